//! The end of a file that is too large, or of which only what is new counts.

use std::fmt;
use std::io::{Read, Seek, SeekFrom};
use std::time::{Duration, SystemTime};

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Age, Bytes};

use super::{File, unexpected};
use crate::moment::Moment;
use crate::regular::{self, named};
use crate::skew::SKEW;
use crate::text;

/// What of a file is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    All,
    Last(Bytes),
    Since(Duration),
}

impl File {
    /// Of its content only so many bytes at its end count, from the first line
    /// on that begins in them: of a log that is larger than what is read. No
    /// more than [`content_limit`](File::content_limit) can be asked for.
    ///
    /// It is for what is read as lines: [`contains`](File::contains),
    /// [`lacks`](File::lacks), [`lacks_secret`](File::lacks_secret),
    /// [`line_count`](File::line_count), [`text`](File::text).
    pub fn last(mut self, bytes: Bytes) -> Self {
        self.part = Part::Last(bytes);
        self
    }

    /// Of its content only what was written in this time counts, by the time
    /// that its lines begin with: `2026-01-31T12:00:00Z`, with `T` or a space
    /// between, with an offset (`Z`, `+01:00`, `UTC`), in brackets too, or as the
    /// first value of JSON and of `key=value`. All counts after the last line
    /// that is older before the first that is so young: lines without a time may
    /// be new. What [`contains`](File::contains) looks for must stand after the
    /// first that is.
    ///
    /// Only so much is read from its end as [`content_limit`](File::content_limit)
    /// says; more than that in this time is [`Reason::TooLarge`]. Where no line
    /// is so young there is no data: one that writes nothing complains of
    /// nothing. Lines without an offset are no data either, nor is one with a time
    /// in the future. For the same as [`last`](File::last). A file that begins
    /// within this time, because it was rotated, tells of the time since then only:
    /// look at the rotated one too.
    pub fn since(mut self, time: Duration) -> Self {
        self.part = Part::Since(time);
        self
    }

    /// What is read of its content.
    pub(super) fn content(&self) -> Result<Vec<u8>, ProbeError> {
        self.counted(false)
    }

    /// The same; `sure` leaves out what may be older than the part that counts.
    pub(super) fn counted(&self, sure: bool) -> Result<Vec<u8>, ProbeError> {
        match self.part {
            Part::All => regular::read(&self.path, self.most),
            Part::Last(most) => {
                if most.get() == 0 || most > self.most {
                    let words = format!(
                        "the last {most} cannot be asked for: {} are read, and some must be",
                        self.most
                    );
                    return Err(ProbeError::new(Reason::BadConfiguration, words));
                }
                self.end(most).map(|(bytes, _)| bytes)
            }
            Part::Since(time) => {
                let from = SystemTime::now().checked_sub(time);
                let Some(from) = from.filter(|_| !time.is_zero()) else {
                    let words = format!("{} is no time to look back to", Age::new(time));
                    return Err(ProbeError::new(Reason::BadConfiguration, words));
                };
                self.young(from, sure)
            }
        }
    }

    /// So many bytes at its end, from a line on, and whether there were more.
    fn end(&self, most: Bytes) -> Result<(Vec<u8>, bool), ProbeError> {
        let wrong = |error| named(&self.path, error);
        let mut file = regular::open(&self.path)?;
        let length = file.metadata().map_err(wrong)?.len();
        // One more, which tells whether a line begins after it.
        let most_read = most.get().saturating_add(1);
        let from = length.saturating_sub(most_read);
        let mut mark = Vec::new();
        (&mut file).take(4).read_to_end(&mut mark).map_err(wrong)?;
        // Bytes of lines in the middle of it would mean something else.
        if text::is_utf_16(&mark) {
            let words = format!("{} is UTF-16, which is not searched", self.shown());
            return Err(unexpected(words));
        }
        file.seek(SeekFrom::Start(from)).map_err(wrong)?;
        let mut bytes = Vec::new();
        file.take(most_read)
            .read_to_end(&mut bytes)
            .map_err(wrong)?;
        if bytes.len() as u64 <= most.get() {
            return Ok((bytes, false));
        }
        let begin = bytes.iter().position(|byte| *byte == b'\n');
        let lines = begin.map(|at| bytes.split_off(at + 1));
        match lines {
            Some(lines) if !lines.is_empty() => Ok((lines, true)),
            _ => {
                let words = format!("no line begins in the last {most} of {}", self.shown());
                Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read))
            }
        }
    }

    /// What was written since then.
    fn young(&self, from: SystemTime, sure: bool) -> Result<Vec<u8>, ProbeError> {
        let (mut bytes, is_cut) = self.end(self.most)?;
        // `begin` is where the last line ends that is too old. What has no time
        // after it may be new: the last words of a program that died.
        let (mut at, mut begin, mut is_young) = (0, None, false);
        let mut is_unclear = false;
        let ahead = SystemTime::now() + SKEW;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            match Moment::of_line(line) {
                Some(time) if time.earliest > ahead => {
                    let words = format!("{}: a line has a time in the future", self.shown());
                    return Err(ProbeError::no_data(words).at(Step::Read));
                }
                Some(time) if time.latest < from => {
                    begin = Some(at);
                    is_unclear = false;
                }
                Some(time) if time.earliest != time.latest => is_unclear = true,
                Some(_) => {
                    is_young = true;
                    if sure {
                        begin = Some(at - line.len());
                    }
                    break;
                }
                None => {}
            }
        }
        let is_told = is_young && !is_unclear;
        if is_told && is_cut && begin.is_none() {
            let words = format!(
                "more than the {} that are read of {} was written in that time",
                self.most,
                self.shown()
            );
            return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
        }
        if is_told {
            return Ok(bytes.split_off(begin.unwrap_or_default()));
        }
        let words = match (begin, is_unclear) {
            (_, true) => "its lines have times without an offset of UTC",
            (Some(_), false) => "nothing was written in that time",
            (None, false) => "no line begins with a time",
        };
        Err(ProbeError::no_data(format_args!("{}: {words}", self.shown())).at(Step::Read))
    }
}

/// Where something was looked for, to be said after it.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::Last(bytes) => write!(f, " of the last {bytes}"),
            Self::Since(time) => write!(f, " of the last {}", Age::new(*time)),
        }
    }
}
