//! What persons say: `status`, `attest`, `sign`, `waive`, `revoke`, `verify`.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use golive_core::book::{Became, Book, BookError, Says, Speaker, Words};
use golive_core::checklist::{ItemKind, Listing};
use golive_core::escape::escape;
use golive_core::id::Id;
use golive_core::outcome::SignOffOutcome;
use golive_core::quantity::Timestamp;
use golive_core::report::Report;
use golive_core::standing::{Attested, Standing};
use golive_core::verdict::{INCONCLUSIVE, USAGE, weigh_sign_off};

use super::arguments::time;

/// The commands of a checklist that has a ledger.
pub(super) fn commands() -> [Clap; 6] {
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
            .arg(flag("all", "Shows what waits for anybody")),
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
            .arg(text("notes", "WORDS", "What else there is to say")),
        speaking(
            Clap::new("sign").about("Runs the checks, shows the verdict, and signs for a role"),
        )
        .arg(text("role", "ROLE", "The role that you sign for").required(true))
        .arg(text("phase", "ID", "Of this phase only"))
        .arg(flag("no-go", "Says no").conflicts_with_all(["condition", "abstain"]))
        .arg(flag("abstain", "Says neither").conflicts_with("condition"))
        .arg(text("condition", "WORDS", "Says go, if this is done").requires_all(["owner", "due"]))
        .arg(text("owner", "PERSON", "Who sees to the condition"))
        .arg(text(
            "due",
            "TIME",
            "Until when: 2026-12-01T00:00:00Z, or a time from now, 48h",
        ))
        .arg(text("notes", "WORDS", "What else there is to say")),
        speaking(Clap::new("waive").about("Takes the risk of an item that does not hold"))
            .arg(item())
            .arg(because())
            .arg(text("risk-owner", "PERSON", "Who bears the risk").required(true))
            .arg(text("instead", "WORDS", "What is done instead").required(true))
            .arg(text("requested-by", "PERSON", "Who asked for it: not you").required(true))
            .arg(
                text(
                    "until",
                    "TIME",
                    "When it ends: 2026-12-01T00:00:00Z, or from now, 48h",
                )
                .required(true),
            ),
        speaking(Clap::new("revoke").about("Takes back a statement"))
            .arg(
                Arg::new("statement")
                    .value_name("STATEMENT")
                    .required(true)
                    .help("The beginning of its digest, as `verify` shows it"),
            )
            .arg(because()),
        Clap::new("verify")
            .about("Verifies each statement, and says what it is worth")
            .arg(flag(
                "explain",
                "Shows the command with which OpenSSH checks the same",
            )),
    ]
}

/// What a command needs, and where a report comes from when one must be shown.
pub(super) struct Desk<'a> {
    pub(super) book: &'a dyn Book,
    pub(super) listing: &'a Listing,
    pub(super) run: &'a dyn Fn(Option<&str>) -> Result<Report, BookError>,
}

impl Desk<'_> {
    /// Does what the command says. `sign` runs the checks to have something to
    /// show.
    pub(super) fn serve(&self, command: &str, matches: &ArgMatches) -> ExitCode {
        let done = match command {
            "status" => self.status(matches),
            "verify" => return self.verify(matches),
            _ => self.speak(command, matches),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                say(
                    &mut io::stderr(),
                    &format!("error: {}", escape(&error.to_string())),
                );
                ExitCode::from(USAGE)
            }
        }
    }

    fn speak(&self, command: &str, matches: &ArgMatches) -> Result<(), BookError> {
        let now = SystemTime::now();
        let speaker = self.book.speaker(word(matches, "key"))?;
        let words = self.words(command, matches, now)?;
        let draft = self.book.draft(self.listing, &speaker, &words, now)?;
        let mut err = io::stderr();
        for line in &draft.summary {
            say(&mut err, line);
        }
        if !matches.get_flag("yes") && !confirmed(&draft.key)? {
            return Err("nothing was signed".into());
        }
        let place = self.book.record(&draft)?;
        say(&mut io::stdout(), &format!("recorded {}", escape(&place)));
        Ok(())
    }

    fn words(
        &self,
        command: &str,
        matches: &ArgMatches,
        now: SystemTime,
    ) -> Result<Words, BookError> {
        let given = |id: &str| word(matches, id).unwrap_or_default().to_owned();
        let until = |id: &str| moment(&given(id), now);
        Ok(match command {
            "attest" => Words::Attest {
                item: Id::new(given("item")),
                became: match (
                    matches.get_flag("failed"),
                    matches.get_flag("not-applicable"),
                ) {
                    (true, _) => Became::Failed,
                    (_, true) => Became::NotApplicable,
                    _ => Became::Done,
                },
                evidence: matches
                    .get_many::<String>("evidence")
                    .into_iter()
                    .flatten()
                    .cloned()
                    .collect(),
                notes: given("notes"),
            },
            "sign" => Words::Sign {
                role: given("role"),
                phase: word(matches, "phase").map(Id::new),
                says: if matches.get_flag("no-go") {
                    Says::NoGo
                } else if matches.get_flag("abstain") {
                    Says::Abstain
                } else if let Some(text) = word(matches, "condition") {
                    Says::Conditional {
                        text: text.to_owned(),
                        owner: given("owner"),
                        due: until("due")?,
                    }
                } else {
                    Says::Go
                },
                report: Box::new((self.run)(word(matches, "phase"))?),
                notes: given("notes"),
            },
            "waive" => Words::Waive {
                item: Id::new(given("item")),
                because: given("because"),
                risk_owner: given("risk-owner"),
                instead: given("instead"),
                requested_by: given("requested-by"),
                until: until("until")?,
            },
            _ => Words::Revoke {
                statement: given("statement"),
                because: given("because"),
            },
        })
    }

    fn status(&self, matches: &ArgMatches) -> Result<(), BookError> {
        let standing = self.book.standing(self.listing, SystemTime::now())?;
        let speaker = if matches.get_flag("all") {
            None
        } else {
            Some(self.book.speaker(word(matches, "key"))?)
        };
        let mut out = io::stdout();
        let lines = waiting(self.listing, &standing, speaker.as_ref());
        match &speaker {
            Some(speaker) => say(
                &mut out,
                &format!(
                    "{} ({})",
                    escape(&speaker.person),
                    escape(&speaker.roles.join(", "))
                ),
            ),
            None => say(&mut out, "everybody"),
        }
        for line in &lines {
            say(&mut out, line);
        }
        if lines.is_empty() {
            say(&mut out, "  nothing waits");
        }
        for defect in standing.defects() {
            say(&mut out, &format!("  ✗ {}", escape(&defect.words)));
        }
        Ok(())
    }

    fn verify(&self, matches: &ArgMatches) -> ExitCode {
        let found = self.book.statements(self.listing, SystemTime::now());
        let statements = match found {
            Ok(statements) => statements,
            Err(error) => {
                say(
                    &mut io::stderr(),
                    &format!("error: {}", escape(&error.to_string())),
                );
                return ExitCode::from(INCONCLUSIVE);
            }
        };
        let mut out = io::stdout();
        let mut all_count = true;
        for stated in &statements {
            let id: String = stated.id.chars().take(16).collect();
            let words = stated.words.as_deref().unwrap_or("cannot be read");
            match &stated.worth {
                Ok(until) => {
                    let until = until
                        .map(|until| format!(" until {until}"))
                        .unwrap_or_default();
                    say(&mut out, &format!("✓ {id}  {words}; counts{until}"));
                }
                Err(why) => {
                    all_count = false;
                    say(&mut out, &format!("✗ {id}  {words}\n    {}", escape(why)));
                }
            }
            if let Some(check) = stated
                .check
                .as_ref()
                .filter(|_| matches.get_flag("explain"))
            {
                say(
                    &mut out,
                    &format!("    {}\n    {}", escape(&stated.place), escape(check)),
                );
            }
        }
        let count = statements.len();
        say(&mut out, &format!("{count} statements"));
        // None at all proves nothing.
        if all_count && count > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(INCONCLUSIVE)
        }
    }
}

/// What waits for somebody, with the command for it.
fn waiting(listing: &Listing, standing: &Standing, speaker: Option<&Speaker>) -> Vec<String> {
    let is_asked = |roles: &[std::sync::Arc<str>]| {
        speaker.is_none_or(|speaker| {
            roles.is_empty()
                || roles
                    .iter()
                    .any(|role| speaker.roles.iter().any(|it| **it == **role))
        })
    };
    let mut lines = Vec::new();
    for item in &listing.items {
        if item.kind != ItemKind::Task || !is_asked(&item.by) {
            continue;
        }
        let why = match standing.attested(&item.id) {
            Some(Attested::Done { .. } | Attested::NotApplicable { .. }) => continue,
            Some(
                Attested::Stale { why, .. }
                | Attested::Due { why, .. }
                | Attested::Failed { why, .. },
            ) => why.clone(),
            Some(Attested::Invalid { why }) => why.clone(),
            _ => "nobody has attested it".to_owned(),
        };
        let evidence = if item.evidence_required {
            " --evidence ..."
        } else {
            ""
        };
        lines.push(format!("  ○ {}: {}", escape(&item.title), escape(&why)));
        lines.push(format!(
            "      attest {}{evidence}",
            escape(item.id.as_str())
        ));
    }
    for sign_off in &listing.sign_offs {
        let outcome = standing.of_role(&sign_off.role, sign_off.phase.as_ref());
        let is_given = outcome.is_some_and(|outcome| {
            matches!(
                outcome,
                SignOffOutcome::Go { .. } | SignOffOutcome::Conditional { .. }
            ) && weigh_sign_off(outcome).is_some()
        });
        if is_given || !is_asked(std::slice::from_ref(&sign_off.role)) {
            continue;
        }
        let phase = sign_off.phase.as_ref();
        let phase = phase
            .map(|phase| format!(" --phase {phase}"))
            .unwrap_or_default();
        lines.push(format!("  ○ sign-off of {}", escape(&sign_off.role)));
        lines.push(format!(
            "      sign --role {}{}",
            escape(&sign_off.role),
            escape(&phase)
        ));
    }
    lines
}

fn word<'a>(matches: &'a ArgMatches, id: &str) -> Option<&'a str> {
    matches.get_one::<String>(id).map(String::as_str)
}

/// A time, or how long it is until then.
fn moment(text: &str, now: SystemTime) -> Result<Timestamp, BookError> {
    if let Some(time) = Timestamp::parse(text) {
        return Ok(time);
    }
    let wrong = || format!("`{text}` is no time: write 2026-12-01T00:00:00Z, or 48h");
    let away = time(text).map_err(|_| wrong())?;
    let then = now.checked_add(away).ok_or_else(wrong)?;
    let since = then
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_err(|_| wrong())?;
    i64::try_from(since.as_secs())
        .ok()
        .and_then(Timestamp::from_unix_seconds)
        .ok_or_else(|| wrong().into())
}

fn confirmed(key: &str) -> Result<bool, BookError> {
    if !io::stdin().is_terminal() {
        return Err("nobody is there to confirm: add --yes to sign without asking".into());
    }
    let mut err = io::stderr();
    write!(err, "Sign this with {}? [y/N] ", escape(key))?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// A closed pipe is no reason to fail.
fn say(to: &mut dyn Write, line: &str) {
    let _ = writeln!(to, "{line}");
}
