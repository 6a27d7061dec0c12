//! DNS: that a name resolves, to what, and for how long answers are kept.
//!
//! ```no_run
//! use golive_probes::dns::dns;
//!
//! let resolves = dns("shop.example.com").resolves();
//! let points_here = dns("shop.example.com").a().are(["192.0.2.10", "192.0.2.11"]);
//! let mail = dns("example.com").mx().includes("10 mail.example.com");
//! let spf = dns("example.com").txt().any_starts_with("v=spf1 ");
//! let short_lived = dns("shop.example.com").a().ttl();
//! let at_the_source = dns("shop.example.com").at("192.0.2.53").a().exist();
//! let everywhere = dns("shop.example.com").a().agree_at(["192.0.2.53", "198.51.100.53"]);
//! let gone = dns("old.example.com").is_absent();
//! ```
//!
//! It asks the name servers of the system (`/etc/resolv.conf`), or the one that
//! it is given, over UDP, and over TCP when an answer is too long for it. It
//! asks anew each time, and reads no hosts file. A name is taken as it stands:
//! no search domain is added to it. No permission is needed.
//!
//! What a server says of a name is a finding: that it does not exist, that it
//! has no such record. A server that fails, refuses or is silent says nothing
//! of the name: that is an error, never an absence. Measurements of the same
//! records of the same server share one query within a run.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`resolves`](Dns::resolves) | bool | the name has an address, IPv4 or IPv6 |
//! | [`is_absent`](Dns::is_absent) | bool | the name does not exist |
//! | [`exist`](Records::exist) | bool | there is such a record |
//! | [`includes`](Records::includes) | bool | one of the records is this |
//! | [`are`](Records::are) | bool | the records are these and no others, in any order |
//! | [`any_starts_with`](Records::any_starts_with) | bool | one of the records begins so |
//! | [`agree_at`](Records::agree_at) | bool | several name servers give the same records |
//! | [`count`](Records::count) | count | how many there are |
//! | [`ttl`](Records::ttl) | duration | the shortest time that an answer is kept |
//!
//! What a domain publishes of its mail is read by [`mail_domain`]:
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`has_spf`](MailDomain::has_spf) | bool | one SPF record, which ends in `-all` or `~all` |
//! | [`has_dkim`](MailDomain::has_dkim) | bool | a key by a selector, not revoked |
//! | [`has_dmarc`](MailDomain::has_dmarc) | bool | one DMARC record, with the policy `quarantine` or `reject` |
//! | [`dmarc_policy`](MailDomain::dmarc_policy) | text | that policy, `none` too |
//!
//! A record is written as in a zone file, without the dot at the end of names:
//! `192.0.2.1`, `10 mail.example.com`, `0 issue "letsencrypt.org"`. The parts of
//! a TXT record are joined. Names are compared without regard to case.

mod ask;
mod mail;
mod measure;
mod records;

use std::fmt;

use golive_core::probe::{ProbeError, Reason, Target};
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RecordType;

pub use self::mail::{MailDomain, mail_domain};
pub use self::measure::DnsProbe;
pub use self::records::Records;
use crate::own::Own;

/// A name, asked of the system's name servers.
pub fn dns(name: impl Into<String>) -> Dns {
    Dns {
        name: name.into(),
        servers: Servers::System,
    }
}

/// See [`dns()`].
#[derive(Clone)]
#[must_use = "a name measures nothing; one of its methods does"]
pub struct Dns {
    name: String,
    servers: Servers,
}

#[derive(Clone)]
enum Servers {
    System,
    /// An address, `ip` or `ip:port`.
    One(String),
    Own(Box<Own<TokioResolver>>),
}

impl Dns {
    /// Asks this name server, `192.0.2.53` or `192.0.2.53:5353`: an address,
    /// since a name would have to be looked up first.
    pub fn at(mut self, server: impl Into<String>) -> Self {
        self.servers = Servers::One(server.into());
        self
    }

    /// Asks the application's own resolver, of the crate `hickory-resolver` 0.26,
    /// with its settings and its cache. `name` is what reports call it.
    pub fn through(mut self, resolver: TokioResolver, name: impl Into<String>) -> Self {
        self.servers = Servers::Own(Box::new(Own::new(resolver, name)));
        self
    }

    /// The name has an address, IPv4 or IPv6: that one of them is not answered shows
    /// nothing where the other is.
    pub fn resolves(self) -> DnsProbe<bool> {
        measure::resolves(self)
    }

    /// The name does not exist: the server says NXDOMAIN.
    pub fn is_absent(self) -> DnsProbe<bool> {
        measure::is_absent(self)
    }

    /// Its IPv4 addresses.
    pub fn a(self) -> Records {
        self.records(RecordType::A)
    }

    /// Its IPv6 addresses.
    pub fn aaaa(self) -> Records {
        self.records(RecordType::AAAA)
    }

    /// The name that it is another name of.
    pub fn cname(self) -> Records {
        self.records(RecordType::CNAME)
    }

    /// Its mail servers: `10 mail.example.com`.
    pub fn mx(self) -> Records {
        self.records(RecordType::MX)
    }

    /// Its name servers.
    pub fn ns(self) -> Records {
        self.records(RecordType::NS)
    }

    /// Its texts, each with its parts joined.
    pub fn txt(self) -> Records {
        self.records(RecordType::TXT)
    }

    /// Its services: priority, weight, port and host, `0 5 5060 sip.example.com`.
    pub fn srv(self) -> Records {
        self.records(RecordType::SRV)
    }

    /// Which authorities may issue certificates for it:
    /// `0 issue "letsencrypt.org"`.
    pub fn caa(self) -> Records {
        self.records(RecordType::CAA)
    }

    fn records(self, kind: RecordType) -> Records {
        Records::new(self, kind)
    }

    fn target(&self) -> Target {
        let Self { name, servers } = self;
        Target::new(match servers {
            Servers::System => name.clone(),
            Servers::One(server) => format!("{name} at {server}"),
            Servers::Own(own) => format!("{name} by {}", own.name),
        })
    }
}

impl fmt::Debug for Dns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dns").field(&self.target().as_str()).finish()
    }
}

fn misused(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::BadConfiguration, words)
}
