//! Errors are collected and reported together, each on its own token.

use std::fmt;

use proc_macro2::{Span, TokenStream};

/// More errors than this help nobody.
const MOST: usize = 20;

/// The errors of one macro call. They must be taken out: dropping them would
/// let a wrong declaration compile.
#[derive(Default)]
pub(crate) struct Diagnostics {
    errors: Vec<(Span, String)>,
    taken: bool,
}

impl Diagnostics {
    /// Records an error on a token.
    pub(crate) fn error(&mut self, span: Span, words: impl fmt::Display) {
        let words = words.to_string();
        // What is said once is enough; spans can be told apart by their text only.
        let said = self
            .errors
            .iter()
            .any(|(at, other)| *other == words && format!("{at:?}") == format!("{span:?}"));
        if !said {
            self.errors.push((span, words));
        }
    }

    /// Records an error of syn, which may hold several.
    pub(crate) fn syn(&mut self, error: &syn::Error) {
        for error in error.clone() {
            self.error(error.span(), error);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// How many there are, to see whether more have come.
    pub(crate) fn len(&self) -> usize {
        self.errors.len()
    }

    /// The errors as `compile_error!` calls.
    pub(crate) fn take(mut self) -> TokenStream {
        self.taken = true;
        let more = self.errors.len().saturating_sub(MOST);
        if more > 0 {
            self.errors.truncate(MOST);
            if let Some((_, last)) = self.errors.last_mut() {
                last.push_str(&format!("\n\n{more} more errors are not shown"));
            }
        }
        std::mem::take(&mut self.errors)
            .into_iter()
            .map(|(span, words)| syn::Error::new(span, words).to_compile_error())
            .collect()
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        // A defect of this crate; a wrong declaration must not compile by it.
        assert!(
            self.taken || self.errors.is_empty() || std::thread::panicking() || cfg!(test),
            "errors of the declaration were not reported"
        );
    }
}
