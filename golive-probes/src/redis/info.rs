//! What `INFO` tells, fetched once for all that ask in a run.

use std::collections::HashMap;
use std::fmt;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity, Version};

use super::{Redis, Source};

/// A field of `INFO`.
#[derive(Clone)]
pub struct InfoProbe<V> {
    redis: Redis,
    field: &'static str,
    read: fn(&str) -> Result<V, ProbeError>,
}

impl<V> fmt::Debug for InfoProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InfoProbe")
            .field("redis", &self.redis)
            .field("field", &self.field)
            .finish()
    }
}

impl<V: Quantity> Probe for InfoProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let fetch = || fetch(&self.redis, &input);
        let info = match &self.redis.source {
            Source::Url(url) => {
                input
                    .share(&format!("redis INFO {}", url.expose()), fetch)
                    .await?
            }
            Source::Own(_, name) => input.share(&format!("redis INFO of {name}"), fetch).await?,
        };
        let value = info.get(self.field).ok_or_else(|| {
            ProbeError::new(
                Reason::Missing,
                format_args!("INFO has no field `{}`", self.field),
            )
        })?;
        let measured = Measurement::new((self.read)(value)?);
        Ok(match info.get("redis_version") {
            Some(version) => measured.with("redis_version", version),
            None => measured,
        })
    }

    fn target(&self) -> Target {
        self.redis.target()
    }
}

async fn fetch(redis: &Redis, input: &ProbeInput) -> Result<HashMap<String, String>, ProbeError> {
    let mut connection = redis.connect(input).await?;
    input.step(Step::Read);
    let text: String = redis::cmd("INFO")
        .query_async(&mut connection)
        .await
        .map_err(|error| redis.told(&error, Step::Read))?;
    Ok(read(&text))
}

/// Lines `field:value`; those that begin with `#` are headings.
fn read(text: &str) -> HashMap<String, String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.trim_end().split_once(':'))
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .collect()
}

fn not_a_number(value: &str) -> ProbeError {
    ProbeError::new(
        Reason::ProtocolError,
        format_args!("`{value}` is not a whole number"),
    )
}

pub(super) fn bytes(redis: Redis, field: &'static str) -> InfoProbe<Bytes> {
    InfoProbe {
        redis,
        field,
        read: |value| {
            value
                .parse()
                .map(Bytes::new)
                .map_err(|_| not_a_number(value))
        },
    }
}

pub(super) fn limit(redis: Redis, field: &'static str) -> InfoProbe<Bytes> {
    InfoProbe {
        redis,
        field,
        read: |value| match value.parse() {
            Ok(0) => Err(ProbeError::no_data("no limit is set")),
            Ok(limit) => Ok(Bytes::new(limit)),
            Err(_) => Err(not_a_number(value)),
        },
    }
}

pub(super) fn count(redis: Redis, field: &'static str) -> InfoProbe<Count> {
    InfoProbe {
        redis,
        field,
        read: |value| {
            value
                .parse()
                .map(Count::new)
                .map_err(|_| not_a_number(value))
        },
    }
}

pub(super) fn text(redis: Redis, field: &'static str) -> InfoProbe<String> {
    InfoProbe {
        redis,
        field,
        read: |value| Ok(value.to_owned()),
    }
}

pub(super) fn version(redis: Redis, field: &'static str) -> InfoProbe<Version> {
    InfoProbe {
        redis,
        field,
        read: |value| {
            Version::parse(value).map_err(|error| ProbeError::new(Reason::ProtocolError, error))
        },
    }
}
