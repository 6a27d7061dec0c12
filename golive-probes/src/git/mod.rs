//! A working copy of git: that nothing in it is changed, what it stands on, how
//! old that is.
//!
//! ```no_run
//! use golive_probes::git::git;
//!
//! let clean = git(".").is_clean();
//! let released = git(".").head_tag();
//! let main = git(".").branch();
//! let fresh = git(".").last_commit_age();
//! let licensed = git(".").has_file("LICENSE");
//! let updated = git(".").age_of("docs/RUNBOOK.md");
//! let secretless = git(".").lacks_file(".env");
//! ```
//!
//! It runs the program `git`, which must be in `PATH`, in the folder, and asks
//! only what needs no network: nothing is fetched, written or locked, and no
//! hook, pager, prompt or monitor of files is started. A filter that the settings
//! of the user or of the system name (as `git lfs install` does) is run where git
//! needs it to tell whether a file is changed; one that only the repository's own
//! settings name is not: what it would make the same differs. It needs the
//! permission to read the repository; one that belongs to another user git does
//! not trust, and the error says so. What git says beside an answer is told beside
//! the measurement (that settings of the user may not be read, where `HOME` is
//! another's); that it passed over a part of the repository is an error.
//!
//! The folder alone says which repository is meant: the nearest `.git` of the
//! folder and of those above it. Variables such as `GIT_DIR`, which a hook of git
//! is started with, do not count; a bare repository, and one whose working copy is
//! elsewhere, is [`Reason::BadConfiguration`].
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`is_clean`](Git::is_clean) | bool | nothing differs from the last commit, and no file is untracked |
//! | [`head`](Git::head) | text | the name of the commit, 40 or 64 digits |
//! | [`branch`](Git::branch) | text | the branch, without `refs/heads/` |
//! | [`head_tag`](Git::head_tag) | text | the tag of exactly this commit |
//! | [`last_commit_age`](Git::last_commit_age) | age | the time since the commit was made |
//! | [`age_of`](Git::age_of) | age | the time since the last commit that changed a file or folder |
//! | [`has_file`](Git::has_file) | bool | the commit holds a file |
//! | [`lacks_file`](Git::lacks_file) | bool | the commit holds nothing of this name |

mod clean;
mod path;
mod run;
mod status;
mod warning;

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use golive_core::escape::escape;
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Age, Quantity, Timestamp};

/// A working copy, by its folder or any folder in it.
pub fn git(folder: impl Into<PathBuf>) -> Git {
    Git {
        folder: folder.into(),
        warnings: Arc::default(),
    }
}

/// See [`git()`].
#[derive(Clone, Debug)]
#[must_use = "a working copy measures nothing; one of its methods does"]
pub struct Git {
    folder: PathBuf,
    /// What git said beside the answers of one measurement.
    warnings: Arc<Mutex<BTreeSet<String>>>,
}

impl Git {
    /// Nothing differs from the last commit: no file of the whole working copy
    /// is changed, staged or untracked, its mode neither, and no submodule is
    /// changed, not checked out, or itself not clean. Of ignored files only those do not count that
    /// a `.gitignore` names: the user's own list and `.git/info/exclude` are not
    /// looked at. A file that git was told not to look at (`git update-index`
    /// with `--assume-unchanged` or `--skip-worktree`, a sparse checkout) is a
    /// finding, as is a merge, rebase, cherry-pick or revert that is not
    /// finished. A repository without a commit, and a folder in it of which the
    /// commit holds nothing, are [`Reason::Missing`].
    ///
    /// A filter can make what differs look the same, and a `.gitignore` can hide
    /// any file, itself too.
    pub fn is_clean(self) -> GitProbe<bool> {
        self.probe(|git, input| {
            Box::pin(async move {
                match clean::differences(&git, &input).await? {
                    None => Ok(true.into()),
                    Some(words) => Err(unexpected(words)),
                }
            })
        })
    }

    /// The name of the commit that is checked out. One without a commit yet is
    /// [`Reason::Missing`].
    pub fn head(self) -> GitProbe<String> {
        self.probe(|git, input| {
            Box::pin(async move { git.commit(&input).await.map(Measurement::new) })
        })
    }

    /// The branch that is checked out. When none is, but a commit (as many
    /// services of continuous integration do), it is [`Reason::Missing`].
    pub fn branch(self) -> GitProbe<String> {
        self.probe(|git, input| {
            Box::pin(async move {
                let words = ["symbolic-ref", "--quiet", "HEAD"];
                let Some(said) = git.ask(&words, &input).await? else {
                    let words = format!("no branch is checked out in {}", git.shown());
                    return Err(missing(words));
                };
                let name = said.strip_prefix("refs/heads/").unwrap_or(&said);
                Ok(name.to_owned().into())
            })
        })
    }

    /// The tag that names exactly the commit that is checked out; none is
    /// [`Reason::Missing`]. Of several it is the newest, and all are told
    /// beside it. A copy that was fetched without tags has none.
    pub fn head_tag(self) -> GitProbe<String> {
        self.probe(|git, input| {
            Box::pin(async move {
                let commit = git.commit(&input).await?;
                // The last key is the first that counts.
                let words = [
                    "for-each-ref",
                    "--sort=-version:refname",
                    "--sort=-creatordate",
                    "--format=%(refname:strip=2)",
                    &format!("--points-at={commit}"),
                    "refs/tags",
                ];
                let said = git.succeed(&words, &input).await?;
                let tags: Vec<&str> = said.lines().collect();
                let Some(tag) = tags.first() else {
                    let words = format!("no tag names the commit {commit} of {}", git.shown());
                    return Err(missing(words));
                };
                let measured = Measurement::new((*tag).to_owned());
                Ok(match tags.len() {
                    1 => measured,
                    _ => measured.with("tags", tags.join(", ")),
                })
            })
        })
    }

    /// The time since the commit was made that is checked out: the committer's
    /// time, which a rebase renews. A time in the future is no data.
    pub fn last_commit_age(self) -> GitProbe<Age> {
        self.probe(|git, input| {
            Box::pin(async move {
                let commit = git.commit(&input).await?;
                let words = ["cat-file", "commit", &commit];
                let said = git.succeed(&words, &input).await?;
                let time = committed(&said).ok_or_else(|| {
                    let words = format!("the commit {commit} of {} has no time", git.shown());
                    unexpected(words)
                })?;
                let age = Age::between(time.get(), SystemTime::now()).ok_or_else(|| {
                    let words = format!("{} was committed in the future: {time}", git.shown());
                    ProbeError::no_data(words).at(Step::Run)
                })?;
                Ok(Measurement::new(age).with("commit", commit))
            })
        })
    }

    /// What git said beside its answers, in one line.
    fn warned(&self) -> Option<String> {
        let warnings = self.warnings.lock();
        let warnings = warnings.unwrap_or_else(PoisonError::into_inner);
        let all: Vec<&str> = warnings.iter().map(String::as_str).collect();
        let line: String = all
            .join(" | ")
            .chars()
            .take(run::LONGEST_REPEATED)
            .collect();
        (!line.is_empty()).then(|| escape(&line).into_owned())
    }

    fn shown(&self) -> String {
        self.folder.display().to_string()
    }

    fn probe<V>(
        self,
        look: impl Fn(Self, ProbeInput) -> Looking<V> + Send + Sync + 'static,
    ) -> GitProbe<V> {
        GitProbe {
            git: self,
            look: Arc::new(look),
        }
    }
}

/// When a commit was made: the line `committer Name <address> 1700000000 +0100`
/// of its head.
fn committed(commit: &str) -> Option<Timestamp> {
    let line = commit
        .lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix("committer "))?;
    let (_, time) = line.rsplit_once("> ")?;
    Timestamp::from_unix_seconds(time.split(' ').next()?.parse().ok()?)
}

type Looking<V> = Pin<Box<dyn Future<Output = Result<Measurement<V>, ProbeError>> + Send>>;
type Look<V> = dyn Fn(Git, ProbeInput) -> Looking<V> + Send + Sync;

/// A measurement of a working copy.
#[derive(Clone)]
pub struct GitProbe<V> {
    git: Git,
    look: Arc<Look<V>>,
}

impl<V> fmt::Debug for GitProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GitProbe")
            .field("folder", &self.git.folder)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for GitProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        if self.git.folder.as_os_str().is_empty() {
            let words = "no folder is named: the path is empty";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let git = Git {
            warnings: Arc::default(),
            ..self.git.clone()
        };
        git.is_of_the_folder(&input).await?;
        let measured = (self.look)(git.clone(), input).await?;
        Ok(match git.warned() {
            None => measured,
            Some(words) => measured.with("git warns", words),
        })
    }

    fn target(&self) -> Target {
        Target::new(self.git.shown())
    }
}

fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words).at(Step::Run)
}

fn missing(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::Missing, words).at(Step::Run)
}
