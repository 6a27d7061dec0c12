//! A point in time as programs write it, with or without their offset of UTC.

use std::time::{Duration, SystemTime};

use golive_core::quantity::Timestamp;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A point in time, between these, which are the same when it says its offset of
/// UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) earliest: SystemTime,
    pub(crate) latest: SystemTime,
}

impl Moment {
    /// Reads `2026-01-31T12:00:00`, with or without a fraction and an offset.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.trim().split_once(['T', ' '])?;
        let at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (time, offset) = rest.split_at_checked(at)?;
        let local = Timestamp::parse(&format!("{date}T{time}Z"))?.get();
        let (earliest, latest) = match offset {
            // From UTC+14 to UTC-12.
            "" => (local.checked_sub(14 * HOUR)?, local.checked_add(12 * HOUR)?),
            "Z" | "z" => (local, local),
            _ => {
                let (sign, digits) = offset.split_at_checked(1)?;
                let digits: String = digits.split(':').collect();
                if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                let number: u32 = digits.parse().ok()?;
                let (hours, minutes) = (number / 100, number % 100);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let away = Duration::from_secs(u64::from(hours * 60 + minutes) * 60);
                let time = if sign == "+" {
                    local.checked_sub(away)?
                } else {
                    local.checked_add(away)?
                };
                (time, time)
            }
        };
        Some(Self { earliest, latest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
