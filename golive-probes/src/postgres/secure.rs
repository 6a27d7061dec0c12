//! TLS for the client, by the one stack of all probes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use golive_core::probe::{ProbeError, ProbeInput, Step};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};
use tokio_rustls::TlsConnector;

use super::stream::Stream;
use crate::bounded::Bounded;
use crate::trust::{Trust, server_name};

/// Agrees on TLS when the server has said that it speaks it.
pub(super) struct Secure {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
    input: ProbeInput,
}

impl Secure {
    pub(super) fn new(trust: &Trust, host: &str, input: ProbeInput) -> Result<Self, ProbeError> {
        Ok(Self {
            // Servers of version 17 and later ask for it.
            config: trust.client_config(&[b"postgresql"])?,
            name: server_name(host)?,
            input,
        })
    }
}

type Inner = Stream<Bounded<TcpStream>>;

impl TlsConnect<Inner> for Secure {
    type Stream = Session;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<Session>> + Send>>;

    fn connect(self, stream: Inner) -> Self::Future {
        Box::pin(async move {
            self.input.step(Step::Handshake);
            let connector = TlsConnector::from(self.config);
            let session = connector.connect(self.name, stream).await?;
            self.input.step(Step::Authenticate);
            Ok(Session(session))
        })
    }
}

pub(super) struct Session(tokio_rustls::client::TlsStream<Inner>);

impl TlsStream for Session {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Session {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Session {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
