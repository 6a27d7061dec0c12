use golive::{Permit, Report};

fn forge(report: std::sync::Arc<Report>) -> Permit {
    Permit { report }
}

fn main() {}
