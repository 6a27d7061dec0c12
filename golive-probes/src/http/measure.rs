//! What is measured of a response.

use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use golive_core::quantity::{Bytes, Count, Quantity};

use super::exchange::Response;
use super::{Http, unexpected};

/// Writes a probe on a request: what it measures, and how of a response.
macro_rules! measures {
    ($($type:ident as $quantity:ty, |$this:ident, $response:ident| $body:expr;)*) => {$(
        impl Probe for $type {
            type Value = $quantity;

            async fn measure(&self, input: ProbeInput) -> Result<Measurement<$quantity>, ProbeError> {
                let $this = self;
                let $response = self.http().response(&input).await?;
                let measured: Result<$quantity, ProbeError> = $body;
                measured.map(|value| with_status(value, &$response))
            }

            fn target(&self) -> Target {
                self.http().target()
            }
        }
    )*};
}

fn with_status<V: Quantity>(value: V, response: &Response) -> Measurement<V> {
    Measurement::new(value).with("status", response.status)
}

/// See [`Http::ok`].
#[derive(Clone, Debug)]
pub struct Ok(pub(super) Http);

/// See [`Http::status`].
#[derive(Clone, Debug)]
pub struct Status(pub(super) Http);

/// See [`Http::header_value`].
#[derive(Clone, Debug)]
pub struct HeaderValue {
    pub(super) http: Http,
    pub(super) name: String,
}

/// See [`Http::body_text`].
#[derive(Clone, Debug)]
pub struct BodyText(pub(super) Http);

/// See [`Http::body_contains`].
#[derive(Clone, Debug)]
pub struct BodyContains {
    pub(super) http: Http,
    pub(super) text: String,
}

/// See [`Http::body_size`].
#[derive(Clone, Debug)]
pub struct BodySize(pub(super) Http);

/// See [`Http::redirects_to`].
#[derive(Clone, Debug)]
pub struct RedirectsTo {
    pub(super) http: Http,
    pub(super) start: String,
}

/// See [`Http::time_to_first_byte`].
#[derive(Clone, Debug)]
pub struct TimeToFirstByte(pub(super) Http);

measures! {
    Ok as bool, |_this, response| match response.status {
        200..300 => Result::Ok(true),
        status => Err(unexpected(format_args!("the status is {status}, expected 2xx"))),
    };
    Status as Count, |_this, response| Result::Ok(Count::new(i64::from(response.status)));
    HeaderValue as String, |this, response| header(&response, &this.name);
    BodyText as String, |_this, response| text(&response).map(str::to_owned);
    BodyContains as bool, |this, response| {
        let found = response.body.windows(this.text.len().max(1)).any(|part| part == this.text.as_bytes());
        if found || this.text.is_empty() {
            Result::Ok(true)
        } else {
            let size = Bytes::new(response.body.len() as u64);
            Err(unexpected(format_args!("the body ({size}, status {}) does not hold {:?}", response.status, this.text)))
        }
    };
    BodySize as Bytes, |_this, response| Result::Ok(Bytes::new(response.body.len() as u64));
    RedirectsTo as bool, |this, response| {
        if !(300..400).contains(&response.status) {
            Err(unexpected(format_args!("the status is {}, expected a redirect", response.status)))
        } else {
            match header(&response, "location")? {
                location if location.starts_with(&this.start) => Result::Ok(true),
                location => {
                    let location = Target::url(&location);
                    Err(unexpected(format_args!("it redirects to {location}, expected {}", this.start)))
                }
            }
        }
    };
    TimeToFirstByte as Duration, |_this, response| Result::Ok(response.first_byte);
}

macro_rules! of_request {
    ($($type:ident . $field:tt,)*) => {$(
        impl $type {
            fn http(&self) -> &Http {
                &self.$field
            }
        }
    )*};
}

of_request! {
    Ok.0, Status.0, HeaderValue.http, BodyText.0, BodyContains.http, BodySize.0, RedirectsTo.http, TimeToFirstByte.0,
}

fn header(response: &Response, name: &str) -> Result<String, ProbeError> {
    let value = response.headers.get(name).ok_or_else(|| {
        let words = format!("there is no header `{name}` (status {})", response.status);
        ProbeError::new(Reason::Missing, words)
    })?;
    match value.to_str() {
        Result::Ok(value) => Result::Ok(value.to_owned()),
        Err(_) => Err(ProbeError::new(
            Reason::ProtocolError,
            format_args!("the header `{name}` is not text"),
        )),
    }
}

pub(super) fn text(response: &Response) -> Result<&str, ProbeError> {
    std::str::from_utf8(&response.body)
        .map_err(|_| ProbeError::new(Reason::ProtocolError, "the body is not UTF-8"))
}
