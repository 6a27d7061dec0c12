//! `cargo xtask features`: what a feature of golive costs whoever turns it on.

use std::collections::BTreeSet;
use std::time::Instant;

use crate::command::{Failure, cargo, output, root, run_cargo};
use crate::metadata::Metadata;

/// Of all features, or of those that are named. With `--time`, also the seconds of a clean build
/// each, in a folder of its own.
pub(crate) fn features(arguments: &[String]) -> Result<(), Failure> {
    let (flags, wanted): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|it| it.starts_with('-'));
    let time = match flags.as_slice() {
        [] => false,
        [flag] if *flag == "--time" => true,
        _ => {
            return Err(Failure::new(
                "usage: cargo xtask features [--time] [FEATURE]...",
            ));
        }
    };
    let known = Metadata::read()?.features("golive")?;
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(name)) {
        return Err(Failure::new(format!("golive has no feature `{unknown}`")));
    }
    let default = packages(&[])?;
    let seconds = if time { Some(build(&[])?) } else { None };
    println!(
        "{}",
        line("default", &format!("{}", default.len()), seconds)
    );
    for feature in known {
        if !wanted.is_empty() && !wanted.contains(&&feature) {
            continue;
        }
        let selection = ["--features", feature.as_str()];
        let added = packages(&selection)?.difference(&default).count();
        let seconds = if time { Some(build(&selection)?) } else { None };
        println!("{}", line(&feature, &format!("+{added}"), seconds));
    }
    Ok(())
}

/// One line of the table.
fn line(feature: &str, packages: &str, seconds: Option<f64>) -> String {
    let seconds = seconds
        .map(|seconds| format!(" {seconds:>7.1} s"))
        .unwrap_or_default();
    format!("{feature:<20} {packages:>5} packages{seconds}")
}

/// The packages, besides golive's own, that a selection of features compiles.
pub(crate) fn packages(selection: &[&str]) -> Result<BTreeSet<String>, Failure> {
    tree("normal,build", selection)
}

/// Those of them that are in the program, without what only builds it.
#[cfg(test)]
pub(crate) fn normal_packages(selection: &[&str]) -> Result<BTreeSet<String>, Failure> {
    tree("normal", selection)
}

fn tree(edges: &str, selection: &[&str]) -> Result<BTreeSet<String>, Failure> {
    let mut tree = cargo(["tree", "-p", "golive", "-e", edges, "--prefix", "none"]);
    Ok(output(tree.args(["--format", "{p}"]).args(selection))?
        .lines()
        // "name v1.2.3 (proc-macro) (*)": the first two words tell packages apart.
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .filter(|package| !package.is_empty() && !is_ours(package))
        .collect())
}

fn is_ours(package: &str) -> bool {
    package.starts_with("golive ") || package.starts_with("golive-")
}

/// The seconds of a build from nothing.
fn build(selection: &[&str]) -> Result<f64, Failure> {
    // Inside the target folder: always writable, and never in the way.
    let folder = root().join("target").join("xtask-features");
    let clear = || match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::new(format!(
            "cannot remove {}: {error}",
            folder.display()
        ))),
        _ => Ok(()),
    };
    clear()?;
    let begin = Instant::now();
    run_cargo(
        cargo(["build", "--quiet", "-p", "golive"])
            .args(selection)
            .arg("--target-dir")
            .arg(&folder),
    )?;
    let seconds = begin.elapsed().as_secs_f64();
    clear()?;
    Ok(seconds)
}
