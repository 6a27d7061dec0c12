//! Real servers on free ports for golive's tests and examples.
//!
//! A test that needs Redis starts Redis; nothing here pretends to be a server. Each server listens
//! on 127.0.0.1 on a port of its own, keeps its files in a temporary folder, and is gone, folder
//! and all, when its value is dropped, also when the test panics or is killed.
//!
//! ```no_run
//! # async fn example() -> Result<(), golive_testbed::Error> {
//! let redis = golive_testbed::Redis::builder().password("x").maxmemory("64mb").start().await?;
//! redis.command(&["SET", "answer", "42"]).await?;
//! redis.pause()?; // accepts connections, and says nothing
//! redis.resume()?;
//! redis.kill();
//! redis.restart().await?; // the same port and the same data
//! # Ok(())
//! # }
//! ```
//!
//! The programs come from Debian: `cargo xtask test` installs what is missing. A missing program
//! is an [`Error::Missing`] that names the package, never a test that is skipped.
//!
//! Run as root, the servers run as `nobody`: PostgreSQL refuses to be root, and the others lose
//! nothing by it.

mod certs;
mod client;
mod dns;
mod error;
mod etcd;
mod exim;
mod find;
mod folder;
mod hostile;
mod mariadb;
mod migrate;
mod mosquitto;
mod nats;
mod nginx;
mod ntp;
mod pgbouncer;
mod port;
mod postgres;
mod process;
mod prometheus;
mod python;
mod rabbitmq;
mod redis;
mod server;
mod tinyproxy;
mod tools;
mod traps;
mod url;

pub use certs::{Cert, Certs};
pub use dns::{Dns, DnsBuilder};
pub use error::Error;
pub use etcd::Etcd;
pub use exim::{Exim, EximBuilder};
pub use hostile::Hostile;
pub use mariadb::{MariaDb, MariaDbBuilder};
pub use migrate::{alembic, django, rails_migrate};
pub use mosquitto::{Mosquitto, MosquittoBuilder};
pub use nats::{Nats, NatsBuilder};
pub use nginx::{Nginx, NginxBuilder};
pub use ntp::{Ntp, NtpBuilder};
pub use pgbouncer::PgBouncer;
pub use port::Port;
pub use postgres::{Postgres, PostgresBuilder};
pub use prometheus::{Alertmanager, AlertmanagerBuilder, Prometheus, PrometheusBuilder};
pub use python::Python;
pub use rabbitmq::{Consumer, RabbitMq, RabbitMqBuilder};
pub use redis::{Redis, RedisBuilder};
pub use server::Server;
pub use tinyproxy::Tinyproxy;
pub use tools::{ED25519, git, ssh_key, ssh_verifies};
pub use traps::Traps;
