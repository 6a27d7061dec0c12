//! RingCentral: a token for a JWT, the account, its extensions, the call queue
//! and the subscription.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use golive::quantity::Timestamp;
use serde_json::{Value, json};

use super::{CLIENT, SECRET, Vendors, has_token};

const ACCESS: &str = "U0pDMTFQMDFQQVMwMHxBQUJNUXFOcQ";
const HOLD_LINES: std::ops::RangeInclusive<u32> = 401_001..=401_006;
const QUEUE: u32 = 409_000;

pub(super) fn routes() -> Router<Arc<Vendors>> {
    let account = Router::new()
        .route("/", get(account))
        .route("/extension", get(extensions))
        .route("/extension/{id}", get(extension))
        .route("/extension/{id}/phone-number", get(numbers))
        .route("/call-queues/{id}", get(queue))
        .route("/call-queues/{id}/members", get(members));
    let guarded = Router::new()
        .nest("/v1.0/account/~", account)
        .route("/v1.0/subscription/{id}", get(subscription))
        .layer(from_fn(guard));
    Router::new()
        .route("/oauth/token", post(token))
        .merge(guarded)
}

/// RFC 7523: a token of an hour for the client and its JWT.
async fn token(State(vendors): State<Arc<Vendors>>, headers: HeaderMap, body: String) -> Response {
    let refused = |status, error: &str| (status, Json(json!({ "error": error }))).into_response();
    let client = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    if !has_token(&headers, &format!("Basic {client}")) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let asserted = format!("assertion={}", vendors.jwt);
    if !body.contains("jwt-bearer") || !body.split('&').any(|field| field == asserted) {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let answer = json!({ "access_token": ACCESS, "token_type": "bearer", "expires_in": 3600, "scope": "ReadAccounts" });
    Json(answer).into_response()
}

async fn guard(request: Request, next: Next) -> Response {
    if has_token(request.headers(), &format!("Bearer {ACCESS}")) {
        next.run(request).await
    } else {
        let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
        (StatusCode::UNAUTHORIZED, challenge).into_response()
    }
}

async fn account(State(vendors): State<Arc<Vendors>>) -> Json<Value> {
    let status = vendors.broken.or("account", "Confirmed", "Disabled");
    Json(json!({ "id": 401_000, "mainNumber": "+12025550140", "status": status }))
}

fn hold_line(vendors: &Vendors, id: u32) -> Value {
    let is_last = id == *HOLD_LINES.end();
    let status = match vendors.broken.has("extensions") && is_last {
        true => "Disabled",
        false => "Enabled",
    };
    json!({
        "id": id,
        "extensionNumber": (id % 1000).to_string(),
        "type": "User",
        "status": status,
        "contact": { "firstName": "Line", "department": "Hold lines" },
        "serviceFeatures": [
            { "featureName": "SMS", "enabled": false },
            { "featureName": "RingOut", "enabled": !(vendors.broken.has("calling") && is_last) },
        ],
    })
}

/// A list as all of them are; there is one page.
fn list(records: Vec<Value>) -> Json<Value> {
    let paging =
        json!({ "page": 1, "totalPages": 1, "perPage": 100, "totalElements": records.len() });
    Json(json!({ "records": records, "paging": paging, "navigation": {} }))
}

/// Those that are enabled: nobody asks for others.
async fn extensions(State(vendors): State<Arc<Vendors>>) -> Json<Value> {
    let olga = json!({ "id": 401_000, "extensionNumber": "100", "type": "User", "status": "Enabled", "contact": { "firstName": "Olga", "department": "Operations" } });
    let lines = HOLD_LINES.map(|id| hold_line(&vendors, id));
    let all = std::iter::once(olga).chain(lines);
    list(all.filter(|it| it["status"] == "Enabled").collect())
}

async fn extension(State(vendors): State<Arc<Vendors>>, Path(id): Path<u32>) -> Response {
    if HOLD_LINES.contains(&id) {
        Json(hold_line(&vendors, id)).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

async fn numbers(State(vendors): State<Arc<Vendors>>, Path(id): Path<u32>) -> Response {
    if id != QUEUE {
        return StatusCode::NOT_FOUND.into_response();
    }
    let number = vendors
        .broken
        .or("queue-number", "+12025550143", "+12025550199");
    list(vec![
        json!({ "id": 5_501, "phoneNumber": number, "type": "VoiceFax", "usageType": "DirectNumber" }),
    ])
    .into_response()
}

async fn queue(State(vendors): State<Arc<Vendors>>, Path(id): Path<u32>) -> Response {
    if id != QUEUE {
        return StatusCode::NOT_FOUND.into_response();
    }
    let status = vendors.broken.or("queue", "Enabled", "Disabled");
    Json(json!({ "id": id.to_string(), "name": "Answered calls", "extensionNumber": "900", "status": status }))
        .into_response()
}

async fn members(State(vendors): State<Arc<Vendors>>, Path(id): Path<u32>) -> Response {
    if id != QUEUE {
        return StatusCode::NOT_FOUND.into_response();
    }
    let olga = json!({ "id": 401_000, "extensionNumber": "100" });
    list(vendors.broken.or("agents", vec![olga], Vec::new())).into_response()
}

async fn subscription(State(vendors): State<Arc<Vendors>>, Path(id): Path<String>) -> Json<Value> {
    let is_broken = vendors.broken.has("subscription");
    let lasts = Duration::from_secs(if is_broken { 3_600 } else { 30 * 86_400 });
    let status = if is_broken { "Blacklisted" } else { "Active" };
    Json(json!({
        "id": id,
        "status": status,
        "expirationTime": Timestamp::new(SystemTime::now() + lasts).to_string(),
        "expiresIn": lasts.as_secs(),
        "eventFilters": ["/restapi/v1.0/account/~/telephony/sessions"],
        "deliveryMode": { "transportType": "WebHook", "address": "https://holdhunter.example/webhooks" },
    }))
}
