//! What is said in a namespace of Socket.IO, and what is measured of it.

use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;
use serde_json::Value;

use super::SocketIo;
use super::connection::Session;

/// A measurement of a namespace.
#[derive(Clone, Debug)]
pub struct SocketIoProbe {
    server: SocketIo,
    /// The event that is waited for.
    event: Option<String>,
    hold: Option<Duration>,
}

impl SocketIoProbe {
    pub(super) fn new(server: SocketIo, event: Option<String>) -> Self {
        Self {
            server,
            event,
            hold: None,
        }
    }

    /// And the connection stays open so long after that, as by
    /// [`SocketIo::hold`].
    #[must_use]
    pub fn hold(mut self, time: Duration) -> Self {
        self.hold = Some(time);
        self
    }
}

impl Probe for SocketIoProbe {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let server = &self.server;
        let words = Words::of(server)?;
        let mut session = Session::open(&server.socket()?, &input).await?;
        let interval = match words.enter(server, &mut session, &input).await? {
            Entry::Accepted { interval } => interval,
            Entry::Refused(told) => {
                let words = format!("the namespace {:?} refuses: {told}", server.namespace);
                let error = ProbeError::new(Reason::CredentialsRejected, words);
                return Err(error.at(Step::Authenticate));
            }
        };
        if let Some(event) = &self.event {
            loop {
                let text = packet(&mut session, &input).await?;
                if words.event(&text)?.as_ref() == Some(event) {
                    break;
                }
            }
        }
        if let Some(time) = self.hold {
            session.hold(time, &input)?;
            while let Some(text) = session.held(&input).await? {
                if text == "2" {
                    session.text("3", &input).await?;
                }
                words.event(&text)?;
            }
        }
        session.close().await;
        let measured = Measurement::new(true);
        Ok(match interval {
            Some(interval) => measured.with("ping_interval_ms", interval),
            None => measured,
        })
    }

    fn target(&self) -> Target {
        self.server.target()
    }
}

/// Whether the namespace lets us in.
pub(super) enum Entry {
    Accepted { interval: Option<u64> },
    Refused(String),
}

/// What is said in a namespace.
pub(super) struct Words {
    /// The name and a comma, unless it is `/`.
    name: String,
    auth: String,
    emitted: Vec<String>,
}

impl Words {
    pub(super) fn of(server: &SocketIo) -> Result<Self, ProbeError> {
        let wrong = |words: &str| ProbeError::new(Reason::BadConfiguration, words);
        let name = match server.namespace.as_str() {
            "/" => String::new(),
            name => format!("{name},"),
        };
        let auth = match &server.auth {
            None => String::new(),
            Some(auth) => match serde_json::from_str::<Value>(auth.expose()) {
                Ok(Value::Object(_)) => auth.expose().to_owned(),
                _ => return Err(wrong("what is given as `auth` is not a JSON object")),
            },
        };
        let emitted = server.emitted.iter().map(|(event, json)| {
            let value: Value = serde_json::from_str(json.expose())
                .map_err(|_| wrong(&format!("what is emitted as {event:?} is not JSON")))?;
            Ok(format!(
                "42{name}{}",
                Value::from(vec![event.as_str().into(), value])
            ))
        });
        let emitted = emitted.collect::<Result<_, ProbeError>>()?;
        Ok(Self {
            name,
            auth,
            emitted,
        })
    }

    /// Enters the namespace, and says what is to be said there.
    pub(super) async fn enter(
        &self,
        server: &SocketIo,
        session: &mut Session,
        input: &ProbeInput,
    ) -> Result<Entry, ProbeError> {
        let Self {
            name,
            auth,
            emitted,
        } = self;
        // A number is in every text.
        for text in texts(auth).into_iter().filter(|it| it.len() >= 4) {
            input.keep_out(&Secret::from(text));
        }
        // Engine.IO opens: `0` and an object.
        let opened = packet(session, input).await?;
        let opened: Option<Value> = opened
            .strip_prefix('0')
            .and_then(|json| serde_json::from_str(json).ok());
        let opened = opened.ok_or_else(|| strange("the server does not open Engine.IO"))?;
        // Socket.IO connects to a namespace: `40`, its name unless it is `/`, and
        // what the namespace wants to know.
        session.text(&format!("40{name}{auth}"), input).await?;
        let answer = packet(session, input).await?;
        if let Some(accepted) = answer.strip_prefix(&format!("40{name}")) {
            // The answer of older servers holds nothing; that of today's an id.
            if !accepted.is_empty() && serde_json::from_str::<Value>(accepted).is_err() {
                return Err(strange("the namespace answers what is not JSON"));
            }
            for text in emitted {
                session.text(text, input).await?;
            }
            let interval = opened.get("pingInterval").and_then(Value::as_u64);
            return Ok(Entry::Accepted { interval });
        }
        if let Some(refusal) = answer.strip_prefix("44") {
            let refusal = refusal.strip_prefix(name).unwrap_or(refusal);
            // An object with its words; of some servers, the words alone.
            let told: Option<Value> = serde_json::from_str(refusal).ok();
            let words = |told: &Value| {
                let words = told.get("message").unwrap_or(told);
                words.as_str().map(str::to_owned)
            };
            let told = told.as_ref().and_then(words);
            let told = told.unwrap_or_else(|| "no reason is given".to_owned());
            let headers = server.headers.iter().flat_map(|(_, value)| {
                let value = value.expose();
                [value, value.rsplit(' ').next().unwrap_or_default()]
            });
            let told = ProbeError::from(told).redacting(headers);
            let told = told.redacting(texts(auth).iter().map(String::as_str));
            return Ok(Entry::Refused(told.to_string()));
        }
        Err(strange("the namespace answers neither yes nor no"))
    }

    /// The event of a packet, if it is one of the namespace. When the server ends
    /// the talk, that is an error.
    pub(super) fn event(&self, packet: &str) -> Result<Option<String>, ProbeError> {
        let is_left = packet.strip_prefix("41").is_some_and(|name| {
            // The comma after the name is left out by some.
            name.trim_end_matches(',') == self.name.trim_end_matches(',')
        });
        if is_left || packet == "1" {
            let words = "the server disconnects us";
            return Err(ProbeError::new(Reason::Closed, words).at(Step::Read));
        }
        // `42` and the name; `45`, the number of binary parts, `-` and the name.
        // Both perhaps with a number that is to be acknowledged.
        let event = packet.strip_prefix("42").or_else(|| {
            let (parts, rest) = packet.strip_prefix("45")?.split_once('-')?;
            parts.bytes().all(|it| it.is_ascii_digit()).then_some(rest)
        });
        let event = event.and_then(|event| event.strip_prefix(&self.name));
        let event = event.map(|event| event.trim_start_matches(|c: char| c.is_ascii_digit()));
        let Some(json) = event.filter(|event| event.starts_with('[')) else {
            return Ok(None);
        };
        let event: Value = serde_json::from_str(json)
            .map_err(|_| strange("the server sends an event that is not JSON").at(Step::Read))?;
        Ok(event.get(0).and_then(Value::as_str).map(str::to_owned))
    }
}

/// The next packet that is no ping; a ping is answered.
pub(super) async fn packet(
    session: &mut Session,
    input: &ProbeInput,
) -> Result<String, ProbeError> {
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
