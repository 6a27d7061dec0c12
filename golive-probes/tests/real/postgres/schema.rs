//! Tables, indexes, roles and rows.

use golive_core::probe::Reason;
use golive_core::quantity::{Bytes, Count};
use golive_probes::postgres::postgres;
use golive_testbed::Postgres;

use crate::{measure, reason};

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
