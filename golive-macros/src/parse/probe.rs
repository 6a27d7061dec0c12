//! What gives the probe: an expression, or a closure of the configuration.

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, Stmt};

use crate::diagnostics::Diagnostics;
use crate::tokens;

/// None when it cannot be one; that has been said.
pub(super) fn probe(value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    let mut wrong = |span: Span, words: &str| {
        let words = format!(
            "{words}: what is async stands in it, `probe_fn(\"name\", async |_| ...)`, or with what \
             it needs of the configuration `probe_fn_with(\"name\", cfg.pool.clone(), async |pool, _| \
             ...)`"
        );
        diagnostics.error(span, words);
    };
    let body = match &value {
        Expr::Closure(closure) => {
            if let Some(at) = &closure.asyncness {
                wrong(
                    at.span(),
                    "`probe` gives a probe, which measures later, so this is no async closure",
                );
                return None;
            }
            if closure.inputs.len() != 1 {
                diagnostics.error(
                    closure.span(),
                    "the closure of a probe has one parameter, the configuration: `|cfg| ...`, or \
                     `|_| ...` where it needs none",
                );
                return None;
            }
            &*closure.body
        }
        other => other,
    };
    if let Expr::Block(block) = body
        && let Some(Stmt::Expr(last, Some(semicolon))) = block.block.stmts.last()
        && !matches!(last, Expr::Return(_))
    {
        diagnostics.error(
            semicolon.span(),
            "this block gives no probe: leave out its last `;`",
        );
        return None;
    }
    if let Expr::Async(future) = end(body) {
        wrong(
            future.async_token.span(),
            "`probe` gives a probe, and a future is none",
        );
        return None;
    }
    if let Some(at) = tokens::awaits(body.to_token_stream()) {
        wrong(at, "nothing is awaited where a probe is made");
        return None;
    }
    Some(value)
}

/// What a block gives.
fn end(body: &Expr) -> &Expr {
    match body {
        Expr::Paren(inner) => end(&inner.expr),
        Expr::Group(inner) => end(&inner.expr),
        Expr::Block(block) => match block.block.stmts.last() {
            Some(Stmt::Expr(last, None)) => end(last),
            _ => body,
        },
        other => other,
    }
}
