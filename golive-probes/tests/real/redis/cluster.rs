//! Keys of a cluster, whichever of its nodes is asked.

use std::time::Duration;

use golive_core::probe::{ProbeExt, Reason, Step, Weight};
use golive_core::quantity::Count;
use golive_probes::redis::{Redis as Probed, redis};
use golive_testbed::{Port, Redis};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};

use crate::{measure, reason, within};

async fn node() -> Redis {
    let bus = Port::free().unwrap();
    Redis::builder()
        .password("hunter2")
        .set("masterauth", "hunter2")
        .set("cluster-enabled", "yes")
        .set("cluster-port", bus.number().to_string())
        .start()
        .await
        .unwrap()
}

/// Two masters, of half the slots each, and a replica of the first.
async fn cluster() -> (Redis, Redis, Redis) {
    let (one, other, replica) = (node().await, node().await, node().await);
    for node in [&other, &replica] {
        let (port, bus) = (node.port().to_string(), bus(node).await);
        let command = ["CLUSTER", "MEET", "127.0.0.1", &port, &bus];
        one.command(&command).await.unwrap();
    }
    let slots = ["CLUSTER", "ADDSLOTSRANGE"];
    one.command(&[&slots[..], &["0", "8191"]].concat())
        .await
        .unwrap();
    other
        .command(&[&slots[..], &["8192", "16383"]].concat())
        .await
        .unwrap();
    for node in [&one, &other, &replica] {
        while measure(redis(node.url()).cluster_ok()).await.is_err()
            || measure(redis(node.url()).cluster_nodes()).await.unwrap() != Count::new(3)
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let id = one.command(&["CLUSTER", "MYID"]).await.unwrap();
    replica
        .command(&["CLUSTER", "REPLICATE", id.trim()])
        .await
        .unwrap();
    while measure(redis(replica.url()).follows_its_master())
        .await
        .is_err()
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (one, other, replica)
}

async fn bus(node: &Redis) -> String {
    let told = node
        .command(&["CONFIG", "GET", "cluster-port"])
        .await
        .unwrap();
    told.lines().last().unwrap().trim().to_owned()
}

#[tokio::test]
async fn keys_of_a_cluster_and_where_they_are() {
    let (one, other, replica) = cluster().await;
    // Its slot is 12182.
    other.command(&["RPUSH", "foo", "a", "b"]).await.unwrap();
    other.command(&["SET", "{foo}:beat", "7"]).await.unwrap();
    for node in [&one, &other, &replica] {
        let node = || redis(node.url());
        assert_eq!(
            measure(node().list_length("foo")).await.unwrap(),
            Count::new(2)
        );
        assert!(measure(node().key_exists("foo")).await.unwrap());
        assert_eq!(reason(node().time_to_live("foo")).await, Reason::NoData);
        let beat = node().value("{foo}:beat").count();
        assert_eq!(measure(beat).await.unwrap(), Count::new(7));
        assert_eq!(
            reason(node().key_exists("{foo}:other")).await,
            Reason::Missing
        );
        // What is said of one node is not asked of another.
        assert!(measure(node().role()).await.is_ok());
    }
    // A random key is at this node or at that: the exchange is of the one that is named.
    for _ in 0..20 {
        for node in [&one, &other] {
            assert!(measure(redis(node.url()).writes_and_reads()).await.unwrap());
        }
        let error = measure(redis(replica.url()).writes_and_reads())
            .await
            .unwrap_err();
        assert_eq!(error.reason(), Reason::ServerError, "{error}");
    }
    for node in [&one, &other] {
        let left = node.command(&["KEYS", "golive:*"]).await.unwrap();
        assert_eq!(left.trim(), "");
    }
    // A connection of the application's that knows nothing of clusters.
    let client = ::redis::Client::open(one.url()).unwrap();
    let own = client.get_multiplexed_async_connection().await.unwrap();
    let own = || Probed::from_connection(own.clone(), "the cache");
    assert!(measure(own().writes_and_reads()).await.unwrap());
    let error = measure(own().list_length("foo")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
    assert!(
        error.message().ends_with(&other.addr().to_string()),
        "{error}"
    );
    // A slot on its way elsewhere, and one that nobody has.
    let id = |node: String| node.trim().to_owned();
    let of_one = id(one.command(&["CLUSTER", "MYID"]).await.unwrap());
    let moving = ["CLUSTER", "SETSLOT", "12182", "MIGRATING", &of_one];
    other.command(&moving).await.unwrap();
    let error = measure(redis(one.url()).key_exists("{foo}:absent"))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    assert!(error.message().contains("on its way"), "{error}");
    other
        .command(&["CLUSTER", "DELSLOTS", "12182"])
        .await
        .unwrap();
    let error = measure(redis(other.url()).key_exists("foo"))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    // A node that is down is the one that is named, and no password is.
    let lost = other.addr();
    drop(other);
    let error = measure(redis(one.url()).key_exists("bar{foo}x"))
        .await
        .unwrap_err();
    assert!(error.message().contains(&lost.to_string()), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_connection_that_connects_again_says_what_its_server_says() {
    let server = Redis::builder().password("hunter2").start().await.unwrap();
    let (url, at) = (server.url(), server.addr());
    let client = ::redis::Client::open(url.as_str()).unwrap();
    // It waits a minute before it tries again.
    let slow = ConnectionManagerConfig::new().set_min_delay(Duration::from_secs(60));
    let manager = ConnectionManager::new_with_config(client, slow)
        .await
        .unwrap();
    let own = || Probed::from_connection(manager.clone(), "the cache");
    assert!(measure(own().ping()).await.unwrap());
    let explained = |url: &str| own().ping().explained_by(redis(url).ping());
    assert!(measure(explained(&url)).await.unwrap());
    drop(server);
    let short = Duration::from_secs(2);
    // The first question finds the connection lost, later ones wait for another.
    for _ in 0..3 {
        let error = within(short, &explained(&url)).await.unwrap_err();
        let told = (error.reason(), error.step());
        assert_eq!(told, (Reason::Refused, Some(Step::Connect)), "{error}");
        // What comes after is blocked, and not left out.
        assert_eq!(error.reason().weight(), Weight::Finding);
        assert!(error.message().contains(&at.to_string()), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    let error = within(short, &own().ping()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Connect))
    );
    assert!(error.message().contains("`explained_by`"), "{error}");
    assert!(error.message().contains("`after`"), "{error}");
    // A server that is up shows that it is the connection that fails.
    let again = Redis::start().await.unwrap();
    let error = within(short, &explained(&again.url())).await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut, "{error}");
    assert!(
        error
            .message()
            .ends_with(" answers when it is asked itself"),
        "{error}"
    );
}

#[tokio::test]
async fn what_a_server_refuses_has_its_reason() {
    let master = Redis::builder().password("hunter2").start().await.unwrap();
    for acl in [
        [
            "ACL", "SETUSER", "reader", "on", ">s3cret", "+ping", "+get", "~*",
        ],
        [
            "ACL", "SETUSER", "locked", "off", ">s3cret", "+ping", "+get", "~*",
        ],
    ] {
        master.command(&acl).await.unwrap();
    }
    let by = |login: &str| redis(format!("redis://{login}@{}/", master.addr()));
    assert!(measure(by("reader:s3cret").ping()).await.unwrap());
    for (login, expected) in [
        ("reader:s3cret", Reason::PermissionDenied),
        ("reader:other", Reason::CredentialsRejected),
        ("locked:s3cret", Reason::CredentialsRejected),
        ("nobody:s3cret", Reason::CredentialsRejected),
    ] {
        assert_eq!(
            reason(by(login).writes_and_reads()).await,
            expected,
            "{login}"
        );
    }
    let replica = Redis::builder()
        .set("replicaof", format!("127.0.0.1 {}", master.port()))
        .set("masterauth", "hunter2")
        .set("replica-serve-stale-data", "no");
    let replica = replica.start().await.unwrap();
    while measure(redis(replica.url()).follows_its_master())
        .await
        .is_err()
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let error = measure(redis(replica.url()).writes_and_reads())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    assert!(error.message().contains("replica"), "{error}");
    // It does not know what is so when its master is gone.
    drop(master);
    let lost = async || {
        measure(redis(replica.url()).key_exists("x"))
            .await
            .unwrap_err()
    };
    while lost().await.reason() == Reason::Missing {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let error = lost().await;
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    assert!(
        error.message().contains("replica-serve-stale-data"),
        "{error}"
    );
    let full = Redis::builder().maxmemory("1b").start().await.unwrap();
    let error = measure(redis(full.url()).writes_and_reads())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    assert!(error.message().contains("OOM"), "{error}");
}
