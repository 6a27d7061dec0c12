//! What the one who asks may do.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use serde_json::{Value, json};

use super::Kubernetes;
use super::api::{Question, WHOLE, at, lacks, missing};
use super::measure::{checked, namespace_is_there};

/// Verbs that are asked of RBAC only, so that no resource lists them.
const OF_RBAC: &[&str] = &[
    "*",
    "use",
    "bind",
    "escalate",
    "impersonate",
    "approve",
    "sign",
];

/// See [`Kubernetes::may`].
#[derive(Clone, Debug)]
pub struct May {
    pub(super) cluster: Kubernetes,
    pub(super) verb: String,
    pub(super) resource: String,
    pub(super) namespace: String,
}

/// A resource as `kubectl` writes it: `deployments.apps/scale`.
#[derive(Debug, PartialEq)]
struct Resource<'a> {
    group: &'a str,
    /// With its subresource.
    name: String,
}

impl<'a> Resource<'a> {
    fn read(text: &'a str) -> Result<Self, ProbeError> {
        let (resource, sub) = match text.split_once('/') {
            Some((resource, sub)) => (resource, Some(checked(sub)?)),
            None => (text, None),
        };
        let (name, group) = resource.split_once('.').unwrap_or((resource, ""));
        if !group.is_empty() {
            checked(group)?;
        }
        let mut name = checked(name)?.to_owned();
        if let Some(sub) = sub {
            name = format!("{name}/{sub}");
        }
        Ok(Self { group, name })
    }
}

impl May {
    /// Asks the server which resources it has: one who may do all may also do
    /// what is mistyped.
    async fn known(&self, wanted: &Resource<'_>, input: &ProbeInput) -> Result<(), ProbeError> {
        let versions = if wanted.group.is_empty() {
            vec!["/api/v1".to_owned()]
        } else {
            let question = Question::get(format!("/apis/{}", wanted.group), WHOLE);
            let ask = self.cluster.ask(&question, "APIGroup", input, |group| {
                let versions = at(group, "/versions").as_array();
                let versions = versions.ok_or_else(|| lacks("`versions`"))?.iter();
                let versions = versions.filter_map(|one| at(one, "/groupVersion").as_str());
                Ok(versions.map(|version| format!("/apis/{version}")).collect())
            });
            ask.await?
        };
        for version in versions {
            let question = Question::get(version, WHOLE);
            let ask = self
                .cluster
                .ask(&question, "APIResourceList", input, |list| {
                    let resources = at(list, "/resources").as_array();
                    let mut resources = resources.ok_or_else(|| lacks("`resources`"))?.iter();
                    let name = Some(wanted.name.as_str());
                    let found = resources.find(|one| at(one, "/name").as_str() == name);
                    found.map(|found| self.fits(found)).transpose()
                });
            if ask.await?.is_some() {
                return Ok(());
            }
        }
        Err(missing(format_args!(
            "there is no resource `{}`",
            self.resource
        )))
    }

    /// Whether the namespace is known to be there: in one that is mistyped most
    /// may do nothing.
    async fn is_there(&self, input: &ProbeInput) -> Result<bool, ProbeError> {
        if self.namespace.is_empty() {
            return Ok(true);
        }
        match namespace_is_there(&self.cluster, &self.namespace, input).await {
            Ok(_) => Ok(true),
            Err(error) if error.reason() == Reason::PermissionDenied => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn fits(&self, resource: &Value) -> Result<(), ProbeError> {
        let wrong = |words: String| Err(ProbeError::new(Reason::BadConfiguration, words));
        let verbs = at(resource, "/verbs").as_array().map(Vec::as_slice);
        let verbs = verbs.unwrap_or_default();
        let verb = self.verb.as_str();
        if !OF_RBAC.contains(&verb) && !verbs.iter().any(|it| it == verb) {
            return wrong(format!("`{}` has no verb {verb:?}", self.resource));
        }
        if at(resource, "/namespaced").as_bool() == Some(false) && !self.namespace.is_empty() {
            return wrong(format!(
                "`{}` is in no namespace: leave it empty",
                self.resource
            ));
        }
        Ok(())
    }
}

impl Probe for May {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let resource = Resource::read(&self.resource)?;
        let is_there = self.is_there(&input).await?;
        self.known(&resource, &input).await?;
        let (name, sub) = match resource.name.split_once('/') {
            Some((name, sub)) => (name, sub),
            None => (resource.name.as_str(), ""),
        };
        let body = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": { "resourceAttributes": {
                "namespace": self.namespace,
                "verb": self.verb,
                "group": resource.group,
                "resource": name,
                "subresource": sub,
            } },
        });
        let question = Question {
            path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews".to_owned(),
            accept: WHOLE,
            body: Some(body.to_string()),
        };
        let kind = "SelfSubjectAccessReview";
        let allowed = self.cluster.ask(&question, kind, &input, allowed).await?;
        // What is allowed where nothing is, is allowed everywhere: no rule of
        // RBAC takes anything away.
        if !allowed && !is_there {
            let words = format!(
                "one may not, but whether the namespace `{}` exists is not known: that needs \
                 `get` of it",
                self.namespace
            );
            return Err(ProbeError::new(Reason::PermissionDenied, words).at(Step::Authenticate));
        }
        Ok(allowed.into())
    }

    fn target(&self) -> Target {
        self.cluster.target()
    }
}

/// What a review says.
fn allowed(review: &Value) -> Result<bool, ProbeError> {
    let status = at(review, "/status");
    let allowed = at(status, "/allowed").as_bool();
    let allowed = allowed.ok_or_else(|| lacks("`status.allowed`"))?;
    let problem = at(status, "/evaluationError").as_str().unwrap_or_default();
    if !allowed && !problem.is_empty() {
        let words = "the server could not find out: it gives an `evaluationError`";
        return Err(ProbeError::new(Reason::ServerError, words).at(Step::Read));
    }
    Ok(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_read_as_kubectl_writes_them() {
        for (text, group, name) in [
            ("pods", "", "pods"),
            ("pods/log", "", "pods/log"),
            ("deployments.apps/scale", "apps", "deployments/scale"),
            (
                "certificates.cert-manager.io",
                "cert-manager.io",
                "certificates",
            ),
        ] {
            let expected = Resource {
                group,
                name: name.to_owned(),
            };
            assert_eq!(Resource::read(text).unwrap(), expected, "{text}");
        }
        for text in ["", "Pods", "pods/", "pods/log/x", ".apps", "pods.a?b", "*"] {
            let reason = Resource::read(text).unwrap_err().reason();
            assert_eq!(reason, Reason::BadConfiguration, "{text}");
        }
    }
}
