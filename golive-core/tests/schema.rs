//! The committed JSON Schema of the report is the one that the types have.
//! `cargo xtask schema` writes it anew.

#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use golive_core::report::Report;

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let schema = schemars::schema_for!(Report);
    let generated = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/report.schema.json");
    if std::env::var_os("GOLIVE_WRITE_SCHEMA").is_some() {
        std::fs::write(path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == generated,
        "schemas/report.schema.json is out of date; run `cargo xtask schema`"
    );
}
