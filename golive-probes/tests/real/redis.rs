use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_core::quantity::{Bytes, Version};
use golive_probes::redis::redis;
use golive_testbed::{Hostile, Redis};

use crate::{measure, reason, within};

#[tokio::test]
async fn what_a_server_tells() {
    let server = Redis::builder()
        .password("hunter2")
        .maxmemory("64mb")
        .start()
        .await
        .unwrap();
    let url = server.url();
    assert!(measure(redis(&url).ping()).await.unwrap());
    assert!(measure(redis(&url).round_trip()).await.unwrap());
    assert!(measure(redis(&url).used_memory()).await.unwrap() > Bytes::new(100_000));
    assert_eq!(
        measure(redis(&url).maxmemory()).await.unwrap(),
        Bytes::new(64 << 20)
    );
    assert_eq!(
        measure(redis(&url).eviction_policy()).await.unwrap(),
        "noeviction"
    );
    assert_eq!(measure(redis(&url).role()).await.unwrap(), "master");
    assert!(measure(redis(&url).version()).await.unwrap() >= Version::new(6, 0, 0));
    // Both ways to write the password.
    for user in ["", "default"] {
        let url = format!("redis://{user}:hunter2@{}/0", server.addr());
        assert!(measure(redis(url).ping()).await.unwrap());
    }
}

#[tokio::test]
async fn no_limit_is_not_a_limit_of_zero() {
    let server = Redis::start().await.unwrap();
    assert_eq!(
        reason(redis(server.url()).maxmemory()).await,
        Reason::NoData
    );
}

#[tokio::test]
async fn what_goes_wrong_has_its_reason_and_no_password() {
    let server = Redis::builder().password("hunter2").start().await.unwrap();
    for url in [
        format!("redis://:wrong-hunter3@{}/", server.addr()),
        format!("redis://{}/", server.addr()),
    ] {
        let error = measure(redis(url).ping()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::CredentialsRejected, "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter3"));
    }
    let url = server.url();
    drop(server);
    let error = measure(redis(url).ping()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Refused, "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    assert_eq!(
        reason(redis("not a url").ping()).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn a_server_that_stops_answering_times_out() {
    let server = Redis::start().await.unwrap();
    assert!(measure(redis(server.url()).ping()).await.unwrap());
    server.pause().unwrap();
    let error = within(Duration::from_millis(500), &redis(server.url()).ping())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
    server.resume().unwrap();
    assert!(measure(redis(server.url()).ping()).await.unwrap());
}

#[tokio::test]
async fn hostile_servers() {
    let silent = Hostile::silent().await.unwrap();
    let error = within(
        Duration::from_millis(300),
        &redis(format!("redis://{}/", silent.addr())).ping(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Connect))
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(
        reason(redis(format!("redis://{}/", close.addr())).ping()).await,
        Reason::Closed
    );
    let garbage = Hostile::garbage().await.unwrap();
    let found = reason(redis(format!("redis://{}/", garbage.addr())).ping()).await;
    assert!(
        matches!(
            found,
            Reason::ProtocolError | Reason::Closed | Reason::ServerError
        ),
        "{found}"
    );
}
