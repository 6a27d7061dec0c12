//! Asks git about a repository that others wrote.
//!
//! A repository names programs: in its settings (monitors of files, filters,
//! transports, pagers), in its hooks, and by where git looks for it. Whoever can
//! write below a folder that is looked at would have them run. [`command`] is git
//! with all of these off, and with no variable of `GIT_*`, which a hook starts its
//! children with; [`Repository`] says which repository is meant, so that one that
//! stands inside a folder is not taken for it.
//!
//! What is the user's own stays: `git` itself in `PATH`, the settings of the user
//! and of the system, and with them the owners that git trusts.
//!
//! | what could be run | why it is not |
//! |---|---|
//! | a bare repository that was committed inside a folder | `safe.bareRepository=explicit` (git 2.38), and [`Repository::is`] |
//! | `core.worktree` that leads elsewhere | [`Repository::is`] |
//! | `core.fsmonitor`, hooks, pagers, prompts | off |
//! | transports (`core.sshCommand`, `ext::`) by an object that was left out | `GIT_NO_LAZY_FETCH` (git 2.45), and no protocol is allowed |
//! | `refs/replace` | not looked at |
//! | filters of the repository's own settings | [`filters_off`] |
//!
//! ```
//! use golive_git::{QUESTION, Repository, command};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let root = tempfile::tempdir()?;
//! # let folder = root.path();
//! # assert!(command(folder).args(["init", "-q"]).status()?.success());
//! let expected = Repository::of(folder)?;
//! let answer = command(folder).args(QUESTION).output()?;
//! expected.is(&String::from_utf8(answer.stdout)?)?;
//! # Ok(())
//! # }
//! ```

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The options that stand before each command of git.
const OPTIONS: [&str; 4] = [
    "--no-replace-objects",
    "--no-optional-locks",
    "--no-pager",
    "--literal-pathspecs",
];

/// The settings that win over those of the repository.
const SETTINGS: [&str; 7] = [
    "safe.bareRepository=explicit",
    "protocol.allow=never",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
];

/// The variables, without any of this process's own.
const VARIABLES: [(&str, &str); 4] = [
    ("LC_ALL", "C"),
    ("GIT_TERMINAL_PROMPT", "0"),
    // A part of a repository that was left out is not fetched.
    ("GIT_NO_LAZY_FETCH", "1"),
    // None, whatever the settings allow.
    ("GIT_ALLOW_PROTOCOL", ""),
];

/// Git, to be run in a folder: add what is asked.
#[must_use]
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    let foreign = std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_string_lossy().starts_with("GIT_"));
    for name in foreign {
        command.env_remove(name);
    }
    command
        .envs(VARIABLES)
        .args(OPTIONS)
        .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
        .current_dir(folder);
    command
}

/// What git is asked for [`Repository::is`]: where its folder is, and where the
/// working copy begins.
pub const QUESTION: [&str; 3] = ["rev-parse", "--absolute-git-dir", "--show-toplevel"];

/// What git is asked for [`filters_off`].
pub const FILTERS: [&str; 6] = [
    "config",
    "--null",
    "--show-scope",
    "--includes",
    "--get-regexp",
    r"^filter\.",
];

/// The variables by which no filter is run that the repository's own settings name,
/// from what git answers to [`FILTERS`]: for a command that looks into files. Those of
/// the user and of the system are as they are. (Not as options: the name of a filter
/// may have a `=`, at which git would end it.)
#[must_use]
pub fn filters_off(answer: &str) -> Vec<(String, String)> {
    // Scope, then name and value, of which the latter begins a line.
    let mut words = answer.split_terminator('\0');
    let mut names: Vec<&str> = Vec::new();
    while let (Some(scope), Some(setting)) = (words.next(), words.next()) {
        let key = setting.split('\n').next().unwrap_or_default();
        // The name of a filter may have dots.
        let name = key
            .strip_prefix("filter.")
            .and_then(|key| key.rsplit_once('.'))
            .map(|(name, _)| name);
        if let Some(name) = name
            && !matches!(scope, "system" | "global")
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    let settings: Vec<(String, &str)> = names
        .iter()
        .flat_map(|name| {
            let of = [
                ("clean", ""),
                ("smudge", ""),
                ("process", ""),
                ("required", "false"),
            ];
            of.map(|(key, value)| (format!("filter.{name}.{key}"), value))
        })
        .collect();
    let mut variables = vec![("GIT_CONFIG_COUNT".to_owned(), settings.len().to_string())];
    for (at, (key, value)) in settings.into_iter().enumerate() {
        variables.push((format!("GIT_CONFIG_KEY_{at}"), key));
        variables.push((format!("GIT_CONFIG_VALUE_{at}"), value.to_owned()));
    }
    variables
}

/// The repository of a folder, as the file system has it: the nearest `.git` of the
/// folder and of those above it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repository {
    /// Git's own folder.
    pub git: PathBuf,
    /// Where the working copy begins.
    pub top: PathBuf,
}

/// Why a folder's repository is not asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepositoryError {
    /// There is no `.git` in the folder, nor above it.
    #[error("it is in no repository of git: there is no `.git` in {}, nor above it", .0.display())]
    None(PathBuf),
    /// The file system.
    #[error("{}: {error}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// `.git` is a file that names no folder.
    #[error("{} does not say where the repository is", .0.display())]
    File(PathBuf),
    /// Git took another repository for that of the folder.
    #[error(
        "git takes {} with the working copy {} for its repository, and {} with {} is above it: \
         one that stands inside a folder, or leads elsewhere, is not asked",
        found.git.display(), found.top.display(), expected.git.display(), expected.top.display()
    )]
    Other {
        /// What git took.
        found: Box<Repository>,
        /// What it should have taken.
        expected: Box<Repository>,
    },
    /// Git's answer is not known.
    #[error("git does not tell which repository it takes")]
    Unknown,
}

/// The largest `.git` that is a file.
const LARGEST_FILE: u64 = 64 << 10;

impl Repository {
    /// The repository of a folder.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn of(folder: &Path) -> Result<Self, RepositoryError> {
        let folder = real(folder)?;
        for top in folder.ancestors() {
            let path = top.join(".git");
            let data = match std::fs::metadata(&path) {
                Ok(data) => data,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(RepositoryError::Io { path, error }),
            };
            let git = if data.is_dir() {
                path
            } else if data.is_file() && data.len() <= LARGEST_FILE {
                // Of a submodule and of a second working copy.
                let text = std::fs::read_to_string(&path);
                let text = text.map_err(|error| RepositoryError::Io {
                    path: path.clone(),
                    error,
                })?;
                let named = text.strip_prefix("gitdir: ").map(str::trim_end);
                top.join(named.ok_or(RepositoryError::File(path))?)
            } else {
                return Err(RepositoryError::File(path));
            };
            return Ok(Self {
                git: real(&git)?,
                top: top.to_owned(),
            });
        }
        Err(RepositoryError::None(folder))
    }

    /// That git takes this one, by what it answers to [`QUESTION`].
    ///
    /// # Errors
    /// When it takes another.
    pub fn is(&self, answer: &str) -> Result<(), RepositoryError> {
        let mut lines = answer.lines();
        let (Some(git), Some(top), None) = (lines.next(), lines.next(), lines.next()) else {
            return Err(RepositoryError::Unknown);
        };
        let found = Self {
            git: real(Path::new(git))?,
            top: real(Path::new(top))?,
        };
        if found == *self {
            return Ok(());
        }
        Err(RepositoryError::Other {
            found: Box::new(found),
            expected: Box::new(self.clone()),
        })
    }
}

fn real(path: &Path) -> Result<PathBuf, RepositoryError> {
    std::fs::canonicalize(path).map_err(|error| RepositoryError::Io {
        path: path.to_owned(),
        error,
    })
}
