//! Signing, by OpenSSH: golive never holds a private key.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::ssh::{KeyError, PublicKey};
use crate::statement::Kind;

/// Why something could not be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// There is no key where one is looked for.
    #[error("there is no key in {0}: make one with `ssh-keygen -t ed25519`, or name one by --key")]
    NoKey(String),
    /// The file of the public key.
    #[error("{path}: {error}")]
    Unreadable {
        /// Where.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// The public key.
    #[error("{path}: {error}")]
    Key {
        /// Where.
        path: String,
        /// Why.
        error: KeyError,
    },
    /// The private key is not there, and no agent either that could hold it.
    #[error(
        "there is no private key {0}, and no agent that could hold it: name another by --key, or \
         set SSH_AUTH_SOCK"
    )]
    NoPrivate(String),
    /// The agent that would sign.
    #[error("the agent at {path} (SSH_AUTH_SOCK) does not answer: {error}")]
    Agent {
        /// Where.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// `ssh-keygen` cannot be started.
    #[error("ssh-keygen cannot be started ({0}): install openssh-client")]
    NoTool(io::Error),
    /// `ssh-keygen` did not sign.
    #[error("ssh-keygen did not sign: {0}")]
    Refused(String),
}

/// The key that OpenSSH would use itself.
pub(super) fn usual_key() -> Result<PathBuf, SignError> {
    let home = std::env::var_os("HOME").unwrap_or_default();
    let folder = Path::new(&home).join(".ssh");
    [
        "id_ed25519",
        "id_ed25519_sk",
        "id_ecdsa",
        "id_ecdsa_sk",
        "id_rsa",
    ]
    .iter()
    .map(|name| folder.join(name))
    .find(|path| with_pub(path).is_file())
    .ok_or_else(|| SignError::NoKey(folder.display().to_string()))
}

/// The public key beside a private one, or of the file itself: its private key
/// may be with the agent alone.
pub(super) fn public_key(path: &Path) -> Result<PublicKey, SignError> {
    let is_public = path.extension().is_some_and(|end| end == "pub");
    let path = if is_public {
        path.to_owned()
    } else {
        with_pub(path)
    };
    let shown = path.display().to_string();
    let line = std::fs::read_to_string(&path).map_err(|error| SignError::Unreadable {
        path: shown.clone(),
        error,
    })?;
    PublicKey::parse(&line).map_err(|error| SignError::Key { path: shown, error })
}

/// That this key can be asked to sign, as far as that is known without asking it: a
/// passphrase or a touch is for what is signed.
pub(super) fn may_sign(key: &str) -> Result<(), SignError> {
    let path = Path::new(key);
    let is_public = path.extension().is_some_and(|end| end == "pub");
    let private = path.with_extension("");
    let private = if is_public { &private } else { path };
    let shown = private.display().to_string();
    match std::fs::File::open(private) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => has_agent(shown)?,
        Err(error) => return Err(SignError::Unreadable { path: shown, error }),
    }
    // What it prints of itself is of no interest.
    let known = Command::new("ssh-keygen")
        .arg("-?")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    known.map(drop).map_err(SignError::NoTool)
}

fn has_agent(private: String) -> Result<(), SignError> {
    let agent = std::env::var_os("SSH_AUTH_SOCK").filter(|it| !it.is_empty());
    let Some(agent) = agent else {
        return Err(SignError::NoPrivate(private));
    };
    #[cfg(unix)]
    if let Err(error) = std::os::unix::net::UnixStream::connect(&agent) {
        let path = agent.display().to_string();
        return Err(SignError::Agent { path, error });
    }
    Ok(())
}

fn with_pub(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// The signature of these bytes. It asks for a passphrase or a touch where the
/// key needs one.
pub(super) fn sign(key: &str, kind: Kind, bytes: &[u8]) -> Result<Vec<u8>, SignError> {
    let mut child = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-q", "-n", &kind.namespace(), "-f", key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(SignError::NoTool)?;
    if let Some(mut input) = child.stdin.take() {
        // What it does not read it does not sign, and says so.
        let _ = input.write_all(bytes);
    }
    let output = child.wait_with_output().map_err(SignError::NoTool)?;
    if !output.status.success() || output.stdout.is_empty() {
        let words = String::from_utf8_lossy(&output.stderr);
        let words = golive_core::escape::escape(words.trim()).to_string();
        return Err(SignError::Refused(words));
    }
    Ok(output.stdout)
}
