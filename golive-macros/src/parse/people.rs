//! Who signs, and who can be asked.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{LitStr, Token};

use super::arguments::{Arguments, Call};
use super::value::{number, role, roles, text};
use crate::diagnostics::Diagnostics;
use crate::model::SignOff;

pub(super) fn sign_off(call: Call, diagnostics: &mut Diagnostics) -> Option<SignOff> {
    let span = call.name.span();
    let mut arguments = Arguments::parse(call.tokens, span, &[], diagnostics);
    let given = arguments.take("role");
    if given.is_none() && !arguments.may_have("role") {
        diagnostics.error(span, "a sign-off needs `role = ...`");
    }
    let signs = given.and_then(|value| role("role", value, diagnostics));
    let distinct_from = arguments
        .take("distinct_from")
        .map(|value| roles("distinct_from", value, diagnostics))
        .unwrap_or_default();
    let phase = arguments
        .take("phase")
        .and_then(|value| text("phase", value, diagnostics));
    let count = arguments
        .take("count")
        .and_then(|value| number("count", value, diagnostics));
    if let Some(title) = &arguments.title {
        diagnostics.error(title.span(), "a sign-off has no title");
    }
    arguments.finish(
        "a sign-off",
        &["role", "distinct_from", "phase", "count"],
        diagnostics,
    );
    Some(SignOff {
        role: signs?,
        distinct_from,
        phase,
        count,
    })
}

pub(super) fn contact(call: Call, diagnostics: &mut Diagnostics) -> Option<(LitStr, LitStr)> {
    let parser = Punctuated::<LitStr, Token![,]>::parse_terminated;
    let texts: Vec<LitStr> = parser
        .parse2(call.tokens)
        .map(|texts| texts.into_iter().collect())
        .unwrap_or_default();
    match <[LitStr; 2]>::try_from(texts) {
        Ok([who, how]) => Some((who, how)),
        Err(_) => {
            diagnostics.error(
                call.name.span(),
                "a contact is two texts: `contact(\"who\", \"how to reach them\")`",
            );
            None
        }
    }
}
