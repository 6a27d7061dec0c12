//! What a server is set to, and whether that keeps what it holds.

use std::collections::HashMap;
use std::sync::Arc;

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::{Bytes, Count, Quantity};

use super::{Redis, RedisProbe, info};

/// Settings that are passwords, which no report may show.
const SECRETS: [&str; 5] = [
    "requirepass",
    "masterauth",
    // What Valkey calls it.
    "primaryauth",
    "tls-key-file-pass",
    "tls-client-key-file-pass",
];

impl Redis {
    /// A setting of the server (`CONFIG GET`). It needs `+config|get`, which many
    /// hosted servers give to nobody: that is
    /// [`Reason::PermissionDenied`].
    /// A password is not read.
    pub fn setting(self, name: impl Into<String>) -> Setting {
        Setting {
            redis: self,
            name: name.into(),
        }
    }

    /// After how many changes in which time it saves to disk by itself: how many
    /// such rules there are (`CONFIG GET save`). It needs `+config|get`.
    pub fn save_points(self) -> RedisProbe<Count> {
        RedisProbe::new(self, |redis, input| async move {
            let save = setting(&redis, "save", &input).await?;
            Ok(Measurement::new(points(&save)?).with("save", save))
        })
    }

    /// It keeps what it holds on disk, and the last time went well: with an
    /// append-only file, its last rewrite and the last write to it; else there are
    /// save points, and it has saved since it started, without which it is no data;
    /// and in either case the last save in the background.
    ///
    /// Without an append-only file it needs `+config|get`. A server that does not
    /// tell its save points is
    /// [`Reason::PermissionDenied`]:
    /// see [`Redis::last_save`].
    pub fn persists(self) -> RedisProbe<bool> {
        RedisProbe::new(self, |redis, input| async move {
            let told = info::info(&redis, &input).await?;
            let appends = info::last_saves(&told).map_err(|error| error.at(Step::Read))?;
            if appends {
                return Ok(Measurement::new(true).with("append only", "yes"));
            }
            let save = setting(&redis, "save", &input).await.map_err(|error| {
                error.about("there is no append-only file, and the save points are not known")
            })?;
            if points(&save)?.get() == 0 {
                let words = "it keeps nothing on disk: there are no save points and no \
                             append-only file";
                return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
            }
            info::has_saved(&told).map_err(|error| error.at(Step::Read))?;
            Ok(Measurement::new(true).with("save", save))
        })
    }
}

/// A setting whose value has no type yet. See [`Redis::setting`].
#[derive(Clone, Debug)]
#[must_use = "a setting measures nothing; one of its methods does"]
pub struct Setting {
    redis: Redis,
    name: String,
}

impl Setting {
    /// As the server writes it: `noeviction`, `yes`, `3600 1 300 100`. The report
    /// shows it. One that is set to nothing is no data.
    pub fn text(self) -> RedisProbe<String> {
        self.read(|value| match value {
            "" => Err(ProbeError::no_data("it is set to nothing")),
            value => Ok(value.to_owned()),
        })
    }

    /// A whole number. What 0 stands for depends on the setting, and is often no
    /// limit.
    pub fn count(self) -> RedisProbe<Count> {
        self.read(|value| Ok(Count::new(number(value)?)))
    }

    /// A whole number of bytes, as the server writes those that were set as `64mb`.
    /// 0, which stands for no limit in most, is no data.
    pub fn bytes(self) -> RedisProbe<Bytes> {
        self.read(|value| match number(value)? {
            0 => Err(ProbeError::no_data(
                "it is 0, which stands for no limit in most",
            )),
            bytes => Ok(Bytes::new(bytes)),
        })
    }

    fn read<V: Quantity>(self, read: fn(&str) -> Result<V, ProbeError>) -> RedisProbe<V> {
        let Self { redis, name } = self;
        RedisProbe::new(redis, move |redis, input| {
            let name = name.clone();
            async move {
                let value = setting(&redis, &name, &input).await?;
                let read = read(&value);
                let named = |error: ProbeError| error.about(format_args!("`{name}`"));
                Ok(read.map_err(|error| named(error).at(Step::Read))?.into())
            }
        })
    }
}

fn number<N: std::str::FromStr>(value: &str) -> Result<N, ProbeError> {
    value.parse().map_err(|_| {
        let words = format!("it is {value:?}, expected a whole number");
        ProbeError::new(Reason::UnexpectedValue, words)
    })
}

/// How many rules `3600 1 300 100` has: seconds and changes, in turn.
fn points(save: &str) -> Result<Count, ProbeError> {
    let numbers: Result<Vec<u64>, _> = save.split_whitespace().map(str::parse).collect();
    match numbers {
        Ok(numbers) if numbers.len() % 2 == 0 => Ok(Count::of(numbers.len() / 2)),
        _ => {
            let words = format!("`save` is {save:?}, expected pairs of whole numbers");
            Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Read))
        }
    }
}

/// What a setting is set to, asked once for all that want it in a run.
async fn setting(redis: &Redis, name: &str, input: &ProbeInput) -> Result<String, ProbeError> {
    let wrong = |words: String| Err(ProbeError::new(Reason::BadConfiguration, words));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_plain) {
        // The server takes patterns, and would answer with many.
        return wrong(format!("{name:?} is not the name of one setting"));
    }
    if SECRETS.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        return wrong(format!("`{name}` is a password, which is not read"));
    }
    let key = format!("redis CONFIG GET {name} {}", redis.key());
    let fetch = || async {
        let found = redis
            .ask(redis::cmd("CONFIG").arg("GET").arg(name), input)
            .await;
        found.map_err(refused)
    };
    let found: Arc<HashMap<String, String>> = input.share(&key, fetch).await?;
    let value = found.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
    value.map(|(_, value)| value.clone()).ok_or_else(|| {
        let words = format!("the server has no setting `{name}`");
        ProbeError::new(Reason::Missing, words).at(Step::Read)
    })
}

/// Hosted servers take commands away, and then do not know them.
pub(super) fn refused(error: ProbeError) -> ProbeError {
    if error.reason() == Reason::Rejected && error.message().contains("unknown command") {
        return ProbeError::new(Reason::PermissionDenied, error).at(Step::Read);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn save_points_come_in_pairs() {
        assert_eq!(points("").unwrap(), Count::new(0));
        assert_eq!(points("3600 1 300 100").unwrap(), Count::new(2));
        for wrong in ["3600", "3600 x", "off"] {
            assert_eq!(points(wrong).unwrap_err().reason(), Reason::ProtocolError);
        }
    }
}
