//! One item of a run: from its place in the declaration to its line in the
//! report.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::bounded;
use super::caught::{Held, caught};
use super::options::Options;
use super::settle::Draft;
use super::turns::Beside;
use crate::checklist::{Checklist, Kind, Located, Probing};
use crate::criterion::Samples;
use crate::outcome::{Due, Outcome, SkipReason};
use crate::probe::{Evidence, ProbeError, Reason};
use crate::quantity::{Dimension, Value};
use crate::redact::Redaction;
use crate::report::{ItemReport, Measured};
use crate::standing::Attested;

/// One item of the run.
pub(super) struct Entry<'a, C> {
    pub(super) located: Located<'a, C>,
    /// Indexes of entries.
    pub(super) after: Vec<usize>,
    pub(super) before: Vec<usize>,
    /// How many of `after` are not decided.
    pub(super) waits_for: usize,
    /// Since when it may run: since the last of `after` was decided.
    pub(super) free_since: Option<Instant>,
    pub(super) active: Option<Box<Active>>,
}

/// What is known of an item while it is measured.
pub(super) struct Active {
    pub(super) probe: Held,
    /// Whether the probe says that it blocks its thread.
    pub(super) blocks: bool,
    /// It puts a load on what it observes, and waits until nothing else is measured.
    pub(super) waits_for_quiet: bool,
    /// Nothing is measured beside it.
    pub(super) alone: bool,
    pub(super) began: Instant,
    pub(super) attempt: u32,
    pub(super) attempt_began: Instant,
    /// Since when an answer that is shared tells of this attempt.
    pub(super) not_before: Instant,
    pub(super) launched: u32,
    pub(super) in_flight: u32,
    /// It waits for its turn to take its next sample.
    pub(super) queued: bool,
    /// The sample that an alarm is set for; the first needs none.
    pub(super) alarm_for: u32,
    pub(super) samples: Samples,
    pub(super) evidence: Vec<Evidence>,
    /// The item waits for its next attempt.
    pub(super) resting: bool,
    /// Its next attempt has not begun: it may wait for its turn.
    pub(super) idle: bool,
    /// Its next attempt is one more than its check asks for.
    pub(super) waits_for_better: bool,
    /// What the last attempt came to, when it was no good one.
    pub(super) failed: Option<Draft>,
}

/// A probe that is ready to measure, and what it says of itself.
pub(super) struct Begun {
    probe: Held,
    blocks: bool,
    drives_load: bool,
}

impl<C> Entry<'_, C> {
    /// What may be measured beside it.
    pub(super) fn beside(&self) -> Beside {
        match &self.located.item.kind {
            Kind::Probed(probing) if probing.sampling.exclusive => Beside::Nothing,
            Kind::Probed(probing) if probing.measures == Dimension::Duration => Beside::NothingNew,
            Kind::Probed(_) | Kind::Task(_) => Beside::Anything,
        }
    }
}

impl Active {
    /// Of an item that began at one moment, and whose probe was made at another, with
    /// which its first attempt begins.
    pub(super) fn new(
        begun: Begun,
        (began, made): (Instant, Instant),
        free_since: Instant,
    ) -> Self {
        Self {
            probe: begun.probe,
            blocks: begun.blocks,
            waits_for_quiet: begun.drives_load,
            alone: begun.drives_load,
            began,
            attempt: 1,
            attempt_began: made,
            not_before: free_since,
            launched: 0,
            in_flight: 0,
            queued: false,
            alarm_for: 0,
            samples: Samples::default(),
            evidence: Vec::new(),
            resting: false,
            idle: false,
            waits_for_better: false,
            failed: None,
        }
    }

    /// Nothing else is measured now. What another item of the run was told by
    /// the same load tells of this one too.
    pub(super) fn quiet_at(&mut self, now: Instant) {
        self.waits_for_quiet = false;
        (self.began, self.attempt_began) = (now, now);
    }

    /// Becomes another record, and keeps the memory of its samples.
    pub(super) fn replace(&mut self, other: Self) {
        let mut samples = std::mem::take(&mut self.samples);
        samples.clear();
        *self = other;
        self.samples = samples;
    }

    pub(super) fn next_attempt(&mut self) {
        self.attempt += 1;
        self.launched = 0;
        self.alarm_for = 0;
        self.samples.clear();
        self.evidence.clear();
        self.resting = false;
    }
}

/// The selected items, each with those before and after it.
pub(super) fn entries<'a, C>(checklist: &'a Checklist<C>, selected: &[usize]) -> Vec<Entry<'a, C>> {
    let mut position = vec![None; checklist.items().len()];
    for (entry, item) in selected.iter().enumerate() {
        if let Some(slot) = position.get_mut(*item) {
            *slot = Some(entry);
        }
    }
    let mut entries: Vec<Entry<'a, C>> = checklist
        .items()
        .enumerate()
        .filter(|(item, _)| position.get(*item).copied().flatten().is_some())
        .map(|(_, located)| {
            let after: Vec<usize> = located
                .place
                .after
                .iter()
                .filter_map(|item| position.get(*item).copied().flatten())
                .collect();
            Entry {
                located,
                waits_for: after.len(),
                after,
                before: Vec::new(),
                free_since: None,
                active: None,
            }
        })
        .collect();
    for index in 0..entries.len() {
        for before in entries
            .get(index)
            .map(|entry| entry.after.clone())
            .unwrap_or_default()
        {
            if let Some(entry) = entries.get_mut(before) {
                entry.before.push(index);
            }
        }
    }
    entries
}

/// What is known of an item that cannot begin: that a person has seen it fail,
/// or that it does not count.
pub(super) fn known_unbegun<C>(
    located: &Located<'_, C>,
    config: &C,
    options: &Options,
    now: SystemTime,
) -> Option<Draft> {
    attested_failure(located, options).or_else(|| does_not_count(located, config, options, now))
}

/// The same where there is no time to ask the declared condition.
pub(super) fn known_at_the_end<C>(
    located: &Located<'_, C>,
    options: &Options,
    now: SystemTime,
) -> Option<Draft> {
    attested_failure(located, options).or_else(|| not_open(located, options, now))
}

/// What a person has seen fail has failed, before its condition is asked and
/// before its phase opens: an objection stands.
fn attested_failure<C>(located: &Located<'_, C>, options: &Options) -> Option<Draft> {
    let attested = options.standing.attested(located.id())?;
    let is_task = matches!(located.item.kind, Kind::Task(_));
    let failed = is_task && matches!(attested, Attested::Failed { .. });
    failed.then(|| Draft::of_attested(attested))
}

/// Its phase has not opened, or its condition does not hold, whatever comes
/// before it.
fn does_not_count<C>(
    located: &Located<'_, C>,
    config: &C,
    options: &Options,
    now: SystemTime,
) -> Option<Draft> {
    let applies = located
        .item
        .applies_if
        .as_ref()
        .map(|applies| caught(|| applies(config)));
    match applies {
        Some(Ok(false)) => {
            let why = "its condition `applies_if` does not hold".to_owned();
            let outcome = Outcome::NotApplicable {
                why: why.clone(),
                by: None,
            };
            Some(Draft::new(outcome, why))
        }
        Some(Err(error)) => Some(broken(error)),
        Some(Ok(true)) | None => not_open(located, options, now),
    }
}

/// The application's own code panicked, or asks for what cannot be.
fn broken(error: ProbeError) -> Draft {
    let (reason, step) = (error.reason(), None);
    Draft::new(Outcome::Error { reason, step }, error.to_string())
}

fn not_open<C>(located: &Located<'_, C>, options: &Options, now: SystemTime) -> Option<Draft> {
    let opens = located.phase.opens?.from_launch(options.launch?)?;
    if opens.get() <= now {
        return None;
    }
    let words = format!("{} opens at {opens}", located.phase.title);
    // Only the launch itself, as the ledger has it, keeps anything waiting for
    // it: a time that somebody gives proves nothing.
    let due = match located.phase.opens {
        Some(opens) if !opens.is_before_launch() && options.launch_is_recorded => Due::AfterLaunch,
        _ => Due::NotYet,
    };
    let at = Some(opens);
    Some(Draft::new(Outcome::Pending { due, at }, words))
}

/// The probe of an item, or why none is needed.
pub(super) fn begin<C>(
    located: &Located<'_, C>,
    config: &C,
    options: &Options,
    now: SystemTime,
) -> Result<Begun, Draft> {
    let item = located.item;
    if let Some(draft) = known_unbegun(located, config, options, now) {
        return Err(draft);
    }
    match &item.kind {
        Kind::Probed(Probing {
            maker, sampling, ..
        }) => {
            if let Some(span) = sampling.span().filter(|span| *span >= options.deadline) {
                let (span, deadline) = (Value::Duration(span), Value::Duration(options.deadline));
                return Err(broken(ProbeError::new(
                    Reason::BadConfiguration,
                    format_args!(
                        "it measures for {span}, and the run ends after {deadline}: \
                         give the run a longer deadline"
                    ),
                )));
            }
            let probe = Held::new(caught(|| (maker.0)(config)).map_err(broken)?);
            let asked = caught(|| probe.get().map(|it| (it.blocks(), it.drives_load())));
            let (blocks, drives_load) = asked.map_err(broken)?.unwrap_or_default();
            if drives_load && !options.load {
                return Err(Draft::skipped(SkipReason::NoLoad));
            }
            Ok(Begun {
                probe,
                blocks,
                drives_load,
            })
        }
        Kind::Task(task) => {
            if let Some(attested) = options.standing.attested(located.id()) {
                return Err(Draft::of_attested(attested));
            }
            let closes = options
                .launch
                .and_then(|launch| located.phase.closes?.from_launch(launch));
            let due = if closes.is_some_and(|at| at.get() <= now) {
                Due::Overdue
            } else {
                Due::Now
            };
            let who = if task.by.is_empty() {
                "somebody".to_owned()
            } else {
                task.by.join(" or ")
            };
            Err(Draft::new(
                Outcome::Pending { due, at: closes },
                format!("waits for {who} to attest it"),
            ))
        }
    }
}

/// The line of an item in the report.
pub(super) fn line<C>(
    located: &Located<'_, C>,
    active: Option<&Active>,
    draft: Draft,
    redaction: &Redaction,
    run_began: Instant,
    now: Instant,
) -> ItemReport {
    let (mut measured, mut target, mut bound, mut evidence, mut attempts, mut began) =
        (None, None, None, Vec::new(), 0, now);
    if let Some(active) = active {
        measured = active.samples.as_slice().last().map(|last| {
            let window = nanoseconds(active.samples.window());
            Measured::new(
                bounded::value(last.value.clone(), redaction),
                active.samples.len(),
                window,
                active.alone,
            )
        });
        // A target is named by the probe's own code.
        let named = caught(|| {
            let probe = active.probe.get()?;
            Some((probe.target(), probe.bound()))
        });
        let named = named.ok().flatten();
        (target, bound) = named.map_or((None, None), |(target, bound)| (Some(target), bound));
        (evidence, attempts, began) = (active.evidence.clone(), active.attempt, active.began);
    }
    ItemReport {
        item: Arc::clone(&located.place.reference),
        outcome: draft.outcome,
        words: draft.words.map(String::into_boxed_str),
        findings: draft.findings.into_boxed_slice(),
        measured,
        target,
        bound: bound.map(String::into_boxed_str),
        evidence: evidence.into_boxed_slice(),
        attempts,
        began_ns: nanoseconds(began.saturating_duration_since(run_began)),
        duration_ns: nanoseconds(now.saturating_duration_since(began)),
        plan: draft.plan,
    }
}

pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
