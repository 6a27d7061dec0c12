//! PostgreSQL.

mod own;
mod pooler;
mod schema;
mod server;

use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_core::quantity::{Bytes, Count, Ratio, Version};
use golive_probes::postgres::postgres;
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, Postgres};

use crate::{measure, reason, within};

#[tokio::test]
async fn what_a_server_tells() {
    let server = Postgres::start().await.unwrap();
    let url = server.url();
    server
        .sql("create table products (name text)")
        .await
        .unwrap();
    server
        .sql("insert into products values ('tea'), ('coffee'), (null)")
        .await
        .unwrap();
    assert!(measure(postgres(&url).connects()).await.unwrap());
    assert!(measure(postgres(&url).execute("select 1")).await.unwrap());
    assert!(measure(postgres(&url).is_writable()).await.unwrap());
    assert!(
        measure(postgres(&url).table_exists("products"))
            .await
            .unwrap()
    );
    assert_eq!(
        measure(postgres(&url).row_count("products")).await.unwrap(),
        Count::new(3)
    );
    assert_eq!(
        measure(postgres(&url).query("select 7::smallint").count())
            .await
            .unwrap(),
        Count::new(7)
    );
    assert_eq!(
        measure(postgres(&url).query("select 'x'").text())
            .await
            .unwrap(),
        "x"
    );
    assert!(measure(postgres(&url).database_size()).await.unwrap() > Bytes::new(1_000_000));
    assert!(measure(postgres(&url).version()).await.unwrap() >= Version::new(13, 0, 0));
    assert_eq!(
        measure(postgres(&url).setting("server_encoding").text())
            .await
            .unwrap(),
        "UTF8"
    );
    assert_eq!(
        reason(postgres(&url).setting("absent").text()).await,
        Reason::Missing
    );
    let used = measure(postgres(&url).connections_used()).await.unwrap();
    assert!(used > Ratio::from_f64(0.0).unwrap() && used < Ratio::from_f64(0.5).unwrap());
    // What is no standby lags behind nobody, and that is no lag of zero.
    assert_eq!(
        reason(postgres(&url).replication_lag()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(postgres(&url).uses_tls()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        measure(postgres(&url).query("select 0.25::float8").ratio())
            .await
            .unwrap(),
        Ratio::from_f64(0.25).unwrap()
    );
    let sum = postgres(&url).query("select sum(n) from (values (7::bigint)) as t (n)");
    assert_eq!(measure(sum.count()).await.unwrap(), Count::new(7));
}

#[tokio::test]
async fn what_is_not_there_is_not_a_value() {
    let server = Postgres::start().await.unwrap();
    let query = |sql: &str| postgres(server.url()).query(sql);
    assert_eq!(
        reason(query("select null::bigint").count()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(query("select 1::bigint where false").count()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(query("select 1::bigint union all select 2").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(query("select 1::bigint, 2").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(query("select 'x'").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(query("select * from absent").count()).await,
        Reason::Missing
    );
    assert_eq!(
        reason(postgres(server.url()).table_exists("absent")).await,
        Reason::Missing
    );
    assert_eq!(
        reason(postgres(server.url()).row_count("x\"; drop table y; --")).await,
        Reason::Missing
    );
}

#[tokio::test]
async fn what_goes_wrong_has_its_reason_and_no_password() {
    let server = Postgres::builder()
        .password("hunter2")
        .start()
        .await
        .unwrap();
    let url = server.url();
    let error = measure(postgres(url.replace("hunter2", "hunter3")).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CredentialsRejected, Some(Step::Authenticate)),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("hunter3"));
    let read_only = format!("{url}?options=-c%20default_transaction_read_only%3Don");
    assert_eq!(
        reason(postgres(read_only).is_writable()).await,
        Reason::UnexpectedValue
    );
    drop(server);
    assert_eq!(reason(postgres(&url).connects()).await, Reason::Refused);
    assert_eq!(
        reason(postgres("not a url").connects()).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn over_tls() {
    let certs = Certs::new().unwrap();
    let server = Postgres::builder().tls(&certs.valid().unwrap());
    let server = server.start().await.unwrap();
    let secure = |server: &Postgres| {
        let url = server.url().replace("127.0.0.1", "localhost");
        postgres(format!("{url}?sslmode=require"))
    };
    let trust = || Trust::pem(certs.ca_pem());
    assert!(
        measure(secure(&server).trust(trust()).uses_tls())
            .await
            .unwrap()
    );
    let error = measure(secure(&server).connects()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CertificateUnknownIssuer, Some(Step::Handshake)),
        "{error}"
    );
    let other = Postgres::builder().tls(&certs.wrong_host().unwrap());
    let other = other.start().await.unwrap();
    assert_eq!(
        reason(secure(&other).trust(trust()).connects()).await,
        Reason::CertificateWrongHost
    );
    let plain = Postgres::start().await.unwrap();
    assert_eq!(
        reason(secure(&plain).trust(trust()).connects()).await,
        Reason::TlsFailed
    );
}

#[tokio::test]
async fn a_server_that_stops_answering_times_out() {
    let server = Postgres::start().await.unwrap();
    server.pause().unwrap();
    let error = within(
        Duration::from_millis(500),
        &postgres(server.url()).connects(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Authenticate))
    );
    server.resume().unwrap();
    assert!(measure(postgres(server.url()).connects()).await.unwrap());
}

#[tokio::test]
async fn hostile_servers() {
    let at =
        |address: std::net::SocketAddr| postgres(format!("postgres://app:hunter2@{address}/db"));
    let silent = Hostile::silent().await.unwrap();
    let error = within(Duration::from_millis(300), &at(silent.addr()).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Authenticate))
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(at(close.addr()).connects()).await, Reason::Closed);
    let garbage = Hostile::garbage().await.unwrap();
    let found = reason(at(garbage.addr()).connects()).await;
    assert!(
        matches!(found, Reason::ProtocolError | Reason::Closed),
        "{found}"
    );
}

#[tokio::test]
async fn what_a_url_asks_for_and_would_not_get_is_refused() {
    for (url, words) in [
        ("postgres://u:hunter2@a,b/db", "several hosts"),
        ("postgres://u:hunter2@a/db?hostaddr=192.0.2.1", "`hostaddr`"),
        (
            "postgres://u:hunter2@a/db?target_session_attrs=read-write",
            "`target_session_attrs`",
        ),
        (
            "postgres://u:hunter2@a/db?sslmode=verify-ca",
            "write `sslmode=require`",
        ),
        ("postgres://u:hunter2@a/db?sslmode=on", "`sslmode`, with"),
    ] {
        let error = measure(postgres(url).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
        assert!(error.message().contains(words), "{error}");
        assert!(!error.message().contains("hunter2"), "{error}");
    }
}
