//! The digest of a file.

use std::io::Read;

use golive_core::probe::{ProbeError, Reason, Step};
use sha2::{Digest, Sha256};

use super::{File, FileProbe, unexpected};
use crate::regular::{self, named};

impl File {
    /// The SHA-256 of its content is this: 64 hexadecimal digits, as
    /// `sha256sum` prints them. It is read in pieces, so no size is too large
    /// for it, if the timeout is long enough.
    pub fn sha256(self, digest: impl Into<String>) -> FileProbe<bool> {
        let digest = digest.into();
        self.probe(move |file, input| {
            let expected = digest.trim().to_ascii_lowercase();
            if expected.len() != 64 || !expected.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let words = "a SHA-256 has 64 hexadecimal digits, and this has not";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            let mut reader = regular::open(&file.path)?;
            let mut sha = Sha256::new();
            let mut piece = vec![0; 1 << 16];
            loop {
                // Nobody else can stop a thread that reads.
                if input.remaining().is_zero() {
                    let words = format!("{} was not read in time", file.shown());
                    return Err(ProbeError::new(Reason::TimedOut, words).at(Step::Read));
                }
                match reader.read(&mut piece) {
                    Ok(0) => break,
                    Ok(length) => sha.update(piece.get(..length).unwrap_or_default()),
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(named(&file.path, error)),
                }
            }
            let found: String = sha
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            if found == expected {
                return Ok(true.into());
            }
            Err(unexpected(format_args!(
                "{} has the SHA-256 {found}, expected {expected}",
                file.shown()
            )))
        })
    }
}
