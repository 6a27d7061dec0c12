use std::path::Path;
use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason, Step};
use golive_core::quantity::{Bytes, Count};
use golive_probes::tree::{Tree, tree};

use crate::{measure, reason};

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

async fn evidence<P: Probe>(probe: P) -> Vec<(String, String)> {
    let input = ProbeInput::alone(crate::PATIENCE);
    let measured = probe.measure(input).await.unwrap();
    measured
        .evidence
        .into_iter()
        .map(|fact| (fact.name.to_string(), fact.value))
        .collect()
}

fn fact(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

#[tokio::test]
async fn what_a_tree_holds() {
    let folder = folder(&[
        ("a.ts", b"one\nlet x = 1; // TODO hunter2\n"),
        ("deep/er/b.ts", b"TODO\r\nTODO TODO\r\nend"),
        ("c.rs", b"// TODO"),
    ]);
    let ts = || tree(folder.path()).glob("*.ts");
    assert_eq!(measure(ts().matches("TODO")).await.unwrap(), Count::new(3));
    assert_eq!(
        measure(ts().matches(r"TODO$")).await.unwrap(),
        Count::new(2)
    );
    assert!(measure(ts().contains("^end$")).await.unwrap());
    assert!(measure(ts().lacks("FIXME")).await.unwrap());
    let probe = ts().lacks("TODO hunter2|^TODO");
    let error = measure(probe.clone()).await.unwrap_err();
    let shown = folder.path().display();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert_eq!(error.step(), Some(Step::Read));
    assert_eq!(
        error.message(),
        format!(
            "{shown} holds what it must not hold in 3 lines, which are \
             {shown}/a.ts:2, {shown}/deep/er/b.ts:1, {shown}/deep/er/b.ts:2"
        )
    );
    // The line, and what is looked for, may be a secret.
    let error = format!("{error} {error:?} {probe:?} {}", probe.target());
    assert!(!error.contains("hunter2"), "{error}");
    let error = measure(ts().contains("hunter3")).await.unwrap_err();
    assert_eq!(
        error.message(),
        format!("none of the 2 files of {shown} holds what one must hold")
    );
    // A pattern of several lines is searched as it stands.
    assert!(measure(ts().contains(r"one\nlet")).await.unwrap());
}

#[tokio::test]
async fn many_places_are_counted_and_few_are_named() {
    let folder = folder(&[("a", "x\n".repeat(70).as_bytes())]);
    let error = measure(tree(folder.path()).lacks("x")).await.unwrap_err();
    let words = error.message();
    assert!(words.contains("in 70 lines, which are first"), "{words}");
    assert_eq!(words.matches("/a:").count(), 5, "{words}");
}

#[tokio::test]
async fn which_files_are_searched() {
    let folder = folder(&[
        (".gitignore", b"built/\n"),
        (".git/config", b"here"),
        (".env", b"here"),
        ("built/out.js", b"here"),
        ("src/a.js", b"x"),
        ("src/a.test.js", b"here"),
        ("other/a.css", b"here"),
    ]);
    let js = |glob: &str| tree(folder.path()).glob("*.js").glob(glob);
    let count = async |tree: Tree| measure(tree.matches("here")).await.unwrap();
    let all = || tree(folder.path());
    assert_eq!(count(all()).await, Count::new(2));
    assert_eq!(count(all().hidden(true)).await, Count::new(3));
    assert_eq!(count(all().ignored(true)).await, Count::new(3));
    assert_eq!(
        count(all().ignored(true).hidden(true)).await,
        Count::new(4),
        "all but .git"
    );
    // A glob does not bring back what is ignored.
    assert_eq!(count(js("*.js")).await, Count::new(1));
    assert_eq!(count(js("!*.test.js")).await, Count::new(0));
    assert_eq!(count(all().glob("!/other")).await, Count::new(1));
    assert_eq!(count(all().glob("src/**/*.js")).await, Count::new(1));
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_not_followed() {
    let outside = folder(&[("secret", b"here")]);
    let folder = folder(&[("a", b"x")]);
    for (from, to) in [
        (outside.path().to_owned(), "folder"),
        (outside.path().join("secret"), "file"),
        (folder.path().to_owned(), "self"),
    ] {
        std::os::unix::fs::symlink(from, folder.path().join(to)).unwrap();
    }
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    assert!(pipe.unwrap().success());
    assert_eq!(
        evidence(tree(folder.path()).lacks("here")).await,
        [fact("files", 1)]
    );
}

#[tokio::test]
async fn binary_files_are_searched_to_their_first_zero_and_told() {
    let files: &[(&str, &[u8])] = &[("a.txt", b"text"), ("b.bin", b"head\0here")];
    let mixed = folder(files);
    assert_eq!(
        evidence(tree(mixed.path()).lacks("here")).await,
        [fact("files", 1), fact("binary files", 1)]
    );
    assert_eq!(
        reason(tree(mixed.path()).lacks("head")).await,
        Reason::UnexpectedValue
    );
    let binary = folder(files.get(1..).unwrap());
    for nothing in [tree(binary.path()), tree(mixed.path()).glob("*.bin")] {
        assert_eq!(reason(nothing.lacks("here")).await, Reason::NoData);
    }
    let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}one\nhere".encode_utf16().flat_map(order).collect()
    };
    let wide = folder(&[
        ("le", &wide(u16::to_le_bytes)),
        ("be", &wide(u16::to_be_bytes)),
    ]);
    let found = measure(tree(wide.path()).matches("^here$")).await;
    assert_eq!(found.unwrap(), Count::new(2));
    let wider = |order: fn(u32) -> [u8; 4]| -> Vec<u8> {
        let text = "\u{feff}here\nthere".chars();
        text.flat_map(|letter| order(u32::from(letter))).collect()
    };
    let wider = folder(&[
        ("le", &wider(u32::to_le_bytes)),
        ("be", &wider(u32::to_be_bytes)),
        ("utf8", "\u{feff}here\n".as_bytes()),
    ]);
    let found = measure(tree(wider.path()).matches("^here$")).await;
    assert_eq!(found.unwrap(), Count::new(3));
}

#[tokio::test]
async fn private_keys_of_other_programs() {
    for line in [
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
        "PuTTY-User-Key-File-3: ssh-ed25519",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
    ] {
        let folder = folder(&[("key", line.as_bytes())]);
        let found = reason(tree(folder.path()).lacks_private_keys()).await;
        assert_eq!(found, Reason::UnexpectedValue, "{line}");
    }
    let public = folder(&[("key", b"---- BEGIN SSH2 PUBLIC KEY ----")]);
    assert!(
        measure(tree(public.path()).lacks_private_keys())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn nothing_searched_is_nothing_shown() {
    let empty = tempfile::tempdir().unwrap();
    let one = folder(&[("a.ts", b"x")]);
    let none = || [tree(empty.path()), tree(one.path()).glob("*.tss")];
    for tree in none() {
        assert_eq!(reason(tree.lacks("x")).await, Reason::NoData);
    }
    for tree in none() {
        assert_eq!(reason(tree.matches("x")).await, Reason::NoData);
    }
    for tree in none() {
        assert_eq!(reason(tree.contains("x")).await, Reason::NoData);
    }
    for tree in none() {
        assert_eq!(reason(tree.lacks_private_keys()).await, Reason::NoData);
    }
    // One glob of two is like no file.
    let typo = || tree(one.path()).glob("*.ts").glob("*.tss").glob("!*.css");
    let error = measure(typo().lacks("y")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoData);
    assert!(error.message().contains("the glob \"*.tss\""), "{error}");
    assert_eq!(reason(typo().matches("x")).await, Reason::NoData);
    assert!(measure(typo().contains("x")).await.unwrap());
    let blank = folder(&[("a", b""), ("b", b"")]);
    assert_eq!(reason(tree(blank.path()).lacks("x")).await, Reason::NoData);
    let missing = one.path().join("missing");
    assert_eq!(reason(tree(&missing).lacks("x")).await, Reason::Missing);
    let file = one.path().join("a.ts");
    let error = measure(tree(&file).lacks("x")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.message().ends_with("a.ts is not a folder"), "{error}");
}

#[tokio::test]
async fn what_may_not_be_read_is_never_skipped() {
    // Nobody may read this at its beginning, not even root.
    let own = Path::new("/proc/self/task").join(std::process::id().to_string());
    let error = measure(tree(&own).glob("/mem").lacks("x"))
        .await
        .unwrap_err();
    assert!(error.message().contains("/mem: "), "{error}");
    assert_eq!(error.reason(), Reason::Internal);
    // What was found before is known all the same.
    let found = tree(&own).glob("/mem").glob("/comm").lacks(".");
    assert_eq!(reason(found).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_is_never_skipped() {
    let folder = folder(&[("a", b"x")]);
    // So deep that no path leads there, not even for root.
    let script = "name=$(printf '%0250d' 0)
        for level in $(seq 20); do mkdir $name && cd -P ./$name || exit 1; done";
    let status = std::process::Command::new("sh")
        .args(["-c", script])
        .current_dir(folder.path())
        .status();
    assert!(status.unwrap().success());
    let error = measure(tree(folder.path()).lacks("here"))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::Internal, "{error}");
    assert!(error.message().contains("name too long"), "{error}");
}

#[tokio::test]
async fn limits() {
    let folder = folder(&[
        ("a", b"0123456789"),
        ("b", b"0123456789\0and much more"),
        ("c", b"x"),
    ]);
    let all = || tree(folder.path());
    let small = |most| all().content_limit(Bytes::new(most)).lacks("y");
    assert_eq!(reason(small(9)).await, Reason::TooLarge);
    // Of a binary file no more is read.
    assert!(measure(small(11)).await.unwrap());
    assert_eq!(
        reason(all().file_limit(2).lacks("y")).await,
        Reason::TooLarge
    );
    assert!(measure(all().file_limit(3).lacks("y")).await.unwrap());
    // Nobody stops a thread from outside.
    let probe = all().lacks("y");
    let late = probe.measure(ProbeInput::alone(Duration::ZERO)).await;
    assert_eq!(late.unwrap_err().reason(), Reason::TimedOut);
    assert!(probe.blocks());
}

#[tokio::test]
async fn what_cannot_be_looked_for() {
    let folder = folder(&[("a", b"x")]);
    for pattern in ["", "x*", "^", "(hunter2", "[", r"\k"] {
        for reason in [
            reason(tree(folder.path()).lacks(pattern)).await,
            reason(tree(folder.path()).matches(pattern)).await,
        ] {
            assert_eq!(reason, Reason::BadConfiguration, "{pattern}");
        }
    }
    let error = measure(tree(folder.path()).lacks("(hunter2")).await;
    let error = error.unwrap_err().to_string();
    assert_eq!(error, "the pattern cannot be read: unclosed group");
    for glob in ["", "!", "{a", "[z", "#a"] {
        let probe = tree(folder.path()).glob(glob).lacks("y");
        assert_eq!(reason(probe).await, Reason::BadConfiguration, "{glob}");
    }
    assert_eq!(reason(tree("").lacks("y")).await, Reason::BadConfiguration);
}

#[tokio::test]
async fn private_keys() {
    let pem = |what: &str| format!("a\n  -----BEGIN {what}-----\nMII\n");
    for what in [
        "PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ] {
        let folder = folder(&[("deep/a", pem(what).as_bytes())]);
        let error = measure(tree(folder.path()).lacks_private_keys())
            .await
            .unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{what}");
        let words = "holds a private key in 1 line, which is ";
        assert!(error.message().contains(words), "{error}");
        assert!(error.message().ends_with("/deep/a:2"), "{error}");
    }
    for what in ["PUBLIC KEY", "CERTIFICATE", "PGP PUBLIC KEY BLOCK"] {
        let folder = folder(&[("a", pem(what).as_bytes())]);
        assert!(
            measure(tree(folder.path()).lacks_private_keys())
                .await
                .unwrap(),
            "{what}"
        );
    }
}
