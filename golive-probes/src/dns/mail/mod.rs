//! What a domain publishes of its mail: SPF (RFC 7208), DKIM (RFC 6376) and
//! DMARC (RFC 7489).

mod dkim;
mod spf;

use std::collections::BTreeSet;
use std::fmt;

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason};
use golive_core::quantity::Quantity;
use hickory_resolver::proto::rr::RecordType;

use self::dkim::dkim;
use self::spf::spf;
use super::measure::{DnsProbe, probe};
use super::{Dns, dns, misused};

/// A domain that mail comes from, asked of the system's name servers.
///
/// ```no_run
/// use golive_probes::dns::mail_domain;
///
/// let spf = mail_domain("example.com").has_spf();
/// let dkim = mail_domain("example.com").has_dkim("selector1");
/// let dmarc = mail_domain("example.com").has_dmarc();
/// ```
pub fn mail_domain(domain: impl Into<String>) -> MailDomain {
    MailDomain { dns: dns(domain) }
}

/// See [`mail_domain`].
#[derive(Clone, Debug)]
#[must_use = "a domain measures nothing; one of its methods does"]
pub struct MailDomain {
    dns: Dns,
}

impl MailDomain {
    /// Asks this name server; see [`Dns::at`].
    pub fn at(mut self, server: impl Into<String>) -> Self {
        self.dns = self.dns.at(server);
        self
    }

    /// It has one SPF record, which ends in `-all` or `~all`: who is not named
    /// may not send. What it leads on to (`redirect=`) and includes is followed,
    /// but for what depends on the sender (`%{i}`). A term that SPF does not know
    /// is a finding, since receivers then throw away the whole record; so are an
    /// included domain without a record, more than ten lookups in all, and what
    /// lets in everybody (`ip4:0.0.0.0/0`).
    pub fn has_spf(self) -> DnsProbe<bool> {
        probe(self.dns, |dns, input| async move { spf(dns, &input).await })
    }

    /// It has a key by this selector, which is not revoked, not one for tests
    /// (`t=y`) or for hashes that nobody takes any more (`h=sha1`), and long enough,
    /// of RSA with 1024 bits or of Ed25519: the record at
    /// `<selector>._domainkey.<domain>`. A key that was cut off is none.
    pub fn has_dkim(self, selector: impl Into<String>) -> DnsProbe<bool> {
        let selector = selector.into();
        let named = !selector.is_empty();
        probe(
            self.under(&format!("{selector}._domainkey")),
            move |dns, input| async move {
                if !named {
                    return Err(misused("a selector is needed"));
                }
                dkim(&dns, &input).await
            },
        )
    }

    /// It has one DMARC record, of which the policy is `quarantine` or `reject`:
    /// the record at `_dmarc.<domain>`, for all mail or the share of it (`pct`)
    /// that is told beside it. That of a domain above is not looked for.
    pub fn has_dmarc(self) -> DnsProbe<bool> {
        probe(self.under("_dmarc"), |dns, input| async move {
            let (record, policy) = dmarc(&dns, &input).await?;
            if policy == "none" {
                return Err(unexpected(format_args!("the policy is `none`: {record}")));
            }
            // For so much of the mail the policy holds.
            let share = match tag(&record, "pct") {
                None => 100,
                Some(share) => Some(share)
                    .filter(|share| share.bytes().all(|byte| byte.is_ascii_digit()))
                    .and_then(|share| share.parse::<u8>().ok())
                    .filter(|share| (1..=100).contains(share))
                    .ok_or_else(|| unexpected(format_args!("`pct` is not 1 to 100: {record}")))?,
            };
            Ok(of(true, &record).with("pct", share))
        })
    }

    /// The policy of its DMARC record: `none`, `quarantine` or `reject`.
    pub fn dmarc_policy(self) -> DnsProbe<String> {
        probe(self.under("_dmarc"), |dns, input| async move {
            let (record, policy) = dmarc(&dns, &input).await?;
            Ok(of(policy, &record))
        })
    }

    fn under(self, name: &str) -> Dns {
        let Self { mut dns } = self;
        // Without a domain there is nothing to ask, and that is said.
        if !dns.name.trim_end_matches('.').is_empty() {
            dns.name = format!("{name}.{}", dns.name);
        }
        dns
    }
}

/// The record and its policy.
async fn dmarc(dns: &Dns, input: &ProbeInput) -> Result<(String, String), ProbeError> {
    // Receivers pass over one that does not begin so.
    let is_dmarc = |record: &str| {
        let first = record.split(';').next().unwrap_or_default();
        tag(first, "v") == Some("DMARC1")
    };
    let record = the_one("DMARC", dns, input, is_dmarc).await?;
    read_once(&record)?;
    let policy = tag(&record, "p").unwrap_or_default().to_ascii_lowercase();
    if ["none", "quarantine", "reject"].contains(&policy.as_str()) {
        return Ok((record, policy));
    }
    Err(unexpected(format_args!("it has no policy: {record}")))
}

/// The one record of its kind. Two are as good as none: who reads them takes
/// neither.
async fn the_one(
    kind: &str,
    dns: &Dns,
    input: &ProbeInput,
    is: impl Fn(&str) -> bool,
) -> Result<String, ProbeError> {
    let none = |words: String| ProbeError::new(Reason::Missing, words);
    let answer = dns.ask(RecordType::TXT, input).await;
    let answer = answer.map_err(|error| match error.reason() {
        Reason::NameNotFound => none(format!("there is no {kind} record: {error}")),
        _ => error,
    })?;
    let mut found = answer.records.iter().filter(|record| is(record));
    match (found.next(), found.count()) {
        (Some(record), 0) => Ok(record.clone()),
        (Some(_), more) => Err(unexpected(format_args!(
            "{} has {} {kind} records, expected one",
            dns.name,
            more + 1
        ))),
        (None, _) => Err(none(format!("{} has no {kind} record", dns.name))),
    }
}

/// Each part of a list of tags is one, and there once.
fn read_once(record: &str) -> Result<(), ProbeError> {
    let mut seen = BTreeSet::new();
    let parts = record.split(';').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let name = part.split_once('=').map(|(name, _)| name.trim());
        let is_new = name.is_some_and(|name| !name.is_empty() && seen.insert(name));
        if !is_new {
            let words = format!("`{part}` is no tag, or there twice: {record}");
            return Err(unexpected(words));
        }
    }
    Ok(())
}

/// A tag of a list `v=DMARC1; p=reject`.
fn tag<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    record.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.trim() == name).then(|| value.trim())
    })
}

fn of<V: Quantity>(value: V, record: &str) -> Measurement<V> {
    Measurement::new(value).with("TXT", record)
}

fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}
