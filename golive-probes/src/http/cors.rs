//! Which pages of other origins may read the answer (the Fetch standard, "CORS
//! protocol").

use golive_core::probe::{Measurement, ProbeError, Reason};

use super::measure::HttpProbe;
use super::response::Response;
use super::{Http, unexpected};

impl Http {
    /// Pages of an origin, `https://app.example.com`, may read the answer: it
    /// says `Access-Control-Allow-Origin` with this origin or `*`. For a request
    /// that browsers ask about before, send what they do:
    /// `.method("OPTIONS").header("Access-Control-Request-Method", "POST")`.
    pub fn cors_allows(self, origin: impl Into<String>) -> HttpProbe<bool> {
        let origin = origin.into();
        self.header("Origin", origin.as_str())
            .probe(move |response| {
                check(&origin)?;
                match allowed(response)? {
                    Some(allowed) if allowed == origin || allowed == "*" => {
                        Ok(Measurement::new(true).with("allowed", allowed))
                    }
                    Some(allowed) => Err(unexpected(format_args!(
                        "it allows the origin {allowed:?}, and not {origin}"
                    ))),
                    None => Err(unexpected(format_args!(
                        "it allows no other origin (status {}), and not {origin}",
                        response.status
                    ))),
                }
            })
    }

    /// Pages of a foreign origin, `https://evil.example`, may not read the
    /// answer: it does not name this origin, nor `*`, nor `null`, which anyone can be. An answer of
    /// 5xx or 404 shows nothing, and is a finding.
    pub fn cors_refuses(self, origin: impl Into<String>) -> HttpProbe<bool> {
        let origin = origin.into();
        self.header("Origin", origin.as_str())
            .probe(move |response| {
                check(&origin)?;
                if response.status >= 500 || response.status == 404 {
                    return Err(unexpected(format_args!(
                        "the status is {}, which shows nothing of who may read",
                        response.status
                    )));
                }
                match allowed(response)? {
                    Some(allowed) if allowed == origin || allowed == "*" || allowed == "null" => {
                        Err(unexpected(format_args!(
                            "it allows the origin {allowed:?}, and must not allow {origin}"
                        )))
                    }
                    Some(allowed) => Ok(Measurement::new(true).with("allowed", allowed)),
                    None => Ok(true.into()),
                }
            })
    }
}

/// What the answer allows; more than one header is none that browsers take.
fn allowed(response: &Response) -> Result<Option<&str>, ProbeError> {
    let name = "access-control-allow-origin";
    if response.headers.get_all(name).iter().count() > 1 {
        return Err(unexpected(format_args!("there is more than one `{name}`")));
    }
    response.optional(name)
}

/// An origin is a scheme, a host and perhaps a port: servers compare the text.
fn check(origin: &str) -> Result<(), ProbeError> {
    let host = origin.split_once("://").map(|(_, host)| host);
    if host.is_some_and(|host| !host.is_empty() && !host.contains('/')) {
        return Ok(());
    }
    let words = format!("{origin:?} is not an origin: expected https://host, without a path");
    Err(ProbeError::new(Reason::BadConfiguration, words))
}
