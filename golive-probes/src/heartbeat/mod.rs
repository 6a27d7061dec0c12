//! What a job left when it ended: a file that says when that was, and whether
//! it went well. For what cannot be observed, and must tell by itself: a job of
//! cron, a backup, a device behind a firewall.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use golive_probes::heartbeat::heartbeat_file;
//!
//! let day = Duration::from_secs(26 * 3600);
//! let well = heartbeat_file("/var/lib/orders/backup.json").within(day).succeeded();
//! let age = heartbeat_file("/var/lib/orders/backup.json").age();
//! let touched = heartbeat_file("/var/lib/orders/imported").modified().age();
//! ```
//!
//! It reads one file of at most 64 KiB, which it needs the permission for, and
//! never writes. The file holds a JSON object; other members may be there:
//!
//! ```json
//! {"at": "2026-01-31T02:15:00Z", "ok": true, "message": "412 rows"}
//! ```
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`age`](HeartbeatFile::age) | age | the time since `at`, or since the file was written |
//! | [`succeeded`](Within::succeeded) | bool | it is young enough, and says that it went well |
//!
//! A file that is not there is [`Reason::Missing`]. A job that did not end well
//! must say so or leave the file alone: an old file is a finding by its age, and
//! there is no success without a longest age. A time that has not come yet is
//! an error, for one of the two clocks is wrong; up to five seconds are taken
//! for now.
//!
//! # To push
//!
//! A job in Rust calls [`beat`]. A job of the shell writes the same, and moves
//! it into its place, so that nobody reads half a file:
//!
//! ```sh
//! backup && ok=true || ok=false
//! printf '{"at":"%s","ok":%s}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$ok" > beat.json.new &&
//!   mv beat.json.new beat.json
//! ```
//!
//! # In a table
//!
//! Where jobs write rows, the probe of the database measures the same. No row
//! gives NULL, which is no data; where a job that failed writes a row as well,
//! it is left out:
//!
//! ```no_run
//! # #[cfg(feature = "postgres")]
//! # {
//! use golive_probes::postgres::postgres;
//!
//! let age = postgres("postgres://gate@db/orders")
//!     .query("select extract(epoch from now() - max(at))::float8 from job_runs where job = 'backup' and ok")
//!     .seconds();
//! # }
//! ```

mod read;
mod write;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Age, Quantity};

pub use self::write::beat;

/// The file that a job leaves.
pub fn heartbeat_file(path: impl Into<PathBuf>) -> HeartbeatFile {
    HeartbeatFile {
        path: path.into(),
        modified: false,
    }
}

/// See [`heartbeat_file`].
#[derive(Clone, Debug)]
#[must_use = "a heartbeat measures nothing; one of its methods does"]
pub struct HeartbeatFile {
    path: PathBuf,
    modified: bool,
}

impl HeartbeatFile {
    /// The time is that of the last write to the file, and not what it says.
    /// For its age alone, it may hold anything: `touch` is enough.
    pub fn modified(mut self) -> Self {
        self.modified = true;
        self
    }

    /// The time since the job ended, whether or not it went well.
    pub fn age(self) -> HeartbeatProbe<Age> {
        self.probe(|file| {
            let (age, said) = file.read(false)?;
            let measured = Measurement::new(Age::new(age));
            Ok(match said.and_then(|said| said.message) {
                Some(message) => measured.with("message", message),
                None => measured,
            })
        })
    }

    /// How long ago the job may have ended at the most.
    pub fn within(self, longest: Duration) -> Within {
        Within {
            file: self,
            longest,
        }
    }

    fn probe<V>(
        self,
        look: impl Fn(&Self) -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> HeartbeatProbe<V> {
        HeartbeatProbe {
            file: self,
            look: Arc::new(look),
        }
    }
}

/// See [`HeartbeatFile::within`].
#[derive(Clone, Debug)]
#[must_use = "a heartbeat measures nothing; one of its methods does"]
pub struct Within {
    file: HeartbeatFile,
    longest: Duration,
}

impl Within {
    /// The job ended well, and not longer ago than that.
    pub fn succeeded(self) -> HeartbeatProbe<bool> {
        let longest = self.longest;
        self.file.probe(move |file| {
            let (age, said) = file.read(true)?;
            let shown = file.path.display();
            let age = Age::new(age);
            if age.get() > longest {
                let longest = Age::new(longest);
                let words = format!("{shown} is {age} old, expected at most {longest}");
                return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
            }
            // Nothing said is nothing known.
            let Some((ok, message)) = said.and_then(|said| Some((said.ok?, said.message))) else {
                return Err(ProbeError::no_data(format_args!("{shown} says nothing")));
            };
            if !ok {
                let message = message
                    .map(|words| format!(": {words}"))
                    .unwrap_or_default();
                let words = format!("{shown} says, {age} ago, that it did not go well{message}");
                return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
            }
            let measured = Measurement::new(true).with("age", age);
            Ok(match message {
                Some(message) => measured.with("message", message),
                None => measured,
            })
        })
    }
}

type Look<V> = dyn Fn(&HeartbeatFile) -> Result<Measurement<V>, ProbeError> + Send + Sync;

/// A measurement of what a job left.
#[derive(Clone)]
pub struct HeartbeatProbe<V> {
    file: HeartbeatFile,
    look: Arc<Look<V>>,
}

impl<V> fmt::Debug for HeartbeatProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeartbeatProbe")
            .field("path", &self.file.path)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for HeartbeatProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Read);
        if self.file.path.as_os_str().is_empty() {
            let words = "no file is named: the path is empty";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        (self.look)(&self.file)
    }

    fn target(&self) -> Target {
        Target::new(self.file.path.display().to_string())
    }

    fn blocks(&self) -> bool {
        true
    }
}
