//! What is measured of a response.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity};

use super::content::Content;
use super::response::Response;
use super::{Http, unexpected, url, wrong_status};
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
            Err(wrong_status(
                response.status,
                format_args!(", expected {expected}"),
            ))
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
                return Err(wrong_status(
                    response.status,
                    ", which says nothing of the headers in use: expected 2xx",
                ));
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
        self.probe_body(expected, |_, content| Ok(content.text()?.to_owned().into()))
    }

    /// The body of a response of 2xx holds a text.
    pub fn body_contains(self, text: impl Into<String>) -> HttpProbe<bool> {
        let text = text.into();
        let is_empty = text.is_empty();
        let check = move |response: &Response| match is_empty {
            true => {
                let words = "an empty text is in every body";
                Err(ProbeError::new(Reason::BadConfiguration, words))
            }
            false => success(response),
        };
        self.probe_body(check, move |response, content| {
            let mut parts = content.body.windows(text.len());
            if parts.any(|part| part == text.as_bytes()) {
                return Ok(true.into());
            }
            let what = format_args!("hold {text:?}");
            Err(lacks(response, content, what))
        })
    }

    /// The body of a response of 2xx, which must be UTF-8, matches a regular
    /// expression somewhere. The syntax is that of the crate `regex`.
    pub fn body_matches(self, pattern: &str) -> HttpProbe<bool> {
        let pattern = Pattern::new(pattern);
        let check = of_success(&pattern);
        self.probe_body(check, move |response, content| {
            if pattern.regex()?.is_match(content.text()?) {
                return Ok(true.into());
            }
            let what = format_args!("match {pattern}");
            Err(lacks(response, content, what))
        })
    }

    /// The size of the body.
    pub fn body_size(self) -> HttpProbe<Bytes> {
        self.probe_body(expected, |_, content| {
            Ok(Bytes::new(content.body.len() as u64).into())
        })
    }

    /// It redirects to a place that begins so: `https://`. A start that ends with a
    /// host, `https://www.example.com`, takes that host and no longer one.
    pub fn redirects_to(self, start: impl Into<String>) -> HttpProbe<bool> {
        let start = start.into();
        self.probe(move |response| {
            if !response.is_redirect() {
                return Err(wrong_status(response.status, ", expected a redirect"));
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
        let http = self.header("Accept-Encoding", "gzip, br");
        let read = |response: &Response| match response.optional("content-encoding")? {
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
        };
        HttpProbe {
            http,
            read: Read::Begun(Arc::new(success), Arc::new(read)),
        }
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

    /// What the head of a response tells.
    pub(super) fn probe<V>(
        self,
        read: impl Fn(&Response) -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> HttpProbe<V> {
        HttpProbe {
            http: self,
            read: Read::Head(Arc::new(read)),
        }
    }

    /// What the body tells, of a response whose head is such that it is asked for.
    pub(super) fn probe_body<V>(
        self,
        check: impl Fn(&Response) -> Result<(), ProbeError> + Send + Sync + 'static,
        read: impl Fn(&Response, &Content) -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> HttpProbe<V> {
        HttpProbe {
            http: self,
            read: Read::Body(Arc::new(check), Arc::new(read)),
        }
    }
}

/// What must hold before a body is searched by an expression.
pub(super) fn of_success(
    pattern: &Pattern,
) -> impl Fn(&Response) -> Result<(), ProbeError> + Send + Sync + 'static {
    let pattern = pattern.clone();
    move |response| {
        pattern.regex()?;
        success(response)
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
    if response.is_success() {
        return Ok(true.into());
    }
    Err(wrong_status(response.status, ", expected 2xx").at(Step::Read))
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
        Some(expected) if response.status != expected => Err(wrong_status(
            response.status,
            format_args!(", expected {expected}"),
        )),
        _ => Ok(()),
    }
}

fn lacks(response: &Response, content: &Content, what: fmt::Arguments<'_>) -> ProbeError {
    let size = Bytes::new(content.body.len() as u64);
    unexpected(format_args!(
        "the body ({size}, status {}) does not {what}",
        response.status
    ))
}

type Check = dyn Fn(&Response) -> Result<(), ProbeError> + Send + Sync;
type OfHead<V> = dyn Fn(&Response) -> Result<Measurement<V>, ProbeError> + Send + Sync;
type OfBody<V> = dyn Fn(&Response, &Content) -> Result<Measurement<V>, ProbeError> + Send + Sync;

/// What is needed of a response, and what is read of it: nothing more is waited for.
enum Read<V> {
    Head(Arc<OfHead<V>>),
    /// The head, of a response that has a body.
    Begun(Arc<Check>, Arc<OfHead<V>>),
    Body(Arc<Check>, Arc<OfBody<V>>),
}

impl<V: Quantity> Read<V> {
    async fn of(
        &self,
        response: &Arc<Response>,
        input: &ProbeInput,
    ) -> Result<Measurement<V>, ProbeError> {
        match self {
            Self::Head(read) => read(response),
            Self::Begun(check, read) => {
                check(response)?;
                if response.is_empty(input).await? {
                    return Err(ProbeError::no_data("the body is empty"));
                }
                read(response)
            }
            Self::Body(check, read) => {
                check(response)?;
                let content = response.content(input).await?;
                let (read, head) = (Arc::clone(read), Arc::clone(response));
                let length = content.body.len();
                aside::look(length, move || read(&head, &content)).await
            }
        }
    }
}

impl<V> Clone for Read<V> {
    fn clone(&self) -> Self {
        match self {
            Self::Head(read) => Self::Head(Arc::clone(read)),
            Self::Begun(check, read) => Self::Begun(Arc::clone(check), Arc::clone(read)),
            Self::Body(check, read) => Self::Body(Arc::clone(check), Arc::clone(read)),
        }
    }
}

/// A measurement of one response.
pub struct HttpProbe<V> {
    http: Http,
    read: Read<V>,
}

impl<V: Quantity> Probe for HttpProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let response = self.http.response(&input).await?;
        let measured = self.read.of(&response, &input).await;
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
            read: self.read.clone(),
        }
    }
}

impl<V> fmt::Debug for HttpProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpProbe").field(&self.http).finish()
    }
}
