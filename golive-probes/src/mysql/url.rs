//! The server's URL, as JDBC, Prisma and the drivers of other languages write it.

use golive_core::probe::{ProbeError, Reason};
use mysql_async::{Opts, UrlError};

use crate::connect::whole_password;
use crate::params::{self, Param, says};

/// Schemes that are those of this server, whatever the driver behind them.
pub(super) const SCHEMES: [(&str, &str); 3] = [
    ("mysql", "mysql"),
    ("mysql2", "mysql"),
    ("mariadb", "mysql"),
];

const TRUST: &str = "which is not read: give the authority by `trust(Trust::pem_file(...))`";
const SESSION: &str = "which is a setting of the session, and none is made here: leave it out";

/// What becomes of a parameter, by its name without `-` and `_`.
fn param(name: &str) -> Param {
    match name {
        // The client's own.
        "poolmin"
        | "poolmax"
        | "inactiveconnectionttl"
        | "ttlcheckinterval"
        | "connttl"
        | "absconnttl"
        | "absconnttljitter"
        | "tcpkeepalive"
        | "maxallowedpacket"
        | "waittimeout"
        | "enablecleartextplugin"
        | "resetconnection"
        | "tcpnodelay"
        | "stmtcachesize"
        | "prefersocket"
        | "secureauth"
        | "clientfoundrows"
        | "socket"
        | "compression"
        | "requiressl"
        | "verifyca"
        | "verifyidentity"
        | "builtinroots" => Param::Read,
        // Of the check's time, not of the connection's.
        "timeout" | "readtimeout" | "writetimeout" | "connecttimeout" | "connectiontimeout"
        | "sockettimeout" | "acquiretimeout" => Param::Harmless,
        // Of pools and of what they keep, of drivers and of tools.
        "connectionlimit"
        | "pool"
        | "poolsize"
        | "poolrecycle"
        | "pooltimeout"
        | "queuelimit"
        | "maxconnections"
        | "minconnections"
        | "maxidle"
        | "maxopen"
        | "maxlifetime"
        | "maxpoolsize"
        | "minpoolsize"
        | "reconnect"
        | "autoreconnect"
        | "failoverreadonly"
        | "statementcachesize"
        | "statementcachecapacity"
        | "usepipelineauth"
        | "cacheprepstmts"
        | "useserverprepstmts"
        | "prepstmtcachesize"
        | "prepstmtcachesqllimit"
        | "rewritebatchedstatements"
        | "allowmultiqueries"
        | "multistatements"
        | "multiplestatements"
        | "interpolateparams"
        | "parsetime"
        | "loc"
        | "servertimezone"
        | "connectiontimezone"
        | "uselegacydatetimecode"
        | "zerodatetimebehavior"
        | "tinyint1isbit"
        | "supportbignumbers"
        | "bignumberstrings"
        | "datestrings"
        | "allowpublickeyretrieval"
        | "allownativepasswords"
        | "serverversion"
        | "applicationname"
        | "programname"
        | "usecompression"
        | "charset"
        | "encoding"
        | "useunicode"
        | "characterencoding"
        | "usecursorfetch"
        | "nullcatalogmeanscurrent"
        | "useinformationschema"
        | "tls"
        | "ssl"
        | "usessl"
        | "sslmode"
        | "sslaccept" => Param::Harmless,
        "sslca"
        | "sslcacert"
        | "sslrootcert"
        | "serversslcert"
        | "sslverify"
        | "trustcertificatekeystoreurl"
        | "truststore"
        | "servercertificate" => Param::Instead(TRUST),
        "sslcert"
        | "sslkey"
        | "sslidentity"
        | "sslpassword"
        | "clientcertificatekeystoreurl"
        | "keystore" => Param::Instead("and no certificate of the client is shown here"),
        "sqlmode"
        | "sessionvariables"
        | "initcommand"
        | "initsql"
        | "timezone"
        | "collation"
        | "txisolation"
        | "transactionisolation"
        | "maxexecutiontime" => Param::Instead(SESSION),
        "unixsocket" => Param::Instead("which is called `socket` here"),
        "defaultauth" | "authplugin" | "plugindir" | "readdefaultfile" | "readdefaultgroup" => {
            Param::Instead("which is not read: leave it out")
        }
        _ => Param::Unknown,
    }
}

/// Whether TLS is asked for, by the name that it goes by and its value.
fn asks_for_tls(written: &str, name: &str, value: &str) -> Result<bool, ProbeError> {
    let plain = params::name(value);
    match (name, plain.as_str()) {
        (_, "disabled" | "disable" | "false" | "0" | "preferred" | "prefer") => Ok(false),
        ("sslmode", "required" | "require" | "verifyidentity" | "verifyfull")
        | ("sslaccept", "strict")
        | (_, "true" | "1") => Ok(true),
        ("sslmode", "verifyca") => Err(says(
            written,
            "and a certificate is checked here with its name: write `require_ssl=true`, which \
             checks as `VERIFY_IDENTITY` does",
        )),
        (_, "skipverify" | "acceptinvalidcerts") => Err(says(
            written,
            "and a certificate is checked here: write `require_ssl=true`, and trust its \
             authority by `trust(Trust::pem(...))`",
        )),
        _ => Err(says(
            written,
            "with a value that is not known: write `require_ssl=true` for TLS, which checks the \
             certificate and its name",
        )),
    }
}

/// The names of the client, of those that other clients write in another way.
fn known(written: &str) -> String {
    let mut name = String::new();
    for c in written.chars() {
        match c {
            '-' => name.push('_'),
            c if c.is_ascii_uppercase() => {
                name.push('_');
                name.push(c.to_ascii_lowercase());
            }
            c => name.push(c),
        }
    }
    name
}

/// Reads it. The words of an error repeat nothing of a password.
pub(super) fn read(url: &str) -> Result<Opts, ProbeError> {
    let url = whole_password(url)?;
    let (before, pairs) = params::split(url);
    let (mut kept, mut login) = (Vec::new(), (None, None));
    for (written, value) in pairs {
        match params::name(written).as_str() {
            "user" | "username" => login.0 = Some(value),
            "password" => login.1 = Some(value),
            // Percent-encoded JSON of PlanetScale and of mysql2 for Node.
            name @ ("tls" | "ssl" | "usessl" | "sslmode" | "sslaccept") => {
                let meant = match value.contains("rejectUnauthorized") {
                    true if value.ends_with("true}") || value.ends_with("true%7D") => "true",
                    true => "skip-verify",
                    false => value,
                };
                if asks_for_tls(written, name, meant)? {
                    kept.push(("require_ssl".to_owned(), "true"));
                }
            }
            name => {
                if params::is_kept(written, param(name))? {
                    kept.push((known(written), value));
                }
            }
        }
    }
    let before = with_login(before, login)?;
    let kept = kept.iter().map(|(name, value)| (name.as_str(), *value));
    let meant = params::join(&before, kept);
    // The client's words may repeat the URL.
    Opts::from_url(&meant).map_err(|error| match error {
        UrlError::UnknownParameter { param } => params::unknown(&param),
        UrlError::InvalidParamValue { param, .. } => {
            says(&param, "with a value that it cannot have")
        }
        _ => unusable(),
    })
}

/// With the user and the password that stand behind `?`, as JDBC has them.
fn with_login(before: &str, login: (Option<&str>, Option<&str>)) -> Result<String, ProbeError> {
    let (scheme, rest) = before.split_once("://").ok_or_else(unusable)?;
    match login {
        (None, None) => Ok(before.to_owned()),
        (Some(user), password) if !rest.contains('@') => {
            let password = password.map(|it| format!(":{it}")).unwrap_or_default();
            Ok(format!("{scheme}://{user}{password}@{rest}"))
        }
        _ => Err(says("user", "or `password`, beside those before the host")),
    }
}

fn unusable() -> ProbeError {
    ProbeError::new(
        Reason::BadConfiguration,
        "the URL cannot be used: expected mysql://user:password@host:port/database",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_other_clients() {
        let url = |query: &str| format!("mysql://app:hunter2@db:3307/orders?{query}");
        for harmless in [
            "charset=utf8mb4&parseTime=true&loc=UTC",
            "connection_limit=5&connect_timeout=10&pool_timeout=3",
            "useSSL=false&allowPublicKeyRetrieval=true&serverTimezone=UTC",
            "ssl-mode=DISABLED",
            "sslMode=PREFERRED",
            "tls=false",
            "pool_min=1&pool_max=2",
            "serverVersion=10.11.2-MariaDB",
        ] {
            let opts = read(&url(harmless)).unwrap();
            assert_eq!(opts.db_name(), Some("orders"), "{harmless}");
            assert!(opts.ssl_opts().is_none(), "{harmless}");
        }
        for secure in [
            "ssl-mode=REQUIRED",
            "sslMode=VERIFY_IDENTITY",
            "sslmode=required",
            "useSSL=true",
            "tls=true",
            "ssl=true",
            "sslaccept=strict",
            "ssl=%7B%22rejectUnauthorized%22%3Atrue%7D",
            "require_ssl=true",
            "requireSsl=true",
        ] {
            assert!(read(&url(secure)).unwrap().ssl_opts().is_some(), "{secure}");
        }
        for (refused, named) in [
            ("ssl-ca=/ca.pem", "`ssl-ca`"),
            ("ssl_cert=/me.pem", "`ssl_cert`"),
            ("sslMode=VERIFY_CA", "`sslMode`"),
            ("tls=skip-verify", "`tls`"),
            ("tls=hunter3", "`tls`"),
            ("ssl={\"rejectUnauthorized\":false}", "`ssl`"),
            ("sessionVariables=sql_mode=ANSI", "`sessionVariables`"),
            ("pool_min=x", "`pool_min`"),
            ("whatever=1", "`whatever`"),
        ] {
            let error = read(&url(refused)).unwrap_err();
            assert_eq!(error.reason(), Reason::BadConfiguration, "{refused}");
            assert!(error.message().contains(named), "{refused}: {error}");
            assert!(!error.message().contains("hunter"), "{refused}: {error}");
        }
        let jdbc = read("mysql://db/x?user=app&password=p%26w&useSSL=true").unwrap();
        assert_eq!((jdbc.user(), jdbc.pass()), (Some("app"), Some("p&w")));
    }
}
