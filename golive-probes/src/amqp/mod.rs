//! A broker of AMQP 0-9-1, such as RabbitMQ: that it lets in, what waits in its
//! queues, and who reads them.
//!
//! ```no_run
//! use golive_probes::amqp::amqp;
//!
//! let answers = amqp("amqp://app:password@broker:5672/orders").connects();
//! let backlog = amqp("amqps://app:password@broker/orders").queue_depth("invoices");
//! let read = amqp("amqp://app:password@broker/orders").consumers("invoices");
//! let routed = amqp("amqp://app:password@broker/orders").exchange_exists("events");
//! let no_guest = amqp("amqp://broker:5672").refuses_guest();
//! ```
//!
//! It connects for each measurement, logs in by `PLAIN`, opens the virtual host,
//! declares the queue or the exchange passively, which makes nothing, and
//! closes. Measurements of the same queue share one within a run. A user needs
//! access to the virtual host, and with RabbitMQ no permission in it.
//!
//! The path of the URL is the virtual host, `%2F` and none are `/`; a URL
//! without a user is for `guest` with the password `guest`. Settings
//! (`?heartbeat=30`) are not taken. `amqps://` is TLS, with the certificate and
//! its name checked against [`trust`](Amqp::trust).
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](Amqp::connects) | bool | it takes the credentials, and opens the virtual host |
//! | [`queue_depth`](Amqp::queue_depth) | count | the messages that wait in a queue |
//! | [`consumers`](Amqp::consumers) | count | the consumers of a queue |
//! | [`exchange_exists`](Amqp::exchange_exists) | bool | there is such an exchange |
//! | [`refuses_guest`](Amqp::refuses_guest) | bool | it does not take `guest` with the password `guest` |
//!
//! No such virtual host, queue or exchange is
//! [`Reason::Missing`](golive_core::probe::Reason::Missing).

mod frame;
mod measure;
mod session;

use std::fmt;

use golive_core::probe::Target;
use golive_core::quantity::Count;
use golive_core::secret::Secret;

pub use self::measure::AmqpProbe;
use crate::trust::Trust;

/// A broker by its URL, `amqp://user:password@host:port/vhost`, or `amqps://`
/// for TLS.
pub fn amqp(url: impl Into<String>) -> Amqp {
    Amqp {
        url: Secret::from(url.into()),
        trust: Trust::system(),
    }
}

/// See [`amqp()`].
#[derive(Clone)]
#[must_use = "a broker measures nothing; one of its methods does"]
pub struct Amqp {
    url: Secret,
    trust: Trust,
}

impl Amqp {
    /// Whose certificates are trusted of `amqps://`: those that the system
    /// trusts, unless said here.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// It takes the credentials and opens the virtual host.
    pub fn connects(self) -> AmqpProbe<bool> {
        measure::connects(self)
    }

    /// How many messages wait in a queue to be given to a consumer. Those that
    /// one was given and has not acknowledged are not among them.
    pub fn queue_depth(self, queue: impl Into<String>) -> AmqpProbe<Count> {
        measure::queue(self, queue.into(), |queue| queue.messages)
    }

    /// How many consumers a queue has.
    pub fn consumers(self, queue: impl Into<String>) -> AmqpProbe<Count> {
        measure::queue(self, queue.into(), |queue| queue.consumers)
    }

    /// There is such an exchange.
    pub fn exchange_exists(self, exchange: impl Into<String>) -> AmqpProbe<bool> {
        measure::exchange_exists(self, exchange.into())
    }

    /// It does not take `guest` with the password `guest`, whom RabbitMQ has at
    /// first. It takes the address from the URL and leaves out the user.
    /// RabbitMQ takes `guest` from its own machine only: ask from another.
    pub fn refuses_guest(self) -> AmqpProbe<bool> {
        measure::refuses_guest(self)
    }

    fn target(&self) -> Target {
        Target::url(self.url.expose())
    }
}

impl fmt::Debug for Amqp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Amqp")
            .field(&self.target().as_str())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_a_password() {
        let connects = amqp("amqp://app:hunter2@broker:5672/orders").connects();
        assert_eq!(
            format!("{connects:?}"),
            r#"AmqpProbe(Amqp("amqp://broker:5672/orders"))"#
        );
    }
}
