//! Who is connected to a server of Redis, and what a key of theirs says.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::redis::aio::MultiplexedConnection;
use golive_core::probe::Reason;
use golive_core::quantity::{Age, Count};
use golive_probes::redis::redis;
use golive_testbed::Redis;

use crate::{measure, reason};

/// A client of this name, for as long as it is kept.
async fn client(server: &Redis, name: &str) -> MultiplexedConnection {
    let client = ::redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut command = ::redis::cmd("CLIENT");
    command.arg("SETNAME").arg(name);
    let _: () = command.query_async(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn clients_by_their_names() {
    let server = Redis::start().await.unwrap();
    let named = |name: &str| redis(server.url()).clients_named(name);
    let _two = (
        client(&server, "voice").await,
        client(&server, "voice").await,
    );
    let _other = client(&server, "voice-worker").await;
    assert_eq!(measure(named("voice")).await.unwrap(), Count::new(2));
    assert_eq!(measure(named("absent")).await.unwrap(), Count::new(0));
    // Everybody who has none would be counted.
    assert_eq!(reason(named("")).await, Reason::BadConfiguration);
    let user = ["ACL", "SETUSER", "ada", "on", ">lovelace", "+ping"];
    server.command(&user).await.unwrap();
    let ada = || redis(format!("redis://ada:lovelace@{}", server.addr())).clients_named("voice");
    assert_eq!(reason(ada()).await, Reason::PermissionDenied);
    let allow = ["ACL", "SETUSER", "ada", "+client|list"];
    server.command(&allow).await.unwrap();
    assert_eq!(measure(ada()).await.unwrap(), Count::new(2));
}

#[tokio::test]
async fn workers_of_a_queue() {
    let server = Redis::start().await.unwrap();
    let calls = || redis(server.url()).bullmq("calls");
    assert_eq!(reason(calls().workers()).await, Reason::Missing);
    let made = ["HSET", "bull:calls:meta", "version", "bullmq:6.7.0"];
    server.command(&made).await.unwrap();
    assert_eq!(measure(calls().workers()).await.unwrap(), Count::new(0));
    // As BullMQ itself names its connections: workers without a name and with one;
    // of another queue, and who listens to events.
    let _others = (
        client(&server, "bull:Y2FsbHMy").await,
        client(&server, "bull:Y2FsbHM=:qe").await,
    );
    assert_eq!(measure(calls().workers()).await.unwrap(), Count::new(0));
    let _two = (
        client(&server, "bull:Y2FsbHM=").await,
        client(&server, "bull:Y2FsbHM=:w:ada").await,
    );
    assert_eq!(measure(calls().workers()).await.unwrap(), Count::new(2));
    let other = calls().prefix("app").workers();
    assert_eq!(reason(other).await, Reason::Missing);
}

#[tokio::test]
async fn a_ping_on_a_connection_that_stands() {
    let server = Redis::builder().password("hunter2").start().await.unwrap();
    let took = measure(redis(server.url()).ping_time()).await.unwrap();
    assert!(took > Duration::ZERO && took < crate::PATIENCE, "{took:?}");
    // One that counts is the second of two.
    let stats = server.command(&["INFO", "commandstats"]).await.unwrap();
    let before = pings(&stats);
    measure(redis(server.url()).ping_time()).await.unwrap();
    let stats = server.command(&["INFO", "commandstats"]).await.unwrap();
    assert_eq!(pings(&stats) - before, 2);
    let wrong = format!("redis://:wrong@{}", server.addr());
    assert_eq!(
        reason(redis(wrong).ping_time()).await,
        Reason::CredentialsRejected
    );
}

fn pings(stats: &str) -> u32 {
    let (_, rest) = stats.split_once("cmdstat_ping:calls=").unwrap();
    rest.split(',').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn what_a_key_holds() {
    let server = Redis::start().await.unwrap();
    let probe = || redis(server.url());
    let value = |key: &str| redis(server.url()).value(key);
    assert_eq!(reason(probe().key_exists("beat")).await, Reason::Missing);
    assert_eq!(reason(probe().time_to_live("beat")).await, Reason::Missing);
    assert_eq!(reason(value("beat").age()).await, Reason::Missing);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let hour = Duration::from_secs(3600);
    for time in [
        now.as_secs().to_string(),
        now.as_millis().to_string(),
        "1970-01-01T00:00:00Z".to_owned(),
    ] {
        server.command(&["SET", "beat", &time]).await.unwrap();
        let age = measure(value("beat").age()).await.unwrap();
        assert_eq!(age < Age::new(hour), !time.starts_with("1970"), "{time}");
    }
    assert!(measure(probe().key_exists("beat")).await.unwrap());
    // It stays for ever, which is no time.
    assert_eq!(reason(probe().time_to_live("beat")).await, Reason::NoData);
    server.command(&["EXPIRE", "beat", "60"]).await.unwrap();
    let left = measure(probe().time_to_live("beat")).await.unwrap();
    assert!(
        left <= Duration::from_secs(60) && !left.is_zero(),
        "{left:?}"
    );
    let later = (now + hour).as_secs().to_string();
    server.command(&["SET", "beat", &later]).await.unwrap();
    assert_eq!(reason(value("beat").age()).await, Reason::Internal);
    server
        .command(&["SET", "build", "v7-s3cret"])
        .await
        .unwrap();
    assert_eq!(measure(value("build").text()).await.unwrap(), "v7-s3cret");
    for error in [
        measure(value("build").count()).await.unwrap_err(),
        measure(value("build").age()).await.unwrap_err(),
    ] {
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert!(!error.message().contains("s3cret"), "{error}");
    }
    server.command(&["SET", "jobs", "7"]).await.unwrap();
    assert_eq!(measure(value("jobs").count()).await.unwrap(), Count::new(7));
    server.command(&["RPUSH", "list", "7"]).await.unwrap();
    assert_eq!(reason(value("list").count()).await, Reason::Rejected);
    assert!(measure(probe().key_exists("list")).await.unwrap());
    server
        .command(&["SETRANGE", "large", "1048576", "x"])
        .await
        .unwrap();
    assert_eq!(reason(value("large").text()).await, Reason::TooLarge);
}
