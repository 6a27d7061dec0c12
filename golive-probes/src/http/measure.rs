//! What is measured of a response.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity};

use super::response::Response;
use super::{Http, unexpected, url};
use crate::aside;
use crate::certificate::Certificate;
use crate::pattern::Pattern;

impl Http {
    /// The status is 2xx.
    pub fn ok(self) -> HttpProbe<bool> {
        self.probe(ok)
    }

    /// The status.
    pub fn status(self) -> HttpProbe<Count> {
        self.probe(|response| Ok(Count::new(i64::from(response.status)).into()))
    }

    /// The status is one of these: `[200, 204]`, `400..500`.
    pub fn status_in(self, statuses: impl IntoIterator<Item = u16>) -> HttpProbe<bool> {
        let statuses: Vec<u16> = statuses.into_iter().collect();
        self.probe(move |response| {
            if statuses.contains(&response.status) {
                return Ok(true.into());
            }
            let expected = match statuses.as_slice() {
                [] => "nothing at all".to_owned(),
                [first, .., last] if statuses.is_sorted() && statuses.len() > 8 => {
                    format!("one of {first} to {last}")
                }
                some => {
                    let some: Vec<String> = some.iter().map(u16::to_string).collect();
                    some.join(" or ")
                }
            };
            Err(unexpected(format_args!(
                "the status is {}, expected {expected}",
                response.status
            )))
        })
    }

    /// The value of a header.
    pub fn header_value(self, name: impl Into<String>) -> HttpProbe<String> {
        let name = name.into();
        self.probe(move |response| Ok(response.header(&name)?.to_owned().into()))
    }

    /// A header matches a regular expression, anywhere in its value: `^DENY$`; of
    /// several of one name, each. The syntax is that of the crate `regex`.
    pub fn header_matches(self, name: impl Into<String>, pattern: &str) -> HttpProbe<bool> {
        let (name, pattern) = (name.into(), Pattern::new(pattern));
        self.probe(move |response| {
            let regex = pattern.regex()?;
            for value in response.values(&name)? {
                if !regex.is_match(value) {
                    let shown = shown(&name, value);
                    return Err(unexpected(format_args!(
                        "the header `{name}` is {shown}, which does not match {pattern}"
                    )));
                }
            }
            Ok(true.into())
        })
    }

    /// There is no such header in a response of 2xx: `X-Powered-By`. A redirect
    /// may come of what stands in front, and does not show it.
    pub fn header_absent(self, name: impl Into<String>) -> HttpProbe<bool> {
        let name = name.into();
        self.probe(move |response| {
            if !response.is_success() {
                return Err(unexpected(format_args!(
                    "the status is {}, which says nothing of the headers in use: expected 2xx",
                    response.status
                )));
            }
            if http::HeaderName::try_from(&name).is_err() {
                // Never found, and never there.
                let words = format!("{name:?} is not the name of a header");
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            match response.optional(&name)? {
                None => Ok(true.into()),
                Some(value) => Err(unexpected(format_args!(
                    "there is a header `{name}`: {}",
                    shown(&name, value)
                ))),
            }
        })
    }

    /// The body, which must be UTF-8.
    pub fn body_text(self) -> HttpProbe<String> {
        self.probe(|response| {
            expected(response)?;
            Ok(response.text()?.to_owned().into())
        })
    }

    /// The body of a response of 2xx holds a text.
    pub fn body_contains(self, text: impl Into<String>) -> HttpProbe<bool> {
        let text = text.into();
        self.probe(move |response| {
            if text.is_empty() {
                let words = "an empty text is in every body";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            success(response)?;
            let mut parts = response.body.windows(text.len());
            if parts.any(|part| part == text.as_bytes()) {
                return Ok(true.into());
            }
            Err(lacks(response, format_args!("hold {text:?}")))
        })
    }

    /// The body of a response of 2xx, which must be UTF-8, matches a regular
    /// expression somewhere. The syntax is that of the crate `regex`.
    pub fn body_matches(self, pattern: &str) -> HttpProbe<bool> {
        let pattern = Pattern::new(pattern);
        self.probe(move |response| {
            let regex = pattern.regex()?;
            success(response)?;
            if regex.is_match(response.text()?) {
                return Ok(true.into());
            }
            Err(lacks(response, format_args!("match {pattern}")))
        })
    }

    /// The size of the body.
    pub fn body_size(self) -> HttpProbe<Bytes> {
        self.probe(|response| {
            expected(response)?;
            Ok(Bytes::new(response.body.len() as u64).into())
        })
    }

    /// It redirects to a place that begins so: `https://`. A start that ends with a
    /// host, `https://www.example.com`, takes that host and no longer one.
    pub fn redirects_to(self, start: impl Into<String>) -> HttpProbe<bool> {
        let start = start.into();
        self.probe(move |response| {
            if !response.is_redirect() {
                return Err(unexpected(format_args!(
                    "the status is {}, expected a redirect",
                    response.status
                )));
            }
            if start.is_empty() {
                let words = "every place begins with an empty text";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            let location = response.header("location")?;
            if url::begins(location, &start) {
                return Ok(true.into());
            }
            let location = Target::url(location);
            Err(unexpected(format_args!(
                "it redirects to {location}, expected {start}"
            )))
        })
    }

    /// A client that takes gzip or Brotli gets the body compressed so. An empty
    /// body is no data.
    pub fn compresses(self) -> HttpProbe<bool> {
        self.header("Accept-Encoding", "gzip, br")
            .probe(|response| {
                success(response)?;
                if response.body.is_empty() {
                    return Err(ProbeError::no_data("the body is empty"));
                }
                match response.optional("content-encoding")? {
                    Some(coding)
                        if ["gzip", "br"]
                            .iter()
                            .any(|it| coding.trim().eq_ignore_ascii_case(it)) =>
                    {
                        Ok(Measurement::new(true).with("content_encoding", coding))
                    }
                    Some(coding) => Err(unexpected(format_args!(
                        "the body comes as {coding:?}, expected gzip or br"
                    ))),
                    None => Err(unexpected("the body is not compressed")),
                }
            })
    }

    /// The version of the protocol: `HTTP/1.1`, `HTTP/2.0`.
    pub fn protocol(self) -> HttpProbe<String> {
        self.probe(|response| Ok(response.version.clone().into()))
    }

    /// The version of TLS that the response came by: `TLSv1_3`.
    pub fn tls_version(self) -> HttpProbe<String> {
        self.probe(|response| Ok(response.secure()?.version.clone().into()))
    }

    /// The time until the certificate expires that the response came by. A
    /// certificate that is not trusted is an error before that: for what is wrong
    /// with one, see the probe `tls`.
    pub fn certificate_expires_in(self) -> HttpProbe<Duration> {
        self.probe(|response| {
            let shown = response.secure()?.certificate.as_ref();
            let none = || ProbeError::no_data("the server showed no certificate");
            Certificate::read(shown.ok_or_else(none)?)?.expires_in()
        })
    }

    pub(super) fn probe<V>(
        self,
        read: impl Fn(&Response) -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> HttpProbe<V> {
        HttpProbe {
            http: self,
            read: Arc::new(read),
        }
    }
}

/// A value of a header, unless it is one that holds secrets; of a URL without its
/// query, where a redirect has them.
fn shown(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    let secret = [
        "cookie",
        "authorization",
        "token",
        "secret",
        "session",
        "key",
    ];
    match name.as_str() {
        "location" | "content-location" => Target::url(value).to_string(),
        name if secret.iter().any(|it| name.contains(it)) => "not shown".to_owned(),
        _ => format!("{value:?}"),
    }
}

/// The status is 2xx.
pub(super) fn ok(response: &Response) -> Result<Measurement<bool>, ProbeError> {
    match response.status {
        200..300 => Ok(true.into()),
        status => Err(unexpected(format_args!(
            "the status is {status}, expected 2xx"
        ))),
    }
}

/// The status is the one whose bodies are measured: 2xx unless said.
pub(super) fn success(response: &Response) -> Result<(), ProbeError> {
    match response.expected {
        Some(_) => expected(response),
        None => ok(response).map(drop),
    }
}

/// The status is the one whose bodies are measured, if one was said.
pub(super) fn expected(response: &Response) -> Result<(), ProbeError> {
    match response.expected {
        Some(expected) if response.status != expected => Err(unexpected(format_args!(
            "the status is {}, expected {expected}",
            response.status
        ))),
        _ => Ok(()),
    }
}

fn lacks(response: &Response, what: fmt::Arguments<'_>) -> ProbeError {
    let size = Bytes::new(response.body.len() as u64);
    unexpected(format_args!(
        "the body ({size}, status {}) does not {what}",
        response.status
    ))
}

type Read<V> = dyn Fn(&Response) -> Result<Measurement<V>, ProbeError> + Send + Sync;

/// A measurement of one response.
pub struct HttpProbe<V> {
    http: Http,
    read: Arc<Read<V>>,
}

impl<V: Quantity> Probe for HttpProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let response = self.http.response(&input).await?;
        let (read, whole) = (Arc::clone(&self.read), Arc::clone(&response));
        let measured = aside::look(response.body.len(), move || read(&whole)).await;
        let measured = measured.map_err(|error| error.at(Step::Read))?;
        let measured = measured.with("status", response.status);
        Ok(match response.way.address {
            Some(address) => measured.with("address", address),
            None => measured,
        })
    }

    fn target(&self) -> Target {
        self.http.target()
    }
}

impl<V> Clone for HttpProbe<V> {
    fn clone(&self) -> Self {
        Self {
            http: self.http.clone(),
            read: Arc::clone(&self.read),
        }
    }
}

impl<V> fmt::Debug for HttpProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpProbe").field(&self.http).finish()
    }
}
