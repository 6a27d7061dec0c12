//! The server's URL, as clients of other languages write it.

use golive_core::probe::{ProbeError, Reason};
use redis::{ConnectionInfo, IntoConnectionInfo};

use crate::connect::whole_password;
use crate::params::{self, Param, says};

const TRUST: &str = "which is not read: give the authority by `trust(Trust::pem_file(...))`";

/// What becomes of a parameter, by its name without `-` and `_`.
fn param(name: &str) -> Param {
    match name {
        "protocol" => Param::Read,
        "timeout"
        | "sockettimeout"
        | "socketconnecttimeout"
        | "connecttimeout"
        | "readtimeout"
        | "writetimeout"
        | "dialtimeout"
        | "commandtimeout"
        | "pooltimeout"
        | "poolsize"
        | "maxconnections"
        | "minidleconns"
        | "maxidleconns"
        | "maxactiveconns"
        | "maxretries"
        | "minretrybackoff"
        | "maxretrybackoff"
        | "connmaxlifetime"
        | "connmaxidletime"
        | "retryontimeout"
        | "retryonerror"
        | "healthcheckinterval"
        | "socketkeepalive"
        | "keepalive"
        | "tcpnodelay"
        | "lazyconnect"
        | "clientname"
        | "libname"
        | "libver"
        | "decoderesponses"
        | "encoding"
        | "encodingerrors"
        | "enablereadycheck"
        | "family"
        | "maxretriesperrequest"
        | "showfriendlyerrorstack"
        | "connectionname"
        | "sslcheckhostname"
        | "checkhostname" => Param::Harmless,
        "db" | "database" => Param::Instead("which stands behind the host: `redis://host:6379/1`"),
        "user" | "username" | "pass" | "password" => {
            Param::Instead("which stands before the host: `redis://user:password@host:6379`")
        }
        "ssl" | "tls" => Param::Instead("and TLS is the scheme `rediss://`"),
        "sslcacerts" | "sslcacert" | "sslcapath" | "sslcadata" | "cacert" => Param::Instead(TRUST),
        "sslcertfile" | "sslkeyfile" | "sslkeypassword" | "sslpassword" => {
            Param::Instead("and no certificate of the client is shown here")
        }
        _ => Param::Unknown,
    }
}

/// Where the server is, and whether it speaks TLS: ours, so that the client
/// needs none of its own.
pub(super) fn read(url: &str) -> Result<(ConnectionInfo, bool), ProbeError> {
    let plain = |url: &str| url.into_connection_info().map_err(|_| unusable(url));
    if url.starts_with("unix://") || url.contains("+unix://") {
        // Its user and its database are parameters.
        return Ok((plain(url)?, false));
    }
    let (before, pairs) = params::split(whole_password(url)?);
    let mut kept = Vec::new();
    for (written, value) in pairs {
        let is_kept = match params::name(written).as_str() {
            "sslcertreqs" | "certreqs" => match value.to_ascii_lowercase().as_str() {
                "required" | "cert_required" => false,
                _ => {
                    return Err(says(
                        written,
                        "and a certificate is checked here: trust its authority by \
                         `trust(Trust::pem(...))`",
                    ));
                }
            },
            "sslcheckhostname" | "checkhostname" if value.eq_ignore_ascii_case("false") => {
                let words = "and a certificate is checked here with its name";
                return Err(says(written, words));
            }
            name => params::is_kept(written, param(name))?,
        };
        if is_kept {
            kept.push((written, value));
        }
    }
    let meant = params::join(before, kept);
    let secure = meant
        .strip_prefix("rediss://")
        .or_else(|| meant.strip_prefix("valkeys://"));
    match secure {
        // `#insecure` asks other clients not to check the certificate.
        Some(rest) if !rest.contains('#') => Ok((plain(&format!("redis://{rest}"))?, true)),
        Some(_) => Err(unusable(&meant)),
        None => Ok((plain(&meant)?, false)),
    }
}

/// What the client's words would say may repeat the URL.
pub(super) fn unusable(url: &str) -> ProbeError {
    let expected = "expected redis://user:password@host:port/0, rediss:// for TLS, or \
                    redis+unix:///path";
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    let words = match scheme {
        Some("redis" | "rediss" | "valkey" | "valkeys") | None => String::new(),
        Some(scheme) if scheme.contains("sentinel") => {
            ": a Sentinel is asked by `redis(...).sentinel(...)`, and what it watches by its own URL"
                .to_owned()
        }
        Some(scheme) if scheme.contains("cluster") => {
            ": name one node, which says where each key is".to_owned()
        }
        // What stands there is no secret.
        Some(scheme) if scheme.len() < 20 && scheme.chars().all(|c| c.is_ascii_lowercase()) => {
            format!(" with the scheme `{scheme}`")
        }
        Some(_) => String::new(),
    };
    let words = format!("the URL cannot be used{words}: {expected}");
    ProbeError::new(Reason::BadConfiguration, words)
}

/// The password in a URL, as it stands there.
pub(super) fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (user, _) = rest.rsplit_once('@')?;
    user.split_once(':').map(|(_, password)| password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        assert_eq!(password("redis://:hunter2@h"), Some("hunter2"));
        assert_eq!(password("redis://h"), None);
        assert!(read("rediss://:p@h:1/0").unwrap().1);
        assert!(!read("redis://:p@h:1/0").unwrap().1);
        for url in [
            "h:1",
            "http://h",
            "rediss://h#insecure",
            "redis://h/x",
            "",
            "redis://app:1/2@h",
            "rediss://app:1?2@h",
            "redis+sentinel://h/x",
            "mongodb://u:hunter2@h",
        ] {
            let error = read(url).unwrap_err();
            assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
            assert!(!error.message().contains("hunter2"), "{error}");
        }
        let other = read("mongodb://h").unwrap_err();
        assert!(other.message().contains("`mongodb`"), "{other}");
    }

    #[test]
    fn parameters_of_other_clients() {
        for harmless in [
            "ssl_cert_reqs=required&health_check_interval=30",
            "ssl_cert_reqs=CERT_REQUIRED&socket_timeout=5",
            "family=6&max_connections=10&client_name=orders",
            "protocol=resp3",
        ] {
            let (info, secure) = read(&format!("rediss://app:p@h:7/3?{harmless}")).unwrap();
            assert_eq!(
                (info.redis_settings().db(), secure),
                (3, true),
                "{harmless}"
            );
        }
        for (refused, named) in [
            ("ssl_cert_reqs=none", "`ssl_cert_reqs`"),
            ("ssl_check_hostname=false", "`ssl_check_hostname`"),
            ("ssl_ca_certs=/ca.pem", "`ssl_ca_certs`"),
            ("ssl_keyfile=/k.pem", "`ssl_keyfile`"),
            ("db=5", "`db`"),
            ("ssl=true", "`ssl`"),
            ("password=hunter3", "`password`"),
            ("whatever=1", "`whatever`"),
        ] {
            let error = read(&format!("redis://app:hunter2@h:7?{refused}")).unwrap_err();
            assert!(error.message().contains(named), "{refused}: {error}");
            assert!(!error.message().contains("hunter"), "{refused}: {error}");
        }
        // A socket has its user and its database there.
        assert!(read("redis+unix:///run/redis.sock?db=5&user=app&pass=p").is_ok());
    }
}
