//! Programs that do one thing and end: OpenSSH's keys and signatures, git.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::find::find;

/// The kind of key that most tests need.
pub const ED25519: &[&str] = &["-t", "ed25519"];

/// Makes an SSH key without a passphrase at a path, and its public half beside it. `kind` is what
/// `ssh-keygen` takes for it: [`ED25519`], `["-t", "rsa", "-b", "3072"]`. The line of the `.pub`
/// file, with its comment.
///
/// # Errors
///
/// When OpenSSH is not installed, or makes no such key.
pub fn ssh_key(path: &Path, comment: &str, kind: &[&str]) -> Result<String, Error> {
    let mut command = Command::new(ssh_keygen()?);
    command
        .args(["-q", "-N", "", "-C", comment, "-f"])
        .arg(path)
        .args(kind);
    done(&mut command)?;
    let public = PathBuf::from(format!("{}.pub", path.display()));
    let line = std::fs::read_to_string(&public)
        .map_err(Error::io(format!("read {}", public.display())))?;
    Ok(line.trim_end().to_owned())
}

/// Whether stock OpenSSH takes a signature as that of a person, by a file `allowed_signers`.
///
/// # Errors
///
/// When OpenSSH is not installed.
pub fn ssh_verifies(
    allowed_signers: &Path,
    person: &str,
    namespace: &str,
    signature: &Path,
    message: &[u8],
) -> Result<bool, Error> {
    let doing = "verify by ssh-keygen";
    let mut child = Command::new(ssh_keygen()?)
        .args(["-Y", "verify", "-I", person, "-n", namespace, "-f"])
        .arg(allowed_signers)
        .arg("-s")
        .arg(signature)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(Error::io(doing))?;
    if let Some(mut input) = child.stdin.take() {
        // It may refuse the signature before it reads the message.
        let _ = input.write_all(message);
    }
    Ok(child.wait().map_err(Error::io(doing))?.success())
}

/// Runs git in a folder, as a committer with a name.
///
/// # Errors
///
/// When git is not installed, or refuses.
pub fn git(folder: &Path, words: &[&str]) -> Result<(), Error> {
    let mut command = Command::new(find("git", "git")?);
    command
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"])
        .args(words);
    done(&mut command)
}

fn ssh_keygen() -> Result<PathBuf, Error> {
    find("ssh-keygen", "openssh-client")
}

/// Runs a program to its end, which must be a good one.
pub(crate) fn done(command: &mut Command) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let doing = format!("run {program}");
    let output = command.output().map_err(Error::io(doing))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Tool {
        program,
        status: output.status.to_string(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
