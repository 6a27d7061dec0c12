//! What the server is asked, and the values it gives.

use std::fmt::Write as _;
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Target};
use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;
use mysql_async::{Column, Conn, Error, Params, Row, ServerError, Value};
use tokio::time::Instant;

use super::error::told;
use super::{Mysql, Source};
use crate::sql::{
    Answer, Cell, Database, Dialect, Rows, Statement, Timed, begins_transaction, columns,
    expect_one, more_rows, no_row, untyped,
};

/// How long a statement is closed in a connection of the application's pool.
const SOON: Duration = Duration::from_millis(200);

/// The character set of bytes that are no text.
const BINARY: u16 = 63;

impl Database for Mysql {
    fn target(&self) -> Target {
        self.shown()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell> {
        Box::pin(async move {
            expect_one(&query.sql, Dialect::Mysql)?;
            if let Source::Pool(pool) = &self.source {
                return untyped(pool.rows(query.filled("?", literal)?, input).await?);
            }
            let is_own = matches!(self.source, Source::Own(_));
            self.with_session(input, async move |conn: &mut Conn| {
                one(conn, query, is_own).await
            })
            .await
        })
    }

    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>> {
        Box::pin(async move {
            if let Source::Pool(pool) = &self.source {
                return pool.column(sql, input).await;
            }
            self.with_session(input, async move |conn: &mut Conn| {
                let rows: Vec<Row> = conn.query(sql).await.map_err(|it| told(&it))?;
                let mut texts = Vec::new();
                for row in rows {
                    match row.unwrap().as_slice() {
                        [value] => texts.extend(text(value)),
                        other => return Err(columns(other.len())),
                    }
                }
                Ok(texts)
            })
            .await
        })
    }

    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()> {
        Box::pin(async move {
            if let Source::Pool(pool) = &self.source {
                return pool.rows(sql.to_owned(), input).await.map(drop);
            }
            let begins = self.begins_in_own(sql);
            self.with_session(input, async move |conn: &mut Conn| {
                let done = conn.query_drop(sql).await;
                if begins {
                    left_idle(conn).await;
                }
                done.map_err(|error| told(&error))
            })
            .await
        })
    }
}

impl Timed for Mysql {
    fn time<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Duration> {
        Box::pin(async move {
            if let Source::Pool(pool) = &self.source {
                return pool.time(sql, input).await;
            }
            let begins = self.begins_in_own(sql);
            self.with_session(input, async move |conn: &mut Conn| {
                let took = twice(conn, sql).await;
                if begins {
                    left_idle(conn).await;
                }
                took.map_err(|error| told(&error))
            })
            .await
        })
    }
}

impl Mysql {
    fn begins_in_own(&self, sql: &str) -> bool {
        matches!(self.source, Source::Own(_)) && begins_transaction(sql, Dialect::Mysql)
    }
}

/// How long a statement takes the second time.
async fn twice(conn: &mut Conn, sql: &str) -> Result<Duration, Error> {
    conn.query_drop(sql).await?;
    let start = Instant::now();
    conn.query_drop(sql).await?;
    Ok(start.elapsed())
}

/// Ends a transaction that a measurement may have begun: the application's own pool may
/// give its session out as it is.
async fn left_idle(conn: &mut Conn) {
    let _ = conn.query_drop("rollback").await;
}

/// The same server, asked by `SHOW`, which older and newer versions of both
/// makes understand. It gives rows of a name and a value: the values, joined by
/// commas, in the order of the statements.
pub(super) struct Shown(pub(super) Mysql);

impl Database for Shown {
    fn target(&self) -> Target {
        self.0.shown()
    }

    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell> {
        Box::pin(async move {
            let rows = match &self.0.source {
                Source::Pool(pool) => pool.rows(query.sql.clone(), input).await?,
                _ => {
                    let shown = async |conn: &mut Conn| shown(conn, &query.sql).await;
                    self.0.with_session(input, shown).await?
                }
            };
            let mut values: Vec<String> = Vec::new();
            for row in rows {
                match row.as_slice() {
                    [_, value] => values.push(value.clone().unwrap_or_default()),
                    other => return Err(strange(other.len())),
                }
            }
            if values.is_empty() {
                let words = "the server has no such variable";
                return Err(ProbeError::new(Reason::Missing, words));
            }
            Ok(Cell::Text(values.join(",")))
        })
    }

    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>> {
        self.0.column(sql, input)
    }

    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()> {
        Database::execute(&self.0, sql, input)
    }
}

/// What several statements give, one after the other.
async fn shown(conn: &mut Conn, sql: &str) -> Result<Rows, ProbeError> {
    let told = |error: Error| told(&error);
    let mut result = conn.query_iter(sql).await.map_err(told)?;
    let mut shown = Rows::new();
    while !result.is_empty() {
        let rows: Vec<Row> = result.collect().await.map_err(told)?;
        let texts = |row: Row| row.unwrap().iter().map(text).collect();
        shown.extend(rows.into_iter().map(texts));
    }
    Ok(shown)
}

/// The same server, asked how far its replica is: in seconds, NULL when it is none.
pub(super) struct Behind(pub(super) Mysql);

impl Database for Behind {
    fn target(&self) -> Target {
        self.0.shown()
    }

    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell> {
        Box::pin(self.0.with_session(input, async |conn: &mut Conn| {
            let mut found = conn.query(&query.sql).await;
            // Older servers know it by another name, and newer ones by no other.
            if let Err(Error::Server(ServerError { code: 1064, .. })) = found {
                found = conn.query("show slave status").await;
            }
            let rows: Vec<Row> = found.map_err(|error| told(&error))?;
            let Some(row) = rows.first() else {
                return Ok(Cell::Null);
            };
            if rows.len() > 1 {
                let words = "it is a replica of several: ask each by a query of its own";
                return Err(ProbeError::new(Reason::UnexpectedValue, words));
            }
            // There are two names for each, of which MySQL has the newer.
            let text = |names: [&str; 2]| {
                let found = names.iter().find_map(|name| row.get_opt::<Value, _>(*name));
                text(&found?.ok()?)
            };
            for names in [
                ["Slave_IO_Running", "Replica_IO_Running"],
                ["Slave_SQL_Running", "Replica_SQL_Running"],
            ] {
                let running = text(names).unwrap_or_default();
                if running != "Yes" {
                    let [name, newer] = names;
                    let words = format!("`{name}` (`{newer}`) is {running:?}, expected \"Yes\"");
                    return Err(ProbeError::new(Reason::UnexpectedValue, words));
                }
            }
            let behind = text(["Seconds_Behind_Master", "Seconds_Behind_Source"]);
            Ok(match behind.and_then(|behind| behind.parse().ok()) {
                Some(seconds) => Cell::Int(seconds),
                None => Cell::Null,
            })
        }))
    }

    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>> {
        self.0.column(sql, input)
    }

    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()> {
        Database::execute(&self.0, sql, input)
    }
}

/// The same server, asked for a list: its rows, a line each.
pub(super) struct Listed(pub(super) Mysql);

impl Database for Listed {
    fn target(&self) -> Target {
        self.0.shown()
    }

    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell> {
        Box::pin(async move {
            let rows = self.0.column(&query.sql, input).await?;
            Ok(Cell::Text(rows.join("\n")))
        })
    }

    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>> {
        self.0.column(sql, input)
    }

    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()> {
        Database::execute(&self.0, sql, input)
    }
}

/// A value as a text; none where it is NULL, or a time.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Bytes(text) => Some(String::from_utf8_lossy(text).into_owned()),
        Value::Int(number) => Some(number.to_string()),
        Value::UInt(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Double(number) => Some(number.to_string()),
        Value::NULL | Value::Date(..) | Value::Time(..) => None,
    }
}

fn strange(found: usize) -> ProbeError {
    let words = format!("a variable comes in {found} columns, expected its name and its value");
    ProbeError::new(Reason::ProtocolError, words)
}

async fn one(conn: &mut Conn, query: &Statement, is_own: bool) -> Result<Cell, ProbeError> {
    let told = |error: Error| told(&error);
    let argument = match &query.argument {
        Some(argument) => Params::Positional(vec![argument.as_str().into()]),
        None => Params::Empty,
    };
    // A prepared statement is one statement.
    let statement = conn.prep(&query.sql).await.map_err(told)?;
    let found = prepared(conn, &statement, argument).await;
    if is_own {
        // What is left of its rows is read first, which may be many: then the pool has it
        // as any statement whose answer was not read.
        let _ = tokio::time::timeout(SOON, conn.close(statement)).await;
    }
    found
}

async fn prepared(
    conn: &mut Conn,
    statement: &mysql_async::Statement,
    argument: Params,
) -> Result<Cell, ProbeError> {
    let told = |error: Error| told(&error);
    let mut result = conn.exec_iter(statement, argument).await.map_err(told)?;
    let column = match result.columns_ref() {
        [column] => column.clone(),
        other => return Err(columns(other.len())),
    };
    let Some(row) = result.next().await.map_err(told)? else {
        return Err(no_row());
    };
    if result.next().await.map_err(told)?.is_some() {
        return Err(more_rows());
    }
    let value = row.unwrap().into_iter().next();
    Ok(cell(value.unwrap_or(Value::NULL), &column))
}

fn cell(value: Value, column: &Column) -> Cell {
    use ColumnType as T;
    let kind = column.column_type();
    let is_text = column.character_set() != BINARY;
    match value {
        Value::NULL => Cell::Null,
        Value::Int(number) => Cell::Int(number),
        Value::UInt(number) => Cell::Unsigned(number),
        Value::Float(number) => Cell::Float(number.into()),
        Value::Double(number) => Cell::Float(number),
        Value::Bytes(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            match kind {
                T::MYSQL_TYPE_DECIMAL | T::MYSQL_TYPE_NEWDECIMAL => match text.parse() {
                    Ok(number) => Cell::Int(number),
                    Err(_) => text
                        .parse()
                        .map_or_else(|_| Cell::Text(text.into_owned()), Cell::Float),
                },
                T::MYSQL_TYPE_VARCHAR
                | T::MYSQL_TYPE_VAR_STRING
                | T::MYSQL_TYPE_STRING
                | T::MYSQL_TYPE_ENUM
                | T::MYSQL_TYPE_SET
                | T::MYSQL_TYPE_TINY_BLOB
                | T::MYSQL_TYPE_BLOB
                | T::MYSQL_TYPE_MEDIUM_BLOB
                | T::MYSQL_TYPE_LONG_BLOB
                    if is_text =>
                {
                    Cell::Text(text.into_owned())
                }
                _ => Cell::Other(named(kind)),
            }
        }
        Value::Date(..) | Value::Time(..) => Cell::Other(named(kind)),
    }
}

/// `datetime` of `MYSQL_TYPE_DATETIME`.
fn named(kind: ColumnType) -> String {
    let name = format!("{kind:?}").to_ascii_lowercase();
    name.trim_start_matches("mysql_type_").to_owned()
}

/// As a text of four bytes a character, whatever `sql_mode` says of a backslash.
pub(super) fn literal(text: &str) -> String {
    let mut hex = String::with_capacity(2 * text.len());
    for byte in text.bytes() {
        let _ = write!(hex, "{byte:02x}");
    }
    format!("convert(x'{hex}' using utf8mb4)")
}
