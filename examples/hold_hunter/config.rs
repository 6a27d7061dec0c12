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
    /// The folder of the source code, with its documentation in `docs`.
    pub(crate) source: PathBuf,
    pub(crate) domain: String,
    /// The name server of the domain, `ip:port`.
    pub(crate) name_server: String,
    /// A port that must not be open, `host:port`.
    pub(crate) shut: String,
    pub(crate) api_token: String,
    pub(crate) webhook_secret: String,
    /// The servers, which stop when this is dropped.
    pub(crate) _servers: Box<dyn std::any::Any + Send + Sync>,
}

impl Config {
    /// A file of the documentation.
    pub(crate) fn docs(&self, name: &str) -> PathBuf {
        self.source.join("docs").join(name)
    }
}
