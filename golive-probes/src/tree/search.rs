//! A pattern, and the lines of a file that it matches.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::Bytes;
use regex::bytes::{Regex, RegexBuilder};

use crate::regular::{self, named};

/// How many places an error names.
const MOST_PLACES: usize = 5;

/// How many names are kept.
const MOST_NAMES: usize = 10_000;

/// What is looked for, or why it cannot be.
pub(super) type Readable = Result<Regex, ProbeError>;

#[derive(Clone)]
pub(super) struct Pattern(Readable);

impl Pattern {
    pub(super) fn new(pattern: &str) -> Self {
        Self(compile(pattern).map_err(|words| ProbeError::new(Reason::BadConfiguration, words)))
    }

    pub(super) fn readable(&self) -> Result<&Regex, ProbeError> {
        self.0.as_ref().map_err(Clone::clone)
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let regex = RegexBuilder::new(pattern)
        .multi_line(true)
        .crlf(true)
        .size_limit(1 << 20)
        .build()
        // The last line says what is wrong, those before it repeat the pattern.
        .map_err(|error| {
            let words = error.to_string();
            let last = words.lines().last().unwrap_or_default();
            let last = last.strip_prefix("error: ").unwrap_or(last);
            format!("the pattern cannot be read: {last}")
        })?;
    if regex.is_match(b"") {
        return Err("the pattern matches nothing at all, which every file holds".to_owned());
    }
    Ok(regex)
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    /// The first places, `path:line`.
    pub(super) places: Vec<String>,
    /// Lines in which a match begins.
    pub(super) lines: usize,
    /// What the group of a pattern took, each with its first place, where that
    /// is asked for.
    pub(super) names: Option<BTreeMap<String, String>>,
    /// Files that were searched to their end, and hold something.
    pub(super) texts: u64,
    /// Files that hold nothing.
    pub(super) empty: u64,
    /// A glob that is like no file that was searched.
    pub(super) unmatched: Option<String>,
    /// Files that hold a byte of zero.
    pub(super) binaries: u64,
    /// Why the search ended before its end.
    pub(super) trouble: Option<ProbeError>,
}

impl Found {
    /// Searches one file.
    pub(super) fn add(
        &mut self,
        path: &Path,
        regex: &Regex,
        most: Bytes,
    ) -> Result<(), ProbeError> {
        let (content, is_binary) = match content(path, most) {
            Ok(content) => content,
            // It was removed while the folder was read.
            Err(error) if error.reason() == Reason::Missing => return Ok(()),
            Err(error) => return Err(error),
        };
        if is_binary {
            self.binaries += 1;
        } else if content.is_empty() {
            self.empty += 1;
        } else {
            self.texts += 1;
        }
        if let Some(names) = &mut self.names {
            return add_names(names, path, regex, &content);
        }
        let (mut line, mut counted) = (1, 0);
        let mut last = None;
        for found in regex.find_iter(&content) {
            let between = content.get(counted..found.start()).unwrap_or_default();
            line += between.iter().filter(|byte| **byte == b'\n').count();
            counted = found.start();
            if last == Some(line) {
                continue;
            }
            last = Some(line);
            self.lines += 1;
            if self.places.len() < MOST_PLACES {
                self.places.push(format!("{}:{line}", path.display()));
            }
        }
        Ok(())
    }
}

/// What the first group that takes part in a match took, of each match.
fn add_names(
    names: &mut BTreeMap<String, String>,
    path: &Path,
    regex: &Regex,
    content: &[u8],
) -> Result<(), ProbeError> {
    for found in regex.captures_iter(content) {
        let start = found.get(0).map_or(0, |whole| whole.start());
        let place = || {
            let before = content.get(..start).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            format!("{}:{line}", path.display())
        };
        let group = found.iter().skip(1).flatten().next();
        let name = group.and_then(|group| std::str::from_utf8(group.as_bytes()).ok());
        let is_name = |name: &&str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            !name.is_empty() && name.bytes().all(plain)
        };
        // What it took instead may be a secret.
        let Some(name) = name.filter(is_name) else {
            let words = format!("the pattern takes what is no name at {}", place());
            return Err(ProbeError::new(Reason::BadConfiguration, words).at(Step::Read));
        };
        if names.contains_key(name) {
            continue;
        }
        if names.len() >= MOST_NAMES {
            let words = format!("the pattern finds more than {MOST_NAMES} names");
            return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
        }
        names.insert(name.to_owned(), place());
    }
    Ok(())
}

/// What there is to search in a file, and whether it is binary: ripgrep's
/// measure, a byte of zero, before which it may hold text.
fn content(path: &Path, most: Bytes) -> Result<(Vec<u8>, bool), ProbeError> {
    let mut content = Vec::new();
    regular::open(path)?
        .take(most.get().saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|error: io::Error| named(path, error))?;
    let is_longer = content.len() as u64 > most.get();
    let wide = Wide::of(&content);
    let zero = content
        .iter()
        .position(|byte| *byte == 0)
        .filter(|_| wide.is_none());
    if is_longer && zero.is_none() {
        let words = format!("{} is larger than the {most} that are read", path.display());
        return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
    }
    if let Some(zero) = zero {
        content.truncate(zero);
    }
    if let Some(wide) = wide {
        content = wide.decode(&content);
    } else if content.starts_with(UTF8_MARK) {
        // Else the first line would not begin with what it begins with.
        content.drain(..UTF8_MARK.len());
    }
    Ok((content, zero.is_some()))
}

/// What UTF-8 may begin with.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// Text of more than a byte for each character, by the mark that it begins with.
struct Wide {
    /// The bytes of a unit, 2 or 4, of which the mark is one.
    unit: usize,
    is_little: bool,
}

impl Wide {
    fn of(bytes: &[u8]) -> Option<Self> {
        // The mark of UTF-16 begins one of UTF-32.
        let (unit, is_little) = match bytes {
            [0xff, 0xfe, 0, 0, ..] => (4, true),
            [0, 0, 0xfe, 0xff, ..] => (4, false),
            [0xff, 0xfe, ..] => (2, true),
            [0xfe, 0xff, ..] => (2, false),
            _ => return None,
        };
        Some(Self { unit, is_little })
    }

    /// The same without its mark, as UTF-8.
    fn decode(&self, bytes: &[u8]) -> Vec<u8> {
        // What is cut off at the end ends in zeros.
        let number = |bytes: &[u8]| {
            let padded = (0..self.unit).map(|at| bytes.get(at).copied().unwrap_or_default());
            let add = |number: u32, byte: u8| number << 8 | u32::from(byte);
            if self.is_little {
                padded.rev().fold(0, add)
            } else {
                padded.fold(0, add)
            }
        };
        let numbers = bytes.chunks(self.unit).skip(1).map(number);
        let text: String = if self.unit == 4 {
            numbers
                .map(|number| char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        } else {
            let units = numbers.map(|number| u16::try_from(number).unwrap_or_default());
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        };
        text.into_bytes()
    }
}
