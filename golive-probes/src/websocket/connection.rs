//! A connection to the server, and what goes wrong with it.

use futures_util::{SinkExt, StreamExt};
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use http::Uri;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::WebSocket;
use crate::connect::socket_error;
use crate::http::way::{Stream, open};

/// The largest message that is read.
const LARGEST: usize = 1 << 20;

/// How many messages are passed over before the awaited one.
const MOST: usize = 10_000;

/// A connection that speaks WebSocket.
pub(super) struct Session {
    stream: WebSocketStream<Box<dyn Stream>>,
    pub(super) subprotocol: String,
    passed: usize,
}

impl Session {
    pub(super) async fn open(socket: &WebSocket, input: &ProbeInput) -> Result<Self, ProbeError> {
        let wrong = |words: String| ProbeError::new(Reason::BadConfiguration, words);
        let unusable =
            || wrong("the URL cannot be used: expected ws://host/path or wss://host/path".into());
        // The words of HTTP would speak of a URL that nobody wrote.
        let way = socket.http.uri().map_err(|_| unusable())?;
        let uri: Uri = socket.url.expose().parse().map_err(|_| unusable())?;
        let mut request = ClientRequestBuilder::new(uri);
        for (name, value) in &socket.headers {
            let shown = http::HeaderName::try_from(name.as_str())
                .map_err(|_| wrong(format!("a header of the name {name:?} cannot be sent")))?;
            http::HeaderValue::try_from(value.expose())
                .map_err(|_| wrong(format!("the value of the header `{shown}` cannot be sent")))?;
            request = request.with_header(name, value.expose());
        }
        for offered in &socket.offered {
            request = request.with_sub_protocol(offered);
        }
        let connection = open(&socket.http, &way, None, input).await?;
        input.step(Step::Handshake);
        let config = WebSocketConfig::default()
            .max_message_size(Some(LARGEST))
            .max_frame_size(Some(LARGEST));
        let opened = client_async_with_config(request, connection.stream, Some(config)).await;
        let (stream, response) = opened.map_err(|error| told(&error, Step::Handshake))?;
        let agreed = response.headers().get("sec-websocket-protocol");
        let agreed = agreed.and_then(|agreed| agreed.to_str().ok());
        Ok(Self {
            stream,
            subprotocol: agreed.unwrap_or_default().to_owned(),
            passed: 0,
        })
    }

    pub(super) async fn send(
        &mut self,
        message: Message,
        input: &ProbeInput,
    ) -> Result<(), ProbeError> {
        input.step(Step::Send);
        let sent = self.stream.send(message).await;
        input.step(Step::Read);
        sent.map_err(|error| told(&error, Step::Send))
    }

    /// The next message, whatever it is but an end.
    pub(super) async fn next(&mut self, input: &ProbeInput) -> Result<Message, ProbeError> {
        input.step(Step::Read);
        self.passed += 1;
        if self.passed > MOST {
            let words = format!("the server has sent {MOST} messages, and not the awaited one");
            return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
        }
        match self.stream.next().await {
            Some(Ok(Message::Close(frame))) => {
                let words = match frame {
                    Some(frame) => format!("the server closes with {}", frame.code),
                    None => "the server closes".to_owned(),
                };
                Err(ProbeError::new(Reason::Closed, words).at(Step::Read))
            }
            Some(Ok(message)) => Ok(message),
            Some(Err(error)) => Err(told(&error, Step::Read)),
            None => Err(told(&Error::ConnectionClosed, Step::Read)),
        }
    }

    /// The next text.
    pub(super) async fn text(&mut self, input: &ProbeInput) -> Result<String, ProbeError> {
        loop {
            if let Message::Text(text) = self.next(input).await? {
                return Ok(text.as_str().to_owned());
            }
        }
    }

    pub(super) async fn close(&mut self) -> Result<(), Error> {
        // No more than to say so: the answer is not waited for.
        self.stream.close(None).await
    }
}

fn told(error: &Error, step: Step) -> ProbeError {
    let reason = match error {
        Error::Io(error) => return socket_error(error, step, &error.to_string()),
        Error::Http(response) => {
            let status = response.status().as_u16();
            let reason = match status {
                401 => Reason::CredentialsRejected,
                403 => Reason::PermissionDenied,
                _ => Reason::UnexpectedValue,
            };
            let words = format!("the status is {status}, expected 101");
            return ProbeError::new(reason, words).at(step);
        }
        Error::ConnectionClosed | Error::AlreadyClosed => Reason::Closed,
        Error::Capacity(_) | Error::AttackAttempt => Reason::TooLarge,
        Error::Url(_) | Error::HttpFormat(_) => Reason::BadConfiguration,
        _ if error.to_string().contains("without closing handshake")
            || error.to_string().contains("Handshake not finished") =>
        {
            Reason::Closed
        }
        _ => Reason::ProtocolError,
    };
    ProbeError::from_error(reason, error).at(step)
}
