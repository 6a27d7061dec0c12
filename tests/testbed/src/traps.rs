//! Repositories of git that would run something of theirs: who looks at one must
//! not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::folder::Folder;
use crate::tools::git;

/// A folder in which traps are set, and the file that is there once one went off.
#[derive(Debug)]
pub struct Traps {
    folder: Folder,
}

impl Traps {
    /// A folder without traps.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn new() -> Result<Self, Error> {
        let folder = Folder::new("traps")?;
        let program = folder.write(
            "spring",
            &format!("#!/bin/sh\ntouch {}\ncat\n", shown(&went_off(&folder))),
        )?;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))
            .map_err(Error::io("make the trap a program"))?;
        Ok(Self { folder })
    }

    /// Where repositories are put.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Whether something was run that must not be.
    #[must_use]
    pub fn went_off(&self) -> bool {
        went_off(&self.folder).exists()
    }

    /// The program of each trap: it says that it ran, and hands on what it reads.
    #[must_use]
    pub fn spring(&self) -> PathBuf {
        self.folder.join("spring")
    }

    /// Sets, in the settings of the repository with this git folder, all that names a
    /// program, and puts a hook of each name beside them.
    ///
    /// # Errors
    ///
    /// When git refuses, or a file cannot be written.
    pub fn set(&self, git_folder: &Path) -> Result<(), Error> {
        let spring = shown(&self.spring());
        for (name, value) in [
            ("core.fsmonitor", &*spring),
            ("core.sshCommand", &spring),
            ("core.pager", &spring),
            ("core.editor", &spring),
            ("core.askPass", &spring),
            ("core.gitProxy", &spring),
            ("core.alternateRefsCommand", &spring),
            ("credential.helper", &spring),
            ("diff.external", &spring),
            ("gpg.program", &spring),
            ("log.showSignature", "true"),
            ("filter.trap.clean", &spring),
            ("filter.trap.smudge", &spring),
            ("filter.trap.required", "true"),
            ("filter.two.dots.process", &spring),
            ("filter.a=b.clean", &spring),
            ("diff.trap.textconv", &spring),
            ("diff.trap.command", &spring),
            ("remote.origin.url", "ssh://trap.invalid/x"),
            ("remote.origin.promisor", "true"),
            ("remote.origin.partialclonefilter", "blob:none"),
            ("remote.ext.url", &format!("ext::{spring}")),
            ("remote.ext.promisor", "true"),
            ("protocol.allow", "always"),
            ("core.repositoryformatversion", "1"),
            ("extensions.partialClone", "origin"),
            ("safe.bareRepository", "all"),
        ] {
            self.configure(git_folder, name, value)?;
        }
        let hooks = git_folder.join("hooks");
        fs::create_dir_all(&hooks).map_err(Error::io("make the folder of hooks"))?;
        for hook in [
            "fsmonitor-watchman",
            "post-checkout",
            "post-index-change",
            "pre-auto-gc",
            "reference-transaction",
        ] {
            fs::copy(self.spring(), hooks.join(hook)).map_err(Error::io("write a hook"))?;
        }
        Ok(())
    }

    /// The same in what says that it is a partial clone of this remote, `origin` or
    /// `ext`.
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set).
    pub fn set_partial(&self, git_folder: &Path, remote: &str) -> Result<(), Error> {
        self.set(git_folder)?;
        self.configure(git_folder, "extensions.partialClone", remote)
    }

    fn configure(&self, git_folder: &Path, name: &str, value: &str) -> Result<(), Error> {
        let config = shown(&git_folder.join("config"));
        git(self.path(), &["config", "--file", &config, name, value])
    }
}

fn went_off(folder: &Folder) -> PathBuf {
    folder.join("went-off")
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
