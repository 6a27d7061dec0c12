//! A test of a report: what it says of itself, and what stands in it.

use std::time::Duration;

use quick_xml::events::BytesStart;

use super::xml::{attribute, seconds};

/// What ctest says of a test that it could not start, as of one that was left
/// out: it fails for that.
const NOT_STARTED: [&str; 6] = [
    "Unable to find executable",
    "Required Files Missing",
    "Fixture dependency failed",
    "Failed to start",
    "Insufficient resources",
    "Missing Configuration",
];

/// `testcase`.
#[derive(Default)]
pub(super) struct Case {
    pub(super) name: String,
    class: String,
    pub(super) took: Option<Duration>,
    /// The elements `failure` and `error`.
    pub(super) complaints: usize,
    /// The elements that tell of a try that was followed by another, which some
    /// runners count as a test that failed.
    pub(super) tries: usize,
    failures: usize,
    errors: usize,
    /// What it says by an attribute, where no element does.
    says: Says,
    is_not_run: bool,
    is_skipped: bool,
    /// Known to fail, by the runner's own word.
    is_expected: bool,
    is_flaky: bool,
}

#[derive(Clone, Copy, Default)]
enum Says {
    #[default]
    Nothing,
    Failed,
    Error,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Skipped,
    /// At once, or when it was tried again.
    Passed {
        flaky: bool,
    },
    Error,
    Failed,
}

impl Case {
    pub(super) fn new(start: &BytesStart<'_>) -> Result<Self, String> {
        let mut case = Self {
            name: attribute(start, "name")?.unwrap_or_default(),
            class: attribute(start, "classname")?.unwrap_or_default(),
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
                    case.is_not_run |= text == "notrun";
                }
                "fail" | "failed" | "failure" => case.says = Says::Failed,
                "error" | "errored" | "timedout" | "timeout" | "broken" | "aborted"
                | "cancelled" | "canceled" | "crashed" | "interrupted" => case.says = Says::Error,
                _ => {}
            }
        }
        Ok(case)
    }

    /// Takes in what stands in it.
    pub(super) fn element(&mut self, name: &str, start: &BytesStart<'_>) {
        // What cannot be read of words is of no weight for the result.
        let word = |name| attribute(start, name).ok().flatten().unwrap_or_default();
        match name {
            // What TestNG 6 makes of a test that says that it is to be skipped.
            "error" if word("type") == "org.testng.SkipException" => {
                self.complaints += 1;
                self.is_skipped = true;
            }
            "failure" => {
                self.complaints += 1;
                self.failures += 1;
            }
            "error" => {
                self.complaints += 1;
                self.errors += 1;
            }
            "skipped" | "disabled" | "ignored" => {
                let message = word("message");
                if self.is_not_run && NOT_STARTED.iter().any(|it| message.starts_with(it)) {
                    self.says = Says::Error;
                }
                // A plan of `node --test` may fail, and so may `[!shouldfail]` and
                // `[!mayfail]` of Catch2. Of pytest, a skip beside an error is one.
                self.is_expected |=
                    word("type") == "todo" || message == "TEST_CASE tagged with !mayfail";
                self.is_skipped = true;
            }
            "flakyFailure" | "flakyError" => {
                self.tries += 1;
                self.is_flaky = true;
            }
            "rerunFailure" | "rerunError" => self.tries += 1,
            _ => {}
        }
    }

    pub(super) fn end(&self) -> End {
        match (self.failures, self.errors, self.says) {
            (1.., 0, _) if self.is_expected => End::Skipped,
            (1.., _, _) | (0, 0, Says::Failed) => End::Failed,
            (0, 1.., _) | (0, 0, Says::Error) => End::Error,
            _ if self.is_skipped => End::Skipped,
            _ => End::Passed {
                flaky: self.is_flaky,
            },
        }
    }

    /// What all tries of one test have in common.
    pub(super) fn key(&self) -> String {
        format!("{}\0{}", self.class, self.name)
    }
}
