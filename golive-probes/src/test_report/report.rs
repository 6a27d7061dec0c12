//! The tests of one report or of several, counted.

use std::time::{Duration, SystemTime};

use golive_core::escape::escape;
use golive_core::probe::{ProbeError, Step};
use golive_core::quantity::{Age, Timestamp};

use crate::moment::Moment;

/// How many tests an error names.
const MOST_NAMES: usize = 5;

/// How long a name is shown.
const LONGEST_NAME: usize = 120;

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
    /// When one file says that it was run.
    pub(super) ran: Option<Moment>,
    /// When each was written, and when it says that it was run.
    pub(super) files: Vec<(SystemTime, Option<Moment>)>,
}

impl Report {
    /// All tests.
    pub(super) fn total(&self) -> usize {
        self.passed + self.failed + (self.errors - self.outside) + self.skipped
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
        let bad = self.failed + self.errors;
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
            let age = age(*written, *ran, now).map_err(|time| {
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
