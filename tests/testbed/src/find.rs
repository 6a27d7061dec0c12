//! Finds the servers that Debian installs.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// Where Debian keeps servers: on root's PATH, but not on everyone's.
const ALSO: [&str; 4] = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin"];

/// Where Debian keeps PostgreSQL: one folder for each major version.
const POSTGRES: &str = "/usr/lib/postgresql";

/// The path of a program, or an error that names its Debian package.
pub(crate) fn find(program: &str, package: &'static str) -> Result<PathBuf, Error> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(ALSO.map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .ok_or_else(|| Error::Missing {
            program: program.to_owned(),
            package,
        })
}

/// The path of a program of PostgreSQL's newest installed version. Debian's own folders come
/// first: what is on PATH by these names is often a wrapper.
pub(crate) fn find_postgres(program: &str) -> Result<PathBuf, Error> {
    newest_postgres(Path::new(POSTGRES))
        .map(|version| version.join("bin").join(program))
        .filter(|path| path.is_file())
        .map_or_else(|| find(program, "postgresql"), Ok)
}

fn newest_postgres(folder: &Path) -> Option<PathBuf> {
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/postgres").is_file())
        .max_by_key(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_names_its_package() {
        let error = find("no-such-server", "no-such-package")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("Debian package `no-such-package`"),
            "{error}"
        );
        assert!(error.contains("cargo xtask test"), "{error}");
    }

    #[test]
    fn the_newest_version_counts_as_a_number() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "15", "2"] {
            let bin = folder.path().join(version).join("bin");
            std::fs::create_dir_all(&bin).unwrap();
            std::fs::write(bin.join("postgres"), "").unwrap();
        }
        assert_eq!(
            newest_postgres(folder.path()),
            Some(folder.path().join("15"))
        );
    }
}
