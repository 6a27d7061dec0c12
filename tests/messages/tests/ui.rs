//! Every message of the macros, on its token. One case a file, by topic.
//!
//! Half of each message is rustc's: another version of it words and points
//! otherwise. `ui/rustc` says which version wrote them. To write them anew:
//! `TRYBUILD=overwrite cargo test -p golive-messages`, and look at what changed.

#![allow(clippy::expect_used, reason = "a test, also in its functions")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[test]
fn messages() {
    of_this_rustc();
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}

/// Says in one sentence what a hundred differences would not.
#[track_caller]
fn of_this_rustc() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/rustc");
    let this = rustc();
    if env::var_os("TRYBUILD").is_some_and(|it| it == "overwrite") {
        fs::write(&recorded, format!("{this}\n")).expect("ui/rustc can be written");
        return;
    }
    let those = fs::read_to_string(&recorded).expect("ui/rustc can be read");
    let those = those.trim();
    assert!(
        those == this,
        "the messages in tests/messages/ui were written by rustc {those}, and this is rustc {this}: \
         test them with `cargo +{those} test -p golive-messages`, or write them anew with \
         `TRYBUILD=overwrite cargo test -p golive-messages` and look at what changed"
    );
}

/// The version that cargo builds with, without its patch: `1.95`.
fn rustc() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let told = Command::new(rustc).arg("--version").output();
    let told = String::from_utf8(told.expect("rustc can be run").stdout).expect("a version");
    let version = told.split(' ').nth(1).expect("`rustc 1.95.0 (...)`");
    let mut parts = version.split('.');
    let (major, minor) = (parts.next().expect("major"), parts.next().expect("minor"));
    // A nightly is another than the release of its number.
    let channel = version.split_once('-').map_or("", |(_, channel)| channel);
    let dash = if channel.is_empty() { "" } else { "-" };
    format!("{major}.{minor}{dash}{channel}")
}

/// After what we say rustc says at most one thing of its own: that a trait is not
/// implemented, or where a bound stands.
#[test]
fn rustc_adds_one_line_at_the_most() {
    let ours = ours();
    let mut files = Vec::new();
    expected(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fail"),
        &mut files,
    );
    assert!(files.len() > 50, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("it can be read");
        for error in text.split("\n\n").filter(|it| is_ours(it)) {
            let added = added(error, &ours);
            assert!(
                added.len() <= 1,
                "{}: {error}\nadds {added:#?}",
                file.display()
            );
        }
    }
}

/// What the macros find, and a trait of ours that is not there. That a permit has
/// private fields is rustc's from its beginning.
fn is_ours(error: &str) -> bool {
    let is_ours = error.starts_with("error: ") || error.starts_with("error[E0277]: ");
    is_ours && !error.contains("private field")
}

/// The notes and helps of an error that are rustc's.
fn added<'a>(error: &'a str, ours: &str) -> Vec<&'a str> {
    let children = error.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches("= ");
        line.strip_prefix("note: ").or(line.strip_prefix("help: "))
    });
    children.filter(|it| !ours.contains(it)).collect()
}

/// The sources that have the notes of ours, as rustc shows them.
fn ours() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = [
        "src/spelled/criteria.rs",
        "src/spelled/parts.rs",
        "src/spelled/probes.rs",
        "golive-core/src/quantity/mod.rs",
    ];
    let files = files.map(|file| fs::read_to_string(root.join(file)).expect("it can be read"));
    let text = files.join("\n").replace("\\\"", "\"");
    text.replace("{{", "{").replace("}}", "}")
}

fn expected(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            expected(&path, files);
        } else if path.extension().is_some_and(|it| it == "stderr") {
            files.push(path);
        }
    }
}
