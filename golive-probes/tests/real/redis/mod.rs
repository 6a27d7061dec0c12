//! Redis.

mod cluster;
mod peers;

use std::time::Duration;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Bytes, Count, Ratio, Version};
use golive_probes::parts::parts;
use golive_probes::redis::{Redis as Probed, redis};
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, Redis};

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
    assert!(measure(redis(&url).writes_and_reads()).await.unwrap());
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
    let used = measure(redis(&url).memory_used()).await.unwrap();
    assert!(used > Ratio::from_f64(0.0).unwrap() && used < Ratio::from_f64(0.5).unwrap());
    server.command(&["SET", "a", "1"]).await.unwrap();
    server.command(&["-n", "3", "SET", "b", "1"]).await.unwrap();
    assert_eq!(
        measure(redis(&url).key_count()).await.unwrap(),
        Count::new(2)
    );
    assert_eq!(
        measure(redis(&url).evicted_keys()).await.unwrap(),
        Count::new(0)
    );
    let hour = Duration::from_secs(3600);
    assert!(measure(redis(&url).uptime()).await.unwrap() < hour);
    // Both ways to write the password.
    for user in ["", "default"] {
        let url = format!("redis://{user}:hunter2@{}/0", server.addr());
        assert!(measure(redis(url).ping()).await.unwrap());
    }
}

#[tokio::test]
async fn lists_streams_and_queues() {
    let server = Redis::builder().password("hunter2").start().await.unwrap();
    let url = server.url();
    let of = |count: i64| Count::new(count);
    // A name that is mistyped is no empty list, unless somebody says so.
    assert_eq!(
        reason(redis(&url).list_length("jobs")).await,
        Reason::Missing
    );
    let empty = redis(&url).list_length("jobs").absent_is_empty();
    assert_eq!(measure(empty).await.unwrap(), of(0));
    server
        .command(&["RPUSH", "jobs", "a", "b", "c"])
        .await
        .unwrap();
    assert_eq!(
        measure(redis(&url).list_length("jobs")).await.unwrap(),
        of(3)
    );
    server
        .command(&["XADD", "events", "*", "k", "v"])
        .await
        .unwrap();
    assert_eq!(
        measure(redis(&url).stream_length("events")).await.unwrap(),
        of(1)
    );
    // What is of another kind is no number.
    assert_eq!(
        reason(redis(&url).stream_length("jobs")).await,
        Reason::Rejected
    );
    // As BullMQ lays a queue out.
    let calls = || redis(&url).bullmq("calls");
    assert_eq!(reason(calls().waiting()).await, Reason::Missing);
    for command in [
        &["HSET", "bull:calls:meta", "opts.maxLenEvents", "10000"][..],
        &["RPUSH", "bull:calls:wait", "1", "2"],
        &["RPUSH", "bull:calls:paused", "3"],
        &["ZADD", "bull:calls:prioritized", "1", "4"],
        &["ZADD", "bull:calls:delayed", "1", "5", "2", "6"],
        &["ZADD", "bull:calls:failed", "1", "7"],
        &["ZADD", "bull:calls:completed", "1", "8", "2", "9"],
    ] {
        server.command(command).await.unwrap();
    }
    assert_eq!(measure(calls().waiting()).await.unwrap(), of(4));
    assert_eq!(measure(calls().active()).await.unwrap(), of(0));
    assert_eq!(measure(calls().delayed()).await.unwrap(), of(2));
    assert_eq!(measure(calls().failed()).await.unwrap(), of(1));
    assert_eq!(measure(calls().completed()).await.unwrap(), of(2));
    assert!(!measure(calls().is_paused()).await.unwrap());
    let pause = ["HSET", "bull:calls:meta", "paused", "1"];
    server.command(&pause).await.unwrap();
    assert!(measure(calls().is_paused()).await.unwrap());
    let other = calls().prefix("app");
    assert_eq!(reason(other.clone().waiting()).await, Reason::Missing);
    assert_eq!(reason(other.is_paused()).await, Reason::Missing);
}

#[tokio::test]
async fn what_was_looked_up_was_found_or_not() {
    let server = Redis::start().await.unwrap();
    let url = server.url();
    assert_eq!(reason(redis(&url).hit_ratio()).await, Reason::NoData);
    server.command(&["SET", "a", "1"]).await.unwrap();
    for key in ["a", "a", "a", "b"] {
        server.command(&["GET", key]).await.unwrap();
    }
    let three_of_four = Ratio::from_f64(0.75).unwrap();
    assert_eq!(
        measure(redis(&url).hit_ratio()).await.unwrap(),
        three_of_four
    );
}

#[tokio::test]
async fn a_password_is_asked_for_or_not() {
    let server = Redis::builder().password("hunter2").start().await.unwrap();
    let asks = redis(server.url()).requires_password();
    assert!(measure(asks).await.unwrap());
    // A wrong one in the URL changes nothing: none is given.
    let url = format!("redis://:hunter3@{}/0", server.addr());
    assert!(measure(redis(url).requires_password()).await.unwrap());
    let open = Redis::start().await.unwrap();
    let url = format!("redis://{}", open.addr());
    assert_eq!(
        reason(redis(url).requires_password()).await,
        Reason::UnexpectedValue
    );
    // That nobody answers shows nothing.
    assert_eq!(
        reason(redis("redis://127.0.0.1:1").requires_password()).await,
        Reason::Refused
    );
    // Of a socket the password is a parameter.
    let server = Redis::builder()
        .password("hunter2")
        .set("unixsocket", "it.sock");
    let server = server.set("unixsocketperm", "777").start().await.unwrap();
    let socket = server.folder().join("it.sock");
    let url = || format!("redis+unix://{}?pass=hunter2", socket.display());
    assert!(measure(redis(url()).ping()).await.unwrap());
    assert!(measure(redis(url()).requires_password()).await.unwrap());
}

#[tokio::test]
async fn a_save_that_fails_is_seen() {
    let server = Redis::builder().set("dbfilename", "taken");
    let server = server.set("save", "3600 1").start().await.unwrap();
    // It cannot be written: a folder has the name of the file.
    std::fs::create_dir(server.folder().join("taken")).unwrap();
    let saved = server.command(&["SAVE"]).await;
    assert!(saved.is_err(), "{saved:?}");
    server.command(&["BGSAVE"]).await.unwrap();
    let mut found = Ok(true);
    for _ in 0..600 {
        found = measure(redis(server.url()).persists()).await;
        let failed = |error: &ProbeError| error.reason() == Reason::UnexpectedValue;
        if found.as_ref().is_err_and(failed) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let error = found.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`rdb_last_bgsave_status` is `err`"),
        "{error}"
    );
}

#[tokio::test]
async fn over_tls() {
    let certs = Certs::new().unwrap();
    let server = Redis::builder().password("hunter2");
    let server = server.tls(&certs.valid().unwrap()).start().await.unwrap();
    let url = server.url().replace("127.0.0.1", "localhost");
    let trust = || Trust::pem(certs.ca_pem());
    assert!(measure(redis(&url).trust(trust()).ping()).await.unwrap());
    assert!(
        measure(redis(&url).trust(trust()).used_memory())
            .await
            .is_ok()
    );
    let error = measure(redis(&url).ping()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CertificateUnknownIssuer, Some(Step::Handshake))
    );
    assert_eq!(
        reason(redis(format!("{url}#insecure")).ping()).await,
        Reason::BadConfiguration
    );
    // Without TLS, a server that speaks it only closes.
    let plain = url.replace("rediss", "redis");
    assert_eq!(reason(redis(plain).ping()).await, Reason::Closed);
    let expired = Redis::builder().tls(&certs.expired().unwrap());
    let expired = expired.start().await.unwrap();
    let url = expired.url().replace("127.0.0.1", "localhost");
    assert_eq!(
        reason(redis(url).trust(trust()).ping()).await,
        Reason::CertificateExpired
    );
}

#[tokio::test]
async fn over_a_socket_and_the_connection_of_the_application() {
    let server = Redis::builder().set("unixsocket", "it.sock");
    let server = server.set("unixsocketperm", "777").start().await.unwrap();
    let socket = server.folder().join("it.sock");
    let it = redis(format!("redis+unix://{}", socket.display()));
    assert!(measure(it.ping()).await.unwrap());
    let socket = server.folder().join("other.sock");
    let missing = redis(format!("redis+unix://{}", socket.display()));
    assert_eq!(reason(missing.ping()).await, Reason::Missing);
    let client = ::redis::Client::open(server.url()).unwrap();
    let own = client.get_multiplexed_async_connection().await.unwrap();
    let probe = || Probed::from_connection(own.clone(), "the cache");
    assert!(measure(probe().ping()).await.unwrap());
    assert!(measure(probe().writes_and_reads()).await.unwrap());
    assert_eq!(measure(probe().role()).await.unwrap(), "master");
    // One that connects again by itself is one too.
    let manager = ::redis::aio::ConnectionManager::new(client).await.unwrap();
    let managed = Probed::from_connection(manager, "the managed cache");
    assert!(measure(managed.ping()).await.unwrap());
    drop(server);
    assert_eq!(reason(probe().ping()).await, Reason::Closed);
}

#[tokio::test]
async fn no_limit_is_not_a_limit_of_zero() {
    let server = Redis::start().await.unwrap();
    assert_eq!(
        reason(redis(server.url()).maxmemory()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(redis(server.url()).memory_used()).await,
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
        &redis(format!("redis://:hunter2@{}/", silent.addr())).ping(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Authenticate))
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

#[tokio::test]
async fn what_a_group_has_not_acknowledged() {
    let server = Redis::start().await.unwrap();
    let pending = || redis(server.url()).group_pending("orders", "workers");
    assert_eq!(reason(pending()).await, Reason::Missing);
    for command in [
        &["XADD", "orders", "*", "id", "1"][..],
        &["XADD", "orders", "*", "id", "2"],
    ] {
        server.command(command).await.unwrap();
    }
    assert_eq!(reason(pending()).await, Reason::Missing);
    let create = ["XGROUP", "CREATE", "orders", "workers", "0"];
    server.command(&create).await.unwrap();
    assert_eq!(measure(pending()).await.unwrap(), Count::new(0));
    // What nobody was given is not pending, and is behind.
    let lag = || redis(server.url()).group_lag("orders", "workers");
    assert_eq!(measure(lag()).await.unwrap(), Count::new(2));
    for (stream, group) in [("absent", "workers"), ("orders", "absent")] {
        let lag = redis(server.url()).group_lag(stream, group);
        assert_eq!(reason(lag).await, Reason::Missing);
    }
    let read = [
        "XREADGROUP",
        "GROUP",
        "workers",
        "ada",
        "COUNT",
        "1",
        "STREAMS",
        "orders",
        ">",
    ];
    server.command(&read).await.unwrap();
    assert_eq!(measure(pending()).await.unwrap(), Count::new(1));
    assert_eq!(measure(lag()).await.unwrap(), Count::new(1));
}

#[tokio::test]
async fn a_password_with_its_user_and_without() {
    let server = Redis::builder().password("s3cret").start().await.unwrap();
    for user in ["", "default"] {
        let url = format!("redis://{user}:s3cret@{}", server.addr());
        assert!(measure(redis(url).ping()).await.unwrap(), "{user}");
    }
    let url = format!("redis://nobody:s3cret@{}", server.addr());
    assert_eq!(reason(redis(url).ping()).await, Reason::CredentialsRejected);
}

#[tokio::test]
async fn by_its_parts() {
    let server = Redis::builder()
        .password("p@ss/w:rd?#%")
        .start()
        .await
        .unwrap();
    let cache = || parts("redis", "127.0.0.1", server.port());
    let with = cache().password("p@ss/w:rd?#%");
    assert!(measure(redis(with).ping()).await.unwrap());
    assert_eq!(
        reason(redis(cache()).ping()).await,
        Reason::CredentialsRejected
    );
}
