//! A connection and what is said on it.
//!
//! The packets are those of `rumqttc`. Its client is not used: it connects
//! again by itself, and with TLS and timeouts of its own.

use std::sync::atomic::{AtomicU32, Ordering};

use bytes::BytesMut;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::secret::Secret;
use rumqttc::mqttbytes::v4::{
    Connect, ConnectReturnCode, Packet, PubAck, Publish, Subscribe, SubscribeReasonCode,
};
use rumqttc::mqttbytes::{Error, QoS};

use super::Mqtt;
use crate::address::{Address, Scheme};
use crate::wire::{Wire, now_in_nanos};

const SCHEMES: &[Scheme] = &[("mqtt", false, 1883), ("mqtts", true, 8883)];

/// The largest packet that is read.
const PACKET: usize = 1 << 20;

/// The number of the one subscription.
const SUBSCRIPTION: u16 = 1;

/// A connection to a broker that has let it in.
pub(super) struct Session {
    wire: Wire,
}

/// The type of the packet that answers CONNECT (MQTT 3.1.1, 2.2.1).
const CONNACK: u8 = 2;

impl Mqtt {
    pub(super) fn address(&self) -> Result<Address, ProbeError> {
        let expected = "mqtt://user:password@host:port, or mqtts:// for TLS";
        let unusable = |words: &str| {
            let words = format!("the URL cannot be used: {words}");
            ProbeError::new(Reason::BadConfiguration, words)
        };
        let address = Address::read(self.url.expose(), SCHEMES, expected)?;
        if !matches!(address.path.as_deref(), None | Some("")) {
            return Err(unusable(&format!("expected {expected}")));
        }
        for secret in [&address.user, &address.password].into_iter().flatten() {
            if fits(secret.expose()).is_none() {
                return Err(unusable("its user or password is too long for MQTT"));
            }
        }
        Ok(address)
    }

    /// Connects as the one whom the address names.
    pub(super) async fn admitted(
        &self,
        address: &Address,
        input: &ProbeInput,
    ) -> Result<Session, ProbeError> {
        address.keep_out(input);
        let mut wire = Wire::open(&address.at, input).await?;
        if address.secure {
            wire = wire.secured(&address.at.host, &self.trust).await?;
        }
        input.step(Step::Authenticate);
        let mut connect = Connect::new(identifier());
        connect.keep_alive = 60;
        if let Some(user) = &address.user {
            let password = address.password.as_ref().map_or("", Secret::expose);
            connect.set_login(user.expose(), password);
        }
        let mut session = Session { wire };
        session.send(Packet::Connect(connect)).await?;
        // What follows in another protocol would be taken for the length of a
        // packet, and waited for.
        let wire = &mut session.wire;
        let begun = wire.take(|bytes| match bytes.first() {
            None => Ok(None),
            Some(first) if first >> 4 == CONNACK => Ok(Some(())),
            Some(_) => {
                let words = "CONNECT was not answered by CONNACK";
                Err(ProbeError::new(Reason::ProtocolError, words))
            }
        });
        begun.await?;
        let Packet::ConnAck(answer) = session.next().await? else {
            return Err(session
                .wire
                .misspoken("CONNECT was not answered by CONNACK"));
        };
        let (reason, words) = match answer.code {
            ConnectReturnCode::Success => return Ok(session),
            ConnectReturnCode::BadUserNamePassword => {
                (Reason::CredentialsRejected, "bad user name or password")
            }
            // What most brokers say of a wrong password, and of none.
            ConnectReturnCode::NotAuthorized => (Reason::CredentialsRejected, "not authorized"),
            ConnectReturnCode::RefusedProtocolVersion => {
                (Reason::ProtocolError, "MQTT 3.1.1 is not spoken")
            }
            ConnectReturnCode::BadClientId => (Reason::Rejected, "bad client identifier"),
            ConnectReturnCode::ServiceUnavailable => (Reason::ServerError, "unavailable"),
        };
        let words = format!("the broker refuses: {words}");
        Err(session.wire.error(reason, words))
    }
}

impl Session {
    /// Subscribes to a topic.
    pub(super) async fn subscribe(&mut self, topic: &str) -> Result<(), ProbeError> {
        let mut subscribe = Subscribe::new(topic, QoS::AtLeastOnce);
        subscribe.pkid = SUBSCRIPTION;
        self.send(Packet::Subscribe(subscribe)).await
    }

    /// The next packet. What acknowledges the subscription is one that was
    /// granted.
    pub(super) async fn next(&mut self) -> Result<Packet, ProbeError> {
        let packet = self.wire.take(|bytes| match Packet::read(bytes, PACKET) {
            Ok(packet) => Ok(Some(packet)),
            Err(Error::InsufficientBytes(_)) => Ok(None),
            Err(Error::PayloadSizeLimitExceeded(size)) => {
                let words = format!("a packet of {size} bytes is larger than {PACKET}");
                Err(ProbeError::new(Reason::TooLarge, words))
            }
            Err(error) => Err(ProbeError::from_error(Reason::ProtocolError, &error)),
        });
        match packet.await? {
            Packet::SubAck(answer) => match answer.return_codes.as_slice() {
                [SubscribeReasonCode::Success(_)] if answer.pkid == SUBSCRIPTION => {
                    Ok(Packet::SubAck(answer))
                }
                [SubscribeReasonCode::Failure] => {
                    let words = "the broker refuses the subscription";
                    Err(self.wire.error(Reason::PermissionDenied, words))
                }
                _ => Err(self.wire.misspoken("a SUBACK answers no SUBSCRIBE")),
            },
            // A broker that hears nothing of it would send it again.
            Packet::Publish(publish) if publish.qos == QoS::AtLeastOnce => {
                self.send(Packet::PubAck(PubAck::new(publish.pkid))).await?;
                Ok(Packet::Publish(publish))
            }
            packet => Ok(packet),
        }
    }

    pub(super) async fn publish(
        &mut self,
        topic: &str,
        number: u16,
        message: &str,
    ) -> Result<(), ProbeError> {
        let mut publish = Publish::new(topic, QoS::AtLeastOnce, message);
        publish.pkid = number;
        self.send(Packet::Publish(publish)).await
    }

    pub(super) async fn ping(&mut self) -> Result<(), ProbeError> {
        self.send(Packet::PingReq).await
    }

    /// Says goodbye; what is measured stands already.
    pub(super) async fn leave(mut self) {
        let _ = self.send(Packet::Disconnect).await;
    }

    /// The broker said what nobody asked for.
    pub(super) fn misspoken(&self) -> ProbeError {
        self.wire.misspoken("a packet came that was not asked for")
    }

    async fn send(&mut self, packet: Packet) -> Result<(), ProbeError> {
        let mut bytes = BytesMut::new();
        packet
            .write(&mut bytes, PACKET)
            .map_err(|error| ProbeError::from_error(Reason::Internal, &error))?;
        self.wire.send(&bytes).await
    }
}

/// A text that MQTT can write: its length has two bytes.
pub(super) fn fits(text: &str) -> Option<&str> {
    Some(text).filter(|text| u16::try_from(text.len()).is_ok() && !text.contains('\0'))
}

/// One that no other client has: two of one name push each other out. Every
/// broker takes 23 letters and digits.
fn identifier() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let process = std::process::id() & 0xff_ffff;
    let number = NEXT.fetch_add(1, Ordering::Relaxed) & 0xfff;
    let time = (now_in_nanos() / 1000) & 0xffff_ffff;
    format!("golive{process:06x}{number:03x}{time:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_has_a_name_of_its_own() {
        let (one, two) = (identifier(), identifier());
        assert_ne!(one, two);
        assert_eq!(one.len(), 23);
    }
}
