//! A connection of whatever kind.

use std::sync::Arc;

use redis::aio::ConnectionLike;
use redis::{Cmd, Pipeline, RedisFuture, Value};

/// Gives a connection for each measurement.
pub(super) type Connections = Arc<dyn Fn() -> Connection + Send + Sync>;

/// A connection without its type.
pub(super) struct Connection(Box<dyn ConnectionLike + Send + Sync>);

impl Connection {
    pub(super) fn new(connection: impl ConnectionLike + Send + Sync + 'static) -> Self {
        Self(Box::new(connection))
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
