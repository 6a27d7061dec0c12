//! Saying something: it is shown, confirmed, signed and recorded.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::ArgMatches;
use golive_core::book::{Became, Book, BookError, Says, Words};
use golive_core::checklist::Listing;
use golive_core::escape::escape;
use golive_core::id::{Id, nearest};
use golive_core::quantity::Timestamp;

use super::{Desk, say, word};
use crate::cli::arguments::time;

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

    /// Shows what is to be signed, asks, signs and records.
    pub(in crate::cli) fn record(
        &self,
        book: &dyn Book,
        listing: &Listing,
        words: &Words,
    ) -> Result<(), BookError> {
        let now = SystemTime::now();
        let speaker = book.speaker(self.key.as_deref())?;
        let draft = book.draft(listing, &speaker, words, now)?;
        let mut err = io::stderr();
        for line in &draft.summary {
            say(&mut err, line);
        }
        if !self.is_sure && !confirmed(&draft.key)? {
            return Err("nothing was signed".into());
        }
        let place = book.record(listing, &draft, SystemTime::now())?;
        say(&mut err, &format!("recorded {}", escape(&place)));
        Ok(())
    }
}

impl Desk<'_> {
    pub(super) fn speak(&self, command: &str, matches: &ArgMatches) -> Result<ExitCode, BookError> {
        let signer = Signer::of(matches);
        // Whose key it is is told before anything is measured.
        self.book.speaker(signer.key.as_deref())?;
        let words = self.words(command, matches, SystemTime::now())?;
        signer.record(self.book, self.listing, &words)?;
        Ok(ExitCode::SUCCESS)
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
                item: self.item(&given("item"))?,
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
                report: Box::new((self.run)(word(matches, "phase"))?),
                notes: given("notes"),
            },
            "waive" => Words::Waive {
                item: self.item(&given("item"))?,
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
