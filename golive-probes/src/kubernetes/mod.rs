//! A Kubernetes cluster: its version, what exists in it, what runs in it, and
//! what the one who asks may do.
//!
//! ```no_run
//! use golive_probes::kubernetes::{Kubernetes, kubernetes};
//! use golive_probes::trust::Trust;
//!
//! let recent = kubernetes().version();
//! let runs = kubernetes().context("production").deployment_available("orders", "api");
//! let guarded = kubernetes().network_policies("orders");
//! let image = kubernetes().deployment_image("orders", "api", "api");
//! let backed_up = kubernetes().cron_job_last_success("orders", "backup");
//! let claim = "/api/v1/namespaces/orders/persistentvolumeclaims/data";
//! let bound = kubernetes().object(claim).json("/status/phase").text(); // last == "Bound"
//! let harmless = kubernetes().may("delete", "pods", "orders");
//! let known = Kubernetes::from_url("https://10.0.0.1:6443", "token")
//!     .trust(Trust::pem_file("ca.crt"))
//!     .secret_exists("orders", "database");
//! ```
//!
//! It speaks JSON with the API server, one `GET` for each measurement, on a
//! connection of its own; [`network_policies`](Kubernetes::network_policies)
//! asks for the namespace too when it finds none.
//! [`may`](Kubernetes::may) asks for the namespace and for the resources of the
//! group, and sends a `SelfSubjectAccessReview`, which stores nothing. Equal
//! requests share their answer within a run. At most 4 MiB of one are read. Of
//! what must only exist, the metadata is asked for: the value of a secret never
//! leaves the server.
//!
//! Who asks comes from the kubeconfigs that `KUBECONFIG` names, merged as `kubectl`
//! merges them, from `~/.kube/config`, or from the service account of the pod; or from a
//! [`kubeconfig`](Kubernetes::kubeconfig) or a [URL and a
//! token](Kubernetes::from_url). Of a kubeconfig, tokens, client certificates
//! and programs that print either (`exec`) are taken; such a program is asked
//! nothing, and killed when it takes too long. Of a token and a `tokenFile` the file
//! is taken where it can be read, as client-go does. A kubeconfig that impersonates,
//! logs in by a password, goes through a proxy, has another name for the certificate or
//! skips its check, sends a token in the clear or has aliases of YAML is refused with
//! [`Reason::BadConfiguration`]: give a token, or the application's [own
//! client](Kubernetes::from_client).
//!
//! | measurement | quantity | what the role needs | |
//! |---|---|---|---|
//! | [`version`](Kubernetes::version) | version | nothing | its version, without what a vendor adds |
//! | [`may`](Kubernetes::may) | bool | get namespaces, where one is named | whether one may do so |
//! | [`namespace_exists`](Kubernetes::namespace_exists) | bool | get namespaces | it is there, and active |
//! | [`storage_class_exists`](Kubernetes::storage_class_exists) | bool | get storageclasses | it is there |
//! | [`has_default_storage_class`](Kubernetes::has_default_storage_class) | bool | list storageclasses | one is marked as the default |
//! | [`ingress_class_exists`](Kubernetes::ingress_class_exists) | bool | get ingressclasses | it is there |
//! | [`network_policies`](Kubernetes::network_policies) | count | list networkpolicies, get namespaces | those of a namespace |
//! | [`deployment_available`](Kubernetes::deployment_available) | bool | get deployments | it is available, and its rollout is through |
//! | [`ready_replicas`](Kubernetes::ready_replicas) | count | get deployments | those that are ready |
//! | [`deployment_image`](Kubernetes::deployment_image) | text | get deployments | the image of a container |
//! | [`stateful_set_available`](Kubernetes::stateful_set_available) | bool | get statefulsets | as of a deployment |
//! | [`daemon_set_available`](Kubernetes::daemon_set_available) | bool | get daemonsets | it runs on each node that is to run it |
//! | [`cron_job_active`](Kubernetes::cron_job_active) | bool | get cronjobs | a `CronJob` is there, and not suspended |
//! | [`cron_job_last_success`](Kubernetes::cron_job_last_success) | age | get cronjobs | the time since a job of it ended well |
//! | [`hpa_exists`](Kubernetes::hpa_exists) | bool | get horizontalpodautoscalers | a `HorizontalPodAutoscaler` is there |
//! | [`hpa_active`](Kubernetes::hpa_active) | bool | get horizontalpodautoscalers | it is able to scale, and does |
//! | [`secret_exists`](Kubernetes::secret_exists) | bool | get secrets, of this name only | it is there |
//! | [`certificate_ready`](Kubernetes::certificate_ready) | bool | get certificates | a `Certificate` of cert-manager is ready, and not expired |
//! | [`object`](Kubernetes::object): [`exists`](KubernetesObject::exists) | bool | get that object | any one object is there |
//! | [`json`](KubernetesObject::json) | [each](crate::json) | get that object | a value of it by its pointer (RFC 6901) |
//!
//! What is not there is [`Reason::Missing`], what the role does not allow is
//! [`Reason::PermissionDenied`], a token that is not taken is
//! [`Reason::CredentialsRejected`]. The least that all of them need, for a
//! service in the namespace `orders`:
//!
//! ```yaml
//! apiVersion: rbac.authorization.k8s.io/v1
//! kind: Role
//! metadata: { namespace: orders, name: golive }
//! rules:
//! - { apiGroups: [apps], resources: [deployments, statefulsets, daemonsets], verbs: [get] }
//! - { apiGroups: [batch], resources: [cronjobs], verbs: [get] }
//! - { apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [get] }
//! - { apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [list] }
//! - { apiGroups: [cert-manager.io], resources: [certificates], verbs: [get] }
//! # RBAC cannot grant less of a secret than its value: name it.
//! - { apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [database] }
//! ---
//! apiVersion: rbac.authorization.k8s.io/v1
//! kind: ClusterRole
//! metadata: { name: golive }
//! rules:
//! - { apiGroups: [""], resources: [namespaces], verbs: [get], resourceNames: [orders] }
//! - { apiGroups: [storage.k8s.io], resources: [storageclasses], verbs: [get, list] }
//! - { apiGroups: [networking.k8s.io], resources: [ingressclasses], verbs: [get] }
//! ```
//!
//! It is tested against answers in the shape that the API documents for
//! v1.31; no cluster was at hand.
// The crate `kube` is not used: it needs `k8s-openapi`, which does not compile
// until somebody chooses one version of the API for the whole program, and a
// library must not; its client leaves tasks and pooled connections behind, runs
// programs that nobody stops, and takes the provider of TLS from the process.

mod api;
mod config;
mod exec;
mod kubeconfig;
mod may;
mod measure;
mod object;
mod state;
mod workload;

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(doc)]
use golive_core::probe::Reason;
use golive_core::probe::{ProbeError, Target};
use golive_core::quantity::{Count, Version};
use golive_core::secret::Secret;

pub use self::may::May;
pub use self::measure::{KubernetesProbe, NetworkPolicies};
use self::measure::{path, path_in};
pub use self::object::KubernetesObject;
use crate::own::Own;
use crate::trust::Trust;

/// The cluster that `kubectl` would ask, or that this pod runs in.
pub fn kubernetes() -> Kubernetes {
    Kubernetes::new(Source::Usual)
}

/// See [`kubernetes()`].
#[derive(Clone)]
#[must_use = "a cluster measures nothing; one of its methods does"]
pub struct Kubernetes {
    source: Source,
    context: Option<String>,
    trust: Option<Trust>,
}

#[derive(Clone)]
enum Source {
    Usual,
    File(PathBuf),
    Url { url: Secret, token: Secret },
    Own(Own<api::Client>),
}

impl Kubernetes {
    fn new(source: Source) -> Self {
        Self {
            source,
            context: None,
            trust: None,
        }
    }

    /// The API server at a URL, `https://host:port`, asked with a token.
    /// `http://` is refused unless the host is `localhost` or a loopback
    /// address: a token is never sent in the clear, nor that of a kubeconfig.
    /// Say by [`trust`](Kubernetes::trust) who its authority is: most clusters
    /// have their own.
    pub fn from_url(url: impl Into<String>, token: impl Into<Secret>) -> Self {
        Self::new(Source::Url {
            url: Secret::from(url.into()),
            token: token.into(),
        })
    }

    /// The application's own client, as a function over the types of the crate
    /// `http` 1: what the service will use is what is tested. It is given requests whose URI is a path, and answers with the
    /// response, whatever its status. `name` is what reports call it. With the
    /// crate `kube`:
    ///
    /// ```text
    /// Kubernetes::from_client("the cluster", move |request| {
    ///     let client = client.clone();
    ///     async move {
    ///         let response = client.send(request.map(kube::client::Body::from)).await?;
    ///         let (head, body) = response.into_parts();
    ///         let body = body.collect_bytes().await?.to_vec();
    ///         Ok::<_, Box<dyn Error + Send + Sync>>(http::Response::from_parts(head, body))
    ///     }
    /// })
    /// ```
    pub fn from_client<F, Fut, E>(name: impl Into<String>, client: F) -> Self
    where
        F: Fn(http::Request<Vec<u8>>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<http::Response<Vec<u8>>, E>> + Send + 'static,
        E: Into<ProbeError>,
    {
        let client: api::Client = Arc::new(move |request| {
            let sending = client(request);
            Box::pin(async move { sending.await.map_err(Into::into) })
        });
        Self::new(Source::Own(Own::new(client, name)))
    }

    /// Another kubeconfig than the usual one. It is read for each measurement.
    pub fn kubeconfig(mut self, path: impl Into<PathBuf>) -> Self {
        self.source = Source::File(path.into());
        self
    }

    /// Another context of the kubeconfig than its current one.
    pub fn context(mut self, name: impl Into<String>) -> Self {
        self.context = Some(name.into());
        self
    }

    /// Whose certificates are trusted, whatever the kubeconfig says.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = Some(trust);
        self
    }

    /// The version of the API server. What a vendor adds to it is left out, so
    /// that `v1.31.2-eks-7f9249a` is 1.31.2.
    pub fn version(self) -> KubernetesProbe<Version> {
        let path = Ok("/version".to_owned());
        KubernetesProbe::of(self, path, "", measure::version)
    }

    /// Whether the one who asks may do something: a `verb` to a `resource` as
    /// `kubectl auth can-i` takes them, such as `pods/log` or
    /// `deployments.apps`, in a namespace, or in all of them when it is empty.
    /// A resource or a namespace that the server does not know is
    /// [`Reason::Missing`]. One who may not get the namespace is told what may
    /// be done, but not what may not: that is [`Reason::PermissionDenied`], for
    /// in a namespace that is mistyped nearly everybody may do nothing. What is
    /// allowed of some objects only, by their names, or in some namespaces only when
    /// all are asked for, is not allowed here.
    pub fn may(
        self,
        verb: impl Into<String>,
        resource: impl Into<String>,
        namespace: impl Into<String>,
    ) -> May {
        May {
            cluster: self,
            verb: verb.into(),
            resource: resource.into(),
            namespace: namespace.into(),
        }
    }

    /// A namespace is there, and active.
    pub fn namespace_exists(self, name: impl AsRef<str>) -> KubernetesProbe<bool> {
        let path = path("/api/v1/namespaces", name.as_ref());
        KubernetesProbe::of(self, path, "Namespace", measure::active)
    }

    /// A storage class is there.
    pub fn storage_class_exists(self, name: impl AsRef<str>) -> KubernetesProbe<bool> {
        let path = path("/apis/storage.k8s.io/v1/storageclasses", name.as_ref());
        KubernetesProbe::exists(self, path)
    }

    /// A storage class is marked as the default; else it is
    /// [`Reason::Missing`].
    pub fn has_default_storage_class(self) -> KubernetesProbe<bool> {
        let path = "/apis/storage.k8s.io/v1/storageclasses";
        KubernetesProbe::of_list(self, path, measure::default_class)
    }

    /// An ingress class is there.
    pub fn ingress_class_exists(self, name: impl AsRef<str>) -> KubernetesProbe<bool> {
        let path = path("/apis/networking.k8s.io/v1/ingressclasses", name.as_ref());
        KubernetesProbe::exists(self, path)
    }

    /// The network policies of a namespace that are not being deleted. A namespace that is not there is
    /// [`Reason::Missing`], and not one without policies.
    pub fn network_policies(self, namespace: impl Into<String>) -> NetworkPolicies {
        NetworkPolicies {
            cluster: self,
            namespace: namespace.into(),
        }
    }

    /// A deployment has the condition `Available`, and its rollout is through,
    /// as `kubectl rollout status` has it: as many replicas as are desired are
    /// available and of its present description, and none of an earlier one is
    /// left. One that is being deleted is a finding. One that is scaled to
    /// zero, or whose status is of an earlier description, is no data.
    pub fn deployment_available(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let path = deployment(namespace.as_ref(), name.as_ref());
        KubernetesProbe::of(self, path, "Deployment", state::available)
    }

    /// The replicas of a deployment that are ready.
    pub fn ready_replicas(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<Count> {
        let path = deployment(namespace.as_ref(), name.as_ref());
        KubernetesProbe::of(self, path, "Deployment", state::ready_replicas)
    }

    /// A `HorizontalPodAutoscaler` is there.
    pub fn hpa_exists(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let kind = ("/apis/autoscaling/v2", "horizontalpodautoscalers");
        let path = path_in(kind, namespace.as_ref(), Some(name.as_ref()));
        KubernetesProbe::exists(self, path)
    }

    /// A secret is there. Its value is not asked for.
    pub fn secret_exists(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let kind = ("/api/v1", "secrets");
        let path = path_in(kind, namespace.as_ref(), Some(name.as_ref()));
        KubernetesProbe::exists(self, path)
    }

    /// A `Certificate` of cert-manager has the condition `Ready`, and what it
    /// gave has not expired by the clock of this machine.
    pub fn certificate_ready(
        self,
        namespace: impl AsRef<str>,
        name: impl AsRef<str>,
    ) -> KubernetesProbe<bool> {
        let kind = ("/apis/cert-manager.io/v1", "certificates");
        let path = path_in(kind, namespace.as_ref(), Some(name.as_ref()));
        KubernetesProbe::of(self, path, "Certificate", state::certificate)
    }

    fn target(&self) -> Target {
        let named = |place: String| match &self.context {
            Some(context) => Target::new(format!("{place}, context {context}")),
            None => Target::new(place),
        };
        match &self.source {
            Source::Usual => named("the cluster of this environment".to_owned()),
            Source::File(path) => named(format!("the cluster of {}", path.display())),
            Source::Url { url, .. } => Target::url(url.expose()),
            Source::Own(own) => Target::new(own.name.as_str()),
        }
    }
}

fn deployment(namespace: &str, name: &str) -> Result<String, ProbeError> {
    path_in(("/apis/apps/v1", "deployments"), namespace, Some(name))
}

impl fmt::Debug for Kubernetes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kubernetes")
            .field(&self.target().as_str())
            .finish()
    }
}
