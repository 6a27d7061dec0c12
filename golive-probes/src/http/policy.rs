//! Content Security Policy (CSP level 3): what its sources let in.

use golive_core::probe::ProbeError;

use super::response::Response;

/// The policies of a response: of each header, and of each part of a list.
pub(super) struct Policies(Vec<String>);

/// One of them.
pub(super) struct Policy<'a>(&'a str);

impl Policies {
    pub(super) fn read(response: &Response) -> Result<Self, ProbeError> {
        let joined = match response.headers.contains_key("content-security-policy") {
            true => response.joined("content-security-policy")?,
            false => String::new(),
        };
        let policies = joined.split(',').map(str::trim);
        let policies = policies.filter(|policy| !policy.is_empty());
        Ok(Self(policies.map(str::to_owned).collect()))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Policy<'_>> {
        self.0.iter().map(|policy| Policy(policy))
    }
}

impl<'a> Policy<'a> {
    /// The sources of the first directive of a name: a later one is not heeded.
    pub(super) fn sources(&self, name: &str) -> Option<Vec<&'a str>> {
        self.0.split(';').find_map(|part| {
            let mut words = part.split_ascii_whitespace();
            let is_it = words.next()?.eq_ignore_ascii_case(name);
            is_it.then(|| words.collect())
        })
    }

    /// A source that is a whole scheme, or has a `*` for a host.
    pub(super) fn is_open(source: &str) -> bool {
        let source = source.to_ascii_lowercase();
        if source.starts_with('\'') {
            return false;
        }
        let host = match source.split_once("://") {
            Some((_, rest)) => rest,
            // `https:`, `data:`: a scheme by itself. `h:443` is a host.
            None if source.ends_with(':') => return true,
            None => source.as_str(),
        };
        let host = host.split('/').next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        host == "*"
    }

    /// How a script of anybody gets in, if it does.
    pub(super) fn script_hole(&self) -> Option<String> {
        let default = self.sources("default-src");
        let scripts = self.sources("script-src").or_else(|| default.clone());
        let Some(scripts) = scripts else {
            return Some("it has neither script-src nor default-src".to_owned());
        };
        let elements = self.sources("script-src-elem");
        let attributes = self.sources("script-src-attr");
        let elements = elements.unwrap_or_else(|| scripts.clone());
        let attributes = attributes.unwrap_or(scripts);
        hole(&elements).or_else(|| hole(&attributes))
    }
}

fn hole(sources: &[&str]) -> Option<String> {
    let has = |word: &str| sources.iter().any(|it| it.eq_ignore_ascii_case(word));
    let is_listed = sources.iter().any(|source| is_nonce_or_hash(source));
    let is_strict = has("'strict-dynamic'") && is_listed;
    let open = |source: &&&str| match source.to_ascii_lowercase().as_str() {
        // Not heeded with a nonce or a hash (6.7.3.3).
        "'unsafe-inline'" => !is_listed,
        // Then hosts and schemes are not heeded (8.2).
        _ => !is_strict && Policy::is_open(source),
    };
    let source = sources.iter().find(open)?;
    Some(format!("it lets scripts in by {source}"))
}

/// A nonce or a hash with something in it.
fn is_nonce_or_hash(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    let Some(inner) = source
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''))
    else {
        return false;
    };
    ["nonce-", "sha256-", "sha384-", "sha512-"]
        .iter()
        .any(|kind| {
            inner
                .strip_prefix(kind)
                .is_some_and(|value| !value.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lets_scripts_in() {
        for (policy, is_sound) in [
            ("default-src 'self'", true),
            ("script-src 'self' 'unsafe-inline' 'nonce-abc'", true),
            (
                "script-src 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'; object-src 'none'",
                true,
            ),
            ("script-src https://cdn.example:443 *.example.com", true),
            ("script-src 'none'", true),
            ("img-src *", false),
            ("script-src https://*", false),
            ("script-src *:*", false),
            ("script-src HTTPS:", false),
            ("script-src 'self'; script-src-elem *", false),
            ("script-src 'self'; script-src-attr 'unsafe-inline'", false),
            ("script-src 'nonce-' 'unsafe-inline'", false),
            ("script-src 'sha256' 'unsafe-inline'", false),
            ("script-src 'strict-dynamic' https:", false),
            ("default-src 'self'; script-src data:", false),
        ] {
            let hole = Policy(policy).script_hole();
            assert_eq!(hole.is_none(), is_sound, "{policy}: {hole:?}");
        }
    }
}
