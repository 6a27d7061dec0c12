//! From the model to the builder calls that say the same.
//!
//! What is wrong becomes `compile_error!` calls beside them: the `static` keeps
//! its type and the rest of the declaration is compiled too, so that the other
//! errors show and completion goes on.

mod branches;
mod config;
mod criterion;
mod gate;
mod item;
mod tree;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::diagnostics::Diagnostics;
use crate::{configure, parse, validate};

pub(crate) use self::gate::gate;

/// The path that every name of an expansion begins with.
pub(crate) struct Names(TokenStream);

impl Names {
    fn new(krate: &TokenStream) -> Self {
        Self(quote!(#krate::__private))
    }

    /// The same names at a token of the user's: what rustc has to say of a call is
    /// said there, and not of the whole macro. [`Self::import`] stands around it.
    fn at(&self, span: Span) -> Ident {
        Ident::new("__golive", span)
    }

    /// What brings the names in that [`Self::at`] gives.
    fn import(&self) -> TokenStream {
        let name = self.at(Span::call_site());
        quote!(#[allow(unused_imports)] use #self as #name;)
    }
}

impl quote::ToTokens for Names {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

pub(crate) fn checklist(tokens: TokenStream) -> TokenStream {
    let (krate, tokens) = parse::split(tokens);
    let mut diagnostics = Diagnostics::default();
    let mut model = parse::checklist(tokens, &mut diagnostics);
    if let Some(model) = &mut model {
        configure::checklist(model, &mut diagnostics);
        validate::checklist(model, &mut diagnostics);
    }
    let names = Names::new(&krate);
    let body = model.map(|model| tree::checklist(&model, &names));
    finish(
        diagnostics,
        body,
        &quote!(#names::Checklist::declared(|| #names::Checklist::new(""))),
    )
}

pub(crate) fn phase(tokens: TokenStream) -> TokenStream {
    let (krate, tokens) = parse::split(tokens);
    let mut diagnostics = Diagnostics::default();
    let mut model = parse::phase(tokens, &mut diagnostics);
    if let Some(model) = &mut model {
        configure::phase(model, &mut diagnostics);
        validate::phase(model, &mut diagnostics);
    }
    let names = Names::new(&krate);
    let body = model.map(|model| tree::phase_static(&model, &names));
    finish(
        diagnostics,
        body,
        &quote!(#names::Phase::declared(|| #names::Phase::new(""))),
    )
}

pub(crate) fn section(tokens: TokenStream) -> TokenStream {
    let (krate, tokens) = parse::split(tokens);
    let mut diagnostics = Diagnostics::default();
    let mut model = parse::section(tokens, &mut diagnostics);
    if let Some(model) = &mut model {
        configure::section(model, &mut diagnostics);
        validate::section(model, &mut diagnostics);
    }
    let names = Names::new(&krate);
    let body = model.map(|model| tree::section_static(&model, &names));
    finish(
        diagnostics,
        body,
        &quote!(#names::Section::declared(|| #names::Section::new(""))),
    )
}

pub(crate) fn plan(tokens: TokenStream) -> TokenStream {
    let (krate, tokens) = parse::split(tokens);
    let mut diagnostics = Diagnostics::default();
    let model = parse::plan(tokens, &mut diagnostics);
    let names = Names::new(&krate);
    let body = model.map(|model| {
        let plan = tree::plan(&model, &names);
        quote!(#names::Plan::declared(|| #plan))
    });
    finish(
        diagnostics,
        body,
        &quote!(#names::Plan::declared(|| #names::Plan::new(""))),
    )
}

/// The expansion, with the errors beside it. Without a model there is still a
/// value of the promised type.
fn finish(
    diagnostics: Diagnostics,
    body: Option<TokenStream>,
    fallback: &TokenStream,
) -> TokenStream {
    let body = body.unwrap_or_else(|| fallback.clone());
    if diagnostics.is_empty() {
        return body;
    }
    let errors = diagnostics.take();
    quote!({ #errors #body })
}
