mod runners;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use golive_core::probe::Reason;
use golive_core::quantity::{Age, Count, Ratio};
use golive_probes::test_report::{TestReport, test_report, test_reports};

use crate::{measure, reason};

/// What nextest wrote of a test that passes, one that fails, one that passes at
/// the second try and one that is ignored, which it does not tell of.
const NEXTEST: &str = include_str!("nextest.xml");

const TESTS: &str = r#"
import pytest

@pytest.mark.parametrize("number", range(7))
def test_passes(number):
    print("<failure/> & ]]>")

@pytest.mark.skip(reason="later")
def test_left_out():
    assert False

@pytest.mark.xfail
def test_known():
    assert False
"#;

const FAILS: &str = r#"
import pytest

def test_fails():
    assert "hunter2" == "\x1b[31m"

@pytest.fixture
def broken():
    raise OSError("hunter2")

def test_cannot_begin(broken):
    pass

@pytest.fixture
def untidy():
    yield
    raise OSError("hunter2")

def test_cannot_clean_up(untidy):
    pass
"#;

/// Runs pytest on this file, and gives its report.
fn pytest(folder: &Path, tests: &str) -> TestReport {
    std::fs::write(folder.join("test_orders.py"), tests).unwrap();
    let output = Command::new("/usr/bin/python3")
        .args(["-m", "pytest", "-p", "no:cacheprovider"])
        .args(["--junit-xml", "report.xml", "test_orders.py"])
        .env_remove("PYTEST_ADDOPTS")
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(folder.join("report.xml").is_file(), "{said}");
    test_report(folder.join("report.xml"))
}

fn minutes(number: u64) -> Age {
    Age::new(Duration::from_secs(number * 60))
}

#[tokio::test]
async fn what_pytest_tells() {
    let folder = tempfile::tempdir().unwrap();
    let report = pytest(folder.path(), TESTS);
    let it = || report.clone();
    assert!(measure(it().passes()).await.unwrap());
    assert_eq!(measure(it().total()).await.unwrap(), Count::new(9));
    assert_eq!(measure(it().passed()).await.unwrap(), Count::new(7));
    assert_eq!(measure(it().skipped()).await.unwrap(), Count::new(2));
    assert_eq!(measure(it().failed()).await.unwrap(), Count::new(0));
    assert_eq!(measure(it().errors()).await.unwrap(), Count::new(0));
    let all = Ratio::of(1, 1).unwrap();
    assert_eq!(measure(it().pass_rate()).await.unwrap(), all);
    assert!(measure(it().age()).await.unwrap() < minutes(30));
    assert!(measure(it().duration()).await.unwrap() < Duration::from_secs(600));
}

#[tokio::test]
async fn what_pytest_tells_of_failures() {
    let folder = tempfile::tempdir().unwrap();
    let report = pytest(folder.path(), FAILS);
    let it = || report.clone();
    let error = measure(it().passes()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    let words = "of 3 tests 1 failed and 2 had an error: \
        test_fails, test_cannot_begin, test_cannot_clean_up";
    assert_eq!(error.message(), words);
    assert_eq!(measure(it().failed()).await.unwrap(), Count::new(1));
    assert_eq!(measure(it().errors()).await.unwrap(), Count::new(2));
    assert_eq!(measure(it().passed()).await.unwrap(), Count::new(0));
    let none = Ratio::default();
    assert_eq!(measure(it().pass_rate()).await.unwrap(), none);
    // Where nothing is run, nothing passes.
    let skipped = "import pytest\n@pytest.mark.skip\ndef test_a():\n    pass\n";
    let report = pytest(folder.path(), skipped);
    assert_eq!(reason(report.clone().passes()).await, Reason::NoData);
    assert_eq!(reason(report.clone().pass_rate()).await, Reason::NoData);
    assert_eq!(measure(report.skipped()).await.unwrap(), Count::new(1));
    let report = pytest(folder.path(), "");
    assert_eq!(reason(report.clone().passes()).await, Reason::NoData);
    assert_eq!(reason(report.failed()).await, Reason::NoData);
    // One that does not compile is one error, and no test that passed.
    let report = pytest(folder.path(), "def test_a(:\n");
    assert_eq!(
        reason(report.clone().passes()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(measure(report.errors()).await.unwrap(), Count::new(1));
}

#[tokio::test]
async fn what_nextest_tells() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    std::fs::write(&path, NEXTEST).unwrap();
    let it = || test_report(&path);
    let error = measure(it().passes()).await.unwrap_err();
    assert!(error.message().ends_with(": tests::fails"), "{error}");
    assert_eq!(measure(it().passed()).await.unwrap(), Count::new(2));
    assert_eq!(measure(it().failed()).await.unwrap(), Count::new(1));
    let due = Ratio::of(2, 3).unwrap();
    assert_eq!(measure(it().pass_rate()).await.unwrap(), due);
    let took = measure(it().duration()).await.unwrap();
    assert_eq!(took, Duration::from_millis(33));
    // It says when it was run, whenever the file was written.
    let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_732_199_921);
    let age = measure(it().age()).await.unwrap();
    let due = Age::between(since, SystemTime::now()).unwrap();
    assert!(age.max(due).get() - age.min(due).get() < Duration::from_secs(600));
    // Cut off anywhere, it is no report.
    for length in (0..NEXTEST.trim_end().len()).step_by(97) {
        std::fs::write(&path, &NEXTEST[..length]).unwrap();
        assert_eq!(
            reason(it().failed()).await,
            Reason::UnexpectedValue,
            "{length}"
        );
    }
}

#[tokio::test]
async fn many_reports_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let suite = |last: &str| {
        format!(
            r#"<testsuite name="C" tests="2" time="1.5"><testcase name="a"/>
            <testcase name="b">{last}</testcase></testsuite>"#
        )
    };
    let it = |pattern: &str| test_reports(folder.path(), pattern);
    assert_eq!(reason(it("TEST-*.xml").passes()).await, Reason::Missing);
    write("TEST-one.xml", &suite(""));
    let two = write("TEST-two.xml", &suite("<skipped/>"));
    write("other.txt", "hunter2");
    assert!(measure(it("TEST-*.xml").passes()).await.unwrap());
    let passed = measure(it("TEST-*.xml").passed()).await.unwrap();
    assert_eq!(passed, Count::new(3));
    let took = measure(it("TEST-*.xml").duration()).await.unwrap();
    assert_eq!(took, Duration::from_secs(3));
    // As old as the oldest.
    let file = std::fs::File::options().write(true).open(&two).unwrap();
    let hours = |number: u64| SystemTime::now() - Duration::from_secs(number * 3600);
    file.set_modified(hours(50)).unwrap();
    let age = measure(it("TEST-*.xml").age()).await.unwrap();
    assert!(age > minutes(49 * 60) && age < minutes(51 * 60), "{age}");
    // One that fails is the failure of all, and so is one that cannot be read.
    let bad = write("TEST-z.xml", &suite("<failure>hunter2</failure>"));
    let error = measure(it("TEST-*.xml").passes()).await.unwrap_err();
    assert!(error.message().ends_with("had an error: b"), "{error}");
    write("TEST-z.xml", "<other/>");
    let error = measure(it("TEST-*.xml").passed()).await.unwrap_err();
    assert!(error.message().contains("TEST-z.xml: it is no"), "{error}");
    std::fs::remove_file(bad).unwrap();
    assert_eq!(
        reason(it("T*-*.xml").passes()).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn a_time_without_an_offset_makes_no_report_younger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.xml");
    let report = |time: &str| {
        let text = format!(r#"<testsuite timestamp="{time}"><testcase/></testsuite>"#);
        std::fs::write(&path, text).unwrap();
        test_report(&path).age()
    };
    // Written now, and from long ago.
    let age = measure(report("2020-02-01T00:00:00.5")).await.unwrap();
    let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_580_515_200 + 12 * 3600);
    let due = Age::between(since, SystemTime::now()).unwrap();
    assert!(age <= due && age > Age::new(due.get() - Duration::from_secs(600)));
    // Of now, somewhere: the file tells.
    let now = golive_core::quantity::Timestamp::new(SystemTime::now()).to_string();
    let local = now.split(['.', 'Z']).next().unwrap();
    assert!(measure(report(local)).await.unwrap() < minutes(30));
    assert!(measure(report("")).await.unwrap() < minutes(30));
    for time in ["2099-01-01T00:00:00", "2099-01-01T00:00:00+01:00"] {
        assert_eq!(reason(report(time)).await, Reason::NoData, "{time}");
    }
    assert_eq!(reason(report("now")).await, Reason::NoData);
}

#[tokio::test]
async fn what_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    assert_eq!(reason(test_report(&gone).passes()).await, Reason::Missing);
    let nowhere = test_reports(&gone, ".xml");
    assert_eq!(reason(nowhere.total()).await, Reason::Missing);
    assert_eq!(
        reason(test_report(folder.path()).age()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(test_report("").age()).await,
        Reason::BadConfiguration
    );
    let large = std::fs::File::create(&gone).unwrap();
    large.set_len((16 << 20) + 1).unwrap();
    assert_eq!(reason(test_report(&gone).age()).await, Reason::TooLarge);
}

#[tokio::test]
async fn what_went_wrong_outside_of_any_test_did_not_pass() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    write("<testsuite name='s' errors='1'><error/><testcase name='a'/></testsuite>");
    let it = || test_report(&path);
    let half = Ratio::of(1, 2).unwrap();
    assert_eq!(measure(it().pass_rate()).await.unwrap(), half);
    for status in ["timedOut", "broken", "untested"] {
        write(&format!(
            "<testsuite name='s'><testcase name='a' status='{status}'/></testsuite>"
        ));
        assert!(measure(it().passes()).await.is_err(), "{status}");
    }
}
