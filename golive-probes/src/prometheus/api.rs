//! One question of the API, and what goes wrong with it.

use std::fmt;
use std::sync::Arc;

use form_urlencoded::Serializer;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;
use serde_json::Value;

use crate::http::http;
use crate::http::response::Response;
use crate::trust::Trust;

/// What is read of an answer: a server with thousands of targets or rules
/// tells of all of them at once.
const LARGEST_ANSWER: u64 = 16 << 20;

/// How much of a server's words an error repeats.
const MOST_WORDS: usize = 300;

/// Where the server is, and who asks.
#[derive(Clone)]
pub(super) struct Api {
    url: Secret,
    credentials: Credentials,
    trust: Trust,
}

#[derive(Clone)]
enum Credentials {
    None,
    Bearer(Secret),
    Basic(Secret, Secret),
}

impl Api {
    pub(super) fn new(url: String) -> Self {
        Self {
            url: Secret::from(url),
            credentials: Credentials::None,
            trust: Trust::system(),
        }
    }

    pub(super) fn bearer(mut self, token: Secret) -> Self {
        self.credentials = Credentials::Bearer(token);
        self
    }

    pub(super) fn basic(mut self, user: Secret, password: Secret) -> Self {
        self.credentials = Credentials::Basic(user, password);
        self
    }

    pub(super) fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The response to a `GET`, whatever its status. Equal ones share one
    /// within a run.
    pub(super) async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
        input: &ProbeInput,
    ) -> Result<Arc<Response>, ProbeError> {
        let base = self.url.expose();
        if base.contains(['?', '#']) {
            let words = "the URL cannot be used: expected http://host:port or \
                         https://host:port/prefix, without a query";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let mut url = format!("{}{path}", base.trim_end_matches('/'));
        if !query.is_empty() {
            url.push('?');
            let start = url.len();
            let mut written = Serializer::for_suffix(url, start);
            url = written.extend_pairs(query).finish();
        }
        let request = http(url).trust(self.trust.clone()).max_body(LARGEST_ANSWER);
        let request = match &self.credentials {
            Credentials::None => request,
            Credentials::Bearer(token) => request.bearer(token.clone()),
            Credentials::Basic(user, password) => request.basic(user.expose(), password.clone()),
        };
        request
            .response(input)
            .await
            .map_err(|error| error.redacting(self.secrets()))
    }

    /// The JSON of a response whose status is 2xx.
    pub(super) async fn json(
        &self,
        path: &str,
        query: &[(&str, &str)],
        input: &ProbeInput,
    ) -> Result<Value, ProbeError> {
        let response = self.get(path, query, input).await?;
        let json = serde_json::from_slice(&response.body).ok();
        match (response.status, json) {
            (200..300, Some(json)) => Ok(json),
            (200..300, None) => {
                let words = format!("the answer of {path} is not JSON");
                Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Read))
            }
            (status, json) => Err(self.refusal(status, path, json.as_ref())),
        }
    }

    /// Why a status is not the one that was due.
    pub(super) fn refusal(&self, status: u16, path: &str, json: Option<&Value>) -> ProbeError {
        let kind = json.and_then(|json| json.get("errorType")?.as_str());
        let (reason, step) = match (status, kind) {
            (401, _) => (Reason::CredentialsRejected, Step::Authenticate),
            (403, _) => (Reason::PermissionDenied, Step::Authenticate),
            (400, Some("bad_data")) => (Reason::BadConfiguration, Step::Read),
            (404 | 405 | 410, None) => (Reason::ProtocolError, Step::Read),
            (300..400, _) => (Reason::UnexpectedValue, Step::Read),
            _ => (Reason::ServerError, Step::Read),
        };
        // Prometheus says `{"error": ...}`, Alertmanager `{"message": ...}`
        // or a bare text.
        let said = json.and_then(|json| {
            let told = json.get("error").or_else(|| json.get("message"));
            told.unwrap_or(json).as_str()
        });
        let words = match said {
            Some(said) => format!("{path}: status {status}: {}", short(said)),
            None => format!("{path}: status {status}, expected 200"),
        };
        ProbeError::new(reason, words)
            .at(step)
            .redacting(self.secrets())
    }

    pub(super) fn target(&self) -> Target {
        Target::url(self.url.expose())
    }

    fn secrets(&self) -> impl Iterator<Item = &str> {
        let (one, other) = match &self.credentials {
            Credentials::None => (None, None),
            Credentials::Bearer(token) => (Some(token), None),
            Credentials::Basic(user, password) => (Some(password), Some(user)),
        };
        one.into_iter().chain(other).map(Secret::expose)
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.target().as_str(), f)
    }
}

/// The beginning of what a server says.
pub(super) fn short(words: &str) -> String {
    let mut short: String = words.trim().chars().take(MOST_WORDS).collect();
    if short.len() < words.trim().len() {
        short.push_str("...");
    }
    short
}

/// The text at a pointer of an answer, which must have it.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, ProbeError> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| lacks("text", pointer))
}

/// The list at a pointer of an answer, which must have it.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> Result<&'a [Value], ProbeError> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found
        .map(Vec::as_slice)
        .ok_or_else(|| lacks("list", pointer))
}

fn lacks(what: &str, pointer: &str) -> ProbeError {
    let words = format!("the answer has no {what} at `{pointer}`");
    ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
}

/// What was found where something else was due.
pub(super) fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
}

/// What is asked about is not there.
pub(super) fn missing(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::Missing, words).at(Step::Read)
}

/// There is nothing to judge.
pub(super) fn no_data(words: impl fmt::Display) -> ProbeError {
    ProbeError::no_data(words).at(Step::Read)
}
