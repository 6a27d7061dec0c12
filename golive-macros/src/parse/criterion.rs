//! What must hold: `p(95) < 100ms && max < 1s`.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, Lit, UnOp};

use super::bound::bound;
use super::quantity::{decimal, hundredfold, signed};
use super::value::{bare, ident_of};
use crate::diagnostics::Diagnostics;
use crate::model::{Aggregation, Condition, Criterion, Operator};
use crate::suggest::{help, one_of};

pub(super) const AGGREGATIONS: [&str; 12] = [
    "last", "avg", "min", "max", "med", "p", "sum", "rise", "count", "per_sec", "fraction", "age",
];
const TEXT_FUNCTIONS: [&str; 4] = ["contains", "starts_with", "ends_with", "one_of"];

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
        Expr::Group(inner) => split(*inner.expr, conditions, diagnostics),
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
            let aggregation = aggregation(&bare(*binary.left), diagnostics);
            let bound = bound(bare(*binary.right), diagnostics);
            Some(Condition::Compare {
                aggregation: aggregation?,
                operator,
                operator_span,
                bound: bound?,
            })
        }
        Expr::Assign(assign) => {
            diagnostics.error(
                assign.eq_token.span(),
                "`=` gives a value; to compare write `==`",
            );
            None
        }
        Expr::Call(mut call) => {
            let name = ident_of(&call.func);
            match name.filter(|name| TEXT_FUNCTIONS.iter().any(|function| name == function)) {
                Some(function) if call.args.len() == 1 => {
                    let argument = call.args.pop()?;
                    is_of_text(&function, &argument, diagnostics)
                        .then_some(Condition::Text { function, argument })
                }
                Some(function) => {
                    let words = if function == "one_of" {
                        "`one_of` takes texts in brackets: `one_of([\"a\", \"b\"])`".to_owned()
                    } else {
                        format!("`{function}` takes one text: `{function}(\"...\")`")
                    };
                    diagnostics.error(function.span(), words);
                    None
                }
                None => {
                    let words = ident_of(&call.func)
                        .map(|name| name.to_string())
                        .unwrap_or_default();
                    let known: Vec<&str> = TEXT_FUNCTIONS.into_iter().chain(AGGREGATIONS).collect();
                    let is_of_a_text = call
                        .args
                        .iter()
                        .any(|it| matches!(it, Expr::Lit(lit) if matches!(lit.lit, Lit::Str(_))));
                    let hint = match crate::suggest::nearest(&words, known) {
                        Some(nearest) => format!("; did you mean `{nearest}`?"),
                        None if is_of_a_text => {
                            format!("; of a text there are {}", one_of(&TEXT_FUNCTIONS))
                        }
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
        Expr::Closure(_) => {
            diagnostics.error(
                span,
                "a criterion is no closure: it is declared before there is a configuration; ask \
                 for a bound of it in the probe: `probe = |cfg| golive::criterion::meets(..., \
                 last().lt(...))`, and no `pass`",
            );
            None
        }
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
            diagnostics.error(
                unary.op.span(),
                "a criterion says what must hold and has no `!`: write the other comparison, for \
                 example `last != \"...\"`",
            );
            None
        }
        Expr::Lit(lit) => {
            diagnostics.error(span, of_literal(&lit.lit));
            None
        }
        _ => {
            diagnostics.error(span, "expected a criterion: an aggregation, a comparison and a bound, for example `last < 100ms`");
            None
        }
    }
}

/// What may be meant by a literal in the place of a criterion.
fn of_literal(lit: &Lit) -> String {
    match lit {
        Lit::Str(text) if text.value().contains(['<', '>', '=']) => {
            format!(
                "a criterion stands there without quotes: `{}`",
                text.value()
            )
        }
        Lit::Bool(_) => {
            "what is yes or no needs no criterion: it passes when it is yes; no is `last == false`"
                .to_owned()
        }
        Lit::Str(_) => format!(
            "this compares nothing: write `last == {}`",
            lit.to_token_stream()
        ),
        _ => format!(
            "this compares nothing: write `last < {0}` or `last == {0}`",
            lit.to_token_stream()
        ),
    }
}

/// Whether the argument of a function of texts is none by its form: that is said.
fn is_of_text(function: &Ident, argument: &Expr, diagnostics: &mut Diagnostics) -> bool {
    let is_literal =
        |value: &Expr| matches!(value, Expr::Lit(lit) if !matches!(lit.lit, Lit::Str(_)));
    if function != "one_of" {
        if is_literal(argument) {
            let words = format!("`{function}` takes a text: `{function}(\"...\")`");
            diagnostics.error(argument.span(), words);
        }
        return !is_literal(argument);
    }
    let wrong = match argument {
        Expr::Array(texts) => texts.elems.iter().find(|it| is_literal(it)),
        Expr::Lit(_) => Some(argument),
        _ => None,
    };
    if let Some(wrong) = wrong {
        let words = "`one_of` takes texts in brackets: `one_of([\"a\", \"b\"])`";
        diagnostics.error(wrong.span(), words);
    }
    wrong.is_none()
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
                let argument = call.args.first().filter(|_| call.args.len() == 1);
                let Some((negative, lit)) = argument.and_then(signed) else {
                    diagnostics.error(call.span(), "a percentile takes one number: `p(95)`");
                    return None;
                };
                let thousandths = match percentile(lit, negative) {
                    Ok(thousandths) => Some(thousandths),
                    Err(words) => {
                        diagnostics.error(lit.span(), words);
                        None
                    }
                };
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

/// In thousandths of a percent, or what is wrong.
fn percentile(lit: &Lit, negative: bool) -> Result<u32, String> {
    let digits = match lit {
        Lit::Int(int) if int.suffix().is_empty() => int.base10_digits(),
        Lit::Float(float) if float.suffix().is_empty() => float.base10_digits(),
        _ => "",
    };
    let number = decimal(digits).filter(|_| !negative);
    // Whoever writes 0.95 means p95, and would be given the smallest sample.
    if let Some((digits, decimals)) = number
        && digits > 0
        && digits < 10_u64.saturating_pow(decimals)
    {
        return Err(format!(
            "a percentile is given in percent, from 1: write `p({})`",
            hundredfold(digits, decimals)
        ));
    }
    let thousandths = number.and_then(|(digits, decimals)| {
        digits.checked_mul(10_u64.checked_pow(3_u32.checked_sub(decimals)?)?)
    });
    thousandths
        .and_then(|thousandths| u32::try_from(thousandths).ok())
        .filter(|thousandths| (1_000..100_000).contains(thousandths))
        .ok_or_else(|| {
            "a percentile lies between 1 and 100, the last excluded, with at most three decimals"
                .to_owned()
        })
}
