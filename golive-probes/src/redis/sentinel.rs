//! What a Sentinel knows of a master.

use std::collections::HashMap;
use std::fmt;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Quantity};

use super::Redis;

impl Redis {
    /// This server is a Sentinel (`redis://sentinel:26379`) that watches a
    /// master of this name.
    ///
    /// ```no_run
    /// use golive_probes::redis::redis;
    ///
    /// let sentinel = || redis("redis://sentinel:26379").sentinel("orders");
    /// let (up, replicas) = (sentinel().master_is_up(), sentinel().replicas());
    /// let failover = sentinel().quorum_reachable();
    /// ```
    pub fn sentinel(self, master: impl Into<String>) -> Sentinel {
        Sentinel {
            redis: self,
            master: master.into(),
        }
    }
}

/// A master that a Sentinel watches. See [`Redis::sentinel`].
#[derive(Clone, Debug)]
#[must_use = "a master measures nothing; one of its methods does"]
pub struct Sentinel {
    redis: Redis,
    master: String,
}

impl Sentinel {
    /// The Sentinel holds the master for neither down nor in failover.
    pub fn master_is_up(self) -> SentinelProbe<bool> {
        self.probe(|facts| {
            let flags = facts.field("flags")?;
            let has = |wanted: &str| flags.split(',').any(|flag| flag == wanted);
            if has("master") && facts.is_up()? && !has("failover_in_progress") {
                return Ok(true);
            }
            let words = format!("the Sentinel says of the master: {flags}");
            Err(ProbeError::new(Reason::UnexpectedValue, words))
        })
    }

    /// The replicas of the master that it holds for up, and that hear the master.
    pub fn replicas(self) -> SentinelPeers {
        SentinelPeers {
            sentinel: self,
            word: "REPLICAS",
            itself: 0,
        }
    }

    /// The Sentinels that watch the master and that it holds for up, this one
    /// included.
    pub fn sentinels(self) -> SentinelPeers {
        SentinelPeers {
            sentinel: self,
            word: "SENTINELS",
            itself: 1,
        }
    }

    /// Where the master is, `host:port`.
    pub fn master_address(self) -> SentinelProbe<String> {
        self.probe(|facts| Ok(format!("{}:{}", facts.field("ip")?, facts.field("port")?)))
    }

    /// Enough Sentinels can be reached to find the master down and to agree on a
    /// failover (`SENTINEL CKQUORUM`).
    pub fn quorum_reachable(self) -> QuorumReachable {
        QuorumReachable(self)
    }

    fn probe<V>(self, read: fn(&Facts) -> Result<V, ProbeError>) -> SentinelProbe<V> {
        SentinelProbe {
            sentinel: self,
            read,
        }
    }

    /// An answer to `SENTINEL` and a word, about the master.
    async fn ask<T: redis::FromRedisValue + Send>(
        &self,
        word: &str,
        input: &ProbeInput,
    ) -> Result<T, ProbeError> {
        let mut command = redis::cmd("SENTINEL");
        command.arg(word).arg(&self.master);
        self.redis.ask(&command, input).await.map_err(|error| {
            let words = error.message();
            let (reason, words) = if words.contains("No such master") {
                let words = format!("the Sentinel watches no master `{}`", self.master);
                (Reason::Missing, words)
            } else if words.contains("unknown command") {
                let words = "it is no Sentinel".to_owned();
                (Reason::UnexpectedValue, words)
            } else {
                return error;
            };
            ProbeError::new(reason, words).at(Step::Read)
        })
    }
}

/// What `SENTINEL MASTER` tells.
struct Facts(HashMap<String, String>);

impl Facts {
    fn field(&self, name: &str) -> Result<&str, ProbeError> {
        self.0.get(name).map(String::as_str).ok_or_else(|| {
            let words = format!("the Sentinel does not tell `{name}`");
            ProbeError::new(Reason::ProtocolError, words)
        })
    }

    /// It is held for up.
    fn is_up(&self) -> Result<bool, ProbeError> {
        let mut flags = self.field("flags")?.split(',');
        Ok(!flags.any(|flag| flag.ends_with("_down") || flag == "disconnected"))
    }
}

/// A measurement from `SENTINEL MASTER`, fetched once for all that ask in a run.
#[derive(Clone)]
pub struct SentinelProbe<V> {
    sentinel: Sentinel,
    read: fn(&Facts) -> Result<V, ProbeError>,
}

impl<V: Quantity> Probe for SentinelProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let Sentinel { redis, master } = &self.sentinel;
        let key = format!("SENTINEL MASTER {master} {}", redis.key());
        let fetch = async || self.sentinel.ask("MASTER", &input).await.map(Facts);
        let facts = input.share(&key, fetch).await?;
        let value = (self.read)(&facts).map_err(|error| error.at(Step::Read))?;
        Ok(value.into())
    }

    fn target(&self) -> Target {
        self.sentinel.redis.target()
    }
}

impl<V> fmt::Debug for SentinelProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SentinelProbe")
            .field(&self.sentinel)
            .finish()
    }
}

/// See [`Sentinel::replicas`] and [`Sentinel::sentinels`].
#[derive(Clone, Debug)]
pub struct SentinelPeers {
    sentinel: Sentinel,
    word: &'static str,
    itself: i64,
}

impl Probe for SentinelPeers {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        let peers: Vec<HashMap<String, String>> = self.sentinel.ask(self.word, &input).await?;
        let (mut up, mut down) = (self.itself, 0);
        for peer in peers {
            // A replica that does not hear its master is of no use to it.
            let hears = peer.get("master-link-status").is_none_or(|it| it == "ok");
            let is_up = Facts(peer).is_up().map_err(|error| error.at(Step::Read))? && hears;
            *(if is_up { &mut up } else { &mut down }) += 1;
        }
        Ok(Measurement::new(Count::new(up)).with("down", down))
    }

    fn target(&self) -> Target {
        self.sentinel.redis.target()
    }
}

/// See [`Sentinel::quorum_reachable`].
#[derive(Clone, Debug)]
pub struct QuorumReachable(Sentinel);

impl Probe for QuorumReachable {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let answer: Result<String, _> = self.0.ask("CKQUORUM", &input).await;
        match answer {
            Ok(words) if words.starts_with("OK") => Ok(true.into()),
            Ok(words) => Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Read)),
            // NOQUORUM, NOGOODSLAVE and the like are what was asked for.
            Err(error) if error.reason() == Reason::ServerError => {
                Err(ProbeError::new(Reason::UnexpectedValue, error).at(Step::Read))
            }
            Err(error) => Err(error),
        }
    }

    fn target(&self) -> Target {
        self.0.redis.target()
    }
}
