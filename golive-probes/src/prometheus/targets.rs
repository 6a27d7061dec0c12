//! What Prometheus scrapes.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive_core::quantity::{Count, Quantity};
use serde_json::Value;

use super::Prometheus;
use super::api::{list, missing, no_data, text, unexpected};

/// How many targets an error names.
const MOST_NAMED: usize = 10;

/// What is measured of the targets of a job.
#[derive(Clone, Debug)]
pub struct TargetsProbe<V> {
    server: Prometheus,
    job: String,
    read: fn(&[Scraped<'_>]) -> Result<V, ProbeError>,
}

/// One target of the job.
#[derive(Debug)]
struct Scraped<'a> {
    instance: &'a str,
    health: &'a str,
}

impl TargetsProbe<bool> {
    pub(super) fn up(server: Prometheus, job: String) -> Self {
        Self {
            server,
            job,
            read: up,
        }
    }
}

impl TargetsProbe<Count> {
    pub(super) fn count(server: Prometheus, job: String) -> Self {
        Self {
            server,
            job,
            read: |targets| Ok(Count::of(targets.len())),
        }
    }
}

/// The targets of a job, of which there must be one.
fn scraped<'a>(data: &'a Value, job: &str) -> Result<Vec<Scraped<'a>>, ProbeError> {
    let mut targets = Vec::new();
    for target in list(data, "/activeTargets")? {
        if target.pointer("/labels/job").and_then(Value::as_str) == Some(job) {
            targets.push(Scraped {
                instance: text(target, "/labels/instance")?,
                health: text(target, "/health")?,
            });
        }
    }
    if targets.is_empty() {
        return Err(missing(format_args!(
            "there is no target of the job `{job}`"
        )));
    }
    Ok(targets)
}

fn up(targets: &[Scraped<'_>]) -> Result<bool, ProbeError> {
    let mut bad: Vec<String> = Vec::new();
    // Why a scrape failed may name the URL with its query: the health is said.
    for target in targets {
        if !matches!(target.health, "up" | "unknown") {
            bad.push(format!("{} is {}", target.instance, target.health));
        }
    }
    if !bad.is_empty() {
        let (down, all) = (bad.len(), targets.len());
        bad.truncate(MOST_NAMED);
        let words = format!("{down} of {all} targets are not up: {}", bad.join(", "));
        return Err(unexpected(words));
    }
    match targets.iter().find(|target| target.health != "up") {
        None => Ok(true),
        Some(target) => Err(no_data(format_args!(
            "{} was not scraped yet",
            target.instance
        ))),
    }
}

impl<V: Quantity> Probe for TargetsProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let read = |data: &Value| {
            let targets = scraped(data, &self.job)?;
            (self.read)(&targets)
                .map(|value| Measurement::new(value).with("targets", targets.len()))
        };
        let query = [("state", "active")];
        self.server
            .data("/api/v1/targets", &query, &input, read)
            .await
    }

    fn target(&self) -> Target {
        self.server.target()
    }
}
