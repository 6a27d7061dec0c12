//! What is measured of one object, or of the list of a kind.

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Quantity, Version};
use serde_json::Value;

use super::Kubernetes;
use super::api::{
    METADATA, METADATA_LIST, Question, WHOLE, at, lacks, missing, no_data, unexpected,
};

/// What an answer measures.
type Read<V> = Arc<dyn Fn(&Value) -> Result<Measurement<V>, ProbeError> + Send + Sync>;

/// A measurement of one object, or of the list of a kind.
#[derive(Clone)]
pub struct KubernetesProbe<V> {
    cluster: Kubernetes,
    question: Result<Question, ProbeError>,
    kind: &'static str,
    read: Read<V>,
}

impl<V: Quantity> KubernetesProbe<V> {
    /// Of a whole object.
    pub(super) fn of(
        cluster: Kubernetes,
        path: Result<String, ProbeError>,
        kind: &'static str,
        read: impl Fn(&Value) -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            cluster,
            question: path.map(|path| Question::get(path, WHOLE)),
            kind,
            read: Arc::new(read),
        }
    }

    /// Of the metadata of a list.
    pub(super) fn of_list(
        cluster: Kubernetes,
        path: &str,
        read: impl Fn(&Value) -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            cluster,
            question: Ok(Question::get(path, METADATA_LIST)),
            kind: "PartialObjectMetadataList",
            read: Arc::new(read),
        }
    }
}

impl KubernetesProbe<bool> {
    /// That an object is there, by no more than its metadata.
    pub(super) fn exists(cluster: Kubernetes, path: Result<String, ProbeError>) -> Self {
        Self {
            cluster,
            question: path.map(|path| Question::get(path, METADATA)),
            kind: "PartialObjectMetadata",
            read: Arc::new(there),
        }
    }
}

impl<V: Quantity> Probe for KubernetesProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let question = self.question.as_ref().map_err(Clone::clone)?;
        self.cluster
            .ask(question, self.kind, &input, &*self.read)
            .await
    }

    fn target(&self) -> Target {
        self.cluster.target()
    }
}

impl<V> fmt::Debug for KubernetesProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cluster.fmt(f)
    }
}

/// The path of an object of the cluster.
pub(super) fn path(kind: &str, name: &str) -> Result<String, ProbeError> {
    Ok(format!("{kind}/{}", checked(name)?))
}

/// The path of an object of a namespace, or of a kind in it.
pub(super) fn path_in(
    (group, kind): (&str, &str),
    namespace: &str,
    name: Option<&str>,
) -> Result<String, ProbeError> {
    let kind = format!("{group}/namespaces/{}/{kind}", checked(namespace)?);
    match name {
        Some(name) => path(&kind, name),
        None => Ok(kind),
    }
}

/// A name that cannot change the path: an empty one would ask for the list.
pub(super) fn checked(name: &str) -> Result<&str, ProbeError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    if !name.is_empty() && name.chars().all(plain) && !name.starts_with('.') {
        return Ok(name);
    }
    let words = format!("{name:?} is not a name of Kubernetes: expected a-z, 0-9, `-` and `.`");
    Err(ProbeError::new(Reason::BadConfiguration, words))
}

/// It is there, and stays.
pub(super) fn there(object: &Value) -> Result<Measurement<bool>, ProbeError> {
    if at(object, "/metadata/name").as_str().is_none() {
        return Err(lacks("`metadata.name`"));
    }
    match at(object, "/metadata/deletionTimestamp").as_str() {
        None => Ok(true.into()),
        Some(time) => Err(unexpected(format_args!(
            "it is being deleted, since {time}"
        ))),
    }
}

/// What a list holds, without what is being deleted. A list of which a part is
/// left out shows nothing of the rest.
fn staying(list: &Value) -> Result<Vec<&Value>, ProbeError> {
    let rest = at(list, "/metadata/continue").as_str().unwrap_or_default();
    if !rest.is_empty() {
        let words = "the list is not whole: it is continued elsewhere";
        return Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Read));
    }
    let items = at(list, "/items").as_array();
    let items = items.ok_or_else(|| lacks("`items`"))?.iter();
    Ok(items
        .filter(|item| at(item, "/metadata/deletionTimestamp").is_null())
        .collect())
}

/// That a namespace is there, whatever its state.
pub(super) async fn namespace_is_there(
    cluster: &Kubernetes,
    name: &str,
    input: &ProbeInput,
) -> Result<(), ProbeError> {
    let question = Question::get(path("/api/v1/namespaces", name)?, METADATA);
    let kind = "PartialObjectMetadata";
    cluster.ask(&question, kind, input, |_| Ok(())).await
}

pub(super) fn version(answer: &Value) -> Result<Measurement<Version>, ProbeError> {
    let text = at(answer, "/gitVersion").as_str();
    let text = text.ok_or_else(|| lacks("`gitVersion`"))?;
    // Vendors write their own after a `+`, or after a `-`, where a version has what comes
    // before it: `v1.31.2-eks-7f9249a` is not older than 1.31.2.
    let plain = text.split('+').next().unwrap_or_default();
    let plain = match plain.split_once('-') {
        Some((version, rest))
            if !["alpha", "beta", "rc"]
                .iter()
                .any(|it| rest.starts_with(it)) =>
        {
            version
        }
        _ => plain,
    };
    let version = Version::parse(plain)
        .map_err(|error| ProbeError::new(Reason::ProtocolError, error).at(Step::Read))?;
    Ok(Measurement::new(version).with("version", text))
}

pub(super) fn active(namespace: &Value) -> Result<Measurement<bool>, ProbeError> {
    there(namespace)?;
    match at(namespace, "/status/phase").as_str() {
        Some("Active") => Ok(true.into()),
        Some(phase) => Err(unexpected(format_args!("the namespace is {phase}"))),
        None => Err(lacks("`status.phase`")),
    }
}

pub(super) fn default_class(list: &Value) -> Result<Measurement<bool>, ProbeError> {
    let marks = [
        "/metadata/annotations/storageclass.kubernetes.io~1is-default-class",
        "/metadata/annotations/storageclass.beta.kubernetes.io~1is-default-class",
    ];
    let classes = staying(list)?;
    let mut names = Vec::new();
    for class in &classes {
        let marks = marks.map(|mark| at(class, mark).as_str());
        if marks.contains(&Some("true")) {
            let name = at(class, "/metadata/name").as_str();
            names.push(name.ok_or_else(|| lacks("`metadata.name`"))?);
        }
    }
    if names.is_empty() {
        let found = classes.len();
        return Err(missing(format_args!(
            "none of {found} storage classes is the default"
        )));
    }
    Ok(Measurement::new(true).with("storage_class", names.join(", ")))
}

/// A condition of an object must be true.
pub(super) fn condition(object: &Value, kind: &str) -> Result<(), ProbeError> {
    let conditions = at(object, "/status/conditions").as_array();
    let conditions = conditions.map(Vec::as_slice).unwrap_or_default();
    let Some(found) = conditions
        .iter()
        .find(|one| at(one, "/type").as_str() == Some(kind))
    else {
        return Err(no_data(format_args!("there is no condition `{kind}` yet")));
    };
    let generation = at(object, "/metadata/generation");
    if let (Some(seen), Some(now)) = (
        at(found, "/observedGeneration").as_i64(),
        generation.as_i64(),
    ) && seen < now
    {
        return Err(no_data(format_args!(
            "the condition `{kind}` is of an earlier description"
        )));
    }
    let reason = at(found, "/reason")
        .as_str()
        .unwrap_or("no reason is given");
    match at(found, "/status").as_str() {
        Some("True") => Ok(()),
        Some("False") => Err(unexpected(format_args!(
            "the condition `{kind}` is false: {reason}"
        ))),
        _ => Err(no_data(format_args!(
            "the condition `{kind}` is not known: {reason}"
        ))),
    }
}

/// See [`Kubernetes::network_policies`].
#[derive(Clone, Debug)]
pub struct NetworkPolicies {
    pub(super) cluster: Kubernetes,
    pub(super) namespace: String,
}

impl Probe for NetworkPolicies {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        let kind = ("/apis/networking.k8s.io/v1", "networkpolicies");
        let question = Question::get(path_in(kind, &self.namespace, None)?, METADATA_LIST);
        let expected = "PartialObjectMetadataList";
        let read = |list: &Value| Ok(staying(list)?.len());
        let policies = self.cluster.ask(&question, expected, &input, read).await?;
        if policies == 0 {
            // A namespace that is not there has none either.
            namespace_is_there(&self.cluster, &self.namespace, &input).await?;
        }
        Ok(Count::of(policies).into())
    }

    fn target(&self) -> Target {
        self.cluster.target()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_vendors_add_to_a_version_is_left_out() {
        for (told, expected) in [
            ("v1.31.2-eks-7f9249a", "1.31.2"),
            ("v1.28.3+k3s1", "1.28.3"),
            ("v1.32.0-rc.1+k3s1", "1.32.0-rc.1"),
        ] {
            let version = version(&json!({ "gitVersion": told })).unwrap();
            assert_eq!(version.value.to_string(), expected, "{told}");
        }
    }
}
