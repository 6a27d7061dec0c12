//! One question of the API, and what goes wrong with it.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;
use serde_json::Value;

use crate::cut::cut;
use crate::http::{Http, http};
use crate::pointer;
use crate::status;
use crate::trust::Trust;

/// What is read of an answer: a server with thousands of targets or rules
/// tells of all of them at once.
const LARGEST_ANSWER: u64 = 4 << 20;

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

    /// The request of a path, whatever the status of its response.
    pub(super) fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Http, ProbeError> {
        let url = self.address(path, query)?;
        let request = http(url).trust(self.trust.clone()).max_body(LARGEST_ANSWER);
        Ok(match &self.credentials {
            Credentials::None => request,
            Credentials::Bearer(token) => request.bearer(token.clone()),
            Credentials::Basic(user, password) => request.basic(user.expose(), password.clone()),
        })
    }

    fn address(&self, path: &str, query: &[(&str, &str)]) -> Result<String, ProbeError> {
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
        Ok(url)
    }

    /// The JSON of a response whose status is 2xx. Equal requests share one
    /// within a run, which is read once.
    pub(super) async fn json(
        &self,
        path: &str,
        query: &[(&str, &str)],
        input: &ProbeInput,
    ) -> Result<Arc<Value>, ProbeError> {
        let request = self.get(path, query)?;
        let trust = self.trust.key();
        let secrets = self.secrets();
        let key = format!(
            "prometheus {} {secrets:?} {trust}",
            self.address(path, query)?
        );
        let fetch = || async {
            // The text is not kept beside what it says.
            let response = request.response(&input.clone().fresh()).await?;
            let whose = format!("the answer of {path}");
            if !response.is_success() {
                let said = pointer::root(&response.says(input).await.body, &whose).ok();
                return Err(refusal(response.status, path, said.as_ref()));
            }
            let content = response.content(input).await?;
            pointer::root(&content.body, whose).map_err(|error| {
                ProbeError::new(Reason::ProtocolError, error.message()).at(Step::Read)
            })
        };
        input.share(&key, fetch).await
    }

    pub(super) fn target(&self) -> Target {
        Target::url(self.url.expose())
    }

    /// An error as it may be told: what the server says may repeat the
    /// credentials. Half of one would not be found, so the words are cut after
    /// it is taken out.
    pub(super) fn told(&self, error: ProbeError) -> ProbeError {
        let secrets = self.secrets();
        let error = error.redacting(secrets.iter().map(String::as_str));
        cut(match &self.credentials {
            Credentials::Basic(user, _) => error.redacting_names([user.expose()]),
            Credentials::None | Credentials::Bearer(_) => error,
        })
    }

    /// What shows who asks, as it is sent, and as it was given.
    fn secrets(&self) -> Vec<String> {
        match &self.credentials {
            Credentials::None => Vec::new(),
            Credentials::Bearer(token) => vec![token.expose().to_owned()],
            Credentials::Basic(user, password) => {
                let (user, password) = (user.expose(), password.expose());
                let sent = STANDARD.encode(format!("{user}:{password}"));
                vec![sent, password.to_owned()]
            }
        }
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.target().as_str(), f)
    }
}

/// Why a status is not the one that was due.
pub(super) fn refusal(status: u16, path: &str, json: Option<&Value>) -> ProbeError {
    let kind = json.and_then(|json| json.get("errorType")?.as_str());
    let (reason, step) = match (status, kind) {
        (401, _) => (Reason::CredentialsRejected, Step::Authenticate),
        (403, _) => (Reason::PermissionDenied, Step::Authenticate),
        (400, Some("bad_data")) => (Reason::BadConfiguration, Step::Read),
        (404 | 405 | 410, None) => (Reason::ProtocolError, Step::Read),
        (300..400, _) => (Reason::UnexpectedValue, Step::Read),
        // What cannot be evaluated now, of two series where one is due for one, may be soon.
        (_, Some("execution")) => (Reason::ServerError, Step::Read),
        _ => (status::reason(status, Reason::Rejected), Step::Read),
    };
    // Prometheus says `{"error": ...}`, Alertmanager `{"message": ...}`
    // or a bare text.
    let said = json.and_then(|json| {
        let told = json.get("error").or_else(|| json.get("message"));
        told.unwrap_or(json).as_str()
    });
    let words = match said {
        Some(said) => format!("{path}: status {status}: {}", said.trim()),
        None => format!("{path}: status {status}, expected 200"),
    };
    ProbeError::new(reason, words).at(step)
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
