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

/// How long at the most a server is asked by itself.
const DIRECT: Duration = Duration::from_secs(3);

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
    /// Asks by the application's own connection. One that connects again by itself
    /// answers nothing while its server is down: then the server is asked, where it
    /// is known, and what that says is the reason.
    pub(super) async fn through<T>(
        &self,
        own: &Own<Connections>,
        server: Option<&str>,
        question: &impl Question<T>,
        input: &ProbeInput,
    ) -> Result<T, ProbeError> {
        input.step(Step::Read);
        let left = input.remaining();
        let kept = match server {
            Some(_) => DIRECT.min(left / 3),
            None => NOTICE.min(left / 10),
        };
        let patience = left.saturating_sub(kept);
        let asked = tokio::time::timeout(patience, question.put((own.handle)())).await;
        let error = match asked {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => trouble::told(&error, input),
            Err(_) => late(patience, server.is_some()),
        };
        let lost = [Reason::TimedOut, Reason::Closed, Reason::Refused];
        let Some(server) = server.filter(|_| lost.contains(&error.reason())) else {
            return Err(error);
        };
        let patience = input.remaining().mul_f64(0.95);
        let ping = redis::cmd("PING");
        let asked = self.connected::<Value>(server, &ping, input);
        Err(match tokio::time::timeout(patience, asked).await {
            Ok(Ok(_)) => error.about("its server answers, and the application's connection fails"),
            Ok(Err(of_server)) => of_server.about("the application's connection fails, its server"),
            Err(_) => {
                let step = input.current_step().unwrap_or(Step::Connect);
                let words = "neither the application's connection nor its server answers in time";
                ProbeError::new(Reason::TimedOut, words).at(step)
            }
        })
    }
}

fn late(patience: Duration, is_asked: bool) -> ProbeError {
    let next = if is_asked {
        ""
    } else {
        ": it may be connecting anew to a server that is down. Say by `server` where that is, or \
         have a check of the server itself come before (`after`)"
    };
    let seconds = patience.as_secs_f64();
    let words = format!("no answer by the application's connection in {seconds:.1} s{next}");
    ProbeError::new(Reason::TimedOut, words).at(Step::Connect)
}
