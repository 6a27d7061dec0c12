//! Alertmanager, by its API v2.

use std::fmt;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive_core::quantity::{Count, Quantity, Version};
use golive_core::secret::Secret;
use serde_json::Value;

use super::api::{Api, list, missing, text, unexpected};
use super::read_version;
use crate::trust::Trust;

/// An Alertmanager by its URL, `http://host:9093` or `https://host/prefix`.
pub fn alertmanager(url: impl Into<String>) -> Alertmanager {
    Alertmanager(Api::new(url.into()))
}

/// See [`alertmanager()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Alertmanager(Api);

impl Alertmanager {
    /// Asks with a bearer token.
    pub fn bearer(self, token: impl Into<Secret>) -> Self {
        Self(self.0.bearer(token.into()))
    }

    /// Asks with a user and a password.
    pub fn basic(self, user: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Self(self.0.basic(user.into(), password.into()))
    }

    /// Whose certificates are trusted of `https://`: those that the system
    /// trusts, unless said here.
    pub fn trust(self, trust: Trust) -> Self {
        Self(self.0.trust(trust))
    }

    /// Its configuration is read, and its cluster has settled or there is
    /// none.
    pub fn ready(self) -> AlertmanagerProbe<bool> {
        self.probe("/api/v2/status", None, |answer, _| {
            match text(answer, "/cluster/status")? {
                status @ ("ready" | "disabled") => {
                    Ok(Measurement::new(true).with("cluster", status))
                }
                other => Err(unexpected(format_args!(
                    "the cluster is `{other}`, expected `ready`"
                ))),
            }
        })
    }

    /// Its version.
    pub fn version(self) -> AlertmanagerProbe<Version> {
        self.probe("/api/v2/status", None, |answer, _| {
            read_version(text(answer, "/versionInfo/version")?)
        })
    }

    /// A receiver of this name is configured.
    pub fn receiver_exists(self, name: impl Into<String>) -> AlertmanagerProbe<bool> {
        let mut probe = self.probe("/api/v2/receivers", None, |answer, name| {
            for receiver in list(answer, "")? {
                if text(receiver, "/name")? == name {
                    return Ok(true.into());
                }
            }
            Err(missing(format_args!("there is no receiver `{name}`")))
        });
        probe.name = name.into();
        probe
    }

    /// Its receivers.
    pub fn receiver_count(self) -> AlertmanagerProbe<Count> {
        self.probe("/api/v2/receivers", None, |answer, _| {
            Ok(Count::of(list(answer, "")?.len()).into())
        })
    }

    /// Whether each alert of this name that Alertmanager knows of is silenced:
    /// false when one of them is not. One that it does not know of is
    /// [`Reason::Missing`](golive_core::probe::Reason::Missing), so it shows
    /// nothing of an alert that does not fire.
    pub fn is_silenced(self, alert: impl Into<String>) -> AlertmanagerProbe<bool> {
        let alert = alert.into();
        let matcher = alert.replace('\\', "\\\\").replace('"', "\\\"");
        let matcher = matcher.replace('\n', "\\n");
        let filter = format!("alertname=\"{matcher}\"");
        let mut probe = self.probe("/api/v2/alerts", Some(filter), silenced);
        probe.name = alert;
        probe
    }

    /// The silences that are in force.
    pub fn silence_count(self) -> AlertmanagerProbe<Count> {
        self.probe("/api/v2/silences", None, |answer, _| {
            let mut active = 0;
            for silence in list(answer, "")? {
                if text(silence, "/status/state")? == "active" {
                    active += 1;
                }
            }
            Ok(Count::new(active).into())
        })
    }

    fn probe<V: Quantity>(
        self,
        path: &'static str,
        filter: Option<String>,
        read: Read<V>,
    ) -> AlertmanagerProbe<V> {
        AlertmanagerProbe {
            server: self,
            path,
            filter,
            name: String::new(),
            read,
        }
    }
}

fn silenced(answer: &Value, name: &str) -> Result<Measurement<bool>, ProbeError> {
    let (mut all, mut silenced) = (0, 0);
    for alert in list(answer, "")? {
        // A proxy may drop the filter.
        if text(alert, "/labels/alertname")? != name {
            continue;
        }
        all += 1;
        if !list(alert, "/status/silencedBy")?.is_empty() {
            silenced += 1;
        }
    }
    if all == 0 {
        let words = format!("Alertmanager knows of no alert `{name}`");
        return Err(missing(words));
    }
    Ok(Measurement::new(all == silenced)
        .with("alerts", all)
        .with("silenced", silenced))
}

impl fmt::Debug for Alertmanager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Alertmanager").field(&self.0).finish()
    }
}

/// An answer, the name that was asked for, and what it measures.
type Read<V> = fn(&Value, &str) -> Result<Measurement<V>, ProbeError>;

/// A measurement of Alertmanager.
#[derive(Clone)]
pub struct AlertmanagerProbe<V> {
    server: Alertmanager,
    path: &'static str,
    filter: Option<String>,
    name: String,
    read: Read<V>,
}

impl<V: Quantity> Probe for AlertmanagerProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let filter = self.filter.as_deref().map(|filter| ("filter", filter));
        let query: Vec<_> = filter.into_iter().collect();
        let api = &self.server.0;
        let answer = api.json(self.path, &query, &input).await;
        answer
            .and_then(|answer| (self.read)(&answer, &self.name))
            .map_err(|error| api.told(error))
    }

    fn target(&self) -> Target {
        self.server.0.target()
    }
}

impl<V> fmt::Debug for AlertmanagerProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.server.fmt(f)
    }
}
