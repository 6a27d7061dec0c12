//! Socket.IO, over WebSocket (the protocols Engine.IO 4 and Socket.IO 5).

use std::time::Duration;

use golive_core::probe::{ProbeError, Reason, Target};
use golive_core::secret::Secret;

use super::{RefusesOrigin, RequiresAuthentication, SocketIoProbe, WebSocket, websocket};
use crate::http::access::is_credential;
use crate::trust::Trust;

/// A Socket.IO server by its URL, `http://host` or `https://host`.
pub fn socket_io(url: impl Into<String>) -> SocketIo {
    SocketIo {
        url: Secret::from(url.into()),
        path: "/socket.io/".to_owned(),
        namespace: "/".to_owned(),
        auth: None,
        headers: Vec::new(),
        credentials: Vec::new(),
        emitted: Vec::new(),
        trust: Trust::system(),
    }
}

/// See [`socket_io()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct SocketIo {
    url: Secret,
    path: String,
    pub(super) namespace: String,
    pub(super) auth: Option<Secret>,
    pub(super) headers: Vec<(String, Secret)>,
    /// Names of headers that are credentials, beside those that are known.
    credentials: Vec<String>,
    /// Events, and what is sent with each, as JSON.
    pub(super) emitted: Vec<(String, Secret)>,
    trust: Trust,
}

impl SocketIo {
    /// The path of the server; `/socket.io/` by default.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The namespace; `/` by default.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// What the namespace wants to know of its client, a JSON object:
    /// `{"token": "..."}`. It is never shown.
    pub fn auth(mut self, json: impl Into<Secret>) -> Self {
        self.auth = Some(json.into());
        self
    }

    /// Adds a header. Its value is never shown.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a header that is a credential, whatever it is called. Its value is
    /// never shown.
    pub fn credential(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        let name = name.into();
        self.credentials.push(name.clone());
        self.header(name, value)
    }

    /// Sends an event with a value of JSON when the namespace has let us in, one
    /// after the other if there are more, before anything is measured:
    /// `.emit("join", r#"{"room":7}"#)`. The value is never shown.
    pub fn emit(mut self, event: impl Into<String>, json: impl Into<Secret>) -> Self {
        self.emitted.push((event.into(), json.into()));
        self
    }

    /// Whom to trust; the system's certificates by default.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The handshake is done, and the namespace lets us in.
    pub fn connects(self) -> SocketIoProbe {
        SocketIoProbe::new(self, None)
    }

    /// An event comes from the server. Others are passed over, and what comes
    /// with it is not looked at.
    pub fn receives(self, event: impl Into<String>) -> SocketIoProbe {
        SocketIoProbe::new(self, Some(event.into()))
    }

    /// The connection stays open so long, and in its namespace: what the server
    /// says is read, its pings are answered, and when the time is over it answers
    /// one.
    pub fn hold(self, time: Duration) -> SocketIoProbe {
        self.connects().hold(time)
    }

    /// As [`WebSocket::requires_authentication`]; the namespace may refuse too,
    /// and what is given as [`auth`](SocketIo::auth) is a credential.
    pub fn requires_authentication(self) -> RequiresAuthentication {
        RequiresAuthentication::of_socket_io(self)
    }

    /// As [`WebSocket::refuses_origin`].
    pub fn refuses_origin(self, origin: impl Into<String>) -> RefusesOrigin {
        RefusesOrigin::of_socket_io(self, origin.into())
    }

    /// The same, by nobody, who says nothing.
    pub(super) fn anonymous(&self) -> Self {
        let mut server = self.clone();
        server.auth = None;
        server.emitted.clear();
        server
            .headers
            .retain(|(name, _)| !is_credential(name, &self.credentials));
        server
    }

    pub(super) fn has_credentials(&self) -> bool {
        let mut names = self.headers.iter().map(|(name, _)| name);
        let given = self.auth.is_some() || !self.emitted.is_empty();
        given || names.any(|name| is_credential(name, &self.credentials))
    }

    pub(super) fn with_origin(&self, origin: &str) -> Self {
        let mut server = self.clone();
        let is_other = |name: &str| !name.eq_ignore_ascii_case("origin");
        server.headers.retain(|(name, _)| is_other(name));
        server.header("Origin", origin)
    }

    pub(super) fn target(&self) -> Target {
        Target::url(self.url.expose())
    }

    pub(super) fn socket(&self) -> Result<WebSocket, ProbeError> {
        let wrong = |words: &str| ProbeError::new(Reason::BadConfiguration, words);
        let url = self.url.expose().trim_end_matches('/');
        let url = match url.split_once("://") {
            _ if url.contains(['?', '#']) => None,
            Some(("http" | "ws", rest)) => Some(format!("ws://{rest}")),
            Some(("https" | "wss", rest)) => Some(format!("wss://{rest}")),
            _ => None,
        };
        let url = url.ok_or_else(|| {
            wrong("the URL cannot be used: expected http://host or https://host, without a query")
        })?;
        if !self.namespace.starts_with('/') || self.namespace.contains([',', '?']) {
            return Err(wrong("the namespace must begin with `/`: `/admin`"));
        }
        if !self.path.starts_with('/') || self.path.contains(['?', '#']) {
            return Err(wrong("the path must begin with `/`, and have no query"));
        }
        let url = format!("{url}{}?EIO=4&transport=websocket", self.path);
        let socket = websocket(url).trust(self.trust.clone());
        let headers = self.headers.iter();
        Ok(headers.fold(socket, |socket, (name, value)| {
            socket.header(name, value.clone())
        }))
    }
}

impl std::fmt::Debug for SocketIo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SocketIo")
            .field(&self.target().as_str())
            .finish()
    }
}
