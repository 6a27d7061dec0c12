//! Who is connected, by the names that clients give themselves.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::Count;

use super::setting::refused;
use super::{BullMq, Redis, RedisProbe};

impl Redis {
    /// The clients that gave themselves this name (`CLIENT SETNAME`, which most
    /// libraries send for a setting of theirs), by `CLIENT LIST`. It needs
    /// `+client|list`. Of a cluster, those of the node that is asked.
    pub fn clients_named(self, name: impl Into<String>) -> RedisProbe<Count> {
        let name = name.into();
        RedisProbe::new(self, move |redis, input| {
            let name = name.clone();
            async move {
                if name.is_empty() {
                    let words = "a client without a name is not told from another";
                    return Err(ProbeError::new(Reason::BadConfiguration, words));
                }
                let names = names(&redis, &input).await?;
                Ok(Count::of(names.iter().filter(|it| **it == name).count()).into())
            }
        })
    }
}

impl BullMq {
    /// The workers that are connected (`CLIENT LIST`): a queue without one takes
    /// jobs, and nobody does them. It needs `+client|list`. Workers are known by
    /// the names of their connections, which a proxy or a hosted server may not
    /// pass on; of a cluster, those of the node that is asked.
    pub fn workers(self) -> RedisProbe<Count> {
        let (redis, meta) = (self.redis.clone(), self.key("meta"));
        RedisProbe::new(redis, move |redis, input| {
            let (queue, meta) = (self.clone(), meta.clone());
            async move {
                let names = names(&redis, &input).await?;
                let encoded = STANDARD.encode(&queue.queue);
                let unnamed = format!("{}:{encoded}", queue.prefix);
                // With a name of its own; `:qe` is who listens to events.
                let named = format!("{unnamed}:w:");
                let is_worker = |name: &&String| **name == unnamed || name.starts_with(&named);
                let workers = names.iter().filter(is_worker).count();
                if workers == 0 && !exists(&redis, &meta, &input).await? {
                    return Err(queue.missing());
                }
                Ok(Count::of(workers).into())
            }
        })
    }
}

async fn exists(redis: &Redis, key: &str, input: &ProbeInput) -> Result<bool, ProbeError> {
    let found: i64 = redis.ask(redis::cmd("EXISTS").arg(key), input).await?;
    Ok(found != 0)
}

/// The name of each client, empty where it has none, asked once for all that want
/// them in a run.
async fn names(redis: &Redis, input: &ProbeInput) -> Result<Arc<Vec<String>>, ProbeError> {
    let key = format!("redis CLIENT LIST {}", redis.key());
    let fetch = || async {
        let list = redis.ask(redis::cmd("CLIENT").arg("LIST"), input).await;
        let list: String = list.map_err(refused)?;
        read(&list)
    };
    input.share(&key, fetch).await
}

/// Lines `id=3 addr=127.0.0.1:5 laddr=127.0.0.1:6379 fd=8 name=worker age=0`.
fn read(list: &str) -> Result<Vec<String>, ProbeError> {
    let name = |line: &str| {
        let mut fields = line.split(' ');
        fields.find_map(|field| field.strip_prefix("name=").map(str::to_owned))
    };
    let lines = list.lines().filter(|line| !line.trim().is_empty());
    let names: Option<Vec<String>> = lines.map(name).collect();
    // Whoever asks is in it.
    names.filter(|names| !names.is_empty()).ok_or_else(|| {
        let words = "CLIENT LIST does not tell the names of the clients";
        ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_names_is_none() {
        let list = "id=3 addr=127.0.0.1:5 name= age=0\nid=4 addr=127.0.0.1:6 name=a age=0\n";
        assert_eq!(read(list).unwrap(), ["", "a"]);
        for wrong in ["", "\n", "id=3 addr=127.0.0.1:5\n"] {
            assert_eq!(read(wrong).unwrap_err().reason(), Reason::ProtocolError);
        }
    }
}
