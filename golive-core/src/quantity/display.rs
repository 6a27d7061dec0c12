//! Quantities as people read them: three or four digits and the unit they think in.

use std::time::Duration;

/// `numerator / denominator` with at most `decimals` decimals, rounded half
/// away from zero, trailing zeros dropped.
pub(super) fn decimal(numerator: i128, denominator: i128, decimals: u32) -> String {
    let scale = 10_i128.pow(decimals);
    let scaled = numerator.saturating_mul(scale);
    let half = if scaled >= 0 {
        denominator / 2
    } else {
        -denominator / 2
    };
    let rounded = scaled.saturating_add(half) / denominator;
    let sign = if rounded < 0 { "-" } else { "" };
    let magnitude = rounded.unsigned_abs();
    let scale = scale.unsigned_abs();
    let (whole, fraction) = (magnitude / scale, magnitude % scale);
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{fraction:0width$}", width = decimals as usize);
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// `412ms`, `1.25s`, `5min 3s`, `2h`, `30d 4h`.
pub(super) fn duration(duration: Duration) -> String {
    let ns = i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
    let one = |unit: i128, name: &str| {
        // Three significant digits are what a reader can use.
        let whole = ns / unit;
        let decimals = if ns % unit == 0 {
            0
        } else if whole >= 100 {
            1
        } else if whole >= 10 {
            2
        } else {
            3
        };
        format!("{}{name}", decimal(ns, unit, decimals))
    };
    let two = |large: u64, large_name: &str, small: u64, small_name: &str| {
        let seconds = duration.as_secs();
        let rest = seconds % large / small;
        if rest == 0 {
            format!("{}{large_name}", seconds / large)
        } else {
            format!("{}{large_name} {rest}{small_name}", seconds / large)
        }
    };
    match duration.as_secs() {
        0 if ns < 1_000 => format!("{ns}ns"),
        0 if ns < 1_000_000 => one(1_000, "us"),
        0 => one(1_000_000, "ms"),
        1..60 => one(1_000_000_000, "s"),
        60..3_600 => two(60, "min", 1, "s"),
        3_600..172_800 => two(3_600, "h", 60, "min"),
        _ => two(86_400, "d", 3_600, "h"),
    }
}

/// `512MiB`, `100MB`, `1.44GiB`: exact in the unit when it can be, else two
/// decimals of the binary unit.
pub(super) fn bytes(bytes: u64) -> String {
    const BINARY: [(u64, &str); 4] = [
        (1 << 40, "TiB"),
        (1 << 30, "GiB"),
        (1 << 20, "MiB"),
        (1 << 10, "KiB"),
    ];
    const DECIMAL: [(u64, &str); 4] = [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    for (unit, name) in DECIMAL.into_iter().chain(BINARY) {
        if bytes >= unit && bytes.is_multiple_of(unit) && bytes / unit < 10_000 {
            return format!("{}{name}", bytes / unit);
        }
    }
    for (unit, name) in BINARY {
        if bytes >= unit {
            return format!("{}{name}", decimal(i128::from(bytes), i128::from(unit), 2));
        }
    }
    format!("{bytes}B")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        for (ns, text) in [
            (0, "0ns"),
            (999, "999ns"),
            (1_500, "1.5us"),
            (412_345_678, "412.3ms"),
            (100_000_000, "100ms"),
            (1_250_000_000, "1.25s"),
            (303_000_000_000, "5min 3s"),
            (7_200_000_000_000, "2h"),
            (86_400_000_000_000, "24h"),
            (2_606_400_000_000_000, "30d 4h"),
        ] {
            assert_eq!(duration(Duration::from_nanos(ns)), text);
        }
    }

    #[test]
    fn bytes_keep_the_unit_in_which_they_are_round() {
        for (amount, text) in [
            (0, "0B"),
            (512, "512B"),
            (100_000_000, "100MB"),
            (100 << 20, "100MiB"),
            (91_540_480, "87.3MiB"),
            (1_000, "1kB"),
            (u64::MAX, "16777216TiB"),
        ] {
            assert_eq!(bytes(amount), text);
        }
    }

    #[test]
    fn decimals_round_half_away_from_zero() {
        assert_eq!(decimal(5, 10, 0), "1");
        assert_eq!(decimal(-5, 10, 0), "-1");
        assert_eq!(decimal(1, 3, 4), "0.3333");
        assert_eq!(decimal(-1, 4, 3), "-0.25");
    }
}
