//! Real servers in trouble: stopped in the middle of a statement, killed, out of
//! connections, read-only, with another password, not ready yet.

use std::future::Future;
use std::time::Duration;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_probes::mysql::mysql;
use golive_probes::postgres::postgres;
use golive_probes::redis::redis;
use golive_testbed::{MariaDb, Postgres, Redis, Server};

use crate::{PATIENCE, measure, reason, within};

/// Measures what takes its time, and does something to the server when it has
/// begun.
async fn struck<T: std::fmt::Debug + Send + 'static>(
    measuring: impl Future<Output = Result<T, ProbeError>> + Send + 'static,
    has_begun: impl AsyncFn() -> bool,
    strike: impl FnOnce(),
) -> ProbeError {
    let task = tokio::spawn(measuring);
    while !has_begun().await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    strike();
    task.await.unwrap().unwrap_err()
}

const LONG: &str = "select pg_sleep(600)";

async fn sleeps_in_postgres(server: &Postgres) -> bool {
    let sql = "select count(*) from pg_stat_activity where query = 'select pg_sleep(600)'";
    server.sql(sql).await.unwrap().trim() != "0"
}

#[tokio::test]
async fn stopped_in_the_middle_of_a_statement() {
    let server = Postgres::start().await.unwrap();
    let url = server.url();
    let statement =
        async move { within(Duration::from_secs(5), &postgres(url).execute(LONG)).await };
    let error = struck(
        statement,
        async || sleeps_in_postgres(&server).await,
        || server.pause().unwrap(),
    )
    .await;
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Run))
    );
}

#[tokio::test]
async fn killed_in_the_middle_of_a_statement() {
    let server = Postgres::start().await.unwrap();
    let url = server.url();
    let statement = async move { within(PATIENCE, &postgres(url).execute(LONG)).await };
    let error = struck(
        statement,
        async || sleeps_in_postgres(&server).await,
        || server.kill(),
    )
    .await;
    // Whoever is killed last may still say so.
    assert!(
        matches!(error.reason(), Reason::Closed | Reason::ServerError),
        "{error:?}"
    );
    assert_eq!(error.step(), Some(Step::Run));
    let server = MariaDb::start().await.unwrap();
    let url = server.url();
    let statement = async move { within(PATIENCE, &mysql(url).execute("select sleep(600)")).await };
    let error = struck(
        statement,
        async || {
            let sql = "select count(*) from information_schema.processlist \
                 where info = 'select sleep(600)'";
            server.sql(sql).await.unwrap().trim() != "0"
        },
        || server.kill(),
    )
    .await;
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Closed, Some(Step::Run))
    );
    assert_eq!(
        reason(mysql(server.url()).connects()).await,
        Reason::Refused
    );
}

#[tokio::test]
async fn out_of_connections() {
    let server = Redis::builder()
        .set("maxclients", "1")
        .start()
        .await
        .unwrap();
    let taken = tokio::net::TcpStream::connect(server.addr()).await.unwrap();
    // It takes the only place, once the server has looked.
    let error = loop {
        match measure(redis(server.url()).ping()).await {
            Ok(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(error) => break error,
        }
    };
    // It says why and closes, which may come before it was asked.
    assert!(
        error.reason() == Reason::Closed || error.message().contains("max number of clients"),
        "{error:?}"
    );
    drop(taken);

    let server = Postgres::builder()
        .set("max_connections", "5")
        .set("superuser_reserved_connections", "3")
        .start()
        .await
        .unwrap();
    server
        .sql("create role app login password 'app'")
        .await
        .unwrap();
    let url = format!("postgres://app:app@{}/{}", server.addr(), server.database());
    // What was there before may still be about to go.
    let mut taken = Vec::new();
    let error = loop {
        if let Ok((client, connection)) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await
        {
            tokio::spawn(connection);
            taken.push(client);
        }
        match measure(postgres(&url).connects()).await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    assert!(error.message().contains("connection slots"), "{error}");
    drop(taken);

    let server = MariaDb::builder()
        .set("max_connections", "10")
        .start()
        .await
        .unwrap();
    server
        .sql("create user app identified by 'app'")
        .await
        .unwrap();
    let url = format!("mysql://app:app@{}/", server.addr());
    let opts = mysql_async::Opts::from_url(&url).unwrap();
    let mut taken = Vec::new();
    while let Ok(connection) = mysql_async::Conn::new(opts.clone()).await {
        taken.push(connection);
    }
    let error = measure(mysql(&url).connects()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    assert!(error.message().contains("Too many connections"), "{error}");
}

#[tokio::test]
async fn read_only() {
    let master = Redis::start().await.unwrap();
    let replica = Redis::builder().set("replicaof", format!("127.0.0.1 {}", master.port()));
    let replica = replica.start().await.unwrap();
    // Until it has followed its master it may say that first.
    let error = measure(redis(replica.url()).writes_and_reads())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    let server = Postgres::start().await.unwrap();
    let sql = format!(
        "alter database {} set default_transaction_read_only = on",
        server.database()
    );
    server.sql(&sql).await.unwrap();
    assert_eq!(
        reason(postgres(server.url()).is_writable()).await,
        Reason::UnexpectedValue
    );
    let error = measure(postgres(server.url()).execute("create table x (y int)"))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
}

#[tokio::test]
async fn the_password_was_changed() {
    let server = Redis::builder().password("old").start().await.unwrap();
    let url = server.url();
    assert!(measure(redis(&url).ping()).await.unwrap());
    server
        .command(&["CONFIG", "SET", "requirepass", "new"])
        .await
        .unwrap();
    let error = measure(redis(&url).ping()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CredentialsRejected, Some(Step::Authenticate))
    );
    let server = Postgres::start().await.unwrap();
    server
        .sql("create role app login password 'old'")
        .await
        .unwrap();
    let url = format!("postgres://app:old@{}/{}", server.addr(), server.database());
    assert!(measure(postgres(&url).connects()).await.unwrap());
    server.sql("alter role app password 'new'").await.unwrap();
    let error = measure(postgres(&url).connects()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CredentialsRejected, Some(Step::Authenticate))
    );
}

/// Until the probe says what is looked for, or the server is ready.
async fn seen_while_it_starts(
    server: &Server,
    look: impl AsyncFn() -> Option<ProbeError>,
) -> Option<ProbeError> {
    let mut starting = std::pin::pin!(server.restart());
    loop {
        tokio::select! {
            started = &mut starting => {
                started.unwrap();
                return None;
            }
            found = look() => {
                if let Some(found) = found {
                    starting.await.unwrap();
                    return Some(found);
                }
            }
        }
    }
}

#[tokio::test]
async fn loading_its_dataset() {
    // A setting for tests of the server itself: so long it waits at each key.
    let server = Redis::builder()
        .set("key-load-delay", "1000")
        .set("loading-process-events-interval-bytes", "1024")
        .start()
        .await
        .unwrap();
    let fill = "for i = 1, 1000 do redis.call('set', i, redis.sha1hex(i)) end";
    server.command(&["EVAL", fill, "0"]).await.unwrap();
    server.command(&["SAVE"]).await.unwrap();
    let url = server.url();
    let error = seen_while_it_starts(&server, async || match measure(redis(&url).ping()).await {
        Err(error) if error.message().contains("loading") => Some(error),
        _ => None,
    })
    .await;
    let error = error.unwrap_or_else(|| panic!("{}", server.log()));
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::ServerError, Some(Step::Read))
    );
    assert!(measure(redis(&url).ping()).await.unwrap());
}
