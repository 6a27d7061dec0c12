//! What `INFO` tells, fetched once for all that ask in a run.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Age, Bytes, Count, Quantity, Ratio, Version};

use super::Redis;

/// A measurement from `INFO`.
#[derive(Clone)]
pub struct InfoProbe<V> {
    redis: Redis,
    read: fn(&Info) -> Result<V, ProbeError>,
}

impl<V> InfoProbe<V> {
    pub(super) fn new(redis: Redis, read: fn(&Info) -> Result<V, ProbeError>) -> Self {
        Self { redis, read }
    }
}

impl<V> fmt::Debug for InfoProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InfoProbe").field(&self.redis).finish()
    }
}

impl<V: Quantity> Probe for InfoProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let info = info(&self.redis, &input).await?;
        let value = (self.read)(&info).map_err(|error| error.at(Step::Read))?;
        let measured = Measurement::new(value);
        Ok(match info.0.get("redis_version") {
            Some(version) => measured.with("redis_version", version),
            None => measured,
        })
    }

    fn target(&self) -> Target {
        self.redis.target()
    }
}

/// What `INFO` tells, asked once for all that want it in a run.
pub(super) async fn info(redis: &Redis, input: &ProbeInput) -> Result<Arc<Info>, ProbeError> {
    let key = format!("redis INFO {}", redis.key());
    input.share(&key, || fetch(redis, input)).await
}

async fn fetch(redis: &Redis, input: &ProbeInput) -> Result<Info, ProbeError> {
    // Paths are in it, which need not be text.
    let text: Vec<u8> = redis.ask(&redis::cmd("INFO"), input).await?;
    Ok(Info::read(&String::from_utf8_lossy(&text)))
}

/// The fields of `INFO`.
pub(super) struct Info(HashMap<String, String>);

impl Info {
    /// Lines `field:value`; those that begin with `#` are headings.
    pub(super) fn read(text: &str) -> Self {
        let fields = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.trim_end().split_once(':'))
            .map(|(field, value)| (field.to_owned(), value.to_owned()));
        Self(fields.collect())
    }

    fn field(&self, name: &str) -> Result<&str, ProbeError> {
        self.0.get(name).map(String::as_str).ok_or_else(|| {
            ProbeError::new(Reason::Missing, format_args!("INFO has no field `{name}`"))
        })
    }

    fn number<N: std::str::FromStr>(&self, name: &str) -> Result<N, ProbeError> {
        let value = self.field(name)?;
        value.parse().map_err(|_| {
            let words = format!("`{name}` is `{value}`, expected a whole number");
            ProbeError::new(Reason::ProtocolError, words)
        })
    }

    pub(super) fn bytes(&self, name: &str) -> Result<Bytes, ProbeError> {
        self.number(name).map(Bytes::new)
    }

    pub(super) fn count(&self, name: &str) -> Result<Count, ProbeError> {
        self.number(name).map(Count::new)
    }

    pub(super) fn seconds(&self, name: &str) -> Result<Duration, ProbeError> {
        self.number(name).map(Duration::from_secs)
    }

    pub(super) fn text(&self, name: &str) -> Result<String, ProbeError> {
        self.field(name).map(str::to_owned)
    }

    pub(super) fn version(&self, name: &str) -> Result<Version, ProbeError> {
        Version::parse(self.field(name)?)
            .map_err(|error| ProbeError::new(Reason::ProtocolError, error))
    }

    /// A field must have a value; the error says which it has.
    pub(super) fn expect(&self, name: &str, expected: &str) -> Result<(), ProbeError> {
        let found = self.field(name)?;
        if found == expected {
            return Ok(());
        }
        let words = format!("`{name}` is `{found}`, expected `{expected}`");
        Err(ProbeError::new(Reason::UnexpectedValue, words))
    }
}

pub(super) fn maxmemory(info: &Info) -> Result<Bytes, ProbeError> {
    match info.bytes("maxmemory")? {
        limit if limit.get() == 0 => Err(ProbeError::no_data("no limit is set")),
        limit => Ok(limit),
    }
}

pub(super) fn memory_used(info: &Info) -> Result<Ratio, ProbeError> {
    let (used, limit) = (info.bytes("used_memory")?, maxmemory(info)?);
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    Ok(Ratio::from_f64(used.get() as f64 / limit.get() as f64)?)
}

pub(super) fn hit_ratio(info: &Info) -> Result<Ratio, ProbeError> {
    let (hits, misses): (u64, u64) = (
        info.number("keyspace_hits")?,
        info.number("keyspace_misses")?,
    );
    let lookups = hits.saturating_add(misses);
    if lookups == 0 {
        return Err(ProbeError::no_data("nothing was looked up yet"));
    }
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    Ok(Ratio::from_f64(hits as f64 / lookups as f64)?)
}

/// Lines `db0:keys=7,expires=0,avg_ttl=0`; a database without keys has none.
pub(super) fn key_count(info: &Info) -> Result<Count, ProbeError> {
    // A user who may not see this section must not find an empty server.
    info.field("role")?;
    let mut sum = 0;
    for (field, value) in &info.0 {
        let number = field.strip_prefix("db");
        if !number.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) {
            continue;
        }
        let keys = value
            .split(',')
            .find_map(|part| part.strip_prefix("keys=")?.parse::<i64>().ok());
        let more = keys.and_then(|keys| keys.checked_add(sum));
        sum = more.ok_or_else(|| {
            let words = format!("`{field}` is `{value}`, expected `keys=...`");
            ProbeError::new(Reason::ProtocolError, words)
        })?;
    }
    Ok(Count::new(sum))
}

pub(super) fn follows_its_master(info: &Info) -> Result<bool, ProbeError> {
    info.expect("role", "slave")?;
    info.expect("master_link_status", "up")?;
    Ok(true)
}

/// Lines `slave0:ip=127.0.0.1,port=6380,state=online,offset=14,lag=1`.
pub(super) fn replication_lag(info: &Info) -> Result<Duration, ProbeError> {
    if info.field("role")? != "master" {
        // -1 while there is no link.
        let seconds: i64 = info.number("master_last_io_seconds_ago")?;
        let seconds = u64::try_from(seconds)
            .map_err(|_| ProbeError::no_data("the replica has no link to its master"))?;
        return Ok(Duration::from_secs(seconds));
    }
    let mut longest = None;
    for index in 0..info.number::<usize>("connected_slaves")? {
        let replica = info.field(&format!("slave{index}"))?;
        if !replica.split(',').any(|part| part == "state=online") {
            // It has no copy yet, and a lag of 0.
            let words = "a replica has not got its copy of the master yet";
            return Err(ProbeError::no_data(words));
        }
        let lag = replica
            .split(',')
            .find_map(|part| part.strip_prefix("lag=")?.parse::<u64>().ok());
        let lag = lag.ok_or_else(|| {
            let words = format!("`slave{index}` is `{replica}`, expected `lag=...`");
            ProbeError::new(Reason::ProtocolError, words)
        })?;
        longest = longest.max(Some(lag));
    }
    let longest = longest.ok_or_else(|| ProbeError::no_data("the master has no replicas"))?;
    Ok(Duration::from_secs(longest))
}

pub(super) fn append_only(info: &Info) -> Result<bool, ProbeError> {
    info.expect("aof_enabled", "1")?;
    info.expect("aof_last_bgrewrite_status", "ok")?;
    info.expect("aof_last_write_status", "ok")?;
    Ok(true)
}

/// What was saved last was saved well; and whether there is an append-only file.
pub(super) fn last_saves(info: &Info) -> Result<bool, ProbeError> {
    info.expect("rdb_last_bgsave_status", "ok")?;
    match info.field("aof_enabled")? {
        "0" => Ok(false),
        _ => append_only(info),
    }
}

/// It has saved to disk since it started. Without that the last save is `ok` too,
/// and of the time of the start.
pub(super) fn has_saved(info: &Info) -> Result<(), ProbeError> {
    let has_saved = match info.0.get("rdb_saves") {
        Some(_) => info.number::<u64>("rdb_saves")? > 0,
        // Older servers tell how long the last save in the background took, which
        // may have failed.
        None => {
            info.number::<i64>("rdb_last_bgsave_time_sec")? >= 0
                && info.field("rdb_last_bgsave_status")? == "ok"
        }
    };
    if !has_saved {
        let words = "it is not known to have saved since it started";
        return Err(ProbeError::no_data(words));
    }
    Ok(())
}

pub(super) fn last_save(info: &Info) -> Result<Age, ProbeError> {
    has_saved(info)?;
    let saved: u64 = info.number("rdb_last_save_time")?;
    let saved = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(saved));
    saved
        .and_then(|saved| Age::between(saved, SystemTime::now()))
        .ok_or_else(|| ProbeError::no_data("the last save was in the future"))
}
