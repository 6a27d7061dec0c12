//! Every probe against the real thing, one module each.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

#[cfg(feature = "amqp")]
mod amqp;
#[cfg(feature = "command")]
mod command;
#[cfg(feature = "dns")]
mod dns;
#[cfg(feature = "dns")]
mod dns_mail;
#[cfg(feature = "env")]
mod env;
#[cfg(feature = "file")]
mod file;
#[cfg(feature = "git")]
mod git;
#[cfg(feature = "grpc")]
mod grpc;
#[cfg(feature = "heartbeat")]
mod heartbeat;
#[cfg(feature = "host")]
mod host;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod http_access;
#[cfg(all(feature = "grpc", feature = "prometheus"))]
mod http_body;
#[cfg(feature = "http")]
mod http_client;
#[cfg(feature = "http")]
mod http_headers;
#[cfg(feature = "http")]
mod http_origins;
#[cfg(feature = "http")]
mod http_token;
#[cfg(feature = "http")]
mod http_way;
#[cfg(feature = "file")]
mod json;
#[cfg(feature = "kubernetes")]
mod kubernetes;
#[cfg(all(feature = "load", feature = "http"))]
mod load;
#[cfg(all(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod migrations;
#[cfg(feature = "mqtt")]
mod mqtt;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "mysql")]
mod mysql_login;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "pool")]
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "prometheus")]
mod prometheus;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
mod redis_clients;
#[cfg(feature = "redis")]
mod redis_saves;
#[cfg(feature = "smtp")]
mod smtp;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "tcp")]
mod tcp;
#[cfg(feature = "test-report")]
mod test_report;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tree")]
mod tree;
#[cfg(all(feature = "mysql", feature = "postgres", feature = "redis"))]
mod trouble;
#[cfg(all(feature = "mysql", feature = "postgres", feature = "redis"))]
mod urls;
#[cfg(feature = "websocket")]
mod websocket;

use std::time::Duration;

use golive_core::probe::{Probe, ProbeError, ProbeInput, Reason};

/// Time enough on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Measures as the runner does: the future is dropped at the timeout.
async fn within<P: Probe>(timeout: Duration, probe: &P) -> Result<P::Value, ProbeError> {
    let input = ProbeInput::alone(timeout);
    match tokio::time::timeout(timeout, probe.measure(input.clone())).await {
        Ok(result) => result.map(|measurement| measurement.value),
        Err(_) => {
            let error = ProbeError::new(Reason::TimedOut, "no answer in time");
            Err(match input.current_step() {
                Some(step) => error.at(step),
                None => error,
            })
        }
    }
}

async fn measure<P: Probe>(probe: P) -> Result<P::Value, ProbeError> {
    within(PATIENCE, &probe).await
}

async fn reason<P: Probe>(probe: P) -> Reason {
    match measure(probe).await {
        Ok(_) => panic!("it measured something"),
        Err(error) => error.reason(),
    }
}

/// Whether `localhost` has an address of IPv6 here, where the servers of these
/// tests do not listen.
async fn localhost_has_ipv6() -> bool {
    let addresses = tokio::net::lookup_host(("localhost", 1)).await.unwrap();
    addresses.into_iter().any(|address| address.is_ipv6())
}
