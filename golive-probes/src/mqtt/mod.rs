//! An MQTT broker: that it lets in, carries messages, and keeps some.
//!
//! ```no_run
//! use golive_probes::mqtt::mqtt;
//!
//! let answers = mqtt("mqtt://app:password@broker:1883").connects();
//! let carries = mqtt("mqtts://app:password@broker:8883").echo("golive/echo");
//! let online = mqtt("mqtt://app:password@broker").retained("gateway/status");
//! let closed = mqtt("mqtt://app:password@broker").requires_credentials();
//! ```
//!
//! It speaks MQTT 3.1.1, which most brokers of MQTT 5 understand too. It connects for
//! each measurement, with a client identifier of its own that begins with
//! `golive` and a clean session, and disconnects: no client of the application
//! is pushed out, and nothing is left behind. `mqtts://` is TLS, with the
//! certificate and its name checked against [`trust`](Mqtt::trust).
//!
//! A user needs to read the topic of [`retained`](Mqtt::retained), and to read
//! and write that of [`echo`](Mqtt::echo), and nothing else. A broker that
//! refuses the subscription is
//! [`Reason::PermissionDenied`](golive_core::probe::Reason::PermissionDenied).
//! Some drop what is not permitted and say nothing (Mosquitto's `acl_file`
//! does): an echo times out then, and what is retained looks missing.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](Mqtt::connects) | bool | it takes the credentials |
//! | [`echo`](Mqtt::echo) | bool | a message at QoS 1 is taken, and comes back to a subscription |
//! | [`retained`](Mqtt::retained) | text | the message that it keeps of a topic; none is [`Reason::Missing`](golive_core::probe::Reason::Missing) |
//! | [`requires_credentials`](Mqtt::requires_credentials) | bool | it takes nobody without credentials |

mod measure;
mod session;

use std::fmt;

use golive_core::probe::Target;
use golive_core::secret::Secret;

pub use self::measure::MqttProbe;
use crate::trust::Trust;

/// An MQTT broker by its URL, `mqtt://user:password@host:port`, or `mqtts://`
/// for TLS.
pub fn mqtt(url: impl Into<String>) -> Mqtt {
    Mqtt {
        url: Secret::from(url.into()),
        trust: Trust::system(),
    }
}

/// See [`mqtt()`].
#[derive(Clone)]
#[must_use = "a broker measures nothing; one of its methods does"]
pub struct Mqtt {
    url: Secret,
    trust: Trust,
}

impl Mqtt {
    /// Whose certificates are trusted of `mqtts://`: those that the system
    /// trusts, unless said here.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// It takes the credentials.
    pub fn connects(self) -> MqttProbe<bool> {
        measure::connects(self)
    }

    /// A message that is published at QoS 1 is acknowledged, and comes back to a
    /// subscription. Who else subscribes to the topic gets it too: choose one
    /// that nobody uses. Other messages of it are passed over.
    pub fn echo(self, topic: impl Into<String>) -> MqttProbe<bool> {
        measure::echo(self, topic.into())
    }

    /// The message that it keeps of a topic, as text. A broker does not say that
    /// it keeps none: when it has answered a ping, half of the time that is left
    /// is waited for one.
    pub fn retained(self, topic: impl Into<String>) -> MqttProbe<String> {
        measure::retained(self, topic.into())
    }

    /// It takes nobody without credentials: one who gives none is refused, and
    /// one with the user and the password of the URL is let in. Without a user
    /// in the URL the second is not asked, and a broker that refuses everybody,
    /// or every client whose identifier begins with `golive`
    /// (`clientid_prefixes`), looks the same. A broker that takes nobody without
    /// a certificate of a client refuses in TLS, which is told as it is.
    pub fn requires_credentials(self) -> MqttProbe<bool> {
        measure::requires_credentials(self)
    }

    fn target(&self) -> Target {
        Target::url(self.url.expose())
    }
}

impl fmt::Debug for Mqtt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mqtt")
            .field(&self.target().as_str())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_a_password() {
        let connects = mqtt("mqtt://app:hunter2@broker:1883").connects();
        assert_eq!(
            format!("{connects:?}"),
            r#"MqttProbe(Mqtt("mqtt://broker:1883"))"#
        );
    }
}
