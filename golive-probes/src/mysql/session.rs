//! A session with the server, from its beginning to its end.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use mysql_async::{Conn, Error, Opts, OptsBuilder, SslOpts};

use super::error::told;
use super::{Mysql, Source, url};
use crate::caught::caught;
use crate::connect::{Authority, resolve};
use crate::kept_out;

type Opening = Pin<Box<dyn Future<Output = Result<Conn, Error>> + Send>>;

/// A connection, or one that is being made. When it is dropped before its end,
/// the client would have the runtime say goodbye to the server, which may never
/// answer. So it is dropped away from the runtime, where it can only close.
struct Away<T: Send + 'static>(Option<T>);

impl<T: Send + 'static> Away<T> {
    fn new(it: T) -> Self {
        Self(Some(it))
    }
}

impl<T: Send + 'static> Drop for Away<T> {
    fn drop(&mut self) {
        if let Some(it) = self.0.take() {
            let thread = std::thread::Builder::new().name("golive-close".to_owned());
            // Without a thread to be had it is dropped here, with its goodbye.
            let _ = thread.spawn(move || drop(it));
        }
    }
}

impl Future for Away<Opening> {
    type Output = Result<Conn, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(opening) = self.0.as_mut() else {
            return Poll::Pending;
        };
        let opened = opening.as_mut().poll(cx);
        if opened.is_ready() {
            self.0 = None;
        }
        opened
    }
}

/// What the client makes of an answer that it did not expect, or of a way to log in
/// that it was built without.
fn panicked(panic: &str) -> ProbeError {
    // `Can't create response for `parsec` authentication plugin — ...`
    let plugin = panic
        .split_once("response for `")
        .and_then(|(_, rest)| rest.split_once('`'));
    match plugin {
        Some((plugin, _)) => {
            let words = format!(
                "the server asks this user to log in by `{plugin}`, which the client is built \
                 without: give the user another plugin, such as `ed25519`"
            );
            ProbeError::new(Reason::BadConfiguration, words)
        }
        None => {
            let words = format!("the client gives up on what the server sends: {panic}");
            ProbeError::new(Reason::ProtocolError, words)
        }
    }
}

impl Mysql {
    pub(super) async fn with_session<T>(
        &self,
        input: &ProbeInput,
        what: impl AsyncFnOnce(&mut Conn) -> Result<T, ProbeError>,
    ) -> Result<T, ProbeError> {
        let url = match &self.source {
            Source::Own(own) => {
                input.step(Step::Connect);
                let mut conn = caught(own.handle.get_conn())
                    .await
                    .map_err(|panic| panicked(&panic))
                    .and_then(|conn| conn.map_err(|error| told(&error)))
                    .map_err(|error| error.at(Step::Connect))?;
                input.step(Step::Run);
                let done = caught(what(&mut conn)).await;
                let done = done.unwrap_or_else(|panic| Err(panicked(&panic)));
                return done.map_err(|error| error.at(Step::Run));
            }
            Source::Pool(_) => {
                let message =
                    "a pool gives rows without the names of their columns: ask this by a URL";
                return Err(ProbeError::new(Reason::BadConfiguration, message));
            }
            Source::Url(url) => url.expose(),
        };
        let opts = self.read(url)?;
        let password = opts.pass().map(str::to_owned);
        let user = opts.user().map(str::to_owned);
        kept_out::url(input, url);
        kept_out::password(input, password.as_deref());
        let hide = |error: ProbeError| {
            let error = error.redacting(password.as_deref());
            error.redacting_names(user.as_deref())
        };
        let authority = Authority {
            host: opts.ip_or_hostname().to_owned(),
            port: opts.tcp_port(),
        };
        let addresses = resolve(&authority, input).await?;
        let addresses: Vec<_> = addresses.iter().map(std::net::SocketAddr::ip).collect();
        let opts = OptsBuilder::from_opts(opts).resolved_ips(Some(addresses));
        // The client connects and shakes hands in one: a server that accepts and
        // then says nothing is told as one that does not accept.
        input.step(Step::Connect);
        let mut opening: Away<Opening> = Away::new(Conn::new(opts));
        let opened = match caught(&mut opening).await {
            Ok(opened) => opened.map_err(|error| told(&error)),
            Err(panic) => Err(panicked(&panic)),
        };
        let conn = opened.map_err(|error| {
            let step = match error.reason() {
                Reason::CredentialsRejected => Step::Authenticate,
                // These come before anybody has accepted.
                Reason::Refused | Reason::Unreachable | Reason::TimedOut => Step::Connect,
                _ => error.step().unwrap_or(Step::Handshake),
            };
            hide(error.at(step))
        })?;
        input.step(Step::Run);
        let mut conn = Away::new(conn);
        let done = match conn.0.as_mut() {
            Some(conn) => {
                let done = caught(what(conn)).await;
                done.unwrap_or_else(|panic| Err(panicked(&panic)))
            }
            None => Err("the connection is closed".into()),
        };
        if let (Ok(_), Some(conn)) = (&done, conn.0.take()) {
            // The measurement is done: how the goodbye goes says nothing.
            let _ = conn.disconnect().await;
        }
        done.map_err(|error| hide(error.at(Step::Run)))
    }

    fn read(&self, url: &str) -> Result<Opts, ProbeError> {
        let opts = url::read(url)?;
        let secure = opts.ssl_opts().is_some();
        let mut builder = OptsBuilder::from_opts(opts)
            // Not by way of a socket that the server names.
            .prefer_socket(Some(false))
            // Known settings need not be asked for.
            .max_allowed_packet(Some(4 << 20))
            .wait_timeout(Some(28_800));
        if secure {
            let trusted = self.trust.certificates()?;
            let trusted = trusted.into_iter().map(|it| it.to_vec().into()).collect();
            let tls = SslOpts::default()
                .with_disable_built_in_roots(true)
                .with_root_certs(trusted);
            builder = builder.ssl_opts(Some(tls));
        }
        Ok(builder.into())
    }
}
