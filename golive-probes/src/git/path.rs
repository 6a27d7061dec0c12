//! What the commit that is checked out holds, by its path.

use std::time::SystemTime;

use golive_core::escape::escape;
use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::{Age, Timestamp};

use super::{Git, GitProbe, missing, unexpected};

impl Git {
    /// The commit that is checked out holds a file, by its path from the folder
    /// on, without `.` and `..`. A symbolic link is no file. A file that is there
    /// and was never committed is [`Reason::Missing`].
    pub fn has_file(self, path: impl Into<String>) -> GitProbe<bool> {
        let path = path.into();
        self.probe(move |git, input| {
            let path = path.clone();
            Box::pin(async move {
                let commit = git.commit(&input).await?;
                match git.entry(&commit, &path, &input).await? {
                    Some(Entry::File) => Ok(true.into()),
                    Some(Entry::Other) => {
                        let shown = escape(&path);
                        Err(unexpected(format!("{shown} is committed, and is no file")))
                    }
                    None => Err(git.lacking(&path, &commit)),
                }
            })
        })
    }

    /// The commit that is checked out holds nothing of this name, no file, no
    /// folder and no link, by its path from the folder on, without `.` and `..`.
    /// Signs of patterns (`*`, `?`) are refused: a pattern would be a name that
    /// nobody has. Where there is no repository, no commit, or the commit holds
    /// nothing of the folder, it is [`Reason::Missing`]: nothing was seen to
    /// lack anything. What an earlier commit holds, or a submodule, is not looked
    /// at.
    pub fn lacks_file(self, path: impl Into<String>) -> GitProbe<bool> {
        let path = path.into();
        self.probe(move |git, input| {
            let path = path.clone();
            Box::pin(async move {
                if path.contains(['*', '?', '\\']) {
                    let words = format!("{path:?} is a pattern, and no path of a file");
                    return Err(ProbeError::new(Reason::BadConfiguration, words));
                }
                let commit = git.commit(&input).await?;
                if git.entry(&commit, &path, &input).await?.is_some() {
                    let shown = escape(&path);
                    return Err(unexpected(format!(
                        "{shown} is in the commit {commit} of {}, and must not",
                        git.shown()
                    )));
                }
                if git.succeed(&["ls-tree", &commit], &input).await?.is_empty() {
                    let words = format!("nothing of {} is in the commit {commit}", git.shown());
                    return Err(missing(words));
                }
                Ok(Measurement::new(true).with("commit", commit))
            })
        })
    }

    /// The time since the last commit that changed a file or a folder, its mode
    /// too, by its path from the folder on, without `.` and `..`: the
    /// committer's time, which a rebase renews. What the commit that is checked
    /// out does not hold is [`Reason::Missing`], one that was not committed yet
    /// as well; a change that is not committed does not count. In a shallow
    /// clone the oldest commit claims every file, so there is no data, and a
    /// time in the future is none either.
    pub fn age_of(self, path: impl Into<String>) -> GitProbe<Age> {
        let path = path.into();
        self.probe(move |git, input| {
            let path = path.clone();
            Box::pin(async move {
                let head = git.commit(&input).await?;
                if git.entry(&head, &path, &input).await?.is_none() {
                    return Err(git.lacking(&path, &head));
                }
                let words = ["rev-parse", "--is-shallow-repository"];
                if git.succeed(&words, &input).await?.trim() != "false" {
                    let words = format!(
                        "{} is a shallow clone, which does not tell when a file was changed: \
                         fetch the whole history (`git fetch --unshallow`)",
                        git.shown()
                    );
                    return Err(ProbeError::no_data(words).at(Step::Run));
                }
                let words = [
                    "rev-list",
                    "--max-count=1",
                    "--timestamp",
                    &head,
                    "--",
                    &path,
                ];
                let said = git.succeed(&words, &input).await?;
                let shown = || format!("{} of {}", escape(&path), git.shown());
                let found = said.trim().split_once(' ');
                let changed = found.and_then(|(time, commit)| {
                    Some((Timestamp::from_unix_seconds(time.parse().ok()?)?, commit))
                });
                let Some((time, commit)) = changed else {
                    let words = format!("no commit that has a time changed {}", shown());
                    return Err(ProbeError::no_data(words).at(Step::Run));
                };
                let age = Age::between(time.get(), SystemTime::now()).ok_or_else(|| {
                    let words = format!("{} was changed in the future: {time}", shown());
                    ProbeError::no_data(words).at(Step::Run)
                })?;
                Ok(Measurement::new(age).with("commit", commit))
            })
        })
    }

    /// What a commit holds of this name; None for nothing.
    async fn entry(
        &self,
        commit: &str,
        path: &str,
        input: &ProbeInput,
    ) -> Result<Option<Entry>, ProbeError> {
        // Git takes `docs/.` for a folder and tells what is in it.
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            let words = format!("{path:?} is no path from the folder to a file");
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let words = ["ls-tree", "-z", commit, "--", path];
        let said = self.succeed(&words, input).await?;
        // Its mode, its kind, its hash, and after a tab its name.
        let records: Vec<_> = said
            .split_terminator('\0')
            .map(|record| record.split_once('\t'))
            .collect();
        Ok(match records.first() {
            Some(Some((facts, name)))
                if facts.starts_with("100") && *name == path && records.len() == 1 =>
            {
                Some(Entry::File)
            }
            Some(_) => Some(Entry::Other),
            None => None,
        })
    }

    fn lacking(&self, path: &str, commit: &str) -> ProbeError {
        missing(format!(
            "{} is not in the commit {commit} of {}",
            escape(path),
            self.shown()
        ))
    }
}

enum Entry {
    File,
    /// A folder, a link, a submodule.
    Other,
}
