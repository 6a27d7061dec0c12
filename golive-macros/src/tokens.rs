//! What can be seen in the tokens of an expression.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;
use syn::spanned::Spanned;

/// Whether the name stands there by itself, and not as a field or in a path.
pub(crate) fn names(tokens: TokenStream, name: &str) -> bool {
    let mut before = None;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Group(group) if names(group.stream(), name) => return true,
            TokenTree::Ident(ident) if ident == name => {
                let is_part = matches!(before, Some('.' | ':'))
                    || matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
                if !is_part {
                    return true;
                }
            }
            _ => {}
        }
        before = match &token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        };
    }
    false
}

/// Where an `.await` stands that is in nothing async.
pub(crate) fn awaits(tokens: TokenStream) -> Option<Span> {
    let (mut before, mut is_async, mut in_parameters) = (None, false, false);
    for token in tokens {
        match &token {
            TokenTree::Group(group) if !is_async => {
                if let Some(found) = awaits(group.stream()) {
                    return Some(found);
                }
            }
            TokenTree::Ident(ident) if ident == "await" && before == Some('.') && !is_async => {
                return Some(ident.span());
            }
            // A block, or a closure up to the end of the argument or statement.
            TokenTree::Ident(ident) if ident == "async" => is_async = true,
            TokenTree::Punct(punct) => match punct.as_char() {
                '|' if is_async => in_parameters = !in_parameters,
                ',' | ';' if !in_parameters => is_async = false,
                _ => {}
            },
            _ => {}
        }
        before = match &token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        };
    }
    None
}

/// A lifetime that ends, but for those of a `for<'a>`.
pub(crate) fn lifetime(tokens: TokenStream) -> Option<(String, Span)> {
    let mut is_lifetime = false;
    for token in tokens {
        match &token {
            TokenTree::Group(group) => {
                if let Some(found) = lifetime(group.stream()) {
                    return Some(found);
                }
            }
            TokenTree::Ident(name) if name == "for" => return None,
            TokenTree::Ident(name) if is_lifetime && name != "static" && name != "_" => {
                return Some((format!("'{name}"), name.span()));
            }
            _ => {}
        }
        is_lifetime = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
    }
    None
}

/// The first and the last token: a path from the one to the other stands at the
/// whole of the expression.
pub(crate) fn ends(expr: &Expr) -> (Span, Span) {
    let last = match expr.to_token_stream().into_iter().last() {
        Some(TokenTree::Group(group)) => group.span_close(),
        Some(token) => token.span(),
        None => expr.span(),
    };
    (expr.span(), last)
}

/// A name that no expression of the user can see.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
