//! A service as a team writes it: axum, a pool of sqlx, a manager of Redis, a partner by
//! HTTPS, migrations, backups. Of each thing that breaks its refusal names the cause, the
//! place, the reason and the next step, in a few lines and without a secret.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::routing::get;
use golive::outcome::{FailCause, Outcome};
use golive::probe::Reason;
use golive::probes::file::newest;
use golive::probes::http::http;
use golive::probes::postgres::{MigrationTool, Postgres as Database, postgres};
use golive::probes::redis::{Redis as Cache, redis};
use golive::probes::tls::tls;
use golive::probes::trust::Trust;
use golive::{Checklist, Permit, ProbeExt, Refusal, Verdict};
use golive_recipes::{redis_manager, sqlx_postgres};
use golive_testbed::{Cert, Certs, Nginx, Postgres, Redis};
use redis::aio::ConnectionManager;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use tempfile::TempDir;

const PASSWORD: &str = "hunter2-of-the-shop";

static SHOP: Checklist<Config> = golive::checklist!(
    "Shop go-live",
    config = Config,
    section(
        "Database",
        check("Server", probe = |cfg| postgres(&cfg.database).connects()),
        check(
            "Pool",
            probe = |cfg| cfg.orders().connects(),
            after = ["server"]
        ),
        check(
            "Takes writes",
            probe = |cfg| cfg.orders().is_writable(),
            critical,
            after = ["pool"],
            notes = "https://wiki.shop.test/failover",
        ),
        check(
            "Migrations",
            probe = |cfg| cfg
                .orders()
                .migrations(MigrationTool::Sqlx, &cfg.migrations),
            after = ["pool"],
            notes = "https://wiki.shop.test/migrate",
        ),
        check(
            "Quick",
            probe = |cfg| cfg.orders().execute_time("select count(*) from orders"),
            samples = 20,
            pass = p(95) < 5s,
            after = ["migrations"],
        ),
    ),
    section(
        "Cache",
        check(
            "Manager",
            probe = |cfg| cfg.cache().ping().explained_by(redis(&cfg.redis).ping())
        ),
        check(
            "Evicts nothing",
            probe = |cfg| cfg.cache().setting("maxmemory-policy").text(),
            pass = last == "noeviction",
            after = ["manager"],
            notes = "https://wiki.shop.test/cache",
        ),
    ),
    section(
        "Partner",
        check(
            "Certificate",
            probe = |cfg| tls(&cfg.partner).trust(cfg.trust.clone()).expires_in(),
            pass = last > 14d,
            notes = "https://wiki.shop.test/renew",
        ),
        check(
            "Answers",
            probe = |cfg| http(format!("https://{}/pay", cfg.partner))
                .trust(cfg.trust.clone())
                .header("X-API-Key", PASSWORD)
                .ok(),
            after = ["certificate"],
        ),
    ),
    section(
        "Backups",
        check(
            "Made",
            probe = |cfg| newest(&cfg.backups, "*.sql.gz").age(),
            pass = age < 24h,
            notes = "https://wiki.shop.test/backup",
        ),
    ),
);

struct Config {
    database: String,
    pool: PgPool,
    migrations: PathBuf,
    redis: String,
    manager: ConnectionManager,
    partner: String,
    trust: Trust,
    backups: PathBuf,
}

impl Config {
    fn orders(&self) -> Database {
        sqlx_postgres::postgres(self.pool.clone(), "the pool of the shop")
    }

    fn cache(&self) -> Cache {
        redis_manager::cache(self.manager.clone(), "the cache of the shop")
    }
}

/// What the service stands on.
struct World {
    database: Postgres,
    cache: Redis,
    certs: Certs,
    partner: Nginx,
    folder: TempDir,
}

fn lazy(url: &str) -> PgPool {
    let options = PgPoolOptions::new().max_connections(2);
    let options = options.acquire_timeout(Duration::from_millis(500));
    options.connect_lazy(url).unwrap()
}

async fn partner(cert: &Cert, answer: &str) -> Nginx {
    let nginx = Nginx::builder().tls(cert).location("/", answer);
    nginx.start().await.unwrap()
}

impl World {
    async fn new() -> Self {
        let database = Postgres::builder().password(PASSWORD).start();
        let cache = Redis::builder().password(PASSWORD).start();
        let certs = Certs::new().unwrap();
        let cert = certs.valid_for(&["localhost"]).unwrap();
        let partner = partner(&cert, "return 200;");
        let (database, cache, partner) = tokio::join!(database, cache, partner);
        let folder = tempfile::tempdir().unwrap();
        let world = Self {
            database: database.unwrap(),
            cache: cache.unwrap(),
            certs,
            partner,
            folder,
        };
        for folder in ["migrations", "backups"] {
            std::fs::create_dir(world.path(folder)).unwrap();
        }
        let create = "create table orders (id int)";
        std::fs::write(world.path("migrations/1_orders.sql"), create).unwrap();
        std::fs::write(world.path("backups/monday.sql.gz"), "x").unwrap();
        let migrator = Migrator::new(world.path("migrations")).await.unwrap();
        migrator.run(&lazy(&world.database.url())).await.unwrap();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> Config {
        let redis = format!("redis://:{PASSWORD}@{}", self.cache.addr());
        Config {
            database: self.database.url(),
            pool: lazy(&self.database.url()),
            migrations: self.path("migrations"),
            manager: redis_manager::manager(&redis).unwrap(),
            redis,
            partner: format!("localhost:{}", self.partner.port()),
            trust: Trust::pem(self.certs.ca_pem()),
            backups: self.path("backups"),
        }
    }
}

/// `main`, but for its end: the gate first, then the port.
async fn start(config: &Config) -> Result<Permit<Config>, Refusal> {
    golive::gate!(SHOP, config, timeout = 5s, deadline = 20s).await
}

async fn serve(_permit: Permit<Config>) -> String {
    let app = Router::new().route("/", get(|| async { "open" }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, app).await });
    reqwest::get(format!("http://{at}/"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

/// A refusal for one item and one reason, that says where and what next.
struct Told<'a> {
    item: &'a str,
    cause: FailCause,
    place: String,
    says: &'a str,
    next: &'a str,
}

fn finding(reason: Reason) -> impl Fn(&FailCause) -> bool {
    move |cause| matches!(cause, FailCause::Finding { reason: found, .. } if *found == reason)
}

async fn refuses(what: &str, config: &Config, told: Told<'_>) {
    let refusal = start(config)
        .await
        .err()
        .unwrap_or_else(|| panic!("{what}: it opened"));
    let text = refusal.to_string();
    let lines = text.lines().count();
    assert!(lines <= 20, "{what}: {lines} lines:\n{text}");
    assert!(!text.contains(PASSWORD), "{what}: a secret:\n{text}");
    assert_eq!(refusal.verdict(), Verdict::NoGo, "{what}:\n{text}");
    assert_eq!(refusal.exit_code(), 20);
    let item = refusal.report().unwrap().item(told.item);
    let item = item.unwrap_or_else(|| panic!("{what}: no item {}:\n{text}", told.item));
    let Outcome::Fail { cause } = &item.outcome else {
        panic!("{what}: {:?}\n{text}", item.outcome);
    };
    let fits = match (&told.cause, cause) {
        (FailCause::Finding { reason, .. }, found) => finding(*reason)(found),
        (expected, found) => expected == found,
    };
    assert!(fits, "{what}: {cause:?}\n{text}");
    for words in [told.item, &told.place, told.says, told.next] {
        assert!(text.contains(words), "{what}: no {words:?} in\n{text}");
    }
}

fn of(reason: Reason) -> FailCause {
    // The step is told in the words.
    let cause = serde_json::json!({ "kind": "finding", "reason": reason });
    serde_json::from_value(cause).unwrap()
}

/// Breaks one thing of a world that is well but for it.
async fn broken(world: &World, what: &str, config: Config, told: Told<'_>) {
    refuses(what, &config, told).await;
    let permit = start(&world.config()).await;
    assert!(permit.is_ok(), "after {what}: {permit:?}");
}

fn old(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    let days = Duration::from_secs(3 * 24 * 60 * 60);
    file.set_modified(SystemTime::now() - days).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_is_told() {
    let world = World::new().await;
    let permit = start(&world.config()).await.unwrap();
    assert_eq!(serve(permit).await, "open");

    let at = |url: &str| {
        url.rsplit('@')
            .next()
            .unwrap()
            .split('/')
            .next()
            .unwrap()
            .to_owned()
    };
    let database = world.database.addr().to_string();
    let cache = world.cache.addr().to_string();
    let mut config = world.config();
    config.database = config.database.replacen(PASSWORD, "wrong", 1);
    broken(
        &world,
        "the password was rotated",
        config,
        Told {
            item: "database.server",
            cause: of(Reason::CredentialsRejected),
            place: database.clone(),
            says: "password authentication failed",
            next: "next: check the user and the password",
        },
    )
    .await;

    let mut config = world.config();
    config.database = format!("{}_absent", config.database);
    broken(
        &world,
        "no such database",
        config,
        Told {
            item: "database.server",
            cause: of(Reason::Missing),
            place: database.clone(),
            says: "does not exist",
            next: "next: see that it is made",
        },
    )
    .await;

    let config = world.config();
    let held = (
        config.pool.acquire().await.unwrap(),
        config.pool.acquire().await.unwrap(),
    );
    broken(
        &world,
        "connections leak",
        config,
        Told {
            item: "database.pool",
            cause: of(Reason::PoolExhausted),
            place: "the pool of the shop".to_owned(),
            says: "pool exhausted",
            next: "next: see who holds the connections of the pool",
        },
    )
    .await;
    drop(held);

    let read_only = "alter role golive set default_transaction_read_only = on";
    world.database.sql(read_only).await.unwrap();
    refuses(
        "a database that takes no writes",
        &world.config(),
        Told {
            item: "database.takes-writes",
            cause: of(Reason::UnexpectedValue),
            place: "the pool of the shop".to_owned(),
            says: "the session is read-only",
            next: "https://wiki.shop.test/failover",
        },
    )
    .await;
    let again = "set transaction read write; alter role golive reset default_transaction_read_only";
    world
        .database
        .sql(&format!("begin; {again}; commit"))
        .await
        .unwrap();

    let pending = world.path("migrations/2_items.sql");
    std::fs::write(&pending, "create table items (id int)").unwrap();
    refuses(
        "a migration is pending",
        &world.config(),
        Told {
            item: "database.migrations",
            cause: of(Reason::Missing),
            place: "the pool of the shop".to_owned(),
            says: "1 migration is pending: 2_items.sql",
            next: "next: see that it is made",
        },
    )
    .await;
    std::fs::remove_file(&pending).unwrap();

    let applied = world.path("migrations/1_orders.sql");
    let was = std::fs::read(&applied).unwrap();
    std::fs::write(&applied, "create table orders (id bigint)").unwrap();
    refuses(
        "a migration was edited",
        &world.config(),
        Told {
            item: "database.migrations",
            cause: of(Reason::UnexpectedValue),
            place: "the pool of the shop".to_owned(),
            says: "edited after it was applied: 1_orders.sql",
            next: "https://wiki.shop.test/migrate",
        },
    )
    .await;
    std::fs::write(&applied, was).unwrap();

    let mut config = world.config();
    config.redis = config.redis.replacen(PASSWORD, "wrong", 1);
    config.manager = redis_manager::manager(&config.redis).unwrap();
    broken(
        &world,
        "the password of the cache",
        config,
        Told {
            item: "cache.manager",
            cause: of(Reason::CredentialsRejected),
            place: "the cache of the shop".to_owned(),
            says: "credentials rejected",
            next: "next: check the user and the password",
        },
    )
    .await;

    world
        .cache
        .command(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"])
        .await
        .unwrap();
    refuses(
        "a cache that forgets",
        &world.config(),
        Told {
            item: "cache.evicts-nothing",
            cause: FailCause::Criterion,
            place: "the cache of the shop".to_owned(),
            says: "allkeys-lru",
            next: "https://wiki.shop.test/cache",
        },
    )
    .await;
    world
        .cache
        .command(&["CONFIG", "SET", "maxmemory-policy", "noeviction"])
        .await
        .unwrap();

    let expired = partner(&world.certs.expired().unwrap(), "return 200;").await;
    let mut config = world.config();
    config.partner = format!("localhost:{}", expired.port());
    broken(
        &world,
        "the certificate of the partner",
        config,
        Told {
            item: "partner.certificate",
            cause: of(Reason::CertificateExpired),
            place: format!("localhost:{}", expired.port()),
            says: "https://wiki.shop.test/renew",
            next: "next: renew the certificate",
        },
    )
    .await;

    let ill = partner(
        &world.certs.valid_for(&["localhost"]).unwrap(),
        "return 503;",
    )
    .await;
    let mut config = world.config();
    config.partner = format!("localhost:{}", ill.port());
    broken(
        &world,
        "the partner is ill",
        config,
        Told {
            item: "partner.answers",
            cause: of(Reason::ServerError),
            place: format!("localhost:{}", ill.port()),
            says: "503",
            next: "next: see what the server says of it",
        },
    )
    .await;

    old(&world.path("backups/monday.sql.gz"));
    std::fs::write(world.path("backups/._monday.sql.gz"), "x").unwrap();
    refuses(
        "an old backup beside a hidden file",
        &world.config(),
        Told {
            item: "backups.made",
            cause: FailCause::Criterion,
            place: world.path("backups").display().to_string(),
            says: "must be < 24h",
            next: "https://wiki.shop.test/backup",
        },
    )
    .await;
    std::fs::write(world.path("backups/tuesday.sql.gz"), "x").unwrap();

    assert!(start(&world.config()).await.is_ok());
    world.cache.kill();
    refuses(
        "the cache is down",
        &world.config(),
        Told {
            item: "cache.manager",
            cause: of(Reason::Refused),
            place: at(&world.config().redis),
            says: "refused (in connect)",
            next: "next: start what should listen there",
        },
    )
    .await;
    assert_eq!(at(&world.config().redis), cache);
    world.database.kill();
    refuses(
        "the database is down",
        &world.config(),
        Told {
            item: "database.server",
            cause: of(Reason::Refused),
            place: database,
            says: "blocks 4 items",
            next: "next: start what should listen there",
        },
    )
    .await;
}
