//! Checklists, phases, sections.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Expr, LitStr, Type};

use super::arguments::{Arguments, Written};
use super::begin;
use super::item::{ITEMS, head, item};
use super::people::{contact, sign_off};
use super::plan::plan_of;
use super::value::{declared_roles, duration, text, texts, titled};
use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Offset, Part, Phase, Role, Section};

pub(crate) fn checklist(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Checklist> {
    let calls = ["phase", "section", "sign_off", "plan", "contact"];
    let begin = begin(&tokens);
    let mut arguments = Arguments::parse(tokens, begin, &calls, diagnostics);
    let title = titled(&mut arguments, "a checklist", diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let mut lost = arguments.broken;
    let config = arguments.take_config().map(|(_, config)| config);
    let version = optional_text("version", &mut arguments, diagnostics);
    let zone = optional_text("zone", &mut arguments, diagnostics);
    let roles = arguments.take("roles");
    let roles_given = roles.is_some();
    let roles = declared_roles(roles, diagnostics);
    lost |= roles_given && roles.is_none();
    let note = optional_text("note", &mut arguments, diagnostics);
    let mut parts = Vec::new();
    let mut sign_offs = Vec::new();
    let mut lost_sign_off = false;
    let mut plans = Vec::new();
    let mut contacts = Vec::new();
    for child in arguments.take_children() {
        let call = match child {
            Written::Path(path) => {
                parts.push(Part::Path(path));
                continue;
            }
            Written::Call(call) => call,
        };
        if call.name == "phase" {
            let phase = phase_in(call.tokens, call.name.span(), Place::Within, diagnostics);
            lost |= phase.is_none();
            parts.extend(phase.map(Part::Phase));
        } else if call.name == "section" {
            let section = section_in(call.tokens, call.name.span(), Place::Within, diagnostics);
            lost |= section.is_none();
            parts.extend(section.map(Part::Section));
        } else if call.name == "sign_off" {
            let sign_off = sign_off(call, diagnostics);
            lost_sign_off |= sign_off.is_none();
            sign_offs.extend(sign_off);
        } else if call.name == "plan" {
            plans.extend(plan_of(call.tokens, call.name.span(), diagnostics));
        } else {
            contacts.extend(contact(call, diagnostics));
        }
    }
    arguments.finish(
        "a checklist",
        &["id", "config", "version", "zone", "roles", "note"],
        diagnostics,
    );
    Some(Checklist {
        head: head?,
        config,
        version,
        zone,
        roles,
        parts,
        sign_offs,
        lost_sign_off,
        plans,
        contacts,
        notes: note.into_iter().collect(),
        lost,
    })
}

pub(crate) fn phase(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Phase> {
    let begin = begin(&tokens);
    phase_in(tokens, begin, Place::Alone, diagnostics)
}

pub(crate) fn section(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Section> {
    let begin = begin(&tokens);
    section_in(tokens, begin, Place::Alone, diagnostics)
}

/// Where a phase or a section stands: in a `static` of its own, or in what has
/// the configuration and the roles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    Within,
}

impl Place {
    fn known(self, keys: &[&'static str]) -> Vec<&'static str> {
        let alone: &[&str] = match self {
            Self::Alone => &["config", "roles"],
            Self::Within => &[],
        };
        [keys, alone].concat()
    }

    /// The configuration and the roles.
    fn own(
        self,
        arguments: &mut Arguments,
        diagnostics: &mut Diagnostics,
    ) -> (Option<Type>, Option<Vec<Role>>) {
        let config = arguments.take_config();
        let roles = arguments.take_with_key("roles");
        if self == Self::Alone {
            let config = config.map(|(_, config)| config);
            let roles = declared_roles(roles.map(|(_, roles)| roles), diagnostics);
            return (config, roles);
        }
        let keys = config.map(|(key, _)| key).into_iter();
        for key in keys.chain(roles.map(|(key, _)| key)) {
            diagnostics.error(
                key.span(),
                format_args!("`{key}` stands in the whole, and holds for all that is in it"),
            );
        }
        (None, None)
    }
}

fn phase_in(
    tokens: TokenStream,
    span: Span,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<Phase> {
    let calls = ["section", "check", "task", "trigger"];
    let mut arguments = Arguments::parse(tokens, span, &calls, diagnostics);
    let title = titled(&mut arguments, "a phase", diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let mut lost = arguments.broken;
    let (config, roles) = place.own(&mut arguments, diagnostics);
    let mut time = |key: &str, diagnostics: &mut Diagnostics| {
        arguments
            .take(key)
            .and_then(|value| offset(key, value, diagnostics))
    };
    let opens = time("opens", diagnostics);
    let closes = time("closes", diagnostics);
    let notes = optional_text("notes", &mut arguments, diagnostics);
    let mut parts = Vec::new();
    for child in arguments.take_children() {
        let part = match child {
            Written::Path(path) => Some(Part::Path(path)),
            Written::Call(call) if call.name == "section" => {
                section_in(call.tokens, call.name.span(), Place::Within, diagnostics)
                    .map(Part::Section)
            }
            Written::Call(call) => item(call, diagnostics).map(Part::Item),
        };
        lost |= part.is_none();
        parts.extend(part);
    }
    let known = place.known(&["id", "opens", "closes", "notes"]);
    arguments.finish("a phase", &known, diagnostics);
    Some(Phase {
        head: head?,
        config,
        roles,
        opens,
        closes,
        notes,
        parts,
        lost,
    })
}

fn section_in(
    tokens: TokenStream,
    span: Span,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<Section> {
    let mut arguments = Arguments::parse(tokens, span, &ITEMS, diagnostics);
    let title = titled(&mut arguments, "a section", diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let mut lost = arguments.broken;
    let (config, roles) = place.own(&mut arguments, diagnostics);
    let notes = optional_text("notes", &mut arguments, diagnostics);
    let tags = arguments
        .take("tags")
        .map(|value| texts("tags", value, diagnostics))
        .unwrap_or_default();
    let mut items = Vec::new();
    for child in arguments.take_children() {
        let item = match child {
            Written::Path(path) => {
                diagnostics.error(
                    path.span(),
                    "a path cannot stand in a section; it stands in a phase",
                );
                None
            }
            Written::Call(call) => item(call, diagnostics),
        };
        lost |= item.is_none();
        items.extend(item);
    }
    let known = place.known(&["id", "notes", "tags"]);
    arguments.finish("a section", &known, diagnostics);
    Some(Section {
        head: head?,
        config,
        roles,
        notes,
        tags,
        items,
        lost,
    })
}

fn optional_text(
    key: &str,
    arguments: &mut Arguments,
    diagnostics: &mut Diagnostics,
) -> Option<LitStr> {
    arguments
        .take(key)
        .and_then(|value| text(key, value, diagnostics))
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
