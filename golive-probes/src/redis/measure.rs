//! What is measured by a command.

use super::own::Connection;
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};

use super::Redis;

/// See [`Redis::ping`].
#[derive(Clone, Debug)]
pub struct Ping(pub(super) Redis);

impl Probe for Ping {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let ping = async |mut connection: Connection| {
            let answer: Result<String, _> = redis::cmd("PING").query_async(&mut connection).await;
            answer
        };
        let answer = self.0.with_connection(&input, ping).await?;
        if answer == "PONG" {
            return Ok(true.into());
        }
        Err(ProbeError::new(Reason::ProtocolError, "PING was not answered by PONG").at(Step::Read))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`Redis::round_trip`].
#[derive(Clone, Debug)]
pub struct RoundTrip(pub(super) Redis);

impl Probe for RoundTrip {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let nonce = std::process::id();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default()
            .as_nanos();
        let (key, written) = (format!("golive:{nonce}:{now}"), now.to_string());
        // It goes by itself, should the connection be lost half way.
        let mut commands = redis::pipe();
        commands
            .cmd("SET")
            .arg(&key)
            .arg(&written)
            .arg("EX")
            .arg(60);
        commands.ignore().cmd("GET").arg(&key).cmd("DEL").arg(&key);
        let exchange = async |mut connection: Connection| {
            let found: Result<(Option<String>, i64), _> =
                commands.query_async(&mut connection).await;
            found
        };
        let (read, removed) = self.0.with_connection(&input, exchange).await?;
        if read.as_deref() == Some(written.as_str()) && removed == 1 {
            return Ok(true.into());
        }
        let words = "what was written could not be read back";
        Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`Redis::requires_password`].
#[derive(Clone, Debug)]
pub struct RequiresPassword(pub(super) Redis);

impl Probe for RequiresPassword {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let nobody = self.0.without_credentials()?;
        let ping = async |mut connection: Connection| {
            let answer: Result<String, _> = redis::cmd("PING").query_async(&mut connection).await;
            answer
        };
        match nobody.with_connection(&input, ping).await {
            Err(error) if error.reason() == Reason::CredentialsRejected => Ok(true.into()),
            // That it cannot be reached shows nothing.
            Err(error) => Err(error),
            Ok(_) => {
                let words = "it answers without a password";
                Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Authenticate))
            }
        }
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}
