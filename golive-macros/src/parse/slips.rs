//! What is written between the arguments, and the slips that are made there.

use proc_macro2::{Ident, Literal, Span, TokenTree};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::quantity::UNITS;

/// Reads a comma, when one stands here.
pub(super) fn comma(input: ParseStream<'_>) -> bool {
    input
        .parse::<Option<Token![,]>>()
        .is_ok_and(|comma| comma.is_some())
}

/// Leaves out everything up to the next comma.
pub(super) fn skip(input: ParseStream<'_>) {
    while !input.is_empty() && !comma(input) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// `ident(...)` and then a comma, the end or the next argument: a call of the
/// grammar, and not the begin of a longer expression.
pub(super) fn is_call(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Ident>().is_ok()
        && ahead.parse::<TokenTree>().is_ok()
        && (ahead.is_empty() || ahead.peek(Token![,]) || begins_an_argument(&ahead))
}

/// `key =`, `call(...)` or a text.
pub(super) fn begins_an_argument(input: ParseStream<'_>) -> bool {
    (input.peek(Ident::peek_any)
        && (input.peek2(syn::token::Paren) || (input.peek2(Token![=]) && !input.peek2(Token![==]))))
        || input.peek(syn::LitStr)
}

/// What is wrong with a token after a whole argument.
pub(super) fn stray(input: ParseStream<'_>) -> String {
    if let Ok(ident) = input.fork().call(Ident::parse_any) {
        let unit = ident.to_string();
        if UNITS.iter().any(|known| known.name == unit) {
            return format!("a unit belongs to its number without a space: `500{unit}`");
        }
        return format!("expected `,` before `{unit}`");
    }
    if input.peek(Token![%]) {
        return "a percentage is written `pct(5)`".to_owned();
    }
    if input.peek(Token![:]) {
        return "expected `key = value`, found `:`".to_owned();
    }
    if let Ok(lit) = input.fork().parse::<Literal>() {
        return format!("expected `,` before `{lit}`");
    }
    "expected `,`".to_owned()
}

/// `5%` cannot be an expression: the percent sign wants another operand.
pub(super) fn percent_sign(input: ParseStream<'_>) -> Option<syn::Error> {
    let mut before: Option<TokenTree> = None;
    while !input.is_empty() && !input.peek(Token![,]) {
        let token: TokenTree = input.parse().ok()?;
        let is_percent = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '%');
        if let (true, Some(TokenTree::Literal(number))) = (is_percent, &before) {
            let words = format!("a percentage is written `pct({number})`");
            return Some(syn::Error::new(number.span(), words));
        }
        before = Some(token);
    }
    None
}

/// At the end of the input there is no token to point at, so that syn points at
/// the whole call: this points at the last one there is.
pub(super) fn too_soon(input: ParseStream<'_>, begin: Span, error: syn::Error) -> syn::Error {
    let words = error.to_string();
    let Some(expected) = words.strip_prefix("unexpected end of input, ") else {
        return error;
    };
    let mut last = begin;
    while let Ok(token) = input.parse::<TokenTree>() {
        last = token.span();
    }
    syn::Error::new(last, format_args!("{expected} after this"))
}
