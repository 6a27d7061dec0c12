//! A connection of whatever kind, and what becomes of a question by the application's.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use redis::aio::ConnectionLike;
use redis::{Cmd, FromRedisValue, Pipeline, RedisError, RedisFuture, Value};

use super::{Redis, trouble};
use crate::own::Own;

/// How long before the end it is given up, so that this can be told.
const NOTICE: Duration = Duration::from_millis(500);

/// Gives a connection for each measurement.
pub(super) type Connections = Arc<dyn Fn() -> Connection + Send + Sync>;

/// A connection without its type.
pub(super) struct Connection(Box<dyn ConnectionLike + Send + Sync>);

impl Connection {
    pub(super) fn new(connection: impl ConnectionLike + Send + Sync + 'static) -> Self {
        Self(Box::new(connection))
    }
}

pub(super) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, RedisError>> + Send + 'a>>;

/// What is asked: a command, several at once, or an exchange of one's own. It may be
/// asked anew, of another node of a cluster.
pub(super) trait Question<T>: Sync {
    fn put(&self, connection: Connection) -> Answer<'_, T>;
}

impl<T: FromRedisValue + Send> Question<T> for Cmd {
    fn put(&self, mut connection: Connection) -> Answer<'_, T> {
        Box::pin(async move { self.query_async(&mut connection).await })
    }
}

impl<T: FromRedisValue + Send> Question<T> for Pipeline {
    fn put(&self, mut connection: Connection) -> Answer<'_, T> {
        Box::pin(async move { self.query_async(&mut connection).await })
    }
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        self.0.req_packed_command(cmd)
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        self.0.req_packed_commands(cmd, offset, count)
    }

    fn get_db(&self) -> i64 {
        self.0.get_db()
    }
}

impl Redis {
    /// Asks by the application's own connection.
    pub(super) async fn through<T>(
        own: &Own<Connections>,
        question: &impl Question<T>,
        input: &ProbeInput,
    ) -> Result<T, ProbeError> {
        input.step(Step::Read);
        let left = input.remaining();
        let patience = left.saturating_sub(NOTICE.min(left / 10));
        let asked = tokio::time::timeout(patience, question.put((own.handle)())).await;
        match asked {
            Ok(answer) => answer.map_err(|error| trouble::told(&error, input)),
            Err(_) => Err(late(patience)),
        }
    }
}

/// One that connects again by itself answers nothing while its server is down.
fn late(patience: Duration) -> ProbeError {
    let seconds = patience.as_secs_f64();
    let message = format!(
        "no answer by the application's connection in {seconds:.1} s: it may be connecting anew \
         to a server that is down. Have a check of the server itself come before (`after`), or \
         explain this one by it (`explained_by`)"
    );
    ProbeError::new(Reason::TimedOut, message).at(Step::Connect)
}
