//! Literals with a unit.

use proc_macro2::Span;
use syn::{Expr, ExprLit, ExprUnary, Lit, UnOp};

use super::written;
use crate::diagnostics::Diagnostics;
use crate::model::{Amount, Dimension, Unit};
use crate::suggest::nearest;

const fn unit(name: &'static str, dimension: Dimension, scale: u128) -> Unit {
    Unit {
        name,
        dimension,
        scale,
    }
}

/// The units. Each is a function of the same name in `golive::quantity::unit`,
/// so that a unit which core does not know cannot compile.
pub(crate) const UNITS: &[Unit] = &[
    unit("ns", Dimension::Time, 1),
    unit("us", Dimension::Time, 1_000),
    unit("ms", Dimension::Time, 1_000_000),
    unit("s", Dimension::Time, 1_000_000_000),
    unit("min", Dimension::Time, 60_000_000_000),
    unit("h", Dimension::Time, 3_600_000_000_000),
    unit("d", Dimension::Time, 86_400_000_000_000),
    unit("w", Dimension::Time, 604_800_000_000_000),
    unit("B", Dimension::Bytes, 1),
    unit("kB", Dimension::Bytes, 1_000),
    unit("KB", Dimension::Bytes, 1_000),
    unit("MB", Dimension::Bytes, 1_000_000),
    unit("GB", Dimension::Bytes, 1_000_000_000),
    unit("TB", Dimension::Bytes, 1_000_000_000_000),
    unit("KiB", Dimension::Bytes, 1 << 10),
    unit("MiB", Dimension::Bytes, 1 << 20),
    unit("GiB", Dimension::Bytes, 1 << 30),
    unit("TiB", Dimension::Bytes, 1 << 40),
];

/// What a literal says.
pub(super) enum Literal {
    Amount(Amount),
    /// A whole number without a unit.
    Bare(i64, Span),
    /// A number with decimals and without a unit: what it should have been
    /// depends on where it stands.
    Fraction(Fraction, Span),
    /// It is wrong, and that was reported.
    Broken,
    /// It is no number at all, or one with the suffix of a Rust type.
    None,
}

/// A number with decimals, for the messages about it.
pub(super) struct Fraction {
    /// Without its sign.
    pub(super) written: String,
    pub(super) is_negative: bool,
    digits: u64,
    decimals: u32,
}

impl Fraction {
    /// The same ratio in percent: 150 for 1.5.
    pub(super) fn percent(&self) -> String {
        hundredfold(self.digits, self.decimals)
    }
}

/// `digits` with so many decimals, times a hundred.
pub(super) fn hundredfold(digits: u64, decimals: u32) -> String {
    let whole = decimals.saturating_sub(2);
    let digits = u128::from(digits) * 10_u128.pow(2_u32.saturating_sub(decimals));
    let (whole, rest) = (digits / 10_u128.pow(whole), digits % 10_u128.pow(whole));
    if rest == 0 {
        return whole.to_string();
    }
    let width = usize::try_from(decimals.saturating_sub(2)).unwrap_or_default();
    format!("{whole}.{rest:0width$}")
}

pub(super) fn literal(value: &Expr, diagnostics: &mut Diagnostics) -> Literal {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(int), ..
        }) => {
            if is_rust_suffix(int.suffix()) {
                return Literal::None;
            }
            let digits = int.base10_digits().parse::<u64>();
            read(
                digits.ok().map(|digits| (digits, 0)),
                int.base10_digits(),
                int.suffix(),
                int.span(),
                diagnostics,
            )
        }
        Expr::Lit(ExprLit {
            lit: Lit::Float(float),
            ..
        }) => {
            if is_rust_suffix(float.suffix()) {
                return Literal::None;
            }
            if float.base10_digits().contains(['e', 'E']) {
                diagnostics.error(float.span(), "write this number without an exponent");
                return Literal::Broken;
            }
            read(
                decimal(float.base10_digits()),
                float.base10_digits(),
                float.suffix(),
                float.span(),
                diagnostics,
            )
        }
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => match literal(expr, diagnostics) {
            Literal::Bare(number, span) => Literal::Bare(-number, span),
            Literal::Fraction(mut fraction, span) => {
                fraction.is_negative = !fraction.is_negative;
                Literal::Fraction(fraction, span)
            }
            Literal::Amount(amount) => {
                diagnostics.error(amount.span, "an amount with a unit cannot be negative");
                Literal::Broken
            }
            other => other,
        },
        Expr::Paren(inner) => literal(&inner.expr, diagnostics),
        Expr::Group(inner) => literal(&inner.expr, diagnostics),
        _ => Literal::None,
    }
}

/// A literal, and whether a minus stands before it.
pub(super) fn signed(value: &Expr) -> Option<(bool, &Lit)> {
    match value {
        Expr::Lit(ExprLit { lit, .. }) => Some((false, lit)),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => signed(expr).map(|(negative, lit)| (!negative, lit)),
        Expr::Paren(inner) => signed(&inner.expr),
        Expr::Group(inner) => signed(&inner.expr),
        _ => None,
    }
}

fn read(
    number: Option<(u64, u32)>,
    written: &str,
    suffix: &str,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Literal {
    let Some((digits, decimals)) = number else {
        diagnostics.error(span, "this number is too large, or has too many decimals");
        return Literal::Broken;
    };
    if suffix.is_empty() {
        if decimals > 0 {
            let written = written.to_owned();
            let fraction = Fraction {
                written,
                is_negative: false,
                digits,
                decimals,
            };
            return Literal::Fraction(fraction, span);
        }
        return match i64::try_from(digits) {
            Ok(number) => Literal::Bare(number, span),
            Err(_) => {
                diagnostics.error(span, "this number is too large");
                Literal::Broken
            }
        };
    }
    // `13d12h`, which is 324 of its smallest unit.
    if suffix.contains(|c: char| c.is_ascii_digit()) {
        return match of_several(written, suffix) {
            Ok((digits, unit)) => Literal::Amount(Amount {
                digits,
                decimals: 0,
                unit,
                span,
            }),
            Err(words) => {
                diagnostics.error(span, words);
                Literal::Broken
            }
        };
    }
    let Some(unit) = UNITS.iter().find(|unit| unit.name == suffix) else {
        diagnostics.error(
            span,
            format_args!("unknown unit `{suffix}`; {}", meant(suffix)),
        );
        return Literal::Broken;
    };
    let whole = u128::from(digits) * unit.scale;
    if whole / 10_u128.pow(decimals) > u128::from(u64::MAX) {
        let most = if unit.dimension == Dimension::Time {
            "584 years"
        } else {
            "16 EiB"
        };
        diagnostics.error(span, format_args!("this is too large: {most} is the most"));
        return Literal::Broken;
    }
    if whole % 10_u128.pow(decimals) != 0 {
        let smallest = if unit.dimension == Dimension::Time {
            "a nanosecond"
        } else {
            "a byte"
        };
        diagnostics.error(span, format_args!("this is finer than {smallest}"));
        return Literal::Broken;
    }
    Literal::Amount(Amount {
        digits,
        decimals,
        unit,
        span,
    })
}

/// A time of several units, in its smallest.
fn of_several(number: &str, suffix: &str) -> Result<(u64, &'static Unit), String> {
    let nanoseconds = written::nanoseconds(&format!("{number}{suffix}"))?;
    let last = suffix.trim_start_matches(|c: char| c.is_ascii_digit());
    let last = last
        .rsplit(|c: char| c.is_ascii_digit())
        .next()
        .unwrap_or(last);
    let unit = UNITS.iter().find(|unit| unit.name == last);
    let unit = unit.ok_or_else(|| format!("unknown unit `{last}`"))?;
    let digits = u64::try_from(u128::from(nanoseconds) / unit.scale);
    Ok((digits.map_err(|_| "this is too large".to_owned())?, unit))
}

/// `1.5` as 15 with one decimal; a number may end with its point.
pub(super) fn decimal(text: &str) -> Option<(u64, u32)> {
    written::decimal(text.strip_suffix('.').unwrap_or(text))
}

fn is_rust_suffix(suffix: &str) -> bool {
    matches!(
        suffix,
        "u8" | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "f32"
            | "f64"
    )
}

/// What may be meant by a unit that is none.
fn meant(suffix: &str) -> String {
    let known = match suffix {
        "m" => return "it may be minutes, months or meters: write `min` for minutes".to_owned(),
        "M" | "mb" | "Mb" | "mB" => {
            return "write `MB` (10^6 bytes) or `MiB` (2^20 bytes)".to_owned();
        }
        "k" | "K" | "kb" | "Kb" => {
            return "write `kB` (10^3 bytes) or `KiB` (2^10 bytes)".to_owned();
        }
        "g" | "G" | "gb" | "Gb" => {
            return "write `GB` (10^9 bytes) or `GiB` (2^30 bytes)".to_owned();
        }
        "t" | "T" | "tb" | "Tb" => {
            return "write `TB` (10^12 bytes) or `TiB` (2^40 bytes)".to_owned();
        }
        "b" => "B",
        "sec" | "secs" | "second" | "seconds" | "S" => "s",
        "mins" | "minute" | "minutes" => "min",
        "hr" | "hrs" | "hour" | "hours" | "H" => "h",
        "day" | "days" | "D" => "d",
        "wk" | "week" | "weeks" | "W" => "w",
        "msec" | "msecs" | "millis" => "ms",
        "usec" | "micros" | "µs" => "us",
        "nsec" | "nanos" => "ns",
        "mo" | "month" | "months" | "y" | "year" | "years" => {
            return "months and years have no fixed length: write days, for example `30d`"
                .to_owned();
        }
        other => match nearest(other, UNITS.iter().map(|unit| unit.name)) {
            Some(unit) => unit,
            None => {
                let names: Vec<&str> = UNITS.iter().map(|unit| unit.name).collect();
                return format!("the units are {}", names.join(" "));
            }
        },
    };
    format!("write `{known}`")
}
