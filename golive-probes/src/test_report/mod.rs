//! What a run of tests left: how many passed, that none failed, how old it is.
//!
//! ```no_run
//! use golive_probes::test_report::{test_report, test_reports};
//!
//! let passes = test_report("target/nextest/ci/junit.xml").passes();
//! let enough = test_report("e2e.xml").passed();
//! let fresh = test_report("e2e.xml").age();
//! let classes = test_reports("build/test-results/test", "TEST-*.xml").passes();
//! ```
//!
//! It reads the XML that goes by the name of JUnit, as the runners of tests write
//! it: cargo-nextest, `node --test`, mocha, jest, vitest, playwright, pytest,
//! behave, Robot Framework, cucumber, PHPUnit, Behat, gotestsum, Catch2, doctest,
//! GoogleTest, Boost.Test, ctest, TestNG, Surefire of Maven, Gradle, rspec, and most
//! others. It needs the permission to read the files, and runs nothing.
//!
//! Each `testcase` counts once: as failed or with an error when it holds a
//! `failure` or an `error`, or says so by its `status`; as skipped when it holds
//! a `skipped`, or says so; else as passed. One that failed and passed when it
//! was tried again has passed where the report tells it so, and how many there
//! were is told beside the measurement; gotestsum writes each try as a test of its
//! own, and one of them failed. A test that its runner expects to fail (a `todo` of node, `[!shouldfail]`
//! of Catch2) counts as skipped, as does what TestNG says of a test that skips
//! itself; one that ctest could not start is an error.
//!
//! What a report says of its totals must agree with what it holds: one that counts
//! more tests or more failures than it holds is [`Reason::UnexpectedValue`] for
//! every measurement, as is one that is cut off or no such XML. It may count fewer,
//! as runners do of hooks that failed. What only one measurement needs is of no
//! weight for the others: a time in an unknown form is no data of [`age`](TestReport::age)
//! alone. A report of no test is no data. What the tests printed is never shown,
//! their names are.
//!
//! What a runner leaves out of its report is not seen: that a hook `after` of
//! `node --test` or an `after(:all)` of rspec failed, or that a file of jest could
//! not be loaded (jest-junit with `reportTestSuiteErrors` tells it). The runner's exit
//! code has it, by which a pipeline stops.
//!
//! A file may have 16 MiB, and a folder 10 000 of them. A document type and
//! entities of its own are refused. Encodings are UTF-8, UTF-16, ISO-8859-1 and
//! Windows-1252; of others that have ASCII in them the counts are read, and of names
//! only what is ASCII.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`passes`](TestReport::passes) | bool | some test passed, and none failed or had an error |
//! | [`total`](TestReport::total) | count | all tests, those that were skipped too |
//! | [`passed`](TestReport::passed) | count | tests that passed |
//! | [`failed`](TestReport::failed) | count | tests that failed |
//! | [`errors`](TestReport::errors) | count | tests that could not be run to their end |
//! | [`skipped`](TestReport::skipped) | count | tests that were not run |
//! | [`pass_rate`](TestReport::pass_rate) | ratio | how many passed of those that were run |
//! | [`duration`](TestReport::duration) | duration | how long they took |
//! | [`age`](TestReport::age) | age | the time since they were run |

mod case;
mod encoding;
mod read;
mod report;
mod suite;
mod xml;

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Age, Bytes, Count, Quantity, Ratio};

use self::report::Report;
use crate::chosen::Chosen;
use crate::regular::{self, named};

/// What is read of a report.
const MOST_CONTENT: Bytes = Bytes::new(16 << 20);

/// How many reports of a folder are read.
const MOST_FILES: usize = 10_000;

/// A report, one file.
pub fn test_report(path: impl Into<PathBuf>) -> TestReport {
    TestReport {
        path: path.into(),
        chosen: None,
    }
}

/// All reports of a folder whose name is like a pattern, `"TEST-*.xml"`, taken
/// together: some runners write one for each class. One `*` stands for any
/// text; hidden files count where it begins with a dot. Folders within the folder
/// are not looked into. None is [`Reason::Missing`], and one that cannot be read is an error for all: a
/// folder holds what earlier runs have left too, and [`TestReport::age`] is that
/// of the oldest.
pub fn test_reports(folder: impl Into<PathBuf>, pattern: impl Into<String>) -> TestReport {
    TestReport {
        path: folder.into(),
        chosen: Some(Chosen::new(pattern)),
    }
}

/// See [`test_report()`] and [`test_reports`].
#[derive(Clone, Debug)]
#[must_use = "a report measures nothing; one of its methods does"]
pub struct TestReport {
    path: PathBuf,
    chosen: Option<Chosen>,
}

impl TestReport {
    /// Some test passed, and none failed or had an error. The first of those
    /// that did are named. Where all were skipped there is no data.
    pub fn passes(self) -> TestReportProbe<bool> {
        self.probe(|report| {
            if let Some(words) = report.trouble() {
                return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
            }
            if report.passed == 0 {
                let words = format!("all of the {} tests were skipped", report.total());
                return Err(ProbeError::no_data(words).at(Step::Read));
            }
            Ok(true)
        })
    }

    /// All tests, those that were skipped too.
    pub fn total(self) -> TestReportProbe<Count> {
        self.probe(|report| Ok(Count::of(report.total())))
    }

    /// The tests that passed.
    pub fn passed(self) -> TestReportProbe<Count> {
        self.probe(|report| Ok(Count::of(report.passed)))
    }

    /// The tests that failed: what was expected did not come.
    pub fn failed(self) -> TestReportProbe<Count> {
        self.probe(|report| Ok(Count::of(report.failed)))
    }

    /// The tests that could not be run to their end, and what else a runner
    /// tells as an error. Most runners count all as failures.
    pub fn errors(self) -> TestReportProbe<Count> {
        self.probe(|report| Ok(Count::of(report.errors)))
    }

    /// The tests that were not run.
    pub fn skipped(self) -> TestReportProbe<Count> {
        self.probe(|report| Ok(Count::of(report.skipped)))
    }

    /// How many tests passed of those that were run: skipped ones do not count.
    /// Where all were skipped there is no data.
    pub fn pass_rate(self) -> TestReportProbe<Ratio> {
        self.probe(|report| {
            // What went wrong outside of any test did not pass either.
            let run = report.total() - report.skipped + report.outside;
            Ratio::of(report.passed as u64, run as u64)
                .ok_or_else(|| ProbeError::no_data("no test was run").at(Step::Read))
        })
    }

    /// How long the tests took, as the report says: its own total, else that of
    /// its parts together, which is longer where they ran at once. A report
    /// that does not say is no data.
    pub fn duration(self) -> TestReportProbe<Duration> {
        self.probe(|report| {
            report.took.ok_or_else(|| {
                let words = "the report does not say how long the tests took";
                ProbeError::no_data(words).at(Step::Read)
            })
        })
    }

    /// The time since the tests were run: by the oldest `timestamp`, when that
    /// has an offset of UTC. Without one it can be wrong by half a day either
    /// way, and without any it says nothing: then the time since the file was
    /// written counts, if that is not less than it can be by the timestamp.
    /// A copy of such a file is as young as the day it was made. A time in the
    /// future, or in a form that is not known, is no data.
    pub fn age(self) -> TestReportProbe<Age> {
        self.probe(|report| report.age(SystemTime::now()))
    }

    fn probe<V>(self, of: fn(&Report) -> Result<V, ProbeError>) -> TestReportProbe<V> {
        TestReportProbe { report: self, of }
    }

    fn read(&self, input: &ProbeInput) -> Result<Report, ProbeError> {
        if self.path.as_os_str().is_empty() {
            let words = "no report is named: the path is empty";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let paths = match &self.chosen {
            None => vec![self.path.clone()],
            Some(chosen) => {
                let found = chosen.files(&self.path, input)?;
                if found.is_empty() {
                    let words = format!("there is no {chosen} in {}", self.path.display());
                    return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
                }
                if found.len() > MOST_FILES {
                    let words = format!(
                        "{} holds more than the {MOST_FILES} reports that are read",
                        self.path.display()
                    );
                    return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
                }
                found.into_iter().map(|(path, _)| path).collect()
            }
        };
        let mut all = Report::default();
        for path in paths {
            // Nobody else can stop a thread that reads.
            if input.remaining().is_zero() {
                let words = format!("{} was not read in time", self.path.display());
                return Err(ProbeError::new(Reason::TimedOut, words).at(Step::Read));
            }
            let data = std::fs::metadata(&path).map_err(|error| named(&path, error))?;
            let written = data.modified().map_err(|error| named(&path, error))?;
            let bytes = regular::read(&path, MOST_CONTENT)?;
            let mut report = read::report(&bytes).map_err(|words| {
                let words = format!("{}: {words}", path.display());
                ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
            })?;
            report.files = vec![(written, std::mem::take(&mut report.ran))];
            all.add(report);
        }
        if all.total() == 0 && all.errors == 0 {
            let words = format!("{} tells of no test", self.path.display());
            return Err(ProbeError::no_data(words).at(Step::Read));
        }
        Ok(all)
    }
}

/// See [`TestReport`].
#[derive(Clone)]
pub struct TestReportProbe<V> {
    report: TestReport,
    of: fn(&Report) -> Result<V, ProbeError>,
}

impl<V> fmt::Debug for TestReportProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestReportProbe")
            .field("path", &self.report.path)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for TestReportProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Read);
        let key = format!("test report {:?}", self.report);
        let report = input
            .share(&key, || async { self.report.read(&input) })
            .await?;
        let mut measured = Measurement::new((self.of)(&report)?);
        for (name, number) in [
            ("tests", report.total()),
            ("skipped", report.skipped),
            ("passed when tried again", report.flaky),
        ] {
            if number > 0 {
                measured = measured.with(name, number);
            }
        }
        Ok(measured)
    }

    fn target(&self) -> Target {
        let path = self.report.path.display();
        match &self.report.chosen {
            None => Target::new(path.to_string()),
            Some(chosen) => Target::new(format!("{path}, each {chosen}")),
        }
    }

    fn blocks(&self) -> bool {
        true
    }
}
