use std::path::Path;
use std::time::{Duration, SystemTime};

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Age, Timestamp};
use golive_probes::heartbeat::{HeartbeatFile, beat, heartbeat_file};

use crate::{measure, reason};

const HOUR: Duration = Duration::from_secs(3600);

fn ago(time: Duration) -> String {
    Timestamp::new(SystemTime::now() - time).to_string()
}

fn ahead(time: Duration) -> String {
    Timestamp::new(SystemTime::now() + time).to_string()
}

/// A file that holds this.
fn holding(folder: &Path, text: &str) -> HeartbeatFile {
    let path = folder.join("beat.json");
    std::fs::write(&path, text).unwrap();
    heartbeat_file(path)
}

async fn error(file: HeartbeatFile) -> ProbeError {
    measure(file.within(24 * HOUR).succeeded())
        .await
        .unwrap_err()
}

#[tokio::test]
async fn what_a_job_says() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(r#"{{"at":"{}","ok":true,"rows":7}}"#, ago(2 * HOUR));
    let file = holding(folder.path(), &text);
    let age = measure(file.clone().age()).await.unwrap();
    assert!(
        age >= Age::new(2 * HOUR) && age < Age::new(3 * HOUR),
        "{age}"
    );
    assert!(
        measure(file.clone().within(3 * HOUR).succeeded())
            .await
            .unwrap()
    );
    let late = measure(file.within(HOUR).succeeded()).await.unwrap_err();
    assert_eq!(late.reason(), Reason::UnexpectedValue);
    assert_eq!(late.step(), Some(Step::Read));
    let words = late.message();
    assert!(
        words.contains("beat.json is 2h") && words.ends_with(" old, expected at most 1h"),
        "{words}"
    );
}

#[tokio::test]
async fn a_job_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        r#"{{"at":"{}","ok":false,"message":"disk full\u001b[2J"}}"#,
        ago(HOUR)
    );
    let failed = error(holding(folder.path(), &text)).await;
    assert_eq!(failed.reason(), Reason::UnexpectedValue);
    let words = failed.message();
    assert!(
        words.ends_with(" ago, that it did not go well: disk full\\u{1b}[2J"),
        "{words}"
    );
    // Neither does its age go well with nothing said.
    let long = format!(
        r#"{{"at":"{}","ok":false,"message":"{}"}}"#,
        ago(HOUR),
        "x".repeat(9000)
    );
    assert!(
        error(holding(folder.path(), &long)).await.message().len() < 700,
        "a message is short"
    );
}

#[tokio::test]
async fn what_is_no_heartbeat() {
    let folder = tempfile::tempdir().unwrap();
    let now = ago(Duration::ZERO);
    for (text, words) in [
        (String::new(), "is not JSON"),
        ("{".to_owned(), "is not JSON"),
        ("[]".to_owned(), "there is nothing at \"/ok\""),
        (
            format!(r#"{{"at":"{now}"}}"#),
            "there is nothing at \"/ok\"",
        ),
        (r#"{"ok":true}"#.to_owned(), "there is nothing at \"/at\""),
        (
            format!(r#"{{"at":"{now}","ok":"true"}}"#),
            "expected true or false, found a text at \"/ok\"",
        ),
        (
            format!(r#"{{"at":"{now}","ok":1}}"#),
            "expected true or false, found another number",
        ),
        (
            r#"{"at":1767225600,"ok":true}"#.to_owned(),
            "expected a text, found another number at \"/at\"",
        ),
        (
            r#"{"at":"today","ok":true}"#.to_owned(),
            "(RFC 3339), found another text at \"/at\"",
        ),
    ] {
        let error = error(holding(folder.path(), &text)).await;
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{text}: {error}");
        assert!(error.message().contains(words), "{text}: {error}");
        assert!(error.message().contains("beat.json"), "{error}");
        assert_eq!(error.step(), Some(Step::Read));
    }
    assert_eq!(
        reason(holding(folder.path(), "{}").age()).await,
        Reason::UnexpectedValue
    );
    let large = holding(folder.path(), &" ".repeat(70_000));
    assert_eq!(error(large).await.reason(), Reason::TooLarge);
    let missing = heartbeat_file(folder.path().join("missing"));
    assert_eq!(error(missing.clone()).await.reason(), Reason::Missing);
    assert_eq!(reason(missing.clone().age()).await, Reason::Missing);
    assert_eq!(reason(missing.modified().age()).await, Reason::Missing);
    assert_eq!(
        reason(heartbeat_file("").age()).await,
        Reason::BadConfiguration
    );
    assert_eq!(
        reason(heartbeat_file(folder.path()).modified().age()).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn a_time_that_has_not_come() {
    let folder = tempfile::tempdir().unwrap();
    let text = |at: String| format!(r#"{{"at":"{at}","ok":true}}"#);
    let early = error(holding(folder.path(), &text(ahead(2 * HOUR)))).await;
    // It is not known how old it is.
    assert_eq!(early.reason(), Reason::Internal);
    assert!(
        early.message().contains("one of two clocks is wrong"),
        "{early}"
    );
    let file = holding(folder.path(), &text(ahead(2 * HOUR)));
    assert_eq!(reason(file.age()).await, Reason::Internal);
    // What two clocks differ by is no error.
    let skewed = holding(folder.path(), &text(ahead(Duration::from_secs(4))));
    let age = measure(skewed.age()).await.unwrap();
    assert!(age < Age::new(HOUR), "{age}");
}

#[tokio::test]
async fn the_time_of_the_last_write() {
    let folder = tempfile::tempdir().unwrap();
    let file = holding(folder.path(), "\u{0}anything").modified();
    let written = std::fs::File::options()
        .write(true)
        .open(folder.path().join("beat.json"))
        .unwrap();
    let set = |time| written.set_modified(time).unwrap();
    set(SystemTime::now() - 5 * HOUR);
    let age = measure(file.clone().age()).await.unwrap();
    assert!(
        age >= Age::new(5 * HOUR) && age < Age::new(6 * HOUR),
        "{age}"
    );
    // Its age alone is no success.
    assert_eq!(error(file.clone()).await.reason(), Reason::UnexpectedValue);
    set(SystemTime::now() + HOUR);
    assert_eq!(reason(file.age()).await, Reason::Internal);
    let well = holding(folder.path(), r#"{"ok":true}"#).modified();
    assert!(measure(well.within(HOUR).succeeded()).await.unwrap());
}

#[tokio::test]
async fn what_beat_writes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("beat.json");
    beat(&path, true, None).unwrap();
    let well = || heartbeat_file(&path).within(HOUR).succeeded();
    assert!(measure(well()).await.unwrap());
    beat(&path, false, Some("no \"room\"\n")).unwrap();
    let error = measure(well()).await.unwrap_err();
    assert!(error.message().ends_with(": no \"room\""), "{error}");
    // Nothing is left beside it, also when it could not be moved.
    let place = folder.path().join("place");
    std::fs::create_dir(&place).unwrap();
    assert!(beat(&place, true, None).is_err());
    assert!(beat(folder.path().join("no/folder"), true, None).is_err());
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["beat.json", "place"]);
}

#[tokio::test]
async fn many_that_beat_at_once_leave_a_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("beat.json");
    beat(&path, true, None).unwrap();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let path = path.clone();
            std::thread::spawn(move || {
                for turn in 0..20 {
                    let words = "x".repeat(writer * 3000 + turn);
                    beat(&path, true, Some(&words)).unwrap();
                }
            })
        })
        .collect();
    while !writers.iter().all(std::thread::JoinHandle::is_finished) {
        let well = heartbeat_file(&path).within(HOUR).succeeded();
        assert!(measure(well).await.unwrap());
    }
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// The line of the module's page.
#[tokio::test]
async fn what_the_shell_writes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let page = include_str!("../../src/heartbeat/mod.rs");
    let (_, script) = page.split_once("```sh\n").unwrap();
    let (script, _) = script.split_once("//! ```").unwrap();
    let script = script.replace("//! ", "");
    for (backup, went_well) in [("true", true), ("false", false)] {
        let status = std::process::Command::new("sh")
            .arg("-c")
            .arg(format!("backup() {{ {backup}; }}\n{script}"))
            .current_dir(folder.path())
            .status();
        assert!(status.unwrap().success());
        let file = heartbeat_file(folder.path().join("beat.json"));
        let told = measure(file.within(HOUR).succeeded()).await;
        assert_eq!(told.is_ok(), went_well, "{told:?}");
    }
}
