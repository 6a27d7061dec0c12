//! Every message of the macros, on its token. One case a file, by topic.
//!
//! The expected output is that of Rust 1.95; write it anew with
//! `TRYBUILD=overwrite cargo test -p golive-messages`.

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}
