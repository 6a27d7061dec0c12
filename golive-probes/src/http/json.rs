//! A value of a JSON body.

use golive_core::probe::Measurement;
use golive_core::quantity::Quantity;

use super::Http;
use super::measure::{HttpProbe, success};
use crate::json::{Json, JsonSource, Reader};

impl Http {
    /// A value of a JSON body of a response of 2xx, by its pointer (RFC 6901):
    /// `/queue/depth`. What can be read of it is told by [`Json`].
    pub fn json(self, pointer: impl Into<String>) -> Json<Self> {
        Json::new(self, pointer.into())
    }
}

impl JsonSource for Http {
    type Probe<V: Quantity> = HttpProbe<V>;

    fn reading<V: Quantity>(self, reader: Reader<V>) -> HttpProbe<V> {
        self.probe_body(success, move |_, content| {
            let value = reader.read(content.text()?.as_bytes(), "the body")?;
            Ok(Measurement::new(value).with("pointer", reader.place()))
        })
    }
}
