//! What shows that something is so: words, an address, a file.

use std::fs::File;
use std::io;
use std::path::Path;

use golive_core::book::BookError;

use crate::digest::Sha256;
use crate::statement::Evidence;

/// As it is written on the command line.
pub(super) fn of_evidence(text: &str) -> Result<Evidence, BookError> {
    if text.starts_with("http://") || text.starts_with("https://") {
        return Ok(Evidence::Link {
            url: text.to_owned(),
        });
    }
    let Some(path) = text.strip_prefix("file:") else {
        return Ok(Evidence::Text {
            text: text.to_owned(),
        });
    };
    let sha256 = of_file(Path::new(path)).map_err(|error| format!("{path}: {error}"))?;
    let name = Path::new(path).file_name().unwrap_or_default();
    Ok(Evidence::File {
        name: name.to_string_lossy().into_owned(),
        sha256,
    })
}

/// What is in a file, however large it is.
fn of_file(path: &Path) -> io::Result<Sha256> {
    // A pipe would wait for somebody, and a device never end.
    let data = std::fs::metadata(path)?;
    if !data.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    if data.len() == 0 {
        return Err(io::Error::other("it is empty, and shows nothing"));
    }
    Sha256::of_reader(File::open(path)?)
}

pub(super) fn shown_evidence(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Text { text } => text.clone(),
        Evidence::Link { url } => url.clone(),
        Evidence::File { name, sha256 } => format!("{name} ({sha256})"),
    }
}
