//! The server's URL, as libpq, JDBC, Prisma and the drivers of other languages write
//! it.

use golive_core::probe::{ProbeError, Reason, Step};
use tokio_postgres::config::{ChannelBinding, Host, SslMode, TargetSessionAttrs};
use tokio_postgres::{Client, Config, SimpleQueryMessage};

use crate::connect::{Authority, unencoded, whole_password};
use crate::params::{self, Param, says};

/// Schemes that are those of this server, whatever the driver behind them.
pub(super) const SCHEMES: [(&str, &str); 2] =
    [("postgres", "postgres"), ("postgresql", "postgresql")];

const PUBLIC: &str = "public";

const TRUST: &str = "which is not read: give the authority by `trust(Trust::pem_file(...))`";
const NO_CERTIFICATE: &str = "and no certificate of the client is shown here";

/// What a URL says.
pub(super) struct Place {
    pub(super) config: Config,
    pub(super) at: Authority,
    /// Where tables are sought by their names alone.
    pub(super) schema: Option<String>,
}

/// What becomes of a parameter, by its name without `-` and `_`.
fn param(name: &str) -> Param {
    match name {
        // The client's own.
        "user" | "password" | "dbname" | "options" | "sslmode" | "sslnegotiation" | "hostaddr"
        | "targetsessionattrs" | "channelbinding" | "port" | "host" | "applicationname" => {
            Param::Read
        }
        // Of the check's time, not of the connection's.
        "connecttimeout" | "connectiontimeout" | "logintimeout" | "sockettimeout" | "timeout"
        | "commandtimeout" | "canceltimeout" | "querytimeout" | "tcpusertimeout" | "keepalives"
        | "keepalivesidle" | "keepalivesinterval" | "keepalivesretries" | "keepalivescount"
        | "tcpkeepalive" | "loadbalancehosts" | "gssencmode" => Param::Harmless,
        // Of pools and of what they keep, of drivers and of tools.
        "pgbouncer"
        | "connectionlimit"
        | "pooltimeout"
        | "poolsize"
        | "poolmode"
        | "pool"
        | "maxpoolsize"
        | "minpoolsize"
        | "poolmaxconns"
        | "poolminconns"
        | "poolmaxconnlifetime"
        | "poolmaxconnidletime"
        | "maxconnections"
        | "minconnections"
        | "maxidleconnections"
        | "maxlifetime"
        | "idletimeout"
        | "statementcachesize"
        | "statementcachecapacity"
        | "preparedstatementcachesize"
        | "preparestatement"
        | "preparedstatements"
        | "preparedstatementcachequeries"
        | "preparethreshold"
        | "defaultqueryexecmode"
        | "descriptioncachecapacity"
        | "binarytransfer"
        | "rewritebatchedinserts"
        | "defaultrowfetchsize"
        | "adaptivefetch"
        | "stringtype"
        | "reconnect"
        | "autosave"
        | "fallbackapplicationname"
        | "assumeminserverversion"
        | "serverversion"
        | "uselibpqcompat"
        | "supa"
        | "loglevel"
        | "clientencoding"
        | "charset"
        | "encoding"
        | "characterencoding" => Param::Harmless,
        "sslrootcert" | "sslca" | "sslcrl" | "sslcrldir" => Param::Instead(TRUST),
        "sslcert" | "sslkey" | "sslpassword" | "sslidentity" => Param::Instead(NO_CERTIFICATE),
        "sslfactory" | "sslhostnameverifier" | "sslpasswordcallback" => {
            Param::Instead("which is Java's: `sslmode=require` checks the certificate and its name")
        }
        "service" | "servicefile" | "passfile" => {
            Param::Instead("and no file of libpq is read: give what stands there in the URL")
        }
        "targetservertype" => {
            Param::Instead("which chooses among several hosts: ask `is_writable()` of this one")
        }
        "requireauth" | "krbsrvname" | "gsslib" | "gssdelegation" | "requirepeer" => {
            Param::Instead("which is not done here: leave it out")
        }
        "replication" => Param::Instead("and a session that replicates measures nothing"),
        "statementtimeout" | "locktimeout" | "idleintransactionsessiontimeout" => {
            Param::Instead("which is a setting of the session: write `options=-c%20name%3Dvalue`")
        }
        _ => Param::Unknown,
    }
}

/// How `sslmode` is called here, by its value and the name it goes by.
fn ssl_mode(written: &str, value: &str) -> Result<&'static str, ProbeError> {
    match value.to_ascii_lowercase().as_str() {
        "disable" | "false" | "0" => Ok("disable"),
        "prefer" | "allow" => Ok("prefer"),
        // Here it checks the certificate and its name.
        "require" | "verify-full" | "true" | "1" | "strict" => Ok("require"),
        "verify-ca" => Err(says(
            written,
            "and a certificate is checked here with its name: write `sslmode=require`, which \
             checks as `verify-full` does",
        )),
        "no-verify" | "accept_invalid_certs" => Err(says(
            written,
            "and a certificate is checked here: write `sslmode=require`, and trust its \
             authority by `trust(Trust::pem(...))`",
        )),
        _ => Err(says(
            written,
            "with a value that is not known: expected `disable`, `prefer`, `require` or \
             `verify-full`",
        )),
    }
}

/// The names of the client, of those that other clients write in another way.
fn known(name: &str) -> &'static str {
    match name {
        "user" => "user",
        "password" => "password",
        "dbname" => "dbname",
        "options" => "options",
        "sslnegotiation" => "sslnegotiation",
        "hostaddr" => "hostaddr",
        "targetsessionattrs" => "target_session_attrs",
        "channelbinding" => "channel_binding",
        "port" => "port",
        "host" => "host",
        _ => "application_name",
    }
}

/// Reads it. The words of an error repeat nothing of a password.
pub(super) fn read(url: &str) -> Result<Place, ProbeError> {
    let url = whole_password(url)?;
    let wrong = |words: &str| ProbeError::new(Reason::BadConfiguration, words);
    // The client ends a password at the first one, others at the last.
    if url.matches('@').count() > 1 {
        return Err(unencoded());
    }
    let (before, pairs) = params::split(url);
    let (mut kept, mut schema) = (Vec::new(), None);
    for (written, value) in pairs {
        match params::name(written).as_str() {
            "schema" | "currentschema" | "searchpath" => {
                schema = Some(path(written, value)?);
            }
            "sslmode" | "ssl" | "sslaccept" => kept.push(("sslmode", ssl_mode(written, value)?)),
            "sslrootcert" if value == "system" => {}
            "gssencmode" if value == "require" => {
                return Err(says(written, "which is not done here: leave it out"));
            }
            name => {
                if params::is_kept(written, param(name))? {
                    kept.push((known(name), value));
                }
            }
        }
    }
    let meant = params::join(before, kept);
    // The client's words may repeat the URL; the name of an option may be told.
    let config: Config = meant.parse().map_err(|error: tokio_postgres::Error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let option = cause.as_deref().and_then(|cause| {
            let (_, option) = cause.split_once("invalid value for option `")?;
            option.strip_suffix('`')
        });
        match option {
            Some(option) => says(option, "with a value that it cannot have"),
            None => wrong(
                "the URL cannot be used: expected postgres://user:password@host:port/database",
            ),
        }
    })?;
    let host = match config.get_hosts() {
        [Host::Tcp(host)] => host.clone(),
        [] | [_] => return Err(wrong("the URL names no host")),
        _ => {
            return Err(wrong(
                "the URL names several hosts: give each a check of its own",
            ));
        }
    };
    if config.get_channel_binding() == ChannelBinding::Require {
        return Err(wrong(
            "the URL says `channel_binding=require`, which is not done here: leave it out, \
             `sslmode=require` checks the certificate",
        ));
    }
    if !config.get_hostaddrs().is_empty() {
        return Err(wrong(
            "the URL says `hostaddr`, which is not read: give the address as its host",
        ));
    }
    if config.get_target_session_attrs() != TargetSessionAttrs::Any {
        return Err(wrong(
            "the URL says `target_session_attrs`, which chooses among several hosts: \
             ask `is_writable()` of this one",
        ));
    }
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let mut place = Place {
        at: Authority { host, port },
        config,
        schema: None,
    };
    if let Some(schema) = schema {
        place.look_in(schema);
    }
    Ok(place)
}

/// The schemas of a parameter, of plain names: what else stands there could be more
/// than that.
fn path(written: &str, value: &str) -> Result<String, ProbeError> {
    let value = value.replace("%2C", ",").replace("%2c", ",");
    let is_plain = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if value.split(',').all(is_plain) {
        return Ok(value);
    }
    Err(says(
        written,
        "which is not the name of a schema, of letters, digits and `_`",
    ))
}

impl Place {
    /// Has the session look there for names. It is told as it begins: nothing is left of
    /// it in a session that somebody else has next.
    fn look_in(&mut self, schema: String) {
        // That is where it looks by itself, and what every URL of Prisma says: a pooler
        // need not be told.
        if schema == PUBLIC {
            self.schema = Some(schema);
            return;
        }
        let quoted: Vec<String> = schema.split(',').map(|it| format!("\"{it}\"")).collect();
        let given = self.config.get_options().unwrap_or_default();
        let options = format!("{given} -c search_path={}", quoted.join(","));
        self.config.options(options.trim_start());
        self.schema = Some(schema);
    }

    /// Whether TLS is spoken.
    pub(super) fn is_secure(&self) -> bool {
        self.config.get_ssl_mode() == SslMode::Require
    }
}

/// Whether the session looks there. A pooler may leave out what a session is told as
/// it begins: then the names would be sought elsewhere.
pub(super) async fn looks_in(client: &Client, schema: &str) -> Result<(), ProbeError> {
    let failed = |error: tokio_postgres::Error| {
        ProbeError::from_error(Reason::ServerError, &error).at(Step::Run)
    };
    let sql = match schema {
        PUBLIC => "select current_schema()",
        _ => "show search_path",
    };
    let told = client.simple_query(sql).await.map_err(failed)?;
    let told = told.into_iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    let plain = |path: &str| path.replace(['"', ' '], "");
    match told.is_some_and(|told| plain(&told) == schema) {
        true => Ok(()),
        false => Err(elsewhere().at(Step::Run)),
    }
}

fn elsewhere() -> ProbeError {
    let words = "the session does not look in the schema that the URL says, as behind a pooler \
                 that does not pass it on: leave it out of the URL, and name it with each table";
    ProbeError::new(Reason::BadConfiguration, words)
}

/// An error of a session that could not begin: a pooler may refuse what it is told.
pub(super) fn refused(error: ProbeError, schema: Option<&String>) -> ProbeError {
    let is_option = error.message().contains("unsupported startup parameter");
    match (schema, error.step()) {
        (Some(_), Some(step)) if is_option => elsewhere().at(step),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_other_clients() {
        let url = |query: &str| format!("postgresql://app:hunter2@db:5433/orders?{query}");
        for harmless in [
            "pgbouncer=true&connection_limit=5&pool_timeout=10",
            "connect_timeout=10&application_name=orders",
            "ApplicationName=orders&prepareThreshold=0&loginTimeout=3",
            "statement_cache_size=0&max_pool_size=4&client_encoding=utf8",
            "sslmode=prefer&keepalives_idle=3",
            "sslrootcert=system",
        ] {
            let place = read(&url(harmless)).unwrap();
            assert_eq!(place.at.to_string(), "db:5433", "{harmless}");
            assert_eq!(place.config.get_dbname(), Some("orders"));
            assert!(!place.is_secure(), "{harmless}");
        }
        for secure in [
            "sslmode=require",
            "sslmode=verify-full",
            "ssl=true",
            "sslMode=REQUIRE",
        ] {
            assert!(read(&url(secure)).unwrap().is_secure(), "{secure}");
        }
        for (refused, named) in [
            ("sslrootcert=/ca.pem", "`sslrootcert`"),
            ("sslmode=require&sslcert=/me.pem", "`sslcert`"),
            ("sslmode=verify-ca", "`sslmode`"),
            ("sslmode=no-verify", "`sslmode`"),
            ("sslmode=hunter3", "`sslmode`"),
            (
                "pgbouncer=true&targetServerType=primary",
                "`targetServerType`",
            ),
            ("target_session_attrs=read-write", "`target_session_attrs`"),
            ("target_session_attrs=primary", "`target_session_attrs`"),
            (
                "sslfactory=org.postgresql.ssl.NonValidatingFactory",
                "`sslfactory`",
            ),
            ("service=orders", "`service`"),
            ("port=x", "`port`"),
            ("statement_timeout=5", "`statement_timeout`"),
            ("schema=a;drop", "`schema`"),
            ("whatever=1", "`whatever`"),
        ] {
            let error = read(&url(refused)).err().unwrap();
            assert_eq!(error.reason(), Reason::BadConfiguration, "{refused}");
            assert!(error.message().contains(named), "{refused}: {error}");
            assert!(!error.message().contains("hunter"), "{refused}: {error}");
        }
    }

    #[test]
    fn a_schema_is_where_names_are_sought() {
        for (query, options) in [
            ("schema=shop", r#"-c search_path="shop""#),
            ("currentSchema=a,b", r#"-c search_path="a","b""#),
            (
                "options=-c%20jit%3Doff&schema=shop",
                r#"-c jit=off -c search_path="shop""#,
            ),
        ] {
            let place = read(&format!("postgres://u@h/x?{query}")).unwrap();
            assert_eq!(place.config.get_options(), Some(options));
        }
        let jdbc = read("postgresql://h/x?user=app&password=p%26w").unwrap();
        assert_eq!(jdbc.config.get_user(), Some("app"));
        assert_eq!(jdbc.config.get_password(), Some(&b"p&w"[..]));
    }
}
