//! A connection to the server, and what goes wrong with it.

use std::pin::pin;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::secret::Secret;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ConnectionAddr, RedisConnectionInfo, RedisError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::own::{Connection, Question};
use super::trouble::{self, Trouble};
use super::url::{password, read, unusable};
use super::{Redis, Source};
use crate::bounded::Bounded;
use crate::connect::{Authority, connect};
use crate::kept_out;
use crate::trust::{handshake_error, server_name};

/// As many nodes as a key is sought at.
const MOST_HOPS: u32 = 5;

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
            return Err(unusable(url));
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

    pub(super) async fn ask<T: Send>(
        &self,
        question: &impl Question<T>,
        input: &ProbeInput,
    ) -> Result<T, ProbeError> {
        match &self.source {
            Source::Own(own) => Self::through(own, question, input).await,
            Source::Url(url) => self.connected(url.expose(), question, input).await,
        }
    }

    /// Connects, does something, and closes. The connection is driven here and
    /// not in a task of its own, so that it is gone when the measurement is. A node
    /// of a cluster that has not got a key names the one that has, which is asked
    /// then, as clients of clusters do.
    pub(super) async fn connected<T>(
        &self,
        url: &str,
        question: &impl Question<T>,
        input: &ProbeInput,
    ) -> Result<T, ProbeError> {
        let (info, secure) = read(url)?;
        let settings = info.redis_settings();
        kept_out::url(input, url);
        kept_out::password(input, settings.password());
        let mut moved: Option<Authority> = None;
        let mut hops = MOST_HOPS;
        let done = loop {
            let addr = match (&moved, info.addr()) {
                (Some(node), _) => ConnectionAddr::Tcp(node.host.clone(), node.port),
                (None, addr) => addr.clone(),
            };
            let done = self.once(&addr, secure, settings, question, input).await;
            let done = done.map_err(|trouble| match &moved {
                Some(node) => trouble.about(node),
                None => trouble,
            });
            match done {
                Err(Trouble {
                    moved: Some(node), ..
                }) if hops > 0 => {
                    // Without a host it is the same one.
                    let host = match (node.host.is_empty(), &addr) {
                        (true, ConnectionAddr::Tcp(host, _)) => host.clone(),
                        _ => node.host,
                    };
                    let port = node.port;
                    (moved, hops) = (Some(Authority { host, port }), hops - 1);
                }
                done => break done.map_err(|trouble| trouble.error),
            }
        };
        done.map_err(|error| {
            error
                .redacting(password(url))
                .redacting(settings.password())
                .redacting_names(settings.username())
        })
    }

    /// The same over one connection to one server.
    async fn once<T>(
        &self,
        addr: &ConnectionAddr,
        secure: bool,
        settings: &RedisConnectionInfo,
        question: &impl Question<T>,
        input: &ProbeInput,
    ) -> Result<T, Trouble> {
        match addr {
            ConnectionAddr::Tcp(host, port) => {
                let (host, port) = (host.clone(), *port);
                let name = secure.then(|| server_name(&host)).transpose()?;
                let config = match name {
                    Some(name) => Some((name, self.trust.client_config(&[])?)),
                    None => None,
                };
                let stream = connect(&Authority { host, port }, input).await?;
                match config {
                    None => talk(settings, stream, question, input).await,
                    Some((name, config)) => {
                        input.step(Step::Handshake);
                        let stream = TlsConnector::from(config)
                            .connect(name, stream)
                            .await
                            .map_err(|error| handshake_error(&error))?;
                        talk(settings, stream, question, input).await
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
                talk(settings, stream, question, input).await
            }
            _ => Err(unusable("").into()),
        }
    }
}

async fn talk<T>(
    settings: &RedisConnectionInfo,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    question: &impl Question<T>,
    input: &ProbeInput,
) -> Result<T, Trouble> {
    input.step(Step::Authenticate);
    let (stream, overrun) = Bounded::new(stream);
    let told = |error: RedisError| Trouble {
        moved: trouble::moved(&error),
        error: overrun.or(trouble::told(&error, input), input),
    };
    // The runner's timeout is the only one.
    let config = AsyncConnectionConfig::new().set_response_timeout(None);
    // What the client says of itself is of no use for one question.
    let settings = settings.clone().set_skip_set_lib_name();
    let (connection, driver) = MultiplexedConnection::new_with_config(&settings, stream, config)
        .await
        .map_err(told)?;
    input.step(Step::Read);
    let mut driver = pin!(driver);
    let mut work = question.put(Connection::new(connection));
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
