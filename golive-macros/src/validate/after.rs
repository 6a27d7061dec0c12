//! What comes after what: names that exist, and no circles.

use std::collections::HashMap;

use super::ids::{Leaf, Tree};
use crate::diagnostics::Diagnostics;
use crate::suggest::nearest;

pub(super) fn check(tree: &Tree<'_>, diagnostics: &mut Diagnostics) {
    let by_id: HashMap<&str, usize> = tree
        .items
        .iter()
        .enumerate()
        .map(|(at, leaf)| (leaf.id.as_str(), at))
        .collect();
    let mut edges: Vec<Vec<usize>> = Vec::with_capacity(tree.items.len());
    for (at, leaf) in tree.items.iter().enumerate() {
        let mut after = Vec::new();
        for name in &leaf.item.after {
            let text = name.value();
            let found = by_id
                .get(text.as_str())
                .or_else(|| by_id.get(format!("{}.{text}", leaf.prefix).as_str()));
            match found {
                Some(before) if *before == at => {
                    diagnostics.error(name.span(), format_args!("`{text}` comes after itself"));
                }
                Some(before) => after.push(*before),
                None if tree.whole => {
                    let hint = hint(&text, leaf, tree);
                    diagnostics.error(
                        name.span(),
                        format_args!("there is no item `{text}` to come after{hint}"),
                    );
                }
                None => {}
            }
        }
        edges.push(after);
    }
    if let Some(circle) = circle(&edges) {
        let Some(first) = circle.first().and_then(|at| tree.items.get(*at)) else {
            return;
        };
        let names: Vec<&str> = circle
            .iter()
            .chain(circle.first())
            .filter_map(|at| tree.items.get(*at))
            .map(|leaf| leaf.id.as_str())
            .collect();
        let span = first
            .item
            .after
            .first()
            .map_or(first.span, syn::LitStr::span);
        diagnostics.error(
            span,
            format_args!("these items wait for each other: {}", names.join(" → ")),
        );
    }
}

fn hint(text: &str, leaf: &Leaf<'_>, tree: &Tree<'_>) -> String {
    let mine = format!("{}.", leaf.prefix);
    // An item cannot come after itself.
    let others = |other: &&Leaf<'_>| other.id != leaf.id;
    let local = tree
        .items
        .iter()
        .filter(others)
        .filter_map(|other| other.id.strip_prefix(&mine));
    let all = tree.items.iter().filter(others);
    let all = all.map(|other| other.id.as_str());
    nearest(text, local.chain(all))
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default()
}

/// A circle of edges, when there is one.
fn circle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    // 0 not seen, 1 on the path, 2 done.
    let mut state = vec![0_u8; edges.len()];
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..edges.len() {
        if state.get(start) != Some(&0) {
            continue;
        }
        path.push((start, 0));
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            if let Some(state) = state.get_mut(at) {
                *state = 1;
            }
            match edges.get(at).and_then(|edges| edges.get(*next)) {
                Some(to) => {
                    *next += 1;
                    match state.get(*to) {
                        Some(0) => path.push((*to, 0)),
                        Some(1) => {
                            let begin = path.iter().position(|(seen, _)| seen == to)?;
                            return Some(path.iter().skip(begin).map(|(seen, _)| *seen).collect());
                        }
                        _ => {}
                    }
                }
                None => {
                    if let Some(state) = state.get_mut(at) {
                        *state = 2;
                    }
                    path.pop();
                }
            }
        }
    }
    None
}
