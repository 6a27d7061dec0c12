//! Headers that are numbers and times.

use golive_core::probe::{Measurement, ProbeError};
use golive_core::quantity::{Age, Count};

use super::measure::success;
use super::response::Response;
use super::{Http, HttpProbe, unexpected};
use crate::{moment, pointer};

impl Http {
    /// The whole number that a header is: `X-RateLimit-Limit`, `Content-Length`,
    /// `Retry-After` in seconds; of 2xx, or of the status that is
    /// [given](Http::of_status). Several headers of the name are not one number.
    pub fn header_count(self, name: impl Into<String>) -> HttpProbe<Count> {
        let name = name.into();
        self.probe(move |response| {
            let text = only(response, &name)?;
            let number = text.parse().map(Count::new).map_err(|_| {
                unexpected(format_args!("the header `{name}` is not a whole number"))
            })?;
            Ok(number.into())
        })
    }

    /// The time since the one that a header tells, `Last-Modified` for one: how
    /// old an object in a bucket is, or a page in a cache; of 2xx, or of the status
    /// that is [given](Http::of_status). It is an IMF-fixdate (RFC 9110, 5.6.7) or a
    /// time of RFC 3339. One that has not come yet is no
    /// data; up to five seconds are taken for now, as two clocks may differ.
    pub fn header_age(self, name: impl Into<String>) -> HttpProbe<Age> {
        let name = name.into();
        self.probe(move |response| {
            let time = moment::read(only(response, &name)?).ok_or_else(|| {
                unexpected(format_args!("the header `{name}` is not a point in time"))
            })?;
            let age = pointer::past(time.get())
                .map_err(|error| error.about(format_args!("the header `{name}`")))?;
            Ok(Measurement::new(age).with("time", time))
        })
    }
}

/// The one header of a name.
fn only<'a>(response: &'a Response, name: &str) -> Result<&'a str, ProbeError> {
    success(response)?;
    match response.values(name)?.as_slice() {
        [value] => Ok(value.trim()),
        several => Err(unexpected(format_args!(
            "there are {} headers `{name}`, expected one",
            several.len()
        ))),
    }
}
