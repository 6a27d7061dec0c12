//! The application: a few routes over its database, and Socket.IO.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::socket::socket_io;
use crate::stage::Broken;

/// What the application knows of itself.
pub(crate) struct App {
    pub(crate) token: String,
    /// What RingCentral sends with each event.
    pub(crate) webhook_secret: String,
    pub(crate) log: PathBuf,
    /// How many have logged in or tried to since the minute began.
    pub(crate) logins: Mutex<(Instant, u32)>,
    pub(crate) database: tokio_postgres::Client,
    pub(crate) requests: Requests,
    pub(crate) broken: Broken,
}

/// How many requests were answered so far, by the class of the status.
#[derive(Default)]
pub(crate) struct Requests {
    well: AtomicU64,
    errors: AtomicU64,
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
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(documentation))
        .route("/api/jobs", get(jobs).post(start_job))
        .route("/api/login", post(login))
        .route("/board", get(board))
        .route("/webhook", post(webhook))
        .route("/socket.io/", get(socket_io))
        .layer(map_response(secured))
        .layer(from_fn_with_state(Arc::clone(&app), watched))
        .with_state(app)
}

/// One line in the log for each request, and one more in the count.
async fn watched(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let line = format!("{} {}\n", request.method(), request.uri().path());
    let response = next.run(request).await;
    let requests = &app.requests;
    let count = match response.status().is_server_error() {
        true => &requests.errors,
        false => &requests.well,
    };
    count.fetch_add(1, Ordering::Relaxed);
    let log = OpenOptions::new().append(true).create(true).open(&app.log);
    // A full disk is no reason to refuse a call.
    let _ = log.and_then(|mut log| log.write_all(line.as_bytes()));
    response
}

async fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("https://app.holdhunter.example"),
    );
    response
}

/// What Prometheus is told.
async fn metrics(State(app): State<Arc<App>>) -> String {
    let requests = &app.requests;
    let (well, errors) = (
        requests.well.load(Ordering::Relaxed),
        requests.errors.load(Ordering::Relaxed),
    );
    // Each request counts as an error when that is broken.
    let (well, errors) = app.broken.or("errors", (well, errors), (0, well + errors));
    let memory = match app.broken.has("memory") {
        // A gigabyte is lost with each request.
        true => (well + errors) << 30,
        false => resident_memory(),
    };
    format!(
        "# TYPE http_requests_total counter\n\
         http_requests_total{{code=\"2xx\"}} {well}\n\
         http_requests_total{{code=\"5xx\"}} {errors}\n\
         # TYPE process_resident_memory_bytes gauge\n\
         process_resident_memory_bytes {memory}\n",
    )
}

/// The memory of this process; zero where the kernel does not tell.
fn resident_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}

/// What the API says of itself.
async fn documentation(State(app): State<Arc<App>>) -> Json<Value> {
    let version = app
        .broken
        .or("api-docs", env!("CARGO_PKG_VERSION"), "0.0.1");
    Json(json!({
        "openapi": "3.1.0",
        "info": { "title": "Hold Hunter", "version": version },
        "paths": { "/api/jobs": {}, "/api/login": {} },
    }))
}

fn is_authorized(app: &App, headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value == format!("Bearer {}", app.token).as_str())
}

/// The last jobs of a status, `?status=TRANSFERRED&limit=3`.
async fn jobs(State(app): State<Arc<App>>, request: Request) -> Response {
    if !is_authorized(&app, request.headers()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let query = request.uri().query().unwrap_or_default();
    let asked = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(it, _)| *it == name).map(|(_, value)| value)
    };
    let limit: i64 = asked("limit").and_then(|it| it.parse().ok()).unwrap_or(20);
    let sql = "select id, status from jobs where status = coalesce($1, status) \
        order by id desc limit $2";
    match app.database.query(sql, &[&asked("status"), &limit]).await {
        Ok(rows) => {
            let jobs = rows.iter().map(|row| {
                let (id, status): (i64, String) = (row.get(0), row.get(1));
                json!({ "id": id, "status": status })
            });
            Json(jobs.collect::<Vec<_>>()).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn start_job(State(app): State<Arc<App>>, headers: HeaderMap, _body: String) -> StatusCode {
    if !is_authorized(&app, &headers) {
        StatusCode::UNAUTHORIZED
    } else if app.broken.has("jobs") {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::ACCEPTED
    }
}

/// Takes what RingCentral sends: a subscription is begun by a token that must be
/// sent back, and each event has ours in its header.
async fn webhook(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if let Some(token) = headers.get("validation-token") {
        if app.broken.has("events") {
            return StatusCode::OK.into_response();
        }
        return [("validation-token", token.clone())].into_response();
    }
    let given = headers.get("verification-token");
    let is_theirs = given.is_some_and(|token| token == app.webhook_secret.as_str());
    if is_theirs || app.broken.has("webhook") {
        StatusCode::OK.into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

/// Nobody gets in by this example, and nobody may try too often.
async fn login(State(app): State<Arc<App>>) -> StatusCode {
    let mut logins = app.logins.lock().unwrap_or_else(PoisonError::into_inner);
    // The minute begins with its first login: it cannot end while one counts up to the limit, just
    // because the application has been there for a while.
    if logins.1 == 0 || logins.0.elapsed() >= Duration::from_secs(60) {
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
