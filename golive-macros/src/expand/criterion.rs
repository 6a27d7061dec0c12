//! Criteria. A bound stands at the token it was written as, so that a unit of
//! another dimension is reported there.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::Names;
use crate::model::{Aggregation, Amount, Bound, Condition, Criterion, Operator};

pub(super) fn criterion(criterion: &Criterion, names: &Names) -> TokenStream {
    let mut conditions = criterion.conditions.iter().map(|it| condition(it, names));
    let first = conditions.next().unwrap_or_default();
    quote!(#first #(.and(#conditions))*)
}

fn condition(condition: &Condition, names: &Names) -> TokenStream {
    match condition {
        Condition::Compare {
            aggregation: of,
            operator,
            bound: to,
        } => {
            let of = aggregation(of, names);
            let method = match operator {
                Operator::Lt => quote!(lt),
                Operator::Le => quote!(le),
                Operator::Gt => quote!(gt),
                Operator::Ge => quote!(ge),
                Operator::Eq => quote!(eq),
                Operator::Ne => quote!(ne),
            };
            let to = bound(to, names);
            quote!(#of.#method(#to))
        }
        Condition::Text { function, argument } => quote!(#names::criterion::#function(#argument)),
    }
}

fn aggregation(aggregation: &Aggregation, names: &Names) -> TokenStream {
    let name = &aggregation.name;
    let argument = aggregation.percentile.as_ref().map(|(thousandths, lit)| {
        let mut number = Literal::f64_suffixed(f64::from(*thousandths) / 1000.0);
        number.set_span(lit.span());
        number
    });
    quote!(#names::criterion::#name(#argument))
}

fn bound(bound: &Bound, names: &Names) -> TokenStream {
    match bound {
        Bound::Amount(of) => amount(of, names),
        Bound::Bare(number, span) => {
            let number = Literal::i64_suffixed(*number);
            at(*span, &quote_spanned!(*span=> #names::BareNumber(#number)))
        }
        Bound::Percent(number, _, span) => {
            at(*span, &quote_spanned!(*span=> #names::unit::pct(#number)))
        }
        Bound::Call {
            function,
            argument,
            span,
        } => {
            let function = Ident::new(&function.to_string(), *span);
            at(
                *span,
                &quote_spanned!(*span=> #names::unit::#function(#argument)),
            )
        }
        Bound::Expr(expr) => quote!(#expr),
    }
}

/// A literal with its unit: one call of the function of its name.
pub(super) fn amount(amount: &Amount, names: &Names) -> TokenStream {
    let unit = Ident::new(amount.unit.name, amount.span);
    let digits = Literal::u64_suffixed(amount.digits);
    let decimals = Literal::u32_suffixed(amount.decimals);
    let span = amount.span;
    quote_spanned!(span=> const { #names::unit::#unit(#digits, #decimals) })
}

/// Braces that stand at a token.
fn at(span: proc_macro2::Span, tokens: &TokenStream) -> TokenStream {
    quote_spanned!(span=> { #tokens })
}
