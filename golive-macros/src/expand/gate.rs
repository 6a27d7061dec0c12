//! The gate.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Expr;

use super::Names;
use super::config::Config;
use super::item::{duration, item, number};
use crate::diagnostics::Diagnostics;
use crate::model::{Gate, GateOptions};
use crate::tokens::local;
use crate::{configure, parse, validate};

pub(crate) fn gate(tokens: TokenStream) -> TokenStream {
    let (krate, tokens) = parse::split(tokens);
    let names = Names::new(&krate);
    let mut diagnostics = Diagnostics::default();
    let mut model = parse::gate(tokens, &mut diagnostics);
    if let Some(Gate::Inline {
        title, items, lost, ..
    }) = &mut model
    {
        configure::inline(items, &mut diagnostics);
        validate::inline(title, items, *lost, &mut diagnostics);
    }
    let body = model.map(|model| match &model {
        Gate::Of {
            checklist,
            config,
            options,
        } => {
            let checklist = match checklist {
                Expr::Reference(_) => quote!(#checklist),
                other => quote!(&#other),
            };
            let options = self::options(options, &names);
            quote!(#names::gate(#checklist, #config)#options)
        }
        Gate::Inline {
            title,
            items,
            options,
            lost: _,
        } => {
            let this = local("phase");
            let config = Config::new(None, items.len());
            let items = items.iter().filter_map(|it| {
                let it = item(it, &config, &names)?;
                Some(quote!(let #this = #this.item(#it);))
            });
            let options = self::options(options, &names);
            let import = names.import();
            quote! {
                #names::inline_gate({
                    #import
                    let #this = #names::Phase::<()>::new(#title);
                    #(#items)*
                    #names::Checklist::<()>::new(#title).phase(#this)
                })#options
            }
        }
    });
    let fallback = quote!(#names::inline_gate(#names::Checklist::<()>::new("")));
    super::finish(diagnostics, body, &fallback)
}

fn options(options: &GateOptions, names: &Names) -> TokenStream {
    let whole = options.whole.then(|| quote!(.whole()));
    let phases = options
        .phases
        .iter()
        .map(|(key, value)| quote!(.#key(#value)));
    let times = [
        ("deadline", &options.deadline),
        ("timeout", &options.timeout),
        ("wait", &options.wait),
    ];
    let times = times.into_iter().filter_map(|(name, time)| {
        let name = Ident::new(name, Span::mixed_site());
        let time = duration(time.as_ref()?, names);
        Some(quote!(.#name(#time)))
    });
    let concurrency = options.concurrency.as_ref().map(|of| {
        let of = number(of);
        quote!(.concurrency(#of))
    });
    let load = options.load.as_ref().map(|load| quote!(.load(#load)));
    let launch_at = options
        .launch_at
        .as_ref()
        .map(|launch| quote!(.launch_at(#launch)));
    let ledger = options
        .ledger
        .as_ref()
        .map(|ledger| quote!(.ledger(#ledger)));
    let accept = options
        .accept_conditional
        .then(|| quote!(.accept_conditional()));
    quote!(#whole #(#phases)* #(#times)* #concurrency #load #launch_at #ledger #accept)
}
