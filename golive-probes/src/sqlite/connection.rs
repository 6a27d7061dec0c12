//! A connection to a file, and the values it gives.

use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step, Target};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, OpenFlags, ffi, params_from_iter};
use tokio::time::Instant;

use super::error::server_error;
use super::{Source, Sqlite};
use crate::sql::{
    Answer, AppPool, Cell, Database, Dialect, Statement, columns, expect_one, more_rows, no_row,
    untyped,
};

/// How many operations of its virtual machine are done between two looks at
/// the clock: well below a millisecond.
const OPERATIONS: i32 = 10_000;

/// How soon a file is looked at again that seems to hold what a killed writer
/// left.
const PAUSE: Duration = Duration::from_millis(2);

pub(super) const BEGIN_AND_TAKE_BACK: &str =
    "BEGIN IMMEDIATE; CREATE TABLE golive_probe_of_writing (x); ROLLBACK";

impl Database for Sqlite {
    fn target(&self) -> Target {
        Target::new(match &self.source {
            Source::File(path) => format!("sqlite:{}", path.display()),
            Source::Own(own) => own.name.clone(),
            Source::Pool(pool) => pool.name.clone(),
        })
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn blocks(&self) -> bool {
        !matches!(self.source, Source::Pool(_))
    }

    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell> {
        Box::pin(async move {
            expect_one(&query.sql, Dialect::Sqlite)?;
            if let Source::Pool(pool) = &self.source {
                return untyped(pool.rows(query.filled("?1", literal)?, input).await?);
            }
            self.read(input, |connection| one(connection, query))
        })
    }

    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>> {
        Box::pin(async move {
            if let Source::Pool(pool) = &self.source {
                return pool.column(sql, input).await;
            }
            self.read(input, |connection| column(connection, sql))
        })
    }

    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()> {
        Box::pin(async move {
            if let Source::Pool(pool) = &self.source {
                if sql == BEGIN_AND_TAKE_BACK {
                    return may_write(pool, input).await;
                }
                return pool.rows(sql.to_owned(), input).await.map(drop);
            }
            self.with_connection(OpenFlags::SQLITE_OPEN_READ_WRITE, input, |connection| {
                let was_idle = connection.is_autocommit();
                let done = connection.execute_batch(sql);
                if done.is_err() && was_idle && !connection.is_autocommit() {
                    // The application's connection is left as it was.
                    let _ = connection.execute_batch("ROLLBACK");
                }
                done.map_err(|error| told(&error).at(Step::Run))
            })
        })
    }
}

impl Sqlite {
    /// Reads, once more where what stands in the way is about to pass.
    fn read<T>(
        &self,
        input: &ProbeInput,
        read: impl Fn(&Connection) -> Result<T, Trouble>,
    ) -> Result<T, ProbeError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        // As long as for somebody else's lock.
        let patience = Instant::now() + input.remaining() / 2;
        loop {
            let found = self.with_connection(flags, input, |connection| Ok(read(connection)))?;
            match found {
                Err(Trouble::Client(error)) if is_passing(&error) && Instant::now() < patience => {
                    std::thread::sleep(PAUSE);
                }
                found => return found.map_err(Trouble::told),
            }
        }
    }

    fn with_connection<T>(
        &self,
        flags: OpenFlags,
        input: &ProbeInput,
        run: impl FnOnce(&Connection) -> Result<T, ProbeError>,
    ) -> Result<T, ProbeError> {
        match &self.source {
            Source::File(path) => {
                let connection = open(path, flags, input)?;
                input.step(Step::Run);
                run(&connection)
            }
            Source::Own(own) => {
                input.step(Step::Connect);
                let connection = lock(&own.handle, input)?;
                input.step(Step::Run);
                in_time(&connection, input, || run(&connection))
            }
            Source::Pool(_) => Err("a pool has no connection of its own".into()),
        }
    }
}

/// A pool gives no connection twice, so that a transaction which fails half-way would be
/// left open in one of them. What deletes no row of a table is one statement, and
/// needs all that a writing one needs.
async fn may_write(pool: &AppPool, input: &ProbeInput) -> Result<(), ProbeError> {
    let tables = "select name from sqlite_schema where type = 'table' \
         and name not like 'sqlite!_%' escape '!' and sql not like 'create virtual %' limit 1";
    let tables = pool.column(tables, input).await?;
    let sql = match tables.first() {
        Some(table) => format!("delete from \"{}\" where 0", table.replace('"', "\"\"")),
        None => {
            let message = "there is no table yet, and a pool cannot take back what it tries";
            return Err(ProbeError::no_data(message));
        }
    };
    pool.rows(sql, input).await.map(drop)
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The application's connection, when it is free before the time is up: what is
/// run later is run when nobody asks any more.
fn lock<'a>(
    own: &'a Mutex<Connection>,
    input: &ProbeInput,
) -> Result<MutexGuard<'a, Connection>, ProbeError> {
    loop {
        match own.try_lock() {
            Ok(connection) => return Ok(connection),
            // A panic of another thread does not harm the connection itself.
            Err(TryLockError::Poisoned(poisoned)) => return Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if input.remaining().is_zero() => {
                let words = "the application did not give its connection free in time";
                return Err(ProbeError::new(Reason::TimedOut, words).at(Step::Connect));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
}

/// Stops what the application's connection runs when the time is up, so that the
/// application has it back. It may have a handler of progress of its own, so
/// another thread looks at the clock; that has ended when this returns.
fn in_time<T>(
    connection: &Connection,
    input: &ProbeInput,
    run: impl FnOnce() -> Result<T, ProbeError>,
) -> Result<T, ProbeError> {
    let handle = connection.get_interrupt_handle();
    let (done, waiting) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let watch = move || {
            // Once more each time: what begins just then is not interrupted.
            let mut patience = input.remaining();
            while waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                handle.interrupt();
                patience = PAUSE;
            }
        };
        let clock = std::thread::Builder::new().name("golive-clock".to_owned());
        clock.spawn_scoped(scope, watch)?;
        let found = run();
        drop(done);
        found
    })
}

fn open(path: &Path, flags: OpenFlags, input: &ProbeInput) -> Result<Connection, ProbeError> {
    input.step(Step::Connect);
    if let Err(error) = std::fs::metadata(path) {
        let words = format!("{}: {error}", path.display());
        return Err(ProbeError::new(ProbeError::from(error).reason(), words).at(Step::Connect));
    }
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| told(&error).at(Step::Connect))?;
    // Somebody else may be writing; waiting for them is bounded by our time.
    connection
        .busy_timeout(input.remaining() / 2)
        .map_err(|error| told(&error).at(Step::Connect))?;
    // Nobody else can stop a thread that computes: it looks at the clock itself.
    let deadline = input.deadline();
    connection.progress_handler(OPERATIONS, Some(move || Instant::now() >= deadline));
    Ok(connection)
}

/// What went wrong with one value.
enum Trouble {
    Client(Error),
    Told(ProbeError),
}

impl Trouble {
    fn told(self) -> ProbeError {
        match self {
            Self::Client(error) => told(&error).at(Step::Run),
            Self::Told(error) => error,
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

/// A reader that may not write takes the journal of a writer who is just done
/// for one that was left behind (SQLITE_READONLY_ROLLBACK): the next look knows
/// better, unless it was.
fn is_passing(error: &Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(ffi::SQLITE_READONLY_ROLLBACK)
}

/// The one value of the one row.
fn one(connection: &Connection, query: &Statement) -> Result<Cell, Trouble> {
    let mut statement = connection.prepare(&query.sql)?;
    if statement.column_count() != 1 {
        return Err(Trouble::Told(columns(statement.column_count())));
    }
    let argument = params_from_iter(query.argument.iter());
    let mut rows = statement.query(argument)?;
    let Some(row) = rows.next()? else {
        return Err(Trouble::Told(no_row()));
    };
    let cell = match row.get_ref(0)? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Real(number) => Cell::Float(number),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(_) => Cell::Other("blob".to_owned()),
    };
    if rows.next()?.is_some() {
        return Err(Trouble::Told(more_rows()));
    }
    Ok(cell)
}

/// The one column, of texts.
fn column(connection: &Connection, sql: &str) -> Result<Vec<String>, Trouble> {
    let mut statement = connection.prepare(sql)?;
    let texts = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
    let texts: Result<Vec<Option<String>>, Error> = texts.collect();
    Ok(texts?.into_iter().flatten().collect())
}

fn told(error: &Error) -> ProbeError {
    // The client repeats the statement, which may hold a secret.
    if let Error::SqlInputError { error, msg, .. } = error {
        return server_error(error.extended_code, msg);
    }
    // Else a statement or a value that the client does not take.
    let told = ProbeError::from_error(Reason::Rejected, error);
    match error.sqlite_error() {
        Some(said) => server_error(said.extended_code, told.message()),
        None => told,
    }
}
