//! What is measured of a broker.

use golive_core::probe::{ProbeError, Reason, Step, Target};
use rumqttc::mqttbytes::v4::Packet;

use super::Mqtt;
use super::session::{Session, fits};
use crate::asked::{Asked, Handle};
use crate::wire::now_in_nanos;

/// The number of the one message.
const MESSAGE: u16 = 2;

/// A measurement of an MQTT broker.
pub type MqttProbe<V> = Asked<Mqtt, V>;

impl Handle for Mqtt {
    const PROBE: &'static str = "MqttProbe";

    fn target(&self) -> Target {
        Self::target(self)
    }

    fn redacting(&self, error: ProbeError) -> ProbeError {
        match self.address() {
            Ok(address) => address.redacting(error),
            Err(_) => error,
        }
    }
}

pub(super) fn connects(mqtt: Mqtt) -> MqttProbe<bool> {
    MqttProbe::new(mqtt, |mqtt, input| async move {
        let session = mqtt.admitted(&mqtt.address()?, &input).await?;
        session.leave().await;
        Ok(true.into())
    })
}

pub(super) fn requires_credentials(mqtt: Mqtt) -> MqttProbe<bool> {
    MqttProbe::new(mqtt, |mqtt, input| async move {
        let address = mqtt.address()?;
        let nobody = address.clone().anonymous();
        match mqtt.admitted(&nobody, &input).await {
            Err(error) if error.reason() == Reason::CredentialsRejected => {
                // A broker refuses in the same words for the sake of the client's
                // identifier or address. With the login it must let in.
                if address.user.is_some() {
                    mqtt.admitted(&address, &input).await?.leave().await;
                }
                Ok(true.into())
            }
            // That it cannot be reached shows nothing.
            Err(error) => Err(error),
            Ok(session) => {
                session.leave().await;
                let words = "it takes connections without credentials";
                Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Authenticate))
            }
        }
    })
}

pub(super) fn echo(mqtt: Mqtt, topic: String) -> MqttProbe<bool> {
    MqttProbe::new(mqtt, move |mqtt, input| {
        let topic = topic.clone();
        async move {
            usable(&topic)?;
            let mut session = mqtt.admitted(&mqtt.address()?, &input).await?;
            input.step(Step::Send);
            session.subscribe(&topic).await?;
            while !matches!(session.next().await?, Packet::SubAck(_)) {}
            let message = unique();
            session.publish(&topic, MESSAGE, &message).await?;
            input.step(Step::Read);
            let (mut taken, mut came) = (false, false);
            while !(taken && came) {
                match session.next().await? {
                    Packet::PubAck(answer) if answer.pkid == MESSAGE => taken = true,
                    Packet::Publish(it) => came |= it.payload == message.as_bytes(),
                    _ => return Err(session.misspoken()),
                }
            }
            session.leave().await;
            Ok(true.into())
        }
    })
}

pub(super) fn retained(mqtt: Mqtt, topic: String) -> MqttProbe<String> {
    MqttProbe::new(mqtt, move |mqtt, input| {
        let topic = topic.clone();
        async move {
            usable(&topic)?;
            let mut session = mqtt.admitted(&mqtt.address()?, &input).await?;
            input.step(Step::Send);
            session.subscribe(&topic).await?;
            session.ping().await?;
            input.step(Step::Read);
            let found = match kept(&mut session, true).await? {
                Some(found) => Some(found),
                // Not every broker keeps to the order of what it was asked.
                None => {
                    let patience = input.remaining() / 2;
                    let late = tokio::time::timeout(patience, kept(&mut session, false)).await;
                    late.unwrap_or(Ok(None))?
                }
            };
            session.leave().await;
            let Some(found) = found else {
                let words = format!("nothing is retained of `{topic}`");
                return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
            };
            let text = String::from_utf8(found).map_err(|_| {
                let words = format!("what is retained of `{topic}` is no text");
                ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
            })?;
            Ok(text.into())
        }
    })
}

/// The message that was kept; `None` when the ping is answered first.
async fn kept(session: &mut Session, pinged: bool) -> Result<Option<Vec<u8>>, ProbeError> {
    loop {
        match session.next().await? {
            Packet::Publish(it) if it.retain => return Ok(Some(it.payload.to_vec())),
            // One that was just published was not kept.
            Packet::Publish(_) | Packet::SubAck(_) => {}
            Packet::PingResp if pinged => return Ok(None),
            _ => return Err(session.misspoken()),
        }
    }
}

/// One topic, and not many.
fn usable(topic: &str) -> Result<(), ProbeError> {
    if !topic.is_empty() && !topic.contains(['+', '#']) && fits(topic).is_some() {
        return Ok(());
    }
    let words = "a topic must not be empty, too long, or hold `+`, `#` or a NUL";
    Err(ProbeError::new(Reason::BadConfiguration, words))
}

/// A message that nobody else sends.
fn unique() -> String {
    format!("golive {} {}", std::process::id(), now_in_nanos())
}
