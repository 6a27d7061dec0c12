//! One request and its response, over a connection of its own.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use http::header::{HOST, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

use super::Http;
use crate::connect::{Authority, connect};
use crate::trust::{handshake_error, server_name};

/// The head and the body of a response.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) first_byte: Duration,
}

/// Sends the request, and as many more as redirects are to be followed.
pub(super) async fn exchange(http: &Http, input: &ProbeInput) -> Result<Response, ProbeError> {
    let began = Instant::now();
    let mut uri = read_uri(http.url.expose())?;
    let first_host = uri.authority().cloned();
    let mut left = http.redirects;
    loop {
        let same_host = uri.authority() == first_host.as_ref();
        let response = once(http, &uri, same_host, began, input).await?;
        let is_redirect = (300..400).contains(&response.status);
        if http.redirects == 0 || !is_redirect {
            return Ok(response);
        }
        if left == 0 {
            let words = format!("more than {} redirects", http.redirects);
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
        left -= 1;
        uri = follow(&uri, &response.headers)?;
    }
}

fn read_uri(url: &str) -> Result<Uri, ProbeError> {
    let wrong = |expected: &str| {
        ProbeError::new(
            Reason::BadConfiguration,
            format_args!("the URL cannot be used: expected {expected}"),
        )
    };
    let uri: Uri = url
        .parse()
        .map_err(|_| wrong("http://host/path or https://host/path"))?;
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_some_and(|host| !host.is_empty()) => {}
        _ => return Err(wrong("http://host/path or https://host/path")),
    }
    // A port that is no port reads as no port at all.
    let after_host = uri
        .authority()
        .and_then(|authority| authority.as_str().rsplit_once(':'));
    let has_port = after_host.is_some_and(|(_, port)| !port.is_empty() && !port.ends_with(']'));
    if has_port && uri.port_u16().is_none() {
        return Err(wrong("a port of at most 65535"));
    }
    if uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err(wrong(
            "no user in it; give credentials by `basic` or `bearer`",
        ));
    }
    Ok(uri)
}

fn follow(from: &Uri, headers: &HeaderMap) -> Result<Uri, ProbeError> {
    let lost = || ProbeError::new(Reason::ProtocolError, "a redirect leads nowhere").at(Step::Read);
    let location = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(lost)?;
    if location.contains("://") {
        return read_uri(location).map_err(|_| lost());
    }
    let mut parts = from.clone().into_parts();
    let path = if location.starts_with('/') {
        location.to_owned()
    } else {
        format!("/{location}")
    };
    parts.path_and_query = Some(path.parse().map_err(|_| lost())?);
    Uri::from_parts(parts).map_err(|_| lost())
}

async fn once(
    http: &Http,
    uri: &Uri,
    with_credentials: bool,
    began: Instant,
    input: &ProbeInput,
) -> Result<Response, ProbeError> {
    let secure = uri.scheme_str() == Some("https");
    let host = uri
        .host()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let request = request(http, uri, with_credentials)?;
    let authority = Authority {
        host: host.clone(),
        port,
    };
    let stream = connect(&authority, input).await?;
    if !secure {
        return talk(http, stream, request, began, input).await;
    }
    let name = server_name(&host)?;
    let config = http.trust.client_config(&[b"http/1.1"])?;
    input.step(Step::Handshake);
    let stream = TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|error| handshake_error(&error))?;
    talk(http, stream, request, began, input).await
}

fn request(
    http: &Http,
    uri: &Uri,
    with_credentials: bool,
) -> Result<Request<Full<Bytes>>, ProbeError> {
    let wrong = |what: &str| {
        ProbeError::new(
            Reason::BadConfiguration,
            format_args!("{what} cannot be sent"),
        )
    };
    let method: Method = http.method.parse().map_err(|_| wrong("this method"))?;
    let mut request = Request::new(Full::new(Bytes::from(http.body.clone())));
    *request.method_mut() = method;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse().map_err(|_| wrong("this path"))?;
    let headers = request.headers_mut();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    headers.insert(
        HOST,
        HeaderValue::from_str(authority).map_err(|_| wrong("this host"))?,
    );
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("golive/", env!("CARGO_PKG_VERSION"))),
    );
    for (name, value) in &http.headers {
        let name: HeaderName = name
            .parse()
            .map_err(|_| wrong(&format!("a header of the name `{name}`")))?;
        if !with_credentials && matches!(name.as_str(), "authorization" | "cookie") {
            continue;
        }
        let mut value = HeaderValue::from_str(value.expose())
            .map_err(|_| wrong(&format!("the value of the header `{name}`")))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(request)
}

async fn talk(
    http: &Http,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
    began: Instant,
    input: &ProbeInput,
) -> Result<Response, ProbeError> {
    input.step(Step::Send);
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(64 * 1024)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| broken(&error, Step::Send))?;
    // The connection is driven here and not in a task of its own, so that it
    // is gone when the measurement is.
    let mut connection = pin!(connection);
    let exchange = async {
        let response = sender
            .send_request(request)
            .await
            .map_err(|error| broken(&error, Step::Read))?;
        let first_byte = began.elapsed();
        let (head, body) = response.into_parts();
        let body = read(http, body).await?;
        Ok(Response {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            first_byte,
        })
    };
    let mut exchange = pin!(exchange);
    input.step(Step::Read);
    let mut driving = true;
    std::future::poll_fn(|cx| {
        // The request first: what the server says before it is asked is then
        // taken for the answer, and judged as one.
        if let Poll::Ready(result) = exchange.as_mut().poll(cx) {
            return Poll::Ready(result);
        }
        if driving && connection.as_mut().poll(cx).is_ready() {
            // What it has read is handed on; its own end is told there too.
            driving = false;
        }
        Poll::Pending
    })
    .await
}

async fn read<B>(http: &Http, mut body: B) -> Result<Vec<u8>, ProbeError>
where
    B: Body<Data = Bytes, Error = hyper::Error> + Unpin,
{
    let too_large = || {
        let words = format!(
            "the body is larger than {}",
            golive_core::quantity::Bytes::new(http.largest_body)
        );
        ProbeError::new(Reason::TooLarge, words).at(Step::Read)
    };
    if body.size_hint().lower() > http.largest_body {
        return Err(too_large());
    }
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&error, Step::Read))?;
        if let Ok(data) = frame.into_data() {
            if (read.len() + data.len()) as u64 > http.largest_body {
                return Err(too_large());
            }
            read.extend_from_slice(&data);
        }
    }
    Ok(read)
}

fn broken(error: &hyper::Error, step: Step) -> ProbeError {
    // The client tells these apart in words only, of the error or its cause.
    let told = ProbeError::from_error(Reason::Closed, error);
    let says = |words: &str| told.message().contains(words);
    let reason = if says("too large") {
        Reason::TooLarge
    } else if error.is_parse() || says("unexpected message") {
        Reason::ProtocolError
    } else {
        Reason::Closed
    };
    ProbeError::new(reason, told.message()).at(step)
}

/// Base64 as RFC 4648 has it: for one header it is not worth a dependency.
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (position, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from(bits >> shift & 63)
                .ok()
                .and_then(|digit| DIGITS.get(digit));
            out.push(if position <= chunk.len() {
                digit.copied().map_or('=', char::from)
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_rfc_has_it() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("u:p\u{ff}", "dTpww78="),
        ] {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }

    #[test]
    fn urls_that_cannot_be_used_are_refused_without_being_shown() {
        for url in [
            "",
            "x",
            "ftp://h/",
            "http://",
            "https://user:hunter2@h/",
            "http://h:99999/",
        ] {
            let error = read_uri(url).unwrap_err();
            assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
