//! Reports as the runners themselves wrote them, one of a run that they call good
//! and one of a run that they do not; texts of failures and what was printed are
//! cut. What each says is in its file `reports/NAME-green.xml` and `-red.xml`.

use golive_core::probe::Reason;
use golive_core::quantity::Count;
use golive_probes::test_report::test_report;

use crate::{measure, reason};

/// A report: who wrote it, and how many tests passed, failed, had an error and were
/// skipped.
type Report = (&'static str, &'static str, [i64; 4]);

macro_rules! reports {
    ($($name:literal $counts:expr,)*) => {
        [$(($name, include_str!(concat!("reports/", $name, ".xml")), $counts),)*]
    };
}

const GOOD: [Report; 20] = reports! {
    // node 20.20.2, `--test-reporter junit`: suites in suites, whose counts are of
    // what stands directly in them, and a plan (`todo`) that fails.
    "node-green" [8, 0, 0, 2],
    // mocha 12.0.3, reporter `xunit`; mocha 10.8.2, mocha-junit-reporter 2.2.1, which
    // counts what was skipped and does not tell it.
    "mocha-xunit-green" [3, 0, 0, 2],
    "mocha-junit-green" [3, 0, 0, 2],
    // jest 30.5.2, jest-junit 17.0.0: a plan has a test and is not counted.
    "jest-green" [4, 0, 0, 1],
    // vitest 3.2.7, playwright 1.65.1 with a test that passed when it was retried.
    "vitest-green" [3, 0, 0, 2],
    "playwright-green" [4, 0, 0, 2],
    // pytest 9.2.0, pytest-rerunfailures 16.7: a test for each try, counted once.
    "pytest-green" [2, 0, 0, 2],
    // behave 1.3.3, Robot Framework 7.5 (`--xunit`), unittest-xml-reporting 4.0.0,
    // cucumber-js 12.9.0.
    "behave-green" [3, 0, 0, 1],
    "robot-green" [1, 0, 0, 1],
    "xmlrunner-green" [2, 0, 0, 2],
    "cucumber-green" [4, 0, 0, 0],
    // PHPUnit 9.6.7, gotestsum 1.8.2.
    "phpunit-green" [3, 0, 0, 2],
    "gotestsum-green" [4, 0, 0, 1],
    // Catch2 2.13.10 and doctest 2.4.9 count assertions; Boost.Test 1.74; ctest 3.25.1.
    "catch2-green" [4, 0, 0, 1],
    "doctest-green" [3, 0, 0, 0],
    "boost-green" [3, 0, 0, 2],
    "ctest-green" [1, 0, 0, 2],
    // TestNG 6.9.12: what skips itself is written as an error. Surefire 2.22.3 with
    // `rerunFailingTestsCount`: each try is counted.
    "testng-green" [3, 0, 0, 1],
    "surefire-green" [4, 0, 0, 1],
    // rspec 3.12, rspec_junit_formatter 0.4.1.
    "rspec-green" [2, 0, 0, 3],
};

const BAD: [Report; 20] = reports! {
    "node-red" [4, 2, 0, 1],
    // The parent of a test that passed failed itself: only a comment says so.
    "node-parent-red" [1, 0, 1, 0],
    // Hooks that failed are told and not counted.
    "mocha-xunit-red" [2, 3, 0, 0],
    "mocha-junit-red" [2, 3, 0, 0],
    "jest-red" [2, 3, 0, 0],
    "vitest-red" [2, 3, 0, 1],
    "playwright-red" [1, 1, 4, 1],
    // A test that is skipped and cannot clean up is an error.
    "pytest-red" [3, 2, 1, 1],
    "behave-red" [1, 1, 1, 0],
    "robot-red" [1, 1, 0, 1],
    "xmlrunner-red" [2, 3, 1, 2],
    "cucumber-red" [1, 2, 0, 0],
    "phpunit-red" [1, 1, 3, 0],
    "catch2-red" [4, 1, 1, 1],
    "doctest-red" [3, 1, 1, 0],
    "boost-red" [2, 1, 1, 1],
    // A program that is not there is told as left out, and fails.
    "ctest-red" [1, 2, 1, 2],
    "testng-red" [3, 1, 1, 1],
    "surefire-red" [2, 1, 1, 1],
    "rspec-red" [2, 2, 0, 0],
};

#[tokio::test]
async fn runs_that_their_runners_call_good() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    for (name, text, counts) in GOOD {
        std::fs::write(&path, text).unwrap();
        let passes = measure(test_report(&path).passes()).await;
        assert!(passes.as_ref().is_ok_and(|it| *it), "{name}: {passes:?}");
        assert_eq!(counted(&path).await, counts, "{name}");
        let age = measure(test_report(&path).age()).await;
        assert!(age.is_ok(), "{name}: {age:?}");
    }
}

#[tokio::test]
async fn runs_that_their_runners_call_bad() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    for (name, text, counts) in BAD {
        std::fs::write(&path, text).unwrap();
        let error = measure(test_report(&path).passes()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{name}: {error}");
        assert_eq!(counted(&path).await, counts, "{name}: {error}");
    }
    // A package that does not build is counted and not told.
    let gotestsum = include_str!("reports/gotestsum-red.xml");
    std::fs::write(&path, gotestsum).unwrap();
    let error = measure(test_report(&path).failed()).await.unwrap_err();
    assert!(
        error
            .message()
            .ends_with("says that 4 tests failed, and holds 3"),
        "{error}"
    );
}

#[tokio::test]
async fn a_time_in_an_unknown_form_is_no_data_of_the_age_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let report = "<testsuites><testsuite timestamp='2026-01-31T12:00:00Z'><testcase/></testsuite>\
        <testsuite timestamp='gestern'><testcase/></testsuite></testsuites>";
    std::fs::write(&path, report).unwrap();
    assert!(measure(test_report(&path).passes()).await.unwrap());
    let error = measure(test_report(&path).age()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoData);
    assert!(error.message().ends_with("known: gestern"), "{error}");
    // What Go and .NET write for no time at all.
    let report = "<testsuite timestamp='0001-01-01T00:00:00Z'><testcase/></testsuite>";
    std::fs::write(&path, report).unwrap();
    assert!(measure(test_report(&path).age()).await.is_ok());
}

#[tokio::test]
async fn texts_that_are_not_utf_8() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let mut bytes = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\
        <testsuite tests='1'><testcase name='gr"
        .to_vec();
    bytes.extend_from_slice(b"\xfc\xdft'><failure/></testcase></testsuite>");
    std::fs::write(&path, &bytes).unwrap();
    let error = measure(test_report(&path).passes()).await.unwrap_err();
    assert!(error.message().ends_with(": gr\u{fc}\u{df}t"), "{error}");
    let text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><testsuite><testcase/></testsuite>";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // As PowerShell writes it, and as .NET does that saves such a text as UTF-8.
    for bytes in [[&[0xff, 0xfe], &bytes[..]].concat(), text.into()] {
        std::fs::write(&path, &bytes).unwrap();
        assert!(measure(test_report(&path).passes()).await.unwrap());
    }
    // What a test printed is of no weight.
    let bytes = b"<testsuite><testcase/><system-out>\xff\xfe</system-out></testsuite>";
    std::fs::write(&path, bytes).unwrap();
    assert!(measure(test_report(&path).passes()).await.unwrap());
    let other = "<?xml version='1.0' encoding='ISO-2022-JP'?><testsuite><testcase/></testsuite>";
    std::fs::write(&path, other).unwrap();
    assert_eq!(
        reason(test_report(&path).passes()).await,
        Reason::UnexpectedValue
    );
}

async fn counted(path: &std::path::Path) -> [i64; 4] {
    let it = || test_report(path);
    let mut counts = [Count::default(); 4];
    for (count, probe) in
        counts
            .iter_mut()
            .zip([it().passed(), it().failed(), it().errors(), it().skipped()])
    {
        *count = measure(probe).await.unwrap();
    }
    counts.map(Count::get)
}
