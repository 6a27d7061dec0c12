//! Whether nothing differs from the last commit, and git was told to hide
//! nothing.

use std::path::Path;

use golive_core::escape::escape;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};

use super::{Git, missing, status};

/// What is in git's folder while something is not finished.
const UNFINISHED: [(&str, &str); 5] = [
    ("MERGE_HEAD", "a merge"),
    ("rebase-merge", "a rebase"),
    ("rebase-apply", "a rebase"),
    ("CHERRY_PICK_HEAD", "a cherry-pick"),
    ("REVERT_HEAD", "a revert"),
];

/// What differs, in words; None when nothing does.
pub(super) async fn differences(
    git: &Git,
    input: &ProbeInput,
) -> Result<Option<String>, ProbeError> {
    let commit = git.commit(input).await?;
    let mut said = git.look(&status::WORDS, input).await?;
    let places = [
        "rev-parse",
        "--show-cdup",
        "--show-prefix",
        "--absolute-git-dir",
    ];
    let places = git.succeed(&places, input).await?;
    let mut lines = places.lines();
    let (Some(up), Some(prefix), Some(own)) = (lines.next(), lines.next(), lines.next()) else {
        return Err(unknown("git does not tell where its folder is"));
    };
    if !Path::new(own).is_dir() {
        return Err(unknown("git's folder has a name that cannot be read"));
    }
    // A folder that the repository ignores is no part of it.
    if !prefix.is_empty() && git.succeed(&["ls-tree", &commit], input).await?.is_empty() {
        let words = format!("nothing of {} is in the commit {commit}", git.shown());
        return Err(missing(words));
    }
    // `status` leaves out what `.git/info/exclude` names; this does not.
    let others = [
        "-C",
        up,
        "ls-files",
        "-z",
        "--others",
        "--directory",
        "--no-empty-directory",
        "--exclude-per-directory=.gitignore",
    ];
    let others = git.succeed(&others, input).await?;
    for path in others.split_terminator('\0') {
        said.push_str(&format!("?? {path}\0"));
    }
    if let Some(words) = status::differences(&said, &git.shown())? {
        return Ok(Some(words));
    }
    let begun = UNFINISHED
        .iter()
        .find(|(name, _)| Path::new(own).join(name).exists());
    if let Some((_, what)) = begun {
        return Ok(Some(format!("{what} is not finished in {}", git.shown())));
    }
    let index = git
        .succeed(&["-C", up, "ls-files", "-z", "-v", "-s"], input)
        .await?;
    let top = git.folder.join(up);
    for record in index.split_terminator('\0') {
        // `H 100644 <hash> 0`, and after a tab the path.
        let Some((facts, path)) = record.split_once('\t') else {
            return Err(unknown("git tells of its index in a way that is not known"));
        };
        let shown = || format!("{} of {}", escape(path), git.shown());
        // Capital is what git looks at; S is what it takes for left out.
        if !facts.starts_with("H ") {
            let words = format!("git was told not to look at {}", shown());
            return Ok(Some(words));
        }
        if !facts.starts_with("H 160000") {
            continue;
        }
        let folder = top.join(path);
        if !folder.join(".git").exists() {
            return Ok(Some(format!(
                "the submodule {} is not checked out",
                shown()
            )));
        }
        // What its own settings hide, `status` does not see from here.
        let git = Git {
            folder,
            ..git.clone()
        };
        git.is_of_the_folder(input).await?;
        let words = Box::pin(differences(&git, input)).await?;
        if words.is_some() {
            return Ok(words);
        }
    }
    Ok(None)
}

fn unknown(words: &str) -> ProbeError {
    ProbeError::new(Reason::Internal, words).at(Step::Run)
}
