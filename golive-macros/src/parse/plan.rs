//! Plans: what to do, step by step.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;

use super::arguments::{Arguments, Call, Written};
use super::begin;
use super::item::head;
use super::value::{role, text, titled};
use crate::diagnostics::Diagnostics;
use crate::model::{Plan, Step};

pub(crate) fn plan(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Plan> {
    let begin = begin(&tokens);
    plan_of(tokens, begin, diagnostics)
}

pub(super) fn plan_of(
    tokens: TokenStream,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Plan> {
    let mut arguments = Arguments::parse(tokens, span, &["step"], diagnostics);
    let title = titled(&mut arguments, "a plan", diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let mut lost = arguments.broken;
    let mut steps = Vec::new();
    for child in arguments.take_children() {
        match child {
            Written::Path(path) => {
                lost = true;
                diagnostics.error(path.span(), "a path cannot stand in a plan");
            }
            Written::Call(call) => {
                let step = step(call, diagnostics);
                lost |= step.is_none();
                steps.extend(step);
            }
        }
    }
    arguments.finish("a plan", &["id"], diagnostics);
    let head = head?;
    if steps.is_empty() && !lost {
        diagnostics.error(head.title.span(), "this plan has no steps");
    }
    Some(Plan { head, steps })
}

fn step(call: Call, diagnostics: &mut Diagnostics) -> Option<Step> {
    let span = call.name.span();
    let mut arguments = Arguments::parse(call.tokens, span, &[], diagnostics);
    let title = titled(&mut arguments, "a step", diagnostics);
    let command = arguments
        .take("command")
        .and_then(|value| text("command", value, diagnostics));
    let by = arguments
        .take("by")
        .and_then(|value| role("by", value, diagnostics));
    arguments.finish("a step", &["command", "by"], diagnostics);
    Some(Step {
        text: title?,
        command,
        by,
    })
}
