//! Socket.IO, over WebSocket (the protocols Engine.IO 4 and Socket.IO 5).

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;
use serde_json::Value;

use super::connection::Session;
use super::{WebSocket, websocket};
use crate::trust::Trust;

/// A Socket.IO server by its URL, `http://host` or `https://host`.
pub fn socket_io(url: impl Into<String>) -> SocketIo {
    SocketIo {
        url: Secret::from(url.into()),
        path: "/socket.io/".to_owned(),
        namespace: "/".to_owned(),
        auth: None,
        headers: Vec::new(),
        trust: Trust::system(),
    }
}

/// See [`socket_io()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct SocketIo {
    url: Secret,
    path: String,
    namespace: String,
    auth: Option<Secret>,
    headers: Vec<(String, Secret)>,
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

    /// Whom to trust; the system's certificates by default.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The handshake is done, and the namespace lets us in.
    pub fn connects(self) -> SocketIoConnects {
        SocketIoConnects(self)
    }

    fn target(&self) -> Target {
        Target::url(self.url.expose())
    }

    fn socket(&self) -> Result<WebSocket, ProbeError> {
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

/// See [`SocketIo::connects`].
#[derive(Clone, Debug)]
pub struct SocketIoConnects(SocketIo);

impl Probe for SocketIoConnects {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let server = &self.0;
        let auth = match &server.auth {
            None => String::new(),
            Some(auth) => match serde_json::from_str::<Value>(auth.expose()) {
                Ok(Value::Object(_)) => auth.expose().to_owned(),
                _ => {
                    let words = "what is given as `auth` is not a JSON object";
                    return Err(ProbeError::new(Reason::BadConfiguration, words));
                }
            },
        };
        let mut session = Session::open(&server.socket()?, &input).await?;
        // Engine.IO opens: `0` and an object.
        let opened = packet(&mut session, &input).await?;
        let opened: Option<Value> = opened
            .strip_prefix('0')
            .and_then(|json| serde_json::from_str(json).ok());
        let opened = opened.ok_or_else(|| strange("the server does not open Engine.IO"))?;
        // Socket.IO connects to a namespace: `40`, its name unless it is `/`, and
        // what the namespace wants to know.
        let name = match server.namespace.as_str() {
            "/" => String::new(),
            name => format!("{name},"),
        };
        let connect = format!("40{name}{auth}");
        session.text(&connect, &input).await?;
        let answer = packet(&mut session, &input).await?;
        session.close().await;
        if let Some(accepted) = answer.strip_prefix(&format!("40{name}")) {
            // The answer of older servers holds nothing; that of today's an id.
            if !accepted.is_empty() && serde_json::from_str::<Value>(accepted).is_err() {
                return Err(strange("the namespace answers what is not JSON"));
            }
            let measured = Measurement::new(true);
            return Ok(match opened.get("pingInterval").and_then(Value::as_u64) {
                Some(interval) => measured.with("ping_interval_ms", interval),
                None => measured,
            });
        }
        if let Some(refusal) = answer.strip_prefix("44") {
            let refusal = refusal.strip_prefix(&name).unwrap_or(refusal);
            // An object with its words; of some servers, the words alone.
            let told: Option<Value> = serde_json::from_str(refusal).ok();
            let words = |told: &Value| {
                let words = told.get("message").unwrap_or(told);
                words.as_str().map(str::to_owned)
            };
            let told = told.as_ref().and_then(words);
            let told = told.unwrap_or_else(|| "no reason is given".to_owned());
            let words = format!("the namespace {:?} refuses: {told}", server.namespace);
            let error = ProbeError::new(Reason::CredentialsRejected, words).at(Step::Authenticate);
            let headers = server.headers.iter().flat_map(|(_, value)| {
                let value = value.expose();
                [value, value.rsplit(' ').next().unwrap_or_default()]
            });
            let error = error.redacting(headers);
            return Err(error.redacting(texts(&auth).iter().map(String::as_str)));
        }
        Err(strange("the namespace answers neither yes nor no"))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// The next packet that is no ping; a ping is answered.
async fn packet(session: &mut Session, input: &ProbeInput) -> Result<String, ProbeError> {
    loop {
        let text = session.next_text(input).await?;
        if text != "2" {
            return Ok(text);
        }
        session.text("3", input).await?;
    }
}

/// The texts of an object, however deep, of which each may be a secret.
fn texts(json: &str) -> Vec<String> {
    match serde_json::from_str(json) {
        Ok(value) => leaves(&value),
        Err(_) => Vec::new(),
    }
}

fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(leaves).collect(),
        Value::Object(fields) => fields.values().flat_map(leaves).collect(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

fn strange(words: &str) -> ProbeError {
    ProbeError::new(Reason::ProtocolError, words).at(Step::Handshake)
}
