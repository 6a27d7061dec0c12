use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason};
use golive_core::quantity::Count;
use golive_probes::sqlite::{Sqlite, sqlite};

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
async fn more_of_what_a_file_tells() {
    let (_folder, path) = database();
    assert_eq!(
        measure(sqlite(&path).row_count("t")).await.unwrap(),
        Count::new(2)
    );
    assert_eq!(
        measure(sqlite(&path).journal_mode()).await.unwrap(),
        "delete"
    );
    assert_eq!(
        measure(sqlite(&path).database_size()).await.unwrap().get(),
        std::fs::metadata(&path).unwrap().len()
    );
    assert_eq!(
        measure(sqlite(&path).user_version()).await.unwrap(),
        Count::new(0)
    );
    assert!(
        measure(sqlite(&path).query("select n > 6 from t limit 1").boolean())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn what_cannot_be_written_is_not_writable_and_no_statement_is_repeated() {
    let (_folder, path) = database();
    let own =
        rusqlite::Connection::open_with_flags(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
    let own = std::sync::Arc::new(std::sync::Mutex::new(own.unwrap()));
    let read_only = || Sqlite::from_connection(std::sync::Arc::clone(&own), "it");
    assert_eq!(
        reason(read_only().is_writable()).await,
        Reason::UnexpectedValue
    );
    // It is left outside of a transaction.
    assert!(own.lock().unwrap().is_autocommit());
    let probe = sqlite(&path).query("select absent from t where s = 'hunter2'");
    let error = measure(probe.text()).await.unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_query_that_never_ends_is_stopped() {
    let (_folder, path) = database();
    let endless = "with recursive c(n) as (select 1 union all select n + 1 from c) \
         select count(*) from c";
    let probe = sqlite(&path).query(endless).count();
    let input = ProbeInput::alone(Duration::from_millis(100));
    // Nobody drops it from outside: it ends by itself.
    let error = probe.measure(input).await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut, "{error}");
}

#[tokio::test]
async fn through_the_connection_of_the_application() {
    use std::sync::{Arc, Mutex};
    // A database in memory is nobody else's.
    let own = rusqlite::Connection::open_in_memory().unwrap();
    own.execute_batch("create table t (n); insert into t values (1)")
        .unwrap();
    let own = Arc::new(Mutex::new(own));
    let probe = || Sqlite::from_connection(Arc::clone(&own), "the orders database");
    assert_eq!(
        measure(probe().row_count("t")).await.unwrap(),
        Count::new(1)
    );
    assert!(measure(probe().is_writable()).await.unwrap());
    assert!(measure(probe().table_exists("T")).await.unwrap());
    // It is given back in time.
    let endless = "with recursive c(n) as (select 1 union all select n + 1 from c) \
         select count(*) from c";
    let soon = || ProbeInput::alone(Duration::from_millis(100));
    let error = probe().query(endless).count().measure(soon()).await;
    assert_eq!(error.unwrap_err().reason(), Reason::TimedOut);
    assert!(measure(probe().is_writable()).await.unwrap());
    let (taken, is_taken) = std::sync::mpsc::channel();
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    let other = std::thread::spawn({
        let own = Arc::clone(&own);
        move || {
            let _held = own.lock().unwrap();
            taken.send(()).unwrap();
            let _ = is_done.recv();
        }
    });
    is_taken.recv().unwrap();
    let error = probe().is_writable().measure(soon()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut, "{error}");
    drop(done);
    other.join().unwrap();
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

#[tokio::test]
async fn an_empty_file_is_not_a_sound_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    std::fs::write(&path, b"").unwrap();
    assert_eq!(reason(sqlite(&path).integrity()).await, Reason::NoData);
}

/// What looks like the journal of a writer that was killed may be that of one
/// who is just done: the reader looks again, and says so when it stays.
#[tokio::test]
async fn a_journal_that_goes_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let writer = rusqlite::Connection::open(&path).unwrap();
    writer
        .execute_batch(
            "CREATE TABLE orders (id INTEGER, text TEXT);
             INSERT INTO orders VALUES (1, ''); PRAGMA cache_size = 1; BEGIN;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
             INSERT INTO orders SELECT i, hex(randomblob(100)) FROM n",
        )
        .unwrap();
    // As a writer leaves both that is killed now.
    let copy = folder.path().join("copy.db");
    let journal = folder.path().join("copy.db-journal");
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(folder.path().join("orders.db-journal"), &journal).unwrap();
    let hot = || sqlite(&copy).query("select 1 from orders limit 1").count();
    let input = ProbeInput::alone(Duration::from_millis(100));
    let error = hot().measure(input).await.unwrap_err();
    assert!(error.to_string().contains("hot journal"), "{error}");
    // The writer is done, a moment after the reader began.
    let reader = std::thread::spawn({
        let probe = hot();
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .unwrap();
            let input = ProbeInput::alone(Duration::from_secs(600));
            runtime.block_on(probe.measure(input)).map(|it| it.value)
        }
    });
    std::thread::sleep(Duration::from_millis(20));
    std::fs::remove_file(&journal).unwrap();
    assert_eq!(reader.join().unwrap().unwrap(), Count::new(1));
}

#[tokio::test]
async fn indexes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("create table x (y); create index by_y on x (y)")
        .unwrap();
    assert!(measure(sqlite(&path).index_exists("by_y")).await.unwrap());
    assert_eq!(
        reason(sqlite(&path).index_exists("x")).await,
        Reason::Missing
    );
    // A table that is not there is told as such.
    let query = sqlite(&path).query("select count(*) from absent");
    assert_eq!(reason(query.count()).await, Reason::Missing);
}

#[tokio::test]
async fn a_mistake_is_no_trouble_of_the_file() {
    let (_folder, path) = database();
    let of = |sql: &str| sqlite(&path).query(sql).count();
    for mistaken in [
        "selct 1",
        "select abs(1, 2)",
        "select abs(-9223372036854775808)",
        "select json_extract('{', '$')",
    ] {
        let error = measure(of(mistaken)).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Rejected, "{mistaken}: {error}");
    }
    for absent in [
        "select absent from t",
        "select absent()",
        "select 1 from absent",
    ] {
        assert_eq!(reason(of(absent)).await, Reason::Missing, "{absent}");
    }
    // A second statement would not be run.
    assert_eq!(
        reason(of("select 1; select 2")).await,
        Reason::BadConfiguration
    );
    assert!(measure(of("select 1; -- it's;")).await.is_ok());
    // What somebody else holds is asked again.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let held = sqlite(&path).is_writable();
    let held = held.measure(ProbeInput::alone(Duration::from_millis(300)));
    let error = held.await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut, "{error}");
}
