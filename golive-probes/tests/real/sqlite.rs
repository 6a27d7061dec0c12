use golive_core::probe::Reason;
use golive_core::quantity::Count;
use golive_probes::sqlite::sqlite;

use crate::{measure, reason};

fn database() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch(
            "create table t (n integer, s text); insert into t values (7, 'x'), (8, null)",
        )
        .unwrap();
    (folder, path)
}

#[tokio::test]
async fn what_a_file_tells() {
    let (_folder, path) = database();
    assert!(measure(sqlite(&path).integrity()).await.unwrap());
    assert!(measure(sqlite(&path).is_writable()).await.unwrap());
    assert!(measure(sqlite(&path).table_exists("t")).await.unwrap());
    assert_eq!(
        measure(sqlite(&path).query("select count(*) from t").count())
            .await
            .unwrap(),
        Count::new(2)
    );
    assert_eq!(
        measure(sqlite(&path).query("select s from t where n = 7").text())
            .await
            .unwrap(),
        "x"
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_made_and_not_a_value() {
    let (folder, path) = database();
    let missing = folder.path().join("missing.db");
    assert_eq!(
        reason(sqlite(&missing).is_writable()).await,
        Reason::Missing
    );
    assert!(!missing.exists(), "the probe made what it was to find");
    assert_eq!(
        reason(sqlite(&path).table_exists("u")).await,
        Reason::Missing
    );
    assert_eq!(
        reason(sqlite(&path).query("select s from t where n = 8").text()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(sqlite(&path).query("select n from t where false").count()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(sqlite(&path).query("select n from t").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(sqlite(&path).query("select n, s from t limit 1").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(sqlite(&path).query("select 'x'").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(sqlite(&path).query("delete from t returning n").count()).await,
        Reason::UnexpectedValue
    );
    std::fs::write(&path, "this is no database at all").unwrap();
    assert_eq!(
        reason(sqlite(&path).integrity()).await,
        Reason::ProtocolError
    );
}
