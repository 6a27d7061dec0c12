//! How a heartbeat is written.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use golive_core::quantity::Timestamp;
use serde_json::json;

/// Says that a job has ended now, and whether it went well. The file is whole
/// at any time, and what it held before is replaced; its folder must be there.
/// The message is shown in reports, so it must hold no secret.
///
/// ```no_run
/// use golive_probes::heartbeat::beat;
///
/// # fn back_up() -> Result<u64, std::io::Error> { Ok(412) }
/// match back_up() {
///     Ok(rows) => beat("/var/lib/orders/backup.json", true, Some(&format!("{rows} rows")))?,
///     Err(error) => beat("/var/lib/orders/backup.json", false, Some(&error.to_string()))?,
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// When the file cannot be written beside its place, or not be moved there.
pub fn beat(path: impl AsRef<Path>, ok: bool, message: Option<&str>) -> io::Result<()> {
    let path = path.as_ref();
    let mut said = json!({ "at": Timestamp::new(SystemTime::now()).to_string(), "ok": ok });
    if let (Some(message), Some(said)) = (message, said.as_object_mut()) {
        said.insert("message".to_owned(), message.into());
    }
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no file is named"))?;
    // A file is moved at once within one file system only: it begins beside its
    // place. Two that write at a time have each their own.
    let mut beside = name.to_owned();
    beside.push(format!(".{:016x}.new", fastrand::u64(..)));
    let beside = path.with_file_name(beside);
    let moved = write(&beside, &format!("{said}\n")).and_then(|()| std::fs::rename(&beside, path));
    if moved.is_err() {
        // Of the two errors the first counts.
        let _ = std::fs::remove_file(&beside);
    }
    moved
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    // Before it is moved: after a crash there would be an empty file else.
    file.sync_all()
}
