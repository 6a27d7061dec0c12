//! MariaDB starts, answers, and is gone afterwards.

use golive_testbed::{Certs, MariaDb};

use crate::{Traces, exchange, judged};

#[tokio::test]
async fn answers_and_is_gone() {
    let mariadb = MariaDb::start().await.unwrap();
    assert_eq!(mariadb.sql("SELECT DATABASE()").await.unwrap(), "golive");
    assert_eq!(
        mariadb.url(),
        format!("mysql://golive:golive@127.0.0.1:{}/golive", mariadb.port())
    );
    // The server speaks first: the version of the protocol, after a length and a number.
    let greeting = exchange(mariadb.addr(), b"").await.unwrap();
    assert_eq!(greeting[4], 10, "{greeting:?}");
    let traces = Traces::of(&mariadb);
    drop(mariadb);
    traces.are_gone();
}

#[tokio::test]
async fn takes_settings_and_survives_a_kill() {
    let mariadb = MariaDb::builder()
        .user("us'er")
        .password("pa'ss\\")
        .database("my db")
        .set("max-connections", "17")
        .start()
        .await
        .unwrap();
    assert_eq!(mariadb.sql("SELECT @@max_connections").await.unwrap(), "17");
    mariadb
        .sql("CREATE TABLE kept (it int); INSERT INTO kept VALUES (42)")
        .await
        .unwrap();
    assert!(
        mariadb
            .sql("SELECT nonsense")
            .await
            .unwrap_err()
            .to_string()
            .contains("nonsense")
    );
    mariadb.restart().await.unwrap();
    assert_eq!(mariadb.sql("SELECT it FROM kept").await.unwrap(), "42");
}

#[tokio::test]
async fn offers_tls() {
    let certs = Certs::new().unwrap();
    let mariadb = MariaDb::builder()
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let cipher = mariadb.sql("SHOW STATUS LIKE 'Ssl_cipher'").await.unwrap();
    assert!(cipher.contains("TLS"), "{cipher}");
    let verdict = judged(mariadb.addr(), &certs.ca_pem(), &["-starttls", "mysql"]).await;
    assert!(verdict.ends_with("0 (ok)"), "{verdict}");
}
