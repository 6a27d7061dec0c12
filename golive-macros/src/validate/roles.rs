//! Roles: those that are named are those that there are, and have an effect.

use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Item, Kind, Number, Role, SignOff};
use crate::suggest::help;

/// `whole` says that every item there is has been seen.
pub(super) fn check(
    checklist: &Checklist,
    items: &[&Item],
    whole: bool,
    diagnostics: &mut Diagnostics,
) {
    let declared = match &checklist.roles {
        Some(roles) => roles.as_slice(),
        // They may be given, in a form that cannot be read.
        None if checklist.lost => return,
        None => &[],
    };
    once(declared, diagnostics);
    let before = diagnostics.len();
    let of_sign_offs = checklist
        .sign_offs
        .iter()
        .flat_map(|it| std::iter::once(&it.role).chain(&it.distinct_from));
    let of_plans = checklist
        .plans
        .iter()
        .flat_map(|plan| plan.steps.iter().filter_map(|step| step.by.as_ref()));
    let named = items.iter().flat_map(|item| by(item));
    for role in named.chain(of_sign_offs).chain(of_plans) {
        known(role, declared, diagnostics);
    }
    // A name that is misspelt may have been any.
    let all_known = diagnostics.len() == before;
    let acts = |role: &str| {
        checklist.sign_offs.iter().any(|it| it.role.name == role)
            || items.iter().any(|item| may_attest(item, role))
    };
    for (at, sign_off) in checklist.sign_offs.iter().enumerate() {
        let same =
            |it: &SignOff| it.role.name == sign_off.role.name && phase(it) == phase(sign_off);
        if checklist.sign_offs.iter().take(at).any(same) {
            diagnostics.error(
                sign_off.role.span,
                format_args!(
                    "`{}` signs off the same twice: say all that is asked of it in one `sign_off`",
                    sign_off.role.name
                ),
            );
        }
        if let Some(Number::Literal(0, span)) = &sign_off.count {
            diagnostics.error(*span, "`count` of 0 asks for nobody");
        }
        for other in &sign_off.distinct_from {
            distinct(sign_off, other, diagnostics);
            let is_seen = whole && all_known && !checklist.lost_sign_off;
            if is_seen && !acts(&other.name) {
                let acting = declared.iter().map(|role| role.name.as_str());
                let acting: Vec<&str> = acting
                    .filter(|role| *role != sign_off.role.name && acts(role))
                    .collect();
                let hint = help(&other.name, &acting);
                diagnostics.error(
                    other.span,
                    format_args!(
                        "`{}` neither signs off nor attests a task here, so this keeps nobody from \
                         signing{hint}",
                        other.name
                    ),
                );
            }
        }
    }
}

fn phase(sign_off: &SignOff) -> Option<String> {
    sign_off.phase.as_ref().map(syn::LitStr::value)
}

/// Who signs for a role is a person of that role.
fn distinct(sign_off: &SignOff, other: &Role, diagnostics: &mut Diagnostics) {
    if other.name == sign_off.role.name {
        diagnostics.error(
            other.span,
            format_args!(
                "`{}` is the role that signs here: `distinct_from` names another, whose signers \
                 may not also sign",
                other.name
            ),
        );
    }
}

/// Those of a part that stands by itself, when it says which there are.
pub(super) fn check_part(
    declared: Option<&[Role]>,
    items: &[&Item],
    diagnostics: &mut Diagnostics,
) {
    let Some(declared) = declared else { return };
    once(declared, diagnostics);
    for role in items.iter().flat_map(|item| by(item)) {
        known(role, declared, diagnostics);
    }
}

fn once(declared: &[Role], diagnostics: &mut Diagnostics) {
    let mut seen: Vec<&str> = Vec::new();
    for role in declared {
        if seen.contains(&role.name.as_str()) {
            diagnostics.error(
                role.span,
                format_args!("the role `{}` is declared twice", role.name),
            );
        }
        seen.push(&role.name);
    }
}

fn known(role: &Role, declared: &[Role], diagnostics: &mut Diagnostics) {
    if declared.iter().any(|other| other.name == role.name) {
        return;
    }
    let names: Vec<&str> = declared.iter().map(|role| role.name.as_str()).collect();
    let hint = if names.is_empty() {
        format!("; declare it with `roles = [{}]`", role.name)
    } else {
        help(&role.name, &names)
    };
    diagnostics.error(
        role.span,
        format_args!("unknown role `{}`{hint}", role.name),
    );
}

/// Without `by` a person of any role may.
fn may_attest(item: &Item, role: &str) -> bool {
    match &item.kind {
        Some(Kind::Task(task)) => task.by.is_empty() || task.by.iter().any(|it| it.name == role),
        _ => false,
    }
}

fn by(item: &Item) -> &[Role] {
    match &item.kind {
        Some(Kind::Task(task)) => &task.by,
        _ => &[],
    }
}
