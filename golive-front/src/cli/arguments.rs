//! What can be said on the command line.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use golive_core::quantity::Timestamp;
use golive_core::run::{DEFAULT_CONCURRENCY, Selection};

use super::ledger::{Signer, commands, run_with_ledger};
use super::times::{moment, time};

pub(super) enum Command {
    Run(Options),
    List {
        selection: Selection,
        format: Format,
    },
    Ledger {
        name: String,
        matches: ArgMatches,
    },
}

impl Command {
    /// A run that records nothing.
    pub(super) fn is_plain_run(&self) -> bool {
        matches!(self, Self::Run(Options { recorder: None, .. }))
    }
}

/// What was said, and at which revision the ledger is read for it.
pub(super) struct Parsed {
    pub(super) command: Command,
    pub(super) revision: Option<String>,
}

pub(super) struct Options {
    pub(super) selection: Selection,
    pub(super) format: Format,
    pub(super) deadline: Option<Duration>,
    pub(super) wait: Duration,
    pub(super) concurrency: u32,
    pub(super) accept_conditional: bool,
    pub(super) quiet: bool,
    /// Whether load is put on anything.
    pub(super) load: bool,
    pub(super) launch: Option<Timestamp>,
    /// Who signs the verdict, when it is to be recorded.
    pub(super) recorder: Option<Signer>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Format {
    Text,
    Json,
}

const AFTER_HELP: &str = "\
Exit codes:
   0  GO              everything is proven
  10  CONDITIONAL GO  warnings, failed optional items or waivers (0 with --accept-conditional)
  20  NO GO           a required item failed
  30  INCONCLUSIVE    not everything could be found out, or the run was interrupted
  64                  the command line, the selection or the declaration is wrong
  74                  the output, or what was said, could not be written (a closed pipe is none of that)";

const SELECTION_HELP: &str = "Selection";

pub(super) fn parse<A>(
    title: &str,
    version: Option<&str>,
    has_ledger: bool,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Parsed, clap::Error>
where
    A: Into<OsString> + Clone,
{
    let mut known = clap(title);
    if let Some(version) = version {
        // `--version`, of the checklist.
        let version = golive_core::escape::escape(version);
        known = known.version(version.into_owned());
    }
    if has_ledger {
        known = known
            .mut_subcommand("run", run_with_ledger)
            .subcommands(commands());
    }
    let matches = known.try_get_matches_from(arguments)?;
    let revision = matches.subcommand().and_then(|(_, matches)| {
        let revision = matches.try_get_one::<String>("revision");
        revision.ok().flatten().cloned()
    });
    let command = match matches.subcommand() {
        Some(("list", matches)) => Command::List {
            selection: selection(matches),
            format: format(matches),
        },
        Some((name, matches)) if name != "run" => Command::Ledger {
            name: name.to_owned(),
            matches: matches.clone(),
        },
        Some((_, matches)) => Command::Run(Options {
            selection: {
                let mut selection = selection(matches);
                selection.start = matches.get_flag("start");
                selection
            },
            format: format(matches),
            deadline: matches.get_one::<Duration>("deadline").copied(),
            wait: matches
                .get_one::<Duration>("wait")
                .copied()
                .unwrap_or_default(),
            concurrency: matches
                .get_one::<u32>("concurrency")
                .copied()
                .unwrap_or(DEFAULT_CONCURRENCY),
            accept_conditional: matches.get_flag("accept-conditional"),
            quiet: matches.get_flag("quiet"),
            load: !matches.get_flag("no-load"),
            launch: matches.get_one::<Timestamp>("launch-at").copied(),
            recorder: (has_ledger && matches.get_flag("record")).then(|| Signer::of(matches)),
        }),
        // clap asks for a subcommand and prints the help without one.
        None => Command::List {
            selection: Selection::default(),
            format: Format::Text,
        },
    };
    Ok(Parsed { command, revision })
}

fn clap(title: &str) -> Clap {
    let run = selecting(Clap::new("run"))
        .about(
            "Runs the checks and prints the verdict; puts load on what it observes where a check \
             declares it",
        )
        .after_help(AFTER_HELP)
        .arg(
            Arg::new("deadline")
                .long("deadline")
                .value_name("TIME")
                .value_parser(time)
                .help("How long the run may take in all: 500ms, 30s, 5min, 1h30min [default: 30s]"),
        )
        .arg(
            Arg::new("wait")
                .long("wait")
                .value_name("TIME")
                .value_parser(time)
                .help(
                    "How long it asks again what fails for a reason that time can mend: refused, timed \
                     out, not there yet [default: not at all]",
                ),
        )
        .arg(
            Arg::new("concurrency")
                .long("concurrency")
                .value_name("N")
                .value_parser(clap::value_parser!(u32).range(1..))
                .help("How many measurements run at once [default: 256]"),
        )
        .arg(
            Arg::new("launch-at")
                .long("launch-at")
                .value_name("TIME")
                .value_parser(moment)
                .help(
                    "When the launch is, 2026-12-01T09:00:00Z, 2026-12-01T10:00:00+01:00, or from now, 2h: \
                     what has not opened by then is not proven",
                ),
        )
        .arg(
            Arg::new("start")
                .long("start")
                .action(ArgAction::SetTrue)
                .conflicts_with("phase")
                .help("Only what must hold before a service starts, as its gate asks")
                .help_heading(SELECTION_HELP),
        )
        .arg(
            Arg::new("accept-conditional")
                .long("accept-conditional")
                .action(ArgAction::SetTrue)
                .help("Ends with 0 on CONDITIONAL GO too"),
        )
        .arg(
            Arg::new("no-load")
                .long("no-load")
                .action(ArgAction::SetTrue)
                .help("Skips the items that put load on what they observe, as a gate does [default: they are run]"),
        )
        .arg(
            Arg::new("quiet")
                .long("quiet")
                .short('q')
                .action(ArgAction::SetTrue)
                .help("Shows no progress while it runs"),
        );
    let list = selecting(Clap::new("list"))
        .about("Lists the checklist: every item with its id and criterion; nothing is run");
    Clap::new("golive")
        .about(format!(
            "{}: may it go live, and if not, why not?",
            golive_core::escape::escape(title)
        ))
        .after_help(AFTER_HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(run)
        .subcommand(list)
}

fn selecting(command: Clap) -> Clap {
    let name = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id)
            .long(id)
            .value_name(value)
            .action(ArgAction::Append)
            .help(help)
            .help_heading(SELECTION_HELP)
    };
    command
        .arg(name(
            "phase",
            "ID",
            "Only items of this phase; may be repeated",
        ))
        .arg(name(
            "section",
            "ID",
            "Only items of this section; may be repeated",
        ))
        .arg(name(
            "tag",
            "TAG",
            "Only items with this tag; may be repeated",
        ))
        .arg(name(
            "item",
            "ID",
            "Only this item, and what must hold before it; may be repeated",
        ))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["text", "json"])
                .default_value("text")
                .help("How the result is written"),
        )
}

fn selection(matches: &ArgMatches) -> Selection {
    let all = |id: &str| {
        matches
            .get_many::<String>(id)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    };
    let mut selection = Selection::default();
    selection.phases = all("phase");
    selection.sections = all("section");
    selection.tags = all("tag");
    selection.items = all("item");
    selection
}

fn format(matches: &ArgMatches) -> Format {
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => Format::Json,
        _ => Format::Text,
    }
}
