//! A Redis server: that it answers, its memory, its settings, its replication.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::redis::redis;
//!
//! let answers = redis("redis://:password@cache:6379/0").ping();
//! let memory = redis("redis://:password@cache:6379/0").used_memory();
//! let quick = redis("redis://:password@cache:6379/0").ping().latency();
//! ```
//!
//! It connects for each measurement, sends `PING`, `INFO` or the commands of
//! the round trip, and closes. Measurements that come from `INFO` share one
//! within a run. It needs the permissions `+ping +info`, and for
//! [`round_trip`](Redis::round_trip) `+set +get +del` on keys that begin with
//! `golive:`. Both `redis://:password@host` and `redis://default:password@host`
//! work.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`ping`](Redis::ping) | bool | `PING` is answered |
//! | [`round_trip`](Redis::round_trip) | bool | a value that is written can be read, and is taken away again |
//! | [`used_memory`](Redis::used_memory) | bytes | `used_memory` |
//! | [`maxmemory`](Redis::maxmemory) | bytes | `maxmemory`; no limit is no data |
//! | [`eviction_policy`](Redis::eviction_policy) | text | `maxmemory_policy` |
//! | [`role`](Redis::role) | text | `master` or `slave` |
//! | [`connected_clients`](Redis::connected_clients) | count | `connected_clients` |
//! | [`version`](Redis::version) | version | `redis_version` |

mod info;

use std::fmt;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Version};
use golive_core::secret::Secret;
use redis::aio::MultiplexedConnection;
use redis::{Client, ErrorKind, RedisError};

pub use self::info::InfoProbe;

/// A Redis server by its URL, `redis://user:password@host:port/database`.
pub fn redis(url: impl Into<String>) -> Redis {
    Redis {
        source: Source::Url(Secret::from(url.into())),
    }
}

/// See [`redis()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Redis {
    source: Source,
}

#[derive(Clone)]
enum Source {
    Url(Secret),
    Own(MultiplexedConnection, String),
}

impl Redis {
    /// The application's own connection: what the service will use is what is
    /// tested. `name` is what reports call it.
    pub fn from_connection(connection: MultiplexedConnection, name: impl Into<String>) -> Self {
        Self {
            source: Source::Own(connection, name.into()),
        }
    }

    /// `PING` is answered by `PONG`.
    pub fn ping(self) -> Ping {
        Ping(self)
    }

    /// A value that is written can be read, and is taken away again.
    pub fn round_trip(self) -> RoundTrip {
        RoundTrip(self)
    }

    /// The memory that its data and buffers take.
    pub fn used_memory(self) -> InfoProbe<Bytes> {
        info::bytes(self, "used_memory")
    }

    /// The limit of its memory. A server without one is no data: no limit is
    /// not a limit of zero.
    pub fn maxmemory(self) -> InfoProbe<Bytes> {
        info::limit(self, "maxmemory")
    }

    /// What it does when its memory is full.
    pub fn eviction_policy(self) -> InfoProbe<String> {
        info::text(self, "maxmemory_policy")
    }

    /// `master` or `slave`.
    pub fn role(self) -> InfoProbe<String> {
        info::text(self, "role")
    }

    /// Its clients.
    pub fn connected_clients(self) -> InfoProbe<Count> {
        info::count(self, "connected_clients")
    }

    /// Its version.
    pub fn version(self) -> InfoProbe<Version> {
        info::version(self, "redis_version")
    }

    async fn connect(&self, input: &ProbeInput) -> Result<MultiplexedConnection, ProbeError> {
        let url = match &self.source {
            Source::Own(connection, _) => return Ok(connection.clone()),
            Source::Url(url) => url,
        };
        let client = Client::open(url.expose()).map_err(|_| {
            // The client's words may repeat the URL.
            ProbeError::new(
                Reason::BadConfiguration,
                "the URL cannot be used: expected redis://user:password@host:port/0",
            )
        })?;
        input.step(Step::Connect);
        client
            .get_multiplexed_async_connection()
            .await
            .map_err(|error| self.told(&error, Step::Connect))
    }

    fn target(&self) -> Target {
        match &self.source {
            Source::Url(url) => Target::url(url.expose()),
            Source::Own(_, name) => Target::new(name.as_str()),
        }
    }

    /// What the client says, by its reason and without the password.
    fn told(&self, error: &RedisError, step: Step) -> ProbeError {
        let reason = match error.kind() {
            ErrorKind::AuthenticationFailed => Reason::CredentialsRejected,
            _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS")) => {
                Reason::CredentialsRejected
            }
            _ if error.code() == Some("NOPERM") => Reason::PermissionDenied,
            _ if error.is_connection_refusal() => Reason::Refused,
            _ if error.is_timeout() => Reason::TimedOut,
            _ if error.is_connection_dropped() => Reason::Closed,
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => Reason::ProtocolError,
            ErrorKind::Server(_) => Reason::ServerError,
            ErrorKind::InvalidClientConfig => Reason::BadConfiguration,
            ErrorKind::Io if error.to_string().contains("failed to lookup") => Reason::NameNotFound,
            ErrorKind::Io => Reason::Closed,
            _ => Reason::ServerError,
        };
        let step = if reason == Reason::CredentialsRejected {
            Step::Authenticate
        } else {
            step
        };
        let told = ProbeError::from_error(reason, error).at(step);
        match &self.source {
            Source::Url(url) => told.redacting(password(url.expose())),
            Source::Own(..) => told,
        }
    }
}

/// The password in a URL, as it stands there.
fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (user, _) = rest.rsplit_once('@')?;
    user.split_once(':').map(|(_, password)| password)
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redis")
            .field(&self.target().as_str())
            .finish()
    }
}

/// See [`Redis::ping`].
#[derive(Clone, Debug)]
pub struct Ping(Redis);

impl Probe for Ping {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let mut connection = self.0.connect(&input).await?;
        input.step(Step::Read);
        let answer: String = redis::cmd("PING")
            .query_async(&mut connection)
            .await
            .map_err(|error| self.0.told(&error, Step::Read))?;
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
pub struct RoundTrip(Redis);

impl Probe for RoundTrip {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let mut connection = self.0.connect(&input).await?;
        input.step(Step::Run);
        let nonce = std::process::id();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default()
            .as_nanos();
        let (key, written) = (format!("golive:{nonce}:{now}"), now.to_string());
        // It goes by itself, should the connection be lost half way.
        let (read, removed): (Option<String>, i64) = redis::pipe()
            .cmd("SET")
            .arg(&key)
            .arg(&written)
            .arg("EX")
            .arg(60)
            .ignore()
            .cmd("GET")
            .arg(&key)
            .cmd("DEL")
            .arg(&key)
            .query_async(&mut connection)
            .await
            .map_err(|error| self.0.told(&error, Step::Run))?;
        if read.as_deref() == Some(written.as_str()) && removed == 1 {
            return Ok(true.into());
        }
        Err(ProbeError::new(
            Reason::UnexpectedValue,
            "what was written could not be read back",
        )
        .at(Step::Run))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_a_password() {
        let redis = redis("redis://app:hunter2@cache:6379/0");
        assert_eq!(format!("{redis:?}"), r#"Redis("redis://cache:6379/0")"#);
        assert_eq!(password("redis://:hunter2@h"), Some("hunter2"));
        assert_eq!(password("redis://h"), None);
    }
}
