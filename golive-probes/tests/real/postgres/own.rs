//! The application's own client and pool, and a URL from its parts.

use std::time::Duration;

use golive_core::probe::Reason;
use golive_core::quantity::Count;
use golive_probes::parts::parts;
use golive_probes::postgres::{Postgres as Probed, postgres, rows};
use golive_testbed::Postgres;

use crate::{measure, reason};

#[tokio::test]
async fn through_the_client_of_the_application() {
    let server = Postgres::start().await.unwrap();
    let (client, connection) = tokio_postgres::connect(&server.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    let driven = tokio::spawn(connection);
    let client = std::sync::Arc::new(client);
    let probe = || Probed::from_client(client.clone(), "the orders database");
    assert!(measure(probe().is_writable()).await.unwrap());
    assert_eq!(
        measure(probe().query("select 7").count()).await.unwrap(),
        Count::new(7)
    );
    // It can be used after a query that gives too much.
    assert_eq!(
        reason(probe().query("select generate_series(1, 1000000)").count()).await,
        Reason::UnexpectedValue
    );
    assert!(measure(probe().connects()).await.unwrap());
    let bound = format!("{}?channel_binding=require", server.url());
    let error = measure(postgres(bound).connects()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
    assert!(
        error.message().contains("`channel_binding=require`"),
        "{error}"
    );
    let commented = probe().execute("-- select 1;");
    assert_eq!(reason(commented).await, Reason::BadConfiguration);
    // It is left outside of a transaction, but for one of its own.
    let twice = "create table t (y text unique); insert into t values ('hunter2'), ('hunter2')";
    let error = measure(probe().execute(twice)).await.unwrap_err();
    assert!(error.message().contains("duplicate key"), "{error}");
    assert!(!error.message().contains("hunter2"), "{error}");
    let tried = "begin; create table x (y int); select absent; rollback";
    assert_eq!(reason(probe().execute(tried)).await, Reason::Missing);
    assert!(client.simple_query("select 1").await.is_ok());
    client.batch_execute("begin").await.unwrap();
    assert!(measure(probe().execute("begin; select 1")).await.unwrap());
    client.batch_execute("savepoint it; commit").await.unwrap();
    // Wherever it begins, and whether it is asked for a value or a time.
    let begun = "select 1; begin; select absent";
    assert_eq!(reason(probe().execute(begun)).await, Reason::Missing);
    assert_eq!(
        reason(probe().query(begun).count()).await,
        Reason::BadConfiguration
    );
    assert_eq!(reason(probe().execute_time(begun)).await, Reason::Missing);
    assert!(is_idle(&client).await);
    // Whoever gives the measurement up leaves no transaction behind.
    let slow = probe().execute("begin; select pg_sleep(1)");
    let given_up = tokio::time::timeout(Duration::from_millis(300), measure(slow)).await;
    assert!(given_up.is_err());
    assert!(is_idle(&client).await);
    // It is not left waiting for rows, or with rows that nobody reads.
    client
        .batch_execute("create table c (y text)")
        .await
        .unwrap();
    for copy in [
        "copy c from stdin",
        " -- rows\nCOPY c TO STDOUT",
        "select 1; copy c from stdin",
    ] {
        for probe in [probe(), postgres(server.url())] {
            let error = measure(probe.execute(copy)).await.unwrap_err();
            assert_eq!(error.reason(), Reason::BadConfiguration, "{copy}: {error}");
        }
        assert!(measure(probe().connects()).await.unwrap(), "{copy}");
    }
    drop(server);
    assert_eq!(reason(probe().connects()).await, Reason::Closed);
    driven.abort();
}

/// The client refuses nothing, and is in no transaction.
async fn is_idle(client: &tokio_postgres::Client) -> bool {
    client.batch_execute("select 1").await.unwrap();
    let outside = client.batch_execute("savepoint it").await.unwrap_err();
    outside.code() == Some(&tokio_postgres::error::SqlState::NO_ACTIVE_SQL_TRANSACTION)
}

#[tokio::test]
async fn what_a_query_says_is_read_without_its_comments() {
    let server = Postgres::start().await.unwrap();
    let of = |sql: &str| postgres(server.url()).query(sql);
    for sql in [
        "select 7; -- the server's",
        "select 7 /* a; -- b */",
        "/* a /* b */ c */ select 7",
        "select 7 /* it's */;",
        "-- a; b\nselect 7 -- c",
        "select length($$it's; $$) + 1; -- $$",
        "with x as (select 7 as n) select n from x;",
    ] {
        assert_eq!(
            measure(of(sql).count()).await.unwrap(),
            Count::new(7),
            "{sql}"
        );
        // It is asked so that it tells its type: a text is no number.
        let text = sql.replacen('7', "'7'", 1);
        if text.contains("'7'") && !text.contains("length") {
            assert_eq!(
                reason(of(&text).count()).await,
                Reason::UnexpectedValue,
                "{text}"
            );
        }
    }
    assert_eq!(
        reason(of("/* a /* b */ select 1 */").count()).await,
        Reason::BadConfiguration
    );
    let nested = postgres(server.url()).execute("/* a /* b */ select 1 */");
    assert_eq!(reason(nested).await, Reason::BadConfiguration);
    // What writes is not asked for its value.
    server.sql("create table t (n int)").await.unwrap();
    for writes in [
        "with x as (insert into t values (7) returning n) select n from x",
        "select 7 as n into u",
    ] {
        assert_eq!(
            reason(of(writes).count()).await,
            Reason::Rejected,
            "{writes}"
        );
    }
    assert_eq!(
        measure(of("select count(*) from t").count()).await.unwrap(),
        Count::new(0)
    );
}

#[tokio::test]
async fn a_mistake_is_no_trouble_of_the_server() {
    let server = Postgres::start().await.unwrap();
    let make = "create table t (n int primary key); insert into t values (1)";
    server.sql(make).await.unwrap();
    let run = |sql: &str| postgres(server.url()).execute(sql);
    for mistaken in [
        "selct 1",
        "select 1 / 0",
        "select 'x'::int",
        "insert into t values (1)",
        "insert into t values (null)",
        "select (select generate_series(1, 2))",
        "select sum(distinct n) over () from t",
    ] {
        let error = measure(run(mistaken)).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Rejected, "{mistaken}: {error}");
        assert!(!error.reason().is_transient());
    }
    for absent in [
        "select absent",
        "select absent()",
        "select 1 from absent.t",
        "create table n (n int); insert into n values (1) on conflict (n) do nothing",
    ] {
        assert_eq!(reason(run(absent)).await, Reason::Missing, "{absent}");
    }
    // What passes by itself is asked again by a gate that waits.
    let held = postgres_lock(&server).await;
    let locked = "set lock_timeout = 50; insert into t values (3)";
    let error = measure(run(locked)).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    drop(held);
    for passing in [
        "begin read only; insert into t values (2)",
        "do $$ begin raise 'not yet'; end $$",
    ] {
        assert_eq!(reason(run(passing)).await, Reason::ServerError, "{passing}");
    }
    let error = measure(run("select pg_terminate_backend(pg_backend_pid())")).await;
    assert!(error.unwrap_err().reason().is_transient());
}

/// A session that holds the table for itself.
async fn postgres_lock(server: &Postgres) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(&server.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; lock table t").await.unwrap();
    client
}

#[tokio::test]
async fn through_a_pool_of_the_application() {
    let server = Postgres::start().await.unwrap();
    server
        .sql("create table products (name text)")
        .await
        .unwrap();
    let (client, connection) = tokio_postgres::connect(&server.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let client = std::sync::Arc::new(client);
    let pool = || {
        let client = std::sync::Arc::clone(&client);
        let run = move |sql: String| {
            let client = std::sync::Arc::clone(&client);
            async move { rows(&client, &sql).await }
        };
        Probed::from_pool(run, "the pool")
    };
    assert!(measure(pool().connects()).await.unwrap());
    assert!(measure(pool().execute_time("select 1")).await.unwrap() < crate::PATIENCE);
    assert!(measure(pool().is_writable()).await.unwrap());
    assert!(measure(pool().table_exists("products")).await.unwrap());
    assert_eq!(
        measure(pool().row_count("products")).await.unwrap(),
        Count::new(0)
    );
    let of = |sql: &str| pool().query(sql);
    assert_eq!(
        measure(of("select 7;").count()).await.unwrap(),
        Count::new(7)
    );
    assert_eq!(measure(of("select 'x' -- why").text()).await.unwrap(), "x");
    assert_eq!(
        measure(of("select 0.5::float8").ratio())
            .await
            .unwrap()
            .to_string(),
        "50%"
    );
    assert_eq!(reason(of("select null::int").count()).await, Reason::NoData);
    assert_eq!(
        reason(of("select 1 where false").count()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(of("values (1), (2)").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(of("select 1 as a, 2 as b").count()).await,
        Reason::UnexpectedValue
    );
    // Two of one name are two.
    assert_eq!(
        reason(of("select 1 as a, 2 as a").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(of("select 'NaN'::float8").ratio()).await,
        Reason::NotANumber
    );
    server.kill();
    assert_eq!(reason(pool().connects()).await, Reason::Closed);
}

#[tokio::test]
async fn by_its_parts() {
    let server = Postgres::builder()
        .password("p@ss/w:rd?#%")
        .start()
        .await
        .unwrap();
    let url = parts("postgres", "127.0.0.1", server.port())
        .user(server.user())
        .password(server.password())
        .path(server.database());
    assert!(measure(postgres(url).connects()).await.unwrap());
}
