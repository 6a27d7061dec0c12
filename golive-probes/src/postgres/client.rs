//! A session with the server, and the values it gives.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step, Target};
use tokio::time::Instant;
use tokio_postgres::config::{ChannelBinding, Host, SslMode, TargetSessionAttrs};
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Client, Config, Error, NoTls, Row, SimpleQueryMessage};

use super::lent;
use super::secure::Secure;
use super::stream::Stream;
use super::{Postgres, Source};
use crate::bounded::Bounded;
use crate::connect::{Authority, connect, unencoded, whole_password};
use crate::kept_out;
use crate::sql::{Answer, Cell, Database, Statement, Timed, columns, more_rows, no_row};
use crate::trust::tls_error_of;

impl Database for Postgres {
    fn target(&self) -> Target {
        self.shown()
    }

    fn has_schemas(&self) -> bool {
        true
    }

    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell> {
        Box::pin(async move {
            if let Source::Pool(own) = &self.source {
                return lent::one(&own.handle, query, input).await;
            }
            with_client(self, input, async |client: Arc<Client>| {
                one(&client, query).await
            })
            .await
        })
    }

    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>> {
        Box::pin(async move {
            if let Source::Pool(own) = &self.source {
                let texts = lent::run(&own.handle, sql.to_owned(), None, input).await?;
                return Ok(texts.into_iter().flatten().collect());
            }
            with_client(self, input, async |client: Arc<Client>| {
                let told = |error| told(&error).at(Step::Run);
                let rows = client.query(sql, &[]).await.map_err(told)?;
                let texts = rows.iter().map(|row| row.try_get::<_, Option<String>>(0));
                let texts: Result<Vec<Option<String>>, _> = texts.collect();
                Ok(texts.map_err(told)?.into_iter().flatten().collect())
            })
            .await
        })
    }

    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()> {
        Box::pin(async move {
            if let Source::Pool(own) = &self.source {
                let done = lent::run(&own.handle, sql.to_owned(), None, input).await;
                return done.map(drop);
            }
            let own = matches!(self.source, Source::Own(_));
            with_client(self, input, async |client: Arc<Client>| {
                left_idle(&client, own && begins(sql), async || {
                    client.batch_execute(sql).await
                })
                .await
            })
            .await
        })
    }
}

impl Timed for Postgres {
    fn time<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Duration> {
        Box::pin(async move {
            if let Source::Pool(own) = &self.source {
                let run = || lent::run(&own.handle, sql.to_owned(), None, input);
                run().await?;
                let start = Instant::now();
                run().await?;
                return Ok(start.elapsed());
            }
            let own = matches!(self.source, Source::Own(_));
            with_client(self, input, async |client: Arc<Client>| {
                left_idle(&client, own && begins(sql), async || {
                    client.batch_execute(sql).await?;
                    let start = Instant::now();
                    client.batch_execute(sql).await?;
                    Ok(start.elapsed())
                })
                .await
            })
            .await
        })
    }
}

/// Does something. A client of the application's that may begin a transaction by it
/// is left as it was: after an error within one it would refuse all that comes.
async fn left_idle<T>(
    client: &Client,
    may_begin: bool,
    work: impl AsyncFnOnce() -> Result<T, Error>,
) -> Result<T, ProbeError> {
    let ends = may_begin && is_idle(client).await?;
    let done = work().await;
    if ends {
        let _ = client.batch_execute("rollback").await;
    }
    done.map_err(|error| told(&error).at(Step::Run))
}

/// A statement that begins a transaction by its first word.
fn begins(sql: &str) -> bool {
    let sql = sql.trim_start();
    let end = sql.find(|c: char| !c.is_ascii_alphabetic());
    let first = sql.get(..end.unwrap_or(sql.len())).unwrap_or_default();
    first.eq_ignore_ascii_case("begin") || first.eq_ignore_ascii_case("start")
}

/// No transaction is open: one that the application began is its own to end.
async fn is_idle(client: &Client) -> Result<bool, ProbeError> {
    // Not prepared, which would be begun by one message and run by another.
    let said = client.simple_query("select now() = statement_timestamp()");
    let said = said.await.map_err(|error| told(&error).at(Step::Run))?;
    Ok(said.iter().any(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0) == Some("t"),
        _ => false,
    }))
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
        Source::Url(url) => whole_password(url.expose())?,
    };
    let wrong = |words: &str| ProbeError::new(Reason::BadConfiguration, words);
    // The client ends a password at the first one, others at the last.
    if url.matches('@').count() > 1 {
        return Err(unencoded());
    }
    // The client's words may repeat the URL.
    let config: Config = url.parse().map_err(|_| {
        let verifies = url.contains("sslmode=verify-ca") || url.contains("sslmode=verify-full");
        wrong(if verifies {
            "the URL cannot be used: write `sslmode=require`, which here checks the \
             certificate and its name as `verify-full` does"
        } else {
            "the URL cannot be used: expected postgres://user:password@host:port/database, \
             and `sslmode` to be `disable`, `prefer` or `require`"
        })
    })?;
    let host = match config.get_hosts() {
        [Host::Tcp(host)] => host,
        [] | [_] => return Err(wrong("the URL names no host")),
        _ => {
            return Err(wrong(
                "the URL names several hosts: give each a check of its own",
            ));
        }
    };
    if config.get_channel_binding() == ChannelBinding::Require {
        return Err(wrong(
            "the URL says `channel_binding=require`, which is not done here: leave it out, \
             `sslmode=require` checks the certificate",
        ));
    }
    if !config.get_hostaddrs().is_empty() {
        return Err(wrong(
            "the URL says `hostaddr`, which is not read: give the address as its host",
        ));
    }
    if config.get_target_session_attrs() != TargetSessionAttrs::Any {
        return Err(wrong(
            "the URL says `target_session_attrs`, which chooses among several hosts: \
             ask `is_writable()` of this one",
        ));
    }
    let authority = Authority {
        host: host.clone(),
        port: config.get_ports().first().copied().unwrap_or(5432),
    };
    let secure = match config.get_ssl_mode() {
        SslMode::Require => Some(Secure::new(&postgres.trust, host, input.clone())?),
        _ => None,
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
    let (stream, overrun) = Bounded::new(connect(&authority, input).await?);
    let stream = Stream::new(stream);
    input.step(Step::Authenticate);
    let lost = |error: Error| {
        let step = input.current_step().unwrap_or(Step::Authenticate);
        hide(overrun.or(told(&error).at(step), input))
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

async fn one(client: &Client, query: &Statement) -> Result<Cell, ProbeError> {
    let told = |error: Error| told(&error).at(Step::Run);
    // Stops reading at the second row.
    let row = match &query.argument {
        Some(argument) => client.query_opt(&query.sql, &[argument]).await,
        None => client.query_opt(&query.sql, &[]).await,
    };
    let row = match row {
        Ok(row) => row.ok_or_else(no_row)?,
        Err(error) if error.to_string() == MORE_ROWS => return Err(more_rows()),
        Err(error) => return Err(told(error)),
    };
    if row.len() != 1 {
        return Err(columns(row.len()));
    }
    cell(&row).map_err(told)
}

/// The client tells this apart in words only.
const MORE_ROWS: &str = "query returned an unexpected number of rows";

fn cell(row: &Row) -> Result<Cell, Error> {
    fn get<'a, T: FromSql<'a>>(row: &'a Row, cell: fn(T) -> Cell) -> Result<Cell, Error> {
        let value: Option<T> = row.try_get(0)?;
        Ok(value.map_or(Cell::Null, cell))
    }
    let kind = row.columns().first().map_or(&Type::VOID, |it| it.type_());
    match *kind {
        Type::BOOL => get(row, Cell::Bool),
        Type::INT2 => get(row, |number: i16| Cell::Int(number.into())),
        Type::INT4 => get(row, |number: i32| Cell::Int(number.into())),
        Type::INT8 => get(row, Cell::Int),
        Type::FLOAT4 => get(row, |number: f32| Cell::Float(number.into())),
        Type::FLOAT8 => get(row, Cell::Float),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
            get(row, Cell::Text)
        }
        _ => Ok(Cell::Other(kind.name().to_owned())),
    }
}

/// What the client says, by its reason. The codes are those of PostgreSQL's
/// manual, appendix A.
fn told(error: &Error) -> ProbeError {
    if let Some(told) = tls_error_of(error) {
        return told;
    }
    let chain = ProbeError::from_error(Reason::Closed, error);
    let reason = match error.code().map(tokio_postgres::error::SqlState::code) {
        // Class 28 is invalid authorization, 3D invalid catalog name.
        Some(code) if code.starts_with("28") => Reason::CredentialsRejected,
        Some(code) if code.starts_with("3D") => Reason::Missing,
        Some("42501") => Reason::PermissionDenied,
        // A table, a column, a function, a parameter that is not there.
        Some("42P01" | "42703" | "42883" | "42704") => Reason::Missing,
        Some("57014") => Reason::TimedOut,
        Some(_) => Reason::ServerError,
        None if error.is_closed() => Reason::Closed,
        None => {
            let words = chain.message();
            if words.contains("does not support TLS") {
                Reason::TlsFailed
            } else if words.contains("invalid message")
                || words.contains("unexpected message")
                || words.contains("unknown message")
                || words.contains("parsing")
            {
                Reason::ProtocolError
            } else {
                Reason::Closed
            }
        }
    };
    match error.as_db_error() {
        // Not its detail, which repeats values of rows.
        Some(said) => {
            let hint = said.hint().map(|hint| format!(" ({hint})"));
            let hint = hint.unwrap_or_default();
            let words = format!("{}: {}{hint}", said.severity(), said.message());
            ProbeError::new(reason, words)
        }
        None => ProbeError::new(reason, chain),
    }
}
