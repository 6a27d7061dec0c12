//! What must hold of an answer before it is read.

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason, Step};
use serde_json::Value;

use super::api::{refusal, unexpected};
use crate::http::response::Response;

/// That the server says it is ready.
pub(super) async fn ready(
    response: &Response,
    input: &ProbeInput,
) -> Result<Measurement<bool>, ProbeError> {
    match response.status {
        200 => {}
        503 => return Err(unexpected("it is not ready (status 503)")),
        status => return Err(refusal(status, "/-/ready", None)),
    }
    // A page that answers every path with 200 is no Prometheus.
    let content = response.content(input).await?;
    let said = String::from_utf8_lossy(&content.body);
    if said.trim_end().ends_with("is Ready.") {
        return Ok(true.into());
    }
    Err(broken("/-/ready is not answered as by Prometheus".into()))
}

/// The `data` of an answer that is whole.
pub(super) fn data<'a>(answer: &'a Value, path: &str) -> Result<&'a Value, ProbeError> {
    match answer.get("status").and_then(Value::as_str) {
        Some("success") => {}
        // An error has a status of HTTP by which it was found already.
        _ => return Err(broken(format!("{path} is not answered as by Prometheus"))),
    }
    warnings(answer)?;
    // A cluster of VictoriaMetrics says so apart.
    let partial = answer.get("isPartial");
    if partial.is_some_and(|it| it.as_bool() != Some(false)) {
        let words = "the answer is of a part of the data (`isPartial`)";
        return Err(ProbeError::new(Reason::ServerError, words).at(Step::Read));
    }
    answer
        .get("data")
        .ok_or_else(|| broken(format!("the answer of {path} has no `data`")))
}

/// A server of several stores warns when one of them is gone: then the answer
/// is of a part, and what is true of it shows nothing.
fn warnings(answer: &Value) -> Result<(), ProbeError> {
    let warnings = match answer.get("warnings") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(warnings)) => warnings,
        Some(_) => return Err(broken("the `warnings` of the answer are no list".into())),
    };
    for warning in warnings {
        let Some(warning) = warning.as_str() else {
            return Err(broken("a warning of the answer is no text".into()));
        };
        // Advice on how the query is written; the versions before 2.53 have
        // no `infos` for it.
        if !warning.starts_with("PromQL info:") {
            let words = format!("the answer comes with a warning: {}", warning.trim());
            return Err(ProbeError::new(Reason::ServerError, words).at(Step::Read));
        }
    }
    Ok(())
}

fn broken(words: String) -> ProbeError {
    ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
}
