use std::time::Duration;

use golive_core::probe::{Probe, Reason, Step};
use golive_core::quantity::{Bytes, Count, Ratio, Version};
use golive_probes::mysql::{Mysql, mysql};
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, MariaDb};

use crate::{measure, reason, within};

#[tokio::test]
async fn what_a_server_tells() {
    let server = MariaDb::start().await.unwrap();
    let url = server.url();
    let probe = || mysql(&url);
    server
        .sql("create table products (name text); insert into products values ('tea'), (null)")
        .await
        .unwrap();
    assert!(measure(probe().connects()).await.unwrap());
    assert!(measure(probe().execute("do 1")).await.unwrap());
    assert!(measure(probe().is_writable()).await.unwrap());
    assert!(measure(probe().table_exists("products")).await.unwrap());
    assert_eq!(
        measure(probe().row_count("products")).await.unwrap(),
        Count::new(2)
    );
    assert!(measure(probe().database_size()).await.unwrap() > Bytes::new(1000));
    assert!(measure(probe().version()).await.unwrap() >= Version::new(10, 5, 0));
    assert_eq!(
        measure(probe().setting("character_set_client").text())
            .await
            .unwrap(),
        "utf8mb4"
    );
    let used = measure(probe().connections_used()).await.unwrap();
    assert!(used > Ratio::from_f64(0.0).unwrap() && used < Ratio::from_f64(0.5).unwrap());
    assert_eq!(reason(probe().uses_tls()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn values_of_every_type() {
    let server = MariaDb::start().await.unwrap();
    let query = |sql: &str| mysql(server.url()).query(sql);
    for (sql, count) in [
        ("select 7", 7),
        ("select -7", -7),
        ("select cast(7 as unsigned)", 7),
        // A sum is a decimal.
        (
            "select sum(n) from (select 3 as n union all select 4) as t",
            7,
        ),
    ] {
        let found = measure(query(sql).count()).await.unwrap();
        assert_eq!(found, Count::new(count), "{sql}");
    }
    assert_eq!(measure(query("select 'tea'").text()).await.unwrap(), "tea");
    assert!(measure(query("select true").boolean()).await.unwrap());
    assert_eq!(
        measure(query("select 1.5").seconds()).await.unwrap(),
        Duration::from_millis(1500)
    );
    for sql in [
        "select 1.5",
        "select 'x'",
        "select now()",
        "select 18446744073709551615",
        "select 1 union all select 2",
        "select 1, 2",
        "do 1",
    ] {
        let found = reason(query(sql).count()).await;
        assert_eq!(found, Reason::UnexpectedValue, "{sql}");
    }
    assert_eq!(
        reason(query("select x'ff00'").text()).await,
        Reason::UnexpectedValue
    );
    for sql in ["select null", "select 1 from dual where false"] {
        assert_eq!(reason(query(sql).count()).await, Reason::NoData, "{sql}");
    }
    // A second statement would hide the first.
    assert_eq!(
        reason(query("select 1; select 2").count()).await,
        Reason::BadConfiguration
    );
    let million = "select s1.seq from seq_1_to_100000 s1, seq_1_to_100000 s2";
    let error = within(Duration::from_secs(20), &query(million).count())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
}

#[tokio::test]
async fn what_is_not_there() {
    let server = MariaDb::start().await.unwrap();
    let probe = || mysql(server.url());
    for sql in ["select * from absent", "select absent", "select @@absent"] {
        let found = reason(probe().query(sql).count()).await;
        assert_eq!(found, Reason::Missing, "{sql}");
    }
    assert_eq!(
        reason(probe().table_exists("absent")).await,
        Reason::Missing
    );
    assert_eq!(
        reason(probe().row_count("x`; drop table y; --")).await,
        Reason::Missing
    );
    assert_eq!(
        reason(probe().setting("absent").text()).await,
        Reason::Missing
    );
    assert_eq!(
        reason(probe().setting("x' or '1' = '1").text()).await,
        Reason::Missing
    );
    assert_eq!(reason(probe().database_size()).await, Reason::NoData);
    let other = format!("mysql://golive:golive@{}/absent", server.addr());
    assert_eq!(reason(mysql(other).connects()).await, Reason::Missing);
    assert_eq!(reason(probe().execute(" ")).await, Reason::BadConfiguration);
}

#[tokio::test]
async fn a_server_or_a_session_that_is_read_only() {
    let server = MariaDb::start().await.unwrap();
    for variable in ["read_only", "tx_read_only"] {
        server
            .sql(&format!("set global {variable} = 1"))
            .await
            .unwrap();
        assert_eq!(
            reason(mysql(server.url()).is_writable()).await,
            Reason::UnexpectedValue,
            "{variable}"
        );
        server
            .sql(&format!("set global {variable} = 0"))
            .await
            .unwrap();
        assert!(measure(mysql(server.url()).is_writable()).await.unwrap());
    }
}

#[tokio::test]
async fn what_goes_wrong_has_its_reason_and_no_password() {
    let server = MariaDb::builder()
        .password("hunter2")
        .start()
        .await
        .unwrap();
    let url = server.url();
    let error = measure(mysql(url.replace("hunter2", "hunter3")).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CredentialsRejected, Some(Step::Authenticate)),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("hunter3"));
    server
        .sql("create user reader identified by 'reader'; grant usage on *.* to reader")
        .await
        .unwrap();
    let reader = format!("mysql://reader:reader@{}/", server.addr());
    assert_eq!(
        reason(mysql(reader).query("select * from golive.products").count()).await,
        Reason::PermissionDenied
    );
    let unencrypted = mysql(format!("{url}?require_ssl=true")).connects();
    assert_eq!(reason(unencrypted).await, Reason::TlsFailed);
    drop(server);
    assert_eq!(reason(mysql(&url).connects()).await, Reason::Refused);
    for url in [
        "not a url".to_owned(),
        "postgres://h/db".to_owned(),
        // Else the user would be the host, and the password its port.
        "mysql://hunter2x:12/34@host/db".to_owned(),
        format!("{url}?hunter2=hunter2x"),
    ] {
        let error = measure(mysql(url).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration);
        assert!(
            !format!("{error} {error:?}").contains("hunter2x"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn over_tls() {
    let certs = Certs::new().unwrap();
    let server = MariaDb::builder().tls(&certs.valid().unwrap());
    let server = server.start().await.unwrap();
    let probe = |host: &str| {
        let url = server.url().replace("127.0.0.1", host);
        mysql(format!("{url}?require_ssl=true"))
    };
    let trust = || Trust::pem(certs.ca_pem());
    assert!(
        measure(probe("localhost").trust(trust()).uses_tls())
            .await
            .unwrap()
    );
    assert_eq!(
        reason(probe("localhost").connects()).await,
        Reason::CertificateUnknownIssuer
    );
    let expired = MariaDb::builder().tls(&certs.expired().unwrap());
    let expired = expired.start().await.unwrap();
    let url = expired.url().replace("127.0.0.1", "localhost");
    let probe = mysql(format!("{url}?require_ssl=true")).trust(trust());
    let error = measure(probe.connects()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CertificateExpired, Some(Step::Handshake)),
        "{error}"
    );
}

#[tokio::test]
async fn through_the_pool_of_the_application() {
    let server = MariaDb::start().await.unwrap();
    let pool = mysql_async::Pool::from_url(server.url()).unwrap();
    let probe = || Mysql::from_client(pool.clone(), "the orders database");
    assert!(measure(probe().connects()).await.unwrap());
    assert_eq!(
        measure(probe().query("select 7").count()).await.unwrap(),
        Count::new(7)
    );
    assert_eq!(probe().connects().target().as_str(), "the orders database");
    // Whatever was asked, no statement of ours stays in its connections.
    let _ = measure(probe().table_exists("absent")).await;
    let _ = measure(probe().query("values (1), (2)").count()).await;
    let left = server
        .sql("show global status like 'Prepared_stmt_count'")
        .await
        .unwrap();
    assert_eq!(left.split_whitespace().last(), Some("0"), "{left}");
    pool.disconnect().await.unwrap();
    let url = format!("mysql://ad'a:wrong@{}/x", server.addr());
    let pool = mysql_async::Pool::from_url(url).unwrap();
    let error = measure(Mysql::from_client(pool, "it").connects()).await;
    let error = error.unwrap_err();
    assert_eq!(error.reason(), Reason::CredentialsRejected);
    assert!(!error.message().contains("'ad"), "{error}");
    let ended = mysql_async::Pool::from_url(server.url()).unwrap();
    drop(server);
    let error = measure(Mysql::from_client(ended, "it").connects())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::Refused, "{error}");
}

#[tokio::test]
async fn a_server_that_stops_answering_times_out() {
    let server = MariaDb::start().await.unwrap();
    assert!(measure(mysql(server.url()).connects()).await.unwrap());
    server.pause().unwrap();
    let error = within(Duration::from_millis(500), &mysql(server.url()).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Connect))
    );
    server.resume().unwrap();
    assert!(measure(mysql(server.url()).connects()).await.unwrap());
}

#[tokio::test]
async fn a_measurement_that_is_dropped_leaves_no_task() {
    let server = MariaDb::start().await.unwrap();
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let before = tasks();
    let sleep = mysql(server.url()).query("select sleep(60)");
    let error = within(Duration::from_secs(1), &sleep.count())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Run))
    );
    let silent = Hostile::silent().await.unwrap();
    let url = format!("mysql://app:hunter2@{}/db", silent.addr());
    let hostile_tasks = tasks() - before;
    let error = within(Duration::from_millis(300), &mysql(url).connects())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
    drop(silent);
    tokio::task::yield_now().await;
    assert!(tasks() <= before + hostile_tasks, "a task was left behind");
}

#[tokio::test]
async fn hostile_servers() {
    let at = |address: std::net::SocketAddr| mysql(format!("mysql://app:hunter2@{address}/db"));
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(at(close.addr()).connects()).await, Reason::Closed);
    let garbage = Hostile::garbage().await.unwrap();
    let error = within(Duration::from_secs(5), &at(garbage.addr()).connects())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error.reason(),
            Reason::ProtocolError | Reason::Closed | Reason::TimedOut
        ),
        "{error:?}"
    );
    let endless = Hostile::endless(b"\xff\xff\xff\x00".to_vec())
        .await
        .unwrap();
    let error = within(Duration::from_secs(5), &at(endless.addr()).connects())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error.reason(),
            Reason::ProtocolError | Reason::TooLarge | Reason::TimedOut
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_unknown_parameter_is_named_only_when_it_can_be_no_secret() {
    for (url, named) in [
        ("mysql://u:p@h/db?sslmode=x", "`sslmode`"),
        ("mysql://u:pa?ss=w@h/db", ""),
        ("mysql://u:pa?s@h/db=1", ""),
    ] {
        let error = measure(mysql(url).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
        assert!(error.message().contains(named), "{error}");
        assert!(!error.message().contains("@h/"), "{error}");
    }
}

#[tokio::test]
async fn indexes_and_powers() {
    let server = MariaDb::start().await.unwrap();
    server
        .sql("create table golive.orders (id int, key by_id (id))")
        .await
        .unwrap();
    let probe = || mysql(server.url());
    assert!(
        measure(probe().index_exists("orders", "by_id"))
            .await
            .unwrap()
    );
    for (table, index) in [("orders", "absent"), ("absent", "by_id"), ("o'\\", "by_id")] {
        assert_eq!(
            reason(probe().index_exists(table, index)).await,
            Reason::Missing
        );
    }
    server
        .sql("create user app identified by 'app'; grant all on golive.* to app")
        .await
        .unwrap();
    let app = || mysql(format!("mysql://app:app@{}/golive", server.addr()));
    assert!(measure(app().is_not_superuser()).await.unwrap());
    server.sql("grant super on *.* to app").await.unwrap();
    let error = measure(app().is_not_superuser()).await.unwrap_err();
    assert_eq!(error.message(), "the user has SUPER on *.*");
}

#[tokio::test]
async fn a_replica_and_its_primary() {
    let server = |id: &str| {
        MariaDb::builder()
            .set("server_id", id)
            .set("log_bin", "log")
            .start()
    };
    let primary = server("1").await.unwrap();
    let replica = server("2").await.unwrap();
    let lag = || mysql(replica.url()).replication_lag();
    assert_eq!(reason(lag()).await, Reason::NoData);
    primary
        .sql("create user follower identified by 'f'; grant replication slave on *.* to follower")
        .await
        .unwrap();
    let follow = |password: &str| {
        format!(
            "stop slave; change master to master_host = '127.0.0.1', master_port = {}, \
             master_user = 'follower', master_password = '{password}', \
             master_log_file = '', master_log_pos = 4, master_use_gtid = no; start slave",
            primary.port()
        )
    };
    // It has what the other has already: the log is followed from its end.
    let place = primary.sql("show master status").await.unwrap();
    let mut place = place.split_whitespace();
    let (file, at) = (place.next().unwrap(), place.next().unwrap());
    let follow = |password: &str| {
        follow(password)
            .replace("log_file = ''", &format!("log_file = '{file}'"))
            .replace("log_pos = 4", &format!("log_pos = {at}"))
    };
    replica.sql(&follow("f")).await.unwrap();
    let behind = loop {
        match measure(lag()).await {
            Ok(behind) => break behind,
            // It is about to connect.
            Err(error) => assert!(
                matches!(error.reason(), Reason::UnexpectedValue | Reason::NoData),
                "{error}"
            ),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(behind < Duration::from_secs(600), "{behind:?}");
    replica.sql("stop slave").await.unwrap();
    let error = measure(lag()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.message().contains("Slave_IO_Running"), "{error}");
}

#[tokio::test]
async fn the_time_of_a_statement_is_that_of_a_session_that_stands() {
    let server = MariaDb::start().await.unwrap();
    server.sql("create table runs (x int)").await.unwrap();
    let took = mysql(server.url()).execute_time("insert into runs values (1)");
    let took = measure(took).await.unwrap();
    assert!(took > Duration::ZERO && took < crate::PATIENCE, "{took:?}");
    // One run before the one that counts.
    let rows = mysql(server.url()).row_count("runs");
    assert_eq!(measure(rows).await.unwrap(), Count::new(2));
    // It is as long as the statement, and no two.
    let slow = mysql(server.url()).execute_time("select sleep(0.2)");
    assert!(measure(slow).await.unwrap() >= Duration::from_millis(200));
    let of = |sql: &str| mysql(server.url()).execute_time(sql);
    assert_eq!(reason(of(" ")).await, Reason::BadConfiguration);
    assert_eq!(reason(of("select * from absent")).await, Reason::Missing);
}

#[tokio::test]
async fn a_statement_that_is_cut_off_does_no_harm_to_the_pool() {
    use mysql_async::prelude::Queryable;
    let server = MariaDb::start().await.unwrap();
    for options in ["", "&reset_connection=false"] {
        let url = format!("{}?pool_min=1&pool_max=1{options}", server.url());
        let pool = mysql_async::Pool::from_url(url).unwrap();
        for sql in ["do sleep(1)", "select sleep(1)"] {
            let probe = Mysql::from_client(pool.clone(), "it").execute(sql);
            let error = within(Duration::from_millis(300), &probe)
                .await
                .unwrap_err();
            assert_eq!(error.reason(), Reason::TimedOut, "{error}");
            let mut conn = pool.get_conn().await.unwrap();
            for number in 42..45 {
                let found: Result<Option<i64>, _> =
                    conn.query_first(format!("select {number}")).await;
                assert_eq!(found.unwrap(), Some(number), "{sql} {options}");
            }
        }
        pool.disconnect().await.unwrap();
    }
}

#[tokio::test]
async fn settings_by_their_units_and_indexes_that_are_passed_over() {
    let server = MariaDb::start().await.unwrap();
    let setting = |name: &str| mysql(server.url()).setting(name);
    let packet = measure(setting("max_allowed_packet").bytes()).await;
    assert!(packet.unwrap() >= Bytes::new(1024));
    let idle = measure(setting("wait_timeout").seconds()).await.unwrap();
    assert!(idle >= Duration::from_secs(1), "{idle:?}");
    let slow = measure(setting("long_query_time").seconds()).await.unwrap();
    assert!(slow > Duration::ZERO);
    assert!(measure(setting("max_connections").count()).await.unwrap() > Count::new(1));
    // Without a limit is not short.
    assert_eq!(
        reason(setting("max_statement_time").seconds()).await,
        Reason::NoData
    );
    for reason in [
        reason(setting("version").count()).await,
        reason(setting("version").bytes()).await,
        reason(setting("sql_mode").seconds()).await,
    ] {
        assert_eq!(reason, Reason::UnexpectedValue);
    }
    assert_eq!(reason(setting("absent").count()).await, Reason::Missing);
    let create = "create table orders (id int, at int, index by_id (id), index by_at (at))";
    server.sql(create).await.unwrap();
    let index = |name: &str| mysql(server.url()).index_exists("orders", name);
    assert!(measure(index("by_id")).await.unwrap());
    server
        .sql("alter table orders alter index by_at ignored")
        .await
        .unwrap();
    let error = measure(index("by_at")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    assert!(error.message().contains("is passed over"), "{error}");
    assert_eq!(reason(index("absent")).await, Reason::Missing);
    // Whatever stands in its name.
    let create = "create table `wh?t's \\\\` (id int, index `by?` (id))";
    server.sql(create).await.unwrap();
    let index = mysql(server.url()).index_exists("wh?t's \\\\", "by?");
    assert!(measure(index).await.unwrap());
}

#[tokio::test]
async fn a_mistake_is_no_trouble_of_the_server() {
    let server = MariaDb::start().await.unwrap();
    for sql in [
        "create table t (n int primary key, s varchar(2) not null, check (n < 10))",
        "insert into t values (1, 'a')",
        "create user few@'%' identified by 'few' with max_user_connections 1",
    ] {
        server.sql(sql).await.unwrap();
    }
    let run = |sql: &str| mysql(server.url()).execute(sql);
    for mistaken in [
        "selct 1",
        "insert into t values (1, 'a')",
        "insert into t values (2, null)",
        "insert into t (n) values (2)",
        "insert into t values (2, 'abc')",
        "insert into t values ('x', 'a')",
        "insert into t values (11, 'a')",
        "select (select 1 union select 2)",
    ] {
        let error = measure(run(mistaken)).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Rejected, "{mistaken}: {error}");
    }
    for absent in [
        "select absent",
        "select absent()",
        "select 1 from absent",
        "select n from t force index (absent)",
        "select nextval(absent)",
    ] {
        assert_eq!(reason(run(absent)).await, Reason::Missing, "{absent}");
    }
    for passing in [
        "signal sqlstate '45000' set message_text = 'not yet'",
        "set session transaction read only; start transaction; insert into t values (3, 'a')",
    ] {
        assert_eq!(reason(run(passing)).await, Reason::ServerError, "{passing}");
    }
    // With the state of a mistake, and passing.
    let url = format!("mysql://few:few@{}", server.addr());
    let pool = mysql_async::Pool::from_url(&url).unwrap();
    let taken = pool.get_conn().await.unwrap();
    let error = measure(mysql(&url).connects()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
    drop(taken);
    pool.disconnect().await.unwrap();
}

#[tokio::test]
async fn a_session_of_the_application_is_left_outside_of_a_transaction() {
    use mysql_async::prelude::Queryable;
    let server = MariaDb::start().await.unwrap();
    let url = format!(
        "{}?pool_min=1&pool_max=1&reset_connection=false",
        server.url()
    );
    let pool = mysql_async::Pool::from_url(url).unwrap();
    let probe = || Mysql::from_client(pool.clone(), "it");
    let begun = "select 1; start transaction; select absent";
    assert_eq!(reason(probe().execute(begun)).await, Reason::Missing);
    assert_eq!(reason(probe().execute_time(begun)).await, Reason::Missing);
    let mut conn = pool.get_conn().await.unwrap();
    let open: Option<i64> = conn.query_first("select @@in_transaction").await.unwrap();
    assert_eq!(open, Some(0));
    drop(conn);
    pool.disconnect().await.unwrap();
}
