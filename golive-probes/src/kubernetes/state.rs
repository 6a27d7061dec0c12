//! Deployments, and the certificates of cert-manager: what has a state.

use std::str::FromStr;
use std::time::SystemTime;

use golive_core::probe::{Measurement, ProbeError, Reason, Step};
use golive_core::quantity::{Count, Quantity};
use serde_json::Value;
use x509_cert::der::DateTime;

use super::api::{at, lacks, no_data, unexpected};
use super::measure::{condition, there};

/// What a deployment says of its replicas, as of its present description.
struct Replicas {
    desired: i64,
    ready: i64,
}

impl Replicas {
    fn of(deployment: &Value) -> Result<Self, ProbeError> {
        let number = |pointer: &str| deployment.pointer(pointer).and_then(Value::as_i64);
        let Some(observed) = number("/status/observedGeneration") else {
            return Err(no_data(
                "the deployment was not looked at by its controller yet",
            ));
        };
        let generation = number("/metadata/generation");
        if observed < generation.ok_or_else(|| lacks("`metadata.generation`"))? {
            return Err(no_data(
                "the deployment has changed since its status was written",
            ));
        }
        let desired = number("/spec/replicas");
        Ok(Self {
            desired: desired.ok_or_else(|| lacks("`spec.replicas`"))?,
            // The API leaves out a zero.
            ready: number("/status/readyReplicas").unwrap_or(0),
        })
    }

    fn beside<V: Quantity>(&self, value: V) -> Measurement<V> {
        Measurement::new(value)
            .with("ready", self.ready)
            .with("desired", self.desired)
    }
}

pub(super) fn ready_replicas(deployment: &Value) -> Result<Measurement<Count>, ProbeError> {
    let replicas = Replicas::of(deployment)?;
    Ok(replicas.beside(Count::new(replicas.ready)))
}

/// As `kubectl rollout status` has it: a rollout that is stuck leaves enough
/// replicas of the description before.
pub(super) fn available(deployment: &Value) -> Result<Measurement<bool>, ProbeError> {
    there(deployment)?;
    let replicas = Replicas::of(deployment)?;
    let desired = replicas.desired;
    // Nothing is always available.
    if desired < 1 {
        return Err(no_data("no replica is desired"));
    }
    // The API leaves out a zero.
    let number = |what: &str| at(deployment, what).as_i64().unwrap_or(0);
    if stuck(deployment) {
        condition(deployment, "Progressing")?;
    }
    let (all, updated) = (
        number("/status/replicas"),
        number("/status/updatedReplicas"),
    );
    for (found, what) in [
        (updated, "of the present description"),
        (replicas.ready, "ready"),
        (number("/status/availableReplicas"), "available"),
    ] {
        if found < desired {
            return Err(unexpected(format_args!(
                "{found} of {desired} replicas are {what}"
            )));
        }
    }
    if all != updated {
        return Err(unexpected(format_args!(
            "{updated} of {all} replicas are of the present description"
        )));
    }
    condition(deployment, "Available")?;
    Ok(replicas.beside(true))
}

/// Without a deadline there is no such condition, and a paused one is not known.
fn stuck(deployment: &Value) -> bool {
    let conditions = at(deployment, "/status/conditions").as_array();
    conditions.into_iter().flatten().any(|one| {
        at(one, "/type").as_str() == Some("Progressing")
            && at(one, "/status").as_str() == Some("False")
    })
}

pub(super) fn certificate(certificate: &Value) -> Result<Measurement<bool>, ProbeError> {
    there(certificate)?;
    condition(certificate, "Ready")?;
    let Some(end) = at(certificate, "/status/notAfter").as_str() else {
        return Err(no_data("there is no `notAfter` yet"));
    };
    let time = DateTime::from_str(end).map_err(|_| {
        let words = "the `notAfter` of the certificate is no time";
        ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
    })?;
    // Nobody may have looked at it since.
    if time.to_system_time() <= SystemTime::now() {
        let words = format!("the certificate has expired, on {end}");
        return Err(ProbeError::new(Reason::CertificateExpired, words).at(Step::Read));
    }
    Ok(Measurement::new(true).with("not_after", end))
}
