//! A ledger that is one file of SQLite.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use super::name::{of_launch, of_statement};
use super::{Entry, Found, LARGEST_LEDGER, Store, StoreError, filed, recordable};
use crate::digest::Sha256;

/// "gled": what `file` and `PRAGMA application_id` tell this file by.
const APPLICATION: i64 = 0x676c_6564;
/// Each step from one version of the tables to the next.
const MIGRATIONS: [&str; 2] = [
    "
    CREATE TABLE golive_statement (
        launch TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        sha256 BLOB NOT NULL,
        statement BLOB NOT NULL,
        signature BLOB NOT NULL,
        PRIMARY KEY (launch, attempt, sha256)
    ) STRICT;
",
    "ALTER TABLE golive_statement ADD COLUMN baseline BLOB;",
];

/// A ledger that is one file of SQLite, for one machine.
///
/// Each call opens the file, and waits for up to 30 s for another writer. A
/// statement is on the disk when it is recorded (`synchronous = EXTRA`).
///
/// ```
/// # let folder = std::env::temp_dir();
/// use golive_ledger::store::{Sqlite, Store};
///
/// let ledger = Sqlite::new(folder.join("no-such-ledger.db"));
/// assert!(ledger.read("orders-2026-03")?.is_empty());
/// # Ok::<(), golive_ledger::store::StoreError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sqlite {
    path: PathBuf,
}

impl Sqlite {
    /// The ledger in this file. It is made when something is recorded.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn shown(&self) -> String {
        golive_core::escape::escape(&self.path.display().to_string()).to_string()
    }

    fn wrong(&self, why: impl ToString) -> StoreError {
        StoreError::Database {
            place: self.shown(),
            why: golive_core::escape::escape(&why.to_string()).to_string(),
        }
    }

    fn place(&self, name: &str) -> String {
        format!("{}#{name}", self.shown())
    }

    fn open(&self, flags: OpenFlags) -> Result<Connection, StoreError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(&self.path, flags).map_err(|error| self.wrong(error))?;
        connection
            .busy_timeout(Duration::from_secs(30))
            .and_then(|()| connection.pragma_update(None, "synchronous", "EXTRA"))
            .and_then(|()| connection.pragma_update(None, "trusted_schema", false))
            .map_err(|error| self.wrong(error))?;
        Ok(connection)
    }

    /// Which version of the tables is there; 0 where there is nothing yet.
    fn version(&self, connection: &Connection) -> Result<usize, StoreError> {
        let number = |name: &str| {
            connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
                .map_err(|error| self.wrong(error))
        };
        let version = number("user_version")?;
        // A view could give anything, for ever; a trigger do anything.
        let (tables, others): (i64, i64) = connection
            .query_row(
                "SELECT count(*) FILTER (WHERE type = 'table' AND name = 'golive_statement'),
                     count(*) FILTER (WHERE NOT (tbl_name = 'golive_statement'
                         AND type IN ('table', 'index')))
                 FROM sqlite_schema",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(|error| self.wrong(error))?;
        match (number("application_id")?, usize::try_from(version)) {
            (0, Ok(0)) if tables + others == 0 => Ok(0),
            (APPLICATION, Ok(version @ 1..)) if version <= MIGRATIONS.len() => {
                match (tables, others) {
                    (1, 0) => Ok(version),
                    _ => Err(self.wrong("its tables are not those of a ledger")),
                }
            }
            (APPLICATION, Ok(version)) => Err(self.wrong(format!(
                "its tables have the version {version}, and this golive knows those up to {}",
                MIGRATIONS.len()
            ))),
            _ => Err(self.wrong("it is a database, and no ledger of golive")),
        }
    }
}

impl Store for Sqlite {
    fn record(&self, entry: &Entry) -> Result<String, StoreError> {
        let read = recordable(entry)?;
        let Entry {
            statement,
            signature,
            baseline,
            ..
        } = entry;
        let id = Sha256::of(statement);
        let place = self.place(&of_statement(&read, id));
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = self.open(flags)?;
        let wrong = |error| self.wrong(error);
        let all = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(wrong)?;
        let version = self.version(&all)?;
        for migration in MIGRATIONS.iter().skip(version) {
            all.execute_batch(migration).map_err(wrong)?;
        }
        if version < MIGRATIONS.len() {
            all.pragma_update(None, "application_id", APPLICATION)
                .and_then(|()| all.pragma_update(None, "user_version", MIGRATIONS.len()))
                .map_err(wrong)?;
        }
        let bound = &read.bound;
        let key = (&bound.launch, bound.attempt, id.bytes());
        let there = all
            .query_row(
                "SELECT statement, signature, baseline FROM golive_statement
                 WHERE launch = ?1 AND attempt = ?2 AND sha256 = ?3",
                key,
                |row| {
                    let statement: Vec<u8> = row.get(0)?;
                    let signature: Vec<u8> = row.get(1)?;
                    let beside: Option<Vec<u8>> = row.get(2)?;
                    Ok((&statement, &signature, &beside)
                        == (&entry.statement, &entry.signature, baseline))
                },
            )
            .optional()
            .map_err(wrong)?;
        match there {
            Some(true) => {}
            Some(false) => return Err(StoreError::Other(place)),
            None => {
                all.execute(
                    "INSERT INTO golive_statement
                     (launch, attempt, sha256, statement, signature, baseline)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    (
                        &bound.launch,
                        bound.attempt,
                        id.bytes(),
                        statement,
                        signature,
                        baseline,
                    ),
                )
                .map_err(wrong)?;
            }
        }
        all.commit().map_err(wrong)?;
        Ok(place)
    }

    fn read(&self, launch: &str) -> Result<Vec<Found>, StoreError> {
        let launch = of_launch(launch)?;
        if !is_there(&self.path) {
            return Ok(Vec::new());
        }
        // What a writer that was killed left half must be undone to be read;
        // a file that may not be written is opened to be read alone.
        let connection = self.open(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let wrong = |error| self.wrong(error);
        // One look at all of it.
        let all = connection.unchecked_transaction().map_err(wrong)?;
        // What an earlier version made has no baselines.
        let baseline = match self.version(&all)? {
            0 => return Ok(Vec::new()),
            1 => "NULL",
            _ => "baseline",
        };
        let size: i64 = all
            .query_row(
                &format!(
                    "SELECT coalesce(sum(length(statement) + length(signature)
                         + coalesce(length({baseline}), 0)), 0)
                     FROM golive_statement WHERE launch = ?1"
                ),
                (launch,),
                |row| row.get(0),
            )
            .map_err(wrong)?;
        if u64::try_from(size).is_ok_and(|size| size > LARGEST_LEDGER) {
            return Err(StoreError::TooLarge(self.place(launch)));
        }
        let mut rows = all
            .prepare(&format!(
                "SELECT sha256, statement, signature, {baseline} FROM golive_statement
                 WHERE launch = ?1 ORDER BY attempt, sha256"
            ))
            .map_err(wrong)?;
        let home = self.shown();
        let found = rows
            .query_map((launch,), |row| {
                let sha256: Vec<u8> = row.get(0)?;
                let baseline = row.get(3)?;
                Ok(filed(&home, &sha256, row.get(1)?, row.get(2)?, baseline))
            })
            .map_err(wrong)?;
        found.collect::<Result<_, _>>().map_err(wrong)
    }
}

/// A link to nothing is there, and is an error when it is opened.
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}
