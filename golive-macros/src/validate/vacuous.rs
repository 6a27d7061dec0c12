//! Criteria that say the same whatever is found.

use std::cmp::Ordering;

use syn::{Expr, ExprLit, Lit};

use crate::diagnostics::Diagnostics;
use crate::model::{Aggregation, Bound, Condition, Criterion, Dimension, Item, Kind, Operator};

/// A hundred percent, as a [`Bound::Percent`] holds it.
const WHOLE: i128 = 1_000_000_000;

pub(super) fn check(item: &Item, diagnostics: &mut Diagnostics) {
    let criteria: [Option<&Criterion>; 2] = match &item.kind {
        Some(Kind::Check { pass, warn, .. }) => [pass.as_ref(), warn.as_ref()],
        Some(Kind::Trigger { when, clear, .. }) => [Some(when), clear.as_ref()],
        Some(Kind::Task(_)) | None => return,
    };
    for condition in criteria.into_iter().flatten().flat_map(|it| &it.conditions) {
        match condition {
            Condition::Compare {
                aggregation,
                operator,
                bound,
                ..
            } => of_order(aggregation, *operator, bound, diagnostics),
            Condition::Text { function, argument } => {
                of_text(&function.to_string(), argument, diagnostics);
            }
        }
    }
}

fn of_text(function: &str, argument: &Expr, diagnostics: &mut Diagnostics) {
    match inner(argument) {
        Expr::Array(texts) if function == "one_of" && texts.elems.is_empty() => diagnostics.error(
            texts.bracket_token.span.join(),
            "nothing is one of none: name the texts that are allowed, `one_of([\"a\", \"b\"])`",
        ),
        Expr::Lit(ExprLit {
            lit: Lit::Str(part),
            ..
        }) if part.value().is_empty() => {
            let does = match function {
                "starts_with" => "begins with",
                "ends_with" => "ends with",
                _ => "contains",
            };
            diagnostics.error(
                part.span(),
                format_args!(
                    "every text {does} \"\": write the part that must be there; any text but an \
                     empty one is `last != \"\"`"
                ),
            );
        }
        _ => {}
    }
}

fn inner(value: &Expr) -> &Expr {
    match value {
        Expr::Group(group) => inner(&group.expr),
        Expr::Paren(paren) => inner(&paren.expr),
        other => other,
    }
}

/// A bound beyond the least or the greatest value that there can be.
fn of_order(
    aggregation: &Aggregation,
    operator: Operator,
    bound: &Bound,
    diagnostics: &mut Diagnostics,
) {
    let ends = [least(aggregation, bound), greatest(aggregation, bound)];
    for (end, words) in ends.into_iter().flatten() {
        let what = if is_beyond(&end, operator) {
            "holds whatever is found: write a bound that something could miss"
        } else if is_beyond(&end, negated(operator)) {
            "can never hold: write a bound that something could meet"
        } else {
            continue;
        };
        diagnostics.error(bound.span(), format_args!("{words}, so this {what}"));
    }
}

/// One end of what there can be.
enum End {
    /// How the least value compares with the bound.
    Least(Ordering),
    /// How the greatest does.
    Greatest(Ordering),
}

fn least(aggregation: &Aggregation, bound: &Bound) -> Option<(End, String)> {
    let name = aggregation.name.to_string();
    let (order, words) = match (bound, name.as_str()) {
        (Bound::Amount(amount), _) => {
            let what = match amount.unit.dimension {
                Dimension::Time => "a time",
                Dimension::Bytes => "a size",
            };
            (0.cmp(&amount.digits), format!("{what} is never below zero"))
        }
        (Bound::Bare(number, _), "count") => (
            1.cmp(number),
            "`count` is never below 1: no samples are no data".to_owned(),
        ),
        (Bound::Bare(number, _), "rise") => {
            (0.cmp(number), "`rise` is never below zero".to_owned())
        }
        (Bound::Percent(_, percent, _), "rise" | "fraction") => {
            (0.cmp(percent), format!("`{name}` is never below zero"))
        }
        _ => return None,
    };
    Some((End::Least(order), words))
}

fn greatest(aggregation: &Aggregation, bound: &Bound) -> Option<(End, String)> {
    match bound {
        Bound::Percent(_, percent, _) if aggregation.name == "fraction" => Some((
            End::Greatest(WHOLE.cmp(percent)),
            "`fraction` is never above `pct(100)`".to_owned(),
        )),
        Bound::Bare(number, _) => Some((
            End::Greatest(i64::MAX.cmp(number)),
            format!("no number is above {}", i64::MAX),
        )),
        _ => None,
    }
}

/// True when the end, and with it all that there can be, is on the good side.
fn is_beyond(end: &End, operator: Operator) -> bool {
    match (end, operator) {
        (End::Least(order), Operator::Gt | Operator::Ne) => order.is_gt(),
        (End::Least(order), Operator::Ge) => order.is_ge(),
        (End::Greatest(order), Operator::Lt | Operator::Ne) => order.is_lt(),
        (End::Greatest(order), Operator::Le) => order.is_le(),
        _ => false,
    }
}

fn negated(operator: Operator) -> Operator {
    match operator {
        Operator::Lt => Operator::Ge,
        Operator::Le => Operator::Gt,
        Operator::Gt => Operator::Le,
        Operator::Ge => Operator::Lt,
        Operator::Eq => Operator::Ne,
        Operator::Ne => Operator::Eq,
    }
}
