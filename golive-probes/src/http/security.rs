//! The headers that browsers protect a page by, as the OWASP Secure Headers
//! Project recommends them.

use golive_core::probe::{Measurement, ProbeError, Reason};

use super::measure::HttpProbe;
use super::response::Response;
use super::{Http, unexpected};

/// The least that a browser is to remember to come by TLS: half a year, in
/// seconds, as Mozilla's Observatory wants it.
const LEAST_MAX_AGE: u64 = 15_768_000;

/// A header that browsers protect a page by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecurityHeader {
    /// `Strict-Transport-Security` for at least half a year (RFC 6797). Browsers
    /// heed it over TLS only, so that it counts only there.
    StrictTransportSecurity,
    /// `X-Content-Type-Options: nosniff`.
    ContentTypeOptions,
    /// No other site may frame the page: `X-Frame-Options` of `DENY` or
    /// `SAMEORIGIN`, or `frame-ancestors` of the `Content-Security-Policy`
    /// without `*`.
    FrameOptions,
    /// `Content-Security-Policy` with `default-src` or `script-src` that does not
    /// let any script in (`*`, or `'unsafe-inline'` without a nonce or a hash).
    ContentSecurityPolicy,
    /// `Referrer-Policy` that tells other sites no path: neither `unsafe-url` nor
    /// `no-referrer-when-downgrade`.
    ReferrerPolicy,
}

impl SecurityHeader {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::StrictTransportSecurity,
        Self::ContentTypeOptions,
        Self::FrameOptions,
        Self::ContentSecurityPolicy,
        Self::ReferrerPolicy,
    ];

    /// What is wrong with it in a response.
    fn judge(self, response: &Response) -> Result<(), ProbeError> {
        match self {
            Self::StrictTransportSecurity => strict_transport(response),
            Self::ContentTypeOptions => content_type(response),
            Self::FrameOptions => framing(response),
            Self::ContentSecurityPolicy => scripts(response),
            Self::ReferrerPolicy => referrer(response),
        }
    }
}

impl Http {
    /// Every header of [`SecurityHeader::ALL`] is as it must be, in a response of
    /// 2xx or 3xx. Whatever is wrong is told of each.
    pub fn security_headers(self) -> HttpProbe<bool> {
        self.probe(|response| judge(response, &SecurityHeader::ALL))
    }

    /// One of them is as it must be: a check of its own for each shares one
    /// response.
    pub fn security_header(self, header: SecurityHeader) -> HttpProbe<bool> {
        self.probe(move |response| judge(response, &[header]))
    }
}

fn judge(response: &Response, headers: &[SecurityHeader]) -> Result<Measurement<bool>, ProbeError> {
    if !response.is_success() && !response.is_redirect() {
        return Err(unexpected(format_args!(
            "the status is {}, which says nothing of the headers in use",
            response.status
        )));
    }
    let findings: Vec<ProbeError> = headers
        .iter()
        .filter_map(|header| header.judge(response).err())
        .collect();
    let all_missing = findings
        .iter()
        .all(|finding| finding.reason() == Reason::Missing);
    match findings.as_slice() {
        [] => Ok(true.into()),
        findings => {
            let words: Vec<&str> = findings.iter().map(ProbeError::message).collect();
            let reason = if all_missing {
                Reason::Missing
            } else {
                Reason::UnexpectedValue
            };
            Err(ProbeError::new(reason, words.join("; ")))
        }
    }
}

fn strict_transport(response: &Response) -> Result<(), ProbeError> {
    let name = "Strict-Transport-Security";
    if response.way.secure.is_none() {
        let words = format!("`{name}` does not count in the clear: ask by https");
        return Err(unexpected(words));
    }
    let value = response.header(name)?;
    let age = value.split(';').find_map(|part| {
        let (directive, seconds) = part.split_once('=')?;
        let is_age = directive.trim().eq_ignore_ascii_case("max-age");
        is_age.then(|| seconds.trim().trim_matches('"').parse::<u64>().ok())?
    });
    match age {
        Some(LEAST_MAX_AGE..) => Ok(()),
        _ => Err(wrong(
            name,
            value,
            format_args!("max-age of at least {LEAST_MAX_AGE}"),
        )),
    }
}

fn content_type(response: &Response) -> Result<(), ProbeError> {
    let name = "X-Content-Type-Options";
    let value = response.header(name)?;
    if value.trim().eq_ignore_ascii_case("nosniff") {
        return Ok(());
    }
    Err(wrong(name, value, "nosniff"))
}

fn framing(response: &Response) -> Result<(), ProbeError> {
    // Where both are there, browsers heed the policy (CSP level 3, 6.4.2).
    let policy = response.optional("Content-Security-Policy")?;
    if let Some(ancestors) = policy.and_then(|policy| directive(policy, "frame-ancestors")) {
        let open = |source: &&str| matches!(*source, "*" | "http:" | "https:");
        return match ancestors.iter().find(|source| open(source)) {
            None => Ok(()),
            Some(source) => Err(unexpected(format_args!(
                "`frame-ancestors` of the `Content-Security-Policy` lets {source} frame the page"
            ))),
        };
    }
    let name = "X-Frame-Options";
    let value = response.header(name)?;
    let known = ["DENY", "SAMEORIGIN"];
    if known.iter().any(|it| value.trim().eq_ignore_ascii_case(it)) {
        return Ok(());
    }
    Err(wrong(name, value, "DENY or SAMEORIGIN"))
}

fn scripts(response: &Response) -> Result<(), ProbeError> {
    let name = "Content-Security-Policy";
    let policy = response.header(name)?;
    let scripts = directive(policy, "script-src").or_else(|| directive(policy, "default-src"));
    let Some(sources) = scripts else {
        return Err(unexpected(format_args!(
            "`{name}` has neither script-src nor default-src"
        )));
    };
    // With a nonce or a hash, browsers do not heed 'unsafe-inline' (6.7.3).
    let listed = |source: &&str| {
        let source = source.to_ascii_lowercase();
        source.starts_with("'nonce-") || source.starts_with("'sha")
    };
    let is_listed = sources.iter().any(listed);
    let open = |source: &&str| match source.to_ascii_lowercase().as_str() {
        "*" | "http:" | "https:" | "data:" => true,
        "'unsafe-inline'" => !is_listed,
        _ => false,
    };
    match sources.iter().find(|source| open(source)) {
        None => Ok(()),
        Some(source) => Err(unexpected(format_args!(
            "`{name}` lets scripts in by {source}"
        ))),
    }
}

/// The sources of the first directive of a name: a later one is not heeded.
fn directive<'a>(policy: &'a str, name: &str) -> Option<Vec<&'a str>> {
    policy.split(';').find_map(|part| {
        let mut words = part.split_ascii_whitespace();
        let is_it = words.next()?.eq_ignore_ascii_case(name);
        is_it.then(|| words.collect())
    })
}

fn referrer(response: &Response) -> Result<(), ProbeError> {
    let name = "Referrer-Policy";
    let value = response.header(name)?;
    const SAFE: [&str; 6] = [
        "no-referrer",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
    ];
    // The last one that a browser knows is the one it heeds.
    let known = |policy: &&str| {
        SAFE.contains(policy) || matches!(*policy, "unsafe-url" | "no-referrer-when-downgrade")
    };
    let heeded = value.split(',').map(str::trim).rfind(known);
    match heeded {
        Some(policy) if SAFE.contains(&policy) => Ok(()),
        _ => Err(wrong(
            name,
            value,
            "strict-origin-when-cross-origin or stricter",
        )),
    }
}

fn wrong(name: &str, found: &str, expected: impl std::fmt::Display) -> ProbeError {
    unexpected(format_args!("`{name}` is {found:?}, expected {expected}"))
}
