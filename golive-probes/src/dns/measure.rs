//! What is measured of a name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::Quantity;
use hickory_resolver::proto::rr::RecordType;

use super::ask::{Answer, name_server_address};
use super::records::{listed, unexpected};
use super::{Dns, Records, misused};

/// How long what is not needed is waited for.
const SOON: Duration = Duration::from_secs(1);

type Measuring<V> = Pin<Box<dyn Future<Output = Result<Measurement<V>, ProbeError>> + Send>>;

/// A measurement of a name.
#[derive(Clone)]
pub struct DnsProbe<V> {
    dns: Dns,
    measure: Arc<dyn Fn(Dns, ProbeInput) -> Measuring<V> + Send + Sync>,
}

impl<V: Quantity> Probe for DnsProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        (self.measure)(self.dns.clone(), input)
            .await
            .map_err(|error| error.at(Step::Resolve))
    }

    fn target(&self) -> Target {
        self.dns.target()
    }
}

impl<V> fmt::Debug for DnsProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DnsProbe").field(&self.dns).finish()
    }
}

pub(super) fn probe<V, F>(
    dns: Dns,
    measure: impl Fn(Dns, ProbeInput) -> F + Send + Sync + 'static,
) -> DnsProbe<V>
where
    F: Future<Output = Result<Measurement<V>, ProbeError>> + Send + 'static,
{
    DnsProbe {
        dns,
        measure: Arc::new(move |dns, input| Box::pin(measure(dns, input))),
    }
}

pub(super) fn of_records<V: Quantity>(
    records: Records,
    read: impl Fn(&Answer) -> Result<V, ProbeError> + Send + Sync + 'static,
) -> DnsProbe<V> {
    let Records { dns, kind } = records;
    let read = Arc::new(read);
    probe(dns, move |dns, input| {
        let read = Arc::clone(&read);
        async move {
            let answer = dns.ask(kind, &input).await?;
            let mut measured = Measurement::new(read(&answer)?);
            for record in &answer.records {
                measured = measured.with(kind_name(kind), record);
            }
            Ok(measured)
        }
    })
}

pub(super) fn resolves(dns: Dns) -> DnsProbe<bool> {
    probe(dns, |dns, input| async move {
        let with = |measured: Measurement<bool>, answer: &Answer| {
            let addresses = answer.records.iter();
            addresses.fold(measured, |measured, it| measured.with("address", it))
        };
        let none = Measurement::new(true);
        let first = match dns.ask(RecordType::A, &input).await {
            Ok(answer) => {
                let measured = with(none, &answer);
                // The name resolves: that the other type is not answered, as some servers
                // do, shows nothing, and is not waited for.
                let patience = SOON.min(input.remaining() / 3);
                let other = dns.ask(RecordType::AAAA, &input);
                return Ok(match tokio::time::timeout(patience, other).await {
                    Ok(Ok(answer)) => with(measured, &answer),
                    _ => measured,
                });
            }
            Err(error) => error,
        };
        let second = match dns.ask(RecordType::AAAA, &input).await {
            Ok(answer) => return Ok(with(none, &answer)),
            Err(error) => error,
        };
        // What is not known weighs more than what is known to be missing.
        Err(match (first.reason(), second.reason()) {
            (Reason::Missing, Reason::Missing) => {
                ProbeError::new(Reason::Missing, "the name exists and has no address")
            }
            (Reason::Missing, _) => second,
            _ => first,
        })
    })
}

pub(super) fn is_absent(dns: Dns) -> DnsProbe<bool> {
    probe(dns, |dns, input| async move {
        // Not of an address: another name that leads nowhere exists all the same.
        let words = match dns.ask(RecordType::CNAME, &input).await {
            Ok(answer) => format!("the name exists, for {}", answer.records.join(", ")),
            Err(error) if error.reason() == Reason::Missing => "the name exists".to_owned(),
            Err(error) if error.reason() != Reason::NameNotFound => return Err(error),
            // Some say NXDOMAIN of whatever type they do not know (RFC 4074, 4.2).
            Err(_) => match dns.ask(RecordType::A, &input).await {
                Ok(answer) => format!("the name exists, with {}", answer.records.join(", ")),
                Err(error) if error.reason() == Reason::NameNotFound => return Ok(true.into()),
                Err(error) if error.reason() == Reason::Missing => "the name exists".to_owned(),
                Err(error) => return Err(error),
            },
        };
        Err(ProbeError::new(Reason::UnexpectedValue, words))
    })
}

pub(super) fn agree(records: Records, servers: Vec<String>) -> DnsProbe<bool> {
    let Records { dns, kind } = records;
    probe(dns, move |dns, input| {
        let servers = servers.clone();
        async move {
            let mut different: Vec<&String> = Vec::new();
            let mut addresses = BTreeSet::new();
            for server in &servers {
                // One that is written in two ways is one.
                if addresses.insert(name_server_address(server)?) {
                    different.push(server);
                }
            }
            if different.len() < 2 {
                let words = "one name server agrees with itself: name two or more";
                return Err(misused(words));
            }
            let mut told: BTreeMap<BTreeSet<String>, Vec<&str>> = BTreeMap::new();
            for server in &different {
                let answer = dns.clone().at(server.as_str()).ask(kind, &input).await;
                let answer = answer.map_err(|error| error.about(format_args!("at {server}")))?;
                let records = answer.records.iter().cloned().collect();
                told.entry(records).or_default().push(server);
            }
            let words: Vec<String> = told
                .iter()
                .map(|(records, servers)| {
                    format!("{} at {}", listed(records), servers.join(" and "))
                })
                .collect();
            match told.len() {
                1 => Ok(Measurement::new(true).with(kind_name(kind), words.join("; "))),
                _ => Err(unexpected(format_args!(
                    "the {kind} records are {}",
                    words.join(", but ")
                ))),
            }
        }
    })
}

fn kind_name(kind: RecordType) -> &'static str {
    kind.into()
}
