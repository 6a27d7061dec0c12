//! Each handle of an application is told as well as its server, asked itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::str::FromStr;
use std::time::Duration;

use golive::probe::{Measurement, Probe, ProbeError, ProbeExt, ProbeInput, Reason, Step};
use golive::probes::http::http;
use golive::probes::postgres::postgres;
use golive::probes::redis::redis;
use golive::quantity::Count;
use golive_recipes as recipes;
use golive_testbed::{Dns, MariaDb, Nginx, PgBouncer, Port, Postgres, Redis};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tokio_postgres::NoTls;

const SOON: Duration = Duration::from_millis(300);

async fn measure<P: Probe>(probe: P) -> Result<P::Value, ProbeError> {
    within(probe, Duration::from_secs(20)).await
}

async fn within<P: Probe>(probe: P, time: Duration) -> Result<P::Value, ProbeError> {
    let measured = probe.measure(ProbeInput::alone(time)).await;
    measured.map(|Measurement { value, .. }| value)
}

async fn reason<P: Probe>(probe: P) -> Reason
where
    P::Value: std::fmt::Debug,
{
    measure(probe).await.unwrap_err().reason()
}

/// What every pool of PostgreSQL tells of a healthy server.
async fn all_of(orders: impl Fn() -> golive::probes::postgres::Postgres) {
    assert!(measure(orders().connects()).await.unwrap());
    assert!(
        measure(orders().execute("select now(), array[1]"))
            .await
            .unwrap()
    );
    assert!(measure(orders().execute_time("select 1")).await.unwrap() < Duration::from_secs(5));
    assert!(measure(orders().is_writable()).await.unwrap());
    assert!(measure(orders().table_exists("orders")).await.unwrap());
    let count = orders().query("select count(*) from orders").count();
    assert_eq!(measure(count).await.unwrap(), Count::new(2));
    let sum = orders().query("select sum(id) from orders").count();
    assert_eq!(measure(sum).await.unwrap(), Count::new(3));
    let text = orders()
        .query("select name from orders where id = 1")
        .text();
    assert_eq!(measure(text).await.unwrap(), "tea");
    assert_eq!(
        reason(orders().table_exists("absent")).await,
        Reason::Missing
    );
    assert_eq!(
        reason(orders().query("select x from absent").text()).await,
        Reason::Missing
    );
    // A mistake is told as one, by every client.
    for wrong in [
        "selct 1",
        "select 1 / 0",
        "select 'x'::int",
        "insert into orders (id) values ('x')",
    ] {
        assert_eq!(
            reason(orders().execute(wrong)).await,
            Reason::Rejected,
            "{wrong}"
        );
    }
    // A transaction that fails would be left in a connection of the application.
    assert_eq!(
        reason(orders().execute("begin; select 1 / 0; rollback")).await,
        Reason::BadConfiguration
    );
    let left = orders()
        .query("select count(*) from pg_prepared_statements")
        .count();
    assert_eq!(measure(left).await.unwrap(), Count::new(0));
}

const ORDERS: &str = "create table orders (id bigint, name text); \
     insert into orders values (1, 'tea'), (2, 'coffee')";

#[tokio::test(flavor = "multi_thread")]
async fn sqlx_postgres_behind_a_pooler() {
    let server = Postgres::start().await.unwrap();
    server.sql(ORDERS).await.unwrap();
    let pooler = PgBouncer::start(&server, 2).await.unwrap();
    for url in [server.url(), pooler.url()] {
        let pool = PgPoolOptions::new().connect_lazy(&url).unwrap();
        all_of(|| recipes::sqlx_postgres::postgres(pool.clone(), "the pool of orders")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlx_postgres_in_trouble() {
    let server = Postgres::start().await.unwrap();
    let lazy = |url: &str| {
        let options = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(SOON);
        options.connect_lazy(url).unwrap()
    };
    let orders = |pool| recipes::sqlx_postgres::postgres(pool, "the pool of orders");
    let wrong = server.url().replacen(":golive@", ":wrong@", 1);
    assert_eq!(
        reason(orders(lazy(&wrong)).connects()).await,
        Reason::CredentialsRejected
    );
    let absent = format!("{}_absent", server.url());
    assert_eq!(
        reason(orders(lazy(&absent)).connects()).await,
        Reason::Missing
    );
    // The only connection is in use.
    let pool = lazy(&server.url());
    let taken = pool.acquire().await.unwrap();
    let busy = || orders(pool.clone()).connects();
    assert_eq!(reason(busy()).await, Reason::PoolExhausted);
    let told = measure(busy().explained_by(postgres(server.url()).connects()))
        .await
        .unwrap_err();
    assert_eq!(told.reason(), Reason::PoolExhausted);
    assert!(
        told.message().contains("answers when it is asked itself"),
        "{told}"
    );
    drop(taken);
    assert!(measure(busy()).await.unwrap());
    // Nobody listens: the pool goes on trying, and only the server says why.
    let port = Port::free().unwrap();
    let url = format!("postgres://a:hunter2@{}/x", port.addr());
    let told = measure(orders(lazy(&url)).connects()).await.unwrap_err();
    assert_eq!(
        (told.reason(), told.step()),
        (Reason::TimedOut, Some(Step::Connect)),
        "{told:?}"
    );
    let told = orders(lazy(&url))
        .connects()
        .explained_by(postgres(&url).connects());
    let told = measure(told).await.unwrap_err();
    assert_eq!(told.reason(), Reason::Refused);
    assert!(!told.message().contains("hunter2"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deadpool_and_bb8() {
    let server = Postgres::start().await.unwrap();
    server.sql(ORDERS).await.unwrap();
    let deadpool = |url: &str| {
        let config = tokio_postgres::Config::from_str(url).unwrap();
        let manager = deadpool_postgres::Manager::new(config, NoTls);
        let pool = deadpool_postgres::Pool::builder(manager).max_size(1);
        let runtime = deadpool_postgres::Runtime::Tokio1;
        pool.runtime(runtime)
            .wait_timeout(Some(SOON))
            .build()
            .unwrap()
    };
    let bb8 = |url: &str| {
        let manager = bb8_postgres::PostgresConnectionManager::new_from_stringlike(url, NoTls);
        let options = bb8::Pool::builder().max_size(1).connection_timeout(SOON);
        options
            .retry_connection(false)
            .build_unchecked(manager.unwrap())
    };
    let name = "the pool of orders";
    let pool = deadpool(&server.url());
    all_of(|| recipes::deadpool_postgres::postgres(pool.clone(), name)).await;
    let taken = pool.get().await.unwrap();
    let of = recipes::deadpool_postgres::postgres(pool.clone(), name);
    assert_eq!(reason(of.connects()).await, Reason::PoolExhausted);
    drop(taken);
    let pool = bb8(&server.url());
    all_of(|| recipes::bb8_postgres::postgres(pool.clone(), name)).await;
    let taken = pool.get().await.unwrap();
    let of = recipes::bb8_postgres::postgres(pool.clone(), name);
    assert_eq!(reason(of.connects()).await, Reason::PoolExhausted);
    drop(taken);
    // A pool that has no connection yet has none in use.
    let silent = golive_testbed::Hostile::silent().await.unwrap();
    let url = format!("postgres://a:hunter2@{}/x", silent.addr());
    let of = recipes::bb8_postgres::postgres(bb8(&url), name);
    assert_eq!(reason(of.connects()).await, Reason::TimedOut);
    let creates = deadpool_postgres::Timeouts {
        create: Some(SOON),
        ..deadpool_postgres::Timeouts::default()
    };
    let config = tokio_postgres::Config::from_str(&url).unwrap();
    let pool = deadpool_postgres::Pool::builder(deadpool_postgres::Manager::new(config, NoTls))
        .timeouts(creates)
        .runtime(deadpool_postgres::Runtime::Tokio1)
        .build()
        .unwrap();
    let of = recipes::deadpool_postgres::postgres(pool, name);
    assert_eq!(reason(of.connects()).await, Reason::TimedOut);
    let port = Port::free().unwrap();
    let nobody = format!("postgres://a:hunter2@{}/x", port.addr());
    let wrong = server.url().replacen(":golive@", ":wrong@", 1);
    for (url, expected) in [
        (nobody, Reason::Refused),
        (wrong, Reason::CredentialsRejected),
    ] {
        let of = recipes::deadpool_postgres::postgres(deadpool(&url), name);
        let told = measure(of.connects()).await.unwrap_err();
        assert_eq!(told.reason(), expected, "{told}");
        let of = recipes::bb8_postgres::postgres(bb8(&url), name).connects();
        let told = measure(of.explained_by(postgres(&url).connects()))
            .await
            .unwrap_err();
        assert_eq!(told.reason(), expected, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlx_mysql() {
    let server = MariaDb::start().await.unwrap();
    server
        .sql("create table orders (id int, name text)")
        .await
        .unwrap();
    server
        .sql("insert into orders values (1, 'tea')")
        .await
        .unwrap();
    let lazy = |url: &str| {
        let options = MySqlPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(SOON);
        options.connect_lazy(url).unwrap()
    };
    let pool = lazy(&server.url());
    let orders = || recipes::sqlx_mysql::mysql(pool.clone(), "the pool of orders");
    assert!(measure(orders().connects()).await.unwrap());
    assert!(measure(orders().execute("select now(), 1")).await.unwrap());
    assert!(measure(orders().is_writable()).await.unwrap());
    assert!(measure(orders().table_exists("orders")).await.unwrap());
    assert!(measure(orders().version()).await.is_ok());
    assert!(measure(orders().connections_used()).await.is_ok());
    let count = orders().query("select count(*) from orders").count();
    assert_eq!(measure(count).await.unwrap(), Count::new(1));
    assert!(measure(orders().execute_time("select 1")).await.unwrap() < Duration::from_secs(5));
    assert_eq!(
        reason(orders().table_exists("it's \\ absent")).await,
        Reason::Missing
    );
    assert_eq!(
        reason(orders().replication_lag()).await,
        Reason::BadConfiguration
    );
    server
        .sql("create table `wh?t` (id int primary key, index `by?` (id))")
        .await
        .unwrap();
    assert!(measure(orders().table_exists("wh?t")).await.unwrap());
    assert!(measure(orders().index_exists("wh?t", "by?")).await.unwrap());
    server.sql("insert into `wh?t` values (1)").await.unwrap();
    for wrong in [
        "selct 1",
        "insert into `wh?t` values (1)",
        "insert into orders (id) values ('x')",
    ] {
        assert_eq!(
            reason(orders().execute(wrong)).await,
            Reason::Rejected,
            "{wrong}"
        );
    }
    assert_eq!(
        reason(orders().execute("start transaction; selct 1")).await,
        Reason::BadConfiguration
    );
    let port = Port::free().unwrap();
    let nobody = lazy(&format!("mysql://a:hunter2@{}/x", port.addr()));
    let told = measure(recipes::sqlx_mysql::mysql(nobody, "it").connects());
    let told = told.await.unwrap_err();
    assert!(
        matches!(told.reason(), Reason::Refused | Reason::TimedOut),
        "{told}"
    );
    assert!(!told.message().contains("hunter2"), "{told}");
    let taken = pool.acquire().await.unwrap();
    assert_eq!(reason(orders().connects()).await, Reason::PoolExhausted);
    drop(taken);
    let wrong = server.url().replacen(":golive@", ":wrong@", 1);
    let told = recipes::sqlx_mysql::mysql(lazy(&wrong), "it").connects();
    assert_eq!(reason(told).await, Reason::CredentialsRejected);
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlx_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let file = SqliteConnectOptions::new().filename(&path);
    let options = || {
        SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(SOON)
    };
    let pool = options().connect_lazy_with(file.clone().create_if_missing(true));
    let orders = || recipes::sqlx_sqlite::sqlite(pool.clone(), "the pool of orders");
    assert_eq!(reason(orders().is_writable()).await, Reason::NoData);
    sqlx::raw_sql("create table orders (id int)")
        .execute(&pool)
        .await
        .unwrap();
    assert!(measure(orders().is_writable()).await.unwrap());
    assert!(measure(orders().table_exists("orders")).await.unwrap());
    assert!(measure(orders().integrity()).await.unwrap());
    assert_eq!(
        measure(orders().row_count("orders")).await.unwrap(),
        Count::new(0)
    );
    assert_eq!(reason(orders().table_exists("it's")).await, Reason::Missing);
    assert_eq!(reason(orders().row_count("absent")).await, Reason::Missing);
    for wrong in ["selct 1", "select abs(1, 2)"] {
        assert_eq!(
            reason(orders().query(wrong).count()).await,
            Reason::Rejected,
            "{wrong}"
        );
    }
    assert_eq!(
        reason(orders().query("begin immediate; selct 1").count()).await,
        Reason::BadConfiguration
    );
    let taken = pool.acquire().await.unwrap();
    assert_eq!(reason(orders().is_writable()).await, Reason::PoolExhausted);
    drop(taken);
    let read_only = options().connect_lazy_with(file.read_only(true));
    let read_only = recipes::sqlx_sqlite::sqlite(read_only, "it").is_writable();
    assert!(measure(read_only).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_of_redis() {
    let server = Redis::builder().password("hunter2").start().await.unwrap();
    let url = format!("redis://:hunter2@{}", server.addr());
    let manager = recipes::redis_manager::manager(&url).unwrap();
    let cache = || recipes::redis_manager::cache(manager.clone(), "the cache");
    assert!(measure(cache().ping()).await.unwrap());
    assert!(measure(cache().ping_time()).await.unwrap() < Duration::from_secs(5));
    let wrong = format!("redis://:wrong@{}", server.addr());
    let lost = recipes::redis_manager::manager(&wrong).unwrap();
    let told = recipes::redis_manager::cache(lost, "the cache").ping();
    let told = told.explained_by(redis(wrong).ping());
    assert_eq!(reason(told).await, Reason::CredentialsRejected);
    server.kill();
    let told = within(
        cache().ping().explained_by(redis(&url).ping()),
        Duration::from_secs(2),
    );
    let told = told.await.unwrap_err();
    assert_eq!(told.reason(), Reason::Refused, "{told}");
    assert!(!told.message().contains("hunter2"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_reqwest() {
    let nginx = Nginx::builder()
        .location("/", "return 200 fine;")
        .start()
        .await
        .unwrap();
    let client = reqwest::Client::builder().timeout(SOON).build().unwrap();
    let of = |url: &str| recipes::reqwest::request(client.clone(), url, "the client of orders");
    let url = format!("{}/", nginx.url());
    assert!(measure(of(&url).ok()).await.unwrap());
    assert_eq!(measure(of(&url).body_text()).await.unwrap(), "fine");
    let port = Port::free().unwrap();
    let nobody = format!("http://{}/?api_key=hunter2", port.addr());
    for probe in [of(&nobody).ok(), http(&nobody).ok()] {
        let told = measure(probe).await.unwrap_err();
        assert_eq!(told.reason(), Reason::Refused, "{told}");
        assert!(!told.message().contains("hunter2"), "{told}");
    }
    assert_eq!(
        reason(of("http://absent.invalid/").ok()).await,
        Reason::NameNotFound
    );
    let silent = golive_testbed::Hostile::silent().await.unwrap();
    assert_eq!(reason(of(&silent.url()).ok()).await, Reason::TimedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolver_of_hickory() {
    use hickory_resolver::config::{NameServerConfig, ResolverConfig};
    let records = "@ A 192.0.2.1\n";
    let server = Dns::builder()
        .zone("orders.test", records)
        .start()
        .await
        .unwrap();
    let mut at = NameServerConfig::udp(server.addr().ip());
    for connection in &mut at.connections {
        connection.port = server.port();
    }
    let config = ResolverConfig::from_parts(None, vec![], vec![at]);
    let provider = hickory_resolver::net::runtime::TokioRuntimeProvider::default();
    let resolver = hickory_resolver::TokioResolver::builder_with_config(config, provider);
    let resolver = resolver.build().unwrap();
    let of = |name| recipes::hickory::name(resolver.clone(), name);
    assert!(measure(of("orders.test").resolves()).await.unwrap());
    assert_eq!(
        reason(of("absent.orders.test").resolves()).await,
        Reason::NameNotFound
    );
}
