//! One level of arguments: a title, `key = value`, flags, calls, paths.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, LitStr, Path, Token, Type, parse_quote};

use super::slips;
use super::value::bare;
use crate::diagnostics::Diagnostics;
use crate::suggest::{nearest, one_of};

/// The arguments of one call, sorted by their form.
pub(crate) struct Arguments {
    /// Where to point when something is missing.
    pub(crate) span: Span,
    pub(crate) title: Option<LitStr>,
    /// Something could not be read, so that what seems to be missing may not
    /// be.
    pub(crate) broken: bool,
    config: Option<(Ident, Type)>,
    named: Vec<(Ident, Expr)>,
    flags: Vec<Ident>,
    children: Vec<Written>,
}

/// `name(...)`
pub(crate) struct Call {
    pub(crate) name: Ident,
    pub(crate) tokens: TokenStream,
}

/// A child, in the order it was written in.
pub(crate) enum Written {
    Call(Call),
    Path(Path),
}

impl Arguments {
    /// Reads one level. `calls` are the names of the calls that may stand here:
    /// `ident(...)` with any other name is an error with a suggestion.
    pub(crate) fn parse(
        tokens: TokenStream,
        span: Span,
        calls: &[&str],
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut arguments = Self {
            span,
            title: None,
            broken: false,
            config: None,
            named: Vec::new(),
            flags: Vec::new(),
            children: Vec::new(),
        };
        let read = |input: ParseStream<'_>| {
            while !input.is_empty() {
                arguments.one(input, calls, diagnostics);
            }
            Ok(())
        };
        if let Err(error) = read.parse2(tokens) {
            diagnostics.syn(&error);
        }
        arguments
    }

    fn one(&mut self, input: ParseStream<'_>, calls: &[&str], diagnostics: &mut Diagnostics) {
        if let Err(error) = self.argument(input, calls, diagnostics) {
            diagnostics.syn(&error);
            self.broken = true;
            slips::skip(input);
            return;
        }
        if input.is_empty() || slips::comma(input) {
            return;
        }
        let number = self.last_number();
        diagnostics.error(input.span(), slips::stray(input, number.as_deref()));
        if number.is_some() && slips::unit(input).is_some() {
            // The number without its unit would be a second error.
            self.named.pop();
        }
        if slips::semicolon(input) {
            return;
        }
        // A comma was left out, and what follows can be read.
        if !slips::begins_an_argument(input) {
            self.broken = true;
            slips::skip(input);
        }
    }

    /// The number that the last value ends with.
    fn last_number(&self) -> Option<String> {
        let (_, value) = self.named.last()?;
        match value.to_token_stream().into_iter().last()? {
            TokenTree::Literal(number) => {
                Some(number.to_string()).filter(|it| it.starts_with(|c: char| c.is_ascii_digit()))
            }
            _ => None,
        }
    }

    fn argument(
        &mut self,
        input: ParseStream<'_>,
        calls: &[&str],
        diagnostics: &mut Diagnostics,
    ) -> syn::Result<()> {
        if input.peek(LitStr) {
            let title: LitStr = input.parse()?;
            if self.title.is_some() || !self.is_empty() {
                diagnostics.error(
                    title.span(),
                    "unexpected text: a title stands first, and once",
                );
            } else {
                self.title = Some(title);
            }
            return Ok(());
        }
        if input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let key = Ident::parse_any(input)?;
            input.parse::<Token![=]>()?;
            if let Some(error) = slips::without_an_aggregation(&key, input) {
                return Err(error);
            }
            return self.named(key, input, diagnostics);
        }
        if input.peek(syn::Ident) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
            let key: Ident = input.parse()?;
            input.parse::<Token![:]>()?;
            diagnostics.error(
                key.span(),
                format_args!("expected `{key} = ...`, found `{key}: ...`"),
            );
            return self.named(key, input, diagnostics);
        }
        if input.peek(syn::Ident) && input.peek2(syn::token::Paren) && slips::is_call(input) {
            self.call(input, calls, diagnostics)?;
            return Ok(());
        }
        if let Some(error) = slips::other_brackets(input, calls) {
            return Err(error);
        }
        let (ahead, begin) = (input.fork(), input.span());
        let value = value(input).map_err(|error| slips::too_soon(&ahead, begin, error))?;
        match value {
            Expr::Path(path) if path.qself.is_none() => {
                self.path(path.path, calls, diagnostics)?;
            }
            other => {
                let words = if self.begins() && !calls.is_empty() {
                    "a title stands first, and is a text in quotes: `\"...\"`".to_owned()
                } else {
                    slips::without_a_key(&other, calls)
                };
                self.broken = true;
                diagnostics.error(other.span(), words);
            }
        }
        Ok(())
    }

    fn named(
        &mut self,
        key: Ident,
        input: ParseStream<'_>,
        diagnostics: &mut Diagnostics,
    ) -> syn::Result<()> {
        if key == "title" && self.title.is_none() && input.peek(LitStr) {
            let title: LitStr = input.parse()?;
            diagnostics.error(
                key.span(),
                format_args!("a title stands first, without a key: `{}`", title.token()),
            );
            self.title = Some(title);
            return Ok(());
        }
        let twice = if key == "config" {
            // The one value that is a type. Where it is none rustc finds one: that
            // another does not fit is an echo.
            let ahead = input.fork();
            let ty = input.parse::<Type>().ok();
            let ty = ty.filter(|_| slips::is_end(input)).unwrap_or_else(|| {
                diagnostics.error(
                    ahead.span(),
                    "`config` takes the name of a type: `config = Config`",
                );
                slips::skip_value(input);
                parse_quote!(_)
            });
            self.config.replace((key.clone(), ty)).is_some()
        } else {
            let ahead = input.fork();
            let value = value(input).map_err(|error| slips::too_soon(&ahead, key.span(), error))?;
            let twice = self.named.iter().any(|(other, _)| *other == key);
            if !twice {
                self.named.push((key.clone(), value));
            }
            twice
        };
        if twice {
            diagnostics.error(key.span(), format_args!("`{key}` is given twice"));
        }
        Ok(())
    }

    fn call(
        &mut self,
        input: ParseStream<'_>,
        calls: &[&str],
        diagnostics: &mut Diagnostics,
    ) -> syn::Result<()> {
        let name: Ident = input.parse()?;
        let content;
        syn::parenthesized!(content in input);
        let tokens: TokenStream = content.parse()?;
        if calls.iter().any(|call| name == call) {
            self.children.push(Written::Call(Call { name, tokens }));
        } else {
            self.broken = true;
            diagnostics.error(name.span(), slips::other_call(&name, calls));
        }
        Ok(())
    }

    /// A flag, or the path of a `static`.
    fn path(
        &mut self,
        path: Path,
        calls: &[&str],
        diagnostics: &mut Diagnostics,
    ) -> syn::Result<()> {
        let Some(flag) = path.get_ident().filter(|ident| is_flag(ident)) else {
            self.children.push(Written::Path(path));
            return Ok(());
        };
        if calls.iter().any(|call| flag == call) {
            return Err(syn::Error::new(
                flag.span(),
                format_args!("`{flag}` takes its arguments in parentheses: `{flag}(...)`"),
            ));
        }
        if flag == "config" && self.config.is_none() {
            self.config = Some((flag.clone(), parse_quote!(_)));
            diagnostics.error(
                flag.span(),
                "`config` takes the name of a type: `config = Config`",
            );
        } else if self.flags.contains(flag) {
            diagnostics.error(flag.span(), format_args!("`{flag}` is given twice"));
        } else {
            self.flags.push(flag.clone());
        }
        Ok(())
    }

    /// Whether something may have been meant to be the key, so that it is no error of
    /// its own that it is missing.
    pub(crate) fn may_have(&self, key: &str) -> bool {
        let mut words = self.named.iter().map(|(name, _)| name).chain(&self.flags);
        self.broken || words.any(|name| slips::is_meant(name, key))
    }

    /// Nothing has been read yet.
    fn begins(&self) -> bool {
        self.title.is_none() && !self.broken && self.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.named.is_empty()
            && self.flags.is_empty()
            && self.children.is_empty()
            && self.config.is_none()
    }

    /// Takes out the value of a key.
    pub(crate) fn take(&mut self, key: &str) -> Option<Expr> {
        self.take_with_key(key).map(|(_, value)| value)
    }

    /// Where a key stands.
    pub(crate) fn span_of(&self, key: &str) -> Option<Span> {
        let found = self.named.iter().find(|(name, _)| name == key);
        found.map(|(name, _)| name.span())
    }

    /// Takes out a key and its value.
    pub(crate) fn take_with_key(&mut self, key: &str) -> Option<(Ident, Expr)> {
        let at = self.named.iter().position(|(name, _)| name == key)?;
        Some(self.named.remove(at))
    }

    /// Takes out the type of `config`, with the key.
    pub(crate) fn take_config(&mut self) -> Option<(Ident, Type)> {
        self.config.take()
    }

    /// Takes out a flag.
    pub(crate) fn take_flag(&mut self, flag: &str) -> Option<Ident> {
        let at = self.flags.iter().position(|name| name == flag)?;
        Some(self.flags.remove(at))
    }

    /// Takes out the children, in the order they were written in.
    pub(crate) fn take_children(&mut self) -> Vec<Written> {
        std::mem::take(&mut self.children)
    }

    /// Reports what nobody took: `known` are the keys and flags that may stand
    /// here. True when there was nothing to report.
    pub(crate) fn finish(self, what: &str, known: &[&str], diagnostics: &mut Diagnostics) -> bool {
        let before = diagnostics.len();
        let keys = self.named.iter().map(|(key, _)| key);
        for key in keys.chain(self.config.iter().map(|(key, _)| key)) {
            if known.iter().any(|known| key == known) {
                diagnostics.error(
                    key.span(),
                    format_args!("`{key}` takes no value: write `{key}` alone"),
                );
            } else {
                unknown(key, what, known, diagnostics);
            }
        }
        for flag in &self.flags {
            if known.iter().any(|known| flag == known) {
                diagnostics.error(
                    flag.span(),
                    format_args!("`{flag}` needs a value: `{flag} = ...`"),
                );
            } else {
                unknown(flag, what, known, diagnostics);
            }
        }
        for child in &self.children {
            let (span, name) = match child {
                Written::Path(path) => (path.span(), "a path".to_owned()),
                Written::Call(call) => (call.name.span(), format!("`{}(...)`", call.name)),
            };
            diagnostics.error(span, format_args!("{name} cannot stand in {what}"));
        }
        diagnostics.len() == before
    }
}

/// An expression, or an error that knows the usual slips.
fn value(input: ParseStream<'_>) -> syn::Result<Expr> {
    let ahead = input.fork();
    input
        .parse::<Expr>()
        .map(bare)
        .map_err(|error| slips::percent_sign(&ahead).unwrap_or(error))
}

fn unknown(name: &Ident, what: &str, known: &[&str], diagnostics: &mut Diagnostics) {
    if let Some(words) = slips::other_word(name, known) {
        diagnostics.error(name.span(), words);
        return;
    }
    let hint = match nearest(&name.to_string(), known.iter().copied()) {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => format!("; {what} takes {}", one_of(known)),
    };
    diagnostics.error(name.span(), format_args!("unknown keyword `{name}`{hint}"));
}

/// A word in lower case is a flag; the name of a `static` is in upper case.
fn is_flag(ident: &Ident) -> bool {
    !ident.to_string().chars().any(char::is_uppercase)
}
