//! Whatever a probe says of why there is no measurement can be signed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use golive_core::probe::Reason;
use golive_ledger::statement::ReasonWord;

#[test]
fn each_reason_has_a_word() {
    // The schema of the report is made of the type, and knows each of them.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/report.schema.json");
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let reasons = schema.pointer("/$defs/Reason/oneOf").unwrap();
    let reasons = reasons.as_array().unwrap();
    assert!(reasons.len() > 25, "{reasons:?}");
    for reason in reasons {
        let reason: Reason = serde_json::from_value(reason.get("const").cloned().unwrap()).unwrap();
        let word = ReasonWord::try_from(reason).unwrap();
        assert_eq!(Reason::from(word), reason);
        assert_eq!(
            serde_json::to_value(word).unwrap(),
            serde_json::to_value(reason).unwrap()
        );
    }
}
