//! A probe that is one of several: of an `if`, of a `match`.
//!
//! rustc would say of two types that they are incompatible, and not what to do.
//! Each branch after the first is held against the first by a trait that says it.

use quote::quote_spanned;
use syn::{Block, Expr, Stmt, parse_quote, parse_quote_spanned};

use super::Names;
use crate::tokens::{ends, local};

/// Where the expression has branches, holds each against the first.
pub(super) fn branches(probe: &mut Expr, names: &Names) {
    let first = local("branch");
    let mut seen = 0;
    hold(probe, &mut |branch| {
        seen += 1;
        let (begin, end) = ends(branch);
        *branch = if seen == 1 {
            parse_quote_spanned!(begin=> #first.first(#branch))
        } else {
            let names = names.at(begin);
            let of = quote_spanned!(begin=> #names::AlsoBranch::);
            parse_quote_spanned!(end=> #of or(#branch, &#first))
        };
    });
    if seen > 0 {
        *probe = parse_quote!({ let #first = #names::Branch::new(); #probe });
    }
}

/// Calls `held` with what each branch gives. Without branches it is not called.
fn hold(probe: &mut Expr, held: &mut dyn FnMut(&mut Expr)) {
    match probe {
        Expr::If(of) => {
            if let Some((_, otherwise)) = &mut of.else_branch {
                last(&mut of.then_branch, held);
                tail(otherwise, held);
            }
        }
        Expr::Match(of) => {
            for arm in &mut of.arms {
                tail(&mut arm.body, held);
            }
        }
        Expr::Block(of) if of.label.is_none() => {
            if let Some(Stmt::Expr(end, None)) = of.block.stmts.last_mut() {
                hold(end, held);
            }
        }
        Expr::Paren(of) => hold(&mut of.expr, held),
        Expr::Group(of) => hold(&mut of.expr, held),
        _ => {}
    }
}

/// The end of a branch: a branch again, or what it gives.
fn tail(branch: &mut Expr, held: &mut dyn FnMut(&mut Expr)) {
    match branch {
        Expr::If(of) if of.else_branch.is_some() => hold(branch, held),
        Expr::Match(_) => hold(branch, held),
        Expr::Block(of) if of.label.is_none() => last(&mut of.block, held),
        Expr::Paren(of) => tail(&mut of.expr, held),
        Expr::Group(of) => tail(&mut of.expr, held),
        // It may give nothing: `unreachable!()`, `return`.
        Expr::Macro(_) | Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::Loop(_) => {}
        _ => held(branch),
    }
}

fn last(block: &mut Block, held: &mut dyn FnMut(&mut Expr)) {
    if let Some(Stmt::Expr(end, None)) = block.stmts.last_mut() {
        tail(end, held);
    }
}
