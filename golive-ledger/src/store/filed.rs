//! A row of a database, which whoever has the database can write.

use super::{Entry, Found, LARGEST_SIGNATURE};
use crate::digest::Sha256;
use crate::statement::{LARGEST, LARGEST_BASELINE};

/// The columns of a row, as they are asked for: each text or blob is left out where
/// it is larger than it may be, and its length is told.
pub(super) struct Row {
    /// The launch that it is filed under.
    pub(super) launch: Vec<u8>,
    /// The digest that it is filed under.
    pub(super) sha256: Vec<u8>,
    pub(super) statement: Column,
    pub(super) signature: Column,
    pub(super) baseline: Option<Column>,
}

/// What is in a column, and how many bytes that has.
pub(super) struct Column {
    pub(super) bytes: Vec<u8>,
    pub(super) length: i64,
}

impl Column {
    fn is_larger_than(&self, most: usize) -> bool {
        usize::try_from(self.length).is_ok_and(|length| length > most)
    }
}

impl Row {
    /// The statement, when the row is of this launch: by what it is filed under, or
    /// else by what it says.
    pub(super) fn of_launch(self, launch: &str, home: &str) -> Option<Found> {
        if self.launch == launch.as_bytes() {
            return Some(self.read(home, None));
        }
        let elsewhere = "it is filed under a launch that it is not of";
        self.says(launch).then(|| self.read(home, Some(elsewhere)))
    }

    /// Whether it has a field of that name and value: it is looked for, since nothing is
    /// parsed before its signature was verified.
    fn says(&self, launch: &str) -> bool {
        const FIELD: &[u8] = b"\"launch\"";
        let (bytes, value) = (&self.statement.bytes, format!("\"{launch}\""));
        let is_field = |at: usize| {
            let rest = bytes.get(at..).and_then(|it| it.strip_prefix(FIELD));
            let rest = rest.and_then(|it| it.trim_ascii_start().strip_prefix(b":"));
            rest.is_some_and(|it| it.trim_ascii_start().starts_with(value.as_bytes()))
        };
        (0..bytes.len()).any(is_field)
    }

    fn read(self, home: &str, why: Option<&str>) -> Found {
        let id = self.sha256.iter().take(8);
        let id: String = id.map(|it| format!("{it:02x}")).collect();
        let place = format!("{home}#{id}");
        let too_large = |what: &str, column: &Column, most: usize| {
            let is_larger = column.is_larger_than(most);
            is_larger.then(|| format!("{what} is larger than {most} bytes"))
        };
        let why = why
            .map(str::to_owned)
            .or_else(|| too_large("it", &self.statement, LARGEST))
            .or_else(|| too_large("its signature", &self.signature, LARGEST_SIGNATURE))
            .or_else(|| too_large("its baseline", self.baseline.as_ref()?, LARGEST_BASELINE))
            .or_else(|| {
                let is_another = Sha256::of(&self.statement.bytes).bytes()[..] != self.sha256;
                is_another.then(|| "it is filed under the digest of another".to_owned())
            });
        match why {
            Some(why) => Found::Unreadable { place, why },
            None => Found::Entry(Entry {
                statement: self.statement.bytes,
                signature: self.signature.bytes,
                baseline: self.baseline.map(|it| it.bytes),
                place,
            }),
        }
    }
}
