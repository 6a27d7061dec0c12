//! Where a feature is not asked for: empty modules in the place of the real
//! ones, so that rustc names the feature that brings what is missing
//! (`redis`), and not the private one that brings the crate (`_probes`).

#[cfg(not(feature = "_front"))]
pub mod front {
    #![allow(missing_docs, reason = "they are never compiled")]
    #[cfg(feature = "cli")]
    pub mod cli {}
    #[cfg(feature = "json")]
    pub mod json {}
    #[cfg(feature = "test")]
    pub mod test {}
    #[cfg(feature = "text")]
    pub mod text {}
}

#[cfg(not(feature = "_probes"))]
pub mod probes {
    #![allow(missing_docs, reason = "they are never compiled")]
    #[cfg(feature = "tcp")]
    pub mod tcp {}
    #[cfg(feature = "http")]
    pub mod http {}
    #[cfg(feature = "websocket")]
    pub mod websocket {}
    #[cfg(feature = "grpc")]
    pub mod grpc {}
    #[cfg(feature = "tls")]
    pub mod tls {}
    #[cfg(feature = "dns")]
    pub mod dns {}
    #[cfg(feature = "redis")]
    pub mod redis {}
    #[cfg(feature = "postgres")]
    pub mod postgres {}
    #[cfg(feature = "mysql")]
    pub mod mysql {}
    #[cfg(feature = "sqlite")]
    pub mod sqlite {}
    #[cfg(feature = "nats")]
    pub mod nats {}
    #[cfg(feature = "mqtt")]
    pub mod mqtt {}
    #[cfg(feature = "amqp")]
    pub mod amqp {}
    #[cfg(feature = "smtp")]
    pub mod smtp {}
    #[cfg(feature = "env")]
    pub mod env {}
    #[cfg(feature = "jwt")]
    pub mod jwt {}
    #[cfg(feature = "file")]
    pub mod file {}
    #[cfg(feature = "command")]
    pub mod command {}
    #[cfg(feature = "host")]
    pub mod host {}
    #[cfg(feature = "load")]
    pub mod load {}
    #[cfg(feature = "pool")]
    pub mod pool {}
    #[cfg(feature = "tree")]
    pub mod tree {}
    #[cfg(feature = "git")]
    pub mod git {}
    #[cfg(feature = "heartbeat")]
    pub mod heartbeat {}
    #[cfg(feature = "prometheus")]
    pub mod prometheus {}
    #[cfg(feature = "kubernetes")]
    pub mod kubernetes {}
    #[cfg(feature = "test-report")]
    pub mod test_report {}
}
