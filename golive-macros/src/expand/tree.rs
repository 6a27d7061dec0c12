//! Checklists, phases, sections, plans.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::Names;
use super::config::Config;
use super::item::{duration, item, number, role_names};
use crate::model::{Checklist, Head, Offset, Part, Phase, Plan, Section, SignOff};
use crate::tokens::local;

const ITEMS_IN_A_FUNCTION: usize = 8;

pub(super) fn checklist(checklist: &Checklist, names: &Names) -> TokenStream {
    let config = Config::new(checklist.config.as_ref(), items(&checklist.parts));
    let this = local("checklist");
    let title = &checklist.head.title;
    let mut lines = Vec::new();
    lines.extend(id(&checklist.head, &this));
    if let Some(version) = &checklist.version {
        lines.push(quote!(let #this = #this.version(#version);));
    }
    if let Some(zone) = &checklist.zone {
        lines.push(quote!(let #this = #this.zone(#zone);));
    }
    if let Some(roles) = checklist.roles.as_ref().filter(|roles| !roles.is_empty()) {
        let roles = role_names(roles);
        lines.push(quote!(let #this = #this.roles([#(#roles),*]);));
    }
    for part in &checklist.parts {
        lines.push(match part {
            Part::Phase(part) => {
                let part = phase(part, &config, names);
                quote!(let #this = #this.phase(#part);)
            }
            Part::Section(part) => {
                let part = section(part, &config, names);
                quote!(let #this = #this.section(#part);)
            }
            Part::Path(path) => {
                let span = syn::spanned::Spanned::span(path);
                let names = names.at(span);
                quote_spanned!(span=> let #this = #this.phase(#names::IsPhase::<#config>::phase(&#path));)
            }
            Part::Item(_) => continue,
        });
    }
    lines.extend(checklist.sign_offs.iter().map(|it| {
        let it = sign_off(it, names);
        quote!(let #this = #this.sign_off(#it);)
    }));
    lines.extend(checklist.plans.iter().map(|it| {
        let it = plan(it, names);
        quote!(let #this = #this.plan(#it);)
    }));
    lines.extend(
        checklist
            .contacts
            .iter()
            .map(|(who, how)| quote!(let #this = #this.contact(#who, #how);)),
    );
    lines.extend(
        checklist
            .notes
            .iter()
            .map(|note| quote!(let #this = #this.note(#note);)),
    );
    let import = names.import();
    quote! {
        #names::Checklist::<#config>::declared(|| {
            #import
            let #this = #names::Checklist::<#config>::new(#title);
            #(#lines)*
            #this
        })
    }
}

pub(super) fn phase_static(model: &Phase, names: &Names) -> TokenStream {
    let config = Config::new(model.config.as_ref(), items(&model.parts));
    let body = phase(model, &config, names);
    let import = names.import();
    quote!(#names::Phase::<#config>::declared(|| { #import #body }))
}

pub(super) fn section_static(model: &Section, names: &Names) -> TokenStream {
    let config = Config::new(model.config.as_ref(), model.items.len());
    let body = section(model, &config, names);
    let import = names.import();
    quote!(#names::Section::<#config>::declared(|| { #import #body }))
}

fn phase(phase: &Phase, config: &Config, names: &Names) -> TokenStream {
    let this = local("phase");
    let title = &phase.head.title;
    let mut lines = Vec::new();
    lines.extend(id(&phase.head, &this));
    if let Some(opens) = &phase.opens {
        let opens = offset(opens, names);
        lines.push(quote!(let #this = #this.opens(#opens);));
    }
    if let Some(closes) = &phase.closes {
        let closes = offset(closes, names);
        lines.push(quote!(let #this = #this.closes(#closes);));
    }
    if let Some(notes) = &phase.notes {
        lines.push(quote!(let #this = #this.notes(#notes);));
    }
    let kind = quote!(#names::Phase::<#config>);
    let mut items = Vec::new();
    for part in &phase.parts {
        let line = match part {
            Part::Item(part) => {
                items.extend(item(part, config, names));
                continue;
            }
            Part::Section(part) => {
                let part = section(part, config, names);
                quote!(let #this = #this.section(#part);)
            }
            Part::Path(path) => {
                let span = syn::spanned::Spanned::span(path);
                let names = names.at(span);
                quote_spanned!(span=> let #this = #this.section(#names::IsSection::<#config>::section(&#path));)
            }
            Part::Phase(_) => continue,
        };
        lines.extend(in_parts(&std::mem::take(&mut items), &this, &kind, config));
        lines.push(line);
    }
    lines.extend(in_parts(&items, &this, &kind, config));
    quote!({ let #this = #names::Phase::<#config>::new(#title); #(#lines)* #this })
}

fn section(section: &Section, config: &Config, names: &Names) -> TokenStream {
    let this = local("section");
    let title = &section.head.title;
    let mut lines = Vec::new();
    lines.extend(id(&section.head, &this));
    if let Some(notes) = &section.notes {
        lines.push(quote!(let #this = #this.notes(#notes);));
    }
    if !section.tags.is_empty() {
        let tags = &section.tags;
        lines.push(quote!(let #this = #this.tags([#(#tags),*]);));
    }
    let items: Vec<TokenStream> = section
        .items
        .iter()
        .filter_map(|part| item(part, config, names))
        .collect();
    let kind = quote!(#names::Section::<#config>);
    lines.extend(in_parts(&items, &this, &kind, config));
    quote!({ let #this = #names::Section::<#config>::new(#title); #(#lines)* #this })
}

/// How many items there are.
fn items(parts: &[Part]) -> usize {
    let each = parts.iter().map(|part| match part {
        Part::Phase(phase) => items(&phase.parts),
        Part::Section(section) => section.items.len(),
        Part::Item(_) => 1,
        Part::Path(_) => 0,
    });
    each.sum()
}

/// The items; where there are many, a few in a function of their own. rustc types
/// a body with all of its closures at once and looks at the whole once for each of
/// them, which would make the time grow with the square of the number of items.
fn in_parts(
    items: &[TokenStream],
    this: &Ident,
    kind: &TokenStream,
    config: &Config,
) -> Vec<TokenStream> {
    let lines = |items: &[TokenStream]| quote!(#(let #this = #this.item(#items);)*);
    if !config.has_functions() {
        return vec![lines(items)];
    }
    let parts = items.chunks(ITEMS_IN_A_FUNCTION).map(|items| {
        let lines = lines(items);
        quote! {
            let #this = {
                fn __golive_items(#this: #kind) -> #kind {
                    #lines
                    #this
                }
                __golive_items(#this)
            };
        }
    });
    parts.collect()
}

pub(super) fn plan(plan: &Plan, names: &Names) -> TokenStream {
    let this = local("plan");
    let title = &plan.head.title;
    let id = id(&plan.head, &this);
    let steps = plan.steps.iter().map(|step| {
        let text = &step.text;
        let command = step
            .command
            .as_ref()
            .map(|command| quote!(.command(#command)));
        let by = step.by.as_ref().map(|role| {
            let name = &role.name;
            quote!(.by(#name))
        });
        quote!(let #this = #this.step(#names::Step::new(#text)#command #by);)
    });
    quote!({ let #this = #names::Plan::new(#title); #id #(#steps)* #this })
}

fn sign_off(sign_off: &SignOff, names: &Names) -> TokenStream {
    let role = &sign_off.role.name;
    let distinct_from = (!sign_off.distinct_from.is_empty()).then(|| {
        let roles = role_names(&sign_off.distinct_from);
        quote!(.distinct_from([#(#roles),*]))
    });
    let phase = sign_off.phase.as_ref().map(|phase| quote!(.phase(#phase)));
    let count = sign_off.count.as_ref().map(|count| {
        let count = number(count);
        quote!(.count(#count))
    });
    quote!(#names::SignOff::new(#role)#distinct_from #phase #count)
}

fn offset(offset: &Offset, names: &Names) -> TokenStream {
    match offset {
        Offset::Before(time) => {
            let time = duration(time, names);
            quote!(#names::Offset::before(#time))
        }
        Offset::After(time) => {
            let time = duration(time, names);
            quote!(#names::Offset::after(#time))
        }
        Offset::Launch => quote!(#names::Offset::launch()),
    }
}

fn id(head: &Head, this: &Ident) -> Option<TokenStream> {
    head.id
        .as_ref()
        .map(|id| quote!(let #this = #this.id(#id);))
}
