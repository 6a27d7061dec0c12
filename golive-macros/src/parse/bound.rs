//! What a criterion compares with: `100ms`, `pct(5)`, `version("1.24")`.

use proc_macro2::{Ident, Literal as Token, Span, TokenStream, TokenTree};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, Lit};

use super::quantity::{Literal, decimal, literal, signed};
use super::value::ident_of;
use super::written;
use crate::diagnostics::Diagnostics;
use crate::model::Bound;

/// The rates that core can hold, in events per second, and the numbers.
const MOST: f64 = 9e9;

/// A million percent, as a [`Bound::Percent`] holds it: a ratio may lie above
/// one, as a load average does.
const MOST_PERCENT: i128 = 10_000_000_000_000;

pub(super) fn bound(value: Expr, diagnostics: &mut Diagnostics) -> Option<Bound> {
    match literal(&value, diagnostics) {
        Literal::Amount(amount) => return Some(Bound::Amount(amount)),
        Literal::Bare(number, span) => return Some(Bound::Bare(number, span)),
        Literal::Fraction(fraction, span) => {
            let (number, percent) = (&fraction.written, fraction.percent());
            if fraction.is_negative {
                let words = format!("a number with decimals is written `number(-{number})`");
                diagnostics.error(span, words);
                return None;
            }
            diagnostics.error(
                span,
                format_args!(
                    "a bound with decimals says what it is: a ratio `pct({percent})`, a time \
                     `{number}s`, a size `{number}MiB`, a rate `per_sec({number})`, a version \
                     `version(\"{number}\")`, a plain number `number({number})`; a count is a whole number"
                ),
            );
            return None;
        }
        Literal::Broken => return None,
        Literal::None => {}
    }
    let span = value.span();
    let Expr::Call(call) = &value else {
        return Some(Bound::Expr(value));
    };
    let Some(function) = ident_of(&call.func) else {
        return Some(Bound::Expr(value));
    };
    let argument = call.args.first().filter(|_| call.args.len() == 1);
    let argument = match function.to_string().as_str() {
        "pct" => return percent(argument, span, diagnostics),
        "version" => text(
            argument,
            &function,
            "a version such as \"1.24\"",
            is_version,
            diagnostics,
        ),
        "timestamp" => text(
            argument,
            &function,
            "a time such as \"2026-01-01T00:00:00Z\"",
            is_timestamp,
            diagnostics,
        ),
        "per_sec" | "per_min" | "per_hour" => rate(argument, &function, diagnostics),
        "number" => number(argument, &function, diagnostics),
        _ => return Some(Bound::Expr(value)),
    };
    Some(Bound::Call {
        function,
        argument: argument?,
        span,
    })
}

fn percent(argument: Option<&Expr>, span: Span, diagnostics: &mut Diagnostics) -> Option<Bound> {
    let digits = argument
        .and_then(signed)
        .and_then(|(negative, lit)| Some((negative, lit, digits(lit)?)));
    let Some((negative, lit, digits)) = digits else {
        let span = argument.map_or(span, Spanned::span);
        diagnostics.error(span, "`pct` takes a number, for example `pct(99.9)`");
        return None;
    };
    let value = decimal(digits)
        .filter(|_| !negative)
        .and_then(|(digits, decimals)| {
            i128::from(digits).checked_mul(10_i128.checked_pow(7_u32.checked_sub(decimals)?)?)
        });
    match value {
        Some(value) if value <= MOST_PERCENT => {
            Some(Bound::Percent(float(digits, lit.span())?, value, span))
        }
        _ => {
            diagnostics.error(
                lit.span(),
                "a ratio lies between 0 and 1000000 percent, with at most seven decimals",
            );
            None
        }
    }
}

fn text(
    argument: Option<&Expr>,
    function: &Ident,
    what: &str,
    is_one: fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) -> Option<TokenStream> {
    let Some((false, Lit::Str(text))) = argument.and_then(signed) else {
        diagnostics.error(function.span(), format_args!("`{function}` takes a text"));
        return None;
    };
    if is_one(&text.value()) {
        return Some(TokenTree::from(text.token()).into());
    }
    diagnostics.error(
        text.span(),
        format_args!("{:?} is not {what}", text.value()),
    );
    None
}

fn rate(
    argument: Option<&Expr>,
    function: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<TokenStream> {
    let number = argument
        .and_then(signed)
        .and_then(|(negative, lit)| Some((negative, lit, digits(lit)?)));
    let Some((negative, lit, digits)) = number else {
        diagnostics.error(function.span(), format_args!("`{function}` takes a number"));
        return None;
    };
    let fits = digits.parse::<f64>().is_ok_and(|events| events <= MOST);
    if negative || !fits {
        diagnostics.error(lit.span(), "a rate lies between 0 and 9000000000 events");
        return None;
    }
    float(digits, lit.span())
}

fn number(
    argument: Option<&Expr>,
    function: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<TokenStream> {
    let number = argument
        .and_then(signed)
        .and_then(|(negative, lit)| Some((negative, lit, digits(lit)?)));
    let Some((negative, lit, digits)) = number else {
        diagnostics.error(
            function.span(),
            "`number` takes a number, for example `number(49.7)`",
        );
        return None;
    };
    if !digits.parse::<f64>().is_ok_and(|number| number <= MOST) {
        diagnostics.error(lit.span(), "a number lies within 9000000000 of zero");
        return None;
    }
    let number = float(digits, lit.span())?;
    Some(if negative { quote!(-#number) } else { number })
}

/// The digits of a number without a suffix.
fn digits(lit: &Lit) -> Option<&str> {
    match lit {
        Lit::Int(int) if int.suffix().is_empty() => Some(int.base10_digits()),
        Lit::Float(float) if float.suffix().is_empty() => Some(float.base10_digits()),
        _ => None,
    }
}

fn float(digits: &str, span: Span) -> Option<TokenStream> {
    let number = digits.parse::<f64>().ok().filter(|n| n.is_finite())?;
    let mut token = Token::f64_suffixed(number);
    token.set_span(span);
    Some(TokenTree::from(token).into())
}

/// One to three numbers, and a pre-release and a build as in Semantic
/// Versioning: what is let through here, core can read.
fn is_version(text: &str) -> bool {
    let (text, build) = match text.split_once('+') {
        Some((text, build)) => (text, Some(build)),
        None => (text, None),
    };
    let (numbers, pre) = match text.split_once('-') {
        Some((numbers, pre)) => (numbers, Some(pre)),
        None => (text, None),
    };
    let number = |part: &str| {
        part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
            && part.parse::<u64>().is_ok()
    };
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let pre_word = |part: &str| {
        let is_number = part.bytes().all(|b| b.is_ascii_digit());
        word(part) && !(is_number && part.len() > 1 && part.starts_with('0'))
    };
    numbers.split('.').count() <= 3
        && numbers.split('.').all(number)
        && pre.is_none_or(|pre| pre.split('.').all(pre_word))
        && build.is_none_or(|build| build.split('.').all(word))
}

/// As RFC 3339 has it, from 1970 to 9999.
fn is_timestamp(text: &str) -> bool {
    written::since_1970(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for good in [
            "1",
            "1.24",
            "1.24.3",
            "0.0.0",
            "1.2-rc.1",
            "1.2.3-0a.b+01.x",
            "1.28.3+k3s1",
        ] {
            assert!(is_version(good), "{good}");
        }
        for bad in [
            "",
            "v1",
            "1.",
            "1.2.3.4",
            "01.2",
            "1.x",
            "1.2.3-",
            "1.2.3-01",
            "1.2.3-a..b",
            "1.2.3+",
            "1.2.3+a+b",
            "99999999999999999999.0",
        ] {
            assert!(!is_version(bad), "{bad}");
        }
    }

    #[test]
    fn timestamps() {
        for good in [
            "2026-01-01T00:00:00Z",
            "2024-02-29T23:59:59.123Z",
            "2000-02-29T00:00:00Z",
            "2026-01-01T00:00:00+01:00",
            "2026-01-01T00:00:00.5-11:30",
            "1970-01-01T01:00:00+01:00",
        ] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in [
            "",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+0100",
            "1970-01-01T00:30:00+01:00",
            "9999-12-31T23:30:00-01:00",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00.Z",
            "1969-12-31T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "２０２６-01-01T00:00:00Z",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }
}
