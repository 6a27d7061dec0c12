//! One key: that it is there, how long it stays, what it holds.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::{Age, Count, Quantity, Timestamp};

use super::{Redis, RedisProbe};
use crate::skew;

/// The most that is read of a value.
const LARGEST: usize = 1 << 20;

/// In seconds the year 5138, in milliseconds 1973.
const MILLISECONDS: u64 = 100_000_000_000;

impl Redis {
    /// There is such a key (`EXISTS`), of whatever kind.
    pub fn key_exists(self, key: impl Into<String>) -> RedisProbe<bool> {
        let key = key.into();
        RedisProbe::new(self, move |redis, input| {
            let key = key.clone();
            async move {
                match redis.ask(redis::cmd("EXISTS").arg(&key), &input).await? {
                    0_i64 => Err(missing(&key)),
                    _ => Ok(true.into()),
                }
            }
        })
    }

    /// How long a key stays (`PTTL`). One that does not expire is no data; none is
    /// [`Reason::Missing`].
    pub fn time_to_live(self, key: impl Into<String>) -> RedisProbe<Duration> {
        let key = key.into();
        RedisProbe::new(self, move |redis, input| {
            let key = key.clone();
            async move {
                match redis.ask(redis::cmd("PTTL").arg(&key), &input).await? {
                    -2_i64 => Err(missing(&key)),
                    left => match u64::try_from(left) {
                        Ok(left) => Ok(Duration::from_millis(left).into()),
                        Err(_) => {
                            Err(ProbeError::no_data("the key does not expire").at(Step::Read))
                        }
                    },
                }
            }
        })
    }

    /// What a key holds that is a string (`GETRANGE`), up to 1 MiB: a heartbeat, a
    /// flag, a version. It needs `+exists +getrange` on it.
    pub fn value(self, key: impl Into<String>) -> KeyValue {
        KeyValue {
            redis: self,
            key: key.into(),
        }
    }
}

/// What a key holds, without a type yet. See [`Redis::value`].
#[derive(Clone, Debug)]
#[must_use = "a key measures nothing; one of its methods does"]
pub struct KeyValue {
    redis: Redis,
    key: String,
}

impl KeyValue {
    /// A text. The report shows it.
    pub fn text(self) -> RedisProbe<String> {
        self.read(|text| Ok(text.to_owned()))
    }

    /// A whole number.
    pub fn count(self) -> RedisProbe<Count> {
        self.read(|text| match text.trim().parse() {
            Ok(number) => Ok(Count::new(number)),
            Err(_) => Err(unlike("a whole number")),
        })
    }

    /// The time since the one that it holds: of RFC 3339 in UTC,
    /// `2026-01-31T02:15:00Z`, or a number of seconds or milliseconds since 1970. A
    /// time to come is an error, but for the seconds that two clocks may differ by.
    pub fn age(self) -> RedisProbe<Age> {
        self.read(|text| {
            let time = time(text.trim()).ok_or_else(|| unlike("a time"))?;
            skew::since(time).map(Age::new).map_err(|ahead| {
                let words = format!(
                    "the key holds a time that comes in {} only: one of two clocks is wrong",
                    Age::new(ahead)
                );
                ProbeError::new(Reason::Internal, words)
            })
        })
    }

    fn read<V: Quantity>(self, read: fn(&str) -> Result<V, ProbeError>) -> RedisProbe<V> {
        let Self { redis, key } = self;
        RedisProbe::new(redis, move |redis, input| {
            let key = key.clone();
            async move {
                let value = value(&redis, &key, &input).await?;
                let text = std::str::from_utf8(&value).map_err(|_| unlike("a text"));
                let read = text.and_then(read).map_err(|error| error.at(Step::Read))?;
                Ok(read.into())
            }
        })
    }
}

/// What a key holds, asked once for all that want it in a run.
async fn value(redis: &Redis, key: &str, input: &ProbeInput) -> Result<Arc<Vec<u8>>, ProbeError> {
    let fetch = || async {
        let mut commands = redis::pipe();
        commands.cmd("EXISTS").arg(key);
        // The last byte is one of it, so this is one more than is read.
        commands.cmd("GETRANGE").arg(key).arg(0).arg(LARGEST);
        let (exists, value): (i64, Vec<u8>) = redis.ask(&commands, input).await?;
        if exists == 0 {
            return Err(missing(key));
        }
        if value.len() > LARGEST {
            let words = "the key holds more than the 1 MiB that are read";
            return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
        }
        Ok(value)
    };
    let name = format!("redis value {key:?} {}", redis.key());
    input.share(&name, fetch).await
}

fn time(text: &str) -> Option<SystemTime> {
    let since = match text.parse::<u64>() {
        Ok(number) if number >= MILLISECONDS => Duration::from_millis(number),
        Ok(number) => Duration::from_secs(number),
        Err(_) => match text.parse::<f64>() {
            Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
            Err(_) => return Timestamp::parse(text).map(Timestamp::get),
        },
    };
    SystemTime::UNIX_EPOCH.checked_add(since)
}

fn missing(key: &str) -> ProbeError {
    ProbeError::new(Reason::Missing, format_args!("there is no key `{key}`")).at(Step::Read)
}

/// The value itself may be a secret.
fn unlike(what: &str) -> ProbeError {
    let words = format!("the key holds something else than {what}");
    ProbeError::new(Reason::UnexpectedValue, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_however_they_are_written() {
        let utc = time("2026-01-31T02:15:00Z");
        assert!(utc.is_some());
        for text in ["1769825700", "1769825700000", "1769825700.0"] {
            assert_eq!(time(text), utc, "{text}");
        }
        for text in ["", "-1", "NaN", "inf", "1e300", "yesterday"] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
