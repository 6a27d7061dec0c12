//! Statements in the order in which they were said.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use golive_core::quantity::Timestamp;

use crate::digest::Sha256;
use crate::judge::Judged;

/// By what, of those that wait for no other: by time, what has none last.
type Rank = (bool, Option<Timestamp>, Sha256, usize);

/// What a statement names as known was said before it, whatever the times say; else
/// the earlier time comes first. What cannot be read comes last.
pub(super) fn as_said(statements: &[Judged]) -> Vec<&Judged> {
    let rank = |index: usize, judged: &Judged| -> Reverse<Rank> {
        let at = judged.statement.as_ref().map(|it| it.bound.issued_at);
        Reverse((at.is_none(), at, judged.id, index))
    };
    // A statement may be there more than once.
    let mut copies: HashMap<Sha256, usize> = HashMap::new();
    for judged in statements {
        *copies.entry(judged.id).or_default() += 1;
    }
    let mut named_by: HashMap<Sha256, Vec<usize>> = HashMap::new();
    let mut next: BinaryHeap<Reverse<Rank>> = BinaryHeap::new();
    let mut waits: Vec<usize> = Vec::with_capacity(statements.len());
    for (index, judged) in statements.iter().enumerate() {
        let mut waits_for = 0;
        for id in judged.statement.iter().flat_map(|it| &it.bound.prev) {
            if let Some(copies) = copies.get(id) {
                named_by.entry(*id).or_default().push(index);
                waits_for += copies;
            }
        }
        waits.push(waits_for);
        if waits_for == 0 {
            next.push(rank(index, judged));
        }
    }
    let mut ordered = Vec::with_capacity(statements.len());
    while let Some(Reverse((.., id, index))) = next.pop() {
        ordered.extend(statements.get(index));
        for by in named_by.get(&id).into_iter().flatten() {
            let (Some(waits), Some(judged)) = (waits.get_mut(*by), statements.get(*by)) else {
                continue;
            };
            *waits = waits.saturating_sub(1);
            if *waits == 0 {
                next.push(rank(*by, judged));
            }
        }
    }
    ordered
}
