//! Checks, tasks and triggers.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Expr;

use super::Names;
use super::branches::branches;
use super::config::Config;
use super::criterion::{amount, criterion};
use crate::model::{Duration, Item, Kind, Number, Probing, Role, Task};
use crate::tokens::ends;

/// None for an item that is not as it was meant: that has been said, and what
/// rustc would say of the rest of it is an echo.
pub(super) fn item(item: &Item, config: &Config, names: &Names) -> Option<TokenStream> {
    let kind = item.kind.as_ref().filter(|_| !item.broken)?;
    let title = &item.head.title;
    let common = common(item);
    let body = match kind {
        Kind::Check {
            probing,
            pass,
            warn,
        } => {
            let begun = quote!(#names::Check::<#config>::new(#title));
            let probing = probed(probing, "check", &begun, names);
            let evident = pass.is_none();
            let pass = pass.as_ref().map(|pass| {
                let pass = criterion(pass, names);
                quote!(.pass_where(#pass))
            });
            let warn = warn.as_ref().map(|warn| {
                let warn = criterion(warn, names);
                quote!(.warn_where(#warn))
            });
            let check = quote!(#probing #pass #warn #common);
            if evident {
                let names = names.at(title.span());
                quote_spanned!(title.span()=> #names::Evident::item(#check))
            } else {
                check
            }
        }
        Kind::Trigger {
            probing,
            when,
            hold,
            clear,
            then,
        } => {
            let begun = quote!(#names::Trigger::<#config>::new(#title));
            let probing = probed(probing, "trigger", &begun, names);
            let when = criterion(when, names);
            let hold = hold.as_ref().map(|hold| {
                let hold = duration(hold, names);
                quote!(.hold(#hold))
            });
            let clear = clear.as_ref().map(|clear| {
                let clear = criterion(clear, names);
                quote!(.clear_where(#clear))
            });
            let then = then.as_ref().map(|plan| match plan {
                Expr::Path(path) => quote!(.then(&#path)),
                other => quote!(.then(#other)),
            });
            quote!(#probing.when_where(#when)#hold #clear #then #common)
        }
        Kind::Task(of) => {
            let of = task(of, names);
            quote!(#names::Task::<#config>::new(#title)#of #common)
        }
    };
    // The braces stand at the title: what rustc has to say of the whole item,
    // it says there.
    Some(quote_spanned!(title.span()=> { #body }))
}

fn common(item: &Item) -> TokenStream {
    let id = item.head.id.as_ref().map(|id| quote!(.id(#id)));
    let requirement = item
        .requirement
        .as_ref()
        .map(|requirement| quote!(.#requirement()));
    let tags = (!item.tags.is_empty()).then(|| {
        let tags = &item.tags;
        quote!(.tags([#(#tags),*]))
    });
    let after = (!item.after.is_empty()).then(|| {
        let after = &item.after;
        quote!(.after([#(#after),*]))
    });
    let notes = item.notes.as_ref().map(|notes| quote!(.notes(#notes)));
    let applies_if = item
        .applies_if
        .as_ref()
        .map(|applies| quote!(.applies_if(#applies)));
    quote!(#id #requirement #tags #after #notes #applies_if)
}

/// What has begun with its title, and its probe.
fn probed(probing: &Probing, kind: &str, begun: &TokenStream, names: &Names) -> TokenStream {
    let probe = match &probing.probe {
        Expr::Closure(closure) => {
            let (first, last) = ends(&closure.body);
            let mut closure = closure.clone();
            branches(&mut closure.body, names);
            let (names, kind) = (names.at(first), Ident::new(kind, last));
            let of = quote_spanned!(first=> #names::Measures::);
            quote_spanned!(last=> #of #kind(#begun, #closure))
        }
        other => {
            let (first, last) = ends(other);
            let mut probe = other.clone();
            branches(&mut probe, names);
            let kind = Ident::new(kind, last);
            let names = names.at(first);
            let of = quote_spanned!(first=> #names::Source::);
            quote_spanned!(last=> #of #kind(#begun, #probe))
        }
    };
    let times = [
        ("timeout", &probing.timeout),
        ("backoff", &probing.backoff),
        ("every", &probing.every),
        ("over", &probing.over),
    ];
    let times = times.into_iter().filter_map(|(name, time)| {
        let name = Ident::new(name, Span::mixed_site());
        let time = duration(time.as_ref()?, names);
        Some(quote!(.#name(#time)))
    });
    let numbers = [
        ("retries", &probing.retries),
        ("samples", &probing.samples),
        ("concurrency", &probing.concurrency),
    ];
    let numbers = numbers.into_iter().filter_map(|(name, of)| {
        let name = Ident::new(name, Span::mixed_site());
        let of = number(of.as_ref()?);
        Some(quote!(.#name(#of)))
    });
    let on_no_data = probing.fail_on_no_data.map(|fail| {
        let what = if fail {
            quote!(Fail)
        } else {
            quote!(Inconclusive)
        };
        quote!(.on_no_data(#names::OnNoData::#what))
    });
    let exclusive = probing.exclusive.as_ref().map(|flag| quote!(.#flag()));
    quote!(#probe #(#times)* #(#numbers)* #on_no_data #exclusive)
}

fn task(task: &Task, names: &Names) -> TokenStream {
    let by = (!task.by.is_empty()).then(|| {
        let roles = role_names(&task.by);
        quote!(.by([#(#roles),*]))
    });
    let evidence = task.evidence_required.then(|| quote!(.evidence_required()));
    let valid_for = task.valid_for.as_ref().map(|time| {
        let time = duration(time, names);
        quote!(.valid_for(#time))
    });
    let repeats = task.repeats.as_ref().map(|word| {
        let variant = match word.to_string().as_str() {
            "daily" => quote!(Daily),
            "weekly" => quote!(Weekly),
            "monthly" => quote!(Monthly),
            _ => quote!(Quarterly),
        };
        quote!(.repeats(#names::Recurrence::#variant))
    });
    quote!(#by #evidence #valid_for #repeats)
}

pub(super) fn role_names(roles: &[Role]) -> Vec<&str> {
    roles.iter().map(|role| role.name.as_str()).collect()
}

pub(super) fn duration(time: &Duration, names: &Names) -> TokenStream {
    match time {
        Duration::Literal(literal) => amount(literal, names),
        Duration::Expr(expr) => quote!(#expr),
    }
}

pub(super) fn number(number: &Number) -> TokenStream {
    match number {
        Number::Literal(number, span) => {
            let mut literal = Literal::u32_suffixed(*number);
            literal.set_span(*span);
            TokenTree::from(literal).into()
        }
        Number::Expr(expr) => quote!(#expr),
    }
}
