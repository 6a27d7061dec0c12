//! Bounds that contradict each other, and samples that are too few.

use std::cmp::Ordering;

use proc_macro2::Span;

use crate::diagnostics::Diagnostics;
use crate::model::{Aggregation, Bound, Condition, Criterion, Item, Kind, Operator, Probing};

pub(super) fn check(item: &Item, diagnostics: &mut Diagnostics) {
    match &item.kind {
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
            if pass.is_none()
                && let Some(span) = warn.as_ref().and_then(first_span)
            {
                diagnostics.error(span, "a `warn` needs a `pass` beside it");
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
            if let Some(clear) = clear
                && let Some(span) = implied(clear, when)
            {
                diagnostics.error(
                    span,
                    "this trigger can never clear: whatever meets `clear` meets `when` too; `clear` takes a bound on the good side",
                );
            }
        }
        Kind::Task(_) => {}
    }
    if let Kind::Check { probing, .. } | Kind::Trigger { probing, .. } = &item.kind {
        for (name, number) in [
            ("samples", &probing.samples),
            ("concurrency", &probing.concurrency),
        ] {
            if let Some(crate::model::Number::Literal(0, span)) = number {
                diagnostics.error(*span, format_args!("`{name}` of 0 measures nothing"));
            }
        }
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
        None if aggregation.name == "med" || aggregation.name == "per_sec" => 2,
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
    criterion
        .conditions
        .first()
        .map(|condition| match condition {
            Condition::Compare { bound, .. } => bound.span(),
            Condition::Text { function, .. } => function.span(),
        })
}

fn implies(a: &Condition, b: &Condition) -> bool {
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
        return false;
    };
    let percentile = |aggregation: &Aggregation| {
        aggregation
            .percentile
            .as_ref()
            .map(|(thousandths, _)| *thousandths)
    };
    if of_a.name != of_b.name || percentile(of_a) != percentile(of_b) {
        return false;
    }
    let order = match (a, b) {
        (Bound::Amount(a), Bound::Amount(b)) => a.compare(b),
        (Bound::Bare(a, _), Bound::Bare(b, _)) => Some(a.cmp(b)),
        (Bound::Percent(_, a, _), Bound::Percent(_, b, _)) => Some(a.cmp(b)),
        _ => None,
    };
    let upper = |operator: Operator| matches!(operator, Operator::Lt | Operator::Le);
    let lower = |operator: Operator| matches!(operator, Operator::Gt | Operator::Ge);
    let same_side = (upper(*mine) && upper(*theirs)) || (lower(*mine) && lower(*theirs));
    match order {
        None => false,
        Some(Ordering::Equal) => {
            mine == theirs || (same_side && matches!(mine, Operator::Lt | Operator::Gt))
        }
        Some(Ordering::Less) => same_side && upper(*mine),
        Some(Ordering::Greater) => same_side && lower(*mine),
    }
}
