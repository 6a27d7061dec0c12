//! Behind a pooler that gives a session to whoever comes: each is told its own, and
//! nothing is left behind.

use golive_core::probe::Reason;
use golive_core::quantity::{Count, Ratio};
use golive_probes::postgres::{Postgres as Probed, postgres, rows};
use golive_testbed::{PgBouncer, Postgres};
use tokio_postgres::NoTls;

use crate::{measure, reason};

/// Made of what a client would ask the server about: an enumeration, a domain, an
/// array, a table.
const MADE: &str = "create type mood as enum ('sad', 'fine'); \
     create domain age as int check (value >= 0); \
     create table orders (id int, mood mood, age age, tags text[]); \
     insert into orders select i, 'fine', i, array['a'] from generate_series(0, 999) as i";

/// A program that measures, in a runtime of its own, and finds each value right.
fn program(url: String, half: i64) -> std::thread::JoinHandle<usize> {
    let one = move |i: i64, url: String| async move {
        let at = |sql: String| postgres(&url).query(sql);
        match i % 5 {
            0 => {
                let sql = format!("select id from orders where id = {i}");
                assert_eq!(measure(at(sql).count()).await.unwrap(), Count::new(i));
            }
            1 => {
                let sql = format!("select age from orders where age = {i}");
                assert_eq!(measure(at(sql).count()).await.unwrap(), Count::new(i));
            }
            2 => {
                let sql = format!("select mood from orders where id = {i} -- {i}");
                assert_eq!(measure(at(sql).text()).await.unwrap(), "fine");
            }
            3 => {
                let name = format!("absent_{i}");
                let there = measure(postgres(&url).table_exists(name)).await;
                assert_eq!(there.unwrap_err().reason(), Reason::Missing);
            }
            _ => {
                let there = measure(postgres(&url).table_exists("orders")).await;
                assert!(there.unwrap());
            }
        }
    };
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut done = 0;
            for begin in (0..500).step_by(20) {
                let each = (begin..begin + 20).map(|i| {
                    let url = url.clone();
                    tokio::spawn(one(half * 500 + i, url))
                });
                for measured in each.collect::<Vec<_>>() {
                    measured.await.unwrap();
                    done += 1;
                }
            }
            done
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_values_of_two_programs_are_their_own() {
    let server = Postgres::start().await.unwrap();
    server.sql(MADE).await.unwrap();
    let pooler = PgBouncer::start(&server, 3).await.unwrap();
    let programs = [0, 1].map(|half| program(pooler.url(), half));
    for program in programs {
        let done = tokio::task::spawn_blocking(move || program.join());
        assert_eq!(done.await.unwrap().unwrap(), 500);
    }
    // Of each session that was shared: as many as there are.
    let left = "select count(*) from pg_prepared_statements";
    let each = (0..3).map(|_| {
        let url = pooler.url();
        tokio::spawn(async move {
            let sql = format!("select ({left}) + 0 * length(pg_sleep(0.2)::text)");
            measure(postgres(url).query(sql).count()).await
        })
    });
    for count in each.collect::<Vec<_>>() {
        assert_eq!(count.await.unwrap().unwrap(), Count::new(0));
    }
}

#[tokio::test]
async fn an_own_client_behind_a_pooler_leaves_nothing_either() {
    let server = Postgres::start().await.unwrap();
    server.sql(MADE).await.unwrap();
    let pooler = PgBouncer::start(&server, 1).await.unwrap();
    let (client, connection) = tokio_postgres::connect(&pooler.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let client = std::sync::Arc::new(client);
    let own = || Probed::from_client(client.clone(), "it");
    let of = |sql: &str| own().query(sql);
    assert_eq!(
        measure(of("select mood from orders limit 1").text())
            .await
            .unwrap(),
        "fine"
    );
    assert!(
        measure(own().execute_time("select tags from orders"))
            .await
            .unwrap()
            < crate::PATIENCE
    );
    assert!(measure(own().indexes_valid()).await.is_err());
    let shared = client.clone();
    let pool = Probed::from_pool(
        move |sql: String| {
            let client = shared.clone();
            async move { rows(&client, &sql).await }
        },
        "the pool",
    );
    assert_eq!(
        measure(pool.query("select age from orders where id = 7").count())
            .await
            .unwrap(),
        Count::new(7)
    );
    let left = "select count(*) from pg_prepared_statements";
    assert_eq!(measure(of(left).count()).await.unwrap(), Count::new(0));
}

#[tokio::test]
async fn a_value_is_of_the_type_that_it_has() {
    let server = Postgres::start().await.unwrap();
    server.sql(MADE).await.unwrap();
    let url = server.url();
    let of = |sql: &str| postgres(&url).query(sql);
    let count = |sql: &'static str| measure(of(sql).count());
    // Sums and rounded numbers are numeric.
    assert_eq!(
        count("select sum(id) from orders").await.unwrap(),
        Count::new(499_500)
    );
    assert_eq!(count("select 7::numeric;").await.unwrap(), Count::new(7));
    assert_eq!(count("values (8)").await.unwrap(), Count::new(8));
    assert_eq!(
        count("with x as (select 9 as y) select y from x ; ")
            .await
            .unwrap(),
        Count::new(9)
    );
    assert_eq!(
        count("show max_connections").await.unwrap(),
        Count::new(100)
    );
    assert_eq!(
        count("insert into orders (id) values (5) returning id")
            .await
            .unwrap(),
        Count::new(5)
    );
    assert!(
        measure(of("show fsync").boolean())
            .await
            .is_ok_and(|on| !on)
    );
    assert_eq!(
        measure(of("select 0.25::numeric").ratio()).await.unwrap(),
        Ratio::from_f64(0.25).unwrap()
    );
    assert_eq!(
        measure(of("select golive_query from (values (1)) as x(golive_query)").count())
            .await
            .unwrap(),
        Count::new(1)
    );
    for (sql, told) in [
        ("select 1.5", "a number, expected a whole number"),
        ("select 5::float8", "a number, expected a whole number"),
        ("copy orders to stdout", "moves rows"),
        ("select '1'", "a text, expected a whole number"),
        ("select true", "a boolean, expected a whole number"),
        (
            "select now()",
            "a timestamp with time zone, which must be cast",
        ),
        (
            "select tags from orders limit 1",
            "a text[], which must be cast",
        ),
        ("select 1 as a, 2 as a", "2 columns, expected 1"),
        (
            "select id from orders limit 3",
            "more than one row, expected 1",
        ),
        ("show all", "more than one row, expected 1"),
        ("select 1; select 2", "2 statements, expected 1"),
    ] {
        let error = count(sql).await.unwrap_err();
        assert!(error.message().contains(told), "{sql}: {error}");
    }
    assert_eq!(reason(of("select null::int").count()).await, Reason::NoData);
    assert_eq!(
        reason(of("select 1 where false").count()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(of("select 'NaN'::numeric").ratio()).await,
        Reason::NotANumber
    );
    let large = measure(of("select 9223372036854775807").count()).await;
    assert_eq!(large.unwrap(), Count::new(i64::MAX));
    // A name is a name whatever it holds.
    for name in ["it's", "a\\'b", "a\"b", "$1"] {
        let there = postgres(&url).table_exists(name);
        assert_eq!(reason(there).await, Reason::Missing, "{name}");
    }
}

#[tokio::test]
async fn a_schema_of_the_url_is_looked_in_or_refused() {
    let server = Postgres::start().await.unwrap();
    server
        .sql("create schema shop; create table shop.items (id int); create table here (id int)")
        .await
        .unwrap();
    let pooler = PgBouncer::start(&server, 1).await.unwrap();
    let at = |url: String, schema: &str| format!("{url}?schema={schema}&pgbouncer=true");
    let there = |url: String, table: &'static str| measure(postgres(url).table_exists(table));
    assert!(there(at(server.url(), "shop"), "items").await.unwrap());
    assert!(there(at(pooler.url(), "public"), "here").await.unwrap());
    // Whose session it is decides where a pooler looks, and no setting is made in it.
    let error = there(at(pooler.url(), "shop"), "items").await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
    assert!(error.message().contains("schema"), "{error}");
    let path = postgres(pooler.url()).query("show search_path").text();
    assert_eq!(measure(path).await.unwrap(), "\"$user\", public");
}
