//! What is measured by a command.

use std::time::Duration;

use super::own::Connection;
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use redis::RedisError;
use tokio::time::Instant;

use super::{Redis, RedisProbe};

/// See [`Redis::ping`].
#[derive(Clone, Debug)]
pub struct Ping(pub(super) Redis);

impl Probe for Ping {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let ask = async |mut connection: Connection| ping(&mut connection).await;
        is_pong(&self.0.with_connection(&input, ask).await?)?;
        Ok(true.into())
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

async fn ping(connection: &mut Connection) -> Result<String, RedisError> {
    redis::cmd("PING").query_async(connection).await
}

fn is_pong(answer: &str) -> Result<(), ProbeError> {
    if answer == "PONG" {
        return Ok(());
    }
    Err(ProbeError::new(Reason::ProtocolError, "PING was not answered by PONG").at(Step::Read))
}

pub(super) fn ping_time(redis: Redis) -> RedisProbe<Duration> {
    RedisProbe::new(redis, |redis, input| async move {
        let ask = async |mut connection: Connection| {
            // The way there and back is warm then.
            ping(&mut connection).await?;
            let start = Instant::now();
            let answer = ping(&mut connection).await?;
            Ok((answer, start.elapsed()))
        };
        let (answer, took) = redis.with_connection(&input, ask).await?;
        is_pong(&answer)?;
        Ok(took.into())
    })
}

/// See [`Redis::writes_and_reads`].
#[derive(Clone, Debug)]
pub struct WritesAndReads(pub(super) Redis);

impl Probe for WritesAndReads {
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
        let ask = async |mut connection: Connection| ping(&mut connection).await;
        match nobody.with_connection(&input, ask).await {
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
