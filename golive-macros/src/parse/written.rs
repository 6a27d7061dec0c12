//! Times as people write them, in a checklist, in a policy and on a command line.
//!
//! This file stands in golive-core and in golive-macros, of which neither can know
//! the other; a test holds both to be the same.

/// The units of time in nanoseconds, the largest first.
pub(crate) const UNITS: [(&str, u64); 8] = [
    ("w", 604_800_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// How many nanoseconds a time is: `500ms`, `1.5h`, `20d`, `13d12h`. Or what is wrong
/// with it, after what was written.
pub(crate) fn nanoseconds(text: &str) -> Result<u64, String> {
    let wrong = |words: &str| format!("`{text}` is no time: {words}");
    let mut total: u128 = 0;
    let (mut rest, mut next) = (text, 0);
    loop {
        let (number, after) = split(rest, |c| !c.is_ascii_digit() && c != '.');
        let (unit, after) = split(after, |c| c.is_ascii_digit());
        let is_alone = unit.len() + number.len() == text.len();
        if number.is_empty() || unit.is_empty() {
            return Err(wrong("write 500ms, 30s, 5min, 48h, 20d, 2w or 13d12h"));
        }
        let (digits, decimals) = decimal(number)
            .ok_or_else(|| wrong("a number has at most 19 digits, and 12 decimals"))?;
        let Some(at) = UNITS.iter().position(|(name, _)| *name == unit) else {
            return Err(wrong(&meant(unit)));
        };
        if decimals > 0 && !is_alone {
            return Err(wrong("only one of a single unit has decimals"));
        }
        if at < next {
            return Err(wrong("the larger unit comes first, and each once"));
        }
        let (_, scale) = UNITS.get(at).copied().unwrap_or(("ns", 1));
        let (amount, divisor) = (
            u128::from(digits) * u128::from(scale),
            10_u128.pow(decimals),
        );
        if amount % divisor != 0 {
            return Err(wrong("it is finer than a nanosecond"));
        }
        total += amount / divisor;
        (rest, next) = (after, at + 1);
        if rest.is_empty() {
            break;
        }
    }
    u64::try_from(total).map_err(|_| wrong("584 years is the most"))
}

/// Before the first of these signs, and from there on.
fn split(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(ends).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// `1.5` as 15 with one decimal.
pub(crate) fn decimal(text: &str) -> Option<(u64, u32)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    let fraction = fraction.trim_end_matches('0');
    let decimals = u32::try_from(fraction.len()).ok().filter(|it| *it <= 12)?;
    if whole.is_empty() || fraction.contains('.') {
        return None;
    }
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some((digits, decimals))
}

/// What may be meant by a unit that is none.
fn meant(unit: &str) -> String {
    let known = match unit.to_lowercase().as_str() {
        "m" => return "`m` may be minutes, months or meters: write `min` for minutes".to_owned(),
        "mo" | "month" | "months" | "y" | "year" | "years" => {
            return "months and years have no fixed length: write days, `30d`".to_owned();
        }
        "sec" | "secs" | "second" | "seconds" | "s" => "s",
        "mins" | "minute" | "minutes" | "min" => "min",
        "hr" | "hrs" | "hour" | "hours" | "h" => "h",
        "day" | "days" | "d" => "d",
        "wk" | "wks" | "week" | "weeks" | "w" => "w",
        "msec" | "msecs" | "millis" | "ms" => "ms",
        "usec" | "usecs" | "micros" | "µs" | "us" => "us",
        "nsec" | "nsecs" | "nanos" | "ns" => "ns",
        _ => return format!("`{unit}` is no unit: they are w d h min s ms us ns"),
    };
    format!("`{unit}` is no unit: write `{known}`")
}

/// The seconds and nanoseconds since 1970 of a time as RFC 3339 has it,
/// `2026-01-01T00:00:00Z`, or with its distance from UTC, `+01:00`; of the years 1970
/// to 9999 of UTC.
pub(crate) fn since_1970(text: &str) -> Option<(u64, u32)> {
    const SHAPE: &str = "dddd-dd-ddTdd:dd:dd";
    let (head, rest) = text.split_at_checked(SHAPE.len())?;
    let is_in_shape = SHAPE
        .bytes()
        .zip(head.bytes())
        .all(|(shape, byte)| match shape {
            b'd' => byte.is_ascii_digit(),
            _ => shape == byte,
        });
    let number = |from: usize, to: usize| head.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let days_of = |month| match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    // A leap second is told as the one before it.
    let is_in_range = year >= 1970
        && (1..=days_of(month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !is_in_shape || !is_in_range {
        return None;
    }
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => split(rest, |c| !c.is_ascii_digit()),
        None => ("0", rest),
    };
    let nanos: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let nanos = nanos.parse().ok().filter(|_| !fraction.is_empty())?;
    let before = year - 1;
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let days = (year - 1970) * 365 + leaps(before) - leaps(1969)
        + (1..month).map(days_of).sum::<u64>()
        + (day - 1);
    let local = ((days * 24 + hour) * 60 + minute) * 60 + second.min(59);
    let utc = match zone.split_at_checked(1)? {
        ("Z", "") => local,
        ("+", away) => local.checked_sub(distance(away)?)?,
        ("-", away) => local.checked_add(distance(away)?)?,
        _ => return None,
    };
    // The end of the year 9999.
    (utc < 253_402_300_800).then_some((utc, nanos))
}

/// The seconds in `01:00`.
fn distance(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str, most: u64| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse::<u64>().ok().filter(|_| is_plain)?;
        (number <= most).then_some(number)
    };
    Some(number(hours, 23)? * 3600 + number(minutes, 59)? * 60)
}
