//! A question to a name server, and what its answer means.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};

use super::{Dns, Servers, misused};

/// Where name servers listen (RFC 1035, 4.2).
const PORT: u16 = 53;

/// Records of one type.
pub(super) struct Answer {
    /// As they are written here; see the module's documentation.
    pub(super) records: Vec<String>,
    /// The lowest time to live of the answer, in seconds.
    pub(super) ttl: u32,
}

impl Dns {
    /// The records of a name, at least one; shared within a run.
    pub(super) async fn ask(
        &self,
        kind: RecordType,
        input: &ProbeInput,
    ) -> Result<Arc<Answer>, ProbeError> {
        let servers = match &self.servers {
            Servers::System => "of the system".to_owned(),
            Servers::One(server) => format!("at {server:?}"),
            Servers::Own(own) => own.key(),
        };
        let key = format!("dns {kind} {:?} {servers}", self.name);
        let answer = input.share(&key, || self.ask_anew(kind, input)).await;
        match answer {
            Err(error) if error.reason() == Reason::NameNotFound && kind != RecordType::CNAME => {
                Err(self.leads_nowhere(input).await.unwrap_or(error))
            }
            answer => answer,
        }
        .map_err(|error| error.at(Step::Resolve))
    }

    /// Whether a name that was not found exists and is another name of one that
    /// does not: servers tell both as NXDOMAIN (RFC 6604).
    async fn leads_nowhere(&self, input: &ProbeInput) -> Option<ProbeError> {
        let answer = Box::pin(self.ask(RecordType::CNAME, input)).await.ok()?;
        let other = answer.records.join(", ");
        let words = format!(
            "{} is another name of {other}, which leads nowhere",
            self.name
        );
        Some(ProbeError::new(Reason::NameNotFound, words))
    }

    async fn ask_anew(&self, kind: RecordType, input: &ProbeInput) -> Result<Answer, ProbeError> {
        input.step(Step::Resolve);
        let name = self.absolute_name()?;
        let found = self
            .resolver(input)?
            .lookup(name, kind)
            .await
            .map_err(|error| self.told(&error, kind))?;
        let of_kind = found.answers().iter();
        let of_kind = of_kind.filter(|record| record.record_type() == kind);
        let records: Vec<String> = of_kind.map(|record| written(&record.data)).collect();
        // Those of the other names on the way to it count too.
        let ttl = found.answers().iter().map(|record| record.ttl).min();
        match ttl {
            Some(ttl) if !records.is_empty() => Ok(Answer { records, ttl }),
            _ => Err(self.has_no(kind)),
        }
    }

    fn absolute_name(&self) -> Result<Name, ProbeError> {
        let mut name = Name::from_utf8(&self.name)
            .map_err(|error| misused(format_args!("`{}` is not a name: {error}", self.name)))?;
        name.set_fqdn(true);
        if name.is_root() {
            return Err(misused("no name is given to look up"));
        }
        let top = self.name.trim_end_matches('.').rsplit('.').next();
        let top = top.unwrap_or_default().to_ascii_lowercase();
        if ["invalid", "localhost", "onion"].contains(&top.as_str()) {
            return Err(misused(format_args!(
                "`{}` is a name that no name server is asked for (RFC 6761, 7686)",
                self.name
            )));
        }
        Ok(name)
    }

    fn resolver(&self, input: &ProbeInput) -> Result<TokioResolver, ProbeError> {
        let provider = TokioRuntimeProvider::default();
        let mut builder = match &self.servers {
            Servers::Own(own) => return Ok(own.handle.clone()),
            Servers::System => TokioResolver::builder(provider).map_err(|error| {
                misused(format_args!(
                    "the system's name servers cannot be read: {error}"
                ))
            })?,
            Servers::One(server) => {
                let server = name_server(server)?;
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
                TokioResolver::builder_with_config(config, provider)
            }
        };
        let options: &mut ResolverOpts = builder.options_mut();
        options.cache_size = 0;
        options.use_hosts_file = ResolveHosts::Never;
        options.edns0 = true;
        options.preserve_intermediates = true;
        // A time to live is told as it was given, and not cut to a day.
        options.positive_max_ttl = Some(Duration::from_secs(u32::MAX.into()));
        // A datagram may be lost: there is time for a second one.
        options.attempts = 1;
        options.timeout = input.remaining() / 2;
        builder
            .build()
            .map_err(|error| ProbeError::from_error(Reason::Internal, &error))
    }

    /// What an error says of the name, if it says anything of it.
    fn told(&self, error: &NetError, kind: RecordType) -> ProbeError {
        let code = match error {
            NetError::Dns(DnsError::NoRecordsFound(none)) => none.response_code,
            NetError::Dns(DnsError::ResponseCode(code)) => *code,
            NetError::Timeout => {
                let words = format!("no name server answered for {} in time", self.name);
                return ProbeError::new(Reason::TimedOut, words);
            }
            _ => return ProbeError::from_error(Reason::ResolveFailed, error),
        };
        match code {
            ResponseCode::NXDomain => {
                let words = format!("{} does not exist", self.name);
                ProbeError::new(Reason::NameNotFound, words)
            }
            ResponseCode::NoError => self.has_no(kind),
            _ => {
                let words = format!("the name server answered `{code}` for {}", self.name);
                ProbeError::new(Reason::ResolveFailed, words)
            }
        }
    }

    fn has_no(&self, kind: RecordType) -> ProbeError {
        let words = format!("{} has no {kind} record", self.name);
        ProbeError::new(Reason::Missing, words)
    }
}

/// The address of a name server, an IPv4 one as such however it is written.
pub(super) fn name_server_address(text: &str) -> Result<SocketAddr, ProbeError> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let ip: Result<IpAddr, _> = bare.unwrap_or(text).parse();
    let address = ip
        .map(|ip| SocketAddr::new(ip, PORT))
        .or_else(|_| text.parse())
        .map_err(|_| {
            misused(format_args!(
                "`{text}` is not a name server: expected an IP address, or one with a port"
            ))
        })?;
    Ok(SocketAddr::new(address.ip().to_canonical(), address.port()))
}

fn name_server(text: &str) -> Result<NameServerConfig, ProbeError> {
    let address = name_server_address(text)?;
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = address.port();
        connection
    });
    Ok(NameServerConfig::new(
        address.ip(),
        true,
        connections.to_vec(),
    ))
}

/// A record as it is written here.
fn written(record: &RData) -> String {
    match record {
        // Bytes of a text that are no UTF-8 are shown as such.
        RData::TXT(text) => text.to_string(),
        RData::CAA(caa) => caa.to_string(),
        RData::A(_) | RData::AAAA(_) => record.to_string(),
        // A name, at the end of the record, with the dot of the root.
        _ => record
            .to_string()
            .trim_end_matches('.')
            .to_ascii_lowercase(),
    }
}
