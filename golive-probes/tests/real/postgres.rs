use std::time::Duration;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Bytes, Count, Ratio, Version};
use golive_probes::parts::parts;
use golive_probes::postgres::{Lent, Postgres as Probed, postgres};
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
    let error = measure(
        postgres(&url)
            .query("select sum(n) from (values (7::bigint)) as t (n)")
            .count(),
    )
    .await
    .unwrap_err();
    assert!(
        error.to_string().contains("a numeric, which must be cast"),
        "{error}"
    );
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
    drop(server);
    assert_eq!(reason(probe().connects()).await, Reason::Closed);
    driven.abort();
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
async fn an_ordinary_role_counts_the_connections_of_others_too() {
    let server = Postgres::start().await.unwrap();
    server
        .sql("create role clerk login password 'c'")
        .await
        .unwrap();
    let config: tokio_postgres::Config = server.url().parse().unwrap();
    let mut sessions = Vec::new();
    for _ in 0..5 {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        sessions.push(client);
    }
    let user = format!("//{}:{}@", server.user(), server.password());
    let clerk = server.url().replace(&user, "//clerk:c@");
    assert_ne!(clerk, server.url());
    let used = measure(postgres(clerk).connections_used()).await.unwrap();
    // Five and ours, of the 97 that ordinary users may have.
    assert!(used >= Ratio::from_f64(6.0 / 97.0).unwrap(), "{used}");
}

#[tokio::test]
async fn a_table_is_no_index_and_its_name_is_taken_as_it_is() {
    let server = Postgres::start().await.unwrap();
    server
        .sql(
            "create table \"Orders\" (id int primary key); \
             create view open as select 1; create schema s; create table s.hidden (x int)",
        )
        .await
        .unwrap();
    let exists = |name: &str| postgres(server.url()).table_exists(name);
    for name in ["Orders", "open", "s.hidden"] {
        assert!(measure(exists(name)).await.unwrap(), "{name}");
    }
    for name in ["orders", "Orders_pkey", "hidden", ""] {
        assert_eq!(reason(exists(name)).await, Reason::Missing, "{name}");
    }
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
            "postgres://u:hunter2@a/db?sslmode=verify-full",
            "write `sslmode=require`",
        ),
        ("postgres://u:hunter2@a/db?sslmode=on", "`sslmode` to be"),
    ] {
        let error = measure(postgres(url).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
        assert!(error.message().contains(words), "{error}");
        assert!(!error.message().contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn indexes_extensions_and_tables() {
    let server = Postgres::start().await.unwrap();
    let url = server.url();
    let probe = || postgres(&url);
    // Nothing to be valid.
    assert_eq!(reason(probe().indexes_valid()).await, Reason::NoData);
    server
        .sql("create table orders (id int, state text)")
        .await
        .unwrap();
    server
        .sql("insert into orders values (1, 'a'), (1, 'b')")
        .await
        .unwrap();
    server
        .sql("create index by_state on orders (state)")
        .await
        .unwrap();
    assert!(measure(probe().index_exists("by_state")).await.unwrap());
    assert!(
        measure(probe().index_exists("public.by_state"))
            .await
            .unwrap()
    );
    assert!(measure(probe().indexes_valid()).await.unwrap());
    assert_eq!(
        reason(probe().index_exists("absent")).await,
        Reason::Missing
    );
    // Two rows of one id: its making is cut off, and it is left behind.
    let sql = "create unique index concurrently by_id on orders (id)";
    server.sql(sql).await.unwrap_err();
    assert_eq!(
        reason(probe().index_exists("by_id")).await,
        Reason::UnexpectedValue
    );
    let error = measure(probe().indexes_valid()).await.unwrap_err();
    assert_eq!(error.message(), "indexes that are not valid: by_id");
    assert!(measure(probe().extension_exists("plpgsql")).await.unwrap());
    assert_eq!(
        reason(probe().extension_exists("vector")).await,
        Reason::Missing
    );
    assert!(measure(probe().table_size("orders")).await.unwrap() > Bytes::new(8_000));
    assert_eq!(reason(probe().table_size("absent")).await, Reason::Missing);
    server
        .sql("create table parted (n int) partition by range (n)")
        .await
        .unwrap();
    server
        .sql("create table part partition of parted for values from (0) to (100000)")
        .await
        .unwrap();
    server
        .sql("insert into parted select generate_series(1, 5000)")
        .await
        .unwrap();
    assert!(measure(probe().table_size("parted")).await.unwrap() > Bytes::new(100_000));
    assert_eq!(
        measure(probe().row_count("public.parted")).await.unwrap(),
        Count::new(5000)
    );
}

#[tokio::test]
async fn roles_and_rows() {
    let server = Postgres::start().await.unwrap();
    server
        .sql("create role app login password 'app'")
        .await
        .unwrap();
    server.sql("create table notes (owner text)").await.unwrap();
    server.sql("grant select on notes to app").await.unwrap();
    let url = format!("postgres://app:app@{}/{}", server.addr(), server.database());
    let app = || postgres(&url);
    let admin = || postgres(server.url());
    assert!(measure(app().is_not_superuser()).await.unwrap());
    assert_eq!(
        reason(app().row_security("notes")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(reason(app().row_security("absent")).await, Reason::Missing);
    server
        .sql("alter table notes enable row level security")
        .await
        .unwrap();
    assert!(measure(app().row_security("notes")).await.unwrap());
    assert!(measure(app().row_security_binds("notes")).await.unwrap());
    // It does not bind whoever owns the table.
    assert!(measure(admin().row_security("notes")).await.unwrap());
    assert_eq!(
        reason(admin().row_security_binds("notes")).await,
        Reason::UnexpectedValue
    );
    // A role that it may become is one with it.
    let become_it = "has row-level security that does not bind";
    server.sql("create role reader bypassrls").await.unwrap();
    server.sql("create role keeper").await.unwrap();
    server.sql("create table other (owner text)").await.unwrap();
    server
        .sql("alter table other owner to keeper")
        .await
        .unwrap();
    let protect = "alter table other enable row level security";
    server.sql(protect).await.unwrap();
    assert!(measure(app().row_security_binds("other")).await.unwrap());
    // Not by itself, and by `set role`.
    server.sql("alter role app noinherit").await.unwrap();
    for (role, table) in [
        ("reader", "notes"),
        ("reader", "other"),
        ("keeper", "other"),
    ] {
        server.sql(&format!("grant {role} to app")).await.unwrap();
        let error = measure(app().row_security_binds(table)).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        let words = format!("{become_it} {role}");
        assert!(error.message().contains(&words), "{error}");
        server
            .sql(&format!("revoke {role} from app"))
            .await
            .unwrap();
    }
    server.sql("grant keeper to app").await.unwrap();
    assert!(measure(app().row_security_binds("notes")).await.unwrap());
    let force = "alter table other force row level security";
    server.sql(force).await.unwrap();
    assert!(measure(app().row_security_binds("other")).await.unwrap());
    server.sql("revoke keeper from app").await.unwrap();
    server.sql("create role boss superuser").await.unwrap();
    server.sql("create role rds_superuser").await.unwrap();
    for (granted, power) in [
        ("boss", "is a member of boss, which is a superuser"),
        ("pg_execute_server_program", "reaches programs or files"),
        ("pg_write_all_data", "which reaches every table"),
        ("rds_superuser", "which stands for a superuser"),
    ] {
        server
            .sql(&format!("grant {granted} to app"))
            .await
            .unwrap();
        let error = measure(app().is_not_superuser()).await.unwrap_err();
        assert!(error.message().contains(power), "{error}");
        server
            .sql(&format!("revoke {granted} from app"))
            .await
            .unwrap();
    }
    assert!(measure(app().is_not_superuser()).await.unwrap());
    for (grant, power) in [
        ("createdb", "may make databases"),
        ("createrole", "may make roles"),
        ("superuser", "is a superuser"),
    ] {
        server
            .sql(&format!("alter role app {grant}"))
            .await
            .unwrap();
        let error = measure(app().is_not_superuser()).await.unwrap_err();
        assert!(error.message().contains(power), "{error}");
    }
}

#[tokio::test]
async fn connections_standbys_and_archives() {
    let server = Postgres::builder()
        .set("max_connections", "20")
        .set("superuser_reserved_connections", "3")
        .set("wal_level", "replica")
        .set("archive_mode", "on")
        .set("archive_command", "test ! -e stop")
        .start()
        .await
        .unwrap();
    let probe = || postgres(server.url());
    // Ours is one of them.
    let free = measure(probe().connections_free()).await.unwrap();
    assert!(free <= Count::new(16) && free > Count::new(0), "{free}");
    assert_eq!(
        measure(probe().standby_count()).await.unwrap(),
        Count::new(0)
    );
    let plain = Postgres::start().await.unwrap();
    assert_eq!(
        reason(postgres(plain.url()).archive_age()).await,
        Reason::NoData
    );
    server.sql("select pg_switch_wal()").await.unwrap();
    server.sql("create table x (y int)").await.unwrap();
    server.sql("select pg_switch_wal()").await.unwrap();
    let age = loop {
        match measure(probe().archive_age()).await {
            Ok(age) => break age,
            Err(error) => assert_eq!(error.reason(), Reason::NoData, "{error}"),
        }
    };
    assert!(age.get() < Duration::from_secs(600), "{age:?}");
    // Where the server works, its commands do.
    server
        .sql("copy (select 1) to program 'touch stop'")
        .await
        .unwrap();
    server.sql("create table z (y int)").await.unwrap();
    server.sql("select pg_switch_wal()").await.unwrap();
    loop {
        match measure(probe().archive_age()).await {
            Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => {
                assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
                break;
            }
        }
    }
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
        let run = move |lent: Lent| {
            let client = std::sync::Arc::clone(&client);
            async move {
                let rows = match &lent.argument {
                    Some(argument) => client.query(&lent.sql, &[argument]).await,
                    None => client.query(&lent.sql, &[]).await,
                };
                let rows =
                    rows.map_err(|error| ProbeError::from_error(Reason::ServerError, &error))?;
                let text = |row: &tokio_postgres::Row| row.try_get(0).ok().flatten();
                Ok::<_, ProbeError>(rows.iter().map(text).collect())
            }
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
        Reason::UnexpectedValue
    );
    server.kill();
    assert_eq!(reason(pool().connects()).await, Reason::ServerError);
}

#[tokio::test]
async fn a_standby_and_its_primary() {
    let primary = Postgres::start().await.unwrap();
    primary.sql("create table x (y int)").await.unwrap();
    let standby = primary.standby().await.unwrap();
    // One that has just connected catches up before it streams.
    while measure(postgres(primary.url()).standby_count())
        .await
        .unwrap()
        != Count::new(1)
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        reason(postgres(standby.url()).is_writable()).await,
        Reason::UnexpectedValue
    );
    primary.sql("insert into x values (7)").await.unwrap();
    let lag = loop {
        match measure(postgres(standby.url()).replication_lag()).await {
            Ok(lag) => break lag,
            Err(error) => assert_eq!(error.reason(), Reason::NoData, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(lag < Duration::from_secs(600), "{lag:?}");
    standby.kill();
    while measure(postgres(primary.url()).standby_count())
        .await
        .unwrap()
        != Count::new(0)
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
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

#[tokio::test]
async fn the_time_of_a_statement_is_that_of_a_session_that_stands() {
    let server = Postgres::start().await.unwrap();
    server.sql("create table runs (x int)").await.unwrap();
    let took = postgres(server.url()).execute_time("insert into runs values (1)");
    let took = measure(took).await.unwrap();
    assert!(took > Duration::ZERO && took < crate::PATIENCE, "{took:?}");
    // One run before the one that counts.
    let rows = postgres(server.url()).row_count("runs");
    assert_eq!(measure(rows).await.unwrap(), Count::new(2));
    // It is as long as the statement, and no two.
    let slow = postgres(server.url()).execute_time("select pg_sleep(0.2)");
    assert!(measure(slow).await.unwrap() >= Duration::from_millis(200));
    let of = |sql: &str| postgres(server.url()).execute_time(sql);
    assert_eq!(reason(of(" ")).await, Reason::BadConfiguration);
    assert_eq!(reason(of("select * from absent")).await, Reason::Missing);
}

#[tokio::test]
async fn connections_that_are_left_to_a_role_and_a_database() {
    let server = Postgres::start().await.unwrap();
    let login = "create role app login password 'app' connection limit 3";
    server.sql(login).await.unwrap();
    let url = format!("postgres://app:app@{}/{}", server.addr(), server.database());
    let free = async |url: &str| measure(postgres(url).connections_free()).await.unwrap();
    // Ours is one of them.
    assert_eq!(free(&url).await, Count::new(2));
    assert!(free(&server.url()).await > Count::new(3));
    let limit = |most: i32| {
        format!(
            "alter database {} connection limit {most}",
            server.database()
        )
    };
    server.sql(&limit(2)).await.unwrap();
    // Sessions of those who asked before may still be ending.
    while free(&url).await != Count::new(1) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // It does not bind a superuser.
    assert!(free(&server.url()).await > Count::new(3));
}

#[tokio::test]
async fn settings_by_their_units() {
    let server = Postgres::builder()
        .set("shared_buffers", "24MB")
        .set("work_mem", "5MB")
        .set("statement_timeout", "90s")
        .set("max_slot_wal_keep_size", "-1")
        .start()
        .await
        .unwrap();
    let setting = |name: &str| postgres(server.url()).setting(name);
    for (name, megabytes) in [("shared_buffers", 24), ("work_mem", 5), ("Work_Mem", 5)] {
        let found = measure(setting(name).bytes()).await.unwrap();
        assert_eq!(found, Bytes::new(megabytes << 20), "{name}");
    }
    let timeout = measure(setting("statement_timeout").duration()).await;
    assert_eq!(timeout.unwrap(), Duration::from_secs(90));
    let minutes = measure(setting("log_rotation_age").duration()).await;
    assert_eq!(minutes.unwrap(), Duration::from_secs(24 * 60 * 60));
    assert!(measure(setting("max_connections").count()).await.unwrap() > Count::new(1));
    // Off, or without a limit, is neither short nor long.
    assert_eq!(
        reason(setting("lock_timeout").duration()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(setting("max_slot_wal_keep_size").bytes()).await,
        Reason::NoData
    );
    for error in [
        measure(setting("work_mem").duration()).await.unwrap_err(),
        measure(setting("max_connections").bytes())
            .await
            .unwrap_err(),
        measure(setting("work_mem").count()).await.unwrap_err(),
        measure(setting("fsync").count()).await.unwrap_err(),
    ] {
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    }
    assert_eq!(reason(setting("absent").bytes()).await, Reason::Missing);
    assert_eq!(reason(setting("absent").count()).await, Reason::Missing);
}
