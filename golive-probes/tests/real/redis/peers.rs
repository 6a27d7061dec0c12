//! Replicas, clusters and Sentinels.

use std::time::Duration;

use golive_core::probe::Reason;
use golive_core::quantity::Count;
use golive_probes::redis::redis;
use golive_testbed::{Port, Redis};

use crate::{measure, reason};

#[tokio::test]
async fn a_replica_and_its_master() {
    let master = Redis::start().await.unwrap();
    assert_eq!(
        reason(redis(master.url()).follows_its_master()).await,
        Reason::UnexpectedValue
    );
    let replica = Redis::builder().set("replicaof", format!("127.0.0.1 {}", master.port()));
    let replica = replica.start().await.unwrap();
    let follows = || redis(replica.url()).follows_its_master();
    for _ in 0..600 {
        if measure(follows()).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(measure(follows()).await.unwrap());
    assert_eq!(
        measure(redis(master.url()).connected_replicas())
            .await
            .unwrap(),
        Count::new(1)
    );
    assert_eq!(measure(redis(replica.url()).role()).await.unwrap(), "slave");
}

#[tokio::test]
async fn lag_of_a_replica_and_of_a_master() {
    let master = Redis::start().await.unwrap();
    assert_eq!(
        reason(redis(master.url()).replication_lag()).await,
        Reason::NoData
    );
    let replica = Redis::builder().set("replicaof", format!("127.0.0.1 {}", master.port()));
    let replica = replica.start().await.unwrap();
    let lag = |server: &Redis| redis(server.url()).replication_lag();
    for server in [&master, &replica] {
        let found = loop {
            match measure(lag(server)).await {
                Ok(found) => break found,
                Err(error) => assert_eq!(error.reason(), Reason::NoData, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert!(found < Duration::from_secs(600), "{found:?}");
    }
    master.kill();
    while measure(lag(&replica)).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(reason(lag(&replica)).await, Reason::NoData);
}

#[tokio::test]
async fn a_cluster_and_its_slots() {
    let alone = Redis::start().await.unwrap();
    assert_eq!(
        reason(redis(alone.url()).cluster_ok()).await,
        Reason::UnexpectedValue
    );
    let bus = Port::free().unwrap();
    let node = Redis::builder()
        .set("cluster-enabled", "yes")
        .set("cluster-port", bus.number().to_string())
        .start()
        .await
        .unwrap();
    let probe = || redis(node.url());
    // No slot is assigned to anybody.
    assert_eq!(reason(probe().cluster_ok()).await, Reason::UnexpectedValue);
    node.command(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"])
        .await
        .unwrap();
    while let Err(error) = measure(probe().cluster_ok()).await {
        assert!(error.message().contains("cluster_state"), "{error}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        measure(probe().cluster_nodes()).await.unwrap(),
        Count::new(1)
    );
    assert_eq!(
        measure(probe().cluster_masters()).await.unwrap(),
        Count::new(1)
    );
    node.command(&["CLUSTER", "DELSLOTS", "7"]).await.unwrap();
    assert_eq!(reason(probe().cluster_ok()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn what_a_sentinel_knows() {
    let master = Redis::start().await.unwrap();
    let sentinel = Redis::builder()
        .sentinel("orders", master.addr())
        .start()
        .await
        .unwrap();
    let orders = || redis(sentinel.url()).sentinel("orders");
    let address = measure(orders().master_address()).await.unwrap();
    assert_eq!(address, master.addr().to_string());
    assert_eq!(measure(orders().replicas()).await.unwrap(), Count::new(0));
    assert_eq!(
        reason(redis(sentinel.url()).sentinel("absent").replicas()).await,
        Reason::Missing
    );
    assert_eq!(measure(orders().sentinels()).await.unwrap(), Count::new(1));
    while let Err(error) = measure(orders().master_is_up()).await {
        // It has not heard of it yet.
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(measure(orders().quorum_reachable()).await.unwrap());
    let absent = || redis(sentinel.url()).sentinel("absent");
    assert_eq!(reason(absent().master_is_up()).await, Reason::Missing);
    assert_eq!(reason(absent().quorum_reachable()).await, Reason::Missing);
    let none = || redis(master.url()).sentinel("orders");
    assert_eq!(reason(none().replicas()).await, Reason::UnexpectedValue);
    sentinel
        .command(&[
            "SENTINEL",
            "SET",
            "orders",
            "down-after-milliseconds",
            "100",
        ])
        .await
        .unwrap();
    sentinel
        .command(&["SENTINEL", "SET", "orders", "quorum", "2"])
        .await
        .unwrap();
    assert_eq!(
        reason(orders().quorum_reachable()).await,
        Reason::UnexpectedValue
    );
    master.kill();
    while measure(orders().master_is_up()).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let error = measure(orders().master_is_up()).await.unwrap_err();
    assert!(
        error.message().contains("_down") || error.message().contains("disconnected"),
        "{error}"
    );
}
