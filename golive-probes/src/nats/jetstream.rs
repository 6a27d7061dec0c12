//! What JetStream tells of streams and consumers.

use std::sync::Arc;

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::Count;
use serde_json::Value;

use super::Nats;
use super::measure::NatsProbe;
use crate::status;

pub(super) fn stream_messages(nats: Nats, stream: String) -> NatsProbe<Count> {
    NatsProbe::new(nats, move |nats, input| {
        let stream = stream.clone();
        async move {
            named("stream", &stream)?;
            let what = format!("STREAM.INFO.{stream}");
            let info = nats.told(&what, &input).await?;
            Ok(count(&info, "/state/messages")?.into())
        }
    })
}

pub(super) fn consumer_pending(nats: Nats, stream: String, consumer: String) -> NatsProbe<Count> {
    NatsProbe::new(nats, move |nats, input| {
        let (stream, consumer) = (stream.clone(), consumer.clone());
        async move {
            named("stream", &stream)?;
            named("consumer", &consumer)?;
            let what = format!("CONSUMER.INFO.{stream}.{consumer}");
            let info = nats.told(&what, &input).await?;
            let measured = Measurement::new(count(&info, "/num_pending")?);
            Ok(match count(&info, "/num_ack_pending") {
                Ok(given) => measured.with("not acknowledged", given),
                Err(_) => measured,
            })
        }
    })
}

impl Nats {
    /// What JetStream answers, fetched once for all that ask in a run.
    async fn told(&self, what: &str, input: &ProbeInput) -> Result<Arc<Value>, ProbeError> {
        let key = format!("nats {what} {} {}", self.url.expose(), self.trust.key());
        input.share(&key, || self.ask(what, input)).await
    }

    async fn ask(&self, what: &str, input: &ProbeInput) -> Result<Value, ProbeError> {
        let mut session = self.admitted(&self.address()?, input).await?;
        let answer = session.request(&format!("$JS.API.{what}")).await?;
        let answer: Value = serde_json::from_slice(&answer).map_err(|error| {
            let words = format!("the answer of JetStream is not JSON: {error}");
            ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
        })?;
        let Some(error) = answer.get("error") else {
            return Ok(answer);
        };
        let code = error.get("code").and_then(Value::as_u64);
        let reason = match code.map(u16::try_from) {
            Some(Ok(404)) => Reason::Missing,
            Some(Ok(code)) => status::reason(code, Reason::Rejected),
            _ => Reason::ServerError,
        };
        let words = error.get("description").and_then(Value::as_str);
        let words = format!("{what}: {}", words.unwrap_or("an error without words"));
        Err(ProbeError::new(reason, words).at(Step::Read))
    }
}

/// A name becomes a part of a subject.
fn named(what: &str, name: &str) -> Result<(), ProbeError> {
    let special = |c: char| c.is_whitespace() || c.is_control() || ".*>/\\".contains(c);
    if !name.is_empty() && !name.contains(special) {
        return Ok(());
    }
    let words = format!("{name:?} is not the name of a {what}");
    Err(ProbeError::new(Reason::BadConfiguration, words))
}

fn count(info: &Value, pointer: &str) -> Result<Count, ProbeError> {
    let found = info.pointer(pointer).and_then(Value::as_i64);
    found.map(Count::new).ok_or_else(|| {
        let words = format!("the answer of JetStream has no number at {pointer}");
        ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
    })
}
