//! What is measured by a command.

use std::time::Duration;

use super::own::{Answer, Connection, Question};
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use redis::RedisError;
use redis::aio::ConnectionLike as _;
use tokio::time::Instant;

use super::{Redis, RedisProbe, slot, trouble};

/// See [`Redis::ping`].
#[derive(Clone, Debug)]
pub struct Ping(pub(super) Redis);

impl Probe for Ping {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        is_pong(&self.0.ask::<String>(&redis::cmd("PING"), &input).await?)?;
        Ok(true.into())
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

fn is_pong(answer: &str) -> Result<(), ProbeError> {
    if answer == "PONG" {
        return Ok(());
    }
    Err(ProbeError::new(Reason::ProtocolError, "PING was not answered by PONG").at(Step::Read))
}

pub(super) fn ping_time(redis: Redis) -> RedisProbe<Duration> {
    RedisProbe::new(redis, |redis, input| async move {
        let (answer, took) = redis.ask(&TimedPing, &input).await?;
        is_pong(&answer)?;
        Ok(took.into())
    })
}

struct TimedPing;

impl Question<(String, Duration)> for TimedPing {
    fn put(&self, mut connection: Connection) -> Answer<'_, (String, Duration)> {
        Box::pin(async move {
            let ping = redis::cmd("PING");
            // The way there and back is warm then.
            let _: String = ping.query_async(&mut connection).await?;
            let start = Instant::now();
            let answer = ping.query_async(&mut connection).await?;
            Ok((answer, start.elapsed()))
        })
    }
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
        let exchange = Exchange {
            key,
            value: written.clone(),
        };
        let found: Option<Found> = self.0.ask(&exchange, &input).await?;
        let Some((read, removed)) = found else {
            let words = "it is a node of a cluster that serves no slots: a replica, or one that \
                         was given none";
            return Err(ProbeError::new(Reason::ServerError, words).at(Step::Read));
        };
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

/// What was read, and how many keys were taken away.
type Found = (Option<String>, i64);

/// Something is written, read, and taken away again.
struct Exchange {
    key: String,
    value: String,
}

impl Question<Option<Found>> for Exchange {
    fn put(&self, mut connection: Connection) -> Answer<'_, Option<Found>> {
        Box::pin(async move {
            let Self { key, value } = self;
            let found = write_and_read(&mut connection, key, value).await;
            if !found.as_ref().is_err_and(trouble::is_elsewhere) {
                return found.map(Some);
            }
            // A node of a cluster: it has another key.
            match key_here(&mut connection, key).await? {
                Some(key) => Ok(Some(write_and_read(&mut connection, &key, value).await?)),
                None => Ok(None),
            }
        })
    }
}

async fn write_and_read(
    connection: &mut Connection,
    key: &str,
    value: &str,
) -> Result<Found, RedisError> {
    // It goes by itself, should the connection be lost half way.
    let mut commands = redis::pipe();
    commands.cmd("SET").arg(key).arg(value).arg("EX").arg(60);
    commands.ignore().cmd("GET").arg(key).cmd("DEL").arg(key);
    commands.query_async(connection).await
}

/// A key that begins so and that this node of a cluster has, if it has any.
async fn key_here(connection: &mut Connection, prefix: &str) -> Result<Option<String>, RedisError> {
    let keys = slot::spread(prefix);
    let mut commands = redis::pipe();
    for key in &keys {
        commands.cmd("GET").arg(key);
    }
    let answers = connection
        .req_packed_commands(&commands, 0, keys.len())
        .await?;
    for (key, answer) in keys.into_iter().zip(answers) {
        match answer.extract_error() {
            Ok(_) => return Ok(Some(key)),
            Err(error) if trouble::is_elsewhere(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// See [`Redis::requires_password`].
#[derive(Clone, Debug)]
pub struct RequiresPassword(pub(super) Redis);

impl Probe for RequiresPassword {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let nobody = self.0.without_credentials()?;
        match nobody.ask::<String>(&redis::cmd("PING"), &input).await {
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
