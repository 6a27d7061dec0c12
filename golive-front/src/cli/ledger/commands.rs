//! What the commands of a ledger take.

use clap::{Arg, ArgAction, Command as Clap};

use crate::cli::times::moment;

const VERIFY_HELP: &str = "\
Exit codes, of the ledger as `run` weighs it:
   0  it is sound; what has lapsed, was revoked or superseded is no fault of it
  20  a statement is invalid (forged, or said by who may not), or is missing
  30  something cannot be read, or there is no statement of this launch";

/// The commands of a checklist that has a ledger.
pub(in crate::cli) fn commands() -> [Clap; 9] {
    let text = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).long(id).value_name(value).help(help)
    };
    let speaking = |command: Clap| {
        command
            .arg(text(
                "key",
                "FILE",
                "The SSH key that signs [default: that of ~/.ssh]",
            ))
            .arg(
                Arg::new("yes")
                    .long("yes")
                    .short('y')
                    .action(ArgAction::SetTrue)
                    .help("Signs without asking, for scripts"),
            )
    };
    let flag = |id: &'static str, help: &'static str| {
        Arg::new(id).long(id).action(ArgAction::SetTrue).help(help)
    };
    let because = || text("because", "WORDS", "Why").required(true);
    let item = || {
        Arg::new("item")
            .value_name("ITEM")
            .required(true)
            .help("The id of the item")
    };
    [
        Clap::new("status")
            .about("Shows what waits for you, by your key, and the command for each")
            .arg(text(
                "key",
                "FILE",
                "The SSH key that is yours [default: that of ~/.ssh]",
            ))
            .arg(flag("all", "Shows what waits for anybody"))
            .arg(revision()),
        speaking(Clap::new("attest").about("Says that a task is done"))
            .arg(item())
            .arg(
                flag("failed", "Says that it is not as it must be")
                    .conflicts_with("not-applicable"),
            )
            .arg(flag(
                "not-applicable",
                "Says that it does not apply to this launch",
            ))
            .arg(
                text(
                    "evidence",
                    "WHAT",
                    "What shows it: words, an address, or file:PATH",
                )
                .action(ArgAction::Append),
            )
            .arg(
                text(
                    "answers",
                    "STATEMENT",
                    "Answers another person's statement that it failed: the beginning of its \
                     digest, as `status` shows it; with evidence",
                )
                .conflicts_with_all(["failed", "not-applicable"]),
            )
            .arg(text("notes", "WORDS", "What else there is to say")),
        speaking(Clap::new("sign").about(
            "Runs the checks, with the load they declare, shows the verdict, and signs for a role",
        ))
        .arg(text("role", "ROLE", "The role that you sign for").required(true))
        .arg(text("phase", "ID", "Of this phase only"))
        .arg(text(
            "report",
            "FILE",
            "Signs what this report shows, which `run --format json` wrote in another place for the \
             same launch; nothing is run here",
        ))
        .arg(flag("no-go", "Says no").conflicts_with_all(["condition", "abstain"]))
        .arg(flag("abstain", "Says neither").conflicts_with("condition"))
        .arg(text("condition", "WORDS", "Says go, if this is done").requires_all(["owner", "due"]))
        .arg(text("owner", "PERSON", "Who sees to the condition").requires("condition"))
        .arg(
            text(
                "due",
                "TIME",
                "Until when: 2026-12-01T00:00:00Z, 2026-12-01T01:00:00+01:00, or from now, 48h, 20d",
            )
            .value_parser(moment)
            .requires("condition"),
        )
        .arg(text("notes", "WORDS", "What else there is to say")),
        speaking(
            Clap::new("request")
                .about("Asks that the risk be taken of an item that does not hold: runs it to see"),
        )
        .arg(item())
        .arg(because()),
        speaking(
            Clap::new("waive")
                .about("Takes the risk of an item that does not hold: runs it to see how"),
        )
        .arg(item())
        .arg(because())
        .arg(text("risk-owner", "PERSON", "Who bears the risk").required(true))
        .arg(text("instead", "WORDS", "What is done instead").required(true))
        .arg(
            text(
                "request",
                "STATEMENT",
                "The request that it grants: the beginning of its digest, or the person who made \
                 it, not you",
            )
            .required(true),
        )
        .arg(
            text(
                "until",
                "TIME",
                "When it ends: 2026-12-01T00:00:00Z, 2026-12-01T01:00:00+01:00, or from now, 48h, 2d12h",
            )
            .value_parser(moment)
            .required(true),
        ),
        speaking(Clap::new("revoke").about(
            "Takes back a statement; or, in a role that may lift it, another's objection",
        ))
            .arg(
                Arg::new("statement")
                    .value_name("STATEMENT")
                    .required(true)
                    .help("The beginning of its digest, as `verify` shows it"),
            )
            .arg(because()),
        speaking(Clap::new("discharge").about(
            "Says that a condition is met that you were to see to, of another's sign-off or of yours",
        ))
        .arg(
            Arg::new("statement")
                .value_name("STATEMENT")
                .required(true)
                .help("The beginning of the sign-off's digest, as `status` shows it"),
        )
        .arg(
            text(
                "evidence",
                "WHAT",
                "What shows it: words, an address, or file:PATH",
            )
            .required(true)
            .action(ArgAction::Append),
        )
        .arg(text("notes", "WORDS", "What else there is to say")),
        Clap::new("verify")
            .about("Verifies each statement, and says what it is worth")
            .after_help(VERIFY_HELP)
            .arg(flag(
                "explain",
                "Shows each step, and the command with which OpenSSH checks the same",
            ))
            .arg(text(
                "into",
                "FOLDER",
                "Copies the statements, and the keys of their signers, into this folder, and \
                 verifies them there",
            ))
            .arg(revision()),
        Clap::new("allowed-signers")
            .about("Prints the keys of the policy as OpenSSH reads them, the file allowed_signers"),
    ]
}

/// The ledger of a pull request, of a tag, of last week.
fn revision() -> Arg {
    Arg::new("revision")
        .long("revision")
        .value_name("REV")
        .help("Reads the ledger as it is at this revision of git")
}

/// What `run` takes beside, where there is a ledger.
pub(in crate::cli) fn run_with_ledger(run: Clap) -> Clap {
    run.arg(revision())
        .arg(
            Arg::new("record")
                .long("record")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["revision", "section", "tag", "item", "launch-at"])
                .help("Signs the verdict and records it, over all statements of the ledger"),
        )
        .arg(
            Arg::new("key")
                .long("key")
                .value_name("FILE")
                .requires("record")
                .help("The SSH key that signs it [default: that of ~/.ssh]"),
        )
        .arg(
            Arg::new("yes")
                .long("yes")
                .short('y')
                .requires("record")
                .action(ArgAction::SetTrue)
                .help("Signs it without asking, for scripts"),
        )
}
