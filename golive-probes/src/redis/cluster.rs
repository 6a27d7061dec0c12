//! What `CLUSTER INFO` tells, fetched once for all that ask in a run.

use std::fmt;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Quantity};

use super::Redis;
use super::info::Info;
use super::slot::SLOTS;

impl Redis {
    /// It is a node of a cluster that is well: its state is `ok`, and each of the
    /// 16384 slots is assigned to a node that is not failing.
    pub fn cluster_ok(self) -> ClusterProbe<bool> {
        self.cluster(|info| {
            info.expect("cluster_state", "ok")?;
            let expect = |name: &str, expected: i64| match info.count(name)?.get() {
                found if found == expected => Ok(()),
                found => {
                    let words = format!("`{name}` is {found}, expected {expected}");
                    Err(ProbeError::new(Reason::UnexpectedValue, words))
                }
            };
            expect("cluster_slots_assigned", SLOTS.into())?;
            expect("cluster_slots_ok", SLOTS.into())?;
            Ok(true)
        })
    }

    /// The nodes that it knows of, itself included.
    pub fn cluster_nodes(self) -> ClusterProbe<Count> {
        self.cluster(|info| info.count("cluster_known_nodes"))
    }

    /// The masters that serve slots.
    pub fn cluster_masters(self) -> ClusterProbe<Count> {
        self.cluster(|info| info.count("cluster_size"))
    }

    fn cluster<V>(self, read: fn(&Info) -> Result<V, ProbeError>) -> ClusterProbe<V> {
        ClusterProbe { redis: self, read }
    }
}

/// A measurement from `CLUSTER INFO`.
#[derive(Clone)]
pub struct ClusterProbe<V> {
    redis: Redis,
    read: fn(&Info) -> Result<V, ProbeError>,
}

impl<V: Quantity> Probe for ClusterProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let key = format!("CLUSTER INFO {}", self.redis.key());
        let info = input.share(&key, || fetch(&self.redis, &input)).await?;
        let value = (self.read)(&info).map_err(|error| error.at(Step::Read))?;
        Ok(value.into())
    }

    fn target(&self) -> Target {
        self.redis.target()
    }
}

async fn fetch(redis: &Redis, input: &ProbeInput) -> Result<Info, ProbeError> {
    let text: Result<String, _> = redis.ask(redis::cmd("CLUSTER").arg("INFO"), input).await;
    match text {
        Ok(text) => Ok(Info::read(&text)),
        Err(error) if error.message().contains("support disabled") => {
            let words = "it is no node of a cluster";
            Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read))
        }
        Err(error) => Err(error),
    }
}

impl<V> fmt::Debug for ClusterProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClusterProbe").field(&self.redis).finish()
    }
}
