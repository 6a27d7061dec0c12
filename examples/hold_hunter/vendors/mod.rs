//! Those whose APIs the service is checked by, each under a path of its own.
//! They answer as their documentation says, and no more of it than is asked.

mod logs;
mod ring_central;

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::stage::Broken;

pub(crate) const TOKEN: &str = "token-of-the-vendors";
pub(crate) const CLIENT: &str = "hold-hunter";
pub(crate) const SECRET: &str = "secret-of-the-client";

/// What they know.
pub(crate) struct Vendors {
    /// What RingCentral gives a token for.
    pub(crate) jwt: String,
    /// The log that Loki collects.
    pub(crate) log: PathBuf,
    pub(crate) broken: Broken,
}

pub(crate) fn routes(vendors: Vendors) -> Router {
    Router::new()
        .nest("/ringcentral/restapi", ring_central::routes())
        .nest("/loki", logs::routes())
        .route("/grafana/api/dashboards/uid/hold-hunter", get(dashboard))
        .route("/pagerduty/oncalls", get(on_call))
        .route("/uptimerobot/v2/getMonitors", post(monitors))
        .route("/sentry/api/0/projects/hold-hunter/api/", get(project))
        .with_state(Arc::new(vendors))
}

fn has_token(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION);
    given.is_some_and(|value| value == token)
}

/// The answer to whoever has the token.
fn to_bearer(headers: &HeaderMap, answer: Value) -> Response {
    if has_token(headers, &format!("Bearer {TOKEN}")) {
        Json(answer).into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

/// Grafana: a dashboard by its name in URLs.
async fn dashboard(State(vendors): State<Arc<Vendors>>, headers: HeaderMap) -> Response {
    if vendors.broken.has("dashboard") {
        let answer = json!({ "message": "Dashboard not found", "status": "not-found" });
        return (StatusCode::NOT_FOUND, Json(answer)).into_response();
    }
    to_bearer(
        &headers,
        json!({
            "dashboard": { "id": 7, "uid": "hold-hunter", "title": "Hold Hunter", "version": 3 },
            "meta": { "url": "/d/hold-hunter/hold-hunter", "slug": "hold-hunter" },
        }),
    )
}

/// PagerDuty: who is on call.
async fn on_call(State(vendors): State<Arc<Vendors>>, headers: HeaderMap) -> Response {
    if !has_token(&headers, &format!("Token token={TOKEN}")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let olga = json!({
        "user": { "id": "PXPGF42", "type": "user_reference", "summary": "Olga" },
        "schedule": { "id": "P1", "type": "schedule_reference", "summary": "Hold Hunter" },
        "escalation_level": 1,
    });
    let on_call = vendors.broken.or("on-call", vec![olga], Vec::new());
    Json(json!({ "oncalls": on_call, "limit": 25, "offset": 0, "more": false })).into_response()
}

/// UptimeRobot: the monitors of an account. 2 is up, 9 is down.
async fn monitors(State(vendors): State<Arc<Vendors>>, body: String) -> Json<Value> {
    if !body.split('&').any(|it| it == format!("api_key={TOKEN}")) {
        let error = json!({ "type": "invalid_parameter", "parameter_name": "api_key" });
        return Json(json!({ "stat": "fail", "error": error }));
    }
    let status = vendors.broken.or("uptime", 2, 9);
    let url = "https://holdhunter.example/health";
    let monitor = json!({ "id": 777_749_809, "friendly_name": "Hold Hunter", "url": url, "type": 1, "interval": 300, "status": status });
    let pages = json!({ "offset": 0, "limit": 50, "total": 1 });
    Json(json!({ "stat": "ok", "pagination": pages, "monitors": [monitor] }))
}

/// Sentry: a project, and when it received its first event.
async fn project(State(vendors): State<Arc<Vendors>>, headers: HeaderMap) -> Response {
    let first = vendors
        .broken
        .or("errors", json!("2026-01-12T10:04:31Z"), Value::Null);
    to_bearer(
        &headers,
        json!({ "id": "7", "slug": "api", "status": "active", "firstEvent": first }),
    )
}
