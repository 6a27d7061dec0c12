//! Statements are read as they were written, and in no other form.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use common::{bound, completion, sign_off, statement, waiver};
use golive_ledger::digest::Sha256;
use golive_ledger::statement::{
    Baseline, BaselineError, Form, Kind, LARGEST, Said, Statement, StatementError,
};

#[test]
fn what_is_written_is_read() {
    for said in [completion(), sign_off(), waiver()] {
        let written = statement(bound(), said);
        let bytes = written.to_bytes().unwrap();
        assert_eq!(Statement::parse(&bytes).unwrap(), written);
        assert_eq!(bytes.last(), Some(&b'\n'));
    }
}

#[test]
fn each_kind_has_names_of_its_own() {
    let mut names: Vec<String> = Kind::forms()
        .flat_map(|(kind, form)| [kind.namespace_of(form), kind.predicate_type(form)])
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 2 * Kind::forms().count());
    assert_eq!(Kind::SignOff.namespace(), "sign-off.v2@golive.dev");
    assert_eq!(
        Kind::SignOff.namespace_of(Form::V1),
        "sign-off.v1@golive.dev"
    );
}

/// One change to a good statement, and a word of the error.
const HARMS: [(&str, &str, &str); 17] = [
    (
        r#""attempt": 1"#,
        r#""attempt": 1, "attempt": 2"#,
        "duplicate field",
    ),
    (r#""attempt": 1"#, r#""attempt": 1.0"#, "invalid type"),
    (r#""attempt": 1"#, r#""attempt": "1""#, "invalid type"),
    (r#""attempt": 1"#, r#""attempt": -1"#, "invalid value"),
    (
        r#""attempt": 1"#,
        r#""attempt": 1, "colour": "red""#,
        "which is not known",
    ),
    (r#""attempt": 1,"#, "", "missing field"),
    (
        r#""role": "Operations""#,
        r#""role": "Operations", "role": "Security""#,
        "duplicate field",
    ),
    (
        r#""role": "Operations""#,
        r#""role": "Operations", "crit": ["x"]"#,
        "which is not known",
    ),
    (
        r#""predicateType""#,
        r#""predicateType": "x", "predicateType""#,
        "duplicate field",
    ),
    (
        "Statement/v1",
        "Statement/v0.1",
        "`_type` is https://in-toto.io/Statement/v0.1, and",
    ),
    (
        "attestation/completion/v2",
        "attestation/completion/v3",
        "not known",
    ),
    (
        "attestation/completion/v2",
        "attestation/sign-off/v2",
        "missing field",
    ),
    ("passed", "Passed", "unknown variant"),
    (
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00+01:00",
        "it says the same in another form",
    ),
    ("2026-03-01T12:00:00Z", "yesterday", "is not a time"),
    (r#""sha256": "00"#, r#""sha256": "AA"#, "lower-case"),
    (
        r#""subject": ["#,
        r#""subject": [{"name": "x", "digest": {"sha256": "0000000000000000000000000000000000000000000000000000000000000000"}}, "#,
        "2 subjects",
    ),
];

#[test]
fn a_statement_in_another_form_is_refused() {
    let good = String::from_utf8(statement(bound(), completion()).to_bytes().unwrap()).unwrap();
    for (from, to, words) in HARMS {
        assert!(good.contains(from), "{from} is not in {good}");
        let bad = good.replacen(from, to, 1);
        let error = Statement::parse(bad.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(words), "{from} -> {to}: {error}");
    }
    for bad in [
        format!("{good}{good}"),
        format!("{good}x"),
        format!("\u{feff}{good}"),
        good.replace("\"subject\": [", "\"subject\": [[["),
        String::new(),
        "null".to_owned(),
        good.replace('}', ""),
    ] {
        assert!(matches!(
            Statement::parse(bad.as_bytes()),
            Err(StatementError::Form(_))
        ));
    }
    let deep = format!("{{\"_type\": {}", "[".repeat(10_000));
    assert!(Statement::parse(deep.as_bytes()).is_err());
    let large = good
        .replace("\"notes\": \"\"", "")
        .replace("rehearsed on Tuesday", &"x".repeat(64 << 10));
    assert_eq!(
        Statement::parse(large.as_bytes()),
        Err(StatementError::TooLarge(64 << 10))
    );
    // Of what is no statement nobody knows the kind.
    assert_eq!(
        Statement::parse(&vec![b' '; LARGEST + 1]),
        Err(StatementError::TooLarge(LARGEST))
    );
    assert!(Statement::parse(&[0xff, 0xfe]).is_err());
}

/// serde would take each of these for the same: another reader would not.
#[test]
fn there_is_one_form_of_a_statement() {
    let good = String::from_utf8(statement(bound(), completion()).to_bytes().unwrap()).unwrap();
    for (from, to) in [
        ("\"passed\"", "{\"passed\": null}"),
        (
            "\"expiresAt\": \"2026-03-08T12:00:00Z\"",
            "\"expiresAt\": null",
        ),
        ("\"attempt\": 1", "\"attempt\": 1.0"),
    ] {
        assert!(good.contains(from), "{from}");
        let bad = good.replacen(from, to, 1);
        assert!(
            matches!(
                Statement::parse(bad.as_bytes()),
                Err(StatementError::Form(_))
            ),
            "{to}"
        );
    }
    // Blanks and the order of fields say nothing.
    let value: serde_json::Value = serde_json::from_str(&good).unwrap();
    let compact = serde_json::to_vec(&value).unwrap();
    assert!(Statement::parse(&compact).is_ok());
}

#[test]
fn an_error_shows_nothing_that_harms_a_terminal() {
    let good = String::from_utf8(statement(bound(), completion()).to_bytes().unwrap()).unwrap();
    let bad = good.replacen("\"attempt\"", "\"att\\u001b[2Jempt\"", 1);
    let error = Statement::parse(bad.as_bytes()).unwrap_err().to_string();
    assert!(!error.contains('\u{1b}'), "{error:?}");
    let Said::Completion(_) = completion() else {
        panic!("another kind");
    };
}

/// What another reader could read in another way is none.
#[test]
fn a_baseline_has_one_form() {
    let items = [("start.answers".to_owned(), Sha256::of(b"it"))];
    let baseline = Baseline::new(items.into_iter().collect());
    let bytes = baseline.to_bytes().unwrap();
    assert_eq!(Baseline::parse(&bytes), Ok(baseline));
    let text = String::from_utf8(bytes).unwrap();
    let line = text.lines().find(|line| line.contains("answers")).unwrap();
    let other = line.replace(
        &Sha256::of(b"it").to_string(),
        &Sha256::of(b"other").to_string(),
    );
    for wrong in [
        text.replace(line, &format!("{other},\n{line}")),
        text.replace(line, &format!("{line} ")),
        text.replace("items", "itens"),
    ] {
        let error = Baseline::parse(wrong.as_bytes()).unwrap_err();
        assert!(matches!(error, BaselineError::Form(_)), "{error}");
    }
}
