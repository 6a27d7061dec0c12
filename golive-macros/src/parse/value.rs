//! The values of keywords.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, LitStr};

use super::arguments::Arguments;
use super::quantity::{Literal, literal};
use crate::diagnostics::Diagnostics;
use crate::model::{Dimension, Duration, Number, Role};
use crate::suggest::{help, one_of};

/// The expression itself: what a macro was given as `$x:expr` comes in a group
/// without a sign.
pub(super) fn bare(value: Expr) -> Expr {
    match value {
        Expr::Group(group) => bare(*group.expr),
        other => other,
    }
}

/// The name that the expression is.
pub(super) fn ident_of(value: &Expr) -> Option<Ident> {
    match value {
        Expr::Path(path) => path.path.get_ident().cloned(),
        _ => None,
    }
}

/// A text.
pub(super) fn text(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Option<LitStr> {
    match bare(value) {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        other => {
            diagnostics.error(
                other.span(),
                format_args!("`{key}` takes a text: `{key} = \"...\"`"),
            );
            None
        }
    }
}

/// Texts in brackets.
pub(super) fn texts(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Vec<LitStr> {
    let (all, others) = match bare(value) {
        Expr::Array(array) if array.elems.is_empty() => {
            let words = format!("`{key}` names nothing: leave it out");
            diagnostics.error(array.bracket_token.span.join(), words);
            return Vec::new();
        }
        Expr::Array(array) => array.elems.into_iter().map(bare).partition(is_text),
        other => (Vec::new(), vec![other]),
    };
    for other in others {
        let example = match &other {
            one if is_text(one) => one.to_token_stream().to_string(),
            _ => "\"...\"".to_owned(),
        };
        diagnostics.error(
            other.span(),
            format_args!("`{key}` takes texts in brackets: `{key} = [{example}]`"),
        );
    }
    all.into_iter()
        .filter_map(|one| text(key, one, diagnostics))
        .collect()
}

fn is_text(value: &Expr) -> bool {
    matches!(
        value,
        Expr::Lit(ExprLit {
            lit: Lit::Str(_),
            ..
        })
    )
}

/// A closure, or the path of a function.
pub(super) fn function(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    if !matches!(value, Expr::Lit(_)) {
        return Some(value);
    }
    diagnostics.error(
        value.span(),
        format_args!("`{key}` takes a closure of the configuration: `{key} = |cfg| ...`"),
    );
    None
}

/// The path of a plan, or what gives one.
pub(super) fn plan_path(value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    if !matches!(value, Expr::Lit(_)) {
        return Some(value);
    }
    diagnostics.error(
        value.span(),
        "`then` takes a plan: the path of a `static` that `golive::plan!(...)` makes",
    );
    None
}

/// One role, by name.
pub(super) fn role(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Option<Role> {
    match &bare(value) {
        Expr::Path(path) if path.qself.is_none() => {
            let name = path.path.segments.last()?.ident.clone();
            Some(Role {
                name: name.to_string(),
                span: name.span(),
            })
        }
        Expr::Lit(ExprLit {
            lit: Lit::Str(name),
            ..
        }) => Some(Role {
            name: name.value(),
            span: name.span(),
        }),
        other => {
            diagnostics.error(
                other.span(),
                format_args!("`{key}` takes a role by its name: `{key} = Operations`"),
            );
            None
        }
    }
}

/// One role, or several in brackets.
pub(super) fn roles(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Vec<Role> {
    match value {
        Expr::Array(array) if array.elems.is_empty() => {
            let words = match key {
                "by" => "`by` names nobody: leave it out where anyone may attest it".to_owned(),
                "distinct_from" => {
                    "`distinct_from` names nobody, so it keeps nobody from signing".to_owned()
                }
                _ => format!("`{key}` names nobody: leave it out"),
            };
            diagnostics.error(array.bracket_token.span.join(), words);
            Vec::new()
        }
        Expr::Array(array) => array
            .elems
            .into_iter()
            .filter_map(|one| role(key, one, diagnostics))
            .collect(),
        one => role(key, one, diagnostics).into_iter().collect(),
    }
}

/// The roles that there are. None when they are not given or cannot be read.
pub(super) fn declared_roles(
    value: Option<Expr>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Role>> {
    let before = diagnostics.len();
    let roles = roles("roles", value?, diagnostics);
    (diagnostics.len() == before).then_some(roles)
}

/// A time.
pub(super) fn duration(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Option<Duration> {
    match literal(&value, diagnostics) {
        Literal::Amount(amount) if amount.unit.dimension == Dimension::Time => {
            let without = match key {
                _ if amount.digits > 0 => None,
                "timeout" | "deadline" | "over" | "valid_for" => Some("can never be met"),
                "hold" => Some("holds nothing back: leave it out"),
                "every" => Some("waits for nothing: leave it out"),
                _ => None,
            };
            if let Some(without) = without {
                let words = format!("`{key}` of no time at all {without}");
                diagnostics.error(amount.span, words);
                return None;
            }
            Some(Duration::Literal(amount))
        }
        Literal::Amount(amount) => {
            diagnostics.error(
                amount.span,
                format_args!(
                    "`{key}` takes a time, and `{}` is a unit of bytes",
                    amount.unit.name
                ),
            );
            None
        }
        Literal::Bare(number, span) => {
            diagnostics.error(
                span,
                format_args!("`{key}` takes a time with its unit: `{number}s` or `{number}ms`"),
            );
            None
        }
        Literal::Fraction(number, span) if number.is_negative => {
            diagnostics.error(span, format_args!("`{key}` cannot be negative"));
            None
        }
        Literal::Fraction(number, span) => {
            let number = number.written;
            diagnostics.error(
                span,
                format_args!("`{key}` takes a time with its unit: `{number}s` or `{number}ms`"),
            );
            None
        }
        Literal::Broken => None,
        Literal::None => match value {
            Expr::Lit(other) => {
                diagnostics.error(
                    other.span(),
                    format_args!("`{key}` takes a time with its unit, for example `5s`"),
                );
                None
            }
            other => Some(Duration::Expr(other)),
        },
    }
}

/// A whole number.
pub(super) fn number(key: &str, value: Expr, diagnostics: &mut Diagnostics) -> Option<Number> {
    match literal(&value, diagnostics) {
        Literal::Bare(number, span) => match u32::try_from(number) {
            Ok(number) => Some(Number::Literal(number, span)),
            Err(_) => {
                diagnostics.error(
                    span,
                    format_args!("`{key}` takes a whole number of at most 4294967295"),
                );
                None
            }
        },
        Literal::Amount(amount) => {
            diagnostics.error(
                amount.span,
                format_args!("`{key}` takes a number without a unit"),
            );
            None
        }
        Literal::Fraction(_, span) => {
            diagnostics.error(span, format_args!("`{key}` takes a whole number"));
            None
        }
        Literal::Broken => None,
        Literal::None => match value {
            Expr::Lit(other) => {
                diagnostics.error(other.span(), format_args!("`{key}` takes a whole number"));
                None
            }
            other => Some(Number::Expr(other)),
        },
    }
}

/// One of a few words.
pub(super) fn word(
    key: &str,
    value: &Expr,
    words: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<Ident> {
    let ident = match value {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    };
    match ident {
        Some(ident) if words.iter().any(|word| ident == word) => Some(ident.clone()),
        Some(ident) => {
            let words = help(&ident.to_string(), words);
            diagnostics.error(
                ident.span(),
                format_args!("unknown value `{ident}` of `{key}`{words}"),
            );
            None
        }
        None => {
            diagnostics.error(
                value.span(),
                format_args!("`{key}` takes {}", one_of(words)),
            );
            None
        }
    }
}

/// The title, which stands first. What cannot be read may have been it.
pub(super) fn titled(
    arguments: &mut Arguments,
    what: &str,
    diagnostics: &mut Diagnostics,
) -> Option<LitStr> {
    match arguments.title.take() {
        Some(title) if title.value().trim().is_empty() => {
            diagnostics.error(title.span(), format_args!("the title of {what} is empty"));
            None
        }
        Some(title) => Some(title),
        None if arguments.broken => None,
        None => {
            diagnostics.error(
                arguments.span,
                format_args!("{what} needs a title first: `(\"...\", ...)`"),
            );
            None
        }
    }
}
