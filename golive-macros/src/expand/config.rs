//! The type of the configuration, as the calls name it.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Type;

/// With more items than this, each few stand in a function of their own.
const MANY: usize = 100;

/// The type, and whether functions may name it.
pub(super) struct Config {
    of: TokenStream,
    has_functions: bool,
}

impl Config {
    /// `()` where it is not given.
    pub(super) fn new(config: Option<&Type>, items: usize) -> Self {
        let of = config.map_or_else(|| quote!(()), ToTokens::into_token_stream);
        let has_functions = items > MANY && !is_of_outside(of.clone());
        Self { of, has_functions }
    }

    /// Whether items stand in functions of their own.
    pub(super) fn has_functions(&self) -> bool {
        self.has_functions
    }
}

impl ToTokens for Config {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.of.to_tokens(tokens);
    }
}

/// What only the function around the macro may know: `T` is by custom a parameter
/// of it, which a function within cannot name, and `_` is for rustc to find.
fn is_of_outside(of: TokenStream) -> bool {
    of.into_iter().any(|token| match token {
        TokenTree::Ident(name) => {
            let name = name.to_string();
            let mut letters = name.chars();
            let first = letters
                .next()
                .is_some_and(|it| it.is_ascii_uppercase() || it == '_');
            first && letters.all(|it| it.is_ascii_digit())
        }
        TokenTree::Group(group) => is_of_outside(group.stream()),
        _ => false,
    })
}
