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
    /// The database that developers work with.
    pub(crate) postgres_of_developers: String,
    pub(crate) prometheus: String,
    pub(crate) alertmanager: String,
    /// Loki, `https://host`; its ruler is below `/prometheus`.
    pub(crate) loki: String,
    pub(crate) grafana: String,
    pub(crate) pager_duty: String,
    pub(crate) uptime_robot: String,
    pub(crate) sentry: String,
    /// For Grafana, PagerDuty, UptimeRobot and Sentry, each of which has its own
    /// outside of an example.
    pub(crate) vendors_token: String,
    pub(crate) ring_central: RingCentral,
    pub(crate) log: PathBuf,
    /// What the job that restores a backup leaves.
    pub(crate) restored: PathBuf,
    pub(crate) backups: PathBuf,
    /// The folder of the source code, with its documentation in `docs` and what
    /// CI left in `ci`.
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

/// The telephones.
#[derive(Clone)]
pub(crate) struct RingCentral {
    /// `https://platform.ringcentral.com`.
    pub(crate) base: String,
    pub(crate) client: String,
    pub(crate) secret: String,
    /// What a token of an hour is asked for with.
    pub(crate) jwt: String,
    /// The number of the call queue's extension.
    pub(crate) queue: String,
    /// The number of the webhook's subscription.
    pub(crate) subscription: String,
}

impl Config {
    /// A file of the documentation.
    pub(crate) fn docs(&self, name: &str) -> PathBuf {
        self.source.join("docs").join(name)
    }

    /// A file that CI left.
    pub(crate) fn ci(&self, name: &str) -> PathBuf {
        self.source.join("ci").join(name)
    }

    /// The settings of production.
    pub(crate) fn env_file(&self) -> PathBuf {
        self.source.join(".env.production")
    }

    /// What Socket.IO lets the board in by.
    pub(crate) fn socket_auth(&self) -> String {
        format!(r#"{{"token":"{}"}}"#, self.api_token)
    }
}
