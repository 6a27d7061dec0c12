//! One level of arguments: a title, `key = value`, flags, calls, paths.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, LitStr, Path, Token};

use crate::diagnostics::Diagnostics;
use crate::suggest::{help, one_of};

/// The arguments of one call, sorted by their form.
pub(crate) struct Arguments {
    /// Where to point when something is missing.
    pub(crate) span: Span,
    pub(crate) title: Option<LitStr>,
    /// Something could not be read, so that what seems to be missing may not
    /// be.
    pub(crate) broken: bool,
    named: Vec<(Ident, Expr)>,
    flags: Vec<Ident>,
    calls: Vec<Call>,
    paths: Vec<Path>,
    /// The order in which calls and paths were written.
    order: Vec<Child>,
}

enum Child {
    Call,
    Path,
}

/// `name(...)`
pub(crate) struct Call {
    pub(crate) name: Ident,
    pub(crate) tokens: TokenStream,
}

/// A child in the order it was written in.
pub(crate) enum Written {
    Call(Call),
    Path(Path),
}

impl Arguments {
    /// Reads one level. `expected` are the names of calls that may stand here:
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
            named: Vec::new(),
            flags: Vec::new(),
            calls: Vec::new(),
            paths: Vec::new(),
            order: Vec::new(),
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
            skip(input);
            return;
        }
        if input.is_empty()
            || input
                .parse::<Option<Token![,]>>()
                .is_ok_and(|comma| comma.is_some())
        {
            return;
        }
        diagnostics.error(input.span(), stray(input));
        self.broken = true;
        skip(input);
    }

    fn argument(
        &mut self,
        input: ParseStream<'_>,
        calls: &[&str],
        diagnostics: &mut Diagnostics,
    ) -> syn::Result<()> {
        if input.peek(LitStr) && (input.peek2(Token![,]) || is_last(input)) {
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
            let value = self.value(input)?;
            if self.named.iter().any(|(other, _)| *other == key) {
                diagnostics.error(key.span(), format_args!("`{key}` is given twice"));
            } else {
                self.named.push((key, value));
            }
            return Ok(());
        }
        if input.peek(syn::Ident) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
            let key: Ident = input.parse()?;
            return Err(syn::Error::new(
                key.span(),
                format_args!("expected `{key} = ...`, found `{key}: ...`"),
            ));
        }
        if input.peek(syn::Ident) && input.peek2(syn::token::Paren) && is_call(input) {
            let name: Ident = input.parse()?;
            let content;
            syn::parenthesized!(content in input);
            let tokens: TokenStream = content.parse()?;
            if calls.iter().any(|call| name == call) {
                self.order.push(Child::Call);
                self.calls.push(Call { name, tokens });
            } else {
                let words = name.to_string();
                diagnostics.error(
                    name.span(),
                    format_args!("`{name}(...)` cannot stand here{}", help(&words, calls)),
                );
            }
            return Ok(());
        }
        match self.value(input)? {
            Expr::Path(path) if path.qself.is_none() => {
                match path.path.get_ident().filter(|ident| is_flag(ident)) {
                    Some(flag) => self.flags.push(flag.clone()),
                    None => {
                        self.order.push(Child::Path);
                        self.paths.push(path.path);
                    }
                }
            }
            other => diagnostics.error(
                other.span(),
                "expected `key = value`, a flag or a call such as `check(...)`",
            ),
        }
        Ok(())
    }

    /// An expression, or an error that knows the usual slips.
    fn value(&self, input: ParseStream<'_>) -> syn::Result<Expr> {
        let ahead = input.fork();
        input
            .parse::<Expr>()
            .map_err(|error| percent_sign(&ahead).unwrap_or(error))
    }

    fn is_empty(&self) -> bool {
        self.named.is_empty() && self.flags.is_empty() && self.order.is_empty()
    }

    /// Takes out the value of a key.
    pub(crate) fn take(&mut self, key: &str) -> Option<Expr> {
        self.take_with_key(key).map(|(_, value)| value)
    }

    /// Takes out a key and its value.
    pub(crate) fn take_with_key(&mut self, key: &str) -> Option<(Ident, Expr)> {
        let at = self.named.iter().position(|(name, _)| name == key)?;
        Some(self.named.remove(at))
    }

    /// Takes out a flag.
    pub(crate) fn take_flag(&mut self, flag: &str) -> Option<Ident> {
        let at = self.flags.iter().position(|name| name == flag)?;
        Some(self.flags.remove(at))
    }

    /// Takes out the children, in the order they were written in.
    pub(crate) fn take_children(&mut self) -> Vec<Written> {
        let (mut calls, mut paths) = (
            std::mem::take(&mut self.calls).into_iter(),
            std::mem::take(&mut self.paths).into_iter(),
        );
        std::mem::take(&mut self.order)
            .into_iter()
            .filter_map(|child| match child {
                Child::Call => calls.next().map(Written::Call),
                Child::Path => paths.next().map(Written::Path),
            })
            .collect()
    }

    /// Reports what nobody took: `known` are the keys and flags that may stand
    /// here.
    pub(crate) fn finish(self, what: &str, known: &[&str], diagnostics: &mut Diagnostics) {
        let names = self.named.iter().map(|(key, _)| key).chain(&self.flags);
        for name in names {
            let words = name.to_string();
            if known.contains(&words.as_str()) {
                let form = if self.flags.contains(name) {
                    "needs a value"
                } else {
                    "takes no value"
                };
                diagnostics.error(
                    name.span(),
                    format_args!("`{name}` {form} here, or is given twice"),
                );
            } else {
                let hint = match crate::suggest::nearest(&words, known.iter().copied()) {
                    Some(nearest) => format!("; did you mean `{nearest}`?"),
                    None => format!("; {what} takes {}", one_of(known)),
                };
                diagnostics.error(name.span(), format_args!("unknown keyword `{name}`{hint}"));
            }
        }
        for path in &self.paths {
            diagnostics.error(path.span(), format_args!("a path cannot stand in {what}"));
        }
        for call in &self.calls {
            diagnostics.error(
                call.name.span(),
                format_args!("`{}(...)` cannot stand in {what}", call.name),
            );
        }
    }
}

/// A word in lower case is a flag; the name of a `static` is in upper case.
fn is_flag(ident: &Ident) -> bool {
    !ident.to_string().chars().any(char::is_uppercase)
}

/// `ident(...)` and then a comma or the end: a call of the grammar, and not the
/// begin of a longer expression.
fn is_call(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Ident>().is_ok()
        && ahead.parse::<TokenTree>().is_ok()
        && (ahead.is_empty() || ahead.peek(Token![,]))
}

fn is_last(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<TokenTree>().is_ok() && ahead.is_empty()
}

/// Leaves out everything up to the next comma.
fn skip(input: ParseStream<'_>) {
    while !input.is_empty() {
        if input
            .parse::<Option<Token![,]>>()
            .is_ok_and(|comma| comma.is_some())
        {
            return;
        }
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// What is wrong with a token after a whole argument.
fn stray(input: ParseStream<'_>) -> String {
    if let Ok(ident) = input.fork().parse::<Ident>() {
        let unit = ident.to_string();
        if crate::parse::UNITS.iter().any(|known| known.name == unit) {
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
    "expected `,`".to_owned()
}

/// `5%` cannot be an expression: the percent sign wants another operand.
fn percent_sign(input: ParseStream<'_>) -> Option<syn::Error> {
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
