//! Roles: those that are named are those that there are.

use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Item, Kind, Role};
use crate::suggest::help;

pub(super) fn check(checklist: &Checklist, items: &[&Item], diagnostics: &mut Diagnostics) {
    let declared = match &checklist.roles {
        Some(roles) => roles.as_slice(),
        // They may be given, in a form that cannot be read.
        None if checklist.lost => return,
        None => &[],
    };
    once(declared, diagnostics);
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

fn by(item: &Item) -> &[Role] {
    match &item.kind {
        Some(Kind::Task(task)) => &task.by,
        _ => &[],
    }
}
