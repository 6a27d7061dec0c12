//! Every probe against the real thing, one module each.

#[cfg(feature = "env")]
mod env;
#[cfg(feature = "file")]
mod file;
#[cfg(feature = "host")]
mod host;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "tcp")]
mod tcp;
#[cfg(feature = "tls")]
mod tls;
