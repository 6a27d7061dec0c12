//! Prometheus and Alertmanager: what a query gives, and that the watchers
//! themselves watch: targets, rules, alerts, receivers.
//!
//! ```no_run
//! use std::time::Duration;
//! use golive_probes::prometheus::{alertmanager, prometheus};
//!
//! let metrics = || prometheus("http://prometheus:9090");
//! let errors = metrics().query("sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))").ratio();
//! let (hour, minute) = (Duration::from_secs(3600), Duration::from_secs(60));
//! let slowest = metrics().range("job:latency_seconds:p99", hour, minute).max().seconds();
//! let scraped = metrics().targets_up("orders");
//! let watched = metrics().rule_loaded("OrdersStalled");
//! let calm = metrics().no_alert_firing().except(["Watchdog"]);
//! let paged = alertmanager("http://alertmanager:9093").receiver_exists("on-call");
//! ```
//!
//! It sends one `GET` to the HTTP API of the server for each measurement, and
//! one more for the time of the server where the last value of a range may be
//! old; equal ones share their answer within a run. An answer with a warning
//! that a part of it is lost is an error. It changes nothing and needs
//! no more than to read: a proxy in front may allow just `GET` of
//! `/api/v1/query`, `/api/v1/targets`, `/api/v1/rules`,
//! `/api/v1/status/buildinfo` and `/-/ready`, and of Alertmanager
//! `/api/v2/status`, `/api/v2/receivers`, `/api/v2/alerts` and
//! `/api/v2/silences`. At most 4 MiB of an answer are read. The URL may have
//! a path, such as that of `--web.external-url`; credentials are given by
//! [`bearer`](Prometheus::bearer) or [`basic`](Prometheus::basic).
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`ready`](Prometheus::ready) | bool | it has read its data and serves queries |
//! | [`version`](Prometheus::version) | version | its version |
//! | [`query`](Prometheus::query) | count, ratio, rate, duration, bytes, bool | the one value of a query, now |
//! | [`range`](Prometheus::range) | the same | the largest, smallest, average or last value of a query over a time |
//! | [`targets_up`](Prometheus::targets_up) | bool | each target of a job is up; a job without any is [`Reason::Missing`] |
//! | [`target_count`](Prometheus::target_count) | count | the targets of a job; none is `Missing` |
//! | [`rule_loaded`](Prometheus::rule_loaded) | bool | an alert has a rule, and it is evaluated without errors |
//! | [`rule_expression`](Prometheus::rule_expression) | text | the expression of an alert's rule, with its threshold |
//! | [`rule_hold`](Prometheus::rule_hold) | duration | how long it must hold until the alert fires |
//! | [`rule_label`](Prometheus::rule_label) | text | a label that the rule adds, such as `severity` |
//! | [`alert_not_firing`](Prometheus::alert_not_firing) | bool | the same, and it does not fire |
//! | [`no_alert_firing`](Prometheus::no_alert_firing) | bool | no alert of any rule fires; a server without rules is no data |
//! | [`alertmanager`]: [`ready`](Alertmanager::ready) | bool | its configuration is read, and its cluster has settled |
//! | [`version`](Alertmanager::version) | version | its version |
//! | [`receiver_exists`](Alertmanager::receiver_exists) | bool | a receiver is configured; else `Missing` |
//! | [`receiver_count`](Alertmanager::receiver_count) | count | its receivers |
//! | [`is_silenced`](Alertmanager::is_silenced) | bool | each alert of a name is silenced; no such alert is `Missing` |
//! | [`silence_count`](Alertmanager::silence_count) | count | the silences that are in force |
//!
//! Others have the same API, by their documentation, under a path that the URL
//! must have:
//!
//! | | URL | answers |
//! |---|---|---|
//! | Loki | `http://loki:3100/loki` | `query` in LogQL that gives numbers |
//! | its ruler | `http://loki:3100/prometheus` | rules and what fires |
//! | Mimir | `http://mimir:8080/prometheus` | `query`, `range`, rules and what fires |
//! | `VictoriaMetrics`, one node | `http://victoria:8428` | `query`, targets; rules when it was told where vmalert is |
//! | a cluster of it | `http://vmselect:8481/select/0/prometheus` | `query` |
//! | vmalert | `http://vmalert:8880` | rules and what fires |
//! | Thanos Query | `http://thanos-query:10902` | `query`, `range`, rules and what fires |
//!
//! Where one has several tenants, whoever is in front must name ours: the header
//! `X-Scope-OrgID` is not sent. What is not in the table is not known to work:
//! `ready` and `version` expect the words of Prometheus, and LogQL has no subquery
//! for `range`.

mod alertmanager;
mod answer;
mod api;
mod query;
mod range;
mod rule;
mod rules;
mod sample;
mod targets;

use std::fmt;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Version};
use golive_core::secret::Secret;
use serde_json::Value;

pub use self::alertmanager::{Alertmanager, AlertmanagerProbe, alertmanager};
use self::api::Api;
pub use self::query::{Query, Reduced, Sample};
pub use self::range::Range;
pub use self::rule::RuleFact;
pub use self::rules::{NoAlertFiring, RuleProbe};
pub use self::targets::TargetsProbe;
use crate::trust::Trust;

/// A Prometheus by its URL, `http://host:9090` or `https://host/prefix`.
pub fn prometheus(url: impl Into<String>) -> Prometheus {
    Prometheus(Api::new(url.into()))
}

/// See [`prometheus()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Prometheus(Api);

impl Prometheus {
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

    /// It has read its data and serves queries (`/-/ready`).
    pub fn ready(self) -> Ready {
        Ready(self)
    }

    /// Its version.
    pub fn version(self) -> ServerVersion {
        ServerVersion(self)
    }

    /// A query in PromQL, evaluated now by the clock of the server. As always
    /// in PromQL, a sample may be as old as the lookback of the server, five
    /// minutes by default.
    pub fn query(self, promql: impl Into<String>) -> Query {
        Query::new(self, promql.into())
    }

    /// A query in PromQL, evaluated at each `step` of the time `over` that
    /// ends now, by the clock of the server. It is sent as the subquery
    /// `(promql)[over:step]`.
    pub fn range(self, promql: impl Into<String>, over: Duration, step: Duration) -> Range {
        Range::new(self, promql.into(), over, step)
    }

    /// Each active target whose label `job` has this value is up, and there is
    /// one. One that was not scraped yet is no data.
    pub fn targets_up(self, job: impl Into<String>) -> TargetsProbe<bool> {
        TargetsProbe::up(self, job.into())
    }

    /// The active targets whose label `job` has this value, up or not.
    pub fn target_count(self, job: impl Into<String>) -> TargetsProbe<Count> {
        TargetsProbe::count(self, job.into())
    }

    /// There is an alerting rule of this name, and its last evaluation went
    /// well. Where several rules have the name, it holds for each.
    pub fn rule_loaded(self, alert: impl Into<String>) -> RuleProbe {
        RuleProbe::loaded(self, alert.into())
    }

    /// There is an alerting rule of this name, its last evaluation went well,
    /// and it does not fire. One that is pending does not fire.
    pub fn alert_not_firing(self, alert: impl Into<String>) -> RuleProbe {
        RuleProbe::not_firing(self, alert.into())
    }

    /// No alerting rule fires, and each was evaluated well. A server without
    /// alerting rules is no data.
    pub fn no_alert_firing(self) -> NoAlertFiring {
        NoAlertFiring::new(self)
    }

    /// What is read of the `data` that an endpoint tells.
    async fn data<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        input: &ProbeInput,
        read: impl FnOnce(&Value) -> Result<T, ProbeError>,
    ) -> Result<T, ProbeError> {
        let answer = self.0.json(path, query, input).await;
        // All that the server says goes through here.
        answer
            .and_then(|answer| read(answer::data(&answer, path)?))
            .map_err(|error| self.0.told(error))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

impl fmt::Debug for Prometheus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Prometheus").field(&self.0).finish()
    }
}

/// See [`Prometheus::ready`].
#[derive(Clone, Debug)]
pub struct Ready(Prometheus);

impl Probe for Ready {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let api = &self.0.0;
        let ready = async {
            let response = api.get("/-/ready", &[])?.response(&input).await?;
            answer::ready(&response, &input).await
        };
        ready.await.map_err(|error| api.told(error))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`Prometheus::version`].
#[derive(Clone, Debug)]
pub struct ServerVersion(Prometheus);

impl Probe for ServerVersion {
    type Value = Version;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Version>, ProbeError> {
        let path = "/api/v1/status/buildinfo";
        let read = |data: &Value| read_version(api::text(data, "/version")?);
        self.0.data(path, &[], &input, read).await
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

fn read_version(text: &str) -> Result<Measurement<Version>, ProbeError> {
    Version::parse(text)
        .map(Measurement::new)
        .map_err(|error| ProbeError::new(Reason::ProtocolError, error).at(Step::Read))
}
