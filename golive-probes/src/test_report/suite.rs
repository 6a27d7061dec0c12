//! A suite of a report: what it says, and what it holds.

use std::collections::HashMap;
use std::time::Duration;

use quick_xml::events::BytesStart;

use super::case::{Case, End};
use super::report::Report;
use super::xml::{attribute, seconds};

/// `testsuites` and `testsuite`: what it says, and what it holds.
pub(super) struct Suite {
    tests: Option<usize>,
    bad: usize,
    skipped: usize,
    /// Its `tests` are checks, of which a test makes many.
    counts_checks: bool,
    pub(super) took: Option<Duration>,
    /// How long all took that is in it; None when one does not say.
    pub(super) inner: Option<Duration>,
    /// How the tests ended that it holds itself, without those of suites in it.
    own: HashMap<String, Vec<End>>,
    pub(super) held: Held,
}

/// What a suite holds, with what is in suites in it.
#[derive(Clone, Copy, Default)]
pub(super) struct Held {
    cases: usize,
    skipped: usize,
    /// Tests that are counted and not there.
    pub(super) lacking: usize,
    /// Tests that failed or had an error.
    bad_cases: usize,
    /// Elements that tell so; a test may have several.
    pub(super) complaints: usize,
    /// Those that tell of a try that was followed by another.
    tries: usize,
}

impl Suite {
    pub(super) fn new(start: &BytesStart<'_>) -> Result<Self, String> {
        let count = |name: &str| match attribute(start, name)? {
            None => Ok(None),
            Some(text) if text.trim().is_empty() => Ok(None),
            Some(text) => match text.trim().parse::<usize>() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(format!("its `{name}` is no number of tests")),
            },
        };
        let (failures, errors) = (count("failures")?, count("errors")?);
        let bad = failures
            .unwrap_or_default()
            .checked_add(errors.unwrap_or_default())
            .ok_or("its `failures` are no number of tests")?;
        // Catch2 has no name of the host yet; doctest says that it is itself.
        let is_catch2 = attribute(start, "hostname")?.is_some_and(|name| name == "tbd");
        let is_doctest = attribute(start, "doctest_version")?.is_some();
        Ok(Self {
            tests: count("tests")?,
            bad,
            // Nothing is judged by it, and mocha may say `-2`.
            skipped: attribute(start, "skipped")?
                .and_then(|text| text.trim().parse().ok())
                .unwrap_or_default(),
            counts_checks: is_catch2 || is_doctest,
            took: attribute(start, "time")?.and_then(|text| seconds(&text)),
            inner: Some(Duration::ZERO),
            own: HashMap::new(),
            held: Held::default(),
        })
    }

    /// Takes in a test that it holds itself.
    pub(super) fn add(&mut self, case: &Case, report: &mut Report) {
        let end = case.end();
        self.held.cases += 1;
        self.held.complaints += case.complaints;
        self.held.tries += case.tries;
        self.held.skipped += usize::from(end == End::Skipped);
        if matches!(end, End::Failed | End::Error) {
            self.held.bad_cases += 1;
            report.note(&case.name);
        }
        report.count(end);
        self.own.entry(case.key()).or_default().push(end);
    }

    /// What it says must not be more, or worse, than what it holds: then some of
    /// it is lost. It may be less: a runner counts no hooks that failed, nothing
    /// that was skipped or planned, or of a suite within only that it is one. What
    /// was skipped may be counted and not told, by mocha-junit-reporter in another
    /// suite, the outer one: what is lacking is in `held`.
    pub(super) fn agree(&mut self, report: &mut Report) -> Result<(), String> {
        let held = &mut self.held;
        if self.bad > held.complaints.max(held.bad_cases) + held.tries {
            return Err(format!(
                "it says that {} tests failed, and holds {}",
                self.bad, held.bad_cases
            ));
        }
        // pytest counts a test that passed and could not clean up twice, and
        // Surefire each try.
        let most = held.cases + held.bad_cases + held.tries;
        let said = self.tests.filter(|_| !self.counts_checks);
        let lacks = said.unwrap_or_default().saturating_sub(most);
        if lacks > self.skipped.saturating_sub(held.skipped) {
            report.lacks.get_or_insert_with(|| {
                let said = said.unwrap_or_default();
                format!(
                    "it says that there are {said} tests, and holds {}",
                    held.cases
                )
            });
            held.lacking = held.lacking.max(lacks);
        } else {
            held.lacking = held.lacking.saturating_sub(lacks);
            held.cases += lacks;
            held.skipped += lacks;
            report.skipped += lacks;
        }
        Ok(())
    }

    /// Tests of one name are tries of one test where it counts them as one, as
    /// pytest does: the worst of them counts.
    pub(super) fn join_tries(&self, report: &mut Report) {
        let all: usize = self.own.values().map(Vec::len).sum();
        let is_bad = |ends: &&Vec<End>| ends.iter().any(|it| *it >= End::Error);
        let names = self.own.len();
        // A test that could not clean up is counted twice here, too.
        let most = names + self.own.values().filter(is_bad).count();
        if !self
            .tests
            .is_some_and(|said| said < all && (names..=most).contains(&said))
        {
            return;
        }
        for ends in self.own.values().filter(|ends| ends.len() > 1) {
            for end in ends {
                report.uncount(*end);
            }
            let worst = ends.iter().copied().max().unwrap_or(End::Skipped);
            report.count(match worst {
                End::Passed { .. } => End::Passed { flaky: true },
                worst => worst,
            });
        }
    }
}

impl Held {
    pub(super) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.skipped += other.skipped;
        self.lacking += other.lacking;
        self.bad_cases += other.bad_cases;
        self.complaints += other.complaints;
        self.tries += other.tries;
    }
}
