//! A suite and a test of a report: what they say, and what they hold.

use std::time::Duration;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::report::Report;

/// `testsuites` and `testsuite`: what it says, and what it holds.
pub(super) struct Suite {
    pub(super) tests: Option<usize>,
    pub(super) bad: usize,
    pub(super) took: Option<Duration>,
    /// How long all took that is in it; None when one does not say.
    pub(super) inner: Option<Duration>,
    /// The tests that it holds itself, without those of suites in it.
    pub(super) own: usize,
    pub(super) held: Held,
}

/// What a suite holds, with what is in suites in it.
#[derive(Clone, Copy, Default)]
pub(super) struct Held {
    pub(super) cases: usize,
    pub(super) skipped: usize,
    /// Tests that failed or had an error.
    pub(super) bad_cases: usize,
    /// Elements that tell so; a test may have several.
    pub(super) complaints: usize,
}

/// `testcase`.
#[derive(Default)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) took: Option<Duration>,
    pub(super) failures: usize,
    pub(super) errors: usize,
    /// What it says by an attribute, where no element does.
    says: Says,
    pub(super) is_skipped: bool,
    pub(super) is_flaky: bool,
}

#[derive(Clone, Copy, Default)]
enum Says {
    #[default]
    Nothing,
    Failed,
    Error,
}

impl Suite {
    /// What it says must not be more, or worse, than what it holds.
    pub(super) fn agree(&self) -> Result<(), String> {
        let held = self.held;
        if self.bad > held.complaints.max(held.bad_cases) {
            return Err(format!(
                "it says that {} tests failed, and holds {}",
                self.bad, held.bad_cases
            ));
        }
        let Some(said) = self.tests else {
            return Ok(());
        };
        // Some leave out what was skipped, or what is in suites within, and
        // pytest counts a test that passed and could not clean up twice.
        let all = held.cases;
        let agrees = (all..=all + held.bad_cases).contains(&said)
            || said == all - held.skipped
            || said == self.own;
        if agrees {
            return Ok(());
        }
        Err(format!(
            "it says that there are {said} tests, and holds {all}"
        ))
    }
}

impl Held {
    pub(super) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.skipped += other.skipped;
        self.bad_cases += other.bad_cases;
        self.complaints += other.complaints;
    }
}

impl Case {
    pub(super) fn new(start: &BytesStart<'_>) -> Result<Self, String> {
        let mut case = Self {
            name: attribute(start, "name")?.unwrap_or_default(),
            took: attribute(start, "time")?.and_then(|text| seconds(&text)),
            ..Self::default()
        };
        // GoogleTest and CTest say by an attribute that a test was not run.
        for name in ["status", "result"] {
            let text = attribute(start, name)?.unwrap_or_default();
            match text.to_ascii_lowercase().as_str() {
                "notrun" | "not_run" | "disabled" | "skipped" | "ignored" | "suppressed"
                | "pending" | "untested" | "undefined" | "blocked" | "todo" => {
                    case.is_skipped = true;
                }
                "fail" | "failed" | "failure" => case.says = Says::Failed,
                "error" | "errored" | "timedout" | "timeout" | "broken" | "aborted"
                | "cancelled" | "canceled" | "crashed" | "interrupted" => case.says = Says::Error,
                _ => {}
            }
        }
        Ok(case)
    }

    pub(super) fn add_to(mut self, report: &mut Report, held: &mut Held) {
        match self.says {
            Says::Failed if self.failures + self.errors == 0 => self.failures = 1,
            Says::Error if self.failures + self.errors == 0 => self.errors = 1,
            _ => {}
        }
        held.cases += 1;
        held.complaints += self.failures + self.errors;
        if self.failures + self.errors > 0 {
            held.bad_cases += 1;
            report.note(&self.name);
        }
        match (self.failures, self.errors) {
            (1.., _) => report.failed += 1,
            (0, 1..) => report.errors += 1,
            _ if self.is_skipped => {
                held.skipped += 1;
                report.skipped += 1;
            }
            _ => {
                report.passed += 1;
                report.flaky += usize::from(self.is_flaky);
            }
        }
    }
}

/// An attribute, without entities of its own.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let unreadable = |_| format!("its `{name}` cannot be read");
    let Some(found) = start.try_get_attribute(name).map_err(unreadable)? else {
        return Ok(None);
    };
    match found.normalized_value(XmlVersion::Implicit1_0) {
        Ok(text) => Ok(Some(text.into_owned())),
        Err(_) => Err(format!("its `{name}` cannot be read")),
    }
}

/// Reads seconds: `0.031`, and `1,234.5`, as Surefire writes them.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let plain = if text.contains('.') {
        text.replace(',', "")
    } else {
        // Of `1,234` nobody knows what it means.
        text.to_owned()
    };
    let seconds: f64 = plain.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, millis) in [("0.031", 31), ("1,234.5", 1_234_500), ("7", 7000)] {
            assert_eq!(seconds(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "1,234", "-1", "NaN", "inf", "1e300", "fast"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
