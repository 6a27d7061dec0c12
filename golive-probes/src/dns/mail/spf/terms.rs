//! The terms of an SPF record. One that receivers cannot read, they throw away
//! whole (`permerror`).

use std::net::{Ipv4Addr, Ipv6Addr};

/// Nobody has more addresses than a network of so many bits.
const WIDEST_4: u8 = 8;
const WIDEST_6: u8 = 16;

/// Who is not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum All {
    /// May not send: `-all` or `~all`.
    Refuses,
    /// May send: `all` or `+all`.
    LetsIn,
    /// `?all`.
    SaysNothing,
}

/// What an SPF record says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) all: Option<All>,
    redirect: Option<&'a str>,
    /// Domains whose records count too, and whether they let in whom they name.
    includes: Vec<(&'a str, bool)>,
    /// How many terms ask for more.
    mechanisms: usize,
}

impl<'a> Record<'a> {
    /// The record, or what is wrong with it.
    pub(super) fn read(text: &'a str) -> Result<Self, String> {
        let mut record = Self::default();
        let mut explained = false;
        for term in text.split_ascii_whitespace().skip(1) {
            if let Some((name, value)) = modifier(term) {
                let is_second = match name.to_ascii_lowercase().as_str() {
                    "redirect" => record.redirect.replace(value).is_some(),
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
            record.mechanisms += usize::from(looks_up);
            if record.all.is_some() {
                return Err(format!("`{term}` comes after `all`, and never counts"));
            }
            if let Some((_, domain)) = bare.split_once(':').filter(|_| is_include(bare)) {
                let lets_in = !refuses && !term.starts_with('?');
                record.includes.push((domain, lets_in));
            }
            if bare.eq_ignore_ascii_case("all") {
                record.all = Some(match term.as_bytes().first() {
                    Some(b'-' | b'~') => All::Refuses,
                    Some(b'?') => All::SaysNothing,
                    _ => All::LetsIn,
                });
            }
        }
        Ok(record)
    }

    /// Where the record goes on. Beside `all`, `redirect` does not count.
    pub(super) fn redirect(&self) -> Option<&'a str> {
        self.redirect.filter(|_| self.all.is_none())
    }

    pub(super) fn included(&self) -> impl Iterator<Item = (String, bool)> {
        let owned = |(domain, lets_in): &(&str, bool)| ((*domain).to_owned(), *lets_in);
        self.includes.iter().map(owned)
    }

    /// How many of its terms ask for more.
    pub(super) fn lookups(&self) -> usize {
        self.mechanisms + usize::from(self.redirect().is_some())
    }
}

fn is_include(bare: &str) -> bool {
    let name = bare.split(':').next().unwrap_or_default();
    name.eq_ignore_ascii_case("include")
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
            let read = Record::read(record).unwrap();
            assert_eq!(read.all, Some(All::Refuses), "{record}");
            assert_eq!(read.redirect(), None, "{record}");
        }
        let read = Record::read("v=spf1 mx redirect=a.test").unwrap();
        assert_eq!((read.redirect(), read.lookups()), (Some("a.test"), 2));
        let read = Record::read("v=spf1 include:a.test ~INCLUDE:b.test ?all").unwrap();
        assert_eq!(read.includes, [("a.test", true), ("b.test", false)]);
        assert_eq!(read.all, Some(All::SaysNothing));
        let read = Record::read("v=spf1 +all").unwrap();
        assert_eq!(read.all, Some(All::LetsIn));
    }

    #[test]
    fn records_that_are_thrown_away() {
        for terms in [
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
        ] {
            let record = format!("v=spf1 {terms}");
            assert!(Record::read(&record).is_err(), "{terms}");
        }
    }
}
