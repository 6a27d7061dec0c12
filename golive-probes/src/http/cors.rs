//! Which pages of other origins may read the answer (the Fetch standard, "CORS
//! protocol").

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;

use super::measure::HttpProbe;
use super::response::Response;
use super::{Http, unexpected, wrong_status};

impl Http {
    /// The same request, of a page of this origin and of no other.
    fn with_origin(mut self, origin: &str) -> Self {
        self.headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("origin"));
        self.header("Origin", origin)
    }

    /// Pages of an origin, `https://app.example.com`, may read the answer: it
    /// says `Access-Control-Allow-Origin` with this origin or `*`. With a `Cookie`
    /// or a [password](Http::basic), which browsers send by themselves, `*` does not
    /// do, and it must say `Access-Control-Allow-Credentials: true`. For a request that browsers ask about before, send
    /// what they do: `.method("OPTIONS").header("Access-Control-Request-Method",
    /// "DELETE")`; the status must then be 2xx and the method be allowed, and the
    /// headers of `Access-Control-Request-Headers`.
    pub fn cors_allows(self, origin: impl Into<String>) -> HttpProbe<bool> {
        let origin = origin.into();
        let asked = Asked::of(&self);
        self.with_origin(&origin).probe(move |response| {
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
            let consent = response.optional("access-control-allow-credentials")?;
            if asked.with_credentials && consent != Some("true") {
                return Err(unexpected(
                    "it does not allow credentials: \
                     expected `access-control-allow-credentials` of `true`",
                ));
            }
            asked.granted(response)?;
            Ok(Measurement::new(true).with("allowed", allowed))
        })
    }

    /// Pages of a foreign origin, `https://evil.example`, may not read the
    /// answer: it does not name this origin, nor `*`, nor `null`, which anyone can
    /// be. Only an answer of 2xx shows that, or one of 400, 401 or 403 that is 2xx
    /// without an origin: a server may leave its headers out of any other error and
    /// of a redirect. So give the request the credentials that it needs, and ask
    /// where the answer is.
    pub fn cors_refuses(self, origin: impl Into<String>) -> CorsRefuses {
        CorsRefuses {
            http: self,
            origin: origin.into(),
        }
    }
}

/// See [`Http::cors_refuses`].
#[derive(Clone, Debug)]
pub struct CorsRefuses {
    http: Http,
    origin: String,
}

impl Probe for CorsRefuses {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let Self { http, origin } = self;
        check(origin)?;
        let foreign = http.clone().with_origin(origin);
        let response = foreign.response(&input).await?;
        let found = allowed(&response).map_err(|error| error.at(Step::Read))?;
        if let Some(found) = found
            && (found == origin || found == "*" || found == "null")
        {
            let words = format!("it allows the origin {found:?}, and must not allow {origin}");
            return Err(unexpected(words).at(Step::Read));
        }
        let measured = Measurement::new(true).with("status", response.status);
        let measured = match found {
            Some(found) => measured.with("allowed", found),
            None => measured,
        };
        if response.is_success() {
            return Ok(measured);
        }
        // Some refuse the whole request, and not only its reader.
        if matches!(response.status, 400 | 401 | 403) {
            let without = http.response(&input).await?;
            if without.is_success() {
                return Ok(measured.with("status without origin", without.status));
            }
        }
        let rest = ", which shows nothing of who may read: expected 2xx";
        Err(wrong_status(response.status, rest).at(Step::Read))
    }

    fn target(&self) -> Target {
        self.http.target()
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
            with_credentials: http.headers.iter().any(sent_by_browsers),
            is_preflight: http.method.eq_ignore_ascii_case("OPTIONS"),
            method: given("access-control-request-method").map(as_browsers_write),
            headers: listed(&headers),
        }
    }

    fn granted(&self, response: &Response) -> Result<(), ProbeError> {
        if !self.is_preflight {
            return Ok(());
        }
        if !response.is_success() {
            return Err(wrong_status(response.status, ", expected 2xx"));
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
            // Its case counts, unlike that of a header.
            let named = methods.iter().any(|it| it == method);
            if !simple && !named && !any(&methods) {
                return Err(unexpected(format_args!("it does not allow {method}")));
            }
        }
        let allowed = list("access-control-allow-headers")?;
        for header in &self.headers {
            let named = allowed.iter().any(|it| it.eq_ignore_ascii_case(header));
            // Not even `*` speaks for this one.
            let by_name = header.eq_ignore_ascii_case("authorization");
            if !named && (by_name || !any(&allowed)) {
                return Err(unexpected(format_args!(
                    "it does not allow the header {header}"
                )));
            }
        }
        Ok(())
    }
}

/// What a browser sends by itself, when a page asks it to send credentials. A
/// token is set by the page, and is a header like any other.
fn sent_by_browsers((name, value): &(String, Secret)) -> bool {
    let starts_with_basic = |value: &str| {
        let scheme = value.split(' ').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("basic")
    };
    name.eq_ignore_ascii_case("cookie")
        || name.eq_ignore_ascii_case("authorization") && starts_with_basic(value.expose())
}

/// These are sent in capital letters, however a page writes them.
fn as_browsers_write(method: String) -> String {
    let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    match known.iter().find(|it| it.eq_ignore_ascii_case(&method)) {
        Some(known) => (*known).to_owned(),
        None => method,
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
    // Browsers send it in small letters, and servers answer in those.
    let is_small = !origin.contains(|c: char| c.is_ascii_uppercase());
    if is_small && host.is_some_and(|host| !host.is_empty() && host.chars().all(plain)) {
        return Ok(());
    }
    let words = format!(
        "{origin:?} is not an origin: expected https://host, in small letters and without a path"
    );
    Err(ProbeError::new(Reason::BadConfiguration, words))
}
