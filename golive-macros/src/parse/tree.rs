//! Checklists, phases, sections, plans.

use proc_macro2::{Span, TokenStream};
use syn::Expr;
use syn::spanned::Spanned;

use super::arguments::{Arguments, Call, Written};
use super::item::{ITEMS, head, item};
use super::value::{duration, number, role, roles, text, texts, titled, ty};
use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Offset, Part, Phase, Plan, Section, SignOff, Step};

pub(crate) fn checklist(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Checklist> {
    let calls = ["phase", "section", "sign_off", "plan", "contact"];
    let mut arguments = Arguments::parse(tokens, Span::call_site(), &calls, diagnostics);
    let title = titled(
        arguments.title.take(),
        "a checklist",
        arguments.span,
        diagnostics,
    );
    let head = head(title, &mut arguments, diagnostics);
    let config = arguments
        .take("config")
        .and_then(|value| ty("config", &value, diagnostics));
    let version = arguments
        .take("version")
        .and_then(|value| text("version", value, diagnostics));
    let roles = arguments
        .take("roles")
        .map(|value| roles("roles", value, diagnostics));
    let notes = arguments
        .take("note")
        .and_then(|value| text("note", value, diagnostics))
        .into_iter()
        .collect();
    let mut checklist = Checklist {
        head: head?,
        config,
        version,
        roles,
        parts: Vec::new(),
        sign_offs: Vec::new(),
        plans: Vec::new(),
        contacts: Vec::new(),
        notes,
    };
    for child in arguments.take_children() {
        match child {
            Written::Path(path) => checklist.parts.push(Part::Path(path)),
            Written::Call(call) if call.name == "phase" => {
                checklist
                    .parts
                    .extend(phase_of(call, diagnostics).map(Part::Phase));
            }
            Written::Call(call) if call.name == "section" => {
                checklist
                    .parts
                    .extend(section_of(call, diagnostics).map(Part::Section));
            }
            Written::Call(call) if call.name == "sign_off" => {
                checklist.sign_offs.extend(sign_off(call, diagnostics));
            }
            Written::Call(call) if call.name == "plan" => {
                checklist
                    .plans
                    .extend(plan_of(call.tokens, call.name.span(), diagnostics));
            }
            Written::Call(call) => checklist.contacts.extend(contact(call, diagnostics)),
        }
    }
    arguments.finish(
        "a checklist",
        &["id", "config", "version", "roles", "note"],
        diagnostics,
    );
    Some(checklist)
}

pub(crate) fn phase(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Phase> {
    phase_in(tokens, Span::call_site(), diagnostics)
}

pub(crate) fn section(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Section> {
    section_in(tokens, Span::call_site(), diagnostics)
}

pub(crate) fn plan(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Plan> {
    plan_of(tokens, Span::call_site(), diagnostics)
}

fn phase_of(call: Call, diagnostics: &mut Diagnostics) -> Option<Phase> {
    phase_in(call.tokens, call.name.span(), diagnostics)
}

fn phase_in(tokens: TokenStream, span: Span, diagnostics: &mut Diagnostics) -> Option<Phase> {
    let calls = ["section", "check", "task", "trigger"];
    let mut arguments = Arguments::parse(tokens, span, &calls, diagnostics);
    let title = titled(arguments.title.take(), "a phase", span, diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let mut phase = Phase {
        head: head?,
        config: arguments
            .take("config")
            .and_then(|value| ty("config", &value, diagnostics)),
        opens: arguments
            .take("opens")
            .and_then(|value| offset("opens", value, diagnostics)),
        closes: arguments
            .take("closes")
            .and_then(|value| offset("closes", value, diagnostics)),
        notes: arguments
            .take("notes")
            .and_then(|value| text("notes", value, diagnostics)),
        parts: Vec::new(),
    };
    for child in arguments.take_children() {
        phase.parts.extend(match child {
            Written::Path(path) => Some(Part::Path(path)),
            Written::Call(call) if call.name == "section" => {
                section_of(call, diagnostics).map(Part::Section)
            }
            Written::Call(call) => item(call, diagnostics).map(Part::Item),
        });
    }
    arguments.finish(
        "a phase",
        &["id", "opens", "closes", "notes", "config"],
        diagnostics,
    );
    Some(phase)
}

fn section_of(call: Call, diagnostics: &mut Diagnostics) -> Option<Section> {
    section_in(call.tokens, call.name.span(), diagnostics)
}

fn section_in(tokens: TokenStream, span: Span, diagnostics: &mut Diagnostics) -> Option<Section> {
    let mut arguments = Arguments::parse(tokens, span, &ITEMS, diagnostics);
    let title = titled(arguments.title.take(), "a section", span, diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let mut section = Section {
        head: head?,
        config: arguments
            .take("config")
            .and_then(|value| ty("config", &value, diagnostics)),
        notes: arguments
            .take("notes")
            .and_then(|value| text("notes", value, diagnostics)),
        tags: arguments
            .take("tags")
            .map(|value| texts("tags", value, diagnostics))
            .unwrap_or_default(),
        items: Vec::new(),
    };
    for child in arguments.take_children() {
        match child {
            Written::Path(path) => diagnostics.error(
                path.span(),
                "a path cannot stand in a section; it stands in a phase",
            ),
            Written::Call(call) => section.items.extend(item(call, diagnostics)),
        }
    }
    arguments.finish("a section", &["id", "notes", "tags", "config"], diagnostics);
    Some(section)
}

fn offset(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Option<Offset> {
    let span = value.span();
    match value {
        Expr::Path(path) if path.path.is_ident("at_launch") => Some(Offset::Launch),
        Expr::Call(mut call) if call.args.len() == 1 => {
            let time = call.args.pop()?;
            match &*call.func {
                Expr::Path(path) if path.path.is_ident("before") => {
                    duration(key, time, diagnostics).map(Offset::Before)
                }
                Expr::Path(path) if path.path.is_ident("after") => {
                    duration(key, time, diagnostics).map(Offset::After)
                }
                _ => {
                    diagnostics.error(
                        span,
                        format_args!("`{key}` takes `before(7d)`, `at_launch` or `after(15min)`"),
                    );
                    None
                }
            }
        }
        _ => {
            diagnostics.error(
                span,
                format_args!("`{key}` takes `before(7d)`, `at_launch` or `after(15min)`"),
            );
            None
        }
    }
}

fn sign_off(call: Call, diagnostics: &mut Diagnostics) -> Option<SignOff> {
    let span = call.name.span();
    let mut arguments = Arguments::parse(call.tokens, span, &[], diagnostics);
    let given = arguments.take("role");
    if given.is_none() {
        diagnostics.error(span, "a sign-off needs `role = ...`");
    }
    let signs = given.and_then(|value| role("role", value, diagnostics));
    let distinct_from = arguments
        .take("distinct_from")
        .map(|value| roles("distinct_from", value, diagnostics))
        .unwrap_or_default();
    let phase = arguments
        .take("phase")
        .and_then(|value| text("phase", value, diagnostics));
    let count = arguments
        .take("count")
        .and_then(|value| number("count", value, diagnostics));
    if let Some(title) = &arguments.title {
        diagnostics.error(title.span(), "a sign-off has no title");
    }
    arguments.finish(
        "a sign-off",
        &["role", "distinct_from", "phase", "count"],
        diagnostics,
    );
    Some(SignOff {
        role: signs?,
        distinct_from,
        phase,
        count,
    })
}

fn plan_of(tokens: TokenStream, span: Span, diagnostics: &mut Diagnostics) -> Option<Plan> {
    let mut arguments = Arguments::parse(tokens, span, &["step"], diagnostics);
    let title = titled(arguments.title.take(), "a plan", span, diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let mut steps = Vec::new();
    for child in arguments.take_children() {
        match child {
            Written::Path(path) => diagnostics.error(path.span(), "a path cannot stand in a plan"),
            Written::Call(call) => steps.extend(step(call, diagnostics)),
        }
    }
    arguments.finish("a plan", &["id"], diagnostics);
    let head = head?;
    if steps.is_empty() && diagnostics.is_empty() {
        diagnostics.error(head.title.span(), "this plan has no steps");
    }
    Some(Plan { head, steps })
}

fn step(call: Call, diagnostics: &mut Diagnostics) -> Option<Step> {
    let span = call.name.span();
    let mut arguments = Arguments::parse(call.tokens, span, &[], diagnostics);
    let title = titled(arguments.title.take(), "a step", span, diagnostics);
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

fn contact(call: Call, diagnostics: &mut Diagnostics) -> Option<(syn::LitStr, syn::LitStr)> {
    use syn::parse::Parser;

    let parser = syn::punctuated::Punctuated::<syn::LitStr, syn::Token![,]>::parse_terminated;
    let texts: Vec<syn::LitStr> = parser
        .parse2(call.tokens)
        .map(|texts| texts.into_iter().collect())
        .unwrap_or_default();
    match <[syn::LitStr; 2]>::try_from(texts) {
        Ok([who, how]) => Some((who, how)),
        Err(_) => {
            diagnostics.error(
                call.name.span(),
                "a contact is two texts: `contact(\"who\", \"how to reach them\")`",
            );
            None
        }
    }
}
