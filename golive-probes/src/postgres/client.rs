//! A session with the server, and the values it gives.

use std::pin::pin;
use std::sync::Arc;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::{Bytes, Count, Version};
use tokio_postgres::config::Host;
use tokio_postgres::types::FromSql;
use tokio_postgres::{Client, Config, Error, NoTls, Row};

use super::{Postgres, Source};
use crate::connect::{Authority, connect};

pub(super) type Read<V> = fn(&Row) -> Result<V, ProbeError>;

/// A session for one measurement.
pub(super) struct Session {
    pub(super) client: Arc<Client>,
}

/// Opens a session, does something in it, and closes it. The connection is
/// driven here and not in a task of its own, so that it is gone when the
/// measurement is.
pub(super) async fn with_session<T>(
    postgres: &Postgres,
    input: &ProbeInput,
    what: impl AsyncFnOnce(&Session) -> Result<T, ProbeError> + Send,
) -> Result<T, ProbeError>
where
{
    let url = match &postgres.source {
        Source::Own(client, _) => {
            input.step(Step::Run);
            return what(&Session {
                client: Arc::clone(client),
            })
            .await;
        }
        Source::Url(url) => url.expose(),
    };
    let config: Config = url.parse().map_err(|_| {
        // The client's words may repeat the URL.
        ProbeError::new(
            Reason::BadConfiguration,
            "the URL cannot be used: expected postgres://user:password@host:port/database",
        )
    })?;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        _ => {
            return Err(ProbeError::new(
                Reason::BadConfiguration,
                "the URL names no host",
            ));
        }
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let stream = connect(&Authority { host, port }, input).await?;
    input.step(Step::Authenticate);
    let password = config
        .get_password()
        .map(|password| String::from_utf8_lossy(password).into_owned());
    let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(|error| {
        told(&error)
            .at(Step::Authenticate)
            .redacting(password.as_deref())
    })?;
    input.step(Step::Run);
    let session = Session {
        client: Arc::new(client),
    };
    let mut connection = pin!(connection);
    let mut work = pin!(what(&session));
    let mut driving = true;
    std::future::poll_fn(|cx| {
        if driving && connection.as_mut().poll(cx).is_ready() {
            // What was lost is told to the statement that waits.
            driving = false;
        }
        work.as_mut().poll(cx)
    })
    .await
    .map_err(|error| error.redacting(password.as_deref()))
}

/// The one row of a query that gives one column.
pub(super) async fn one(
    session: &Session,
    sql: &str,
    argument: Option<&String>,
) -> Result<Row, ProbeError> {
    let told = |error: Error| told(&error).at(Step::Run);
    let mut rows = match argument {
        Some(argument) => session.client.query(sql, &[argument]).await.map_err(told)?,
        None => session.client.query(sql, &[]).await.map_err(told)?,
    };
    let (Some(row), true) = (rows.pop(), rows.is_empty()) else {
        return Err(match rows.len() {
            0 => ProbeError::no_data("the query gives no row"),
            more => ProbeError::new(
                Reason::UnexpectedValue,
                format_args!("the query gives {} rows, expected 1", more + 1),
            ),
        });
    };
    if row.len() != 1 {
        let words = format!("the query gives {} columns, expected 1", row.len());
        return Err(ProbeError::new(Reason::UnexpectedValue, words));
    }
    Ok(row)
}

fn value<'a, T: FromSql<'a>>(row: &'a Row, expected: &str) -> Result<T, ProbeError> {
    match row.try_get::<_, Option<T>>(0) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(ProbeError::no_data("the query gives NULL")),
        Err(_) => {
            let found = row
                .columns()
                .first()
                .map_or("nothing", |column| column.type_().name());
            Err(ProbeError::new(
                Reason::UnexpectedValue,
                format_args!("the query gives {found}, expected {expected}"),
            ))
        }
    }
}

pub(super) fn boolean(row: &Row) -> Result<bool, ProbeError> {
    value(row, "boolean")
}

pub(super) fn text(row: &Row) -> Result<String, ProbeError> {
    value(row, "text")
}

pub(super) fn count(row: &Row) -> Result<Count, ProbeError> {
    let number = match row.columns().first().map(|column| column.type_().name()) {
        Some("int2") => i64::from(value::<i16>(row, "a whole number")?),
        Some("int4") => i64::from(value::<i32>(row, "a whole number")?),
        _ => value::<i64>(row, "a whole number")?,
    };
    Ok(Count::new(number))
}

pub(super) fn bytes(row: &Row) -> Result<Bytes, ProbeError> {
    let number = count(row)?.get();
    u64::try_from(number).map(Bytes::new).map_err(|_| {
        ProbeError::new(
            Reason::UnexpectedValue,
            "the query gives a negative number of bytes",
        )
    })
}

pub(super) fn version(row: &Row) -> Result<Version, ProbeError> {
    Version::parse(&text(row)?).map_err(|error| ProbeError::new(Reason::ProtocolError, error))
}

/// What the client says, by its reason.
pub(super) fn told(error: &Error) -> ProbeError {
    let reason = match error.code().map(tokio_postgres::error::SqlState::code) {
        // Class 28 is invalid authorization, 3D invalid catalog name.
        Some(code) if code.starts_with("28") => Reason::CredentialsRejected,
        Some(code) if code.starts_with("3D") => Reason::Missing,
        Some("42501") => Reason::PermissionDenied,
        Some("42P01" | "42703") => Reason::Missing,
        Some(_) => Reason::ServerError,
        None if error.is_closed() => Reason::Closed,
        None => {
            let words = error.to_string();
            if words.contains("invalid message")
                || words.contains("unexpected message")
                || words.contains("parsing")
            {
                Reason::ProtocolError
            } else {
                Reason::Closed
            }
        }
    };
    let detail = error.as_db_error().map(ToString::to_string);
    match detail {
        Some(words) => ProbeError::new(reason, words),
        None => ProbeError::from_error(reason, error),
    }
}
