//! What a file holds.

use std::io::Read;

use golive_core::probe::{Measurement, ProbeError, Reason};
use golive_core::quantity::{Bytes, Count};
use golive_core::secret::Secret;

use super::{File, FileProbe, unexpected};
use crate::regular::{self, named};
use crate::text;

/// The longest content that is a text for a report.
const LONGEST_TEXT: Bytes = Bytes::new(64 << 10);

impl File {
    /// It holds a text. The text is shown when it does not.
    pub fn contains(self, text: impl Into<String>) -> FileProbe<bool> {
        let text = text.into();
        self.probe(move |file, _| match file.line_of(&text, true)? {
            Some(line) => Ok(Measurement::new(true).with("line", line)),
            None => Err(unexpected(format_args!(
                "{} does not hold {text:?}{}",
                file.shown(),
                file.in_part()
            ))),
        })
    }

    /// It does not hold a text. A file that is not there was not seen to lack
    /// anything. The text is shown when the file holds it.
    pub fn lacks(self, text: impl Into<String>) -> FileProbe<bool> {
        let text = text.into();
        self.probe(move |file, _| {
            let words = format!("{text:?}");
            file.expect_lack(&text, &words)
        })
    }

    /// It does not hold a secret, a log for one. The secret is never shown.
    pub fn lacks_secret(self, secret: impl Into<Secret>) -> FileProbe<bool> {
        let secret = secret.into();
        self.probe(move |file, _| file.expect_lack(secret.expose(), "the secret"))
    }

    /// Its lines. The last one counts whether or not it is ended.
    pub fn line_count(self) -> FileProbe<Count> {
        self.probe(|file, _| {
            let bytes = file.content()?;
            let ended = bytes.iter().filter(|byte| **byte == b'\n').count();
            let last = bytes.last().is_some_and(|byte| *byte != b'\n');
            Ok(Count::of(ended + usize::from(last)).into())
        })
    }

    /// Its content, without the white space around it. The report shows it, so
    /// it must be short (64 KiB) and no secret.
    pub fn text(self) -> FileProbe<String> {
        self.probe(|file, _| {
            let mut file = file.clone();
            file.most = file.most.min(LONGEST_TEXT);
            let bytes = file.content()?;
            match text::plain(&bytes) {
                Ok(text) => Ok(text.trim().to_owned().into()),
                Err(words) => Err(unexpected(format_args!("{} {words}", file.shown()))),
            }
        })
    }

    /// Its first bytes are these: what the form of a file is known by,
    /// `b"\x1f\x8b"` of gzip, `b"PGDMP"` of a dump of PostgreSQL,
    /// `b"age-encryption.org/"`. What it begins with instead is not shown.
    pub fn begins_with(self, bytes: impl Into<Vec<u8>>) -> FileProbe<bool> {
        let bytes = bytes.into();
        self.probe(move |file, _| {
            if bytes.is_empty() {
                let words = "every file begins with nothing";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            let mut found = Vec::new();
            regular::open(&file.path)?
                .take(bytes.len() as u64)
                .read_to_end(&mut found)
                .map_err(|error| named(&file.path, error))?;
            if found == bytes {
                return Ok(true.into());
            }
            Err(unexpected(format_args!(
                "{} does not begin with \"{}\"",
                file.shown(),
                bytes.escape_ascii()
            )))
        })
    }

    /// Where something was looked for, where that is not all of it.
    fn in_part(&self) -> String {
        self.part.to_string().replacen(" of", " in", 1)
    }

    fn expect_lack(&self, text: &str, words: &str) -> Result<Measurement<bool>, ProbeError> {
        match self.line_of(text, false)? {
            None => Ok(true.into()),
            Some(line) => Err(unexpected(format_args!(
                "{} holds {words} in line {line}{}, and must not",
                self.shown(),
                self.part
            ))),
        }
    }

    /// The line that holds a text, from 1; `sure` leaves out what may be older than
    /// the part that counts.
    fn line_of(&self, searched: &str, sure: bool) -> Result<Option<usize>, ProbeError> {
        if searched.is_empty() {
            let words = "an empty text is in every file";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let bytes = self.counted(sure)?;
        // A text of two bytes a character holds no word of one byte a character.
        if text::is_utf_16(&bytes) {
            let words = format!("{} is UTF-16, which is not searched", self.shown());
            return Err(unexpected(words));
        }
        let at = bytes
            .windows(searched.len())
            .position(|part| part == searched.as_bytes());
        // In another encoding its letters are other bytes.
        if at.is_none() && !searched.is_ascii() {
            let wrong = |words| unexpected(format!("{} {words}", self.shown()));
            text::plain(&bytes).map_err(wrong)?;
        }
        Ok(at.map(|at| bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1))
    }
}
