//! Attributes of a report.

use std::time::Duration;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

/// An attribute, without entities of its own.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let unreadable = |_| format!("its `{name}` cannot be read");
    let Some(found) = start.try_get_attribute(name).map_err(unreadable)? else {
        return Ok(None);
    };
    match found.normalized_value(XmlVersion::Implicit1_0) {
        Ok(text) => Ok(Some(text.into_owned())),
        Err(_) => Err(format!("its `{name}` cannot be read")),
    }
}

/// Reads seconds: `0.031`, and `1,234.5`, as Surefire writes them.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let plain = if text.contains('.') {
        text.replace(',', "")
    } else {
        // Of `1,234` nobody knows what it means.
        text.to_owned()
    };
    let seconds: f64 = plain.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, millis) in [("0.031", 31), ("1,234.5", 1_234_500), ("7", 7000)] {
            assert_eq!(seconds(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "1,234", "-1", "NaN", "inf", "1e300", "fast"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
