//! The terms of an SPF record (RFC 7208). One that receivers cannot read, they
//! throw away whole (`permerror`).

use std::net::{Ipv4Addr, Ipv6Addr};

/// How many terms may lead to other records (RFC 7208, 4.6.4).
const LOOKUPS: usize = 10;

/// Nobody has more addresses than a network of so many bits.
const WIDEST_4: u8 = 8;
const WIDEST_6: u8 = 16;

/// How a record ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End<'a> {
    /// Who is not named may not send: `-all` or `~all`.
    Closed,
    /// This domain says.
    Redirect(&'a str),
}

/// How a record ends, or what is wrong with it.
pub(super) fn end(record: &str) -> Result<End<'_>, String> {
    let mut all = None;
    let mut redirect = None;
    let mut explained = false;
    let mut lookups = 0;
    for term in record.split_ascii_whitespace().skip(1) {
        if let Some((name, value)) = modifier(term) {
            let is_second = match name.to_ascii_lowercase().as_str() {
                "redirect" => redirect.replace(value).is_some(),
                "exp" => std::mem::replace(&mut explained, true),
                // Of others nothing is known, and nothing is to be known.
                _ => continue,
            };
            if is_second || value.is_empty() {
                return Err(format!("`{name}=` is empty or there twice"));
            }
            continue;
        }
        let bare = term.strip_prefix(['+', '-', '~', '?']).unwrap_or(term);
        let refuses = term.starts_with(['-', '~']);
        let looks_up = mechanism(bare, refuses)?;
        lookups += usize::from(looks_up);
        if all.is_some() {
            return Err(format!("`{term}` comes after `all`, and never counts"));
        }
        if bare.eq_ignore_ascii_case("all") {
            all = Some(refuses);
        }
    }
    // Beside `all`, `redirect` does not count.
    let leads_on = redirect.filter(|_| all.is_none());
    if lookups + usize::from(leads_on.is_some()) > LOOKUPS {
        return Err(format!("more than {LOOKUPS} of its terms lead to others"));
    }
    match (all, leads_on) {
        (Some(true), _) => Ok(End::Closed),
        (Some(false), _) => Err("anybody may send".to_owned()),
        (None, Some(on)) => Ok(End::Redirect(on)),
        (None, None) => Err("neither `-all` nor `~all` is in it".to_owned()),
    }
}

/// A name, `=` and a value: with a `:` or `/` before it, it is none.
fn modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    is_name.then_some((name, value))
}

/// Whether a mechanism leads to other records, or why it is none. One that lets
/// in must not let in everybody.
fn mechanism(bare: &str, refuses: bool) -> Result<bool, String> {
    let unknown = || format!("`{bare}` is no term of SPF");
    let end = bare.find([':', '/']).unwrap_or(bare.len());
    let (name, rest) = bare.split_at(end);
    let name = name.to_ascii_lowercase();
    let value = rest.strip_prefix(':');
    let (prefix, widest) = match name.as_str() {
        "all" if rest.is_empty() => return Ok(false),
        "include" | "exists" if value.is_some_and(is_domain) => return Ok(true),
        "ptr" if rest.is_empty() || value.is_some_and(is_domain) => return Ok(true),
        "ip4" => {
            let (address, bits) = network(value.ok_or_else(unknown)?);
            address.parse::<Ipv4Addr>().map_err(|_| unknown())?;
            (length(bits, 32).ok_or_else(unknown)?, WIDEST_4)
        }
        "ip6" => {
            let (address, bits) = network(value.ok_or_else(unknown)?);
            address.parse::<Ipv6Addr>().map_err(|_| unknown())?;
            (length(bits, 128).ok_or_else(unknown)?, WIDEST_6)
        }
        "a" | "mx" => {
            // `a:mail.example.com/24//64`, each part but the name at will.
            let (rest, six) = match rest.split_once("//") {
                Some((rest, bits)) => (rest, Some(bits)),
                None => (rest, None),
            };
            let (domain, four) = network(rest);
            let is_named = domain.strip_prefix(':').is_some_and(is_domain);
            if !domain.is_empty() && !is_named {
                return Err(unknown());
            }
            let six = length(six, 128).ok_or_else(unknown)?;
            if six < WIDEST_6 && !refuses {
                return Err(format!("`{bare}` lets in whole continents"));
            }
            (length(four, 32).ok_or_else(unknown)?, WIDEST_4)
        }
        _ => return Err(unknown()),
    };
    if prefix < widest && !refuses {
        return Err(format!("`{bare}` lets in whole continents"));
    }
    Ok(matches!(name.as_str(), "a" | "mx"))
}

/// What is before the `/`, and the bits after it.
fn network(text: &str) -> (&str, Option<&str>) {
    match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    }
}

fn length(bits: Option<&str>, most: u8) -> Option<u8> {
    let Some(bits) = bits else {
        return Some(most);
    };
    let is_plain = bits.bytes().all(|byte| byte.is_ascii_digit());
    let bits = bits.parse().ok().filter(|_| is_plain);
    bits.filter(|bits| *bits <= most)
}

/// A name that ends in the name of a top-level domain, or in what depends on the
/// sender, `%{i}` (RFC 7208, 7.1): a comma after it, or an address, is neither.
fn is_domain(text: &str) -> bool {
    let (mut plain, mut rest, mut depends) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let letter = |inner: &str| inner.starts_with(|c: char| "slodiphvSLODIPHV".contains(c));
        rest = match (after.strip_prefix('{'), after.strip_prefix(['%', '_', '-'])) {
            (Some(inner), _) if letter(inner) => match inner.split_once('}') {
                Some((_, rest)) => rest,
                None => return false,
            },
            (None, Some(rest)) => rest,
            _ => return false,
        };
        plain.push('x');
        depends = rest.is_empty();
    }
    plain.push_str(rest);
    if plain.contains(['/', ':', '@']) || plain.contains("..") {
        return false;
    }
    let name = plain.strip_suffix('.').unwrap_or(&plain);
    let last = name.rsplit_once('.').map_or("", |(_, last)| last);
    let is_top = last.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !last.starts_with('-')
        && !last.ends_with('-')
        && last.contains(|c: char| !c.is_ascii_digit());
    depends || is_top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_that_hold() {
        for record in [
            "v=spf1 -all",
            "v=spf1 +mx a:mail.shop.test/24//64 a/24 ip6:2001:db8::/32 ~ALL exp=x.shop.test",
            "v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 include:_spf.shop.test ptr -all",
            "v=spf1 exists:%{i}._spf.shop.test unknown=x -ip4:0.0.0.0/0 -all",
            "v=spf1 -all redirect=shop.test",
            "v=spf1 include:shop.test. exists:%{ir}.%{v}._spf.%{d2} a:%{d}.xn--p1ai -all",
        ] {
            assert_eq!(end(record), Ok(End::Closed), "{record}");
        }
        assert_eq!(
            end("v=spf1 mx redirect=a.test"),
            Ok(End::Redirect("a.test"))
        );
    }

    #[test]
    fn records_that_are_thrown_away_or_hold_nothing() {
        let eleven = format!("{}-all", "a ".repeat(11));
        for terms in [
            "",
            "mx",
            "all",
            "?all",
            "-all include:shop.test",
            "-all -all",
            "ipv4:1.2.3.4 -all",
            "ip4:1.2.3 -all",
            "ip4: -all",
            "ip4 -all",
            "ip4:1.2.3.4/33 -all",
            "ip4:1.2.3.4/+8 -all",
            "ip4:0.0.0.0/0 -all",
            "ip6:::/0 -all",
            "ip6:192.0.2.1 -all",
            "?ip4:0.0.0.0/1 -all",
            "a/0 -all",
            "mx//0 -all",
            "a:shop.test/x -all",
            "include -all",
            "include: -all",
            "exists:x -all",
            "include:a.shop.test, include:b.shop.test -all",
            "include:192.0.2.1 -all",
            "include:shop.test- -all",
            "exists:%{i._spf.shop.test -all",
            "exists:%i.shop.test -all",
            "all:shop.test",
            "-al",
            "+-all",
            "redirect=a.test redirect=b.test",
            "redirect=",
            &eleven,
        ] {
            assert!(end(&format!("v=spf1 {terms}")).is_err(), "{terms}");
        }
    }
}
