//! What the probes of the checklist need to know.

use std::path::PathBuf;

use golive::probes::trust::Trust;

/// Where the service and its parts are.
pub(crate) struct Config {
    /// The application, `http://host:port`.
    pub(crate) base: String,
    /// The same without TLS in front, which must redirect.
    pub(crate) plain_url: String,
    /// The application, `host:port`.
    pub(crate) address: String,
    /// The TLS server in front, `host:port`.
    pub(crate) tls: String,
    pub(crate) trust: Trust,
    pub(crate) redis: String,
    pub(crate) postgres: String,
    pub(crate) env_file: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) backups: PathBuf,
    /// The folder of the source code.
    pub(crate) source: PathBuf,
    pub(crate) api_token: String,
    pub(crate) webhook_signature: String,
    /// The servers, which stop when this is dropped.
    pub(crate) _servers: Box<dyn std::any::Any + Send + Sync>,
}
