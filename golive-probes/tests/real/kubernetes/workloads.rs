//! What runs beside deployments, and any one object.

use std::time::{Duration, SystemTime};

use golive_core::probe::Reason;
use golive_core::quantity::{Age, Count, Ratio, Timestamp, Version};
use serde_json::{Value, json};

use super::server::{Api, TOKEN, read};
use crate::{measure, reason};

const STATEFUL: &str = "/apis/apps/v1/namespaces/orders/statefulsets/";
const DAEMON: &str = "/apis/apps/v1/namespaces/orders/daemonsets/";
const CRON: &str = "/apis/batch/v1/namespaces/orders/cronjobs/";
const SCALER: &str = "/apis/autoscaling/v2/namespaces/orders/horizontalpodautoscalers/";

/// Whether what is at a path is told here.
pub(super) fn is_one(path: &str) -> bool {
    [STATEFUL, DAEMON, CRON, SCALER]
        .iter()
        .any(|kind| path.starts_with(kind))
}

/// What is at a path.
pub(super) fn found(path: &str) -> Option<Value> {
    let name = path.rsplit('/').next()?;
    let whole = match path.strip_suffix(name)? {
        STATEFUL => read(include_str!("../../kubernetes/statefulset.json")),
        DAEMON => read(include_str!("../../kubernetes/daemonset.json")),
        CRON => read(include_str!("../../kubernetes/cronjob.json")),
        _ => read(include_str!("../../kubernetes/hpa.json")),
    };
    let ago = |hours: u64| {
        let time = SystemTime::now() - Duration::from_secs(hours * 3600);
        json!(Timestamp::new(time))
    };
    let with = |changes: &[(&str, Value)]| {
        let mut object = whole.clone();
        for (pointer, value) in changes {
            // What is not there yet is added to its object.
            match object.pointer_mut(pointer) {
                Some(place) => *place = value.clone(),
                None => {
                    let (parent, member) = pointer.rsplit_once('/').unwrap();
                    let parent = object.pointer_mut(parent).unwrap();
                    let parent = parent.as_object_mut().unwrap();
                    parent.insert(member.to_owned(), value.clone());
                }
            }
        }
        object
    };
    Some(match name {
        "good" => with(&[]),
        "leaving" => with(&[("/metadata/deletionTimestamp", ago(0))]),
        "stale" => with(&[("/metadata/generation", json!(9))]),
        "new" => with(&[("/status", json!({}))]),
        "zero" => with(&[
            ("/spec/replicas", json!(0)),
            ("/status/desiredNumberScheduled", json!(0)),
        ]),
        "short" => with(&[
            ("/status/readyReplicas", json!(2)),
            ("/status/numberReady", json!(3)),
        ]),
        "young" => with(&[
            ("/status/availableReplicas", json!(2)),
            ("/status/numberAvailable", Value::Null),
        ]),
        "old" => with(&[
            ("/status/updatedReplicas", json!(1)),
            ("/status/updatedNumberScheduled", json!(1)),
        ]),
        "rolling" => with(&[("/status/updateRevision", json!("database-8d7f"))]),
        "canary" => with(&[
            ("/status/updateRevision", json!("database-8d7f")),
            ("/status/updatedReplicas", json!(1)),
            ("/spec/updateStrategy/rollingUpdate/partition", json!(2)),
        ]),
        "by-hand" => with(&[
            ("/status/updateRevision", json!("database-8d7f")),
            ("/spec/updateStrategy", json!({ "type": "OnDelete" })),
        ]),
        "suspended" => with(&[("/spec/suspend", json!(true))]),
        "recent" => with(&[("/status/lastSuccessfulTime", ago(3))]),
        "ahead" => with(&[("/status/lastSuccessfulTime", json!("2999-01-01T00:00:00Z"))]),
        "unreadable" => with(&[("/status/lastSuccessfulTime", json!("yesterday"))]),
        "blind" => with(&[("/status/conditions/1/status", json!("False"))]),
        "unable" => with(&[("/status/conditions/0/status", json!("False"))]),
        "unsure" => with(&[("/status/conditions/1/status", json!("Unknown"))]),
        _ => return None,
    })
}

#[tokio::test]
async fn sets_are_available_as_kubectl_has_it() {
    let api = Api::start().await;
    let stateful = |name: &str| api.client().stateful_set_available("orders", name);
    let daemon = |name: &str| api.client().daemon_set_available("orders", name);
    for name in ["good", "canary", "by-hand"] {
        assert!(measure(stateful(name)).await.unwrap(), "{name}");
    }
    assert!(measure(daemon("good")).await.unwrap());
    for (name, expected) in [
        ("leaving", Reason::UnexpectedValue),
        ("short", Reason::UnexpectedValue),
        ("young", Reason::UnexpectedValue),
        ("old", Reason::UnexpectedValue),
        ("stale", Reason::NoData),
        ("new", Reason::NoData),
        ("zero", Reason::NoData),
        ("mistyped", Reason::Missing),
        ("../a", Reason::BadConfiguration),
    ] {
        assert_eq!(reason(stateful(name)).await, expected, "{name}");
        assert_eq!(reason(daemon(name)).await, expected, "{name}");
    }
    let rolling = reason(stateful("rolling")).await;
    assert_eq!(rolling, Reason::UnexpectedValue);
}

#[tokio::test]
async fn jobs_by_the_clock() {
    let api = Api::start().await;
    let active = |name: &str| api.client().cron_job_active("orders", name);
    let success = |name: &str| api.client().cron_job_last_success("orders", name);
    assert!(measure(active("good")).await.unwrap());
    for name in ["suspended", "leaving"] {
        assert_eq!(
            reason(active(name)).await,
            Reason::UnexpectedValue,
            "{name}"
        );
    }
    assert_eq!(reason(active("mistyped")).await, Reason::Missing);
    let age = measure(success("recent")).await.unwrap();
    let hours = |hours: u64| Age::new(Duration::from_secs(hours * 3600));
    assert!(age >= hours(3) && age < hours(4), "{age}");
    for (name, expected) in [
        ("new", Reason::NoData),
        ("ahead", Reason::NoData),
        ("unreadable", Reason::ProtocolError),
        ("leaving", Reason::UnexpectedValue),
        ("mistyped", Reason::Missing),
    ] {
        assert_eq!(reason(success(name)).await, expected, "{name}");
    }
}

#[tokio::test]
async fn what_scales() {
    let api = Api::start().await;
    let active = |name: &str| api.client().hpa_active("orders", name);
    assert!(measure(active("good")).await.unwrap());
    for (name, expected) in [
        ("blind", Reason::UnexpectedValue),
        ("unable", Reason::UnexpectedValue),
        ("leaving", Reason::UnexpectedValue),
        ("unsure", Reason::NoData),
        ("new", Reason::NoData),
        ("mistyped", Reason::Missing),
    ] {
        assert_eq!(reason(active(name)).await, expected, "{name}");
    }
}

#[tokio::test]
async fn the_image_of_a_container() {
    let api = Api::start().await;
    let image = |name: &str, of: &str| api.client().deployment_image("orders", name, of);
    let found = measure(image("api", "api")).await.unwrap();
    assert_eq!(found, "registry.example.com/orders/api:1.8.2");
    let error = measure(image("api", "sidecar")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    assert!(error.message().contains("beside api"), "{error}");
    assert_eq!(
        reason(image("leaving", "api")).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn any_object_by_its_path() {
    let api = Api::start().await;
    let at = |path: &str| api.client().object(path);
    let deployment = "/apis/apps/v1/namespaces/orders/deployments/api";
    let value = || at(deployment).json("/spec/replicas");
    assert_eq!(measure(value().count()).await.unwrap(), Count::new(3));
    assert!(measure(at(deployment).exists()).await.unwrap());
    let image = at(deployment).json("/spec/template/spec/containers");
    let image = image.having("/name", "api").at("/image").text();
    assert!(measure(image).await.unwrap().ends_with(":1.8.2"));
    let surge = "/spec/strategy/rollingUpdate/maxSurge";
    let surge = measure(at(deployment).json(surge).percent()).await;
    assert_eq!(surge.unwrap(), Ratio::of(1, 4).unwrap());
    let group = at(deployment).json("/metadata/annotations/deployment.kubernetes.io~1revision");
    assert_eq!(
        measure(group.version()).await.unwrap(),
        Version::new(4, 0, 0)
    );
    for (path, expected) in [
        (
            "/apis/apps/v1/namespaces/orders/deployments/mistyped",
            Reason::Missing,
        ),
        (
            "/apis/apps/v1/namespaces/orders/deployments/leaving",
            Reason::UnexpectedValue,
        ),
        (
            "/apis/apps/v1/namespaces/orders/deployments",
            Reason::BadConfiguration,
        ),
        ("/api/v1/namespaces/payments", Reason::PermissionDenied),
        ("/api/v1/nodes/a?watch=1", Reason::BadConfiguration),
        ("/version", Reason::BadConfiguration),
    ] {
        let found = reason(at(path).json("/spec/replicas").count()).await;
        assert_eq!(found, expected, "{path}");
    }
    assert_eq!(reason(value().text()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn the_values_of_a_secret_are_not_read() {
    let api = Api::start().await;
    let secret = || {
        api.client()
            .object("/api/v1/namespaces/orders/secrets/database")
    };
    assert!(measure(secret().exists()).await.unwrap());
    let error = measure(secret().json("/data/password").text())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
    // It was not asked for, but by its metadata.
    assert_eq!(api.asked().len(), 1);
    let mirror = "/apis/vault.example.com/v1/namespaces/orders/mirrors/database";
    let mirror = api.client().object(mirror).json("/data/password");
    let error = measure(mirror.clone().text()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    let shown = format!("{error:?} {mirror:?} {:?}", mirror.clone().text());
    assert!(
        !shown.contains("Y2FuYXJ5") && !shown.contains(TOKEN),
        "{shown}"
    );
}
