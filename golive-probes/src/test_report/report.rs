//! The tests of one report or of several, counted.

use std::time::{Duration, SystemTime};

use golive_core::escape::escape;
use golive_core::probe::{ProbeError, Step};
use golive_core::quantity::{Age, Timestamp};

use super::case::End;
use crate::moment::Moment;

/// How many tests an error names.
const MOST_NAMES: usize = 5;

/// How long a name is shown.
const LONGEST_NAME: usize = 120;

/// How long a time is shown that is in no form that is known.
const LONGEST_TIME: usize = 40;

/// What reports tell.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) errors: usize,
    pub(super) skipped: usize,
    /// Of those that passed, those that did not at once.
    pub(super) flaky: usize,
    /// Errors that are of no test.
    pub(super) outside: usize,
    /// The first that failed.
    pub(super) names: Vec<String>,
    pub(super) took: Option<Duration>,
    /// What a suite counts and does not hold, in words.
    pub(super) lacks: Option<String>,
    /// When one file says that it was run.
    pub(super) ran: Ran,
    /// When each was written, and when it says that it was run.
    pub(super) files: Vec<(SystemTime, Ran)>,
}

/// When a report says that its tests were run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Ran {
    #[default]
    Unsaid,
    At(Moment),
    /// In a form that is not known.
    Unknown(String),
}

impl Ran {
    pub(super) fn read(text: &str) -> Self {
        // Nothing, and the time of what has none.
        if text.trim().is_empty() || text.trim().starts_with("0001-01-01") {
            return Self::Unsaid;
        }
        match Moment::of_report(text) {
            Some(moment) => Self::At(moment),
            None => {
                let text: String = text.chars().take(LONGEST_TIME).collect();
                Self::Unknown(escape(&text).into_owned())
            }
        }
    }

    /// The older of two counts, and of one that is not known nobody knows.
    pub(super) fn add(&mut self, other: Self) {
        let is_older = match (&*self, &other) {
            (_, Self::Unsaid) | (Self::Unknown(_), _) => false,
            (Self::Unsaid, _) | (_, Self::Unknown(_)) => true,
            (Self::At(known), Self::At(other)) => other.latest < known.latest,
        };
        if is_older {
            *self = other;
        }
    }
}

impl Report {
    /// All tests.
    pub(super) fn total(&self) -> usize {
        self.passed + self.failed + (self.errors - self.outside) + self.skipped
    }

    /// What did not pass.
    pub(super) fn bad(&self) -> usize {
        self.failed + self.errors
    }

    pub(super) fn count(&mut self, end: End) {
        *self.of(end) += 1;
        self.flaky += usize::from(end == End::Passed { flaky: true });
    }

    pub(super) fn uncount(&mut self, end: End) {
        let number = self.of(end);
        *number = number.saturating_sub(1);
        let is_flaky = end == End::Passed { flaky: true };
        self.flaky = self.flaky.saturating_sub(usize::from(is_flaky));
    }

    fn of(&mut self, end: End) -> &mut usize {
        match end {
            End::Skipped => &mut self.skipped,
            End::Passed { .. } => &mut self.passed,
            End::Error => &mut self.errors,
            End::Failed => &mut self.failed,
        }
    }

    pub(super) fn note(&mut self, name: &str) {
        if self.names.len() < MOST_NAMES {
            let name: String = name.chars().take(LONGEST_NAME).collect();
            self.names.push(escape(&name).into_owned());
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        // Of some the time would be none of all.
        let is_first = self.files.is_empty();
        self.took = match (self.took, other.took) {
            (None, took) if is_first => took,
            (Some(one), Some(two)) => one.checked_add(two),
            _ => None,
        };
        self.passed += other.passed;
        self.failed += other.failed;
        self.errors += other.errors;
        self.skipped += other.skipped;
        self.flaky += other.flaky;
        self.outside += other.outside;
        for name in &other.names {
            self.note(name);
        }
        self.files.extend(other.files);
    }

    /// Which tests failed, in words; None when none did.
    pub(super) fn trouble(&self) -> Option<String> {
        let bad = self.bad();
        if bad == 0 {
            return None;
        }
        let more = match bad.saturating_sub(self.names.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(format!(
            "of {} tests {} failed and {} had an error: {}{more}",
            self.total(),
            self.failed,
            self.errors,
            self.names.join(", ")
        ))
    }

    /// The age of the oldest file.
    pub(super) fn age(&self, now: SystemTime) -> Result<Age, ProbeError> {
        let mut oldest = Age::default();
        for (written, ran) in &self.files {
            let age = match ran {
                Ran::Unsaid => age(*written, None, now),
                Ran::At(moment) => age(*written, Some(*moment), now),
                Ran::Unknown(text) => {
                    let words = format!("a `timestamp` is in no form that is known: {text}");
                    return Err(ProbeError::no_data(words).at(Step::Read));
                }
            };
            let age = age.map_err(|time| {
                let words = format!("the tests were run in the future: {time}");
                ProbeError::no_data(words).at(Step::Read)
            })?;
            oldest = oldest.max(age);
        }
        Ok(oldest)
    }
}

/// How old a report is at the least; else the time in the future.
fn age(written: SystemTime, ran: Option<Moment>, now: SystemTime) -> Result<Age, Timestamp> {
    let of = |time: SystemTime| Age::between(time, now).ok_or(Timestamp::new(time));
    let Some(ran) = ran else {
        return of(written);
    };
    if ran.latest == ran.earliest {
        return of(ran.latest);
    }
    of(ran.earliest)?;
    let by_file = of(written)?;
    // It may be from the other side of the earth.
    Ok(of(ran.latest).map_or(by_file, |least| by_file.max(least)))
}
