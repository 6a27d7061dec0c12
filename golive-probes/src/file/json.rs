//! A value of a JSON file.

use golive_core::probe::{Measurement, Step};
use golive_core::quantity::Quantity;

use super::{File, FileProbe};
use crate::json::{Json, JsonSource, Reader};

impl File {
    /// A value of a JSON file, by its pointer (RFC 6901). What can be read of it
    /// is told by [`Json`].
    pub fn json(self, pointer: impl Into<String>) -> Json<Self> {
        Json::new(self, pointer.into())
    }
}

impl JsonSource for File {
    type Probe<V: Quantity> = FileProbe<V>;

    fn reading<V: Quantity>(self, reader: Reader<V>) -> FileProbe<V> {
        self.probe(move |file, _| {
            let value = reader.read(&file.content()?, file.shown());
            value
                .map(Measurement::new)
                .map_err(|error| error.at(Step::Read))
        })
    }
}
