//! A value of a JSON body.

use std::time::Duration;

use golive_core::probe::Measurement;
use golive_core::quantity::{Bytes, Count, Quantity, Ratio};

use super::Http;
use super::measure::{HttpProbe, success};
use crate::pointer;

impl Http {
    /// A value of a JSON body of a response of 2xx, by its pointer (RFC 6901):
    /// `/queue/depth`.
    pub fn json(self, pointer: impl Into<String>) -> Json {
        Json {
            http: self,
            pointer: pointer.into(),
        }
    }
}

/// A value of a JSON body that has no type yet. See [`Http::json`].
#[derive(Clone, Debug)]
#[must_use = "a pointer measures nothing; one of its methods does"]
pub struct Json {
    http: Http,
    pointer: String,
}

impl Json {
    /// A whole number.
    pub fn count(self) -> HttpProbe<Count> {
        self.read(pointer::count)
    }

    /// A number as a ratio, 0.5 for a half.
    pub fn ratio(self) -> HttpProbe<Ratio> {
        self.read(pointer::ratio)
    }

    /// A text.
    pub fn text(self) -> HttpProbe<String> {
        self.read(pointer::text)
    }

    /// A boolean.
    pub fn boolean(self) -> HttpProbe<bool> {
        self.read(pointer::boolean)
    }

    /// A whole number of bytes.
    pub fn bytes(self) -> HttpProbe<Bytes> {
        self.read(pointer::bytes)
    }

    /// A number of milliseconds.
    pub fn duration_ms(self) -> HttpProbe<Duration> {
        self.read(pointer::milliseconds)
    }

    fn read<V: Quantity>(self, read: pointer::Read<V>) -> HttpProbe<V> {
        let Self { http, pointer } = self;
        http.probe(move |response| {
            success(response)?;
            let value = pointer::read(response.text()?.as_bytes(), &pointer, "the body", read)?;
            Ok(Measurement::new(value).with("pointer", &pointer))
        })
    }
}
