//! What `cargo fuzz` holds against any bytes, held here against its corpus: as it
//! is, cut off at each place, and with bits turned.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test that cannot go on must fail"
)]

#[cfg(feature = "sqlite")]
mod database;
mod folder;
mod policy;
mod signature;
mod statement;

use std::path::Path;

/// So many places of each file, evenly: all of them would take minutes.
const PLACES: usize = 200;

fn each(corpus: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join(corpus)).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        check(&bytes);
        let step = bytes.len().div_ceil(PLACES).max(1);
        for at in (0..bytes.len()).step_by(step) {
            check(&bytes[..at]);
            let mut turned = bytes.clone();
            turned[at] ^= 1 << (at % 8);
            check(&turned);
        }
        count += 1;
    }
    assert!(count > 1, "{corpus} has no corpus");
}

#[test]
fn statements() {
    each("statement", statement::check);
}

#[test]
fn signatures() {
    each("signature", signature::check);
}

#[test]
fn policies() {
    each("policy", policy::check);
}

#[test]
fn folders() {
    each("folder", folder::check);
}

#[cfg(feature = "sqlite")]
#[test]
fn databases() {
    each("database", database::check);
}
