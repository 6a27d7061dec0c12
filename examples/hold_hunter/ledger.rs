//! Where what people say is kept, and who they are.

use std::path::PathBuf;

use golive::book::BookError;
use golive::ledger::book::Ledger;
use golive::ledger::digest::Sha256;
use golive::ledger::judge::Launch;
use golive::ledger::policy::Policy;
use golive::ledger::statement::Artifact;
use golive::ledger::store::Folder;
use golive::quantity::Timestamp;

/// The ledger `statements` in a folder that holds a `policy.toml`: who may write to the
/// one need not to the other.
pub(crate) fn open(folder: impl Into<PathBuf>) -> Result<Ledger, BookError> {
    let folder = folder.into();
    let policy = Policy::read(folder.join("policy.toml"))?;
    // What goes live: a team has the digest of its image here.
    let version = env!("CARGO_PKG_VERSION");
    let release = Artifact::new(
        format!("hold-hunter {version}"),
        Sha256::of(version.as_bytes()),
    );
    let mut launch = Launch::new("hold-hunter-1", "production", release);
    // What comes after the launch does not wait before it.
    if let Ok(at) = std::env::var("HOLD_HUNTER_LAUNCH_AT") {
        let at = Timestamp::parse(&at).ok_or_else(|| format!("`{at}` is not a time"))?;
        launch = launch.at(at);
    }
    Ok(Ledger::new(
        Folder::new(folder.join("statements")),
        policy,
        launch,
    ))
}
