//! The macros of golive. Use them through the crate `golive`, which documents
//! them and passes its own path to the entries below.
//!
//! Tokens go in, plain builder calls come out: parse, validate, expand, in
//! modules of those names. Nothing is read from outside, and the same tokens
//! give the same expansion.

use proc_macro::TokenStream;

mod configure;
mod diagnostics;
mod expand;
mod model;
mod parse;
mod slug;
mod suggest;
#[cfg(test)]
mod tests;
mod tokens;
mod validate;

/// The entry of `golive::checklist!`.
#[doc(hidden)]
#[proc_macro]
pub fn __checklist(tokens: TokenStream) -> TokenStream {
    expand::checklist(tokens.into()).into()
}

/// The entry of `golive::phase!`.
#[doc(hidden)]
#[proc_macro]
pub fn __phase(tokens: TokenStream) -> TokenStream {
    expand::phase(tokens.into()).into()
}

/// The entry of `golive::section!`.
#[doc(hidden)]
#[proc_macro]
pub fn __section(tokens: TokenStream) -> TokenStream {
    expand::section(tokens.into()).into()
}

/// The entry of `golive::plan!`.
#[doc(hidden)]
#[proc_macro]
pub fn __plan(tokens: TokenStream) -> TokenStream {
    expand::plan(tokens.into()).into()
}

/// The entry of `golive::gate!`.
#[doc(hidden)]
#[proc_macro]
pub fn __gate(tokens: TokenStream) -> TokenStream {
    expand::gate(tokens.into()).into()
}
