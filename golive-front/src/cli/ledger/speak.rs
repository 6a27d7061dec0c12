//! Saying something: it is shown, confirmed, signed and recorded.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::ArgMatches;
use golive_core::book::{Became, Book, BookError, Says, Speaker, Words};
use golive_core::checklist::Listing;
use golive_core::escape::escape;
use golive_core::id::{Id, nearest};
use golive_core::quantity::Timestamp;
use golive_core::report::{FORMAT, Report};
use golive_core::run::Selection;
use golive_core::verdict::Part;

use super::{Desk, Unrecorded, tell, word};
use crate::cli::output::print;
use crate::text::{self, Style};

/// Who signs, and whether they are asked.
pub(in crate::cli) struct Signer {
    key: Option<String>,
    is_sure: bool,
}

impl Signer {
    pub(in crate::cli) fn of(matches: &ArgMatches) -> Self {
        Self {
            key: word(matches, "key").map(str::to_owned),
            is_sure: matches.get_flag("yes"),
        }
    }

    /// Who signs, when these words may be said at all: before anything is measured
    /// that they are said over.
    pub(in crate::cli) fn may_say(
        &self,
        book: &dyn Book,
        listing: &Listing,
        words: &Words,
    ) -> Result<Speaker, BookError> {
        let speaker = book.speaker(self.key.as_deref())?;
        book.may_say(listing, &speaker, words, SystemTime::now())?;
        if words.needs_report() {
            self.can_be_asked()?;
        }
        Ok(speaker)
    }

    /// Shows what is to be signed, asks, signs and records.
    pub(in crate::cli) fn record(
        &self,
        book: &dyn Book,
        listing: &Listing,
        speaker: &Speaker,
        (words, report): (&Words, Option<&Report>),
    ) -> Result<(), BookError> {
        let draft = book.draft(listing, speaker, words, report, SystemTime::now())?;
        for line in &draft.summary {
            tell(line);
        }
        self.can_be_asked()?;
        if !self.is_sure && !confirmed(&draft.key)? {
            return Err("nothing was signed".into());
        }
        let place = book.record(listing, &draft, SystemTime::now());
        let place = place.map_err(Unrecorded)?;
        tell(&format!("recorded {}", escape(&place)));
        Ok(())
    }

    fn can_be_asked(&self) -> Result<(), BookError> {
        if self.is_sure || io::stdin().is_terminal() {
            return Ok(());
        }
        Err("nobody is there to confirm: add --yes to sign without asking".into())
    }
}

impl Desk<'_> {
    pub(super) fn speak(&self, command: &str, matches: &ArgMatches) -> Result<ExitCode, BookError> {
        let signer = Signer::of(matches);
        let words = self.words(command, matches)?;
        let speaker = signer.may_say(self.book, self.listing, &words)?;
        let report = match &words {
            Words::Sign { .. } => Some(self.report(matches)?),
            Words::Request { item, .. } | Words::Waive { item, .. } => Some(self.report_of(item)?),
            _ => None,
        };
        let said = (&words, report.as_ref());
        signer.record(self.book, self.listing, &speaker, said)?;
        Ok(ExitCode::SUCCESS)
    }

    fn words(&self, command: &str, matches: &ArgMatches) -> Result<Words, BookError> {
        let given = |id: &str| word(matches, id).unwrap_or_default().to_owned();
        let until = |id: &str| {
            let time = matches.get_one::<Timestamp>(id).copied();
            time.ok_or_else(|| format!("--{id} is missing"))
        };
        Ok(match command {
            "attest" => Words::Attest {
                item: self.item(&given("item"))?,
                became: match (
                    matches.get_flag("failed"),
                    matches.get_flag("not-applicable"),
                ) {
                    (true, _) => Became::Failed,
                    (_, true) => Became::NotApplicable,
                    _ => Became::Done,
                },
                evidence: evidence(matches),
                answers: word(matches, "answers").map(str::to_owned),
                notes: given("notes"),
            },
            "sign" => Words::Sign {
                role: self.role(given("role")),
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
                notes: given("notes"),
            },
            "request" => Words::Request {
                item: self.item(&given("item"))?,
                because: given("because"),
            },
            "waive" => Words::Waive {
                item: self.item(&given("item"))?,
                because: given("because"),
                risk_owner: given("risk-owner"),
                instead: given("instead"),
                request: given("request"),
                until: until("until")?,
            },
            "discharge" => Words::Discharge {
                statement: given("statement"),
                evidence: evidence(matches),
                notes: given("notes"),
            },
            _ => Words::Revoke {
                statement: given("statement"),
                because: given("because"),
            },
        })
    }

    /// What a signer is shown: a run of now, or what another place saw.
    fn report(&self, matches: &ArgMatches) -> Result<Report, BookError> {
        let mut selection = Selection::default();
        selection
            .phases
            .extend(word(matches, "phase").map(str::to_owned));
        let Some(path) = word(matches, "report") else {
            return (self.run)(selection);
        };
        let report = read_report(path).map_err(|error| format!("{path}: {error}"))?;
        if report.checklist.id != self.listing.id {
            let (found, expected) = (&report.checklist.id, &self.listing.id);
            let words = format!("{path}: it is a report of {found}, and not of {expected}");
            return Err(words.into());
        }
        let of_phase = report.part
            == (Part::Phases {
                ids: phase_ids(matches),
            });
        if word(matches, "phase").is_some() && !of_phase && report.part != Part::Whole {
            let words = format!("{path}: it is a report of {}", report.part);
            return Err(words.into());
        }
        // To the place where one reads what one signs.
        print(|out| text::write_report(&report, Style::for_stdout(), out))?;
        Ok(report)
    }

    /// In which way an item holds, or does not.
    fn report_of(&self, item: &Id) -> Result<Report, BookError> {
        let mut selection = Selection::default();
        selection.items.push(item.to_string());
        (self.run)(selection)
    }

    /// An item by its id, or by the last part of one that only it has: as `run
    /// --item` takes it.
    fn item(&self, given: &str) -> Result<Id, BookError> {
        let ids = || self.listing.items.iter().map(|item| &item.id);
        if let Some(id) = ids().find(|id| **id == *given) {
            return Ok(id.clone());
        }
        let local: Vec<&Id> = ids().filter(|id| id.local() == given).collect();
        if let [id] = local[..] {
            return Ok(id.clone());
        }
        if local.is_empty() {
            let names = ids().flat_map(|id| [id.as_str(), id.local()]);
            let meant = nearest(given, names).map(|it| format!("; did you mean `{it}`?"));
            return Err(format!("there is no item `{given}`{}", meant.unwrap_or_default()).into());
        }
        let ids: Vec<String> = local.iter().map(|id| format!("`{id}`")).collect();
        Err(format!(
            "there is no single item `{given}`; there are {}",
            ids.join(" and ")
        )
        .into())
    }

    /// A role as it is declared, however it is written: `technical-lead` is
    /// `TechnicalLead`. One that nobody declared stays as it is, to be told.
    fn role(&self, given: String) -> String {
        let plain = |role: &str| -> String {
            let letters = role.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        let roles = &self.listing.roles;
        if roles.iter().any(|role| **role == *given) {
            return given;
        }
        let mut alike = roles.iter().filter(|role| plain(role) == plain(&given));
        match (alike.next(), alike.next()) {
            (Some(role), None) => role.to_string(),
            _ => given,
        }
    }
}

fn evidence(matches: &ArgMatches) -> Vec<String> {
    let evidence = matches.get_many::<String>("evidence");
    evidence.into_iter().flatten().cloned().collect()
}

/// The largest report that is read.
const LARGEST_REPORT: u64 = 64 << 20;

fn read_report(path: &str) -> Result<Report, BookError> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(LARGEST_REPORT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_REPORT {
        return Err("it is larger than 64 MiB".into());
    }
    let report: Report = serde_json::from_slice(&bytes)?;
    if report.format != FORMAT {
        let found = escape(&report.format).into_owned();
        return Err(format!("its format is {found}, expected {FORMAT}").into());
    }
    Ok(report)
}

fn phase_ids(matches: &ArgMatches) -> Vec<Id> {
    word(matches, "phase").map(Id::new).into_iter().collect()
}

fn confirmed(key: &str) -> Result<bool, BookError> {
    let mut err = io::stderr();
    write!(err, "Sign this with {}? [y/N] ", escape(key))?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
