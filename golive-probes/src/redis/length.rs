//! How long lists, streams and queues are.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::Count;

use super::{Redis, RedisProbe};

/// How many entries a key holds; see [`Redis::list_length`] and
/// [`Redis::stream_length`].
#[derive(Clone, Debug)]
pub struct Length {
    redis: Redis,
    command: &'static str,
    key: String,
    absent_is_empty: bool,
}

impl Length {
    pub(super) fn new(redis: Redis, command: &'static str, key: String) -> Self {
        Self {
            redis,
            command,
            key,
            absent_is_empty: false,
        }
    }

    /// Takes a key that is not there for an empty one. Redis keeps no empty
    /// lists, so this is what an empty queue looks like; and so does a name that
    /// is mistyped.
    #[must_use]
    pub fn absent_is_empty(mut self) -> Self {
        self.absent_is_empty = true;
        self
    }
}

impl Probe for Length {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        let mut commands = redis::pipe();
        commands.cmd("EXISTS").arg(&self.key);
        commands.cmd(self.command).arg(&self.key);
        let found = self.redis.ask::<(i64, i64)>(&commands, &input).await;
        let (exists, length) = found?;
        if exists == 0 && !self.absent_is_empty {
            let words = format!("there is no key `{}`", self.key);
            return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
        }
        Ok(Count::new(length).into())
    }

    fn target(&self) -> Target {
        self.redis.target()
    }
}

/// A queue of BullMQ, by the keys that it keeps.
///
/// | | |
/// |---|---|
/// | `bull:<queue>:meta` | there since the queue was made first |
/// | `wait`, `paused` | lists of jobs that wait; `prioritized`, a sorted set of such |
/// | `active` | a list of jobs that run |
/// | `delayed`, `failed`, `completed` | sorted sets of jobs to come, of those that failed, and of those that are done |
///
/// Layout: <https://docs.bullmq.io/guide/architecture>
#[derive(Clone, Debug)]
#[must_use = "a queue measures nothing; one of its methods does"]
pub struct BullMq {
    pub(super) redis: Redis,
    pub(super) prefix: String,
    pub(super) queue: String,
}

impl BullMq {
    /// What its keys begin with; `bull` without it.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The jobs that wait to run, paused and prioritised ones included.
    pub fn waiting(self) -> BullMqCount {
        let parts = &[
            ("LLEN", "wait"),
            ("LLEN", "paused"),
            ("ZCARD", "prioritized"),
        ];
        self.count(parts)
    }

    /// The jobs that run.
    pub fn active(self) -> BullMqCount {
        self.count(&[("LLEN", "active")])
    }

    /// The jobs that run later.
    pub fn delayed(self) -> BullMqCount {
        self.count(&[("ZCARD", "delayed")])
    }

    /// The jobs that failed, as far as they are kept.
    pub fn failed(self) -> BullMqCount {
        self.count(&[("ZCARD", "failed")])
    }

    /// The jobs that are done, as far as they are kept: a queue may be told to keep
    /// none.
    pub fn completed(self) -> BullMqCount {
        self.count(&[("ZCARD", "completed")])
    }

    /// Whether it is paused, so that no worker takes a job: to see that one is not,
    /// say `pass = last == false`.
    pub fn is_paused(self) -> RedisProbe<bool> {
        RedisProbe::new(self.redis.clone(), move |redis, input| {
            let queue = self.clone();
            async move {
                let meta = queue.key("meta");
                let mut commands = redis::pipe();
                commands.cmd("EXISTS").arg(&meta);
                commands.cmd("HEXISTS").arg(&meta).arg("paused");
                match redis.ask::<(i64, i64)>(&commands, &input).await? {
                    (1, paused) => Ok((paused == 1).into()),
                    _ => Err(queue.missing()),
                }
            }
        })
    }

    pub(super) fn key(&self, part: &str) -> String {
        format!("{}:{}:{part}", self.prefix, self.queue)
    }

    pub(super) fn missing(&self) -> ProbeError {
        let Self { prefix, queue, .. } = self;
        let words = format!("there is no queue `{queue}` of BullMQ under `{prefix}`");
        ProbeError::new(Reason::Missing, words).at(Step::Read)
    }

    fn count(self, parts: &'static [(&'static str, &'static str)]) -> BullMqCount {
        BullMqCount { queue: self, parts }
    }
}

/// So many jobs of a queue. A queue that was never made is
/// [`Reason::Missing`]: it is not an empty one.
#[derive(Clone, Debug)]
pub struct BullMqCount {
    queue: BullMq,
    parts: &'static [(&'static str, &'static str)],
}

impl Probe for BullMqCount {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        let queue = &self.queue;
        let mut commands = redis::pipe();
        commands.cmd("EXISTS").arg(queue.key("meta"));
        for (command, part) in self.parts {
            commands.cmd(command).arg(queue.key(part));
        }
        let found: Vec<i64> = queue.redis.ask(&commands, &input).await?;
        match found.split_first() {
            Some((1, counts)) => Ok(Count::new(counts.iter().sum()).into()),
            _ => Err(queue.missing()),
        }
    }

    fn target(&self) -> Target {
        self.queue.redis.target()
    }
}
