//! A connection to the server, and what goes wrong with it.

use std::pin::pin;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::secret::Secret;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo,
    RedisConnectionInfo, RedisError,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::own::Connection;
use super::{Redis, Source};
use crate::bounded::Bounded;
use crate::connect::{Authority, connect, whole_password};
use crate::kept_out;
use crate::trust::{handshake_error, server_name};

impl Redis {
    /// The same server, for nobody.
    pub(super) fn without_credentials(&self) -> Result<Self, ProbeError> {
        let Source::Url(url) = &self.source else {
            return Err(ProbeError::new(
                Reason::BadConfiguration,
                "the application's own connection has given its password: name the server by URL",
            ));
        };
        let url = url.expose();
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(unusable());
        };
        // What cannot be read must not be asked for in parts.
        read(url)?;
        // The user ends at the last @ before the path; of a socket he is one of
        // the parameters (`?user=app&pass=...`).
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let path = path.split('?').next().unwrap_or_default();
        Ok(Self {
            source: Source::Url(Secret::from(format!("{scheme}://{host}{path}"))),
            trust: self.trust.clone(),
        })
    }

    /// Connects, does something, and closes. The connection is driven here and
    /// not in a task of its own, so that it is gone when the measurement is.
    pub(super) async fn with_connection<T>(
        &self,
        input: &ProbeInput,
        what: impl AsyncFnOnce(Connection) -> Result<T, RedisError>,
    ) -> Result<T, ProbeError> {
        let url = match &self.source {
            Source::Own(own) => {
                input.step(Step::Read);
                let done = what((own.handle)()).await;
                return done.map_err(|error| told(&error, input));
            }
            Source::Url(url) => url.expose(),
        };
        let (info, secure) = read(url)?;
        let settings = info.redis_settings();
        kept_out::url(input, url);
        kept_out::password(input, settings.password());
        let done = match info.addr() {
            ConnectionAddr::Tcp(host, port) => {
                let (host, port) = (host.clone(), *port);
                let name = secure.then(|| server_name(&host)).transpose()?;
                let config = match name {
                    Some(name) => Some((name, self.trust.client_config(&[])?)),
                    None => None,
                };
                let stream = connect(&Authority { host, port }, input).await?;
                match config {
                    None => talk(settings, stream, input, what).await,
                    Some((name, config)) => {
                        input.step(Step::Handshake);
                        let stream = TlsConnector::from(config)
                            .connect(name, stream)
                            .await
                            .map_err(|error| handshake_error(&error))?;
                        talk(settings, stream, input, what).await
                    }
                }
            }
            #[cfg(unix)]
            ConnectionAddr::Unix(path) => {
                input.step(Step::Connect);
                let stream = tokio::net::UnixStream::connect(path).await;
                let stream = stream.map_err(|error| {
                    let words = format!("{}: {error}", path.display());
                    ProbeError::new(ProbeError::from(error).reason(), words).at(Step::Connect)
                })?;
                talk(settings, stream, input, what).await
            }
            _ => return Err(unusable()),
        };
        done.map_err(|error| {
            error
                .redacting(password(url))
                .redacting(settings.password())
                .redacting_names(settings.username())
        })
    }
}

/// What the client's words would say may repeat the URL.
fn unusable() -> ProbeError {
    ProbeError::new(
        Reason::BadConfiguration,
        "the URL cannot be used: expected redis://user:password@host:port/0, \
         rediss:// for TLS, or redis+unix:///path",
    )
}

/// Where the server is, and whether it speaks TLS: ours, so that the client
/// needs none of its own.
fn read(url: &str) -> Result<(ConnectionInfo, bool), ProbeError> {
    let is_path = url.starts_with("unix://") || url.contains("+unix://");
    if !is_path {
        whole_password(url)?;
    }
    let plain = |url: &str| url.into_connection_info().map_err(|_| unusable());
    let secure = url
        .strip_prefix("rediss://")
        .or_else(|| url.strip_prefix("valkeys://"));
    match secure {
        // `#insecure` asks other clients not to check the certificate.
        Some(rest) if !rest.contains('#') => Ok((plain(&format!("redis://{rest}"))?, true)),
        Some(_) => Err(unusable()),
        None => Ok((plain(url)?, false)),
    }
}

async fn talk<T>(
    settings: &RedisConnectionInfo,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    input: &ProbeInput,
    what: impl AsyncFnOnce(Connection) -> Result<T, RedisError>,
) -> Result<T, ProbeError> {
    input.step(Step::Authenticate);
    let (stream, overrun) = Bounded::new(stream);
    let told = |error: RedisError| overrun.or(told(&error, input), input);
    // The runner's timeout is the only one.
    let config = AsyncConnectionConfig::new().set_response_timeout(None);
    // What the client says of itself is of no use for one question.
    let settings = settings.clone().set_skip_set_lib_name();
    let (connection, driver) = MultiplexedConnection::new_with_config(&settings, stream, config)
        .await
        .map_err(told)?;
    input.step(Step::Read);
    let mut driver = pin!(driver);
    let mut work = pin!(what(Connection::new(connection)));
    let mut driving = true;
    std::future::poll_fn(|cx| {
        // Twice: what the driver was given, it sends, and what it has read is
        // taken, in one turn.
        let done = work.as_mut().poll(cx);
        if done.is_ready() {
            return done;
        }
        if driving && driver.as_mut().poll(cx).is_ready() {
            driving = false;
        }
        work.as_mut().poll(cx)
    })
    .await
    .map_err(told)
}

/// What the client says, by its reason.
fn told(error: &RedisError, input: &ProbeInput) -> ProbeError {
    let reason = match error.kind() {
        ErrorKind::AuthenticationFailed => Reason::CredentialsRejected,
        _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS")) => Reason::CredentialsRejected,
        _ if error.code() == Some("NOPERM") => Reason::PermissionDenied,
        _ if error.is_connection_refusal() => Reason::Refused,
        _ if error.is_timeout() => Reason::TimedOut,
        _ if error.is_connection_dropped() => Reason::Closed,
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => Reason::ProtocolError,
        ErrorKind::Server(_) => Reason::ServerError,
        ErrorKind::InvalidClientConfig => Reason::BadConfiguration,
        ErrorKind::Io => Reason::Closed,
        _ => Reason::ServerError,
    };
    let step = match reason {
        Reason::CredentialsRejected => Step::Authenticate,
        _ => input.current_step().unwrap_or(Step::Connect),
    };
    ProbeError::from_error(reason, error).at(step)
}

/// The password in a URL, as it stands there.
fn password(url: &str) -> Option<&str> {
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
        ] {
            assert_eq!(
                read(url).unwrap_err().reason(),
                Reason::BadConfiguration,
                "{url}"
            );
        }
    }
}
