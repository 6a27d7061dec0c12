//! Whether an SPF record holds, with all that it leads on to (RFC 7208).

mod terms;

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason};

use self::terms::{All, Record};
use super::{of, the_one, unexpected};
use crate::dns::Dns;

/// How many terms of a record, and of all that it leads on to, may ask for more
/// (4.6.4). A circle ends here too.
const LOOKUPS: usize = 10;

/// The record of the domain, and those that it includes.
pub(super) async fn spf(dns: Dns, input: &ProbeInput) -> Result<Measurement<bool>, ProbeError> {
    let first = ask(&dns, input).await?;
    let mut lookups = 0;
    let mut included = Vec::new();
    let mut text = first.clone();
    loop {
        let record = read(&text, &mut lookups)?;
        included.extend(record.included());
        let on = match (record.all, record.redirect()) {
            (Some(All::Refuses), _) => break,
            (Some(All::LetsIn | All::SaysNothing), _) => {
                return Err(unexpected(format_args!("anybody may send: {text}")));
            }
            (None, Some(on)) => on.to_owned(),
            (None, None) => {
                let words = format!("neither `-all` nor `~all` is in it: {text}");
                return Err(unexpected(words));
            }
        };
        text = ask(&named(&dns, &on, &text)?, input).await?;
    }
    while let Some((domain, lets_in)) = included.pop() {
        // What depends on the sender cannot be asked for.
        if domain.contains('%') {
            continue;
        }
        let text = ask(&named(&dns, &domain, &first)?, input).await;
        let text = text.map_err(|error| match error.reason() {
            Reason::Missing => unexpected(format_args!("it includes {domain}: {error}: {first}")),
            _ => error,
        })?;
        let record = read(&text, &mut lookups)?;
        if lets_in && record.all == Some(All::LetsIn) {
            let words = format!("it includes {domain}, by which anybody may send: {text}");
            return Err(unexpected(words));
        }
        included.extend(record.included().map(|(to, also)| (to, also && lets_in)));
        if let (None, Some(on)) = (record.all, record.redirect()) {
            included.push((on.to_owned(), lets_in));
        }
    }
    Ok(of(true, &first).with("lookups", format_args!("{lookups} of {LOOKUPS}")))
}

/// The terms of a record, whose lookups are counted with those before.
fn read<'a>(text: &'a str, lookups: &mut usize) -> Result<Record<'a>, ProbeError> {
    let record = Record::read(text);
    let record = record.map_err(|words| unexpected(format_args!("{words}: {text}")))?;
    *lookups += record.lookups();
    if *lookups > LOOKUPS {
        let words = format!("more than {LOOKUPS} lookups are needed to judge a mail, at: {text}");
        return Err(unexpected(words));
    }
    Ok(record)
}

async fn ask(dns: &Dns, input: &ProbeInput) -> Result<String, ProbeError> {
    let is_spf = |record: &str| {
        let version = record.split(' ').next().unwrap_or_default();
        version.eq_ignore_ascii_case("v=spf1")
    };
    the_one("SPF", dns, input, is_spf).await
}

fn named(dns: &Dns, name: &str, record: &str) -> Result<Dns, ProbeError> {
    if name.contains('%') {
        return Err(unexpected(format_args!("a macro is in it: {record}")));
    }
    let mut dns = dns.clone();
    name.clone_into(&mut dns.name);
    Ok(dns)
}
