use golive::probes::{file::newest, redis::redis};

fn main() {
    let _ = golive::front::json::write_report;
    let _ = golive::ledger::policy::Policy::parse;
}
