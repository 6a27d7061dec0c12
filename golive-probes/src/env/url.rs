//! What a variable that holds a URL must be like.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

use super::Env;

impl Env {
    /// It is a URL, `scheme://host...`, with what else is asked of it.
    pub fn url(self) -> EnvUrl {
        EnvUrl {
            env: self,
            schemes: Vec::new(),
            hosts: Vec::new(),
            public: false,
        }
    }
}

/// A variable that holds a URL. Its user, password, path and query are never
/// shown; its scheme and host are. See [`Env::url`].
#[derive(Clone, Debug)]
pub struct EnvUrl {
    env: Env,
    schemes: Vec<String>,
    hosts: Vec<String>,
    public: bool,
}

impl EnvUrl {
    /// Its scheme is this one, or another one that is named so: `https`.
    #[must_use]
    pub fn scheme(mut self, scheme: impl Into<String>) -> Self {
        self.schemes.push(scheme.into());
        self
    }

    /// Its host is this one, or another one that is named so. `*.example.com` is
    /// any host below `example.com`.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Its host is neither this machine (`localhost`, `127.0.0.0/8`, `::1`,
    /// `0.0.0.0`, `host.docker.internal`) nor a name of an example (`.example`,
    /// `.test`, `.invalid`, `.localhost`, `example.com`, `example.org`,
    /// `example.net`; RFC 2606).
    #[must_use]
    pub fn not_local(mut self) -> Self {
        self.public = true;
        self
    }

    /// The scheme and the hosts of a value that is as it should be.
    fn parts(&self, value: &str) -> Result<(String, Vec<String>), ProbeError> {
        let name = &self.env.name;
        let unexpected = |words: String| Err(ProbeError::new(Reason::UnexpectedValue, words));
        let Some((scheme, hosts)) = split(value.trim()) else {
            return unexpected(format!("{name} is no URL: expected scheme://host"));
        };
        let is = |expected: &String| expected.eq_ignore_ascii_case(&scheme);
        if !self.schemes.is_empty() && !self.schemes.iter().any(is) {
            let expected = self.schemes.join(" or ");
            return unexpected(format!(
                "{name} has the scheme {scheme}, expected {expected}"
            ));
        }
        for host in &hosts {
            let is = |pattern: &String| matches(pattern, host);
            if !self.hosts.is_empty() && !self.hosts.iter().any(is) {
                let expected = self.hosts.join(" or ");
                return unexpected(format!("{name} has the host {host}, expected {expected}"));
            }
            if self.public && is_local(host) {
                return unexpected(format!(
                    "{name} has the host {host}, which is not for production"
                ));
            }
        }
        Ok((scheme, hosts))
    }
}

impl Probe for EnvUrl {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let readings = self.env.readings()?;
        let good = |value: Option<&str>| self.parts(self.env.set(value)?);
        readings.judge(|value| good(value).map(drop))?;
        let parts = readings.all().find_map(|value| good(value).ok());
        let (scheme, hosts) = parts.unwrap_or_default();
        Ok(Measurement::new(true)
            .with("scheme", scheme)
            .with("host", hosts.join(", ")))
    }

    fn target(&self) -> Target {
        self.env.target()
    }

    fn blocks(&self) -> bool {
        self.env.file.is_some()
    }
}

/// The scheme and the hosts of a URL, in lower case (RFC 3986, 3.1 and 3.2);
/// databases take several, with `,` between them.
fn split(url: &str) -> Option<(String, Vec<String>)> {
    let (scheme, rest) = url.split_once("://")?;
    // `jdbc:postgresql://host`; the servers of some have their settings behind `;`.
    let java = scheme
        .strip_prefix("jdbc:")
        .or(scheme.strip_prefix("r2dbc:"));
    let ends: &[char] = match java {
        Some(_) => &['/', '?', '#', ';'],
        None => &['/', '?', '#'],
    };
    let mut letters = java.unwrap_or(scheme).chars();
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    if !letters.next()?.is_ascii_alphabetic() || !letters.all(plain) {
        return None;
    }
    let end = rest.find(ends).unwrap_or(rest.len());
    let (authority, after) = rest.split_at_checked(end)?;
    // A password with a `/` or a `?` that is not encoded: what stands before it
    // is no host, and must not be shown.
    if !authority.contains('@') && after.contains('@') {
        return None;
    }
    let hosts = authority.rsplit('@').next()?;
    let hosts: Option<Vec<String>> = hosts.split(',').map(host).collect();
    Some((scheme.to_ascii_lowercase(), hosts?))
}

/// A host without its port.
fn host(text: &str) -> Option<String> {
    let host = match text.strip_prefix('[') {
        Some(six) => {
            let (six, port) = six.split_once(']')?;
            let address: std::net::Ipv6Addr = six.parse().ok()?;
            if !port.is_empty() && !is_port(port.strip_prefix(':')?) {
                return None;
            }
            return Some(address.to_canonical().to_string());
        }
        None => match text.rsplit_once(':') {
            Some((host, port)) if is_port(port) => host,
            Some(_) => return None,
            None => text,
        },
    };
    let named = |c: char| c.is_alphanumeric() || "-._".contains(c);
    let host = host.trim_end_matches('.').to_lowercase();
    if host.is_empty() || !host.chars().all(named) {
        return None;
    }
    // `127.1`, `2130706433`: addresses to some, names to others, and neither.
    let ends_in_number = host.rsplit('.').next().is_some_and(|last| {
        last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x")
    });
    if ends_in_number && host.parse::<std::net::Ipv4Addr>().is_err() {
        return None;
    }
    Some(host)
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

fn matches(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    match pattern.strip_prefix("*.") {
        Some(domain) => host
            .strip_suffix(domain)
            .is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        None => pattern == host,
    }
}

fn is_local(host: &str) -> bool {
    if let Ok(address) = host.parse::<std::net::IpAddr>() {
        return address.is_loopback() || address.is_unspecified();
    }
    const NAMES: [&str; 8] = [
        "localhost",
        "localhost.localdomain",
        "ip6-localhost",
        "ip6-loopback",
        "host.docker.internal",
        "example.com",
        "example.org",
        "example.net",
    ];
    const BELOW: [&str; 4] = ["example", "test", "invalid", "localhost"];
    NAMES.contains(&host)
        || BELOW.contains(&host.rsplit('.').next().unwrap_or_default())
        || NAMES.iter().any(|name| matches(&format!("*.{name}"), host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_split() {
        for (url, scheme, host) in [
            ("https://API.example.com/x", "https", "api.example.com"),
            ("postgres://u:p@ss@db:5432/x?y=z", "postgres", "db"),
            ("redis://[::1]:6379", "redis", "::1"),
            ("redis+unix://h", "redis+unix", "h"),
            (
                "jdbc:postgresql://db:5432/x?user=u",
                "jdbc:postgresql",
                "db",
            ),
            (
                "jdbc:sqlserver://db:1433;user=u;password=p",
                "jdbc:sqlserver",
                "db",
            ),
        ] {
            let found = split(url).unwrap();
            assert_eq!(found, (scheme.to_owned(), vec![host.to_owned()]), "{url}");
        }
        let several = split("mongodb://u:p@localhost:27017,DB.internal.:2/x").unwrap();
        assert_eq!(several.1, ["localhost", "db.internal"]);
        let mapped = split("http://[::ffff:127.0.0.1]/").unwrap();
        assert_eq!(mapped.1, ["127.0.0.1"]);
        for url in [
            "redis://hunter2/0@cache:6379",
            "jdbc:oracle:thin:@h",
            "x:postgresql://h",
            "jdbc:://h",
            "https://hunter2?x@host/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://%6cocalhost/",
            "",
            "h",
            "https://",
            "://h",
            "1x://h",
            "https://h:x/",
            "https:/h",
            "http://<host>/",
            "http://[::1/",
        ] {
            assert_eq!(split(url), None, "{url}");
        }
    }

    #[test]
    fn hosts_are_matched_and_known() {
        assert!(matches("*.example.com", "a.example.com"));
        assert!(!matches("*.example.com", "example.com"));
        assert!(!matches("*.example.com", "evilexample.com"));
        for local in [
            "localhost",
            "127.0.0.1",
            "::1",
            "0.0.0.0",
            "api.example.com",
            "x.test",
        ] {
            assert!(is_local(local), "{local}");
        }
        for public in ["api.shop.io", "192.0.2.1", "myexample.com", "latest.io"] {
            assert!(!is_local(public), "{public}");
        }
    }
}
