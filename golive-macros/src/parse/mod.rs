//! From tokens to the model. Never gives up at the first error: what cannot be
//! read is recorded and left out, and the rest goes on.

mod arguments;
mod bound;
mod configured;
mod criterion;
mod gate;
mod item;
mod people;
mod plan;
mod probe;
mod quantity;
mod slips;
mod tree;
mod value;
pub(crate) mod written;

use proc_macro2::{Group, Span, TokenStream, TokenTree};

pub(crate) use self::gate::gate;
pub(crate) use self::plan::plan;
pub(crate) use self::tree::{checklist, phase, section};

/// Where a call begins, to point at when something is missing in it: the call itself
/// when it is empty.
fn begin(tokens: &TokenStream) -> Span {
    let first = tokens.clone().into_iter().next();
    first.map_or_else(Span::call_site, |token| token.span())
}

/// The path of the face, which its doors put first, and what the user wrote.
pub(crate) fn split(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = tokens.into_iter();
    match tokens.next() {
        Some(TokenTree::Group(krate)) => (Group::stream(&krate), tokens.collect()),
        // Called past its door; the names will not resolve, and rustc says so.
        other => (quote_golive(), other.into_iter().chain(tokens).collect()),
    }
}

fn quote_golive() -> TokenStream {
    TokenTree::Ident(proc_macro2::Ident::new("golive", Span::call_site())).into()
}
