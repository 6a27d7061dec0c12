//! What is written between the arguments, and the slips that are made there.

use proc_macro2::{Ident, Literal, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Token};

use super::criterion::AGGREGATIONS;
use super::quantity::UNITS;
use super::value::ident_of;
use crate::suggest::{help, nearest, one_of};

/// Reads a comma, when one stands here.
pub(super) fn comma(input: ParseStream<'_>) -> bool {
    input
        .parse::<Option<Token![,]>>()
        .is_ok_and(|comma| comma.is_some())
}

/// Reads what stands in the place of a comma.
pub(super) fn semicolon(input: ParseStream<'_>) -> bool {
    input
        .parse::<Option<Token![;]>>()
        .is_ok_and(|semicolon| semicolon.is_some())
}

/// Whether an argument ends here, or the next begins.
pub(super) fn is_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,]) || begins_an_argument(input)
}

/// Leaves out everything before the next comma.
pub(super) fn skip_value(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// Leaves out everything up to the next comma.
pub(super) fn skip(input: ParseStream<'_>) {
    while !input.is_empty() && !comma(input) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// `ident(...)` and then no sign that goes on: a call of the grammar, and not the
/// begin of a longer expression.
pub(super) fn is_call(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Ident>().is_ok()
        && ahead.parse::<TokenTree>().is_ok()
        && match ahead.parse::<TokenTree>() {
            Ok(TokenTree::Punct(next)) => matches!(next.as_char(), ',' | ';'),
            Ok(TokenTree::Group(_)) => false,
            Ok(TokenTree::Ident(_) | TokenTree::Literal(_)) | Err(_) => true,
        }
}

/// `key =`, `call(...)` or a text.
pub(super) fn begins_an_argument(input: ParseStream<'_>) -> bool {
    (input.peek(Ident::peek_any)
        && (input.peek2(syn::token::Paren) || (input.peek2(Token![=]) && !input.peek2(Token![==]))))
        || input.peek(syn::LitStr)
}

/// The unit that stands here by itself.
pub(super) fn unit(input: ParseStream<'_>) -> Option<&'static str> {
    let ident = input.fork().call(Ident::parse_any).ok()?;
    let known = UNITS.iter().find(|known| ident == known.name)?;
    Some(known.name)
}

/// What is wrong with a token after a whole argument, which may end with a number.
pub(super) fn stray(input: ParseStream<'_>, number: Option<&str>) -> String {
    if let (Some(unit), Some(number)) = (unit(input), number) {
        return format!("a unit belongs to its number without a space: `{number}{unit}`");
    }
    if let Ok(ident) = input.fork().call(Ident::parse_any) {
        return format!("expected `,` before `{ident}`");
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
    match input.fork().parse::<TokenTree>() {
        Ok(token @ TokenTree::Punct(_)) => format!("expected `,`, found `{token}`"),
        _ => "expected `,`".to_owned(),
    }
}

/// The keys whose values are criteria.
const CRITERIA: [&str; 4] = ["pass", "warn", "when", "clear"];

/// `pass = < 100ms`
pub(super) fn without_an_aggregation(key: &Ident, input: ParseStream<'_>) -> Option<syn::Error> {
    let is_criterion = CRITERIA.iter().any(|known| key == known);
    let token = input.fork().parse::<TokenTree>().ok()?;
    let is_sign =
        matches!(&token, TokenTree::Punct(sign) if matches!(sign.as_char(), '<' | '>' | '='));
    (is_criterion && is_sign).then(|| {
        let words = format!("what is compared stands on the left: `{key} = last < 100ms`");
        syn::Error::new(token.span(), words)
    })
}

/// What is wrong with an expression that no key stands before.
pub(super) fn without_a_key(value: &Expr, calls: &[&str]) -> String {
    let name = match value {
        Expr::Binary(of) => ident_of(&of.left),
        _ => None,
    };
    if let Some(key) = name
        .as_ref()
        .filter(|name| CRITERIA.iter().any(|key| name == key))
    {
        return format!("`{key}` is no value: write `{key} = last < 100ms`");
    }
    if let Some(of) = name.filter(|name| AGGREGATIONS.iter().any(|known| name == known)) {
        return format!("a criterion has its key before it: `pass = {of} ...`");
    }
    match value {
        Expr::Closure(_) => {
            "a closure has its key before it: `probe = |cfg| ...`, `applies_if = |cfg| ...`"
                .to_owned()
        }
        _ if calls.is_empty() => "expected `key = value` or a flag".to_owned(),
        _ => {
            let calls: Vec<String> = calls.iter().map(|call| format!("{call}(...)")).collect();
            let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
            format!("expected `key = value`, {}", one_of(&calls))
        }
    }
}

/// What is wrong with a call that does not stand here.
pub(super) fn other_call(name: &Ident, calls: &[&str]) -> String {
    let word = name.to_string();
    if KEYS.contains(&word.as_str()) {
        return format!("`{name}` takes its value by `=`: `{name} = ...`");
    }
    if calls.is_empty() && CALLS.contains(&word.as_str()) {
        return format!(
            "`{name}(...)` cannot stand in here: is a `)` missing before it, which ends what it stands in?"
        );
    }
    if calls.is_empty() {
        return format!(
            "`{name}(...)` cannot stand here: a value has its key before it, as `probe = {name}(...)`"
        );
    }
    format!("`{name}(...)` cannot stand here{}", help(&word, calls))
}

/// Every call of the grammar.
const CALLS: [&str; 9] = [
    "phase", "section", "check", "task", "trigger", "sign_off", "plan", "step", "contact",
];

/// `check[...]`, `check!(...)`
pub(super) fn other_brackets(input: ParseStream<'_>, calls: &[&str]) -> Option<syn::Error> {
    let ahead = input.fork();
    let name = ahead.call(Ident::parse_any).ok()?;
    let is_other =
        ahead.peek(syn::token::Bracket) || ahead.peek(syn::token::Brace) || ahead.peek(Token![!]);
    (is_other && calls.iter().any(|call| name == call)).then(|| {
        let words = format!("`{name}` takes its arguments in parentheses: `{name}(...)`");
        syn::Error::new(name.span(), words)
    })
}

/// Every key that is written `key = value` on an item.
const KEYS: [&str; 24] = [
    "probe",
    "pass",
    "warn",
    "samples",
    "concurrency",
    "every",
    "over",
    "timeout",
    "retries",
    "backoff",
    "on_no_data",
    "when",
    "hold",
    "clear",
    "then",
    "by",
    "evidence",
    "valid_for",
    "repeats",
    "id",
    "tags",
    "after",
    "notes",
    "applies_if",
];

/// Whether a word may stand for the key.
pub(super) fn is_meant(word: &Ident, key: &str) -> bool {
    let word = word.to_string();
    nearest(&word, [key]).is_some() || OTHER_WORDS.contains(&(word.as_str(), key))
}

/// What others call it, and what it is called here.
const OTHER_WORDS: [(&str, &str); 24] = [
    ("if", "when"),
    ("fires", "when"),
    ("threshold", "when"),
    ("for", "hold"),
    ("duration", "hold"),
    ("retry", "retries"),
    ("attempts", "retries"),
    ("tries", "retries"),
    ("depends_on", "after"),
    ("requires", "after"),
    ("needs", "after"),
    ("interval", "every"),
    ("threshold", "pass"),
    ("expect", "pass"),
    ("assert", "pass"),
    ("criterion", "pass"),
    ("role", "by"),
    ("owner", "by"),
    ("assignee", "by"),
    ("description", "notes"),
    ("runbook", "notes"),
    ("skip_if", "applies_if"),
    ("only_if", "applies_if"),
    ("enabled_if", "applies_if"),
];

/// What is meant by a word that others use.
pub(super) fn other_word(name: &Ident, known: &[&str]) -> Option<String> {
    if (name == "required" || name == "mandatory") && known.contains(&"optional") {
        return Some(format!(
            "an item is required unless it says `optional`: leave `{name}` out"
        ));
    }
    let mut words = OTHER_WORDS.iter();
    let (_, meant) = words.find(|(other, meant)| name == other && known.contains(meant))?;
    Some(format!("unknown keyword `{name}`; did you mean `{meant}`?"))
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
