//! What a domain publishes of its mail: SPF (RFC 7208), DKIM (RFC 6376) and
//! DMARC (RFC 7489).

use std::fmt;

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason};
use golive_core::quantity::Quantity;
use hickory_resolver::proto::rr::RecordType;

use super::measure::{DnsProbe, probe};
use super::{Dns, dns, misused};

/// How many domains an SPF record may lead on to (RFC 7208, 4.6.4).
const REDIRECTS: usize = 10;

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
    /// may not send. One that leads on (`redirect=`) is followed.
    pub fn has_spf(self) -> DnsProbe<bool> {
        probe(self.dns, |dns, input| async move { spf(dns, &input).await })
    }

    /// It has a key by this selector, which is not revoked: the record at
    /// `<selector>._domainkey.<domain>`.
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
    /// the record at `_dmarc.<domain>`. That of a domain above is not looked
    /// for.
    pub fn has_dmarc(self) -> DnsProbe<bool> {
        probe(self.under("_dmarc"), |dns, input| async move {
            let (record, policy) = dmarc(&dns, &input).await?;
            if policy == "none" {
                return Err(unexpected(format_args!("the policy is `none`: {record}")));
            }
            // For so much of the mail the policy holds.
            if tag(&record, "pct").is_some_and(|share| share.trim_matches('0').is_empty()) {
                return Err(unexpected(format_args!(
                    "the policy holds for no mail: {record}"
                )));
            }
            Ok(of(true, &record))
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
        dns.name = format!("{name}.{}", dns.name);
        dns
    }
}

async fn spf(mut dns: Dns, input: &ProbeInput) -> Result<Measurement<bool>, ProbeError> {
    for _ in 0..=REDIRECTS {
        let is_spf = |record: &str| {
            let version = record.split(' ').next().unwrap_or_default();
            version.eq_ignore_ascii_case("v=spf1")
        };
        let record = the_one("SPF", &dns, input, is_spf).await?;
        let terms = || record.split_ascii_whitespace().skip(1);
        let all = terms().find(|term| {
            let bare = term.trim_start_matches(['+', '-', '~', '?']);
            bare.eq_ignore_ascii_case("all")
        });
        match all {
            Some(all) if all.starts_with(['-', '~']) => return Ok(of(true, &record)),
            Some(_) => {
                return Err(unexpected(format_args!("anybody may send: {record}")));
            }
            None => {}
        }
        let on = terms().find_map(|term| {
            let (name, to) = term.split_once('=')?;
            name.eq_ignore_ascii_case("redirect").then_some(to)
        });
        let Some(on) = on else {
            let words = format!("neither `-all` nor `~all` is in it: {record}");
            return Err(unexpected(words));
        };
        // What depends on the sender cannot be followed.
        if on.contains('%') {
            return Err(unexpected(format_args!("a macro is in it: {record}")));
        }
        on.clone_into(&mut dns.name);
    }
    Err(unexpected(format_args!(
        "it leads on more than {REDIRECTS} times"
    )))
}

async fn dkim(dns: &Dns, input: &ProbeInput) -> Result<Measurement<bool>, ProbeError> {
    let record = the_one("DKIM", dns, input, |record| tag(record, "p").is_some()).await?;
    if tag(&record, "v").is_some_and(|version| version != "DKIM1") {
        return Err(unexpected(format_args!(
            "it is of another version: {record}"
        )));
    }
    let key = tag(&record, "p").unwrap_or_default();
    if key.is_empty() {
        return Err(unexpected("the key is revoked: `p=` is empty"));
    }
    let is_key = |c: char| c.is_ascii_alphanumeric() || "+/= ".contains(c);
    if !key.chars().all(is_key) {
        return Err(unexpected(format_args!("`p=` is no key: {record}")));
    }
    Ok(of(true, &record))
}

/// The record and its policy.
async fn dmarc(dns: &Dns, input: &ProbeInput) -> Result<(String, String), ProbeError> {
    let is_dmarc = |record: &str| tag(record, "v") == Some("DMARC1");
    let record = the_one("DMARC", dns, input, is_dmarc).await?;
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
