//! One request of the API, and what goes wrong with it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::Bytes;
use golive_core::secret::Secret;
use http::{Request, Response};
use serde_json::Value;

use super::config::{self, Cluster};
use super::kubeconfig;
use super::{Kubernetes, Source};
use crate::cut::cut;
use crate::pointer;
use crate::status;

/// What is read of an answer: a list is read whole.
const LARGEST_ANSWER: u64 = 4 << 20;

/// What tells the server to leave out all but the metadata: the value of a
/// secret never leaves it. Without another type after it, a server that cannot
/// do so says so.
pub(super) const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
pub(super) const METADATA_LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
pub(super) const WHOLE: &str = "application/json";

type Sending = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, ProbeError>> + Send>>;

/// The application's own client.
pub(super) type Client = Arc<dyn Fn(Request<Vec<u8>>) -> Sending + Send + Sync>;

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) path: String,
    pub(super) accept: &'static str,
    /// With a body it is a `POST`, else a `GET`.
    pub(super) body: Option<String>,
}

impl Question {
    pub(super) fn get(path: impl Into<String>, accept: &'static str) -> Self {
        Self {
            path: path.into(),
            accept,
            body: None,
        }
    }
}

impl Kubernetes {
    /// What is read of the answer to a question, which must be of this kind.
    pub(super) async fn ask<T>(
        &self,
        question: &Question,
        kind: &str,
        input: &ProbeInput,
        read: impl FnOnce(&Value) -> Result<T, ProbeError>,
    ) -> Result<T, ProbeError> {
        if let (Source::Own(own), None, None) = (&self.source, &self.context, &self.trust) {
            let key = format!("kubernetes {} {question:?}", own.key());
            let fetch = || through(&own.handle, question, input);
            let response = input.share(&key, fetch).await?;
            let status = response.status().as_u16();
            return answer(question, kind, status, response.body(), read).map_err(cut);
        }
        let mut cluster = self.cluster()?;
        if let Some(exec) = cluster.exec.take() {
            exec.fill(&mut cluster, input).await?;
        }
        cluster.token.iter().for_each(|token| input.keep_out(token));
        let read = match request(&cluster, question).response(input).await {
            Ok(response) if response.is_success() => {
                let content = response.content(input).await;
                let status = response.status;
                content.and_then(|it| answer(question, kind, status, &it.body, read))
            }
            Ok(response) => {
                let said = response.says(input).await;
                answer(question, kind, response.status, &said.body, read)
            }
            Err(error) => Err(error),
        };
        // All that the server says goes through here. Half of a token would
        // not be found: the words are cut after it is taken out.
        let secrets = cluster.token.iter().map(Secret::expose);
        read.map_err(|error| cut(error.redacting(secrets)))
    }

    fn cluster(&self) -> Result<Cluster, ProbeError> {
        let unusable = |words| Err(ProbeError::new(Reason::BadConfiguration, words));
        let mut cluster = match &self.source {
            Source::Usual => config::usual(self.context.as_deref())?,
            Source::File(path) => kubeconfig::read(path, self.context.as_deref())?,
            Source::Url { .. } if self.context.is_some() => {
                return unusable("a context is of a kubeconfig, and there is none");
            }
            Source::Url { url, .. } if url.expose().contains(['?', '#']) => {
                return unusable(
                    "the URL cannot be used: expected https://host:port, without a query",
                );
            }
            Source::Url { url, token } => Cluster {
                url: url.clone(),
                token: Some(token.clone()),
                trust: crate::trust::Trust::system(),
                exec: None,
            },
            Source::Own(_) => return unusable("the application's own client knows its cluster"),
        };
        if let Some(trust) = &self.trust {
            cluster.trust = trust.clone().showing(cluster.trust.identity());
        }
        if (cluster.token.is_some() || cluster.exec.is_some()) && !cluster.hides_what_is_sent()? {
            return unusable(
                "a token is not sent in the clear: expected https, or http to a loopback address",
            );
        }
        Ok(cluster)
    }
}

fn request(cluster: &Cluster, question: &Question) -> crate::http::Http {
    let base = cluster.url.expose().trim_end_matches('/');
    let mut request = crate::http::http(format!("{base}{}", question.path))
        .trust(cluster.trust.clone())
        .header("Accept", question.accept)
        .max_body(LARGEST_ANSWER);
    if let Some(token) = &cluster.token {
        request = request.bearer(token.clone());
    }
    if let Some(body) = &question.body {
        request = request
            .method("POST")
            .header("Content-Type", "application/json")
            .body(body.as_str());
    }
    request
}

/// Asks by the application's own client.
async fn through(
    client: &Client,
    question: &Question,
    input: &ProbeInput,
) -> Result<Response<Vec<u8>>, ProbeError> {
    let request = Request::builder()
        .method(if question.body.is_some() {
            "POST"
        } else {
            "GET"
        })
        .uri(&question.path)
        .header("Accept", question.accept)
        .header("Content-Type", "application/json")
        .body(question.body.clone().unwrap_or_default().into_bytes())
        .map_err(|_| ProbeError::new(Reason::BadConfiguration, "this cannot be asked"))?;
    input.step(Step::Read);
    let response = client(request)
        .await
        .map_err(|error| error.at(Step::Read))?;
    if response.body().len() as u64 > LARGEST_ANSWER {
        let words = format!("the answer is larger than {}", Bytes::new(LARGEST_ANSWER));
        return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
    }
    Ok(response)
}

/// What is read of an answer of this status.
fn answer<T>(
    question: &Question,
    kind: &str,
    status: u16,
    body: &[u8],
    read: impl FnOnce(&Value) -> Result<T, ProbeError>,
) -> Result<T, ProbeError> {
    let json = pointer::root(body, "the answer").ok();
    if !(200..300).contains(&status) {
        return Err(refusal(question, status, json.as_ref()));
    }
    match json {
        // The version is the one answer without a kind.
        Some(json) if kind.is_empty() || at(&json, "/kind").as_str() == Some(kind) => read(&json),
        _ => {
            let words = format!("{} is not answered as by Kubernetes", question.path);
            Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Read))
        }
    }
}

/// Why a status is not the one that was due.
fn refusal(question: &Question, status: u16, json: Option<&Value>) -> ProbeError {
    let of_the_api = json.is_some_and(|json| at(json, "/kind").as_str() == Some("Status"));
    let (reason, step) = match status {
        401 => (Reason::CredentialsRejected, Step::Authenticate),
        403 => (Reason::PermissionDenied, Step::Authenticate),
        404 if of_the_api => (Reason::Missing, Step::Read),
        404 | 406 => (Reason::ProtocolError, Step::Read),
        300..=399 => (Reason::UnexpectedValue, Step::Read),
        _ => (status::reason(status, Reason::Rejected), Step::Read),
    };
    let path = &question.path;
    let said = json.and_then(|json| at(json, "/message").as_str());
    let words = match (status, said) {
        // What it says then names the user.
        (401 | 403, _) | (_, None) => format!("{path}: status {status}"),
        (_, Some(said)) => format!("{path}: status {status}: {said}"),
    };
    ProbeError::new(reason, words).at(step)
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

/// An answer lacks what the API promises.
pub(super) fn lacks(what: &str) -> ProbeError {
    let words = format!("the answer has no {what}");
    ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
}

/// What is at a pointer of an answer; nothing is null.
pub(super) fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}
