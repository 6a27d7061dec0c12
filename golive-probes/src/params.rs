//! URLs as other clients write them: their schemes, and what stands behind `?`.

use golive_core::probe::{ProbeError, Reason};

/// What becomes of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Param {
    /// The client here reads it.
    Read,
    /// It cannot change what is measured: how many connections a pool has, how long
    /// its own client waits, what it is called.
    Harmless,
    /// It changes what is measured, and is not read: what to write instead.
    Instead(&'static str),
    Unknown,
}

/// A URL with a scheme of these, `jdbc:postgresql://` and `postgresql+asyncpg://`
/// with that of the server: `postgresql://`. Any other is left as it is.
pub(crate) fn plain(url: String, schemes: &[(&str, &str)]) -> String {
    let text = ["jdbc:", "r2dbc:"]
        .iter()
        .find_map(|prefix| url.strip_prefix(prefix))
        .unwrap_or(&url);
    let Some((scheme, rest)) = text.split_once("://") else {
        return url;
    };
    let server = scheme.split('+').next().unwrap_or_default();
    match schemes.iter().find(|(name, _)| *name == server) {
        Some((_, meant)) => format!("{meant}://{rest}"),
        None => url,
    }
}

/// A URL without its parameters, and each of these with its value, as they are
/// written.
pub(crate) fn split(url: &str) -> (&str, Vec<(&str, &str)>) {
    match url.split_once('?') {
        None => (url, Vec::new()),
        Some((before, query)) => {
            let pairs = query.split('&').filter(|pair| !pair.is_empty());
            let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            (before, pairs.collect())
        }
    }
}

/// A URL with these parameters.
pub(crate) fn join<'a>(
    before: &str,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"));
    let query: Vec<String> = pairs.collect();
    match query.is_empty() {
        true => before.to_owned(),
        false => format!("{before}?{}", query.join("&")),
    }
}

/// A name without what clients write in different ways: `ssl-mode`, `sslMode`.
pub(crate) fn name(written: &str) -> String {
    let letters = written.chars().filter(|c| !"-_".contains(*c));
    letters.collect::<String>().to_ascii_lowercase()
}

/// Whether a parameter is kept for the client; those that are not read, and cannot
/// be left out either, are an error that names them.
pub(crate) fn is_kept(written: &str, param: Param) -> Result<bool, ProbeError> {
    match param {
        Param::Read => Ok(true),
        Param::Harmless => Ok(false),
        Param::Instead(words) => Err(says(written, words)),
        Param::Unknown => Err(unknown(written)),
    }
}

/// An error about a parameter of this name.
pub(crate) fn says(written: &str, words: &str) -> ProbeError {
    let words = format!("the URL says `{written}`, {words}");
    ProbeError::new(Reason::BadConfiguration, words)
}

/// What stands there may be the end of a password: only what looks like the name of a
/// parameter is told.
pub(crate) fn unknown(written: &str) -> ProbeError {
    let is_name = (2..=40).contains(&written.len())
        && written.starts_with(|c: char| c.is_ascii_alphabetic())
        && written
            .chars()
            .all(|c| c.is_ascii_alphabetic() || "-_.".contains(c));
    let words = match is_name {
        true => format!("the URL has a parameter `{written}`, which is unknown: leave it out"),
        false => "the URL has a parameter that is unknown: leave it out".to_owned(),
    };
    ProbeError::new(Reason::BadConfiguration, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_other_clients() {
        let schemes = [("postgres", "postgres"), ("postgresql", "postgresql")];
        for (url, meant) in [
            ("jdbc:postgresql://h/x?user=u", "postgresql://h/x?user=u"),
            ("postgresql+asyncpg://u:p+q@h/x", "postgresql://u:p+q@h/x"),
            ("r2dbc:postgres://h", "postgres://h"),
            ("postgres://h", "postgres://h"),
            ("mysql://h", "mysql://h"),
            ("jdbc:oracle:thin:@h", "jdbc:oracle:thin:@h"),
            ("host=h user=u", "host=h user=u"),
        ] {
            assert_eq!(plain(url.to_owned(), &schemes), meant);
        }
    }

    #[test]
    fn parameters_are_taken_apart_and_put_together() {
        let url = "r://u:p@h/x?a=1&b&&c=d%3D=e";
        let (before, pairs) = split(url);
        assert_eq!(before, "r://u:p@h/x");
        assert_eq!(pairs, [("a", "1"), ("b", ""), ("c", "d%3D=e")]);
        assert_eq!(join(before, pairs), "r://u:p@h/x?a=1&b=&c=d%3D=e");
        assert_eq!(join("r://h", []), "r://h");
        assert_eq!(name("ssl-mode"), name("sslMode"));
    }

    #[test]
    fn what_may_be_a_secret_is_not_named() {
        assert!(unknown("sslFactory").message().contains("`sslFactory`"));
        for odd in ["hunter2", "", "x", "p@ss", "a b"] {
            let error = unknown(odd);
            assert!(!error.message().contains('`'), "{error}");
        }
    }
}
