//! Roles: those that are named are those that there are.

use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Item, Kind, Role};
use crate::suggest::help;

pub(super) fn check(checklist: &Checklist, diagnostics: &mut Diagnostics) {
    let declared: Vec<&str> = checklist
        .roles
        .iter()
        .flatten()
        .map(|role| role.name.as_str())
        .collect();
    let mut seen: Vec<&str> = Vec::new();
    for role in checklist.roles.iter().flatten() {
        if seen.contains(&role.name.as_str()) {
            diagnostics.error(
                role.span,
                format_args!("the role `{}` is declared twice", role.name),
            );
        }
        seen.push(&role.name);
    }
    let items = super::items(&checklist.parts);
    let of_items = items.iter().flat_map(|item| by(item));
    let of_sign_offs = checklist
        .sign_offs
        .iter()
        .flat_map(|sign_off| std::iter::once(&sign_off.role).chain(&sign_off.distinct_from));
    for role in of_items.chain(of_sign_offs) {
        if declared.contains(&role.name.as_str()) {
            continue;
        }
        let hint = if declared.is_empty() {
            format!("; declare it with `roles = [{}]`", role.name)
        } else {
            help(&role.name, &declared)
        };
        diagnostics.error(
            role.span,
            format_args!("unknown role `{}`{hint}", role.name),
        );
    }
}

fn by(item: &Item) -> &[Role] {
    match &item.kind {
        Kind::Task(task) => &task.by,
        _ => &[],
    }
}
