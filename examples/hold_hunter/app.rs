//! The application: a few routes, and Socket.IO over a WebSocket.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

/// What the application knows of itself.
pub(crate) struct App {
    pub(crate) token: String,
    pub(crate) signature: String,
    pub(crate) log: PathBuf,
}

pub(crate) fn routes(app: App) -> Router {
    let app = Arc::new(app);
    Router::new()
        .route(
            "/",
            get(Html(
                "<!doctype html><title>Hold Hunter</title><h1>Hold Hunter</h1>",
            )),
        )
        .route(
            "/health",
            get(async || Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))),
        )
        .route(
            "/metrics.json",
            get(async || {
                Json(json!({ "error_ratio": 0.002, "transfer_ms": 312.5, "failed_transfers": 0 }))
            }),
        )
        .route("/api/jobs", get(jobs).post(start_job))
        .route("/board", get(board))
        .route("/webhook", post(webhook))
        .route("/socket.io/", get(socket_io))
        .layer(map_response(secured))
        .layer(from_fn_with_state(Arc::clone(&app), logged))
        .with_state(app)
}

/// One line in the log for each request.
async fn logged(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let line = format!("{} {}\n", request.method(), request.uri().path());
    let response = next.run(request).await;
    let log = OpenOptions::new().append(true).create(true).open(&app.log);
    // A full disk is no reason to refuse a call.
    let _ = log.and_then(|mut log| log.write_all(line.as_bytes()));
    response
}

async fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        "x-content-type-options",
        header::HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::HeaderValue::from_static("https://app.holdhunter.example"),
    );
    response
}

fn is_authorized(app: &App, headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value == format!("Bearer {}", app.token).as_str())
}

async fn jobs(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if is_authorized(&app, &headers) {
        Json(json!([])).into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn start_job(State(app): State<Arc<App>>, headers: HeaderMap, _body: String) -> StatusCode {
    if is_authorized(&app, &headers) {
        StatusCode::ACCEPTED
    } else {
        StatusCode::UNAUTHORIZED
    }
}

async fn webhook(State(app): State<Arc<App>>, headers: HeaderMap, _body: String) -> StatusCode {
    let signed = headers
        .get("x-signature")
        .is_some_and(|value| value == app.signature.as_str());
    if signed {
        StatusCode::OK
    } else {
        StatusCode::UNAUTHORIZED
    }
}

/// The page with the jobs, for those who have logged in.
async fn board(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if is_authorized(&app, &headers) {
        Html("<!doctype html><title>Jobs</title>").into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

/// Engine.IO 4 over a WebSocket: the first packet, and then what comes in is
/// sent back.
async fn socket_io(upgrade: WebSocketUpgrade) -> Response {
    let open = json!({ "sid": "lv_VI97HAXpY6yYWAAAC", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000 });
    upgrade.on_upgrade(async move |mut socket| {
        if socket
            .send(Message::from(format!("0{open}")))
            .await
            .is_err()
        {
            return;
        }
        while let Some(Ok(message)) = socket.recv().await {
            if matches!(message, Message::Close(_)) || socket.send(message).await.is_err() {
                return;
            }
        }
    })
}
