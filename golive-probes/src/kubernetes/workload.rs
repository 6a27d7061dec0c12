//! What runs beside deployments: stateful sets, daemon sets, jobs by the clock,
//! and what scales them.

use golive_core::probe::{Measurement, ProbeError};
use golive_core::quantity::Age;
use serde_json::Value;

use super::api::{at, lacks, missing, no_data, unexpected};
use super::measure::{KubernetesProbe, condition, path_in, there};
use super::{Kubernetes, state};
use crate::{moment, pointer};

impl Kubernetes {
    /// A stateful set has as many replicas ready, available and of its present
    /// description as are desired, as `kubectl rollout status` has it; those
    /// below a partition may be of an earlier one. One that is being deleted is
    /// a finding; one that is scaled to zero, or whose status is of an earlier
    /// description, is no data.
    pub fn stateful_set_available(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let kind = ("/apis/apps/v1", "statefulsets");
        let path = path_in(kind, namespace.as_ref(), Some(name.as_ref()));
        KubernetesProbe::of(self, path, "StatefulSet", state::stateful_set)
    }

    /// A daemon set is ready, available and of its present description on each
    /// node that is to run it. One that no node is to run is no data.
    pub fn daemon_set_available(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let kind = ("/apis/apps/v1", "daemonsets");
        let path = path_in(kind, namespace.as_ref(), Some(name.as_ref()));
        KubernetesProbe::of(self, path, "DaemonSet", state::daemon_set)
    }

    /// The image of a container that the pods of a deployment are described
    /// with: `registry.example.com/orders/api:1.8.2`. That pods of it run is
    /// told by [`deployment_available`](Self::deployment_available).
    pub fn deployment_image(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
        container: impl Into<String>,
    ) -> KubernetesProbe<String> {
        let container = container.into();
        let path = super::deployment(namespace.as_ref(), name.as_ref());
        let read = move |deployment: &Value| image(deployment, &container);
        KubernetesProbe::of(self, path, "Deployment", read)
    }

    /// A `CronJob` is there, and not suspended.
    pub fn cron_job_active(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let path = cron_job(namespace.as_ref(), name.as_ref());
        KubernetesProbe::of(self, path, "CronJob", active)
    }

    /// The time since a job of a `CronJob` last ended well. None that has yet is
    /// no data. A suspended one tells of the past: see
    /// [`cron_job_active`](Self::cron_job_active).
    pub fn cron_job_last_success(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<Age> {
        let path = cron_job(namespace.as_ref(), name.as_ref());
        KubernetesProbe::of(self, path, "CronJob", last_success)
    }

    /// A `HorizontalPodAutoscaler` scales: its conditions `AbleToScale` and
    /// `ScalingActive` are true, for which its metrics must be had and its
    /// target not be scaled to zero.
    pub fn hpa_active(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let kind = ("/apis/autoscaling/v2", "horizontalpodautoscalers");
        let path = path_in(kind, namespace.as_ref(), Some(name.as_ref()));
        KubernetesProbe::of(self, path, "HorizontalPodAutoscaler", scales)
    }
}

fn cron_job(namespace: &str, name: &str) -> Result<String, ProbeError> {
    path_in(("/apis/batch/v1", "cronjobs"), namespace, Some(name))
}

fn image(deployment: &Value, container: &str) -> Result<Measurement<String>, ProbeError> {
    there(deployment)?;
    let containers = at(deployment, "/spec/template/spec/containers").as_array();
    let containers = containers.ok_or_else(|| lacks("containers"))?;
    let found = containers
        .iter()
        .find(|one| at(one, "/name").as_str() == Some(container));
    let Some(found) = found else {
        let names: Vec<&str> = containers
            .iter()
            .filter_map(|one| at(one, "/name").as_str())
            .collect();
        return Err(missing(format_args!(
            "there is no container {container:?} beside {}",
            names.join(", ")
        )));
    };
    let image = at(found, "/image").as_str();
    Ok(image.ok_or_else(|| lacks("`image`"))?.to_owned().into())
}

fn active(job: &Value) -> Result<Measurement<bool>, ProbeError> {
    there(job)?;
    match at(job, "/spec/suspend") {
        // The default is not to.
        Value::Bool(false) | Value::Null => {}
        _ => return Err(unexpected("it is suspended")),
    }
    let schedule = at(job, "/spec/schedule").as_str();
    let schedule = schedule.ok_or_else(|| lacks("`spec.schedule`"))?;
    Ok(Measurement::new(true).with("schedule", schedule))
}

fn last_success(job: &Value) -> Result<Measurement<Age>, ProbeError> {
    there(job)?;
    let Some(time) = at(job, "/status/lastSuccessfulTime").as_str() else {
        return Err(no_data("no job of it has ended well yet"));
    };
    let then = moment::rfc_3339(time).ok_or_else(|| lacks("time in `lastSuccessfulTime`"))?;
    let age = pointer::past(then.get()).map_err(|error| no_data(error.message()))?;
    Ok(Measurement::new(age).with("last_success", then))
}

fn scales(hpa: &Value) -> Result<Measurement<bool>, ProbeError> {
    there(hpa)?;
    condition(hpa, "AbleToScale")?;
    condition(hpa, "ScalingActive")?;
    let number = |what: &str| at(hpa, what).as_i64().unwrap_or(0);
    Ok(Measurement::new(true)
        .with("current", number("/status/currentReplicas"))
        .with("desired", number("/status/desiredReplicas")))
}
