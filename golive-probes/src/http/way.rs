//! How the server is reached: directly, by a Unix socket, or through a proxy;
//! in the clear or by TLS.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use http::{Uri, Version};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

use super::Http;
use super::head::read_head;
use super::response::{SecureWay, Way};
use super::url::{host_and_port, is_secure, read};
use crate::connect::{Authority, Dialed, Stream, dial, first_of, socket_error};
use crate::percent::decoded;
use crate::status;
use crate::trust::{handshake_error, server_name};

/// A connection that a request can be sent over.
pub(crate) struct Connection {
    pub(crate) stream: Box<dyn Stream>,
    pub(crate) version: Version,
    /// The request must name the whole URL: the proxy reads it.
    pub(crate) whole: bool,
    pub(crate) way: Way,
}

pub(crate) async fn open(
    http: &Http,
    uri: &Uri,
    address: Option<SocketAddr>,
    input: &ProbeInput,
) -> Result<Connection, ProbeError> {
    let (stream, mut way) = reach(http, uri, address, input).await?;
    let version = if http.http2 {
        Version::HTTP_2
    } else {
        Version::HTTP_11
    };
    if !is_secure(uri) {
        return Ok(Connection {
            stream,
            version,
            whole: http.proxy.is_some(),
            way,
        });
    }
    let (host, _) = host_and_port(uri);
    let name = server_name(&host)?;
    let alpn: &[&[u8]] = if http.http2 { &[b"h2"] } else { &[b"http/1.1"] };
    let config = http.trust.client_config(alpn)?;
    input.step(Step::Handshake);
    let began = Instant::now();
    let stream = TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|error| handshake_error(&error))?;
    let handshake = began.elapsed();
    let (_, session) = stream.get_ref();
    if http.http2 && session.alpn_protocol() != Some(b"h2") {
        let words = "the server does not agree to HTTP/2";
        return Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Handshake));
    }
    let agreed = session.protocol_version();
    let shown = session.peer_certificates().and_then(<[_]>::first);
    way.by_tls = true;
    way.secure = Some(SecureWay {
        handshake,
        version: agreed
            .and_then(|version| version.as_str())
            .unwrap_or_default()
            .to_owned(),
        certificate: shown.map(|certificate| certificate.to_vec()),
    });
    Ok(Connection {
        stream: Box::new(stream),
        version,
        whole: false,
        way,
    })
}

/// A stream to the server, before TLS.
async fn reach(
    http: &Http,
    uri: &Uri,
    address: Option<SocketAddr>,
    input: &ProbeInput,
) -> Result<(Box<dyn Stream>, Way), ProbeError> {
    let (host, port) = host_and_port(uri);
    #[cfg(unix)]
    if let Some(path) = &http.unix_socket {
        // What lets us in at the proxy is not for who listens there.
        if http.proxy.is_some() {
            let words = "a request goes by a Unix socket or through a proxy, and not by both";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        input.step(Step::Connect);
        let began = Instant::now();
        let stream = tokio::net::UnixStream::connect(path).await;
        let lost = |error: std::io::Error| {
            let words = format!("{}: {error}", path.display());
            ProbeError::new(ProbeError::from(error).reason(), words).at(Step::Connect)
        };
        let way = Way {
            connect: Some(began.elapsed()),
            ..Way::default()
        };
        return Ok((Box::new(stream.map_err(lost)?), way));
    }
    let authority = Authority { host, port };
    if let Some(proxy) = &http.proxy {
        let (proxy, login) = read_proxy(proxy.expose())?;
        let (host, port) = host_and_port(&proxy);
        let mut dialed = dial(&Authority { host, port }, input).await?;
        if is_secure(uri) {
            tunnel(&mut dialed, &authority, login.as_deref(), input).await?;
        }
        let mut way = taken(&dialed);
        way.address = None;
        return Ok((Box::new(dialed.stream), way));
    }
    let dialed = match address {
        Some(address) => first_of(&[address], input).await?,
        None => dial(&authority, input).await?,
    };
    let way = taken(&dialed);
    Ok((Box::new(dialed.stream), way))
}

fn taken(dialed: &Dialed) -> Way {
    Way {
        address: Some(dialed.address),
        resolve: dialed.resolve,
        connect: Some(dialed.connect),
        by_tls: false,
        secure: None,
    }
}

/// Where a proxy is, and what lets us in there, of `http://user:password@host:port`.
pub(crate) fn read_proxy(url: &str) -> Result<(Uri, Option<String>), ProbeError> {
    let unusable = || {
        let words = "the proxy cannot be used: expected http://host:port or \
                     http://user:password@host:port";
        ProbeError::new(Reason::BadConfiguration, words)
    };
    let rest = url.strip_prefix("http://").ok_or_else(unusable)?;
    let (login, place) = match rest.rsplit_once('@') {
        Some((login, place)) => {
            // As it is written in a URL: `%40` for `@`.
            let login = decoded(login).ok_or_else(unusable)?;
            (Some(format!("Basic {}", STANDARD.encode(login))), place)
        }
        None => (None, rest),
    };
    let uri = read(&format!("http://{place}")).map_err(|_| unusable())?;
    Ok((uri, login))
}

/// Asks a proxy to connect to the server (RFC 9110, 9.3.6). It reads not one
/// byte more than the answer.
async fn tunnel(
    dialed: &mut Dialed,
    authority: &Authority,
    login: Option<&str>,
    input: &ProbeInput,
) -> Result<(), ProbeError> {
    input.step(Step::Connect);
    let login = login.map(|login| format!("Proxy-Authorization: {login}\r\n"));
    let login = login.unwrap_or_default();
    let lost = |error: std::io::Error| {
        let words = format!("the proxy: {error}");
        socket_error(&error, Step::Connect, &words)
    };
    let request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{login}\r\n");
    let stream = &mut dialed.stream;
    stream.write_all(request.as_bytes()).await.map_err(lost)?;
    let (reason, words) = match read_head(stream, Step::Connect, "the proxy").await?.status {
        200..300 => return Ok(()),
        407 => (
            Reason::CredentialsRejected,
            "it wants credentials".to_owned(),
        ),
        status => {
            let reason = status::reason(status, Reason::Rejected);
            (reason, format!("it answers {status}"))
        }
    };
    Err(ProbeError::new(reason, format_args!("the proxy: {words}")).at(Step::Connect))
}
