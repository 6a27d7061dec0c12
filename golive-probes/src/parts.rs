//! A URL from its parts, for a configuration that has them apart: a password
//! need not be encoded by hand, nor be written into a text that is shown.
//!
//! ```
//! use golive_probes::parts::parts;
//!
//! let url = parts("postgres", "db.internal", 5432)
//!     .user("app")
//!     .password("p@ss/word")
//!     .path("orders")
//!     .query("sslmode", "require");
//! assert_eq!(
//!     String::from(url),
//!     "postgres://app:p%40ss%2Fword@db.internal:5432/orders?sslmode=require"
//! );
//! ```
//!
//! Whatever takes a URL takes it: `redis(parts("rediss", "cache", 6379).password(secret))`.

use std::fmt;

use golive_core::secret::Secret;

/// A URL of a scheme, a host and a port.
pub fn parts(scheme: impl Into<String>, host: impl Into<String>, port: u16) -> Parts {
    Parts {
        scheme: scheme.into(),
        host: host.into(),
        port,
        user: None,
        password: None,
        path: Vec::new(),
        query: Vec::new(),
    }
}

/// See [`parts()`].
#[derive(Clone)]
#[must_use = "parts are of use only where a URL is taken"]
pub struct Parts {
    scheme: String,
    host: String,
    port: u16,
    user: Option<Secret>,
    password: Option<Secret>,
    path: Vec<String>,
    query: Vec<(String, Secret)>,
}

impl Parts {
    /// The user.
    pub fn user(mut self, user: impl Into<Secret>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// The password.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Adds what follows the port and a `/`: the database, the virtual host. It is
    /// one name, in which a `/` is encoded; the path of a page is several, one
    /// after the other: `.path("api").path("health")`.
    pub fn path(mut self, name: impl Into<String>) -> Self {
        self.path.push(name.into());
        self
    }

    /// Adds a parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }
}

impl From<Parts> for String {
    fn from(parts: Parts) -> Self {
        let secret = |secret: &Option<Secret>| secret.as_ref().map(|it| encoded(it.expose()));
        let login = match (secret(&parts.user), secret(&parts.password)) {
            (None, None) => Self::new(),
            (user, None) => format!("{}@", user.unwrap_or_default()),
            (user, Some(password)) => format!("{}:{password}@", user.unwrap_or_default()),
        };
        let host = match parts.host.contains(':') && !parts.host.starts_with('[') {
            true => format!("[{}]", parts.host),
            false => parts.host,
        };
        let mut url = format!("{}://{login}{host}:{}", parts.scheme, parts.port);
        for name in &parts.path {
            url.push('/');
            url.push_str(&encoded(name));
        }
        for (index, (name, value)) in parts.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(&format!("{}={}", encoded(name), encoded(value.expose())));
        }
        url
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = format!("{}://{}:{}", self.scheme, self.host, self.port);
        f.debug_tuple("Parts").field(&shown).finish()
    }
}

/// With `%` for all but what stands for itself everywhere (RFC 3986, 2.3).
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_a_url_and_show_no_secret() {
        let six = parts("redis", "::1", 6379).password("a:b");
        assert!(!format!("{six:?}").contains("a:b"));
        assert_eq!(String::from(six), "redis://:a%3Ab@[::1]:6379");
        let page = parts("https", "h", 443).path("api/v1").path("health");
        assert_eq!(String::from(page), "https://h:443/api%2Fv1/health");
        let user = parts("nats", "h", 4222).user("tok@en");
        assert_eq!(String::from(user), "nats://tok%40en@h:4222");
    }
}
