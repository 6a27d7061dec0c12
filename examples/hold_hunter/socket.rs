//! What the board is told as it happens: Socket.IO over a WebSocket.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::json;

use crate::app::App;

/// How often the board is told.
const INTERVAL: Duration = Duration::from_millis(200);

/// Engine.IO 4: the first packet, and then whoever asks for the namespace `/`
/// with the token is let in.
pub(crate) async fn socket_io(State(app): State<Arc<App>>, upgrade: WebSocketUpgrade) -> Response {
    let open = json!({ "sid": "lv_VI97HAXpY6yYWAAAC", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000 });
    upgrade.on_upgrade(async move |mut socket| {
        if say(&mut socket, format!("0{open}")).await.is_none() {
            return;
        }
        // Whoever goes away ends it.
        let _ = talk(&mut socket, &app).await;
    })
}

async fn talk(socket: &mut WebSocket, app: &App) -> Option<()> {
    let token = loop {
        match socket.recv().await?.ok()? {
            Message::Close(_) => return None,
            Message::Text(text) => {
                if let Some(auth) = text.strip_prefix("40") {
                    let auth: Option<serde_json::Value> = serde_json::from_str(auth).ok();
                    break auth.and_then(|auth| Some(auth.get("token")?.as_str()?.to_owned()));
                }
            }
            _ => (),
        }
    };
    if token.as_deref() != Some(app.token.as_str()) {
        return say(socket, r#"44{"message":"not authorized"}"#).await;
    }
    say(socket, r#"40{"sid":"wZX3oN0bSVIhsaknAAAI"}"#).await?;
    let mut ticks = tokio::time::interval(INTERVAL);
    loop {
        tokio::select! {
            _ = ticks.tick() => if !app.broken.has("events") {
                tell(socket, app).await?;
            },
            heard = socket.recv() => if let Message::Close(_) = heard?.ok()? {
                return None;
            },
        }
    }
}

/// The last job, and the last of its legs.
async fn tell(socket: &mut WebSocket, app: &App) -> Option<()> {
    let sql = "select id, status from jobs order by id desc limit 1";
    let job = app.database.query_one(sql, &[]).await.ok()?;
    let (id, status): (i64, String) = (job.get(0), job.get(1));
    let update = json!(["job:update", { "id": id, "status": status }]);
    say(socket, format!("42{update}")).await?;
    let sql = "select job_id, status from legs order by dialed_at desc limit 1";
    let leg = app.database.query_one(sql, &[]).await.ok()?;
    let (job, status): (i64, String) = (leg.get(0), leg.get(1));
    let update = json!(["leg:status", { "job": job, "status": status }]);
    say(socket, format!("42{update}")).await
}

async fn say(socket: &mut WebSocket, text: impl Into<String>) -> Option<()> {
    socket.send(Message::Text(text.into().into())).await.ok()
}
