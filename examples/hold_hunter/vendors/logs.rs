//! Loki: how many lines of the log there are, and the alert of its ruler.

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use golive::quantity::Timestamp;
use serde_json::{Value, json};

use super::Vendors;

pub(super) fn routes() -> Router<Arc<Vendors>> {
    Router::new()
        .route("/loki/api/v1/query", get(query))
        .route("/prometheus/api/v1/rules", get(rules))
}

fn lines(vendors: &Vendors, wanted: &str) -> usize {
    let log = std::fs::read_to_string(&vendors.log).unwrap_or_default();
    log.lines().filter(|line| line.contains(wanted)).count()
}

/// One query of LogQL is known here: all lines of the application.
async fn query(State(vendors): State<Arc<Vendors>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    if !query.contains("count_over_time") || !query.contains("hold-hunter") {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_secs();
    let result = match lines(&vendors, "") {
        _ if vendors.broken.has("logs") => Vec::new(),
        0 => Vec::new(),
        count => vec![json!({ "metric": {}, "value": [now, count.to_string()] })],
    };
    Json(json!({ "status": "success", "data": { "resultType": "vector", "result": result } }))
        .into_response()
}

/// The alert fires when there is an error in the log.
async fn rules(State(vendors): State<Arc<Vendors>>) -> Json<Value> {
    let fires = lines(&vendors, "ERROR") > 0;
    let state = if fires { "firing" } else { "inactive" };
    let now = Timestamp::new(SystemTime::now()).to_string();
    let rule = json!({
        "type": "alerting",
        "name": "HoldHunterLogErrors",
        "query": "sum(count_over_time({app=\"hold-hunter\"} |= \"ERROR\" [5m])) > 0",
        "duration": 300,
        "state": state,
        "health": "ok",
        "lastEvaluation": now,
        "alerts": if fires { vec![json!({ "state": state, "labels": {}, "annotations": {} })] } else { Vec::new() },
    });
    let rules = vendors.broken.or("alerts", vec![rule], Vec::new());
    let group =
        json!({ "name": "hold-hunter", "file": "hold-hunter", "interval": 60, "rules": rules });
    Json(json!({ "status": "success", "data": { "groups": [group] } }))
}
