//! What a group of consumers of a stream has still to do.

use std::collections::HashMap;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::Count;
use redis::Value;

use super::Redis;

impl Redis {
    /// The entries of a stream that a group of consumers was given and has not
    /// acknowledged (`XPENDING`). Those that it was not yet given are not among
    /// them: see [`group_lag`](Redis::group_lag). No such stream or group is
    /// [`Reason::Missing`].
    pub fn group_pending(
        self,
        stream: impl Into<String>,
        group: impl Into<String>,
    ) -> GroupPending {
        GroupPending(Group {
            redis: self,
            stream: stream.into(),
            group: group.into(),
        })
    }

    /// The entries of a stream that a group of consumers was not yet given (`lag`
    /// of `XINFO GROUPS`, which Redis tells from version 7 on). Redis does not
    /// know it where entries were deleted that the group had still to read: that
    /// is no data. No such stream or group is
    /// [`Reason::Missing`].
    pub fn group_lag(self, stream: impl Into<String>, group: impl Into<String>) -> GroupLag {
        GroupLag(Group {
            redis: self,
            stream: stream.into(),
            group: group.into(),
        })
    }
}

#[derive(Clone, Debug)]
struct Group {
    redis: Redis,
    stream: String,
    group: String,
}

impl Group {
    fn missing(&self) -> ProbeError {
        let words = format!(
            "there is no stream `{}` with a group `{}`",
            self.stream, self.group
        );
        ProbeError::new(Reason::Missing, words).at(Step::Read)
    }
}

/// See [`Redis::group_pending`].
#[derive(Clone, Debug)]
pub struct GroupPending(Group);

impl Probe for GroupPending {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        let group = &self.0;
        let mut command = redis::cmd("XPENDING");
        command.arg(&group.stream).arg(&group.group);
        // How many there are, and then from which to which and whose.
        let found: Result<(i64, Value, Value, Value), _> = group.redis.ask(&command, &input).await;
        let (pending, ..) = found.map_err(|error| match error.message() {
            words if words.contains("NOGROUP") => group.missing(),
            _ => error,
        })?;
        Ok(Count::new(pending).into())
    }

    fn target(&self) -> Target {
        self.0.redis.target()
    }
}

/// See [`Redis::group_lag`].
#[derive(Clone, Debug)]
pub struct GroupLag(Group);

impl Probe for GroupLag {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        let group = &self.0;
        let mut command = redis::cmd("XINFO");
        command.arg("GROUPS").arg(&group.stream);
        let found: Result<Vec<HashMap<String, Value>>, _> = group.redis.ask(&command, &input).await;
        let groups = found.map_err(|error| match error.message() {
            words if words.contains("no such key") => group.missing(),
            _ => error,
        })?;
        let is_it = |facts: &&HashMap<String, Value>| {
            let name = facts.get("name").cloned().map(redis::from_redis_value);
            matches!(name, Some(Ok::<String, _>(name)) if name == group.group)
        };
        let facts = groups.iter().find(is_it).ok_or_else(|| group.missing())?;
        let lag = match facts.get("lag") {
            Some(Value::Int(lag)) => *lag,
            Some(Value::Nil) => {
                let words = "the server does not know how far the group is behind";
                return Err(ProbeError::no_data(words).at(Step::Read));
            }
            _ => {
                let words = "the server does not tell `lag`, which Redis does from version 7 on";
                return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
            }
        };
        let measured = Measurement::new(Count::new(lag));
        Ok(match facts.get("pending") {
            Some(Value::Int(pending)) => measured.with("not acknowledged", pending),
            _ => measured,
        })
    }

    fn target(&self) -> Target {
        self.0.redis.target()
    }
}
