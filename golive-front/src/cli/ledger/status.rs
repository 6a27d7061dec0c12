//! What waits, and for whom.

use std::process::ExitCode;
use std::time::SystemTime;

use clap::ArgMatches;
use golive_core::book::{BookError, Speaker};
use golive_core::checklist::ItemKind;
use golive_core::escape::escape;
use golive_core::id::Id;
use golive_core::outcome::SignOffOutcome;
use golive_core::quantity::Timestamp;
use golive_core::standing::{Attested, Condition, Standing, Subject};
use golive_core::verdict::weigh_sign_off;

use super::{Desk, print_lines, unread, word};

impl Desk<'_> {
    pub(super) fn status(&self, matches: &ArgMatches) -> Result<ExitCode, BookError> {
        let now = SystemTime::now();
        let standing = match self.book.standing(self.listing, now) {
            Ok(standing) => standing,
            Err(error) => return Ok(unread(&error)),
        };
        let speaker = if matches.get_flag("all") {
            None
        } else {
            Some(self.book.speaker(word(matches, "key"))?)
        };
        let mut out = objections(&standing);
        let launch = self.book.launch_at();
        let opens = |phase: Option<&Id>| {
            let phase = self
                .listing
                .phases
                .iter()
                .find(|it| Some(&it.id) == phase)?;
            let opens = phase.opens?.from_launch(launch?.get())?;
            (opens.get() > now).then_some(opens)
        };
        let Waiting { lines, later } = waiting(self, &standing, speaker.as_ref(), opens);
        out.push(match &speaker {
            Some(speaker) => format!(
                "{} ({})",
                escape(&speaker.person),
                escape(&speaker.roles.join(", "))
            ),
            None => "everybody".to_owned(),
        });
        let owed = conditions(self, &standing, speaker.as_ref(), now);
        if lines.is_empty() && owed.is_empty() {
            out.push("  nothing waits".to_owned());
        }
        out.extend(lines);
        out.extend(owed);
        if let Some(next) = later.iter().min() {
            let count = later.len();
            out.push(format!("  later: {count} more, the first at {next}"));
        }
        for defect in standing.defects() {
            out.push(format!("  ✗ {}", escape(&defect.words)));
        }
        print_lines(&out)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Those who object, first of all: what stands, then what is a condition.
fn objections(standing: &Standing) -> Vec<String> {
    let of = |stands: bool| {
        let all = standing.objections().iter();
        all.filter(move |it| it.stands() == stands)
    };
    let lines = of(true)
        .map(|it| ("✗", it))
        .chain(of(false).map(|it| ("!", it)));
    lines
        .map(|(sign, objection)| {
            let id: String = objection.statement.chars().take(16).collect();
            let words = objection.to_string();
            format!("{sign} {}  [{}]", escape(&words), escape(&id))
        })
        .collect()
}

/// What the launch was allowed on, for whoever sees to it: with the command that says
/// it is met, where there is one.
fn conditions(
    desk: &Desk<'_>,
    standing: &Standing,
    speaker: Option<&Speaker>,
    now: SystemTime,
) -> Vec<String> {
    let mut lines = Vec::new();
    let is_theirs = |it: &&Condition| speaker.is_none_or(|speaker| speaker.person == it.owner);
    for it in standing.conditions().iter().filter(is_theirs) {
        let (text, owner, by) = (escape(&it.text), escape(&it.owner), escape(&it.by));
        let (due, program) = (it.due, escape(desk.program));
        let id: String = it.statement.chars().take(16).collect();
        match &it.subject {
            Subject::Item { id: item } => {
                lines.push(format!(
                    "  ! {}: {by} took the risk until {due}, which {owner} bears: {text}  [{id}]",
                    escape(item.as_str())
                ));
                lines.push("      mend it before then".to_owned());
            }
            Subject::SignOff { role, .. } => {
                let role = escape(role);
                if due.get() <= now {
                    lines.push(format!(
                        "  ✗ {text}: {owner} was to see to it by {due}, and {by}'s sign-off for \
                         {role} counts no longer  [{id}]"
                    ));
                    lines.push(format!("      ask {by} to sign again"));
                } else {
                    lines.push(format!(
                        "  ! {text}: {owner} sees to it by {due}, on which {by} signed for {role}  \
                         [{id}]"
                    ));
                    lines.push(format!("      {program} discharge {id} --evidence ..."));
                }
            }
            _ => {}
        }
    }
    lines
}

/// What waits for somebody.
struct Waiting {
    /// Each, with the command for it.
    lines: Vec<String>,
    /// When the phases open of what does not wait yet.
    later: Vec<Timestamp>,
}

fn waiting(
    desk: &Desk<'_>,
    standing: &Standing,
    speaker: Option<&Speaker>,
    opens: impl Fn(Option<&Id>) -> Option<Timestamp>,
) -> Waiting {
    let (listing, program) = (desk.listing, escape(desk.program));
    let is_asked = |roles: &[std::sync::Arc<str>]| {
        speaker.is_none_or(|speaker| {
            roles.is_empty()
                || roles
                    .iter()
                    .any(|role| speaker.roles.iter().any(|it| **it == **role))
        })
    };
    let (mut lines, mut later) = (Vec::new(), Vec::new());
    for item in &listing.items {
        if item.kind != ItemKind::Task || !is_asked(&item.by) {
            continue;
        }
        let why = match standing.attested(&item.id) {
            Some(Attested::Done { .. } | Attested::NotApplicable { .. }) => continue,
            Some(
                Attested::Stale { why, .. }
                | Attested::Due { why, .. }
                | Attested::Failed { why, .. }
                | Attested::Invalid { why },
            ) => why.clone(),
            _ => "nobody has attested it".to_owned(),
        };
        if let Some(at) = opens(Some(&item.phase)) {
            later.push(at);
            continue;
        }
        let notes = item.notes.as_deref();
        let evidence = if item.evidence_required {
            " --evidence ..."
        } else {
            ""
        };
        lines.push(format!("  ○ {}: {}", escape(&item.title), escape(&why)));
        lines.push(format!(
            "      {program} attest {}{evidence}",
            escape(item.id.as_str())
        ));
        lines.extend(notes.map(|notes| format!("      notes: {}", escape(notes))));
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
        if let Some(at) = opens(phase) {
            later.push(at);
            continue;
        }
        let phase = phase
            .map(|phase| format!(" --phase {phase}"))
            .unwrap_or_default();
        let why = outcome.map_or("nobody has signed".to_owned(), told);
        lines.push(format!(
            "  ○ sign-off of {}: {}",
            escape(&sign_off.role),
            escape(&why)
        ));
        lines.push(format!(
            "      {program} sign --role {}{}",
            escape(&sign_off.role),
            escape(&phase)
        ));
    }
    Waiting { lines, later }
}

fn told(outcome: &SignOffOutcome) -> String {
    match outcome {
        SignOffOutcome::Veto { by, why, .. } => format!("{by} says no: {why}"),
        SignOffOutcome::Invalid { why } => why.clone(),
        SignOffOutcome::Expired { why } => format!("counts no longer: {why}"),
        SignOffOutcome::SameSigner { by, other } => {
            format!("{by} signs for {other} too, which must be another person")
        }
        SignOffOutcome::Missing { have: 0, .. } => "nobody has signed".to_owned(),
        SignOffOutcome::Missing { have, need } => format!("{have} of {need} signed"),
        _ => "it waits".to_owned(),
    }
}
