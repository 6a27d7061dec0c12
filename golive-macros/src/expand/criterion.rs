//! Criteria. A bound stands at the token it was written as, so that a unit of
//! another dimension is reported there.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::Names;
use crate::model::{Aggregation, Amount, Bound, Condition, Criterion, Operator};

/// A closure from the samples to the criterion, so that rustc knows what is
/// measured when it comes to the bound.
pub(super) fn criterion(criterion: &Criterion, names: &Names) -> TokenStream {
    let Some((first, others)) = criterion.conditions.split_first() else {
        return TokenStream::new();
    };
    let samples = name("golive_samples", first);
    let first = condition(first, &samples, names);
    let others = others.iter().map(|it| {
        let here = name("golive_here", it);
        let condition = condition(it, &here, names);
        quote!({ let #here = #samples; #condition })
    });
    quote!(|#samples| #first #(.and(#others))*)
}

/// A name that stands where the condition does: one of this macro's own would
/// have rustc tell what is wrong of the whole checklist.
fn name(name: &str, condition: &Condition) -> Ident {
    let span = match condition {
        Condition::Compare { operator_span, .. } => *operator_span,
        Condition::Text { function, .. } => function.span(),
    };
    Ident::new(name, span)
}

fn condition(condition: &Condition, samples: &Ident, names: &Names) -> TokenStream {
    match condition {
        Condition::Compare {
            aggregation: of,
            operator,
            operator_span,
            bound,
        } => {
            let span = *operator_span;
            let of = aggregation(of, *operator, span, samples, names);
            let to = self::bound(bound, names);
            let names = names.at(span);
            let comparison = Ident::new(operator.name(), span);
            let bounds = match bound {
                Bound::Bare(..) => Ident::new("PlainBound", span),
                _ => Ident::new("Bounds", span),
            };
            quote_spanned!(span=> #names::#bounds::compared(#of, #names::Comparison::#comparison, #to))
        }
        Condition::Text { function, argument } => {
            let span = function.span();
            let names = names.at(span);
            quote_spanned!(span=> #names::Text::#function(#samples, #argument))
        }
    }
}

/// The aggregate, by the trait that says what it asks of the samples.
fn aggregation(
    aggregation: &Aggregation,
    operator: Operator,
    operator_span: Span,
    samples: &Ident,
    names: &Names,
) -> TokenStream {
    let name = &aggregation.name;
    let argument = aggregation.percentile.as_ref().map(|(thousandths, lit)| {
        let mut number = Literal::f64_suffixed(f64::from(*thousandths) / 1000.0);
        number.set_span(lit.span());
        quote!(, #number)
    });
    let (of, has_order) = match name.to_string().as_str() {
        "min" | "max" | "med" | "p" => ("InOrder", true),
        "avg" | "sum" | "rise" => ("Summed", true),
        "per_sec" => ("Counter", true),
        "fraction" => ("YesOrNo", true),
        name => ("", name == "count"),
    };
    // Everything of one call at one token, so that rustc says each thing once.
    let span = if of.is_empty() {
        operator_span
    } else {
        name.span()
    };
    let name = Ident::new(&name.to_string(), span);
    let mut samples = samples.clone();
    samples.set_span(samples.span().located_at(span));
    let aggregate = if of.is_empty() {
        quote_spanned!(span=> #samples.#name())
    } else {
        let (names, of) = (names.at(span), Ident::new(of, span));
        quote_spanned!(span=> #names::#of::#name(#samples #argument))
    };
    let span = operator_span;
    let names = names.at(span);
    match operator {
        Operator::Eq | Operator::Ne => quote_spanned!(span=> #names::Equal::exact(#aggregate)),
        _ if has_order => aggregate,
        _ => quote_spanned!(span=> #names::InOrder::ordered(#aggregate)),
    }
}

fn bound(bound: &Bound, names: &Names) -> TokenStream {
    match bound {
        Bound::Amount(of) => amount(of, names),
        Bound::Bare(number, span) => {
            let number = Literal::i64_suffixed(*number);
            quote_spanned!(*span=> const { #names::BareNumber(#number) })
        }
        Bound::Percent(number, _, span) => call("pct", number, *span, names),
        Bound::Call {
            function,
            argument,
            span,
        } => call(&function.to_string(), argument, *span, names),
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

/// The call of a function of a unit that stands at a token: a path alone would
/// stand at the whole macro, and rustc warns of braces around it.
fn call(function: &str, argument: &TokenStream, span: Span, names: &Names) -> TokenStream {
    let function = Ident::new(function, span);
    quote_spanned!(span=> const { #names::unit::#function }(#argument))
}
