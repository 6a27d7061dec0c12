//! What a server says of itself and of its standbys.

use std::time::Duration;

use golive_core::probe::Reason;
use golive_core::quantity::{Bytes, Count, Ratio};
use golive_probes::postgres::postgres;
use golive_testbed::Postgres;

use crate::{measure, reason};

#[tokio::test]
async fn an_ordinary_role_counts_the_connections_of_others_too() {
    let server = Postgres::start().await.unwrap();
    server
        .sql("create role clerk login password 'c'")
        .await
        .unwrap();
    let config: tokio_postgres::Config = server.url().parse().unwrap();
    let mut sessions = Vec::new();
    for _ in 0..5 {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        sessions.push(client);
    }
    let user = format!("//{}:{}@", server.user(), server.password());
    let clerk = server.url().replace(&user, "//clerk:c@");
    assert_ne!(clerk, server.url());
    let used = measure(postgres(clerk).connections_used()).await.unwrap();
    // Five and ours, of the 97 that ordinary users may have.
    assert!(used >= Ratio::from_f64(6.0 / 97.0).unwrap(), "{used}");
}

#[tokio::test]
async fn connections_standbys_and_archives() {
    let server = Postgres::builder()
        .set("max_connections", "20")
        .set("superuser_reserved_connections", "3")
        .set("wal_level", "replica")
        .set("archive_mode", "on")
        .set("archive_command", "test ! -e stop")
        .start()
        .await
        .unwrap();
    let probe = || postgres(server.url());
    // Ours is one of them.
    let free = measure(probe().connections_free()).await.unwrap();
    assert!(free <= Count::new(16) && free > Count::new(0), "{free}");
    assert_eq!(
        measure(probe().standby_count()).await.unwrap(),
        Count::new(0)
    );
    let plain = Postgres::start().await.unwrap();
    assert_eq!(
        reason(postgres(plain.url()).archive_age()).await,
        Reason::NoData
    );
    server.sql("select pg_switch_wal()").await.unwrap();
    server.sql("create table x (y int)").await.unwrap();
    server.sql("select pg_switch_wal()").await.unwrap();
    let age = loop {
        match measure(probe().archive_age()).await {
            Ok(age) => break age,
            Err(error) => assert_eq!(error.reason(), Reason::NoData, "{error}"),
        }
    };
    assert!(age.get() < Duration::from_secs(600), "{age:?}");
    // Where the server works, its commands do.
    server
        .sql("copy (select 1) to program 'touch stop'")
        .await
        .unwrap();
    server.sql("create table z (y int)").await.unwrap();
    server.sql("select pg_switch_wal()").await.unwrap();
    loop {
        match measure(probe().archive_age()).await {
            Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => {
                assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
                assert!(
                    error.message().contains("the last attempt to archive"),
                    "{error}"
                );
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_standby_and_its_primary() {
    let primary = Postgres::start().await.unwrap();
    primary.sql("create table x (y int)").await.unwrap();
    let standby = primary.standby().await.unwrap();
    // One that has just connected catches up before it streams.
    while measure(postgres(primary.url()).standby_count())
        .await
        .unwrap()
        != Count::new(1)
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        reason(postgres(standby.url()).is_writable()).await,
        Reason::UnexpectedValue
    );
    primary.sql("insert into x values (7)").await.unwrap();
    let lag = loop {
        match measure(postgres(standby.url()).replication_lag()).await {
            Ok(lag) => break lag,
            Err(error) => assert_eq!(error.reason(), Reason::NoData, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(lag < Duration::from_secs(600), "{lag:?}");
    standby.kill();
    while measure(postgres(primary.url()).standby_count())
        .await
        .unwrap()
        != Count::new(0)
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn the_time_of_a_statement_is_that_of_a_session_that_stands() {
    let server = Postgres::start().await.unwrap();
    server.sql("create table runs (x int)").await.unwrap();
    let took = postgres(server.url()).execute_time("insert into runs values (1)");
    let took = measure(took).await.unwrap();
    assert!(took > Duration::ZERO && took < crate::PATIENCE, "{took:?}");
    // One run before the one that counts.
    let rows = postgres(server.url()).row_count("runs");
    assert_eq!(measure(rows).await.unwrap(), Count::new(2));
    // It is as long as the statement, and no two.
    let slow = postgres(server.url()).execute_time("select pg_sleep(0.2)");
    assert!(measure(slow).await.unwrap() >= Duration::from_millis(200));
    let of = |sql: &str| postgres(server.url()).execute_time(sql);
    assert_eq!(reason(of(" ")).await, Reason::BadConfiguration);
    assert_eq!(reason(of("select * from absent")).await, Reason::Missing);
}

#[tokio::test]
async fn connections_that_are_left_to_a_role_and_a_database() {
    let server = Postgres::start().await.unwrap();
    let login = "create role app login password 'app' connection limit 3";
    server.sql(login).await.unwrap();
    let url = format!("postgres://app:app@{}/{}", server.addr(), server.database());
    let free = async |url: &str| measure(postgres(url).connections_free()).await.unwrap();
    // Ours is one of them.
    assert_eq!(free(&url).await, Count::new(2));
    assert!(free(&server.url()).await > Count::new(3));
    let limit = |most: i32| {
        format!(
            "alter database {} connection limit {most}",
            server.database()
        )
    };
    server.sql(&limit(2)).await.unwrap();
    // Sessions of those who asked before may still be ending.
    while free(&url).await != Count::new(1) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // It does not bind a superuser.
    assert!(free(&server.url()).await > Count::new(3));
}

#[tokio::test]
async fn settings_by_their_units() {
    let server = Postgres::builder()
        .set("shared_buffers", "24MB")
        .set("work_mem", "5MB")
        .set("statement_timeout", "90s")
        .set("max_slot_wal_keep_size", "-1")
        .start()
        .await
        .unwrap();
    let setting = |name: &str| postgres(server.url()).setting(name);
    for (name, megabytes) in [("shared_buffers", 24), ("work_mem", 5), ("Work_Mem", 5)] {
        let found = measure(setting(name).bytes()).await.unwrap();
        assert_eq!(found, Bytes::new(megabytes << 20), "{name}");
    }
    let timeout = measure(setting("statement_timeout").duration()).await;
    assert_eq!(timeout.unwrap(), Duration::from_secs(90));
    let minutes = measure(setting("log_rotation_age").duration()).await;
    assert_eq!(minutes.unwrap(), Duration::from_secs(24 * 60 * 60));
    assert!(measure(setting("max_connections").count()).await.unwrap() > Count::new(1));
    // Off, or without a limit, is neither short nor long.
    assert_eq!(
        reason(setting("lock_timeout").duration()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(setting("max_slot_wal_keep_size").bytes()).await,
        Reason::NoData
    );
    for error in [
        measure(setting("work_mem").duration()).await.unwrap_err(),
        measure(setting("max_connections").bytes())
            .await
            .unwrap_err(),
        measure(setting("work_mem").count()).await.unwrap_err(),
        measure(setting("fsync").count()).await.unwrap_err(),
    ] {
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    }
    assert_eq!(reason(setting("absent").bytes()).await, Reason::Missing);
    assert_eq!(reason(setting("absent").count()).await, Reason::Missing);
}
