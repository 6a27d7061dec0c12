//! Points in time as servers and programs write them.

#[cfg(any(feature = "file", feature = "test-report"))]
mod local;

use std::time::Duration;

use golive_core::quantity::Timestamp;

#[cfg(any(feature = "file", feature = "test-report"))]
pub(crate) use self::local::Moment;

/// A time of RFC 3339 or of RFC 5322.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    rfc_3339(text).or_else(|| rfc_5322(text))
}

/// `2026-01-31T02:15:00Z`, or with its distance from UTC, `+01:00`.
pub(crate) fn rfc_3339(text: &str) -> Option<Timestamp> {
    let text = text.to_ascii_uppercase();
    if text.ends_with('Z') {
        return Timestamp::parse(&text);
    }
    let (local, away) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let (hours, minutes) = away.get(1..)?.split_once(':')?;
    let number = |digits: &str, most: u64| {
        let plain = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        let number = digits.parse::<u64>().ok().filter(|_| plain)?;
        (number <= most).then_some(number)
    };
    let away_by = Duration::from_secs(number(hours, 23)? * 3600 + number(minutes, 59)? * 60);
    let local = Timestamp::parse(&format!("{local}Z"))?.get();
    let time = match away.chars().next()? {
        '+' => local.checked_sub(away_by)?,
        '-' => local.checked_add(away_by)?,
        _ => return None,
    };
    Some(Timestamp::new(time))
}

/// `Sat, 31 Jan 2026 02:15:00 GMT`, as headers of HTTP have it, or with its
/// distance from UTC, `+0100`, as those of mail.
pub(crate) fn rfc_5322(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let date = text.split_once(',').map_or(text, |(_, date)| date);
    let words: Vec<&str> = date.split_ascii_whitespace().collect();
    let [day, month, year, time, zone] = words.as_slice() else {
        return None;
    };
    let month = MONTHS
        .iter()
        .position(|it| it.eq_ignore_ascii_case(month))?
        + 1;
    let zone = match (*zone, zone.split_at_checked(3)) {
        ("GMT" | "UTC" | "UT" | "Z", _) => "Z".to_owned(),
        (_, Some((hours, minutes))) => format!("{hours}:{minutes}"),
        _ => return None,
    };
    let seconds = if time.len() == 5 { ":00" } else { "" };
    rfc_3339(&format!(
        "{year}-{month:02}-{day:0>2}T{time}{seconds}{zone}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_their_distance_from_utc() {
        let utc = Timestamp::parse("2026-01-31T02:15:00Z");
        assert!(utc.is_some());
        for text in [
            "2026-01-31T02:15:00Z",
            "2026-01-31t02:15:00z",
            "2026-01-31T02:15:00.000Z",
            "2026-01-31T02:15:00+00:00",
            "2026-01-31T02:15:00-00:00",
            "2026-01-31T03:15:00+01:00",
            "2026-01-30T20:45:00-05:30",
            "Sat, 31 Jan 2026 02:15:00 GMT",
            "Sat, 31 Jan 2026 03:15 +0100",
            "30 jan 2026 20:45:00 -0530",
        ] {
            assert_eq!(read(text), utc, "{text}");
        }
        let first = Timestamp::parse("2026-02-01T00:00:00Z");
        assert_eq!(read("Sun, 1 Feb 2026 00:00:00 UTC"), first);
        for text in [
            "",
            "Z",
            "2026-01-31",
            "2026-01-31T02:15:00",
            "2026-01-31T02:15:00+1:00",
            "2026-01-31T02:15:00+01:60",
            "2026-01-31T02:15:00+24:00",
            "2026-01-31T02:15:00++1:00",
            "2026-01-31T02:15:00\u{e4}01:00",
            "2026-13-31T02:15:00Z",
            "yesterday",
            "Sat, 31 Jan 2026 02:15:00",
            "Sat, 31 Jan 26 02:15:00 GMT",
            "Sat, 31 Foo 2026 02:15:00 GMT",
            "Sat, 32 Jan 2026 02:15:00 GMT",
            "Sat, 31 Jan 2026 02:15:00 EST",
            "Sat, 31 Jan 2026 02:15:00 \u{e4}100",
            "Sat Jan 31 02:15:00 2026",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
