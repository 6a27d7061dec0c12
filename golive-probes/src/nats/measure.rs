//! What is measured of a server.

use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Quantity, Version};
use serde_json::Value;
use tokio::time::Instant;

use super::Nats;
use crate::asked::{Asked, Handle};

/// A measurement of a NATS server.
pub type NatsProbe<V> = Asked<Nats, V>;

impl Handle for Nats {
    const PROBE: &'static str = "NatsProbe";

    fn target(&self) -> Target {
        Self::target(self)
    }

    fn redacting(&self, error: ProbeError) -> ProbeError {
        match self.address() {
            Ok(address) => address.redacting_token(error),
            Err(_) => error,
        }
    }
}

pub(super) fn connects(nats: Nats) -> NatsProbe<bool> {
    NatsProbe::new(nats, |nats, input| async move {
        let session = nats.admitted(&nats.address()?, &input).await?;
        Ok(with_version(Measurement::new(true), &session.info))
    })
}

pub(super) fn ping_time(nats: Nats) -> NatsProbe<Duration> {
    NatsProbe::new(nats, |nats, input| async move {
        let mut session = nats.admitted(&nats.address()?, &input).await?;
        let start = Instant::now();
        session.ping().await?;
        Ok(start.elapsed().into())
    })
}

pub(super) fn version(nats: Nats) -> NatsProbe<Version> {
    NatsProbe::new(nats, |nats, input| async move {
        let info = nats.info(&input).await?;
        let text = info.get("version").and_then(Value::as_str);
        let text = text.ok_or_else(|| has_no("version"))?;
        let version = Version::parse(text);
        let version = version.map_err(|error| ProbeError::new(Reason::ProtocolError, error));
        Ok(version.map_err(|error| error.at(Step::Read))?.into())
    })
}

pub(super) fn max_payload(nats: Nats) -> NatsProbe<Bytes> {
    NatsProbe::new(nats, |nats, input| async move {
        let info = nats.info(&input).await?;
        let limit = info.get("max_payload").and_then(Value::as_u64);
        let limit = limit.ok_or_else(|| has_no("max_payload"))?;
        Ok(with_version(Measurement::new(Bytes::new(limit)), &info))
    })
}

pub(super) fn requires_credentials(nats: Nats) -> NatsProbe<bool> {
    NatsProbe::new(nats, |nats, input| async move {
        let nobody = nats.address()?.anonymous();
        match nats.admitted(&nobody, &input).await {
            Err(error) if error.reason() == Reason::CredentialsRejected => Ok(true.into()),
            // That it cannot be reached shows nothing.
            Err(error) => Err(error),
            Ok(_) => {
                let words = "it takes connections without credentials";
                Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Authenticate))
            }
        }
    })
}

pub(super) fn uses_tls(nats: Nats) -> NatsProbe<bool> {
    NatsProbe::new(nats, |nats, input| async move {
        // When it asks for TLS, this has shaken hands.
        let info = nats.info(&input).await?;
        let field = |name| info.get(name).and_then(Value::as_bool);
        if nats.tls_first && field("tls_required") != Some(true) {
            let words = "it says nothing of TLS, as behind what ends TLS in front of it";
            return Err(ProbeError::no_data(words).at(Step::Handshake));
        }
        let words = match (field("tls_required"), field("tls_available")) {
            (Some(true), _) => return Ok(with_version(Measurement::new(true), &info)),
            (_, Some(true)) => "it takes connections in the clear, and TLS",
            _ => "it takes connections in the clear",
        };
        Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Handshake))
    })
}

impl Nats {
    /// What the server says of itself, fetched once for all that ask in a run.
    async fn info(&self, input: &ProbeInput) -> Result<Arc<Value>, ProbeError> {
        let (url, trust) = (self.url.expose(), self.trust.key());
        let key = format!("nats INFO {url} {} {trust}", self.tls_first);
        let fetch = || async {
            let session = self.greeted(&self.address()?, input).await?;
            Ok(session.info)
        };
        input.share(&key, fetch).await
    }
}

fn has_no(field: &str) -> ProbeError {
    let words = format!("INFO has no usable field `{field}`");
    ProbeError::new(Reason::Missing, words).at(Step::Read)
}

fn with_version<V: Quantity>(measured: Measurement<V>, info: &Value) -> Measurement<V> {
    match info.get("version").and_then(Value::as_str) {
        Some(version) => measured.with("version", version),
        None => measured,
    }
}
