//! PostgreSQL starts, answers, and is gone afterwards.

use std::collections::BTreeSet;

use golive_testbed::{Certs, Postgres};

use crate::{Traces, exchange, judged};

#[tokio::test]
async fn answers_and_is_gone() {
    let postgres = Postgres::start().await.unwrap();
    assert_eq!(
        postgres
            .sql("SELECT current_database(), current_user")
            .await
            .unwrap(),
        "golive|golive"
    );
    assert_eq!(
        postgres.url(),
        format!(
            "postgres://golive:golive@127.0.0.1:{}/golive",
            postgres.port()
        )
    );
    // A request for TLS, which this server does not offer: N.
    let answer = exchange(postgres.addr(), &[0, 0, 0, 8, 4, 210, 22, 47])
        .await
        .unwrap();
    assert_eq!(answer, b"N");
    let traces = Traces::of(&postgres);
    drop(postgres);
    traces.are_gone();
}

#[tokio::test]
async fn takes_settings_and_survives_a_kill() {
    let postgres = Postgres::builder()
        .user("us er")
        .password("pa'ss")
        .database("my\"db")
        .set("max_connections", "7")
        .start()
        .await
        .unwrap();
    assert_eq!(postgres.sql("SHOW max_connections").await.unwrap(), "7");
    assert_eq!(
        postgres.sql("SELECT current_database()").await.unwrap(),
        "my\"db"
    );
    postgres
        .sql("CREATE TABLE kept (it int); INSERT INTO kept VALUES (42)")
        .await
        .unwrap();
    assert!(
        postgres
            .sql("SELECT nonsense")
            .await
            .unwrap_err()
            .to_string()
            .contains("nonsense")
    );
    postgres.pause().unwrap();
    postgres.kill();
    assert!(exchange(postgres.addr(), b"").await.is_err());
    postgres.restart().await.unwrap();
    assert_eq!(postgres.sql("SELECT it FROM kept").await.unwrap(), "42");
}

#[tokio::test]
async fn a_paused_server_gives_its_memory_back() {
    let postgres = Postgres::start().await.unwrap();
    let traces = Traces::of(&postgres);
    let memory = || -> BTreeSet<String> {
        // key shmid perms size cpid ...: the pieces that this server's process made.
        let list = std::fs::read_to_string("/proc/sysvipc/shm").unwrap();
        let pid = traces.process.file_name().unwrap().to_str().unwrap();
        let ours = |line: &&str| line.split_whitespace().nth(4) == Some(pid);
        list.lines().filter(ours).map(str::to_owned).collect()
    };
    assert_eq!(memory().len(), 1);
    postgres.pause().unwrap();
    drop(postgres);
    traces.are_gone();
    assert_eq!(memory(), BTreeSet::new());
}

#[tokio::test]
async fn offers_tls() {
    let certs = Certs::new().unwrap();
    let postgres = Postgres::builder()
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let ssl = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert_eq!(postgres.sql(ssl).await.unwrap(), "t");
    let verdict = judged(postgres.addr(), &certs.ca_pem(), &["-starttls", "postgres"]).await;
    assert!(verdict.ends_with("0 (ok)"), "{verdict}");
}
