//! Which pages of other origins may read the answer (the Fetch standard, "CORS
//! protocol").

use golive_core::probe::{Measurement, ProbeError, Reason};

use super::measure::HttpProbe;
use super::response::Response;
use super::{Http, unexpected};

impl Http {
    /// Pages of an origin, `https://app.example.com`, may read the answer: it
    /// says `Access-Control-Allow-Origin` with this origin, or `*` where no
    /// credentials are sent. For a request that browsers ask about before, send
    /// what they do: `.method("OPTIONS").header("Access-Control-Request-Method",
    /// "DELETE")`; the status must then be 2xx and the method be allowed, and the
    /// headers of `Access-Control-Request-Headers`.
    pub fn cors_allows(self, origin: impl Into<String>) -> HttpProbe<bool> {
        let origin = origin.into();
        let asked = Asked::of(&self);
        self.header("Origin", origin.as_str()).probe(move |response| {
            check(&origin)?;
            let allowed = match allowed(response)? {
                Some("*") if asked.with_credentials => {
                    return Err(unexpected(
                        "it allows the origin \"*\", which browsers do not take with credentials",
                    ));
                }
                Some(allowed) if allowed == origin || allowed == "*" => allowed,
                Some(allowed) => {
                    return Err(unexpected(format_args!(
                        "it allows the origin {allowed:?}, and not {origin}"
                    )));
                }
                None => {
                    return Err(unexpected(format_args!(
                        "it allows no other origin (status {}), and not {origin}",
                        response.status
                    )));
                }
            };
            asked.granted(response)?;
            Ok(Measurement::new(true).with("allowed", allowed))
        })
    }

    /// Pages of a foreign origin, `https://evil.example`, may not read the
    /// answer: it does not name this origin, nor `*`, nor `null`, which anyone can
    /// be. Only an answer of 2xx or 3xx shows that: a server may leave its headers
    /// out of an error, so give the request the credentials that it needs.
    pub fn cors_refuses(self, origin: impl Into<String>) -> HttpProbe<bool> {
        let origin = origin.into();
        self.header("Origin", origin.as_str())
            .probe(move |response| {
                check(&origin)?;
                let allowed = allowed(response)?;
                if let Some(allowed) = allowed
                    && (allowed == origin || allowed == "*" || allowed == "null")
                {
                    return Err(unexpected(format_args!(
                        "it allows the origin {allowed:?}, and must not allow {origin}"
                    )));
                }
                if !response.is_success() && !response.is_redirect() {
                    return Err(unexpected(format_args!(
                        "the status is {}, which shows nothing of who may read",
                        response.status
                    )));
                }
                Ok(match allowed {
                    Some(allowed) => Measurement::new(true).with("allowed", allowed),
                    None => true.into(),
                })
            })
    }
}

impl Http {
    /// Whether a browser would call it a request with credentials: a key or a
    /// token in a header of its own is the script's, and `*` lets it pass.
    fn sends_credentials(&self) -> bool {
        let mut names = self.headers.iter().map(|(name, _)| name);
        let is_one = |name: &String| {
            ["authorization", "proxy-authorization", "cookie"]
                .iter()
                .any(|it| name.eq_ignore_ascii_case(it))
        };
        self.token.is_some() || names.any(is_one)
    }
}

/// What the request asks for, as a browser would before it sends another.
struct Asked {
    with_credentials: bool,
    is_preflight: bool,
    method: Option<String>,
    headers: Vec<String>,
}

impl Asked {
    fn of(http: &Http) -> Self {
        let given = |wanted: &str| {
            let mut headers = http.headers.iter();
            let found = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.expose().to_owned())
        };
        let headers = given("access-control-request-headers").unwrap_or_default();
        Self {
            with_credentials: http.sends_credentials(),
            is_preflight: http.method.eq_ignore_ascii_case("OPTIONS"),
            method: given("access-control-request-method"),
            headers: listed(&headers),
        }
    }

    fn granted(&self, response: &Response) -> Result<(), ProbeError> {
        if !self.is_preflight {
            return Ok(());
        }
        if !response.is_success() {
            return Err(unexpected(format_args!(
                "the status is {}, expected 2xx",
                response.status
            )));
        }
        let list = |name: &str| -> Result<Vec<String>, ProbeError> {
            match response.headers.contains_key(name) {
                true => Ok(listed(&response.joined(name)?)),
                false => Ok(Vec::new()),
            }
        };
        let any = |list: &[String]| !self.with_credentials && list.iter().any(|it| it == "*");
        if let Some(method) = &self.method {
            let methods = list("access-control-allow-methods")?;
            // These need no leave.
            let simple = ["GET", "HEAD", "POST"].iter().any(|it| it == method);
            let named = methods.iter().any(|it| it.eq_ignore_ascii_case(method));
            if !simple && !named && !any(&methods) {
                return Err(unexpected(format_args!("it does not allow {method}")));
            }
        }
        let allowed = list("access-control-allow-headers")?;
        for header in &self.headers {
            let named = allowed.iter().any(|it| it.eq_ignore_ascii_case(header));
            if !named && !any(&allowed) {
                return Err(unexpected(format_args!(
                    "it does not allow the header {header}"
                )));
            }
        }
        Ok(())
    }
}

fn listed(list: &str) -> Vec<String> {
    let words = list.split(',').map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
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
pub(crate) fn check(origin: &str) -> Result<(), ProbeError> {
    let host = origin.split_once("://").map(|(_, host)| host);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    if host.is_some_and(|host| !host.is_empty() && host.chars().all(plain)) {
        return Ok(());
    }
    let words = format!("{origin:?} is not an origin: expected https://host, without a path");
    Err(ProbeError::new(Reason::BadConfiguration, words))
}
