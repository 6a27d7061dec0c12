//! A NATS server: that it answers, who may speak to it, what waits in JetStream.
//!
//! ```no_run
//! use golive_probes::nats::nats;
//!
//! let answers = nats("nats://app:password@events:4222").connects();
//! let quick = nats("nats://app:password@events:4222").ping_time();
//! let closed = nats("nats://events:4222").requires_credentials();
//! let backlog = nats("tls://token@events:4222").consumer_pending("ORDERS", "billing");
//! ```
//!
//! It connects for each measurement, reads the server's `INFO`, sends `CONNECT`
//! and `PING`, and closes. Measurements that come from `INFO` send nothing and
//! share one within a run; so do those of the same stream, or consumer.
//!
//! `nats://user:password@host`, `nats://token@host`, or nobody's
//! `nats://host`. With `tls://`, and when the server asks for it, TLS begins
//! before anything is sent, with the certificate and its name checked against
//! [`trust`](Nats::trust). Of a server that begins with TLS before its `INFO`
//! (`handshake_first`), and of one behind what does, say
//! [`tls_first`](Nats::tls_first). Keys (nkeys, credential files) are not understood.
//!
//! A user needs no permission but for JetStream: to publish on
//! `$JS.API.STREAM.INFO.<stream>` or `$JS.API.CONSUMER.INFO.<stream>.<consumer>`,
//! and to subscribe to `_INBOX.golive.>`.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](Nats::connects) | bool | it takes the credentials, and answers `PING` |
//! | [`ping_time`](Nats::ping_time) | duration | from `PING` to `PONG`, on a connection that stands |
//! | [`version`](Nats::version) | version | `version` |
//! | [`max_payload`](Nats::max_payload) | bytes | `max_payload`, the largest message that it takes |
//! | [`requires_credentials`](Nats::requires_credentials) | bool | it takes nobody without credentials |
//! | [`uses_tls`](Nats::uses_tls) | bool | it takes nobody without TLS, and its certificate is sound |
//! | [`stream_messages`](Nats::stream_messages) | count | the messages that a stream keeps; no such stream is [`Reason::Missing`](golive_core::probe::Reason::Missing) |
//! | [`consumer_pending`](Nats::consumer_pending) | count | the messages that a consumer was not yet given; no such consumer is [`Reason::Missing`](golive_core::probe::Reason::Missing) |

mod jetstream;
mod measure;
mod session;

use std::fmt;
use std::time::Duration;

use golive_core::probe::Target;
use golive_core::quantity::{Bytes, Count, Version};
use golive_core::secret::Secret;

pub use self::measure::NatsProbe;
use crate::trust::Trust;

/// A NATS server by its URL, `nats://user:password@host:port` or
/// `nats://token@host:port`; `tls://` for TLS.
pub fn nats(url: impl Into<String>) -> Nats {
    Nats {
        url: Secret::from(url.into()),
        trust: Trust::system(),
        tls_first: false,
    }
}

/// See [`nats()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Nats {
    url: Secret,
    trust: Trust,
    /// Whether TLS begins with the connection.
    tls_first: bool,
}

impl Nats {
    /// Whose certificates are trusted: those that the system trusts, unless
    /// said here.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// TLS begins with the connection, before the server says anything
    /// (`handshake_first` of its configuration, from version 2.10 on; a balancer that
    /// ends TLS).
    pub fn tls_first(mut self) -> Self {
        self.tls_first = true;
        self
    }

    /// It takes the credentials and answers `PING`.
    pub fn connects(self) -> NatsProbe<bool> {
        measure::connects(self)
    }

    /// How long it takes from `PING` to `PONG`, when the connection stands. With
    /// connecting, it is the [latency](golive_core::probe::ProbeExt::latency) of
    /// [`Nats::connects`].
    pub fn ping_time(self) -> NatsProbe<Duration> {
        measure::ping_time(self)
    }

    /// Its version.
    pub fn version(self) -> NatsProbe<Version> {
        measure::version(self)
    }

    /// The largest message that it takes.
    pub fn max_payload(self) -> NatsProbe<Bytes> {
        measure::max_payload(self)
    }

    /// It takes nobody without credentials: one who gives none is refused. It
    /// takes the address from the URL and leaves out user, password and token.
    pub fn requires_credentials(self) -> NatsProbe<bool> {
        measure::requires_credentials(self)
    }

    /// It takes nobody without TLS, and its certificate is sound. A server that
    /// only offers TLS is a finding; one [behind](Nats::tls_first) what ends TLS, which
    /// does not know of it, is no data.
    pub fn uses_tls(self) -> NatsProbe<bool> {
        measure::uses_tls(self)
    }

    /// How many messages a stream of JetStream keeps.
    pub fn stream_messages(self, stream: impl Into<String>) -> NatsProbe<Count> {
        jetstream::stream_messages(self, stream.into())
    }

    /// How many messages of a stream a consumer was not yet given
    /// (`num_pending`). Those that it was given and did not acknowledge are not
    /// among them; the evidence counts them.
    pub fn consumer_pending(
        self,
        stream: impl Into<String>,
        consumer: impl Into<String>,
    ) -> NatsProbe<Count> {
        jetstream::consumer_pending(self, stream.into(), consumer.into())
    }

    fn target(&self) -> Target {
        Target::url(self.url.expose())
    }
}

impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Nats")
            .field(&self.target().as_str())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_a_credential() {
        for url in [
            "nats://app:hunter2@events:4222",
            "nats://hunter2@events:4222",
        ] {
            let connects = nats(url).connects();
            assert_eq!(
                format!("{connects:?}"),
                r#"NatsProbe(Nats("nats://events:4222"))"#
            );
        }
    }
}
