//! The configuration that closures use: it has a type, and the type is named.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprClosure, Pat, Type, parse_quote};

use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Item, Kind, Part, Phase, Section};
use crate::tokens;

pub(crate) fn checklist(of: &mut Checklist, diagnostics: &mut Diagnostics) {
    name(&mut of.config, items(&mut of.parts), diagnostics);
}

pub(crate) fn phase(of: &mut Phase, diagnostics: &mut Diagnostics) {
    name(&mut of.config, items(&mut of.parts), diagnostics);
}

pub(crate) fn section(of: &mut Section, diagnostics: &mut Diagnostics) {
    name(&mut of.config, of.items.iter_mut().collect(), diagnostics);
}

fn items(parts: &mut [Part]) -> Vec<&mut Item> {
    parts.iter_mut().flat_map(Part::items_mut).collect()
}

/// Where something is wrong with the type of the configuration rustc finds one: what
/// it would say of another is an echo.
fn name(config: &mut Option<Type>, items: Vec<&mut Item>, diagnostics: &mut Diagnostics) {
    if is_unnamed(config.as_ref(), items, diagnostics) {
        *config = Some(parse_quote!(_));
    }
}

/// What is declared where it stands has none.
pub(crate) fn inline(items: &mut [Item], diagnostics: &mut Diagnostics) {
    let mut unnamed = items.iter_mut().filter_map(uses).peekable();
    if let Some(closure) = unnamed.peek() {
        diagnostics.error(
            closure.inputs.span(),
            "a gate that is declared where it stands has no configuration: its probes use what is \
             in scope, without a closure",
        );
    }
    unnamed.for_each(drop);
}

/// True when the configuration has no type, or none that a checklist can have; that
/// has been said, once for all closures.
fn is_unnamed(config: Option<&Type>, items: Vec<&mut Item>, diagnostics: &mut Diagnostics) -> bool {
    if let Some(config) = config {
        return is_lent(config, diagnostics);
    }
    let mut unnamed = items.into_iter().filter_map(uses).peekable();
    let Some(closure) = unnamed.peek() else {
        return false;
    };
    let (name, ty) = match closure.inputs.first() {
        Some(Pat::Type(typed)) => (&*typed.pat, Some(&*typed.ty)),
        Some(other) => (other, None),
        None => return false,
    };
    let ty = match ty {
        Some(Type::Reference(of)) => of.elem.to_token_stream().to_string(),
        _ => "Config".to_owned(),
    };
    let name = name.to_token_stream();
    diagnostics.error(
        closure.inputs.span(),
        format_args!(
            "`{name}` is the configuration, and its type is not named: write `config = {ty}` after \
             the title"
        ),
    );
    unnamed.for_each(drop);
    true
}

/// The closure that uses the configuration, if one does. The item is left out of
/// the expansion.
fn uses(item: &mut Item) -> Option<ExprClosure> {
    let probe = match &item.kind {
        Some(Kind::Check { probing, .. } | Kind::Trigger { probing, .. }) => Some(&probing.probe),
        _ => None,
    };
    let mut closures = probe.into_iter().chain(&item.applies_if);
    let found = closures.find_map(|it| match it {
        Expr::Closure(closure) if is_used(closure) => Some(closure.clone()),
        _ => None,
    });
    item.broken |= found.is_some();
    found
}

fn is_used(closure: &ExprClosure) -> bool {
    let name = match closure.inputs.first() {
        Some(Pat::Type(typed)) => match &*typed.ty {
            // `&()` has a type, and the right one.
            Type::Reference(of) if matches!(&*of.elem, Type::Tuple(none) if none.elems.is_empty()) =>
            {
                return false;
            }
            _ => &*typed.pat,
        },
        Some(other) => other,
        None => return false,
    };
    match name {
        Pat::Ident(name) => tokens::names(closure.body.to_token_stream(), &name.ident.to_string()),
        Pat::Struct(_) | Pat::TupleStruct(_) => true,
        _ => false,
    }
}

/// A configuration that is borrowed, for a checklist that stays.
fn is_lent(config: &Type, diagnostics: &mut Diagnostics) -> bool {
    if let Type::Reference(of) = config {
        let ty = of.elem.to_token_stream();
        diagnostics.error(
            config.span(),
            format_args!("probes borrow the configuration already: write `config = {ty}`"),
        );
        return true;
    }
    let Some((lifetime, span)) = tokens::lifetime(config.to_token_stream()) else {
        return false;
    };
    diagnostics.error(
        span,
        format_args!(
            "`{lifetime}` ends, and a checklist stays: its configuration owns what it has, shares \
             it (`Arc`), or borrows it for `'static`"
        ),
    );
    true
}
