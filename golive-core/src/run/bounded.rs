//! What a report keeps of what a probe says: one that floods its output fills no
//! report, and no secret is in it. That is taken out first: half of one would not be
//! found.

use crate::criterion::Finding;
use crate::probe::{Evidence, ProbeError, Raw};
use crate::quantity::Value;
use crate::redact::Redaction;

/// Bytes of one text.
const LONGEST_TEXT: usize = 4096;
/// Facts of one measurement.
const MOST_EVIDENCE: usize = 32;

/// A measurement with its evidence cut. Its value is left whole: what a criterion
/// asks for may stand at its end.
pub(super) fn measured(mut raw: Raw, redaction: &Redaction) -> Raw {
    raw.evidence.truncate(MOST_EVIDENCE);
    for Evidence { value, .. } in &mut raw.evidence {
        shorten(value, redaction);
    }
    raw
}

/// What was judged, with its text cut.
pub(super) fn finding(mut finding: Finding, redaction: &Redaction) -> Finding {
    finding.found = value(finding.found, redaction);
    finding
}

/// A value with its text cut.
pub(super) fn value(mut value: Value, redaction: &Redaction) -> Value {
    if let Value::Text(text) = &mut value {
        shorten(text, redaction);
    }
    value
}

/// An error with its message cut.
pub(super) fn error(error: ProbeError, redaction: &Redaction) -> ProbeError {
    if error.message().len() <= LONGEST_TEXT {
        return error;
    }
    let mut message = error.message().to_owned();
    shorten(&mut message, redaction);
    let shorter = ProbeError::new(error.reason(), message);
    match error.step() {
        Some(step) => shorter.at(step),
        None => shorter,
    }
}

fn shorten(text: &mut String, redaction: &Redaction) {
    if text.len() <= LONGEST_TEXT {
        return;
    }
    redaction.in_place(text);
    let length = text.len();
    if length <= LONGEST_TEXT {
        return;
    }
    let end = (0..=LONGEST_TEXT)
        .rev()
        .find(|end| text.is_char_boundary(*end));
    text.truncate(end.unwrap_or(0));
    text.shrink_to_fit();
    let left_out = length - text.len();
    text.push_str(&format!("… ({left_out} bytes more)"));
}
