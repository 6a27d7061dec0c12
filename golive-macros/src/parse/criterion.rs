//! What must hold: `p(95) < 100ms && max < 1s`.

use proc_macro2::{Ident, TokenStream};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprLit, Lit};

use super::quantity::{Literal, decimal, literal};
use crate::diagnostics::Diagnostics;
use crate::model::{Aggregation, Bound, Condition, Criterion, Operator};
use crate::suggest::help;

const AGGREGATIONS: [&str; 11] = [
    "last", "avg", "min", "max", "med", "p", "sum", "count", "per_sec", "fraction", "age",
];
const TEXT_FUNCTIONS: [&str; 4] = ["contains", "starts_with", "ends_with", "one_of"];
const BOUND_FUNCTIONS: [&str; 5] = ["version", "timestamp", "per_sec", "per_min", "per_hour"];

/// Reads a criterion. None when nothing of it could be read; what is wrong has
/// been reported.
pub(super) fn criterion(value: Expr, diagnostics: &mut Diagnostics) -> Option<Criterion> {
    let mut conditions = Vec::new();
    let whole = split(value, &mut conditions, diagnostics);
    (whole && !conditions.is_empty()).then_some(Criterion { conditions })
}

/// Splits at `&&`. False when a part could not be read.
fn split(value: Expr, conditions: &mut Vec<Condition>, diagnostics: &mut Diagnostics) -> bool {
    match value {
        Expr::Binary(binary) if matches!(binary.op, BinOp::And(_)) => {
            let left = split(*binary.left, conditions, diagnostics);
            split(*binary.right, conditions, diagnostics) && left
        }
        Expr::Paren(inner) => split(*inner.expr, conditions, diagnostics),
        other => match condition(other, diagnostics) {
            Some(condition) => {
                conditions.push(condition);
                true
            }
            None => false,
        },
    }
}

fn condition(value: Expr, diagnostics: &mut Diagnostics) -> Option<Condition> {
    let span = value.span();
    match value {
        Expr::Binary(binary) => {
            let operator_span = binary.op.span();
            let operator = match binary.op {
                BinOp::Lt(_) => Operator::Lt,
                BinOp::Le(_) => Operator::Le,
                BinOp::Gt(_) => Operator::Gt,
                BinOp::Ge(_) => Operator::Ge,
                BinOp::Eq(_) => Operator::Eq,
                BinOp::Ne(_) => Operator::Ne,
                BinOp::Or(or) => {
                    diagnostics.error(
                        or.span(),
                        "criteria are joined by `&&`; for either of two, declare two items",
                    );
                    return None;
                }
                other => {
                    diagnostics.error(other.span(), "expected `<`, `<=`, `>`, `>=`, `==` or `!=`");
                    return None;
                }
            };
            let aggregation = aggregation(&binary.left, diagnostics);
            let bound = bound(*binary.right, diagnostics);
            Some(Condition::Compare {
                aggregation: aggregation?,
                operator,
                operator_span,
                bound: bound?,
            })
        }
        Expr::Call(mut call) => {
            let name = ident_of(&call.func);
            match name.filter(|name| TEXT_FUNCTIONS.iter().any(|function| name == function)) {
                Some(function) if call.args.len() == 1 => {
                    let argument = call.args.pop()?;
                    Some(Condition::Text { function, argument })
                }
                Some(function) => {
                    diagnostics.error(
                        function.span(),
                        format_args!("`{function}` takes one argument"),
                    );
                    None
                }
                None => {
                    let words = ident_of(&call.func)
                        .map(|name| name.to_string())
                        .unwrap_or_default();
                    let known: Vec<&str> = TEXT_FUNCTIONS.into_iter().chain(AGGREGATIONS).collect();
                    let hint = match crate::suggest::nearest(&words, known) {
                        Some(nearest) => format!("; did you mean `{nearest}`?"),
                        None => String::new(),
                    };
                    diagnostics.error(
                        span,
                        format_args!("expected a criterion, for example `last < 100ms`{hint}"),
                    );
                    None
                }
            }
        }
        _ => {
            diagnostics.error(span, "expected a criterion: an aggregation, a comparison and a bound, for example `last < 100ms`");
            None
        }
    }
}

fn aggregation(value: &Expr, diagnostics: &mut Diagnostics) -> Option<Aggregation> {
    let unknown = |name: &Ident, diagnostics: &mut Diagnostics| {
        let words = name.to_string();
        diagnostics.error(
            name.span(),
            format_args!(
                "unknown aggregation `{name}`{}",
                help(&words, &AGGREGATIONS)
            ),
        );
    };
    match value {
        Expr::Path(_) => {
            let name = ident_of(value);
            match name {
                Some(name) if name == "p" => {
                    diagnostics.error(name.span(), "a percentile names its number: `p(95)`");
                    None
                }
                Some(name) if AGGREGATIONS.iter().any(|known| name == known) => Some(Aggregation {
                    name,
                    percentile: None,
                }),
                Some(name)
                    if name
                        .to_string()
                        .strip_prefix('p')
                        .is_some_and(|n| n.parse::<u32>().is_ok()) =>
                {
                    let words = name.to_string();
                    let number = words.trim_start_matches('p');
                    diagnostics.error(
                        name.span(),
                        format_args!("a percentile is written `p({number})`"),
                    );
                    None
                }
                Some(name) => {
                    unknown(&name, diagnostics);
                    None
                }
                None => {
                    diagnostics.error(value.span(), "expected an aggregation, for example `last`");
                    None
                }
            }
        }
        Expr::Call(call) => match ident_of(&call.func) {
            Some(name) if name == "p" => {
                let mut arguments = call.args.iter();
                let (Some(Expr::Lit(ExprLit { lit, .. })), None) =
                    (arguments.next(), arguments.next())
                else {
                    diagnostics.error(call.span(), "a percentile takes one number: `p(95)`");
                    return None;
                };
                let thousandths = percentile(lit);
                if thousandths.is_none() {
                    diagnostics.error(
                        lit.span(),
                        "a percentile lies between 0 and 100, both excluded, with at most three decimals",
                    );
                }
                Some(Aggregation {
                    name,
                    percentile: Some((thousandths?, lit.clone())),
                })
            }
            Some(name) if AGGREGATIONS.iter().any(|known| name == known) => {
                diagnostics.error(name.span(), format_args!("`{name}` takes no arguments"));
                None
            }
            Some(name) => {
                unknown(&name, diagnostics);
                None
            }
            None => None,
        },
        Expr::Lit(_) => {
            diagnostics.error(
                value.span(),
                "the aggregation stands on the left: `last < 100ms`",
            );
            None
        }
        other => {
            diagnostics.error(other.span(), "expected an aggregation, for example `last`");
            None
        }
    }
}

/// In thousandths of a percent.
fn percentile(lit: &Lit) -> Option<u32> {
    let digits = match lit {
        Lit::Int(int) if int.suffix().is_empty() => int.base10_digits(),
        Lit::Float(float) if float.suffix().is_empty() => float.base10_digits(),
        _ => return None,
    };
    let (digits, decimals) = decimal(digits)?;
    let thousandths = digits.checked_mul(10_u64.checked_pow(3_u32.checked_sub(decimals)?)?)?;
    u32::try_from(thousandths)
        .ok()
        .filter(|n| (1..100_000).contains(n))
}

fn bound(value: Expr, diagnostics: &mut Diagnostics) -> Option<Bound> {
    match literal(&value, diagnostics) {
        Literal::Amount(amount) => return Some(Bound::Amount(amount)),
        Literal::Bare(number, span) => return Some(Bound::Bare(number, span)),
        Literal::Broken => return None,
        Literal::None => {}
    }
    let span = value.span();
    if let Expr::Call(call) = &value
        && let Some(function) = ident_of(&call.func)
    {
        let argument = call.args.first();
        if function == "pct" {
            return percent(argument, span, diagnostics);
        }
        if BOUND_FUNCTIONS.iter().any(|known| function == known) {
            let argument = bound_argument(&function, argument, diagnostics)?;
            return Some(Bound::Call {
                function,
                argument,
                span,
            });
        }
    }
    Some(Bound::Expr(value))
}

fn percent(
    argument: Option<&Expr>,
    span: proc_macro2::Span,
    diagnostics: &mut Diagnostics,
) -> Option<Bound> {
    let Some(Expr::Lit(ExprLit { lit, .. })) = argument else {
        diagnostics.error(span, "`pct` takes a number, for example `pct(99.9)`");
        return None;
    };
    let digits = match lit {
        Lit::Int(int) if int.suffix().is_empty() => int.base10_digits().to_owned(),
        Lit::Float(float) if float.suffix().is_empty() => float.base10_digits().to_owned(),
        other => {
            diagnostics.error(
                other.span(),
                "`pct` takes a number, for example `pct(99.9)`",
            );
            return None;
        }
    };
    let value = decimal(&digits).and_then(|(digits, decimals)| {
        i128::from(digits).checked_mul(10_i128.checked_pow(7_u32.checked_sub(decimals)?)?)
    });
    match value {
        Some(value) if value <= 1_000_000_000 => {
            let mut number = proc_macro2::Literal::f64_suffixed(digits.parse().ok()?);
            number.set_span(lit.span());
            Some(Bound::Percent(
                proc_macro2::TokenTree::from(number).into(),
                value,
                span,
            ))
        }
        _ => {
            diagnostics.error(
                lit.span(),
                "a ratio lies between 0 and 100 percent, with at most seven decimals",
            );
            None
        }
    }
}

fn bound_argument(
    function: &Ident,
    argument: Option<&Expr>,
    diagnostics: &mut Diagnostics,
) -> Option<TokenStream> {
    let lit = match argument {
        Some(Expr::Lit(ExprLit { lit, .. })) => Some(lit),
        _ => None,
    };
    let token =
        |literal: proc_macro2::Literal| TokenStream::from(proc_macro2::TokenTree::from(literal));
    match (function.to_string().as_str(), lit) {
        ("version", Some(Lit::Str(text))) => {
            if is_version(&text.value()) {
                return Some(token(text.token()));
            }
            diagnostics.error(
                text.span(),
                format_args!("{:?} is not a version such as \"1.24\"", text.value()),
            );
        }
        ("timestamp", Some(Lit::Str(text))) => {
            if is_timestamp(&text.value()) {
                return Some(token(text.token()));
            }
            diagnostics.error(
                text.span(),
                format_args!(
                    "{:?} is not a time such as \"2026-01-01T00:00:00Z\"",
                    text.value()
                ),
            );
        }
        ("version" | "timestamp", _) => {
            diagnostics.error(function.span(), format_args!("`{function}` takes a text"));
        }
        (_, Some(Lit::Int(int))) if int.suffix().is_empty() => {
            let mut number = proc_macro2::Literal::f64_suffixed(int.base10_digits().parse().ok()?);
            number.set_span(int.span());
            return Some(token(number));
        }
        (_, Some(Lit::Float(float))) if float.suffix().is_empty() => {
            return Some(token(float.token()));
        }
        _ => diagnostics.error(function.span(), format_args!("`{function}` takes a number")),
    }
    None
}

/// Two or three numbers, and what may follow them.
fn is_version(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let parts: Vec<&str> = numbers.split('.').collect();
    parts.len() <= 3
        && parts.iter().all(|part| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_digit())
                && (*part == "0" || !part.starts_with('0'))
        })
        && rest.len() != 1
        && rest
            .chars()
            .skip(1)
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))
}

/// `2026-01-01T00:00:00Z`, with or without a fraction.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = "dddd-dd-ddTdd:dd:dd";
    let matches = bytes.len() >= shape.len()
        && shape.bytes().zip(bytes).all(|(shape, byte)| {
            if shape == b'd' {
                byte.is_ascii_digit()
            } else {
                shape == *byte
            }
        });
    let rest = text.get(shape.len()..).unwrap_or_default();
    let fraction = rest.strip_suffix('Z').map(|rest| rest.strip_prefix('.'));
    let number = |from: usize| {
        text.get(from..from + 2)
            .and_then(|n| n.parse::<u32>().ok())
            .unwrap_or(99)
    };
    matches
        && (1..=12).contains(&number(5))
        && (1..=31).contains(&number(8))
        && number(11) < 24
        && number(14) < 60
        && number(17) < 61
        && match fraction {
            Some(None) => rest == "Z",
            Some(Some(digits)) => !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()),
            None => false,
        }
}

fn ident_of(value: &Expr) -> Option<Ident> {
    match value {
        Expr::Path(path) => path.path.get_ident().cloned(),
        _ => None,
    }
}
