//! The version in what a program says of itself.

use golive_core::quantity::Version;

/// The first word that looks like a version: numbers with dots, and only when
/// there is none, a number alone (`less 590`). The words of the error name it.
pub(super) fn find(text: &str) -> Result<Version, String> {
    let mut words = text.split_whitespace();
    let found = words
        .find_map(dotted)
        .or_else(|| text.split_whitespace().find_map(plain));
    match found {
        Some(word) => Version::parse(&word).map_err(|error| error.to_string()),
        None => Err("there is no version".to_owned()),
    }
}

/// `1.24.3` of `v1.24.3,`, `nginx/1.24.3`, `go1.24.3`, `"1.24.3"`, `1.24.3p1`.
fn dotted(word: &str) -> Option<String> {
    let start = word.find(|c: char| c.is_ascii_digit())?;
    let word = word.get(start..)?;
    let end = word
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(word.len());
    let (numbers, rest) = word.split_at_checked(end)?;
    let numbers = numbers.trim_end_matches('.');
    if !numbers.contains('.') {
        return None;
    }
    Some(match before_release(rest) {
        Some(ending) => format!("{numbers}-{ending}"),
        None => numbers.to_owned(),
    })
}

/// What is written after the numbers of a version that comes before its
/// release: `-rc.1`, `rc1`, `b2` (PEP 440). Any other ending (`p1`, `+dfsg`,
/// `-1ubuntu2`, `(1)-release`, the `w` of OpenSSL 1.1.1w) says nothing of the
/// order.
fn before_release(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(['-', '.', '_', '~']);
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-')
        .unwrap_or(rest.len());
    let ending = rest.get(..end)?.trim_end_matches(['.', '-']);
    let letters = ending
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(ending.len());
    let (word, number) = ending.split_at_checked(letters)?;
    let is_word = match word.to_ascii_lowercase().as_str() {
        "alpha" | "beta" | "rc" | "pre" | "preview" | "dev" | "devel" | "snapshot" | "nightly"
        | "canary" | "insiders" => true,
        "a" | "b" | "m" => number.starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    };
    is_word.then_some(ending)
}

fn plain(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let number = word.strip_prefix(['v', 'V']).unwrap_or(word);
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_programs_print_them() {
        for (text, version) in [
            ("v22.11.0", "22.11.0"),
            ("Python 3.11.2", "3.11.2"),
            ("git version 2.39.2", "2.39.2"),
            ("go version go1.22.3 linux/amd64", "1.22.3"),
            ("Docker version 24.0.5, build ced0996", "24.0.5"),
            ("psql (PostgreSQL) 15.4 (Debian 15.4-1.pgdg120+1)", "15.4.0"),
            ("nginx version: nginx/1.22.1", "1.22.1"),
            ("openjdk version \"17.0.9\" 2023-10-17", "17.0.9"),
            ("openjdk 17 2023-10-17", "17.0.0"),
            (
                "This is perl 5, version 36 (v5.36.0) built for x86_64",
                "5.36.0",
            ),
            ("OpenSSL 3.0.2 15 Mar 2022", "3.0.2"),
            ("OpenSSH_9.2p1 Debian-2, OpenSSL 3.0.11", "9.2.0"),
            ("GNU bash, version 5.2.15(1)-release", "5.2.15"),
            ("less 590 (GNU regular expressions)", "590.0.0"),
            ("tool 2.0.0-rc.1", "2.0.0-rc.1"),
            ("Docker version 25.0.0-rc.1, build 9d0e3a1", "25.0.0-rc.1"),
            ("Python 3.13.0rc1", "3.13.0-rc1"),
            ("Python 3.14.0b2+", "3.14.0-b2"),
            ("go version go1.22rc1 linux/amd64", "1.22.0-rc1"),
            ("rustc 1.97.0-nightly (abc 2026-05-01)", "1.97.0-nightly"),
            ("Docker version 24.0.5-0ubuntu1, build x", "24.0.5"),
            ("mariadb  Ver 15.1 Distrib 10.11.6-MariaDB, for x", "15.1.0"),
            ("OpenSSL 1.1.1w  11 Sep 2023", "1.1.1"),
            ("jq-1.7", "1.7.0"),
            ("rustc 1.95.0 (59807616e 2026-04-14)", "1.95.0"),
        ] {
            assert_eq!(find(text).unwrap().to_string(), version, "{text}");
        }
    }

    #[test]
    fn what_is_no_version_is_none() {
        for text in ["", "usage: tool [-h]", "x86_64", "Chromium 114.0.5735.90"] {
            assert!(find(text).is_err(), "{text}");
        }
    }
}
