//! The journal that Drizzle keeps of its migrations.

use std::collections::BTreeMap;
use std::path::Path;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Bytes;
use serde_json::Value;

use crate::{pointer, regular};

/// The largest journal that is read.
const LARGEST: Bytes = Bytes::new(1 << 20);

/// Each migration by the time when it was made, which is what is noted in the
/// database, and its name.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<String, String>, ProbeError> {
    let path = folder.join("meta/_journal.json");
    let wrong = |words: &str| {
        let words = format!("{}: {words}", path.display());
        ProbeError::new(Reason::UnexpectedValue, words)
    };
    let text = regular::read(&path, LARGEST)?;
    let journal = pointer::root(&text, path.display())?;
    let entries = journal.get("entries").and_then(Value::as_array);
    let mut names = BTreeMap::new();
    for entry in entries.ok_or_else(|| wrong("it has no list `entries`"))? {
        let when = entry.get("when").and_then(Value::as_u64);
        let tag = entry.get("tag").and_then(Value::as_str);
        let (Some(when), Some(tag)) = (when, tag) else {
            return Err(wrong("an entry has no `when` or no `tag`"));
        };
        if let Some(other) = names.insert(when.to_string(), tag.to_owned()) {
            return Err(wrong(&format!("{other} and {tag} are of one time")));
        }
    }
    Ok(names)
}
