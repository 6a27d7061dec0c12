//! What a heartbeat says.

use std::fmt;
use std::time::{Duration, SystemTime};

use golive_core::escape::escape;
use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Age, Bytes, Timestamp};
use serde_json::Value;

use super::HeartbeatFile;
use crate::moment;
use crate::pointer;
use crate::regular::{self, named};
use crate::skew;

/// A heartbeat is a line, and not a log.
const MOST_CONTENT: Bytes = Bytes::new(64 << 10);

/// How much of its message a report repeats.
const LONGEST_MESSAGE: usize = 400;

/// What it says beside its time.
pub(super) struct Said {
    /// Whether the job went well; None when nobody asked.
    pub(super) ok: Option<bool>,
    pub(super) message: Option<String>,
}

impl HeartbeatFile {
    /// Its age, and what it says: whether it went well only when that is asked
    /// for.
    pub(super) fn read(&self, asked: bool) -> Result<(Duration, Option<Said>), ProbeError> {
        let path = &self.path;
        if self.modified && !asked {
            // It may hold anything, and nobody reads it.
            return Ok((self.age_of(self.written()?)?, None));
        }
        let shown = path.display();
        let text = regular::read(path, MOST_CONTENT)?;
        let said = Said {
            ok: match asked {
                true => Some(at(&text, "/ok", &shown, pointer::boolean)?),
                false => None,
            },
            message: message(&text),
        };
        let time = if self.modified {
            self.written()?
        } else {
            at(&text, "/at", &shown, time)?.get()
        };
        Ok((self.age_of(time)?, Some(said)))
    }

    fn written(&self) -> Result<SystemTime, ProbeError> {
        let file = regular::open(&self.path)?;
        file.metadata()
            .and_then(|data| data.modified())
            .map_err(|error| named(&self.path, error))
    }

    fn age_of(&self, time: SystemTime) -> Result<Duration, ProbeError> {
        skew::since(time).map_err(|ahead| {
            let words = format!(
                "{} is of a time that comes in {} only: one of two clocks is wrong",
                self.path.display(),
                Age::new(ahead)
            );
            ProbeError::new(Reason::Internal, words).at(Step::Read)
        })
    }
}

fn at<V>(
    text: &[u8],
    pointer: &str,
    whose: &impl fmt::Display,
    read: pointer::Read<V>,
) -> Result<V, ProbeError> {
    pointer::read(text, pointer, whose, read).map_err(|error| {
        // A heartbeat without its parts is no heartbeat: the file is there.
        let reason = match error.reason() {
            Reason::Missing => Reason::UnexpectedValue,
            reason => reason,
        };
        ProbeError::new(reason, error).at(Step::Read)
    })
}

fn time(value: &Value) -> Result<Timestamp, ProbeError> {
    let text = pointer::text(value)?;
    moment::rfc_3339(&text).ok_or_else(|| {
        let words = "expected a time like \"2026-01-31T02:15:00Z\" (RFC 3339), found another text";
        ProbeError::new(Reason::UnexpectedValue, words)
    })
}

/// Its message, where it has one, fit for a report.
fn message(text: &[u8]) -> Option<String> {
    let said = pointer::root(text, "it").ok()?;
    let message = said.get("message")?.as_str()?.trim();
    if message.is_empty() {
        return None;
    }
    let mut short: String = message.chars().take(LONGEST_MESSAGE).collect();
    if short.len() < message.len() {
        short.push_str("...");
    }
    Some(escape(&short).into_owned())
}
