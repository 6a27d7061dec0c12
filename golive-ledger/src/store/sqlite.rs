//! A ledger that is one file of SQLite.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior};

use super::filed::{self, Column};
use super::name::of_launch;
use super::{
    Entry, Found, LARGEST_LEDGER, LARGEST_SIGNATURE, NOT_KEPT, Store, StoreError, recordable,
};
use crate::statement::{LARGEST, LARGEST_BASELINE};

/// What a journal begins with, and ends with where it names another file.
const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
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
        self.look_beside()?;
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

    /// That there is a file, and what it is: a database in memory would be nobody's
    /// ledger, and a pipe no database.
    fn is_there(&self) -> Result<bool, StoreError> {
        let path = self.path.as_os_str();
        if path.is_empty() || path == ":memory:" {
            return Err(self.wrong("it is no file: what is in memory is gone with the process"));
        }
        match std::fs::metadata(&self.path) {
            Ok(data) if data.is_file() => Ok(true),
            Ok(_) => Err(self.wrong("it is no regular file")),
            // A link to nothing is there, and leads anywhere.
            Err(_) if std::fs::symlink_metadata(&self.path).is_ok() => {
                Err(self.wrong("it is a link that leads nowhere"))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.wrong(error)),
        }
    }

    /// That what SQLite would look into beside the file is its own: a journal may name
    /// another file, which is deleted, and a pipe is waited for.
    fn look_beside(&self) -> Result<(), StoreError> {
        // SQLite follows a link, and looks beside what it leads to.
        let file = match std::fs::canonicalize(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => self.path.clone(),
            file => file.map_err(|error| self.wrong(error))?,
        };
        for (end, may_be) in [("-journal", true), ("-wal", false), ("-shm", false)] {
            let mut path = file.clone().into_os_string();
            path.push(end);
            let data = match std::fs::symlink_metadata(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                data => data.map_err(|error| self.wrong(error))?,
            };
            if !may_be {
                let words = format!("a ledger has no {end} beside it");
                return Err(self.wrong(words));
            }
            if !data.is_file() {
                return Err(self.wrong(format!("its {end} is no regular file")));
            }
            // The writer that it is of may be done.
            if names_another(Path::new(&path)).unwrap_or(false) {
                return Err(self.wrong(format!("its {end} names another file")));
            }
        }
        Ok(())
    }

    /// Which version of the tables is there; 0 where there is nothing yet. What there
    /// is must be just what this golive makes: a view could give anything, for ever;
    /// a trigger, or another way to resolve a conflict, do anything.
    fn version(&self, connection: &Connection) -> Result<usize, StoreError> {
        let number = |name: &str| {
            connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
                .map_err(|error| self.wrong(error))
        };
        let (version, found) = (number("user_version")?, self.schema(connection)?);
        match (number("application_id")?, usize::try_from(version)) {
            (0, Ok(0)) if found.is_empty() => Ok(0),
            (APPLICATION, Ok(version @ 1..)) if version <= MIGRATIONS.len() => {
                let made = Connection::open_in_memory().map_err(|error| self.wrong(error))?;
                for migration in MIGRATIONS.iter().take(version) {
                    made.execute_batch(migration)
                        .map_err(|error| self.wrong(error))?;
                }
                if found == self.schema(&made)? {
                    return Ok(version);
                }
                Err(self.wrong("its tables are not those of a ledger"))
            }
            (APPLICATION, Ok(version)) => Err(self.wrong(format!(
                "its tables have the version {version}, and this golive knows those up to {}",
                MIGRATIONS.len()
            ))),
            _ => Err(self.wrong("it is a database, and no ledger of golive")),
        }
    }

    fn schema(&self, connection: &Connection) -> Result<Vec<Made>, StoreError> {
        let words = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
        let read = || -> rusqlite::Result<Vec<Made>> {
            let mut rows = connection.prepare(words)?;
            let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            rows.query_map([], row)?.collect()
        };
        read().map_err(|error| self.wrong(error))
    }

    /// That no byte of it was turned or lost, as far as that shows.
    fn is_whole(&self, connection: &Connection) -> Result<(), StoreError> {
        let found: String = connection
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(|error| self.wrong(error))?;
        if found == "ok" {
            return Ok(());
        }
        Err(self.wrong(format!("it is damaged: {found}")))
    }
}

/// The type, the name, the table and the words of something in a schema.
type Made = (String, String, String, Option<String>);

impl Store for Sqlite {
    fn record(&self, entry: &Entry) -> Result<String, StoreError> {
        let (bound, id, name) = recordable(entry)?;
        let place = self.place(&name);
        self.is_there()?;
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
        let key = (bound.launch.as_str(), bound.attempt, id.bytes());
        match is_there(&all, key, entry).map_err(wrong)? {
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
                        &entry.statement,
                        &entry.signature,
                        &entry.baseline,
                    ),
                )
                .map_err(wrong)?;
            }
        }
        all.commit().map_err(wrong)?;
        drop(connection);
        // In another look at the file.
        let again = self.open(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        self.version(&again)?;
        match is_there(&again, key, entry).map_err(wrong)? {
            Some(true) => Ok(place),
            _ => Err(self.wrong(NOT_KEPT)),
        }
    }

    fn read(&self, launch: &str) -> Result<Vec<Found>, StoreError> {
        let launch = of_launch(launch)?;
        if !self.is_there()? {
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
        self.is_whole(&all)?;
        // Without an index, and of every launch: what is filed wrongly is found by
        // what it says. What is too large is not loaded.
        let mut rows = all
            .prepare(&format!(
                "SELECT CAST(launch AS BLOB), sha256,
                     iif(length(statement) > {LARGEST}, zeroblob(0), statement),
                     iif(length(signature) > {LARGEST_SIGNATURE}, zeroblob(0), signature),
                     iif(length({baseline}) > {LARGEST_BASELINE}, zeroblob(0), {baseline}),
                     length(statement), length(signature), length({baseline})
                 FROM golive_statement NOT INDEXED ORDER BY rowid"
            ))
            .map_err(wrong)?;
        let (home, mut found, mut total) = (self.shown(), Vec::new(), 0);
        let mut rows = rows.query([]).map_err(wrong)?;
        while let Some(row) = rows.next().map_err(wrong)? {
            let row = filed(row).map_err(wrong)?;
            let Some(row) = row.of_launch(launch, &home) else {
                continue;
            };
            if let Found::Entry(entry) = &row {
                total += entry.size();
            }
            if total > LARGEST_LEDGER {
                return Err(StoreError::TooLarge(self.place(launch)));
            }
            found.push(row);
        }
        Ok(found)
    }
}

/// Whether a journal ends as one does that is of several databases
/// (<https://www.sqlite.org/fileformat2.html>, 3.1).
fn names_another(journal: &Path) -> io::Result<bool> {
    let mut file = File::open(journal)?;
    let mut end = [0; MAGIC.len()];
    if file.metadata()?.len() < end.len() as u64 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-8))?;
    file.read_exact(&mut end)?;
    Ok(end == MAGIC)
}

/// Whether a statement is there with just these bytes; None where it is not.
fn is_there(
    connection: &Connection,
    (launch, attempt, sha256): (&str, u32, &[u8; 32]),
    entry: &Entry,
) -> rusqlite::Result<Option<bool>> {
    connection
        .query_row(
            "SELECT statement, signature, baseline FROM golive_statement NOT INDEXED
             WHERE launch = ?1 AND attempt = ?2 AND sha256 = ?3",
            (launch, attempt, sha256),
            |row| {
                let statement: Vec<u8> = row.get(0)?;
                let signature: Vec<u8> = row.get(1)?;
                let baseline: Option<Vec<u8>> = row.get(2)?;
                Ok((&statement, &signature, &baseline)
                    == (&entry.statement, &entry.signature, &entry.baseline))
            },
        )
        .optional()
}

fn filed(row: &Row<'_>) -> rusqlite::Result<filed::Row> {
    let column = |bytes: usize, length: usize| -> rusqlite::Result<Option<Column>> {
        let bytes: Option<Vec<u8>> = row.get(bytes)?;
        let length: Option<i64> = row.get(length)?;
        Ok(bytes
            .zip(length)
            .map(|(bytes, length)| Column { bytes, length }))
    };
    let there = |column: Option<Column>| column.ok_or(rusqlite::Error::InvalidQuery);
    Ok(filed::Row {
        launch: row.get(0)?,
        sha256: row.get(1)?,
        statement: there(column(2, 5)?)?,
        signature: there(column(3, 6)?)?,
        baseline: column(4, 7)?,
    })
}
