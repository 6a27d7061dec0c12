//! Bounds that contradict each other, and samples that are too few.

use std::cmp::Ordering;

use proc_macro2::Span;

use crate::diagnostics::Diagnostics;
use crate::model::{Aggregation, Bound, Condition, Criterion, Item, Kind, Operator, Probing};

pub(super) fn check(item: &Item, diagnostics: &mut Diagnostics) {
    let Some(kind) = &item.kind else { return };
    match kind {
        Kind::Check {
            probing,
            pass,
            warn,
        } => {
            for criterion in pass.iter().chain(warn) {
                enough_samples(criterion, probing, diagnostics);
            }
            if let (Some(pass), Some(warn)) = (pass, warn)
                && let Some(span) = implied(warn, pass)
            {
                diagnostics.error(
                    span,
                    "this warning can never be reached: whatever meets it passes already; `warn` takes the looser bound",
                );
            }
        }
        Kind::Trigger {
            probing,
            when,
            clear,
            ..
        } => {
            for criterion in std::iter::once(when).chain(clear) {
                enough_samples(criterion, probing, diagnostics);
            }
            if let Some(clear) = clear {
                clears(when, clear, diagnostics);
            }
        }
        Kind::Task(_) => {}
    }
    if let Kind::Check { probing, .. } | Kind::Trigger { probing, .. } = kind {
        for (name, number) in [
            ("samples", &probing.samples),
            ("concurrency", &probing.concurrency),
        ] {
            if let Some(crate::model::Number::Literal(0, span)) = number {
                diagnostics.error(*span, format_args!("`{name}` of 0 measures nothing"));
            }
        }
        if let (Some(crate::model::Number::Literal(1, span)), Some(_)) =
            (&probing.samples, &probing.over)
        {
            diagnostics.error(
                *span,
                "one sample is not spread `over` a time: take more, or leave `over` out",
            );
        }
    }
}

/// What clears a trigger lies apart from what fires it.
fn clears(when: &Criterion, clear: &Criterion, diagnostics: &mut Diagnostics) {
    if let Some(span) = implied(clear, when) {
        diagnostics.error(
            span,
            "this trigger can never clear: whatever meets `clear` meets `when` too; `clear` takes a bound on the good side",
        );
        return;
    }
    let ([fires], [clears]) = (&when.conditions[..], &clear.conditions[..]) else {
        return;
    };
    let Some((fires, clears, order)) = compare(fires, clears) else {
        return;
    };
    let wrong = match order {
        Ordering::Less => (is_lower(fires) && is_upper(clears)).then_some("above"),
        Ordering::Greater => (is_upper(fires) && is_lower(clears)).then_some("below"),
        Ordering::Equal => None,
    };
    if let (Some(side), Some(span)) = (wrong, first_span(clear)) {
        diagnostics.error(
            span,
            format_args!(
                "`clear` begins while `when` still holds: its bound is {side} that of `when`, which leaves nothing between them"
            ),
        );
    }
}

/// A percentile by nearest rank needs a sample that can hold it.
fn enough_samples(criterion: &Criterion, probing: &Probing, diagnostics: &mut Diagnostics) {
    let taken = match (&probing.samples, &probing.over) {
        (Some(number), _) => number.literal(),
        // How many fit into a window is core's to say.
        (None, Some(_)) => None,
        (None, None) => Some(1),
    };
    let Some(taken) = taken else { return };
    for condition in &criterion.conditions {
        let Condition::Compare { aggregation, .. } = condition else {
            continue;
        };
        let needs = needs(aggregation);
        if needs > taken && taken > 0 {
            let name = match &aggregation.percentile {
                Some((thousandths, _)) => format!("p({})", f64::from(*thousandths) / 1000.0),
                None => aggregation.name.to_string(),
            };
            let span = aggregation
                .percentile
                .as_ref()
                .map_or(aggregation.name.span(), |(_, lit)| lit.span());
            let samples = if taken == 1 {
                "1 sample is taken"
            } else {
                &format!("{taken} samples are taken")
            };
            diagnostics.error(
                span,
                format_args!("`{name}` needs {needs} samples, and {samples}; write `samples = {needs}` or more"),
            );
        }
    }
}

fn needs(aggregation: &Aggregation) -> u32 {
    match &aggregation.percentile {
        Some((thousandths, _)) => {
            100_000_u32.div_ceil((*thousandths).min(100_000 - thousandths).max(1))
        }
        None if ["med", "per_sec", "rise"]
            .iter()
            .any(|it| aggregation.name == it) =>
        {
            2
        }
        None => 1,
    }
}

/// Where it can be seen that whatever meets `a` meets `b`.
fn implied(a: &Criterion, b: &Criterion) -> Option<Span> {
    let all = b
        .conditions
        .iter()
        .all(|b| a.conditions.iter().any(|a| implies(a, b)));
    if all { first_span(a) } else { None }
}

fn first_span(criterion: &Criterion) -> Option<Span> {
    criterion.conditions.first().map(Condition::span)
}

fn implies(a: &Condition, b: &Condition) -> bool {
    let Some((mine, theirs, order)) = compare(a, b) else {
        return false;
    };
    let both_upper = is_upper(mine) && is_upper(theirs);
    let both_lower = is_lower(mine) && is_lower(theirs);
    match order {
        Ordering::Less => both_upper,
        Ordering::Greater => both_lower,
        Ordering::Equal => {
            mine == theirs
                || ((both_upper || both_lower) && matches!(mine, Operator::Lt | Operator::Gt))
        }
    }
}

/// The operators of two conditions on one aggregation, and how their bounds
/// compare, where the literals tell.
fn compare(a: &Condition, b: &Condition) -> Option<(Operator, Operator, Ordering)> {
    let (
        Condition::Compare {
            aggregation: of_a,
            operator: mine,
            bound: a,
            ..
        },
        Condition::Compare {
            aggregation: of_b,
            operator: theirs,
            bound: b,
            ..
        },
    ) = (a, b)
    else {
        return None;
    };
    let percentile = |aggregation: &Aggregation| {
        aggregation
            .percentile
            .as_ref()
            .map(|(thousandths, _)| *thousandths)
    };
    if of_a.name != of_b.name || percentile(of_a) != percentile(of_b) {
        return None;
    }
    let order = match (a, b) {
        (Bound::Amount(a), Bound::Amount(b)) => a.compare(b)?,
        (Bound::Bare(a, _), Bound::Bare(b, _)) => a.cmp(b),
        (Bound::Percent(_, a, _), Bound::Percent(_, b, _)) => a.cmp(b),
        _ => return None,
    };
    Some((*mine, *theirs, order))
}

fn is_upper(operator: Operator) -> bool {
    matches!(operator, Operator::Lt | Operator::Le)
}

fn is_lower(operator: Operator) -> bool {
    matches!(operator, Operator::Gt | Operator::Ge)
}
