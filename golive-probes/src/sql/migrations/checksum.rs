//! What tools keep of the content of a migration, to refuse one that was edited.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use golive_core::probe::ProbeError;
use golive_core::quantity::Bytes;
use sha2::{Digest, Sha256, Sha384};
use siphasher::sip::SipHasher13;

use super::{MigrationTool, files};
use crate::regular;

/// The largest migration that is read.
const LARGEST: Bytes = Bytes::new(64 << 20);

impl MigrationTool {
    /// The notes of what was applied, each with its checksum behind a blank, of tools
    /// that compare it themselves. `hex` is what MySQL and SQLite call it.
    pub(super) fn checksums(self) -> Option<&'static str> {
        match self {
            Self::Sqlx => Some(
                "select concat(cast(version as char(20)), ' ', hex(checksum)) \
                 from _sqlx_migrations where success and checksum is not null",
            ),
            Self::Refinery => Some(
                "select concat(cast(version as char(20)), ' ', checksum) \
                 from refinery_schema_history where checksum is not null",
            ),
            // What is undone, or written in Java, has none that counts.
            Self::Flyway => Some(
                "select concat(version, ' ', cast(checksum as char(20))) \
                 from flyway_schema_history h \
                 where success and version is not null and checksum is not null \
                 and type = 'SQL' \
                 and not exists (select 1 from flyway_schema_history l \
                 where l.version = h.version and l.installed_rank > h.installed_rank)",
            ),
            Self::Prisma => Some(
                "select concat(migration_name, ' ', checksum) from _prisma_migrations \
                 where finished_at is not null and rolled_back_at is null \
                 and checksum is not null",
            ),
            Self::Diesel
            | Self::Alembic
            | Self::Rails
            | Self::Supabase
            | Self::Knex
            | Self::Sequelize
            | Self::TypeOrm
            | Self::Drizzle
            | Self::Django
            | Self::GolangMigrate
            | Self::Goose => None,
        }
    }
}

/// The migrations that hold something else than when they were applied, by the names
/// of their files.
pub(super) fn edited(
    tool: MigrationTool,
    paths: &BTreeMap<String, PathBuf>,
    noted: &[String],
) -> Result<Vec<String>, ProbeError> {
    let mut edited = Vec::new();
    for (note, checksum) in noted.iter().filter_map(|it| it.rsplit_once(' ')) {
        let Some(path) = paths.get(&files::plain(tool, note.trim())) else {
            continue;
        };
        if path.extension().is_some_and(|it| it == "sql") && !holds(tool, path, checksum)? {
            edited.push(shown(tool, path));
        }
    }
    edited.sort();
    Ok(edited)
}

/// Its name; of Prisma that of its folder, for the files have all one name.
fn shown(tool: MigrationTool, path: &Path) -> String {
    let folder = path.parent().filter(|_| tool == MigrationTool::Prisma);
    let named = folder.unwrap_or(path).file_name();
    named.unwrap_or_default().to_string_lossy().into_owned()
}

fn holds(tool: MigrationTool, path: &Path, checksum: &str) -> Result<bool, ProbeError> {
    let content = regular::read(path, LARGEST)?;
    let is = |found: String| found.eq_ignore_ascii_case(checksum.trim());
    Ok(match tool {
        MigrationTool::Sqlx => is(hex(&Sha384::digest(&content))),
        MigrationTool::Flyway => is(crc_32(&content).to_string()),
        MigrationTool::Prisma => {
            let unix = String::from_utf8_lossy(&content).replace("\r\n", "\n");
            // Either end of line is the same to it.
            is(hex(&Sha256::digest(&content)))
                || is(hex(&Sha256::digest(&unix)))
                || is(hex(&Sha256::digest(unix.replace('\n', "\r\n"))))
        }
        MigrationTool::Refinery => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let parts = stem.get(1..).and_then(|stem| stem.split_once("__"));
            let sql = String::from_utf8_lossy(&content);
            let number = |(version, name)| Some((str::parse::<i32>(version).ok()?, name));
            // With `int8-versions` the number is of twice the size.
            parts.and_then(number).is_none_or(|(version, name)| {
                is(sip(name, version, &sql)) || is(sip(name, i64::from(version), &sql))
            })
        }
        _ => true,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sip(name: &str, version: impl Hash, sql: &str) -> String {
    let mut hasher = SipHasher13::new();
    name.hash(&mut hasher);
    version.hash(&mut hasher);
    sql.hash(&mut hasher);
    hasher.finish().to_string()
}

/// CRC-32 (IEEE 802.3) of the lines without their ends, signed: whatever ends them,
/// Flyway takes them for the same, and passes over a byte order mark.
fn crc_32(content: &[u8]) -> i32 {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut crc = u32::MAX;
    for byte in content.iter().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let mask = (crc & 1).wrapping_neg();
            crc = (crc >> 1) ^ (0xedb8_8320 & mask);
        }
    }
    (!crc).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_whatever_ends_them() {
        // As `java.util.zip.CRC32` has it of the lines of `BufferedReader`.
        assert_eq!(
            crc_32(b"create table users (id integer primary key);\n"),
            1_519_369_812
        );
        let orders = "-- gr\u{fc}\u{df}e\r\ncreate table orders (id integer);\r\n";
        for orders in [
            orders.to_owned(),
            orders.replace('\r', ""),
            format!("\u{feff}{orders}"),
        ] {
            assert_eq!(crc_32(orders.as_bytes()), 1_415_282_289);
        }
        assert_eq!(crc_32(b"123456789"), 0xcbf4_3926_u32.cast_signed());
        assert_eq!(crc_32(b""), 0);
    }
}
