//! A value of a JSON file.

use golive_core::probe::Measurement;
use golive_core::quantity::{Count, Ratio};

use super::{File, FileProbe};
use crate::pointer;

impl File {
    /// A value of a JSON file, by its pointer (RFC 6901).
    pub fn json(self, pointer: impl Into<String>) -> FileJson {
        FileJson {
            file: self,
            pointer: pointer.into(),
        }
    }
}

/// A value of a JSON file that has no type yet. See [`File::json`].
#[derive(Clone, Debug)]
#[must_use = "a pointer measures nothing; one of its methods does"]
pub struct FileJson {
    file: File,
    pointer: String,
}

impl FileJson {
    /// A whole number.
    pub fn count(self) -> FileProbe<Count> {
        self.read(pointer::count)
    }

    /// A number as a ratio, 0.5 for a half.
    pub fn ratio(self) -> FileProbe<Ratio> {
        self.read(pointer::ratio)
    }

    /// A text. The report shows it.
    pub fn text(self) -> FileProbe<String> {
        self.read(pointer::text)
    }

    /// A boolean.
    pub fn boolean(self) -> FileProbe<bool> {
        self.read(pointer::boolean)
    }

    fn read<V: golive_core::quantity::Quantity>(self, read: pointer::Read<V>) -> FileProbe<V> {
        let Self { file, pointer } = self;
        file.probe(move |file, _| {
            pointer::read(&file.content()?, &pointer, file.shown(), read).map(Measurement::new)
        })
    }
}
