//! A point in time as programs write it, with or without their offset of UTC.

use std::time::{Duration, SystemTime};

use golive_core::quantity::Timestamp;

use super::rfc_3339;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A point in time, between these, which are the same when it says its offset of
/// UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) earliest: SystemTime,
    pub(crate) latest: SystemTime,
}

/// How far into a line its time is looked for.
#[cfg(feature = "file")]
const LONGEST_START: usize = 96;

impl Moment {
    /// The time that a line of a log begins with: as it is, in brackets, or as
    /// the first value of JSON or of `key=value`.
    #[cfg(feature = "file")]
    pub(crate) fn of_line(line: &[u8]) -> Option<Self> {
        let start = String::from_utf8_lossy(line.get(..LONGEST_START).unwrap_or(line));
        let start = start.trim_start().trim_start_matches(['[', '{']);
        let is_key = |c: char| c.is_ascii_alphabetic() || "@_\" ".contains(c);
        let start = match start.trim_start_matches(is_key).strip_prefix([':', '=']) {
            Some(value) => value,
            None => start,
        };
        let start = start.trim_start().trim_start_matches('"');
        let (date, rest) = start.split_at_checked(10)?;
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let is_time = |c: char| c.is_ascii_digit() || ":.,".contains(c);
        let end = rest.find(|c| !is_time(c)).unwrap_or(rest.len());
        let (time, rest) = rest.split_at_checked(end)?;
        // What stands after it may be the next word.
        let offset = ["Z", "z", " UTC", " GMT"];
        let offset = if offset.iter().any(|it| rest.starts_with(it)) {
            "Z".to_owned()
        } else {
            let signed = rest.trim_start_matches(' ').strip_prefix(['+', '-']);
            let digits: String = signed
                .unwrap_or_default()
                .chars()
                .filter(|c| *c != ':')
                .take_while(char::is_ascii_digit)
                .take(4)
                .collect();
            match digits.len() {
                4 if rest.trim_start_matches(' ').starts_with('-') => format!("-{digits}"),
                4 => format!("+{digits}"),
                _ => String::new(),
            }
        };
        let time = time.trim_end_matches([',', '.', ':']).replace(',', ".");
        Self::parse(&format!("{date}T{time}{offset}"))
    }

    /// A time as runners of tests write it: as [`parse`](Self::parse) reads it,
    /// `Sat, 31 Jan 2026 12:00:00 GMT` with and without its day, with a zone behind
    /// it, or as seconds or milliseconds since 1970. What a zone's letters mean
    /// nobody knows (`CST`): it is like none.
    #[cfg(feature = "test-report")]
    pub(crate) fn of_report(text: &str) -> Option<Self> {
        let text = text.trim();
        let exact = |at: SystemTime| Self {
            earliest: at,
            latest: at,
        };
        if let Some(time) = super::rfc_5322(text) {
            return Some(exact(time.get()));
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let number: u64 = text.parse().ok()?;
            let since = match text.len() {
                10 => Duration::from_secs(number),
                13 => Duration::from_millis(number),
                _ => return None,
            };
            return Some(exact(SystemTime::UNIX_EPOCH.checked_add(since)?));
        }
        let Some((time, zone)) = text.rsplit_once(' ') else {
            return Self::parse(text);
        };
        let letters = zone.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let offset = zone.get(letters.len()..)?;
        match (letters, offset) {
            ("GMT" | "UTC" | "UT" | "Z", "") => Self::parse(&format!("{time}Z")),
            ("GMT" | "UTC", offset) => Self::parse(&format!("{time}{offset}")),
            ("", offset) if offset.starts_with(['+', '-']) => {
                Self::parse(&format!("{time}{offset}"))
            }
            ("", _) => Self::parse(text),
            (letters, "") if letters.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                Self::parse(time).filter(|it| it.earliest < it.latest)
            }
            _ => None,
        }
    }

    /// Reads `2026-01-31T12:00:00`, with or without a fraction and an offset.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.trim().split_once(['T', ' '])?;
        let at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (time, offset) = rest.split_at_checked(at)?;
        if offset.is_empty() {
            let local = Timestamp::parse(&format!("{date}T{time}Z"))?.get();
            return Some(Self {
                // From UTC+14 to UTC-12.
                earliest: local.checked_sub(14 * HOUR)?,
                latest: local.checked_add(12 * HOUR)?,
            });
        }
        // `+0100` is ISO 8601 too.
        let offset = match offset.split_at_checked(3) {
            Some((hours, minutes)) if !minutes.contains(':') => format!("{hours}:{minutes}"),
            _ => offset.to_owned(),
        };
        let at = rfc_3339(&format!("{date}T{time}{offset}"))?.get();
        Some(Self {
            earliest: at,
            latest: at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "file")]
    #[test]
    fn what_lines_begin_with() {
        let at = Timestamp::parse("2026-01-31T12:00:00.5Z").unwrap().get();
        for line in [
            "2026-01-31T12:00:00.5Z INFO ready",
            "2026-01-31 12:00:00,500+00:00 - app - INFO",
            "[2026-01-31T13:00:00.5+0100] ready",
            "2026-01-31 12:00:00.5 UTC [123] LOG:  ready",
            "  2026-01-31 07:00:00.5 -0500 ready",
            r#"{"timestamp":"2026-01-31T12:00:00.5Z","level":"INFO"}"#,
            r#"{ "@timestamp": "2026-01-31T12:00:00.500Z" }"#,
            r#"time="2026-01-31T12:00:00.5Z" level=info"#,
            "ts=2026-01-31T12:00:00.5Z level=info",
        ] {
            let moment = Moment::of_line(line.as_bytes()).unwrap();
            assert_eq!((moment.earliest, moment.latest), (at, at), "{line}");
        }
        for line in ["2026-01-31 12:00:00,5 - app", "2026-01-31T12:00:00 -app"] {
            let moment = Moment::of_line(line.as_bytes()).unwrap();
            assert!(moment.earliest < moment.latest, "{line}");
        }
        for line in [
            "",
            "    at main (2026-01-31T12:00:00Z)",
            "expires 2026-01-31T12:00:00Z",
            "2026-01-31",
            "2026-99-31T12:00:00Z",
            "\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}",
            r#"{"level":"INFO","time":"2026-01-31T12:00:00Z"}"#,
        ] {
            assert_eq!(Moment::of_line(line.as_bytes()), None, "{line}");
        }
    }

    #[cfg(feature = "test-report")]
    #[test]
    fn times_of_reports() {
        let noon = Timestamp::parse("2026-01-31T12:00:00Z").unwrap().get();
        for text in [
            "2026-01-31T12:00:00Z",
            "Sat, 31 Jan 2026 12:00:00 GMT",
            "31 Jan 2026 12:00:00 GMT",
            "2026-01-31T12:00:00 UTC",
            "2026-01-31T13:00:00 GMT+01:00",
            "2026-01-31 13:00:00 +0100",
            "1769860800",
            "1769860800000",
        ] {
            let moment = Moment::of_report(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((moment.earliest, moment.latest), (noon, noon), "{text}");
        }
        let hour = Duration::from_secs(3600);
        for text in ["2026-01-31T12:00:00 CET", "2026-01-31 12:00:00"] {
            let moment = Moment::of_report(text).unwrap_or_else(|| panic!("{text}"));
            let due = (noon - 14 * hour, noon + 12 * hour);
            assert_eq!((moment.earliest, moment.latest), due, "{text}");
        }
        for text in [
            "",
            "now",
            "31/01/2026 12:00",
            "2026-01-31T12:00:00Z CET",
            "12",
        ] {
            assert_eq!(Moment::of_report(text), None, "{text}");
        }
    }

    #[test]
    fn times() {
        let at = |text: &str| Timestamp::parse(text).unwrap().get();
        let noon = at("2026-01-31T12:00:00Z");
        for text in [
            "2026-01-31T12:00:00Z",
            "2026-01-31T12:00:00.000+00:00",
            "2026-01-31T13:30:00+01:30",
            "2026-01-31 04:00:00-0800",
        ] {
            let moment = Moment::parse(text).unwrap();
            assert_eq!((moment.earliest, moment.latest), (noon, noon), "{text}");
        }
        let moment = Moment::parse("2026-01-31T12:00:00.25").unwrap();
        assert_eq!(moment.earliest, at("2026-01-30T22:00:00.25Z"));
        assert_eq!(moment.latest, at("2026-02-01T00:00:00.25Z"));
        for text in [
            "",
            "2026-01-31",
            "Sat Jan 31 12:00:00 2026",
            "2026-01-31T12:00:00+1",
            "2026-01-31T12:00:00+99:00",
            "2026-13-31T12:00:00Z",
            "1700000000",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
