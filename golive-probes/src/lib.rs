//! The probes of golive: one feature, one module, one page each.
//!
//! An application has them as `golive::probes`: where an example says
//! `use golive_probes::redis::redis` and `use golive_core::probe::ProbeExt`, it
//! writes `use golive::probes::redis::redis` and `use golive::ProbeExt`. What
//! takes the application's own client says of which version of its crate.
//!
//! | feature | module | observes | measures |
//! |---|---|---|---|
//! | `tcp` | `tcp` | a port | that it accepts, latency, a banner, when it closes |
//! | `http` | `http` | a URL | status, headers, body, access, signatures, limits, latency by phase |
//! | `websocket` | `websocket` | a WebSocket or Socket.IO server | who is let in, a pong, what it answers, that it stays open |
//! | `grpc` | `grpc` | a gRPC server | that it serves |
//! | `tls` | `tls` | a certificate and its chain | validity, time to expiry, keys, versions, names |
//! | `dns` | `dns` | a name | addresses, records, time to live |
//! | `redis` | `redis` | a Redis server | answers, memory, settings, what is kept, clients, replication |
//! | `postgres` | `postgres` | a PostgreSQL server | scalar queries, settings, writability |
//! | `mysql` | `mysql` | a MariaDB or MySQL server | scalar queries, settings, writability |
//! | `sqlite` | `sqlite` | an SQLite file | scalar queries, integrity, size |
//! | `nats` | `nats` | a NATS server | round trip, who is let in, streams and consumers |
//! | `mqtt` | `mqtt` | an MQTT broker | who is let in, an echo, what is retained |
//! | `amqp` | `amqp` | a broker of AMQP 0-9-1, RabbitMQ | who is let in, queues and their consumers, exchanges |
//! | `smtp` | `smtp` | a mail server | TLS, logins, recipients, that it is no open relay |
//! | `env` | `env` | environment variables | set, unset, equal, parses, strong; every name of an example |
//! | `jwt` | `jwt` | a JSON Web Token | time to expiry, age, issuer |
//! | `file` | `file` | a file or folder | existence, size, age, mode, content |
//! | `command` | `command` | a program that is run | exit code, output, version |
//! | `host` | `host` | this machine, this process and others | memory, disk, load, limits, ports, the clock |
//! | `load` | `load` | any other probe, many times at once | percentiles, rate, share of failures |
//! | `pool` | `pool` | a pool of connections of the application | size, idle, how much is taken |
//! | `tree` | `tree` | the files of a folder | what none of them may hold, what one must |
//! | `git` | `git` | a working copy of git | clean, branch, tag, age of the last commit and of a file |
//! | `test-report` | `test_report` | what a run of tests left (JUnit's XML) | passed, failed, skipped, how old |
//! | `heartbeat` | `heartbeat` | what a job left when it ended | its age, that it went well |
//! | `prometheus` | `prometheus` | Prometheus and Alertmanager | queries, targets, rules, alerts, receivers |
//! | `kubernetes` | `kubernetes` | a Kubernetes cluster | version, permissions, deployments, certificates, what exists |
//!
//! Nothing is on by default. `full` turns all of them on. Whatever takes a URL
//! takes its [`parts`] too. Whatever gives JSON has it read by the same methods,
//! those of the module `json`.
//!
//! # What is left out, and why
//!
//! Each of these is asserted by some other tool. Here it is a line of one's own
//! code, or of another probe, or it does not belong before a launch.
//!
//! | left out | instead |
//! |---|---|
//! | ping (ICMP), UDP and SCTP ports | raw sockets need a privilege, and no answer of UDP says nothing; ask the service itself |
//! | a command over SSH | `command("ssh")`, with the host's key checked by `ssh` |
//! | packages, services, users, groups, interfaces of a machine | what configures machines checks them: `command("systemctl")`, `command("dpkg-query")` |
//! | MongoDB, Elasticsearch, Cassandra, Kafka, ClickHouse, LDAP, and every cloud's objects | [`probe_fn_with`](golive_core::probe::probe_fn_with) around the client that the service uses, which is then what is tested |
//! | GraphQL | `http`: a `POST`, and a JSON pointer |
//! | XML and XPath, CSS selectors, expression languages over a body | `http` with a regular expression, or `probe_fn` |
//! | HTTP/3 | no client in Rust is settled yet; what clients fall back to is tested |
//! | flows of OAuth 2 by a browser, cookies, sessions | `http` with `bearer_from`: a token by a client's credentials, or a log-in; a flow is a test of the service |
//! | when a domain's registration ends (RDAP, WHOIS) | a task with a date: registries limit who asks, and a launch asks often |
//! | DNS over TLS, SSHFP, PTR and other types of record | the types that launches turn on are there; `probe_fn` around a resolver for others |
//! | FTP, IMAP, POP3 | `tcp` with `send` and `answers`, `tls` for their certificates |
//! | Windows: its services, its registry | not known here; `command` |
//! | growth of a database over weeks | a monitor keeps the past: `prometheus` with a range |
//! | loading extensions at run time | a checklist is code: what it needs is compiled into it |
//!
//! Kubernetes is spoken to without the crate `kube`, and brokers without their
//! clients: those keep tasks and connections of their own, which would outlive a
//! measurement. Where a client library can be driven inside the measurement, it
//! is used.

#[cfg(feature = "_wire")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod address;
#[cfg(feature = "amqp")]
pub mod amqp;
#[cfg(any(feature = "command", feature = "http"))]
mod aside;
#[cfg(any(feature = "_wire", feature = "redis"))]
mod asked;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod bounded;
#[cfg(feature = "mysql")]
mod caught;
#[cfg(feature = "_tls")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod certificate;
#[cfg(feature = "_tls")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod chain;
#[cfg(any(feature = "file", feature = "test-report"))]
mod chosen;
#[cfg(feature = "command")]
pub mod command;
#[cfg(feature = "_socket")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod connect;
#[cfg(any(feature = "kubernetes", feature = "prometheus"))]
mod cut;
#[cfg(feature = "dns")]
pub mod dns;
#[cfg(feature = "env")]
pub mod env;
#[cfg(feature = "file")]
pub mod file;
#[cfg(feature = "git")]
pub mod git;
#[cfg(feature = "grpc")]
pub mod grpc;
#[cfg(feature = "heartbeat")]
pub mod heartbeat;
#[cfg(feature = "host")]
pub mod host;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "_json")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
pub mod json;
#[cfg(feature = "jwt")]
pub mod jwt;
#[cfg(any(
    feature = "http",
    feature = "mysql",
    feature = "postgres",
    feature = "redis"
))]
mod kept_out;
#[cfg(feature = "kubernetes")]
pub mod kubernetes;
#[cfg(feature = "load")]
pub mod load;
#[cfg(any(feature = "_json", feature = "test-report"))]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod moment;
#[cfg(feature = "mqtt")]
pub mod mqtt;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "_own")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod own;
#[cfg(any(
    feature = "_wire",
    feature = "mysql",
    feature = "postgres",
    feature = "redis"
))]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod params;
pub mod parts;
#[cfg(feature = "_pattern")]
mod pattern;
#[cfg(any(
    feature = "_wire",
    feature = "command",
    feature = "http",
    feature = "mysql",
    feature = "postgres",
    feature = "redis"
))]
mod percent;
#[cfg(feature = "_json")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod pointer;
#[cfg(feature = "pool")]
pub mod pool;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "prometheus")]
pub mod prometheus;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "_regular")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod regular;
#[cfg(any(feature = "_json", feature = "jwt", feature = "redis"))]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod skew;
#[cfg(feature = "smtp")]
pub mod smtp;
#[cfg(feature = "_sql")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "http", feature = "nats"))]
mod status;
#[cfg(feature = "_tls")]
mod strong;
#[cfg(feature = "tcp")]
pub mod tcp;
#[cfg(feature = "test-report")]
pub mod test_report;
#[cfg(feature = "_json")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod text;
#[cfg(any(feature = "_socket", feature = "_sql"))]
mod thread;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "_tls")]
mod tlv;
#[cfg(feature = "tree")]
pub mod tree;
#[cfg(feature = "_tls")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
pub mod trust;
#[cfg(feature = "websocket")]
pub mod websocket;
#[cfg(feature = "_wire")]
#[cfg_attr(
    not(feature = "full"),
    allow(dead_code, reason = "each probe uses a part")
)]
mod wire;
