//! A Redis server: that it answers, its memory, its settings, its replication.
//!
//! ```no_run
//! use golive_probes::redis::redis;
//!
//! let answers = redis("redis://:password@cache:6379/0").ping();
//! let quick = redis("redis://:password@cache:6379/0").ping_time();
//! let memory = redis("rediss://app:password@cache:6380/0").memory_used();
//! ```
//!
//! It connects for each measurement, sends `PING`, `INFO` or the commands of
//! the round trip, and closes. Measurements that come from `INFO` share one
//! within a run, and so do equal questions about settings, clients and values. It
//! needs the permissions `+ping +info`, and for
//! [`writes_and_reads`](Redis::writes_and_reads) `+set +get +del` on keys that begin
//! with `golive:`; what else needs more says so. Both `redis://:password@host` and `redis://default:password@host`
//! work; `rediss://` is TLS, with the certificate and its name checked against
//! [`trust`](Redis::trust); `redis+unix:///path` is a socket. The application's
//! own [connection](Redis::from_connection) is used when it is given one.
//!
//! Of the parameters that clients of other languages have in a URL, those that say how
//! many connections there are, or how long they wait, are passed over
//! (`socket_timeout`, `ssl_cert_reqs=required`); what would change what is measured
//! (`db`, `ssl_cert_reqs=none`, `ssl_ca_certs`) is
//! [`Reason::BadConfiguration`](golive_core::probe::Reason::BadConfiguration), by its
//! name and with what to write instead.
//!
//! Of a cluster, the URL is that of one node. What is measured of a key is asked of
//! the node that has it, as the cluster says (`MOVED`), with the same credentials;
//! [`writes_and_reads`](Redis::writes_and_reads) writes a key that the given node
//! has; all else is of that node. A slot that is on its way to another node
//! (`ASK`) is [`Reason::ServerError`](golive_core::probe::Reason::ServerError).
//!
//! The time of a measurement ([`latency`](golive_core::probe::ProbeExt::latency))
//! holds the name lookup, the connect, TLS and the login, which a service does once.
//! What a command costs it is [`ping_time`](Redis::ping_time), on a connection that
//! stands.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`ping`](Redis::ping) | bool | `PING` is answered |
//! | [`ping_time`](Redis::ping_time) | duration | `PING` and its answer, on a connection that stands |
//! | [`writes_and_reads`](Redis::writes_and_reads) | bool | a value that is written can be read, and is taken away again |
//! | [`used_memory`](Redis::used_memory) | bytes | `used_memory` |
//! | [`maxmemory`](Redis::maxmemory) | bytes | `maxmemory`; no limit is no data |
//! | [`memory_used`](Redis::memory_used) | ratio | `used_memory` of `maxmemory`; no limit is no data |
//! | [`eviction_policy`](Redis::eviction_policy) | text | `maxmemory_policy` |
//! | [`evicted_keys`](Redis::evicted_keys) | count | `evicted_keys`, since the server started |
//! | [`key_count`](Redis::key_count) | count | the keys of all databases |
//! | [`role`](Redis::role) | text | `master` or `slave` |
//! | [`connected_replicas`](Redis::connected_replicas) | count | `connected_slaves` |
//! | [`follows_its_master`](Redis::follows_its_master) | bool | a replica whose `master_link_status` is `up` |
//! | [`connected_clients`](Redis::connected_clients) | count | `connected_clients` |
//! | [`clients_named`](Redis::clients_named) | count | the clients that gave themselves a name |
//! | [`persists`](Redis::persists) | bool | there are save points or an append-only file, and the last save and the last write went well |
//! | [`append_only`](Redis::append_only) | bool | there is an append-only file, and the last write to it went well |
//! | [`save_points`](Redis::save_points) | count | the rules by which it saves by itself |
//! | [`last_save`](Redis::last_save) | age | `rdb_last_save_time`; without a save since it started no data |
//! | [`setting`](Redis::setting) | text, count, bytes | a setting, `CONFIG GET` |
//! | [`uptime`](Redis::uptime) | duration | `uptime_in_seconds` |
//! | [`version`](Redis::version) | version | `redis_version` |
//! | [`hit_ratio`](Redis::hit_ratio) | ratio | the share of lookups that found their key, since the server started |
//! | [`list_length`](Redis::list_length), [`stream_length`](Redis::stream_length) | count | the entries of a list, of a stream; no such key is [`Reason::Missing`](golive_core::probe::Reason::Missing) |
//! | [`key_exists`](Redis::key_exists) | bool | there is such a key; else `Missing` |
//! | [`time_to_live`](Redis::time_to_live) | duration | how long a key stays |
//! | [`value`](Redis::value) | text, count, age | what a key holds |
//! | [`bullmq`](Redis::bullmq) | count | the jobs of a queue of BullMQ: waiting, active, delayed, failed, completed; its [workers](BullMq::workers), and whether it [is paused](BullMq::is_paused) |
//! | [`replication_lag`](Redis::replication_lag) | duration | since a replica heard of its master, or the master of the slowest replica |
//! | [`cluster_ok`](Redis::cluster_ok) | bool | it is a cluster whose slots are all served |
//! | [`cluster_nodes`](Redis::cluster_nodes), [`cluster_masters`](Redis::cluster_masters) | count | the nodes that it knows, and those that serve slots |
//! | [`group_pending`](Redis::group_pending) | count | the entries of a stream that a group was given and has not acknowledged |
//! | [`group_lag`](Redis::group_lag) | count | the entries of a stream that a group was not yet given; from Redis 7 on |
//! | [`requires_password`](Redis::requires_password) | bool | it answers nobody without a password |
//!
//! Of a Sentinel, about a master that it watches:
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`master_is_up`](Sentinel::master_is_up) | bool | the Sentinel holds it for up |
//! | [`master_address`](Sentinel::master_address) | text | where it is |
//! | [`replicas`](Sentinel::replicas), [`sentinels`](Sentinel::sentinels) | count | its replicas, and the Sentinels that watch it, that are held for up |
//! | [`quorum_reachable`](Sentinel::quorum_reachable) | bool | enough Sentinels can be reached for a failover |

mod clients;
mod cluster;
mod connection;
mod group;
mod info;
mod key;
mod length;
mod measure;
mod own;
mod sentinel;
mod setting;
mod slot;
mod trouble;
mod url;

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{ProbeError, Target};
use golive_core::quantity::{Age, Bytes, Count, Ratio, Version};
use golive_core::secret::Secret;
use redis::aio::ConnectionLike;

pub use self::cluster::ClusterProbe;
pub use self::group::{GroupLag, GroupPending};
pub use self::info::InfoProbe;
pub use self::key::KeyValue;
pub use self::length::{BullMq, BullMqCount, Length};
pub use self::measure::{Ping, RequiresPassword, WritesAndReads};
use self::own::{Connection, Connections};
pub use self::sentinel::{QuorumReachable, Sentinel, SentinelPeers, SentinelProbe};
pub use self::setting::Setting;
use crate::asked::{Asked, Handle};
use crate::own::Own;
use crate::trust::Trust;

/// A Redis server by its URL, `redis://user:password@host:port/database`.
pub fn redis(url: impl Into<String>) -> Redis {
    Redis {
        source: Source::Url(Secret::from(url.into())),
        trust: Trust::system(),
    }
}

/// See [`redis()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Redis {
    source: Source,
    trust: Trust,
}

#[derive(Clone)]
enum Source {
    Url(Secret),
    Own(Own<Connections>),
}

/// A measurement of a Redis server.
pub type RedisProbe<V> = Asked<Redis, V>;

impl Handle for Redis {
    const PROBE: &'static str = "RedisProbe";

    fn target(&self) -> Target {
        Self::target(self)
    }

    fn redacting(&self, error: ProbeError) -> ProbeError {
        // A connection of ours has done so.
        error
    }
}

impl Redis {
    /// The application's own connection: what the service will use is what is
    /// tested. `name` is what reports call it.
    ///
    /// It may be a `MultiplexedConnection`, a `ConnectionManager`, a
    /// `ClusterConnection` or any other of the crate `redis` 1 that can be
    /// cloned; one of another version is another type. One that is made in `main`
    /// by `ConnectionManager::new` has connected before the gate asks:
    /// `ConnectionManager::new_lazy_with_config` leaves that to the first command.
    /// Of a server that is down a check of the server itself tells, which comes before
    /// or [explains](golive_core::probe::ProbeExt::explained_by) this one.
    pub fn from_connection<C>(connection: C, name: impl Into<String>) -> Self
    where
        C: ConnectionLike + Clone + Send + Sync + 'static,
    {
        let connections: Connections = Arc::new(move || Connection::new(connection.clone()));
        Self {
            source: Source::Own(Own::new(connections, name)),
            trust: Trust::system(),
        }
    }

    /// Whose certificates are trusted of `rediss://`: those that the system
    /// trusts, unless said here.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// `PING` is answered by `PONG`.
    pub fn ping(self) -> Ping {
        Ping(self)
    }

    /// How long `PING` and its answer take on a connection that stands. One goes
    /// before it that is not counted.
    pub fn ping_time(self) -> RedisProbe<std::time::Duration> {
        measure::ping_time(self)
    }

    /// A value that is written can be read, and is taken away again. A replica is
    /// [`Reason::ServerError`](golive_core::probe::Reason::ServerError).
    pub fn writes_and_reads(self) -> WritesAndReads {
        WritesAndReads(self)
    }

    /// The memory that its data and buffers take.
    pub fn used_memory(self) -> InfoProbe<Bytes> {
        InfoProbe::new(self, |info| info.bytes("used_memory"))
    }

    /// The limit of its memory. A server without one is no data: no limit is
    /// not a limit of zero.
    pub fn maxmemory(self) -> InfoProbe<Bytes> {
        InfoProbe::new(self, info::maxmemory)
    }

    /// The share of its limit that its data and buffers take. A server without
    /// a limit is no data.
    pub fn memory_used(self) -> InfoProbe<Ratio> {
        InfoProbe::new(self, info::memory_used)
    }

    /// The share of lookups that found their key since it started. One without
    /// lookups is no data.
    pub fn hit_ratio(self) -> InfoProbe<Ratio> {
        InfoProbe::new(self, info::hit_ratio)
    }

    /// How many entries a list holds (`LLEN`).
    pub fn list_length(self, key: impl Into<String>) -> Length {
        Length::new(self, "LLEN", key.into())
    }

    /// How many entries a stream holds (`XLEN`).
    pub fn stream_length(self, key: impl Into<String>) -> Length {
        Length::new(self, "XLEN", key.into())
    }

    /// A queue of BullMQ.
    pub fn bullmq(self, queue: impl Into<String>) -> BullMq {
        BullMq {
            redis: self,
            prefix: "bull".to_owned(),
            queue: queue.into(),
        }
    }

    /// It answers nobody without a password: `PING` by a connection that gives
    /// none is refused. It takes the address from the URL and leaves out user
    /// and password; the application's own connection cannot show this.
    pub fn requires_password(self) -> RequiresPassword {
        RequiresPassword(self)
    }

    /// What it does when its memory is full.
    pub fn eviction_policy(self) -> InfoProbe<String> {
        InfoProbe::new(self, |info| info.text("maxmemory_policy"))
    }

    /// The keys that it has dropped for want of memory since it started.
    pub fn evicted_keys(self) -> InfoProbe<Count> {
        InfoProbe::new(self, |info| info.count("evicted_keys"))
    }

    /// The keys of all its databases.
    pub fn key_count(self) -> InfoProbe<Count> {
        InfoProbe::new(self, info::key_count)
    }

    /// `master` or `slave`.
    pub fn role(self) -> InfoProbe<String> {
        InfoProbe::new(self, |info| info.text("role"))
    }

    /// Its replicas that are connected.
    pub fn connected_replicas(self) -> InfoProbe<Count> {
        InfoProbe::new(self, |info| info.count("connected_slaves"))
    }

    /// It is a replica, and its link to its master is up.
    pub fn follows_its_master(self) -> InfoProbe<bool> {
        InfoProbe::new(self, info::follows_its_master)
    }

    /// Of a replica, the time since it last heard of its master
    /// (`master_last_io_seconds_ago`); of a master, since it last heard of the
    /// replica that it has not heard of longest. A master without replicas, and a
    /// replica without its master, is no data.
    pub fn replication_lag(self) -> InfoProbe<std::time::Duration> {
        InfoProbe::new(self, info::replication_lag)
    }

    /// Its clients.
    pub fn connected_clients(self) -> InfoProbe<Count> {
        InfoProbe::new(self, |info| info.count("connected_clients"))
    }

    /// There is an append-only file, and the last rewrite of it and the last write
    /// to it went well.
    pub fn append_only(self) -> InfoProbe<bool> {
        InfoProbe::new(self, info::append_only)
    }

    /// The time since the last save to disk. A server that has not saved since it
    /// started is no data: it gives the time when it started.
    pub fn last_save(self) -> InfoProbe<Age> {
        InfoProbe::new(self, info::last_save)
    }

    /// The time since it started.
    pub fn uptime(self) -> InfoProbe<std::time::Duration> {
        InfoProbe::new(self, |info| info.seconds("uptime_in_seconds"))
    }

    /// Its version.
    pub fn version(self) -> InfoProbe<Version> {
        InfoProbe::new(self, |info| info.version("redis_version"))
    }

    /// What tells it from every other server; it is never shown.
    fn key(&self) -> String {
        match &self.source {
            Source::Url(url) => format!("{} {}", url.expose(), self.trust.key()),
            Source::Own(own) => own.key(),
        }
    }

    fn target(&self) -> Target {
        match &self.source {
            Source::Url(url) => Target::url(url.expose()),
            Source::Own(own) => Target::new(own.name.as_str()),
        }
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redis")
            .field(&self.target().as_str())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_a_password() {
        let redis = redis("redis://app:hunter2@cache:6379/0");
        assert_eq!(format!("{redis:?}"), r#"Redis("redis://cache:6379/0")"#);
    }
}
