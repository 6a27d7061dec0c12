//! Deployments, stateful sets, daemon sets, and the certificates of cert-manager:
//! what has a state.

use std::str::FromStr;
use std::time::SystemTime;

use golive_core::probe::{Measurement, ProbeError, Reason, Step};
use golive_core::quantity::{Count, Quantity};
use serde_json::Value;
use x509_cert::der::DateTime;

use super::api::{at, lacks, no_data, unexpected};
use super::measure::{condition, there};

/// What a workload says of its replicas, as of its present description.
struct Replicas {
    desired: i64,
    ready: i64,
}

impl Replicas {
    fn of(workload: &Value) -> Result<Self, ProbeError> {
        let number = |pointer: &str| workload.pointer(pointer).and_then(Value::as_i64);
        present(workload)?;
        let desired = number("/spec/replicas");
        Ok(Self {
            desired: desired.ok_or_else(|| lacks("`spec.replicas`"))?,
            // The API leaves out a zero.
            ready: number("/status/readyReplicas").unwrap_or(0),
        })
    }

    /// Nothing is always available.
    fn some_desired(&self) -> Result<i64, ProbeError> {
        match self.desired {
            1.. => Ok(self.desired),
            _ => Err(no_data("no replica is desired")),
        }
    }

    fn beside<V: Quantity>(&self, value: V) -> Measurement<V> {
        Measurement::new(value)
            .with("ready", self.ready)
            .with("desired", self.desired)
    }
}

/// The status is that of the present description.
fn present(workload: &Value) -> Result<(), ProbeError> {
    let number = |pointer: &str| workload.pointer(pointer).and_then(Value::as_i64);
    let Some(observed) = number("/status/observedGeneration") else {
        return Err(no_data("its controller has not looked at it yet"));
    };
    let generation = number("/metadata/generation");
    if observed < generation.ok_or_else(|| lacks("`metadata.generation`"))? {
        return Err(no_data("it has changed since its status was written"));
    }
    Ok(())
}

fn enough(found: i64, desired: i64, what: &str) -> Result<(), ProbeError> {
    if found >= desired {
        return Ok(());
    }
    Err(unexpected(format_args!(
        "{found} of {desired} replicas are {what}"
    )))
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
    let desired = replicas.some_desired()?;
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
        enough(found, desired, what)?;
    }
    if all != updated {
        return Err(unexpected(format_args!(
            "{updated} of {all} replicas are of the present description"
        )));
    }
    condition(deployment, "Available")?;
    Ok(replicas.beside(true))
}

/// As `kubectl rollout status` has it, and for `OnDelete` as well.
pub(super) fn stateful_set(set: &Value) -> Result<Measurement<bool>, ProbeError> {
    there(set)?;
    let replicas = Replicas::of(set)?;
    let desired = replicas.some_desired()?;
    // The API leaves out a zero.
    let number = |what: &str| at(set, what).as_i64();
    enough(replicas.ready, desired, "ready")?;
    // Servers before 1.22 do not tell.
    if let Some(available) = number("/status/availableReplicas") {
        enough(available, desired, "available")?;
    }
    // Those below the partition are kept as they are, and meant to be.
    let kept = number("/spec/updateStrategy/rollingUpdate/partition").unwrap_or(0);
    let updated = number("/status/updatedReplicas").unwrap_or(0);
    enough(
        updated,
        desired.saturating_sub(kept.max(0)),
        "of the present description",
    )?;
    let revision = |what: &str| at(set, what).as_str();
    let by_hand = at(set, "/spec/updateStrategy/type").as_str() == Some("OnDelete");
    if kept < 1
        && !by_hand
        && revision("/status/currentRevision") != revision("/status/updateRevision")
    {
        return Err(unexpected("its rollout is not through"));
    }
    Ok(replicas.beside(true))
}

/// As `kubectl rollout status` has it, and for `OnDelete` as well.
pub(super) fn daemon_set(set: &Value) -> Result<Measurement<bool>, ProbeError> {
    there(set)?;
    present(set)?;
    let number = |what: &str| at(set, what).as_i64();
    let desired = number("/status/desiredNumberScheduled");
    let desired = desired.ok_or_else(|| lacks("`status.desiredNumberScheduled`"))?;
    if desired < 1 {
        return Err(no_data("no node is to run it"));
    }
    for (pointer, what) in [
        (
            "/status/updatedNumberScheduled",
            "of the present description",
        ),
        ("/status/numberReady", "ready"),
        ("/status/numberAvailable", "available"),
    ] {
        // The API leaves out a zero.
        let found = number(pointer).unwrap_or(0);
        if found < desired {
            return Err(unexpected(format_args!(
                "on {found} of {desired} nodes it is {what}"
            )));
        }
    }
    Ok(Measurement::new(true).with("nodes", desired))
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
