//! Redis starts, answers, and is gone afterwards.

use golive_testbed::{Certs, Redis};

use crate::{Traces, exchange, within_a_second};

#[tokio::test]
async fn answers_and_is_gone() {
    let redis = Redis::start().await.unwrap();
    assert_eq!(
        exchange(redis.addr(), b"PING\r\nQUIT\r\n").await.unwrap(),
        b"+PONG\r\n+OK\r\n"
    );
    assert_eq!(redis.url(), format!("redis://127.0.0.1:{}/0", redis.port()));
    let traces = Traces::of(&redis);
    drop(redis);
    traces.are_gone();
}

#[tokio::test]
async fn takes_settings() {
    let redis = Redis::builder()
        .password("p\"w d")
        .maxmemory("64mb")
        .set("save", "60 1")
        .set("databases", "3")
        .start()
        .await
        .unwrap();
    let get = async |name: &str| redis.command(&["CONFIG", "GET", name]).await.unwrap();
    assert_eq!(get("maxmemory").await, "maxmemory\n67108864");
    assert_eq!(get("requirepass").await, "requirepass\np\"w d");
    assert_eq!(get("save").await, "save\n60 1");
    assert_eq!(get("databases").await, "databases\n3");
    let refused = exchange(redis.addr(), b"PING\r\nQUIT\r\n").await.unwrap();
    assert!(refused.starts_with(b"-NOAUTH"), "{refused:?}");
    assert!(redis.command(&["NO-SUCH-COMMAND"]).await.is_err());
}

#[tokio::test]
async fn pauses_resumes_and_restarts() {
    let redis = Redis::builder()
        .set("appendonly", "yes")
        .start()
        .await
        .unwrap();
    redis.command(&["SET", "answer", "42"]).await.unwrap();
    redis.pause().unwrap();
    assert_eq!(
        within_a_second(redis.addr(), b"PING\r\n").await.unwrap(),
        b""
    );
    redis.resume().unwrap();
    assert_eq!(redis.command(&["GET", "answer"]).await.unwrap(), "42");
    let before = redis.port();
    redis.kill();
    assert!(exchange(redis.addr(), b"PING\r\n").await.is_err());
    assert!(
        redis
            .pause()
            .unwrap_err()
            .to_string()
            .contains("Redis does not run")
    );
    redis.restart().await.unwrap();
    assert_eq!(redis.port(), before);
    assert_eq!(redis.command(&["GET", "answer"]).await.unwrap(), "42");
}

#[tokio::test]
async fn a_paused_server_is_gone_too() {
    let redis = Redis::start().await.unwrap();
    let traces = Traces::of(&redis);
    redis.pause().unwrap();
    drop(redis);
    traces.are_gone();
}

#[tokio::test]
async fn speaks_tls_only() {
    let redis = Redis::builder()
        .tls(&Certs::new().unwrap().valid().unwrap())
        .start()
        .await
        .unwrap();
    assert_eq!(redis.command(&["PING"]).await.unwrap(), "PONG");
    assert!(redis.url().starts_with("rediss://"));
    assert!(
        !exchange(redis.addr(), b"PING\r\n")
            .await
            .is_ok_and(|answer| answer.starts_with(b"+PONG"))
    );
}

#[tokio::test]
async fn a_server_that_dies_shows_its_log() {
    let error = Redis::builder()
        .set("no-such-directive", "1")
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("Redis ended while starting"), "{error}");
    assert!(error.contains("no-such-directive"), "{error}");
}

#[test]
fn a_panic_leaves_nothing() {
    let (send, receive) = std::sync::mpsc::channel();
    let test = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let redis = Redis::start().await.unwrap();
            send.send(Traces::of(&redis)).unwrap();
            panic!("as a failed assertion does");
        });
    });
    let traces = receive.recv().unwrap();
    assert!(test.join().is_err());
    traces.are_gone();
}
