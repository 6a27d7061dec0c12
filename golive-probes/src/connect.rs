//! Bounded connecting, shared by the probes of sockets. The runner's timeout
//! covers all of it; each step announces itself, so that a timeout can name it.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::thread::apart;

/// A host and a port, read from `host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Authority {
    /// Reads `host:port`, `[::1]:443`, or `host` where there is a usual port.
    pub(crate) fn parse(text: &str, usual: Option<u16>) -> Result<Self, ProbeError> {
        let wrong = || {
            let expected = if usual.is_some() {
                "host or host:port, [::1] or [::1]:port"
            } else {
                "host:port or [::1]:port"
            };
            ProbeError::new(
                Reason::BadConfiguration,
                format_args!("`{text}` is not an address: expected {expected}"),
            )
        };
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']').ok_or_else(wrong)?;
                match port.strip_prefix(':') {
                    Some(port) => (host, Some(port)),
                    None if port.is_empty() => (host, None),
                    None => return Err(wrong()),
                }
            }
            None => match text.rsplit_once(':') {
                // An IPv6 address that is not in brackets may end in a port, or not.
                Some((host, _)) if host.contains(':') => return Err(wrong()),
                Some((host, port)) => (host, Some(port)),
                None => (text, None),
            },
        };
        let port = match port {
            Some(port) => port.parse().map_err(|_| wrong())?,
            None => usual.ok_or_else(wrong)?,
        };
        if host.is_empty() || host.contains(['/', '@', ' ']) {
            return Err(wrong());
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// A URL whose password is whole: with a `/`, a `?` or a `#` in it that is not
/// encoded, what stands before that is no host, and must be neither asked for nor
/// shown.
pub(crate) fn whole_password(url: &str) -> Result<&str, ProbeError> {
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let after = rest.split_at_checked(end).map(|(_, after)| after);
    match after.is_some_and(|after| after.contains('@')) {
        true => Err(unencoded()),
        false => Ok(url),
    }
}

/// What to say of a password of which readers take different parts for the host.
pub(crate) fn unencoded() -> ProbeError {
    ProbeError::new(
        Reason::BadConfiguration,
        "the URL cannot be used: write `@`, `/`, `?` and `#` in a user or password as %40, \
         %2F, %3F and %23, or give the parts of the URL, which are encoded for you",
    )
}

/// The addresses of a host, all of them.
pub(crate) async fn resolve(
    authority: &Authority,
    input: &ProbeInput,
) -> Result<Vec<SocketAddr>, ProbeError> {
    input.step(Step::Resolve);
    let addresses = match look_up(authority).await {
        Ok(addresses) => addresses,
        Err(error) => {
            // The system's resolver tells these apart in words only.
            let words = error.to_string();
            let unknown = [
                "not known",
                "No address associated",
                "nodename nor servname",
                // musl, and Windows.
                "does not resolve",
                "No such host is known",
            ];
            let reason = if unknown.iter().any(|unknown| words.contains(unknown)) {
                Reason::NameNotFound
            } else {
                Reason::ResolveFailed
            };
            return Err(
                ProbeError::new(reason, format_args!("{}: {words}", authority.host))
                    .at(Step::Resolve),
            );
        }
    };
    if addresses.is_empty() {
        let words = format!("{} has no address", authority.host);
        return Err(ProbeError::new(Reason::NameNotFound, words).at(Step::Resolve));
    }
    Ok(addresses)
}

/// Asks the system's resolver, which blocks.
async fn look_up(authority: &Authority) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = authority.host.parse() {
        return Ok(vec![SocketAddr::new(address, authority.port)]);
    }
    let Authority { host, port } = authority.clone();
    let look = move || (host.as_str(), port).to_socket_addrs();
    Ok(apart("golive-resolve", look).await??.collect())
}

/// A connection of whatever kind: bare, or within TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection, and how long it took.
pub(crate) struct Dialed {
    pub(crate) stream: TcpStream,
    pub(crate) address: SocketAddr,
    pub(crate) resolve: Duration,
    pub(crate) connect: Duration,
}

/// Connects to the first address that accepts. When none does, the error names
/// every one.
pub(crate) async fn connect(
    authority: &Authority,
    input: &ProbeInput,
) -> Result<TcpStream, ProbeError> {
    dial(authority, input).await.map(|dialed| dialed.stream)
}

/// Connects as [`connect`] does, and tells where to and how long it took.
pub(crate) async fn dial(authority: &Authority, input: &ProbeInput) -> Result<Dialed, ProbeError> {
    let began = Instant::now();
    let addresses = resolve(authority, input).await?;
    let resolve = began.elapsed();
    let dialed = first_of(&addresses, input).await?;
    Ok(Dialed { resolve, ..dialed })
}

/// Connects to the first of these addresses that accepts; the time that is left
/// is shared out among those to be tried.
pub(crate) async fn first_of(
    addresses: &[SocketAddr],
    input: &ProbeInput,
) -> Result<Dialed, ProbeError> {
    input.step(Step::Connect);
    let began = Instant::now();
    let mut tried = Vec::new();
    let mut told: Option<io::Error> = None;
    for (index, address) in addresses.iter().enumerate() {
        let left = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let connecting = TcpStream::connect(address);
        let connected = if left == 1 {
            // The runner has the clock for the last of them.
            connecting.await
        } else {
            let patience = input.remaining() / left;
            let late = || io::Error::new(io::ErrorKind::TimedOut, "no answer in time");
            let connected = tokio::time::timeout(patience, connecting).await;
            connected.unwrap_or_else(|_| Err(late()))
        };
        let error = match connected {
            Ok(stream) => {
                // A probe sends little and waits: waiting to send more only
                // adds to what is measured.
                let _ = stream.set_nodelay(true);
                return Ok(Dialed {
                    stream,
                    address: *address,
                    resolve: Duration::ZERO,
                    connect: began.elapsed(),
                });
            }
            Err(error) => error,
        };
        tried.push(format!("{address}: {error}"));
        // That one was refused says more than that another was not reached.
        let refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
        if !told.as_ref().is_some_and(refused) {
            told = Some(error);
        }
    }
    let error = told.unwrap_or_else(|| io::Error::other("no address"));
    Err(socket_error(&error, Step::Connect, &tried.join("; ")))
}

/// Measures each address, one after the other. What is left of the time is shared
/// out among them, so that one that is silent is named.
pub(crate) async fn each<T, F>(
    addresses: &[SocketAddr],
    input: &ProbeInput,
    measure: impl Fn(SocketAddr) -> F,
) -> Result<Vec<T>, ProbeError>
where
    F: Future<Output = Result<T, ProbeError>>,
{
    let mut told = Vec::new();
    for (index, address) in addresses.iter().enumerate() {
        let left = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        // A little is kept, so that this ends before the runner does.
        let patience = input.remaining().mul_f64(0.95) / left;
        let done = tokio::time::timeout(patience, measure(*address)).await;
        let done = done.unwrap_or_else(|_| {
            let late = ProbeError::new(Reason::TimedOut, "no answer in time");
            Err(late.at(input.current_step().unwrap_or(Step::Connect)))
        });
        told.push(done.map_err(|error| {
            // Some name it by themselves.
            match error.message().starts_with(&address.to_string()) {
                true => error,
                false => error.about(address),
            }
        })?);
    }
    Ok(told)
}

/// An error of a socket, with the step it came in.
pub(crate) fn socket_error(error: &io::Error, step: Step, words: &str) -> ProbeError {
    let reason = match error.kind() {
        io::ErrorKind::ConnectionRefused => Reason::Refused,
        io::ErrorKind::TimedOut => Reason::TimedOut,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Reason::Unreachable,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Reason::Closed,
        io::ErrorKind::PermissionDenied => Reason::PermissionDenied,
        _ => Reason::Internal,
    };
    ProbeError::new(reason, words).at(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_cut() {
        for url in [
            "r://app:1/2@h",
            "r://app:0@1/2@h",
            "r://app:1?2@h:3/x",
            "r://:#@h",
        ] {
            let error = whole_password(url).unwrap_err();
            assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
        }
        for url in ["r://app:1%2F2@h/x", "r://h/x?y=z", "r://a:b@c@h", "@"] {
            assert_eq!(whole_password(url).unwrap(), url);
        }
    }

    #[test]
    fn addresses_are_read() {
        for (text, usual, expected) in [
            ("cache:6379", None, "cache:6379"),
            ("[::1]:443", None, "[::1]:443"),
            ("example.com", Some(443), "example.com:443"),
            ("[::1]", Some(443), "[::1]:443"),
        ] {
            assert_eq!(Authority::parse(text, usual).unwrap().to_string(), expected);
        }
        for (text, usual) in [
            ("cache", None),
            ("cache:x", None),
            ("2001:db8::1", Some(443)),
            ("2001:db8::1:443", None),
            (":80", None),
            ("a/b:80", None),
            ("u@h:1", None),
            ("h:70000", None),
        ] {
            assert_eq!(
                Authority::parse(text, usual).unwrap_err().reason(),
                Reason::BadConfiguration,
                "{text}"
            );
        }
    }
}
