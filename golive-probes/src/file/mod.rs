//! Files and folders: that they are there, how old and large they are, who may
//! read them, what they hold.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use golive_probes::file::{file, files, newest, oldest};
//!
//! let there = file("/etc/orders/config.toml").exists();
//! let private = file(".env").mode(0o600);
//! let clean = file("/var/log/orders.log").lacks("ERROR");
//! let calm = file("/var/log/orders.log").since(Duration::from_secs(7200)).lacks("CRITICAL");
//! let program = file("/usr/local/bin/orders").is_executable();
//! let crashes = files("/var/crash", "core.*").count();
//! let backup = newest("/var/backups/orders", "*.sql.gz").age();
//! let private = newest("/var/backups/orders", "*.sql.gz").not_world_readable();
//! let kept = oldest("/var/backups/orders", "*.sql.gz").age();
//! ```
//!
//! It reads, and never writes. It needs the permission to look: what it may
//! not see is an error, and neither there nor missing. A symbolic link stands
//! for what it points at. Content is read of regular files alone, and only up
//! to 16 MiB unless [`File::content_limit`] says otherwise: a pipe could be
//! waited on for ever.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`exists`](File::exists) | bool | there is something of this name |
//! | [`is_missing`](File::is_missing) | bool | there is nothing of this name |
//! | [`is_dir`](File::is_dir) | bool | it is a folder |
//! | [`size`](File::size) | bytes | its size |
//! | [`age`](File::age) | age | the time since it was last written |
//! | [`mode`](File::mode) | bool | its permissions are these, exactly (Unix) |
//! | [`not_world_readable`](File::not_world_readable) | bool | not everybody may read it (Unix) |
//! | [`is_executable`](File::is_executable) | bool | this process may run it (Unix) |
//! | [`owner`](File::owner) | bool | it belongs to this user (Unix) |
//! | [`contains`](File::contains), [`lacks`](File::lacks) | bool | it holds a text, it does not |
//! | [`begins_with`](File::begins_with) | bool | its first bytes are these |
//! | [`lacks_secret`](File::lacks_secret) | bool | it does not hold a secret |
//! | [`sha256`](File::sha256) | bool | the SHA-256 of its content is this |
//! | [`line_count`](File::line_count) | count | its lines |
//! | [`text`](File::text) | text | its content, up to 64 KiB |
//! | [`json`](File::json) | [each](crate::json) | a value of a JSON file by its pointer (RFC 6901) |
//!
//! [`newest`] and [`oldest`] stand for a file of a folder, of which the same is
//! measured; [`files`] are all of a folder, which are [counted](Files::count) and
//! whose [sizes](Files::size) are added up. Of a log [`last`](File::last) or
//! [`since`](File::since) says which part counts.

mod content;
mod digest;
mod files;
mod json;
mod meta;
mod newest;
mod owner;
mod part;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Quantity};

pub use self::files::{Files, files};
use self::newest::Among;
pub use self::newest::{newest, newest_where, oldest};
pub use self::owner::Owner;
use self::part::Part;

/// What is read of a file, unless said otherwise.
const MOST_CONTENT: Bytes = Bytes::new(16 << 20);

/// A file or folder.
pub fn file(path: impl Into<PathBuf>) -> File {
    File {
        path: path.into(),
        most: MOST_CONTENT,
        among: None,
        part: Part::All,
    }
}

/// See [`file()`].
#[derive(Clone, Debug)]
#[must_use = "a file measures nothing; one of its methods does"]
pub struct File {
    /// The file, or the folder that it is in.
    path: PathBuf,
    most: Bytes,
    among: Option<Among>,
    part: Part,
}

impl File {
    /// How large a file may be whose content is read: 16 MiB unless said here.
    pub fn content_limit(mut self, most: Bytes) -> Self {
        self.most = most;
        self
    }

    fn probe<V>(
        self,
        look: impl Fn(&Self, &ProbeInput) -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> FileProbe<V> {
        FileProbe {
            file: self,
            look: Arc::new(look),
        }
    }

    fn shown(&self) -> std::path::Display<'_> {
        self.path.display()
    }
}

type Look<V> = dyn Fn(&File, &ProbeInput) -> Result<Measurement<V>, ProbeError> + Send + Sync;

/// A measurement of a file or folder.
#[derive(Clone)]
pub struct FileProbe<V> {
    file: File,
    look: Arc<Look<V>>,
}

impl<V> fmt::Debug for FileProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is looked for may be a secret.
        f.debug_struct("FileProbe")
            .field("path", &self.file.path)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for FileProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Read);
        if self.file.path.as_os_str().is_empty() {
            let words = "no file is named: the path is empty";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let Some(among) = &self.file.among else {
            return (self.look)(&self.file, &input);
        };
        let mut found = self.file.clone();
        found.path = among.find(&self.file.path, &input)?;
        Ok((self.look)(&found, &input)?.with("file", found.shown()))
    }

    fn target(&self) -> Target {
        let path = self.file.shown();
        match &self.file.among {
            None => Target::new(path.to_string()),
            Some(among) => Target::new(format!("{among} in {path}")),
        }
    }

    fn blocks(&self) -> bool {
        true
    }
}

fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
}
