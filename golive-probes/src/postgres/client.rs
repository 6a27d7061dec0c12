//! A session with the server, and what is asked in it.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use futures_util::StreamExt;
use golive_core::probe::{ProbeError, ProbeInput, Step, Target};
use tokio::time::Instant;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

use super::error::error;
use super::pool::texts;
use super::secure::Secure;
use super::statement::expect_no_copy;
use super::stream::Stream;
use super::typed::{read, typed};
use super::url::{self, Place};
use super::{Postgres, Source};
use crate::bounded::Bounded;
use crate::connect::connect;
use crate::kept_out;
use crate::sql::{
    Answer, Cell, Database, Dialect, Rows, Statement, Timed, begins_transaction, expect_one,
    first_column,
};

impl Database for Postgres {
    fn target(&self) -> Target {
        self.shown()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell> {
        Box::pin(async move {
            expect_one(&query.sql, Dialect::Postgres)?;
            expect_no_copy(&query.sql)?;
            let asked = typed(query)?;
            let rows = match &self.source {
                Source::Pool(pool) => pool.rows(asked.sql.clone(), input).await?,
                _ => {
                    self.in_session(&asked.sql, input, async |client: &Client| {
                        rows(client, &asked.sql, 2).await
                    })
                    .await?
                }
            };
            read(&asked, rows)
        })
    }

    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>> {
        Box::pin(async move {
            let rows = match &self.source {
                Source::Pool(pool) => return pool.column(sql, input).await,
                _ => {
                    self.in_session(sql, input, async |client: &Client| {
                        rows(client, sql, usize::MAX).await
                    })
                    .await?
                }
            };
            Ok(first_column(rows))
        })
    }

    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()> {
        Box::pin(async move {
            expect_no_copy(sql)?;
            if let Source::Pool(pool) = &self.source {
                return pool.rows(sql.to_owned(), input).await.map(drop);
            }
            self.in_session(sql, input, async |client: &Client| {
                client.batch_execute(sql).await.map_err(told)
            })
            .await
        })
    }
}

impl Timed for Postgres {
    fn time<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Duration> {
        Box::pin(async move {
            expect_no_copy(sql)?;
            if let Source::Pool(pool) = &self.source {
                return pool.time(sql, input).await;
            }
            self.in_session(sql, input, async |client: &Client| {
                client.batch_execute(sql).await.map_err(told)?;
                let start = Instant::now();
                client.batch_execute(sql).await.map_err(told)?;
                Ok(start.elapsed())
            })
            .await
        })
    }
}

impl Postgres {
    /// Runs SQL in a session, which is left as it was when it is the application's.
    async fn in_session<T>(
        &self,
        sql: &str,
        input: &ProbeInput,
        run: impl AsyncFnOnce(&Client) -> Result<T, ProbeError>,
    ) -> Result<T, ProbeError> {
        let is_own = matches!(self.source, Source::Own(_));
        let may_begin = is_own && begins_transaction(sql, Dialect::Postgres);
        with_client(self, input, async |client: Arc<Client>| {
            if may_begin && is_idle(&client).await? {
                let begun = Begun(Some(&client));
                let done = run(&client).await;
                begun.end().await;
                return done;
            }
            run(&client).await
        })
        .await
    }
}

/// A transaction that a measurement has begun in a client of the application: after an
/// error within it, it would refuse all that comes.
struct Begun<'a>(Option<&'a Client>);

impl Begun<'_> {
    async fn end(mut self) {
        if let Some(client) = self.0.take() {
            let _ = client.batch_execute("rollback").await;
        }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        // Nobody is left to wait: the client sends what it is asked when it is first
        // polled, and the server does it after what it is busy with.
        if let Some(client) = self.0 {
            let mut end = pin!(client.batch_execute("rollback"));
            let _ = end.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
    }
}

/// No transaction is open: one that the application began is its own to end.
async fn is_idle(client: &Client) -> Result<bool, ProbeError> {
    // Not prepared, which would be begun by one message and run by another.
    let said = client.simple_query("select now() = statement_timestamp()");
    Ok(said
        .await
        .map_err(told)?
        .iter()
        .any(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0) == Some("t"),
            _ => false,
        }))
}

fn told(it: Error) -> ProbeError {
    error(&it).at(Step::Run)
}

/// Opens a session, does something in it, and closes it. The connection is
/// driven here and not in a task of its own, so that it is gone when the
/// measurement is.
async fn with_client<T>(
    postgres: &Postgres,
    input: &ProbeInput,
    what: impl AsyncFnOnce(Arc<Client>) -> Result<T, ProbeError>,
) -> Result<T, ProbeError> {
    let url = match &postgres.source {
        Source::Own(own) => {
            input.step(Step::Run);
            return what(Arc::clone(&own.handle)).await;
        }
        Source::Pool(_) => return Err("a pool has no session of its own".into()),
        Source::Url(url) => url.expose(),
    };
    let place = url::read(url)?;
    let secure = match place.is_secure() {
        true => Some(Secure::new(&postgres.trust, &place.at.host, input.clone())?),
        false => None,
    };
    let Place { config, at, schema } = place;
    let what = async |client: Arc<Client>| {
        if let Some(schema) = &schema {
            url::looks_in(&client, schema).await?;
        }
        what(client).await
    };
    let password = config
        .get_password()
        .map(|password| String::from_utf8_lossy(password).into_owned());
    let user = config.get_user().map(str::to_owned);
    kept_out::url(input, url);
    kept_out::password(input, password.as_deref());
    let hide = |error: ProbeError| {
        let error = error.redacting(password.as_deref());
        error.redacting_names(user.as_deref())
    };
    let (stream, overrun) = Bounded::new(connect(&at, input).await?);
    let stream = Stream::new(stream);
    input.step(Step::Authenticate);
    let lost = |it: Error| {
        let step = input.current_step().unwrap_or(Step::Authenticate);
        hide(url::refused(
            overrun.or(error(&it).at(step), input),
            schema.as_ref(),
        ))
    };
    let done = match secure {
        Some(secure) => {
            let opened = config.connect_raw(stream, secure).await;
            let (client, connection) = opened.map_err(lost)?;
            drive(client, connection, input, what).await
        }
        None => {
            let mut config = config;
            config.ssl_mode(SslMode::Disable);
            let opened = config.connect_raw(stream, NoTls).await;
            let (client, connection) = opened.map_err(lost)?;
            drive(client, connection, input, what).await
        }
    };
    done.map_err(|error| hide(overrun.or(error, input)))
}

async fn drive<T>(
    client: Client,
    connection: impl Future<Output = Result<(), Error>>,
    input: &ProbeInput,
    what: impl AsyncFnOnce(Arc<Client>) -> Result<T, ProbeError>,
) -> Result<T, ProbeError> {
    input.step(Step::Run);
    let mut connection = Some(Box::pin(connection));
    let mut work = pin!(what(Arc::new(client)));
    std::future::poll_fn(|cx| {
        let ended = connection.as_mut().map(|it| it.as_mut().poll(cx));
        if ended.is_some_and(|it| it.is_ready()) {
            // A statement that waits is told of the end when the connection is
            // gone.
            connection = None;
        }
        work.as_mut().poll(cx)
    })
    .await
}

/// The rows that a statement gives, so many at the most. What is left of an answer is
/// passed over by the client, or gone with its session.
async fn rows(client: &Client, sql: &str, most: usize) -> Result<Rows, ProbeError> {
    let stream = client.simple_query_raw(sql).await.map_err(told)?;
    let mut stream = pin!(stream);
    let mut rows = Rows::new();
    while let Some(message) = stream.next().await {
        rows.extend(texts(&message.map_err(told)?));
        if rows.len() >= most {
            break;
        }
    }
    Ok(rows)
}
