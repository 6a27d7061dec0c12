//! Bounds that name the configuration, which is not there yet when a checklist
//! is declared.

use quote::ToTokens;
use syn::{Expr, Pat};

use crate::diagnostics::Diagnostics;
use crate::model::{Bound, Condition, Criterion, Probing};
use crate::tokens;

/// False when a criterion names what the closure of the probe calls the
/// configuration; that has been said.
pub(super) fn are_without(
    probing: &Probing,
    criteria: [Option<&Criterion>; 2],
    is_trigger: bool,
    diagnostics: &mut Diagnostics,
) -> bool {
    let Expr::Closure(closure) = &probing.probe else {
        return true;
    };
    let Some(Pat::Ident(config)) = closure.inputs.first().map(without_type) else {
        return true;
    };
    let before = diagnostics.len();
    let config = config.ident.to_string();
    for condition in criteria.into_iter().flatten().flat_map(|it| &it.conditions) {
        let value = match condition {
            Condition::Compare {
                bound: Bound::Expr(value),
                ..
            } => value,
            Condition::Text { argument, .. } => argument,
            Condition::Compare { .. } => continue,
        };
        if tokens::names(value.to_token_stream(), &config) {
            let instead = if is_trigger {
                // `meets` is never false: what it finds is an error of the probe.
                "compare in the probe, which then measures a `bool`, and say `when = last == true`"
                    .to_owned()
            } else {
                format!(
                    "ask for it in the probe: `probe = |{config}| golive::criterion::meets(..., \
                     last().lt(...))`, and no `pass`"
                )
            };
            diagnostics.error(
                condition.span(),
                format_args!(
                    "`{config}` is the configuration, and a criterion is declared before there is \
                     one; {instead}"
                ),
            );
        }
    }
    diagnostics.len() == before
}

fn without_type(pat: &Pat) -> &Pat {
    match pat {
        Pat::Type(typed) => without_type(&typed.pat),
        other => other,
    }
}
