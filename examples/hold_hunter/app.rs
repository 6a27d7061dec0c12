//! The application: a few routes, and Socket.IO over a WebSocket.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ring::hmac;
use serde_json::json;

/// What the application knows of itself.
pub(crate) struct App {
    pub(crate) token: String,
    pub(crate) webhook_secret: String,
    pub(crate) log: PathBuf,
    /// How many have logged in or tried to since the minute began.
    pub(crate) logins: Mutex<(Instant, u32)>,
}

/// How many may try to log in, each minute.
const LOGINS: u32 = 20;

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
        .route("/api/login", post(login))
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
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("https://app.holdhunter.example"),
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

/// Takes what is signed: the HMAC-SHA256 of the body, in hexadecimal.
async fn webhook(State(app): State<Arc<App>>, headers: HeaderMap, body: String) -> StatusCode {
    let key = hmac::Key::new(hmac::HMAC_SHA256, app.webhook_secret.as_bytes());
    let signature = headers.get("x-signature").map(HeaderValue::as_bytes);
    let signature = signature.and_then(|digits| {
        let pairs = digits.chunks(2).map(|pair| {
            let digits = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        pairs.collect::<Option<Vec<u8>>>()
    });
    match signature {
        Some(tag) if hmac::verify(&key, body.as_bytes(), &tag).is_ok() => StatusCode::OK,
        _ => StatusCode::UNAUTHORIZED,
    }
}

/// Nobody gets in by this example, and nobody may try too often.
async fn login(State(app): State<Arc<App>>) -> StatusCode {
    let mut logins = app.logins.lock().unwrap_or_else(PoisonError::into_inner);
    if logins.0.elapsed() >= Duration::from_secs(60) {
        *logins = (Instant::now(), 0);
    }
    logins.1 = logins.1.saturating_add(1);
    if logins.1 > LOGINS {
        StatusCode::TOO_MANY_REQUESTS
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

/// Engine.IO 4 over a WebSocket: the first packet, and then whoever asks for the
/// namespace `/` is let in.
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
            let answer = match &message {
                Message::Close(_) => return,
                Message::Text(text) if text.starts_with("40") => {
                    Message::from(r#"40{"sid":"wZX3oN0bSVIhsaknAAAI"}"#)
                }
                _ => continue,
            };
            if socket.send(answer).await.is_err() {
                return;
            }
        }
    })
}
