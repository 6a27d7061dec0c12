//! Where what people say is kept, and who they are.

use std::path::PathBuf;

use golive::book::BookError;
use golive::ledger::book::Ledger;
use golive::ledger::digest::Sha256;
use golive::ledger::judge::Launch;
use golive::ledger::policy::Policy;
use golive::ledger::statement::Artifact;
use golive::ledger::store::Folder;

/// The ledger in a folder that holds a `policy.toml`.
pub(crate) fn open(folder: impl Into<PathBuf>) -> Result<Ledger, BookError> {
    let folder = folder.into();
    let path = folder.join("policy.toml");
    let policy = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let policy = Policy::parse(&policy)?;
    // What goes live: a team has the digest of its image here.
    let version = env!("CARGO_PKG_VERSION");
    let release = Artifact::new(
        format!("hold-hunter {version}"),
        Sha256::of(version.as_bytes()),
    );
    let launch = Launch::new("hold-hunter-1", "production", release);
    Ok(Ledger::new(Folder::new(folder), policy, launch))
}
