//! Any one object by its path, and the values of it.

use std::fmt;

use golive_core::probe::{Measurement, ProbeError, Reason, Step};
use golive_core::quantity::Quantity;

use super::Kubernetes;
use super::api::{at, unexpected};
use super::measure::{KubernetesProbe, checked, there};
use crate::json::{Json, JsonSource, Reader};

impl Kubernetes {
    /// One object by its path in the API, as `kubectl get --raw` takes it:
    /// `/apis/apps/v1/namespaces/orders/deployments/api`. With `/status` or
    /// `/scale` after it, that part of it. A path of a list, or of anything
    /// else that the server does, is [`Reason::BadConfiguration`].
    pub fn object(self, path: impl Into<String>) -> KubernetesObject {
        KubernetesObject {
            cluster: self,
            path: path.into(),
        }
    }
}

/// One object of the API. See [`Kubernetes::object`].
#[derive(Clone)]
#[must_use = "an object measures nothing; one of its methods does"]
pub struct KubernetesObject {
    cluster: Kubernetes,
    path: String,
}

impl KubernetesObject {
    /// It is there, and is not being deleted. No more than its metadata is
    /// asked for.
    pub fn exists(self) -> KubernetesProbe<bool> {
        let Self { cluster, path } = self;
        let path = match resource(&path) {
            Ok(_) => Ok(path),
            Err(error) => Err(error),
        };
        KubernetesProbe::exists(cluster, path)
    }

    /// A value of it, by its pointer (RFC 6901): `/spec/replicas`. What can be
    /// read of it is told by [`Json`]. Of one that is being deleted it is a
    /// finding. That a `status` is of the present `spec` is not looked at: where
    /// there is a measurement of its own, it knows. The values of secrets are
    /// refused with [`Reason::BadConfiguration`].
    pub fn json(self, pointer: impl Into<String>) -> Json<Self> {
        Json::new(self, pointer.into())
    }
}

impl JsonSource for KubernetesObject {
    type Probe<V: Quantity> = KubernetesProbe<V>;

    fn reading<V: Quantity>(self, reader: Reader<V>) -> KubernetesProbe<V> {
        let Self { cluster, path } = self;
        let path = match resource(&path) {
            Ok("secrets") => Err(unusable("the values of a secret are not read")),
            Ok(_) => Ok(path),
            Err(error) => Err(error),
        };
        KubernetesProbe::of(cluster, path, "", move |object| {
            there(object)?;
            // Whatever path it was found by.
            if at(object, "/kind").as_str() == Some("Secret") {
                return Err(unexpected("it is a secret, whose values are not read"));
            }
            let value = reader.of(object, "the object");
            let value = value.map_err(|error| error.at(Step::Read))?;
            Ok(Measurement::new(value).with("pointer", reader.place()))
        })
    }
}

impl fmt::Debug for KubernetesObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KubernetesObject")
            .field("cluster", &self.cluster.target().as_str())
            .field("path", &self.path)
            .finish()
    }
}

/// The resource of the one object that a path is of.
fn resource(path: &str) -> Result<&str, ProbeError> {
    let none = || {
        unusable(&format!(
            "{path:?} is not the path of an object: expected one such as \
             /apis/apps/v1/namespaces/orders/deployments/api"
        ))
    };
    let parts: Vec<&str> = path.split('/').collect();
    let parts = match parts.as_slice() {
        ["", "api", version, parts @ ..] => checked(version).map(|_| parts),
        ["", "apis", group, version, parts @ ..] => {
            checked(group).and(checked(version)).map(|_| parts)
        }
        _ => Err(none()),
    }?;
    let parts = match parts {
        // What comes after a name does something, but for these.
        [parts @ .., "status" | "scale"] if parts.len() % 2 == 0 && !parts.is_empty() => parts,
        parts => parts,
    };
    let (resource, name) = match parts {
        ["namespaces", namespace, resource, name] => {
            checked(namespace)?;
            (*resource, *name)
        }
        [resource, name] => (*resource, *name),
        _ => return Err(none()),
    };
    // Of those of RBAC, names may have a colon.
    let name = name.replace(':', "");
    checked(resource).and(checked(&name))?;
    Ok(resource)
}

fn unusable(words: &str) -> ProbeError {
    ProbeError::new(Reason::BadConfiguration, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_objects() {
        for (path, expected) in [
            ("/api/v1/namespaces/orders", "namespaces"),
            ("/api/v1/namespaces/orders/status", "namespaces"),
            ("/api/v1/nodes/a", "nodes"),
            ("/api/v1/namespaces/orders/secrets/status", "secrets"),
            ("/api/v1/namespaces/orders/secrets/a", "secrets"),
            ("/apis/apps/v1/namespaces/a/deployments/b", "deployments"),
            (
                "/apis/apps/v1/namespaces/a/deployments/b/scale",
                "deployments",
            ),
            (
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node",
                "clusterroles",
            ),
        ] {
            assert_eq!(resource(path).unwrap(), expected, "{path}");
        }
        for path in [
            "",
            "/",
            "/version",
            "api/v1/nodes/a",
            "/api/v1/nodes",
            "/api/v1/nodes/",
            "/api/v1/namespaces/a/pods",
            "/api/v1/namespaces/a/pods/b/log",
            "/api/v1/namespaces/a/pods/b/proxy",
            "/api/v1/namespaces/a/services/b/proxy/admin",
            "/api/v1/nodes/a?watch=1",
            "/api/v1/nodes/a%2fb",
            "/api/v1/nodes/../secrets",
            "/api/v1/namespaces/a/Secrets/b",
            "//api/v1/nodes/a",
            "/apis/apps/v1/deployments",
            "/apis/apps/v1",
        ] {
            let reason = resource(path).unwrap_err().reason();
            assert_eq!(reason, Reason::BadConfiguration, "{path}");
        }
    }
}
