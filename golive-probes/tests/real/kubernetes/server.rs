//! A server of HTTP that gives the answers of an API server.

#![allow(
    clippy::indexing_slicing,
    reason = "values of JSON that it writes itself"
)]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use golive_probes::kubernetes::Kubernetes;
use serde_json::{Value, json};

use super::workloads;

/// What the server takes.
pub(super) const TOKEN: &str = "canary-token";

/// An API server, gone on drop.
pub(super) struct Api {
    pub(super) addr: SocketAddr,
    asked: Asked,
    task: tokio::task::JoinHandle<()>,
}

/// The requests so far: method, path and what is accepted.
type Asked = Arc<Mutex<Vec<String>>>;

impl Api {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = listener.await.unwrap();
        let addr = listener.local_addr().unwrap();
        let asked = Asked::default();
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&asked));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { addr, asked, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(super) fn client(&self) -> Kubernetes {
        Kubernetes::from_url(self.url(), TOKEN)
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(asked): State<Asked>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let header = |name: &str| {
        let value = head.headers.get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    };
    let (path, accept) = (head.uri.path(), header("accept"));
    let line = format!("{} {path} {accept}", head.method);
    asked.lock().unwrap().push(line);
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let (status, json) = if header("authorization") != format!("Bearer {TOKEN}") {
        (
            401,
            read(include_str!("../../kubernetes/unauthorized.json")),
        )
    } else if path.starts_with("/api/v1/namespaces/payments") {
        (403, read(include_str!("../../kubernetes/forbidden.json")))
    } else if path.ends_with("/wordy") {
        let words = format!("{}{TOKEN}", "x".repeat(430));
        (500, json!({ "kind": "Status", "message": words }))
    } else {
        match (head.method.as_str(), found(path)) {
            ("GET", Some(json)) => (200, as_accepted(json, &accept)),
            ("POST", None) => (201, review(path, &body)),
            _ => (404, read(include_str!("../../kubernetes/not-found.json"))),
        }
    };
    let mut response = Response::new(Body::from(json.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

pub(super) fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// What is at a path.
fn found(path: &str) -> Option<Value> {
    let namespace = || read(include_str!("../../kubernetes/namespace.json"));
    let deployment = || read(include_str!("../../kubernetes/deployment.json"));
    let certificate = || read(include_str!("../../kubernetes/certificate.json"));
    let classes = || read(include_str!("../../kubernetes/storageclasses.json"));
    let policies = || read(include_str!("../../kubernetes/networkpolicies.json"));
    let with = |mut object: Value, changes: &[(&str, Value)]| {
        for (pointer, value) in changes {
            *object.pointer_mut(pointer).unwrap() = value.clone();
        }
        object
    };
    let leaving = |mut object: Value| {
        object["metadata"]["deletionTimestamp"] = json!("2024-11-20T07:31:02Z");
        object
    };
    let (status, available) = ("/status", "/status/conditions/1/status");
    Some(match path {
        "/version" => read(include_str!("../../kubernetes/version.json")),
        "/api/v1" => read(include_str!("../../kubernetes/resources-v1.json")),
        "/apis/apps" => read(include_str!("../../kubernetes/group-apps.json")),
        "/apis/apps/v1" => read(include_str!("../../kubernetes/resources-apps-v1.json")),
        "/api/v1/namespaces/orders" => namespace(),
        "/api/v1/namespaces/bare" => with(namespace(), &[("/metadata/name", json!("bare"))]),
        "/api/v1/namespaces/leaving" => {
            with(namespace(), &[("/status/phase", json!("Terminating"))])
        }
        "/api/v1/namespaces/orders/secrets/database" => {
            read(include_str!("../../kubernetes/secret.json"))
        }
        "/apis/storage.k8s.io/v1/storageclasses" => classes(),
        "/apis/storage.k8s.io/v1/storageclasses/standard" => {
            let mut class = classes()["items"][1].clone();
            class["kind"] = json!("StorageClass");
            class
        }
        "/apis/networking.k8s.io/v1/ingressclasses/nginx" => {
            read(include_str!("../../kubernetes/ingressclass.json"))
        }
        "/apis/networking.k8s.io/v1/namespaces/orders/networkpolicies" => policies(),
        "/apis/networking.k8s.io/v1/namespaces/part/networkpolicies" => {
            let rest = json!({ "continue": "more", "remainingItemCount": 3 });
            with(policies(), &[("/metadata", rest), ("/items", json!([]))])
        }
        "/apis/networking.k8s.io/v1/namespaces/leaving/networkpolicies" => {
            let items = policies()["items"].as_array().unwrap().clone();
            let items = items.into_iter().map(leaving).collect();
            with(policies(), &[("/items", items)])
        }
        // A list of a namespace that is not there is empty, and no error.
        "/apis/networking.k8s.io/v1/namespaces/bare/networkpolicies"
        | "/apis/networking.k8s.io/v1/namespaces/mistyped/networkpolicies" => {
            with(policies(), &[("/items", json!([]))])
        }
        "/apis/autoscaling/v2/namespaces/orders/horizontalpodautoscalers/api" => {
            read(include_str!("../../kubernetes/hpa.json"))
        }
        // An alias that an aggregated API could have of a secret.
        "/apis/vault.example.com/v1/namespaces/orders/mirrors/database" => {
            read(include_str!("../../kubernetes/secret.json"))
        }
        _ if workloads::is_one(path) => return workloads::found(path),
        _ => {
            let deployments = "/apis/apps/v1/namespaces/orders/deployments/";
            let certificates = "/apis/cert-manager.io/v1/namespaces/orders/certificates/";
            let ready = "/status/conditions/0/status";
            let name = path.strip_prefix(deployments);
            let certified = path.strip_prefix(certificates);
            match (name, certified) {
                (Some("api"), _) => deployment(),
                (Some("short"), _) => with(deployment(), &[("/status/readyReplicas", json!(2))]),
                (Some("none"), _) => with(
                    deployment(),
                    &[
                        ("/status/readyReplicas", Value::Null),
                        (available, json!("False")),
                    ],
                ),
                (Some("away"), _) => with(deployment(), &[(available, json!("False"))]),
                (Some("stale"), _) => with(deployment(), &[("/metadata/generation", json!(5))]),
                (Some("new"), _) => with(deployment(), &[(status, json!({}))]),
                (Some("zero"), _) => with(
                    deployment(),
                    &[
                        ("/spec/replicas", json!(0)),
                        ("/status/readyReplicas", Value::Null),
                    ],
                ),
                (Some("stuck"), _) => with(
                    deployment(),
                    &[
                        ("/status/replicas", json!(4)),
                        ("/status/updatedReplicas", json!(1)),
                        ("/status/conditions/0/status", json!("False")),
                        (
                            "/status/conditions/0/reason",
                            json!("ProgressDeadlineExceeded"),
                        ),
                    ],
                ),
                (Some("paused"), _) => with(
                    deployment(),
                    &[
                        ("/status/updatedReplicas", Value::Null),
                        ("/status/conditions/0/status", json!("Unknown")),
                    ],
                ),
                (Some("failed"), _) => with(
                    deployment(),
                    &[("/status/conditions/0/status", json!("False"))],
                ),
                (Some("young"), _) => {
                    with(deployment(), &[("/status/availableReplicas", json!(2))])
                }
                // Each replica is of the present description, one too many.
                (Some("surge"), _) => with(
                    deployment(),
                    &[
                        ("/status/replicas", json!(4)),
                        ("/status/updatedReplicas", json!(4)),
                        ("/status/readyReplicas", json!(4)),
                        ("/status/availableReplicas", json!(4)),
                    ],
                ),
                (Some("old"), _) => with(deployment(), &[("/status/replicas", json!(4))]),
                (Some("leaving"), _) => leaving(deployment()),
                (Some("echo"), _) => with(
                    deployment(),
                    &[
                        (available, json!("False")),
                        ("/status/conditions/1/reason", json!(TOKEN)),
                    ],
                ),
                (_, Some("api")) => certificate(),
                (_, Some("leaving")) => leaving(certificate()),
                (_, Some("expired")) => with(
                    certificate(),
                    &[("/status/notAfter", json!("2025-02-01T09:07:29Z"))],
                ),
                (_, Some("endless")) => with(certificate(), &[("/status/notAfter", Value::Null)]),
                (_, Some("failing")) => with(certificate(), &[(ready, json!("False"))]),
                (_, Some("unknown")) => with(certificate(), &[(ready, json!("Unknown"))]),
                (_, Some("stale")) => with(certificate(), &[("/metadata/generation", json!(2))]),
                (_, Some("new")) => with(certificate(), &[(status, json!({}))]),
                _ => return None,
            }
        }
    })
}

/// An answer as it is asked for: whole, or its metadata.
fn as_accepted(whole: Value, accept: &str) -> Value {
    let part = |object: &Value| {
        json!({
            "kind": "PartialObjectMetadata",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": object["metadata"],
        })
    };
    if accept.contains("as=PartialObjectMetadataList") {
        let items: Vec<_> = whole["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(part)
            .collect();
        return json!({
            "kind": "PartialObjectMetadataList",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": whole["metadata"],
            "items": items,
        });
    }
    if accept.contains("as=PartialObjectMetadata") {
        return part(&whole);
    }
    whole
}

/// One who may get all, and scale deployments of `orders`.
fn review(path: &str, body: &Bytes) -> Value {
    assert_eq!(
        path,
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    );
    let mut review: Value = serde_json::from_slice(body).unwrap();
    let wanted = review["spec"]["resourceAttributes"].clone();
    let scales = wanted["group"] == "apps"
        && wanted["resource"] == "deployments"
        && wanted["subresource"] == "scale"
        && wanted["namespace"] == "orders";
    review["metadata"] = json!({ "creationTimestamp": null });
    review["status"] = match wanted["verb"].as_str() {
        Some("get") => json!({ "allowed": true, "reason": "RBAC: allowed by ClusterRoleBinding" }),
        Some("patch") if scales => json!({ "allowed": true }),
        Some("watch") => json!({ "allowed": false, "evaluationError": "no such role" }),
        _ => json!({ "allowed": false }),
    };
    review
}
