//! The gate: of a checklist, or declared where it stands.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Lit, Token};

use super::arguments::{Arguments, Written};
use super::begin;
use super::item::{ITEMS, item};
use super::slips;
use super::value::{bare, duration, number, titled, word};
use crate::diagnostics::Diagnostics;
use crate::model::{Gate, GateOptions};

const OPTIONS: [&str; 10] = [
    "phase",
    "part",
    "deadline",
    "timeout",
    "wait",
    "concurrency",
    "load",
    "launch_at",
    "ledger",
    "accept",
];

pub(crate) fn gate(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Gate> {
    if begins_with_a_literal(tokens.clone()) {
        return inline(tokens, diagnostics);
    }
    let read = |input: ParseStream<'_>| {
        if input.is_empty() {
            return Err(syn::Error::new(
                input.span(),
                "a gate takes a checklist and its configuration, `gate!(ORDERS, &config)`, or a title and items",
            ));
        }
        let checklist: Expr = input.parse()?;
        if input.is_empty() {
            return Err(syn::Error::new(
                syn::spanned::Spanned::span(&checklist),
                "a gate takes a checklist and its configuration: `gate!(ORDERS, &config)`",
            ));
        }
        if !slips::comma(input) {
            return Err(syn::Error::new(
                input.span(),
                "expected `,` between the checklist and its configuration: `gate!(ORDERS, &config)`",
            ));
        }
        let config: Expr = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        let rest: TokenStream = input.parse()?;
        Ok((checklist, config, rest))
    };
    let (checklist, config, rest) = match read.parse2(tokens) {
        Ok(parts) => parts,
        Err(error) => {
            diagnostics.syn(&error);
            return None;
        }
    };
    let mut arguments = Arguments::parse(rest, Span::call_site(), &[], diagnostics);
    let options = options(&mut arguments, &OPTIONS, diagnostics);
    if let Some(title) = &arguments.title {
        diagnostics.error(
            title.span(),
            "unexpected text: name the phase with `phase = \"...\"`",
        );
    }
    for key in ["section", "tag", "item"] {
        if let Some((key, _)) = arguments.take_with_key(key) {
            diagnostics.error(
                key.span(),
                "a gate opens on a part of the checklist, and a section, a tag or an item is none: \
                 name phases, or `part = start` or `part = whole`",
            );
        }
    }
    arguments.finish("a gate", &OPTIONS, diagnostics);
    Some(Gate::Of {
        checklist: bare(checklist),
        config,
        options,
    })
}

/// A title; what a macro was given comes in a group without a sign.
fn begins_with_a_literal(tokens: TokenStream) -> bool {
    match tokens.into_iter().next() {
        Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
            begins_with_a_literal(group.stream())
        }
        _ => false,
    }
}

/// `gate!("Orders", &config)`: what is given beside the title.
fn of_a_title(input: ParseStream<'_>) -> syn::Result<bool> {
    input.parse::<TokenTree>()?;
    input.parse::<Token![,]>()?;
    let is_lent = input.peek(Token![&]);
    let is_alone = input
        .parse::<TokenTree>()
        .is_ok_and(|token| matches!(token, TokenTree::Ident(_)))
        && (input.is_empty() || input.peek(Token![,]));
    input.parse::<TokenStream>()?;
    Ok(is_lent || is_alone)
}

fn inline(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Gate> {
    if of_a_title.parse2(tokens.clone()).unwrap_or(false) {
        diagnostics.error(
            begin(&tokens),
            "a gate of a checklist names its `static`, `gate!(ORDERS, &config)`; one with a title is \
             declared where it stands, by `check(...)`",
        );
        return None;
    }
    let begin = begin(&tokens);
    let mut arguments = Arguments::parse(tokens, begin, &ITEMS, diagnostics);
    let title = titled(&mut arguments, "a gate", diagnostics);
    let mut items = Vec::new();
    let mut lost = arguments.broken;
    for child in arguments.take_children() {
        match child {
            Written::Call(call) => {
                let item = item(call, diagnostics);
                lost |= item.is_none();
                items.extend(item);
            }
            Written::Path(path) => {
                lost = true;
                let span = syn::spanned::Spanned::span(&path);
                diagnostics.error(
                    span,
                    "a path cannot stand in a gate that is declared where it stands",
                );
            }
        }
    }
    let known = [
        "deadline",
        "timeout",
        "wait",
        "concurrency",
        "load",
        "ledger",
        "accept",
    ];
    let options = options(&mut arguments, &known, diagnostics);
    arguments.finish(
        "a gate that is declared where it stands",
        &known,
        diagnostics,
    );
    Some(Gate::Inline {
        title: title?,
        items,
        lost,
        options,
    })
}

fn options(
    arguments: &mut Arguments,
    known: &[&str],
    diagnostics: &mut Diagnostics,
) -> GateOptions {
    let of_checklist = known.contains(&"phase");
    let phases = of_checklist.then(|| arguments.take_with_key("phase"));
    let phases = match phases.flatten() {
        Some((key, Expr::Array(none))) if none.elems.is_empty() => {
            diagnostics.error(
                key.span(),
                "`phase` names none: without it the gate asks of what must hold before a start",
            );
            Vec::new()
        }
        Some((key, Expr::Array(several))) => {
            let each = several.elems.into_iter();
            each.map(|value| (key.clone(), value)).collect()
        }
        Some((key, one)) => vec![(key, one)],
        None => Vec::new(),
    };
    let phases: Vec<_> = phases
        .into_iter()
        .filter(|(_, phase)| {
            let is_text = matches!(phase, Expr::Lit(lit) if matches!(lit.lit, Lit::Str(_)));
            is_text || is_no_literal("phase", "the id of a phase: `\"...\"`", phase, diagnostics)
        })
        .collect();
    let part = of_checklist.then(|| arguments.take("part")).flatten();
    if let (Some(part), [_, ..]) = (&part, phases.as_slice()) {
        diagnostics.error(
            syn::spanned::Spanned::span(part),
            "`part` and `phase` name two parts: keep one of them",
        );
    }
    let part = part.and_then(|value| word("part", &value, &["start", "whole"], diagnostics));
    GateOptions {
        phases,
        whole: part.is_some_and(|part| part == "whole"),
        deadline: arguments
            .take("deadline")
            .and_then(|value| duration("deadline", value, diagnostics)),
        timeout: arguments
            .take("timeout")
            .and_then(|value| duration("timeout", value, diagnostics)),
        wait: arguments
            .take("wait")
            .and_then(|value| duration("wait", value, diagnostics)),
        concurrency: arguments
            .take("concurrency")
            .and_then(|value| number("concurrency", value, diagnostics)),
        load: arguments.take("load"),
        launch_at: known
            .contains(&"launch_at")
            .then(|| arguments.take("launch_at"))
            .flatten(),
        ledger: known
            .contains(&"ledger")
            .then(|| arguments.take("ledger"))
            .flatten()
            .filter(|value| {
                is_no_literal(
                    "ledger",
                    "a ledger: what opens one gives it",
                    value,
                    diagnostics,
                )
            }),
        accept_conditional: arguments
            .take("accept")
            .and_then(|value| word("accept", &value, &["conditional"], diagnostics))
            .is_some(),
    }
}

/// A literal is none of what the key takes; that has been said.
fn is_no_literal(key: &str, what: &str, value: &Expr, diagnostics: &mut Diagnostics) -> bool {
    let is_literal = matches!(value, Expr::Lit(_));
    if is_literal {
        let span = syn::spanned::Spanned::span(value);
        diagnostics.error(span, format_args!("`{key}` takes {what}"));
    }
    !is_literal
}
