//! A team at the command line: what persons say, and what becomes of the
//! verdict. This program runs itself as the one of the team.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod conditions;
mod keys;
mod lists;
mod night;
mod objections;
mod pipeline;
mod records;
mod refused;
mod roles;
mod team;
mod week;

use golive::front::cli::Cli;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> std::process::ExitCode {
    if std::env::var_os(lists::FOLDER).is_some() {
        let list = match std::env::var(lists::LIST).as_deref() {
            Ok("release") => &lists::RELEASE,
            Ok("week") => &lists::WEEK,
            _ => &lists::NIGHT,
        };
        return Cli::new(list, async || Ok::<_, std::io::Error>(()))
            .ledger(lists::ledger)
            .main();
    }
    macro_rules! trials {
        ($($room:ident::$test:ident),* $(,)?) => {
            vec![$(Trial::test(concat!(stringify!($room), "::", stringify!($test)), || {
                std::panic::catch_unwind($room::$test)
                    .map_err(|_| Failed::from("see the panic above"))
            })),*]
        };
    }
    let tests = trials![
        night::a_launch_night,
        keys::an_agent_signs,
        keys::each_kind_of_key_signs,
        refused::what_cannot_be_said_is_not_signed,
        refused::a_ledger_that_cannot_be_opened,
        refused::risks_that_cannot_be_taken,
        refused::who_cannot_sign_is_told_first,
        objections::a_failure_is_answered_or_taken_back,
        objections::a_veto_is_lifted_by_a_role_for_it,
        objections::a_report_of_another_place_is_signed,
        objections::a_verdict_names_its_part,
        records::a_recorded_verdict_keeps_what_it_stood_on,
        records::a_ledger_at_a_revision,
        records::a_night_in_a_database,
        records::what_was_looked_at_is_shown,
        records::a_report_is_known_by_what_is_printed,
        records::a_copy_is_whole,
        records::a_gate_asks_the_ledger,
        refused::keys_that_have_ended,
        refused::what_is_signed_is_shown,
        conditions::a_condition_is_shown_to_its_owner_and_met,
        pipeline::verify_agrees_with_run,
        pipeline::a_full_disk_loses_no_word,
        pipeline::a_disk_without_hard_links,
        roles::eight_roles,
        week::what_is_due_waits_and_what_comes_later_does_not,
    ];
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}
