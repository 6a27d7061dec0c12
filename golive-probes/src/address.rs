//! A server's URL with its credentials, shared by the probes that speak their
//! protocol themselves.

use golive_core::probe::{ProbeError, ProbeInput, Reason};
use golive_core::secret::Secret;

use crate::connect::Authority;
use crate::params::{self, Param};
use crate::percent::decoded;

/// What a URL may begin with, whether that is TLS, and the usual port.
pub(crate) type Scheme = (&'static str, bool, u16);

/// What becomes of a parameter, by its name without `-` and `_`: of brokers most are
/// about how long a connection lasts.
fn param(name: &str) -> Param {
    match name {
        "heartbeat"
        | "connectiontimeout"
        | "connecttimeout"
        | "timeout"
        | "channelmax"
        | "framemax"
        | "locale"
        | "connectionattempts"
        | "retrydelay"
        | "sockettimeout"
        | "blockedconnectiontimeout"
        | "reconnect"
        | "keepalive"
        | "connectionname"
        | "name" => Param::Harmless,
        "cacertfile" | "cafile" | "cacerts" | "ca" | "verify" | "verifypeer" | "insecure" => {
            Param::Instead("and a certificate is checked here: give its authority by `trust`")
        }
        "certfile" | "keyfile" | "cert" | "key" | "failifnopeercert" | "authmechanism" => {
            Param::Instead("and one logs in here by a user and a password, or a token")
        }
        _ => Param::Unknown,
    }
}

/// Where a server is, and as whom to speak to it.
#[derive(Clone)]
pub(crate) struct Address {
    /// Whether TLS begins with the connection.
    pub(crate) secure: bool,
    pub(crate) at: Authority,
    pub(crate) user: Option<Secret>,
    pub(crate) password: Option<Secret>,
    /// Without the first `/`, as it was written; `None` when there is none.
    pub(crate) path: Option<String>,
}

impl Address {
    /// Reads `scheme://user:password@host:port/path`. The words of an error say
    /// what is expected and repeat nothing: it may hold a password.
    pub(crate) fn read(url: &str, schemes: &[Scheme], expected: &str) -> Result<Self, ProbeError> {
        let wrong = || {
            let words = format!("the URL cannot be used: expected {expected}");
            ProbeError::new(Reason::BadConfiguration, words)
        };
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        let (_, secure, port) = schemes
            .iter()
            .find(|(name, ..)| *name == scheme)
            .ok_or_else(wrong)?;
        let (rest, pairs) = params::split(rest);
        // What follows it may be the end of a password.
        let is_whole = pairs
            .iter()
            .all(|(name, value)| !name.contains('@') && !value.contains('@'));
        if !is_whole || url.contains('#') || url.contains(char::is_whitespace) {
            return Err(wrong());
        }
        // Settings that would be passed over had better be seen.
        for (written, _) in pairs {
            params::is_kept(written, param(&params::name(written)))?;
        }
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, Some(path.to_owned())),
            None => (rest, None),
        };
        // A password with a `/` that was not encoded.
        if path.as_ref().is_some_and(|path| path.contains('@')) {
            return Err(wrong());
        }
        let (user, password, host) = match authority.rsplit_once('@') {
            None => (None, None, authority),
            Some((who, host)) => {
                let (user, password) = match who.split_once(':') {
                    Some((user, password)) => (user, Some(password)),
                    None => (who, None),
                };
                let user = decoded(user).ok_or_else(wrong)?;
                let password = password.map(|it| decoded(it).ok_or_else(wrong));
                let user = Some(user).filter(|user| !user.is_empty());
                let password = password.transpose()?;
                // It would be dropped, and the server asked as nobody.
                if user.is_none() && password.is_some() {
                    return Err(wrong());
                }
                (user, password, host)
            }
        };
        let at = Authority::parse(host, Some(*port)).map_err(|_| wrong())?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._:%".contains(c);
        if !at.host.chars().all(plain) {
            return Err(wrong());
        }
        Ok(Self {
            secure: *secure,
            at,
            user: user.map(Secret::from),
            password: password.map(Secret::from),
            path,
        })
    }

    /// The same server, for nobody.
    pub(crate) fn anonymous(mut self) -> Self {
        (self.user, self.password) = (None, None);
        self
    }

    /// Keeps its password out of the report, or its token, which is a user without
    /// one.
    pub(crate) fn keep_out(&self, input: &ProbeInput) {
        let secret = self.password.as_ref().or(self.user.as_ref());
        secret.into_iter().for_each(|secret| input.keep_out(secret));
    }

    /// Takes the credentials out of what a server said.
    pub(crate) fn redacting(&self, error: ProbeError) -> ProbeError {
        let error = redacting(error, self.password.as_ref());
        error.redacting_names(self.user.as_ref().map(Secret::expose))
    }

    /// The same, where a user without a password is a token: it is no name, and
    /// is taken out of the middle of words too.
    pub(crate) fn redacting_token(&self, error: ProbeError) -> ProbeError {
        let token = self.user.as_ref().filter(|_| self.password.is_none());
        self.redacting(redacting(error, token))
    }
}

/// Takes a secret out, as it is and as it stands in JSON or in `{:?}`.
fn redacting(error: ProbeError, secret: Option<&Secret>) -> ProbeError {
    let Some(secret) = secret.map(Secret::expose) else {
        return error;
    };
    let escaped = secret.replace('\\', r"\\").replace('"', r#"\""#);
    let debug = format!("{secret:?}");
    let debug = debug.trim_matches('"');
    // The longest first: the plain form may be a part of another.
    error.redacting([debug, &escaped, secret])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMES: &[Scheme] = &[("it", false, 1), ("its", true, 2)];

    #[test]
    fn urls_are_read() {
        let read = |url| Address::read(url, SCHEMES, "it://host").unwrap();
        let full = read("its://us%3Aer:p%40ss:x@host:7/a%2Fb");
        assert!(full.secure);
        assert_eq!(full.at.to_string(), "host:7");
        assert_eq!(full.user.unwrap().expose(), "us:er");
        assert_eq!(full.password.unwrap().expose(), "p@ss:x");
        assert_eq!(full.path.as_deref(), Some("a%2Fb"));
        let bare = read("it://[::1]");
        assert_eq!(bare.at.to_string(), "[::1]:1");
        assert!(bare.user.is_none() && bare.password.is_none() && bare.path.is_none());
    }

    #[test]
    fn parameters_are_named() {
        let read = |query: &str| Address::read(&format!("it://u:hunter2@h?{query}"), SCHEMES, "it");
        for harmless in [
            "heartbeat=30",
            "heartbeat=0&connection_timeout=5&name=orders",
        ] {
            assert!(read(harmless).is_ok(), "{harmless}");
        }
        for (refused, named) in [
            ("cacertfile=/ca.pem", "`cacertfile`"),
            ("verify=verify_none", "`verify`"),
            ("heartbeat=30&certfile=/me.pem", "`certfile`"),
            ("whatever=1", "`whatever`"),
        ] {
            let error = read(refused).err().unwrap();
            assert_eq!(error.reason(), Reason::BadConfiguration);
            assert!(error.message().contains(named), "{refused}: {error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn secrets_are_taken_out() {
        let told = |url, words: &str| {
            let address = Address::read(url, SCHEMES, "it://host").unwrap();
            let error = ProbeError::new(Reason::ServerError, words);
            address.redacting_token(error).to_string()
        };
        let token = told("it://s3cr3tT0ken@host", "bad token:s3cr3tT0ken1");
        assert!(!token.contains("s3cr3t"), "{token}");
        for said in [r#"{"pass":"hun\"t\\er2"}"#, r#"bad hun"t\er2"#] {
            let told = told("it://app:hun%22t%5Cer2@host", said);
            assert!(!told.contains("hun") && !told.contains("er2"), "{told}");
        }
        // A name is no part of another word.
        assert!(told("it://app:x2@host", "application").contains("application"));
    }

    #[test]
    fn what_is_no_url_is_not_repeated() {
        for url in [
            "hunter2",
            "http://u:hunter2@host",
            "it://u:hunter2#@host",
            "it://u:hunter2?@host",
            "it://u:hun/ter2@host",
            "it://u:hunter2%zz@host",
            "it://host:hunter2",
            "it://a:1,it://b:hunter2",
            "it://a,hunter2",
            "it://",
            "it://:hunter2@host",
            "it://:@host",
            "it://[::1]2525",
            "it://[::1]:",
        ] {
            let Err(error) = Address::read(url, SCHEMES, "it://host") else {
                panic!("{url} was read");
            };
            assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
            assert!(!error.to_string().contains("ter2"), "{error}");
        }
    }
}
