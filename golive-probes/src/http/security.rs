//! The headers that browsers protect a page by, as the OWASP Secure Headers
//! Project recommends them.

use golive_core::probe::{Measurement, ProbeError, Reason};

use super::measure::HttpProbe;
use super::policy::{Policies, Policy};
use super::response::Response;
use super::{Http, unexpected, wrong_status};

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
    /// `SAMEORIGIN`, or `frame-ancestors` of a `Content-Security-Policy` that
    /// names no whole scheme and no `*`.
    FrameOptions,
    /// `Content-Security-Policy` that does not let any script in: with
    /// `default-src` or `script-src` whose sources are neither a whole scheme nor
    /// a `*` for a host, nor `'unsafe-inline'` without a nonce or a hash. With
    /// `'strict-dynamic'` only what that leaves counts.
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
        return Err(wrong_status(
            response.status,
            ", which says nothing of the headers in use",
        ));
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
    if !response.way.by_tls {
        let words = format!("`{name}` does not count in the clear: ask by https");
        return Err(unexpected(words));
    }
    // Of several headers, browsers heed the first (RFC 6797, 8.1); a directive
    // that stands twice makes it void (6.1).
    let value = response.header(name)?;
    let mut ages = value.split(';').filter_map(|part| {
        let (directive, seconds) = part.split_once('=')?;
        let is_age = directive.trim().eq_ignore_ascii_case("max-age");
        is_age.then(|| seconds.trim().trim_matches('"'))
    });
    let age = match (ages.next(), ages.next()) {
        (Some(age), None) if age.bytes().all(|byte| byte.is_ascii_digit()) => age.parse().ok(),
        _ => None,
    };
    match age {
        Some(LEAST_MAX_AGE..) => Ok(()),
        _ => Err(wrong(
            name,
            value,
            format_args!("one max-age of at least {LEAST_MAX_AGE}"),
        )),
    }
}

fn content_type(response: &Response) -> Result<(), ProbeError> {
    let name = "X-Content-Type-Options";
    let value = response.joined(name)?;
    // Browsers heed the first of a list (the Fetch standard, "nosniff").
    let first = value.split(',').next().unwrap_or_default();
    if first.trim().eq_ignore_ascii_case("nosniff") {
        return Ok(());
    }
    Err(wrong(name, &value, "nosniff"))
}

fn framing(response: &Response) -> Result<(), ProbeError> {
    // Where both are there, browsers heed the policy (CSP level 3, 6.4.2).
    let policies = Policies::read(response)?;
    let mut framing = policies
        .iter()
        .filter_map(|it| it.sources("frame-ancestors"));
    if let Some(first) = framing.next() {
        // Every policy must allow it: one that is strict is enough.
        let is_open = |source: &&&str| Policy::is_open(source);
        let Some(source) = first.iter().find(is_open) else {
            return Ok(());
        };
        if framing.any(|sources| !sources.iter().any(|it| Policy::is_open(it))) {
            return Ok(());
        }
        return Err(unexpected(format_args!(
            "`frame-ancestors` of the `Content-Security-Policy` lets {source} frame the page"
        )));
    }
    let name = "X-Frame-Options";
    let value = response.joined(name)?;
    let known = ["DENY", "SAMEORIGIN"];
    let is_known = |it: &str| {
        known
            .iter()
            .any(|known| it.trim().eq_ignore_ascii_case(known))
    };
    if value.split(',').all(is_known) {
        return Ok(());
    }
    Err(wrong(name, &value, "DENY or SAMEORIGIN"))
}

fn scripts(response: &Response) -> Result<(), ProbeError> {
    let name = "Content-Security-Policy";
    response.header(name)?;
    let policies = Policies::read(response)?;
    // Every policy must allow a script: one that is strict is enough.
    let mut first = None;
    for policy in policies.iter() {
        match policy.script_hole() {
            None => return Ok(()),
            Some(hole) => {
                first.get_or_insert(hole);
            }
        }
    }
    let hole = first.unwrap_or_else(|| "it is empty".to_owned());
    Err(unexpected(format_args!("`{name}`: {hole}")))
}

fn referrer(response: &Response) -> Result<(), ProbeError> {
    let name = "Referrer-Policy";
    let value = response.joined(name)?;
    const SAFE: [&str; 6] = [
        "no-referrer",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
    ];
    // The last one that a browser knows is the one it heeds.
    let known = |policy: &String| {
        SAFE.contains(&policy.as_str())
            || matches!(policy.as_str(), "unsafe-url" | "no-referrer-when-downgrade")
    };
    let heeded = value
        .split(',')
        .map(|policy| policy.trim().to_ascii_lowercase())
        .rfind(known);
    match heeded {
        Some(policy) if SAFE.contains(&policy.as_str()) => Ok(()),
        _ => Err(wrong(
            name,
            &value,
            "strict-origin-when-cross-origin or stricter",
        )),
    }
}

fn wrong(name: &str, found: &str, expected: impl std::fmt::Display) -> ProbeError {
    unexpected(format_args!("`{name}` is {found:?}, expected {expected}"))
}
