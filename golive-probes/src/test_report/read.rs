//! The XML of a report.

use std::time::Duration;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::case::Case;
use super::encoding::decode;
use super::report::{Ran, Report};
use super::suite::Suite;
use super::xml::attribute;

/// How deep the elements of a report may be in each other.
const DEEPEST: usize = 64;

/// An element that is open.
enum Open {
    Suite(Suite),
    Case(Case),
    /// What says nothing of a result.
    Other,
}

/// What a report tells; else why it cannot be read, in words that hold nothing
/// of what the tests printed.
pub(super) fn report(bytes: &[u8]) -> Result<Report, String> {
    let text = decode(bytes)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_comments = false;
    let mut reading = Reading::default();
    loop {
        let event = reader
            .read_event()
            .map_err(|_| format!("it is no XML from byte {} on", reader.error_position()))?;
        match event {
            Event::Start(start) => reading.open(&start)?,
            Event::Empty(start) => {
                reading.open(&start)?;
                reading.close()?;
            }
            Event::End(_) => reading.close()?,
            Event::DocType(_) => return Err("it has a document type, which is refused".into()),
            Event::GeneralRef(entity) => {
                let is_known = matches!(&*entity, "lt" | "gt" | "amp" | "apos" | "quot");
                if !is_known && !entity.is_char_ref() {
                    return Err("it has an entity of its own, which is refused".into());
                }
            }
            Event::Text(words) if reading.open.is_empty() && !words.trim().is_empty() => {
                return Err("it is no XML: there is text outside of its root".into());
            }
            Event::Comment(words) => reading.comment(&words),
            Event::Text(_) | Event::CData(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    reading.end()
}

#[derive(Default)]
struct Reading {
    open: Vec<Open>,
    is_begun: bool,
    /// Tests that `node --test` counts as failed when all is written.
    told: usize,
    report: Report,
}

impl Reading {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        if self.open.len() >= DEEPEST {
            return Err(format!("its elements are more than {DEEPEST} deep"));
        }
        let name = start.local_name();
        let name: &str = name.as_ref();
        let opened = match (self.open.last_mut(), name) {
            (None, "testsuites" | "testsuite") if !self.is_begun => self.suite(start)?,
            (None, _) if self.is_begun => return Err("it has more than one root".into()),
            (None, _) => {
                return Err("it is no report of JUnit: its root is no `testsuites`".into());
            }
            (Some(Open::Suite(_)), "testsuite") => self.suite(start)?,
            (Some(Open::Suite(_)), "testcase") => Open::Case(Case::new(start)?),
            // What went wrong outside of any test.
            (Some(Open::Suite(suite)), "failure" | "error") => {
                suite.held.complaints += 1;
                self.report.errors += 1;
                self.report.outside += 1;
                self.report.note("what is outside of any test");
                Open::Other
            }
            (Some(Open::Case(case)), _) if !name.starts_with("test") => {
                case.element(name, start);
                Open::Other
            }
            // Nobody would know of it.
            (_, "testsuite" | "testcase") => return Err("it has a test that is in no suite".into()),
            _ => Open::Other,
        };
        self.is_begun = true;
        self.open.push(opened);
        Ok(())
    }

    fn suite(&mut self, start: &BytesStart<'_>) -> Result<Open, String> {
        if let Some(text) = attribute(start, "timestamp")? {
            self.report.ran.add(Ran::read(&text));
        }
        Suite::new(start).map(Open::Suite)
    }

    /// A test of `node --test` that failed beside its parts is in its closing
    /// count only, `<!-- fail 1 -->`.
    fn comment(&mut self, words: &str) {
        if self.open.len() != 1 {
            return;
        }
        let number = match words.trim().split_once(' ') {
            Some(("fail" | "cancelled", number)) => number.parse().unwrap_or_default(),
            _ => 0,
        };
        self.told = self.told.saturating_add(number);
    }

    fn close(&mut self) -> Result<(), String> {
        let closed = self.open.pop();
        let outer = match self.open.last_mut() {
            Some(Open::Suite(outer)) => Some(outer),
            _ => None,
        };
        match closed {
            Some(Open::Case(case)) => {
                if let Some(outer) = outer {
                    outer.inner = sum(outer.inner, case.took);
                    outer.add(&case, &mut self.report);
                }
            }
            Some(Open::Suite(mut suite)) => {
                suite.agree(&mut self.report)?;
                suite.join_tries(&mut self.report);
                let took = suite.took.or(suite.inner);
                match outer {
                    Some(outer) => {
                        outer.held.add(suite.held);
                        outer.inner = sum(outer.inner, took);
                    }
                    None if suite.held.lacking > 0 => {
                        return Err(self.report.lacks.take().unwrap_or_default());
                    }
                    None => self.report.took = took,
                }
            }
            Some(Open::Other) | None => {}
        }
        Ok(())
    }

    fn end(mut self) -> Result<Report, String> {
        if !self.is_begun {
            return Err("it is no report of JUnit: it holds no XML".into());
        }
        if !self.open.is_empty() {
            return Err("it is cut off: not all of its elements end".into());
        }
        if self.told > 0 && self.report.bad() == 0 {
            self.report.errors += 1;
            self.report.outside += 1;
            self.report
                .note("a test that only the closing count tells of");
        }
        Ok(self.report)
    }
}

fn sum(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    one?.checked_add(other?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> [usize; 4] {
        let it = report(text.as_bytes()).unwrap();
        [it.passed, it.failed, it.errors, it.skipped]
    }

    #[test]
    fn forms_of_many_runners() {
        // Surefire: one suite for each class, tried again until it passed.
        let surefire = r#"<?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="a.B" time="1,234.5" tests="3" errors="0" skipped="1" failures="0">
            <properties><property name="x" value="&lt;failure/&gt;"/></properties>
            <testcase name="one" time="0.1"><flakyFailure message="no">x</flakyFailure></testcase>
            <testcase name="two" time="0.2"/>
            <testcase name="three" time="0"><skipped/></testcase></testsuite>"#;
        assert_eq!(counts(surefire), [2, 0, 0, 1]);
        let read = report(surefire.as_bytes()).unwrap();
        assert_eq!(
            (read.flaky, read.took),
            (1, Some(Duration::from_millis(1_234_500)))
        );
        // PHPUnit: suites in suites, each with its sum.
        let php = r#"<testsuites><testsuite tests="2" failures="1" time="3"><testsuite tests="2">
            <testcase name="a" time="1"><failure>&#65;&amp;</failure></testcase>
            <testcase name="b" time="2"><system-out><![CDATA[<error/>]]></system-out></testcase>
            </testsuite></testsuite></testsuites>"#;
        assert_eq!(counts(php), [1, 1, 0, 0]);
        // Behat, as its source has it: what is not written yet is an error.
        let behat = r#"<testsuites name="default"><testsuite name="Cart" file="cart.feature"
            tests="3" skipped="0" failures="1" errors="1" time="0.03">
            <testcase name="a" classname="Cart" status="passed" time="0.01"></testcase>
            <testcase name="b" classname="Cart" status="failed" time=""><failure message="x"/>
            </testcase><testcase name="c" classname="Cart" status="undefined" time="0.01">
            <error message="And more" type="undefined"/></testcase></testsuite></testsuites>"#;
        assert_eq!(counts(behat), [1, 1, 1, 0]);
        // TestNG 7 and Catch2 3, as their sources have it.
        let testng = r#"<testsuite name="CartTest" tests="3" skipped="1" failures="0" errors="0"
            ignored="1" timestamp="2026-11-30T07:00:00 CET" time="0.01">
            <testcase name="a" classname="CartTest" time="0.01"/>
            <testcase name="b" classname="CartTest" time="0"><skipped/></testcase>
            <testcase name="c" classname="CartTest" time="0"><ignored/></testcase></testsuite>"#;
        assert_eq!(counts(testng), [1, 0, 0, 2]);
        let catch = r#"<testsuites><testsuite name="c" errors="0" failures="0" skipped="1" tests="9"
            hostname="tbd" time="0.0" timestamp="2026-11-30T07:00:00Z"><testcase classname="c.global"
            name="a" time="0" status="run"/><testcase classname="c.global" name="b" time="0"
            status="run"><skipped type="SKIP"/></testcase></testsuite></testsuites>"#;
        assert_eq!(counts(catch), [1, 0, 0, 1]);
        // GoogleTest and CTest.
        let google = r#"<testsuites tests="3" failures="0" disabled="1" errors="0"><testsuite>
            <testcase name="a" status="run" result="completed"/>
            <testcase name="b" status="notrun" result="suppressed"/>
            <testcase name="c" status="fail"/></testsuite></testsuites>"#;
        assert_eq!(counts(google), [1, 1, 0, 1]);
        // Without a total, the sum, if all say so.
        let sum = |last: &str| {
            let text =
                format!(r#"<testsuite><testcase time="1.5"/><testcase {last}/></testsuite>"#);
            report(text.as_bytes()).unwrap().took
        };
        assert_eq!(sum(r#"time="2""#), Some(Duration::from_millis(3500)));
        assert_eq!(sum(""), None);
    }

    #[test]
    fn what_does_not_agree_or_is_no_report() {
        let deep = "<testsuite>".repeat(100);
        for (text, due) in [
            ("", "it holds no XML"),
            ("hunter2", "text outside"),
            ("<html/>", "its root is no"),
            ("<testsuite/><testsuite/>", "more than one root"),
            ("<testsuite><testcase name='a'/>", "cut off"),
            ("<testsuite><testcase></testsuite>", "no XML from byte"),
            (
                "<testsuite tests='2'><testcase/></testsuite>",
                "2 tests, and holds 1",
            ),
            (
                "<testsuites tests='2'><testsuite tests='1'><testcase/></testsuite><testsuite/></testsuites>",
                "2 tests, and holds 1",
            ),
            ("<testsuite tests='-1'/>", "no number of tests"),
            (
                "<testsuite failures='1'><testcase/></testsuite>",
                "1 tests failed, and holds 0",
            ),
            (
                "<testsuites errors='2'><testsuite><testcase><error/></testcase></testsuite></testsuites>",
                "2 tests failed, and holds 1",
            ),
            (
                "<!DOCTYPE x [<!ENTITY a 'b'>]><testsuite/>",
                "document type",
            ),
            ("<testsuite>&a;</testsuite>", "an entity"),
            (
                "<testsuite><testcase name='&a;'/></testsuite>",
                "`name` cannot be read",
            ),
            (
                "<testsuites><more><testcase/></more></testsuites>",
                "in no suite",
            ),
            (
                "<testsuite><testcase><testcase/></testcase></testsuite>",
                "in no suite",
            ),
            (deep.as_str(), "deep"),
        ] {
            let words = report(text.as_bytes()).unwrap_err();
            assert!(words.contains(due), "{text}: {words}");
            assert!(!words.contains("hunter2"), "{words}");
        }
        assert!(report(b"\xff\xfe<\0").is_err());
        // An error outside of any test is one; so is what pytest counts twice.
        assert_eq!(
            counts("<testsuite errors='1'><error/><testcase/></testsuite>"),
            [1, 0, 1, 0]
        );
        let twice = "<testsuite tests='2' errors='1'><testcase><error/></testcase></testsuite>";
        assert_eq!(counts(twice), [0, 0, 1, 0]);
    }
}
