//! URLs as other clients write them, of the servers that they are of.

use golive_core::probe::Reason;
use golive_probes::mysql::mysql;
use golive_probes::postgres::postgres;
use golive_probes::redis::redis;
use golive_testbed::{MariaDb, Postgres, Redis};

use crate::{measure, reason};

#[tokio::test]
async fn a_server_of_postgres() {
    let server = Postgres::start().await.unwrap();
    server
        .sql("create schema shop; create table shop.orders (id int); create table public.notes ()")
        .await
        .unwrap();
    let (user, password) = (server.user(), server.password());
    let at = format!("{}/{}", server.addr(), server.database());
    for url in [
        format!(
            "postgresql://{user}:{password}@{at}?schema=public&pgbouncer=true&connection_limit=1"
        ),
        format!("postgresql+asyncpg://{user}:{password}@{at}?application_name=orders"),
        format!("jdbc:postgresql://{at}?user={user}&password={password}&ApplicationName=orders"),
    ] {
        assert!(measure(postgres(&url).connects()).await.unwrap(), "{url}");
        assert!(measure(postgres(&url).table_exists("notes")).await.unwrap());
        assert_eq!(
            reason(postgres(&url).table_exists("orders")).await,
            Reason::Missing
        );
        let shown = format!("{:?}", postgres(&url));
        assert!(!shown.contains("password="), "{shown}");
        let wrong = url.replace(&format!("{password}@"), "wrong@");
        let wrong = wrong.replace(&format!("password={password}"), "password=wrong");
        let error = measure(postgres(wrong).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::CredentialsRejected, "{error}");
    }
    let shop = format!("postgres://{user}:{password}@{at}?schema=shop");
    assert!(
        measure(postgres(&shop).table_exists("orders"))
            .await
            .unwrap()
    );
    assert_eq!(
        reason(postgres(&shop).table_exists("notes")).await,
        Reason::Missing
    );
    // Where it looks by itself is not where it is told to.
    server
        .sql("alter role current_user set search_path = shop")
        .await
        .unwrap();
    let public = postgres(format!("postgres://{user}:{password}@{at}?schema=public"));
    let error = measure(public.connects()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
    server
        .sql("alter role current_user reset search_path")
        .await
        .unwrap();
    // Of its session alone.
    let plain = format!("postgres://{user}:{password}@{at}");
    assert_eq!(
        reason(postgres(plain).table_exists("orders")).await,
        Reason::Missing
    );
    let error = measure(postgres(format!("{shop}&sslrootcert=/ca.pem")).connects()).await;
    let error = error.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
    assert!(error.message().contains("`sslrootcert`"), "{error}");
}

#[tokio::test]
async fn a_server_of_mysql() {
    let server = MariaDb::start().await.unwrap();
    let (user, password) = (server.user(), server.password());
    let at = format!("{}/{}", server.addr(), server.database());
    for url in [
        format!("mysql://{user}:{password}@{at}?connection_limit=5&charset=utf8mb4"),
        format!("mysql2://{user}:{password}@{at}?reconnect=true"),
        format!("mariadb+pymysql://{user}:{password}@{at}"),
        format!("jdbc:mariadb://{at}?user={user}&password={password}&useSSL=false"),
    ] {
        assert!(measure(mysql(&url).connects()).await.unwrap(), "{url}");
        let error = measure(mysql(url.replace(password, "wrong")).connects()).await;
        assert!(error.is_err());
    }
    // A server without TLS is not taken for one with it.
    let secure = format!("mysql://{user}:{password}@{at}?ssl-mode=REQUIRED");
    assert_eq!(reason(mysql(secure).connects()).await, Reason::TlsFailed);
    let error = measure(mysql(format!("mysql://{user}@{at}?ssl-ca=/ca.pem")).connects()).await;
    assert!(error.unwrap_err().message().contains("`ssl-ca`"));
}

#[tokio::test]
async fn a_server_of_redis() {
    let server = Redis::builder().password("hunter2").start().await.unwrap();
    let at = |query: &str| redis(format!("redis://:hunter2@{}/0?{query}", server.addr()));
    assert!(
        measure(at("socket_timeout=5&family=4").ping())
            .await
            .unwrap()
    );
    // One database is not measured for another.
    let error = measure(at("db=5").key_count()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
    assert!(error.message().contains("`db`"), "{error}");
}
