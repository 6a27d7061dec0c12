//! The units that a literal can carry, and the functions that spell a bound.
//!
//! In the macros a unit is the suffix of a literal: `500ms`, `1.5s`, `100MiB`.
//! There each suffix becomes one call of the function of its name, with the
//! digits and the number of decimals: `1.5s` is `unit::s(15, 1)`. In a builder
//! write `Duration::from_millis(500)` and `Bytes::new(100 << 20)`, or these.
//!
//! | time | | bytes | |
//! |---|---|---|---|
//! | `ns` `us` `ms` `s` | | `B` | 1 |
//! | `min` | 60 s | `kB` `KB` `MB` `GB` `TB` | 10^3, 10^3, 10^6, 10^9, 10^12 |
//! | `h` `d` `w` | 3600 s, 24 h, 7 d | `KiB` `MiB` `GiB` `TiB` | 2^10, 2^20, 2^30, 2^40 |
//!
//! Times of several units are one literal too, from the largest to the smallest:
//! `13d12h`.
//!
//! `m`, `M`, `mb`, `Mb`, `k` and `K` are no units: each means two things.

#![allow(non_snake_case, reason = "the functions have the names of the units")]

use std::time::Duration;

use super::{Bytes, Number, Rate, Ratio, Timestamp, Version};

const fn scaled(digits: u64, decimals: u32, scale: u128) -> u128 {
    let divisor = 10_u128.pow(decimals);
    let whole = digits as u128 * scale;
    assert!(
        whole.is_multiple_of(divisor),
        "this amount is finer than the smallest unit (1ns, 1B)"
    );
    whole / divisor
}

const fn time(digits: u64, decimals: u32, nanoseconds: u128) -> Duration {
    let total = scaled(digits, decimals, nanoseconds);
    assert!(
        total / 1_000_000_000 <= u64::MAX as u128,
        "this duration is too long"
    );
    #[expect(
        clippy::cast_possible_truncation,
        reason = "both parts were tested or are below a billion"
    )]
    Duration::new(
        (total / 1_000_000_000) as u64,
        (total % 1_000_000_000) as u32,
    )
}

const fn size(digits: u64, decimals: u32, bytes: u128) -> Bytes {
    let total = scaled(digits, decimals, bytes);
    assert!(
        total <= u64::MAX as u128,
        "this amount of bytes is too large"
    );
    #[expect(clippy::cast_possible_truncation, reason = "tested just above")]
    Bytes::new(total as u64)
}

macro_rules! units {
    ($($make:ident -> $type:ty { $($name:ident = $scale:expr, $doc:literal;)* })*) => {$($(
        #[doc = $doc]
        ///
        /// # Panics
        /// When the amount is too large, or finer than the smallest unit. In
        /// the macros this happens while compiling.
        #[must_use]
        pub const fn $name(digits: u64, decimals: u32) -> $type {
            $make(digits, decimals, $scale)
        }
    )*)*};
}

units! {
    time -> Duration {
        ns = 1, "Nanoseconds.";
        us = 1_000, "Microseconds.";
        ms = 1_000_000, "Milliseconds.";
        s = 1_000_000_000, "Seconds.";
        min = 60_000_000_000, "Minutes.";
        h = 3_600_000_000_000, "Hours.";
        d = 86_400_000_000_000, "Days of 24 hours.";
        w = 604_800_000_000_000, "Weeks of 7 days.";
    }
    size -> Bytes {
        B = 1, "Bytes.";
        kB = 1_000, "Kilobytes, 10^3 bytes.";
        KB = 1_000, "Kilobytes, 10^3 bytes.";
        MB = 1_000_000, "Megabytes, 10^6 bytes.";
        GB = 1_000_000_000, "Gigabytes, 10^9 bytes.";
        TB = 1_000_000_000_000, "Terabytes, 10^12 bytes.";
        KiB = 1 << 10, "Kibibytes, 2^10 bytes.";
        MiB = 1 << 20, "Mebibytes, 2^20 bytes.";
        GiB = 1 << 30, "Gibibytes, 2^30 bytes.";
        TiB = 1 << 40, "Tebibytes, 2^40 bytes.";
    }
}

/// A percentage: `pct(99.9)` is the ratio 0.999, exactly.
///
/// # Panics
/// When the number is not finite or above nine billion percent.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "a bound is written by the programmer; documented"
)]
pub fn pct(percent: f64) -> Ratio {
    Ratio::from_f64(percent / 100.0).expect("a percentage must be a finite number")
}

/// A number with decimals: `number(49.7)`.
///
/// # Panics
/// When the number is not finite or above nine billion.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "a bound is written by the programmer; documented"
)]
pub fn number(number: f64) -> Number {
    Number::from_f64(number).expect("a bound must be a finite number")
}

/// A version: `version("1.24")`.
///
/// # Panics
/// When the text is not a version. The macros refuse it while compiling.
#[must_use]
#[expect(
    clippy::panic,
    reason = "a bound is written by the programmer; documented"
)]
pub fn version(text: &str) -> Version {
    match Version::parse(text) {
        Ok(version) => version,
        Err(error) => panic!("{error}"),
    }
}

/// A point in time: `timestamp("2026-01-01T00:00:00Z")`.
///
/// # Panics
/// When the text is no time of RFC 3339, from 1970 to 9999. The macros refuse it while compiling.
#[must_use]
#[expect(
    clippy::panic,
    reason = "a bound is written by the programmer; documented"
)]
pub fn timestamp(text: &str) -> Timestamp {
    match Timestamp::parse(text) {
        Some(time) => time,
        None => panic!("`{text}` is not a time such as 2026-01-01T00:00:00Z"),
    }
}

/// Events per second.
///
/// # Panics
/// When the number is not finite or above nine billion.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "a bound is written by the programmer; documented"
)]
pub fn per_sec(events: f64) -> Rate {
    Rate::from_f64(events).expect("a rate must be a finite number")
}

/// Events per minute.
///
/// # Panics
/// As [`per_sec`].
#[must_use]
pub fn per_min(events: f64) -> Rate {
    per_sec(events / 60.0)
}

/// Events per hour.
///
/// # Panics
/// As [`per_sec`].
#[must_use]
pub fn per_hour(events: f64) -> Rate {
    per_sec(events / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_exact() {
        assert_eq!(s(15, 1), Duration::from_millis(1500));
        assert_eq!(w(1, 0), Duration::from_secs(7 * 24 * 3600));
        assert_eq!(MB(100, 0), Bytes::new(100_000_000));
        assert_eq!(GiB(75, 1), Bytes::new(8_053_063_680));
        assert_eq!(pct(99.9).parts_per_billion(), 999_000_000);
        assert_eq!(pct(0.1).parts_per_billion(), 1_000_000);
        assert_eq!(per_min(30.0), per_sec(0.5));
    }

    #[test]
    #[should_panic(expected = "finer than the smallest unit")]
    fn half_a_byte_is_refused() {
        let _ = B(5, 1);
    }
}
