//! The records of one type, and what can be asked of them.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Count;
use hickory_resolver::proto::rr::RecordType;

use super::measure::{DnsProbe, agree, of_records};
use super::{Dns, misused};

/// The records of a name that are of one type. See [`Dns`].
#[derive(Clone, Debug)]
#[must_use = "records measure nothing; one of their methods does"]
pub struct Records {
    pub(super) dns: Dns,
    pub(super) kind: RecordType,
}

impl Records {
    pub(super) fn new(dns: Dns, kind: RecordType) -> Self {
        Self { dns, kind }
    }

    /// There is at least one.
    pub fn exist(self) -> DnsProbe<bool> {
        of_records(self, |_| Ok(true))
    }

    /// One of them is this.
    pub fn includes(self, record: impl Into<String>) -> DnsProbe<bool> {
        let (kind, expected) = (self.kind, record.into());
        of_records(self, move |answer| {
            let expected = normal(kind, &expected)?;
            if answer.records.contains(&expected) {
                return Ok(true);
            }
            Err(unexpected(format_args!(
                "the {kind} records are {}, expected {expected} among them",
                listed(&answer.records)
            )))
        })
    }

    /// They are these and no others, in any order.
    pub fn are<R: Into<String>>(self, records: impl IntoIterator<Item = R>) -> DnsProbe<bool> {
        let kind = self.kind;
        let expected: Vec<String> = records.into_iter().map(Into::into).collect();
        of_records(self, move |answer| {
            if expected.is_empty() {
                return Err(misused("no record is expected: ask `is_absent` for none"));
            }
            let expected = expected
                .iter()
                .map(|record| normal(kind, record))
                .collect::<Result<BTreeSet<String>, _>>()?;
            let found: BTreeSet<String> = answer.records.iter().cloned().collect();
            if found == expected {
                return Ok(true);
            }
            Err(unexpected(format_args!(
                "the {kind} records are {}, expected {}",
                listed(&found),
                listed(&expected)
            )))
        })
    }

    /// One of them begins so: `v=spf1 ` of a TXT record.
    pub fn any_starts_with(self, start: impl Into<String>) -> DnsProbe<bool> {
        let (kind, start) = (self.kind, start.into());
        of_records(self, move |answer| {
            if start.is_empty() {
                return Err(misused("every record begins with an empty text"));
            }
            if answer
                .records
                .iter()
                .any(|record| record.starts_with(&start))
            {
                return Ok(true);
            }
            Err(unexpected(format_args!(
                "no {kind} record begins with {start:?}: they are {}",
                listed(&answer.records)
            )))
        })
    }

    /// These name servers all give the same records, in whatever order: a change
    /// has reached every one of them. Each is an address, `192.0.2.53` or
    /// `192.0.2.53:5353`; two of them at the least. One that does not answer is
    /// an error, and says nothing of the others.
    pub fn agree_at<S: Into<String>>(self, servers: impl IntoIterator<Item = S>) -> DnsProbe<bool> {
        agree(self, servers.into_iter().map(Into::into).collect())
    }

    /// How many there are. None at all is [`Reason::Missing`].
    pub fn count(self) -> DnsProbe<Count> {
        of_records(self, |answer| Ok(Count::of(answer.records.len())))
    }

    /// The shortest time to live of the answer, other names on the way to it
    /// (CNAME) included: how long a change may take to be seen. A caching server
    /// says what is left of it.
    pub fn ttl(self) -> DnsProbe<Duration> {
        of_records(self, |answer| {
            Ok(Duration::from_secs(u64::from(answer.ttl)))
        })
    }
}

/// What is expected, written as what is found is.
fn normal(kind: RecordType, record: &str) -> Result<String, ProbeError> {
    let record = record.trim();
    if record.is_empty() {
        return Err(misused("an empty text is no record"));
    }
    Ok(match kind {
        RecordType::A | RecordType::AAAA => {
            let address: IpAddr = record
                .parse()
                .map_err(|_| misused(format_args!("`{record}` is not an IP address")))?;
            if address.is_ipv4() != (kind == RecordType::A) {
                return Err(misused(format_args!(
                    "`{record}` is not the address of a record {kind}"
                )));
            }
            address.to_string()
        }
        RecordType::TXT | RecordType::CAA => record.to_owned(),
        _ => record
            .split_whitespace()
            .map(|word| word.trim_end_matches('.').to_ascii_lowercase())
            .collect::<Vec<_>>()
            .join(" "),
    })
}

pub(super) fn listed<'a>(records: impl IntoIterator<Item = &'a String>) -> String {
    let records: Vec<&str> = records.into_iter().map(String::as_str).collect();
    records.join(", ")
}

pub(super) fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}
