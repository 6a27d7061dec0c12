use std::time::{Duration, SystemTime};

use golive_core::probe::{Probe, ProbeInput, Reason};
use golive_core::quantity::{Age, Bytes, Count, Timestamp};
use golive_probes::file::{file, files, newest, newest_where, oldest};

use crate::{PATIENCE, measure, reason};

#[tokio::test]
async fn what_a_file_tells() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, "one\ntwo ERROR\nthree\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(measure(file(&path).exists()).await.unwrap());
    assert_eq!(measure(file(&path).size()).await.unwrap(), Bytes::new(20));
    assert!(measure(file(&path).age()).await.unwrap() < Age::new(Duration::from_secs(600)));
    assert!(measure(file(&path).mode(0o640)).await.unwrap());
    assert!(measure(file(&path).contains("ERROR")).await.unwrap());
    assert!(measure(file(&path).lacks("FATAL")).await.unwrap());
    assert_eq!(
        measure(file(&path).line_count()).await.unwrap(),
        Count::new(3)
    );
    let error = measure(file(&path).lacks("ERROR")).await.unwrap_err();
    assert!(error.to_string().contains("in line 2"), "{error}");
    let error = measure(file(&path).mode(600)).await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
    assert!(error.to_string().ends_with("write 0o600"), "{error}");
    let error = measure(file(&path).mode(0o600)).await.unwrap_err();
    assert!(
        error.to_string().contains("has the mode 640, expected 600"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_not_there_lacks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    assert_eq!(reason(file(&missing).lacks("x")).await, Reason::Missing);
    assert_eq!(reason(file(&missing).exists()).await, Reason::Missing);
    assert_eq!(
        reason(file(folder.path()).lacks("x")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(file("/dev/zero").contains("x")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(newest(folder.path(), ".gz").age()).await,
        Reason::Missing
    );
}

#[tokio::test]
async fn ages_and_json() {
    let folder = tempfile::tempdir().unwrap();
    for (name, hours) in [("old.gz", 50), ("new.gz", 3), ("other.txt", 0)] {
        let handle = std::fs::File::create(folder.path().join(name)).unwrap();
        handle
            .set_modified(SystemTime::now() - Duration::from_secs(hours * 3600))
            .unwrap();
    }
    let age = measure(newest(folder.path(), ".gz").age())
        .await
        .unwrap()
        .get();
    assert!(
        age > Duration::from_secs(2 * 3600) && age < Duration::from_secs(4 * 3600),
        "{age:?}"
    );
    let future = std::fs::File::create(folder.path().join("future")).unwrap();
    future
        .set_modified(SystemTime::now() + Duration::from_secs(3600))
        .unwrap();
    assert_eq!(
        reason(file(folder.path().join("future")).age()).await,
        Reason::NoData
    );
    let json = folder.path().join("a.json");
    std::fs::write(&json, r#"{"a":{"b":7,"c":true}}"#).unwrap();
    assert_eq!(
        measure(file(&json).json("/a/b").count()).await.unwrap(),
        Count::new(7)
    );
    assert!(measure(file(&json).json("/a/c").boolean()).await.unwrap());
    assert_eq!(
        reason(file(&json).json("/a/d").count()).await,
        Reason::Missing
    );
    assert_eq!(
        reason(file(&json).json("/a/b").text()).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn who_may_read_it_and_whose_it_is() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::write(&path, "key").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let id = std::fs::metadata(&path).unwrap().uid();
    assert!(measure(file(&path).not_world_readable()).await.unwrap());
    assert!(measure(file(&path).owner(id)).await.unwrap());
    assert!(measure(file("/etc/passwd").owner("root")).await.unwrap());
    assert_eq!(
        reason(file(&path).owner(id + 1)).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(file(&path).owner("no-such-user")).await,
        Reason::Missing
    );
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = measure(file(&path).not_world_readable()).await.unwrap_err();
    assert!(error.to_string().contains("mode 644"), "{error}");
}

#[tokio::test]
async fn what_must_be_gone_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("maintenance");
    assert!(measure(file(&path).is_missing()).await.unwrap());
    std::os::unix::fs::symlink("/nowhere", &path).unwrap();
    assert_eq!(
        reason(file(&path).is_missing()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(reason(file(&path).exists()).await, Reason::Missing);
    assert!(measure(file(folder.path()).is_dir()).await.unwrap());
    assert_eq!(
        reason(file("/etc/passwd").is_dir()).await,
        Reason::UnexpectedValue
    );
    let astray = folder.path().join("no-such-folder/maintenance");
    assert_eq!(reason(file(astray).is_missing()).await, Reason::NoData);
    assert!(
        measure(file("no such file here").is_missing())
            .await
            .unwrap()
    );
    // The name of no file at all is no absence.
    assert_eq!(
        reason(file("").is_missing()).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn digests_and_texts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.wasm");
    std::fs::write(&path, "abc").unwrap();
    // The digest of "abc" in FIPS 180-4's examples.
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert!(measure(file(&path).sha256(digest)).await.unwrap());
    assert!(
        measure(file(&path).sha256(digest.to_uppercase()))
            .await
            .unwrap()
    );
    assert_eq!(measure(file(&path).text()).await.unwrap(), "abc");
    assert_eq!(
        reason(file(&path).sha256("0".repeat(64))).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(file(&path).sha256("ba78")).await,
        Reason::BadConfiguration
    );
    std::fs::write(&path, [0xff, 0x00]).unwrap();
    assert_eq!(reason(file(&path).text()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn limits_and_searches_that_prove_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, "x".repeat(2000)).unwrap();
    let small = file(&path).content_limit(Bytes::new(1000));
    assert_eq!(reason(small.lacks("ERROR")).await, Reason::TooLarge);
    assert_eq!(
        reason(file(&path).lacks("")).await,
        Reason::BadConfiguration
    );
    let utf16: Vec<u8> = "\u{feff}ERROR"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    std::fs::write(&path, utf16).unwrap();
    assert_eq!(
        reason(file(&path).lacks("ERROR")).await,
        Reason::UnexpectedValue
    );
    std::fs::write(&path, "password hunter2").unwrap();
    let probe = file(&path).lacks_secret("hunter2");
    let error = measure(probe.clone()).await.unwrap_err();
    assert!(
        !format!("{error} {error:?} {probe:?}").contains("hunter2"),
        "{error}"
    );
    let status = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(
        reason(file(folder.path().join("pipe")).contains("x")).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn the_newest_file_by_its_pattern() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orders-1.dump"), "12").unwrap();
    std::fs::write(folder.path().join("users-1.dump"), "123").unwrap();
    assert_eq!(
        measure(newest(folder.path(), "orders-*.dump").size())
            .await
            .unwrap(),
        Bytes::new(2)
    );
    let chosen = newest_where(folder.path(), |name| name.starts_with("users"));
    assert_eq!(measure(chosen.size()).await.unwrap(), Bytes::new(3));
    for pattern in ["", "*orders*", "[a].gz", "?.gz"] {
        assert_eq!(
            reason(newest(folder.path(), pattern).age()).await,
            Reason::BadConfiguration,
            "{pattern}"
        );
    }
}

#[tokio::test]
async fn hidden_files_are_chosen_by_a_pattern_with_a_dot_alone() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, size: usize| {
        std::fs::write(folder.path().join(name), vec![0; size]).unwrap();
    };
    write("orders.sql.gz", 3);
    // What macOS leaves beside a file, and what rsync and editors write first.
    for name in ["._orders.sql.gz", ".orders.sql.gz.Xq1", ".orders.sql.gz"] {
        write(name, 5);
    }
    let newer = SystemTime::now() - Duration::from_secs(3600);
    let backup = std::fs::File::options()
        .write(true)
        .open(folder.path().join("orders.sql.gz"));
    backup.unwrap().set_modified(newer).unwrap();
    for pattern in ["*.sql.gz", ".sql.gz", "*"] {
        let size = measure(newest(folder.path(), pattern).size())
            .await
            .unwrap();
        assert_eq!(size, Bytes::new(3), "{pattern}");
        let count = measure(files(folder.path(), pattern).count())
            .await
            .unwrap();
        assert_eq!(count, Count::new(1), "{pattern}");
    }
    for (pattern, due) in [
        (".*", 3),
        ("._*", 1),
        (".orders*", 2),
        (".orders.sql.gz", 1),
    ] {
        let count = measure(files(folder.path(), pattern).count())
            .await
            .unwrap();
        assert_eq!(count, Count::new(due), "{pattern}");
    }
}

#[tokio::test]
async fn what_is_measured_of_the_newest_and_the_oldest() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for (name, hours, mode) in [
        ("1.gz", 50_u64, 0o600),
        ("2.gz", 3, 0o644),
        ("3.gz", 9, 0o600),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("\x1f\u{b}{name}")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        let written = SystemTime::now() - Duration::from_secs(hours * 3600);
        file.set_modified(written).unwrap();
    }
    let (last, first) = (
        || newest(folder.path(), "*.gz"),
        || oldest(folder.path(), "*.gz"),
    );
    assert!(measure(last().contains("2.gz")).await.unwrap());
    assert_eq!(
        reason(last().not_world_readable()).await,
        Reason::UnexpectedValue
    );
    assert!(measure(first().not_world_readable()).await.unwrap());
    let told = first().age().measure(ProbeInput::alone(PATIENCE)).await;
    let told = told.unwrap();
    assert!(told.value > Age::new(Duration::from_secs(49 * 3600)));
    assert!(told.evidence.iter().any(|it| it.value.ends_with("1.gz")));
    // Where there is none, it is not missing as it should be.
    let none = || oldest(folder.path(), "*.zip");
    assert_eq!(reason(none().is_missing()).await, Reason::Missing);
    assert_eq!(reason(none().age()).await, Reason::Missing);
    let all = || files(folder.path(), "*.gz");
    assert_eq!(measure(all().count()).await.unwrap(), Count::new(3));
    assert_eq!(measure(all().size()).await.unwrap(), Bytes::new(18));
    let none = || files(folder.path(), "*.zip");
    assert_eq!(measure(none().count()).await.unwrap(), Count::new(0));
    assert_eq!(reason(none().size()).await, Reason::Missing);
    let nowhere = files(folder.path().join("gone"), "*.gz");
    assert_eq!(reason(nowhere.count()).await, Reason::Missing);
    assert_eq!(
        reason(files(folder.path(), "?.gz").count()).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn what_form_it_has_and_who_may_run_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    std::fs::write(&path, b"\x1f\x8bhunter2").unwrap();
    let begins = |bytes: &[u8]| file(&path).begins_with(bytes);
    assert!(measure(begins(b"\x1f\x8b")).await.unwrap());
    let error = measure(begins(b"PGDMP")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(
        error.to_string().ends_with("begin with \"PGDMP\""),
        "{error}"
    );
    assert_eq!(reason(begins(&[0; 100])).await, Reason::UnexpectedValue);
    assert_eq!(reason(begins(b"")).await, Reason::BadConfiguration);
    let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode));
    mode(0o644).unwrap();
    let error = measure(file(&path).is_executable()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.to_string().ends_with("mode 644"), "{error}");
    mode(0o755).unwrap();
    assert!(measure(file(&path).is_executable()).await.unwrap());
    assert!(measure(file("/bin/sh").is_executable()).await.unwrap());
    let folder = file(folder.path()).is_executable();
    assert_eq!(reason(folder).await, Reason::UnexpectedValue);
    let gone = file("/no/such/program").is_executable();
    assert_eq!(reason(gone).await, Reason::Missing);
}

#[tokio::test]
async fn the_end_of_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, "ERROR old\nfine 1\nfine 2\n").unwrap();
    let last = |bytes| file(&path).last(Bytes::new(bytes));
    assert!(measure(last(14).lacks("ERROR")).await.unwrap());
    assert_eq!(measure(last(14).line_count()).await.unwrap(), Count::new(2));
    // A line that is cut is none.
    assert_eq!(measure(last(13).text()).await.unwrap(), "fine 2");
    assert_eq!(
        reason(last(24).lacks("ERROR")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(last(99).lacks("ERROR")).await,
        Reason::UnexpectedValue
    );
    let error = measure(last(14).contains("ERROR")).await.unwrap_err();
    assert!(error.to_string().contains("in the last 14B"), "{error}");
    assert_eq!(reason(last(6).lacks("ERROR")).await, Reason::TooLarge);
    assert_eq!(
        reason(last(0).lacks("ERROR")).await,
        Reason::BadConfiguration
    );
    let limited = last(14).content_limit(Bytes::new(13));
    assert_eq!(reason(limited.lacks("x")).await, Reason::BadConfiguration);
    // One that is larger than what is read, as a whole.
    let large = std::fs::File::options().append(true).open(&path).unwrap();
    large.set_len(20 << 20).unwrap();
    std::io::Write::write_all(&mut &large, b"\nERROR new\n").unwrap();
    assert_eq!(reason(file(&path).lacks("ERROR")).await, Reason::TooLarge);
    assert_eq!(measure(last(99).text()).await.unwrap(), "ERROR new");
    std::fs::write(&path, b"\xff\xfeE\0R\0\n\0x\0\n\0").unwrap();
    assert_eq!(reason(last(4).lacks("ER")).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn what_a_log_says_since_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    let ago = |hours: u64| {
        let time = SystemTime::now() - Duration::from_secs(hours * 3600);
        Timestamp::new(time).to_string()
    };
    let write = |lines: &[(u64, &str)]| {
        let lines: String = lines
            .iter()
            .map(|(hours, words)| format!("{} {words}\n", ago(*hours)))
            .collect();
        std::fs::write(&path, lines).unwrap();
    };
    let since = |hours: u64| file(&path).since(Duration::from_secs(hours * 3600));
    write(&[
        (9, "CRITICAL\n  a trace"),
        (3, "fine"),
        (1, "odd\n  a trace"),
    ]);
    assert!(measure(since(4).lacks("CRITICAL")).await.unwrap());
    assert!(measure(since(2).lacks("fine")).await.unwrap());
    assert_eq!(measure(since(2).line_count()).await.unwrap(), Count::new(2));
    assert!(measure(since(2).contains("a trace")).await.unwrap());
    assert_eq!(
        reason(since(10).lacks("CRITICAL")).await,
        Reason::UnexpectedValue
    );
    let error = measure(since(4).contains("CRITICAL")).await.unwrap_err();
    assert!(error.to_string().contains("in the last 4h"), "{error}");
    assert_eq!(reason(since(0).lacks("x")).await, Reason::BadConfiguration);
    // What follows an old line is as old as that, as far as is known.
    write(&[(9, "start\nbackup done"), (1, "start")]);
    assert!(measure(since(2).contains("backup done")).await.is_err());
    // The clock of one that writes its own hours as those of UTC.
    let ahead = SystemTime::now() + Duration::from_secs(1800);
    let line = format!("{} fine\n", Timestamp::new(ahead));
    std::fs::write(&path, line).unwrap();
    assert_eq!(reason(since(1).lacks("CRITICAL")).await, Reason::NoData);
    // The last words of a program, before it was started again.
    write(&[(9, "fine\npanicked at main"), (1, "fine")]);
    assert_eq!(
        reason(since(2).lacks("panicked")).await,
        Reason::UnexpectedValue
    );
    // What may be new, and does not say so.
    let unclear = ago(1).replace('Z', " panicked");
    write(&[(9, &format!("fine\n{unclear}")), (1, "fine")]);
    assert_eq!(reason(since(2).lacks("panicked")).await, Reason::NoData);
    // One that is quiet says nothing of how it is.
    write(&[(9, "fine"), (8, "fine")]);
    assert_eq!(reason(since(2).lacks("CRITICAL")).await, Reason::NoData);
    for text in ["", "fine\n", "2026-01-31 12:00:00 fine\n"] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(reason(since(2).lacks("x")).await, Reason::NoData, "{text}");
    }
    // More than what is read, in that time, is not all known.
    let line = "x".repeat(100);
    write(&[(9, "CRITICAL"), (1, &line), (1, &line), (1, "fine")]);
    let some = |most| since(2).content_limit(Bytes::new(most));
    assert_eq!(reason(some(200).lacks("CRITICAL")).await, Reason::TooLarge);
    assert!(measure(some(420).lacks("CRITICAL")).await.unwrap());
    let large = std::fs::OpenOptions::new().append(true).open(&path);
    std::io::Write::write_all(&mut large.unwrap(), &vec![b'y'; 300]).unwrap();
    assert_eq!(reason(some(200).lacks("CRITICAL")).await, Reason::TooLarge);
}

#[tokio::test]
async fn texts_of_other_encodings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    let it = || file(&path);
    std::fs::write(&path, "\u{feff}1.2.3\n").unwrap();
    assert_eq!(measure(it().text()).await.unwrap(), "1.2.3");
    std::fs::write(&path, b"ready\ngr\xfcn\n").unwrap();
    assert!(measure(it().contains("ready")).await.unwrap());
    assert!(measure(it().lacks("ERROR")).await.unwrap());
    // Its letters may be other bytes there.
    for error in [
        measure(it().lacks("gr\u{fc}n")).await.unwrap_err(),
        measure(it().text()).await.unwrap_err(),
    ] {
        assert!(
            error.message().ends_with("is not UTF-8 in line 2"),
            "{error}"
        );
    }
    let text: Vec<u8> = "ERROR\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    std::fs::write(&path, text).unwrap();
    assert_eq!(reason(it().lacks("ERROR")).await, Reason::UnexpectedValue);
    let last = it().last(Bytes::new(12)).lacks("ERROR");
    assert_eq!(reason(last).await, Reason::UnexpectedValue);
}
