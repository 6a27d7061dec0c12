//! What `cargo metadata` says of the workspace.

use serde_json::Value;

use crate::command::{Failure, cargo, output};

/// The packages of the workspace, without their dependencies' own.
#[derive(Debug)]
pub(crate) struct Metadata(Value);

impl Metadata {
    /// Asks cargo. Without the network: `--no-deps` needs only our own manifests.
    pub(crate) fn read() -> Result<Self, Failure> {
        let text = output(&mut cargo([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]))?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(|error| Failure::new(format!("cargo metadata is not JSON: {error}")))
    }

    /// The features of a package that a user may name: no `default`, and none that begin with `_`.
    pub(crate) fn features(&self, package: &str) -> Result<Vec<String>, Failure> {
        let features = self
            .package(package)?
            .get("features")
            .and_then(Value::as_object)
            .map(|features| features.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default();
        Ok(features
            .into_iter()
            .filter(|feature| feature != "default" && !feature.starts_with('_'))
            .collect())
    }

    /// The dependencies of a package as (name, kind), where kind is "normal", "dev" or "build".
    #[cfg(test)]
    pub(crate) fn dependencies(&self, package: &str) -> Result<Vec<(String, String)>, Failure> {
        let dependencies = self
            .package(package)?
            .get("dependencies")
            .and_then(Value::as_array);
        let text =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(String::from);
        Ok(dependencies
            .into_iter()
            .flatten()
            .filter_map(|dependency| {
                let kind = text(dependency, "kind").unwrap_or_else(|| "normal".into());
                text(dependency, "name").map(|name| (name, kind))
            })
            .collect())
    }

    /// The names of our packages.
    #[cfg(test)]
    pub(crate) fn names(&self) -> Vec<String> {
        self.packages()
            .filter_map(|package| Some(package.get("name")?.as_str()?.to_owned()))
            .collect()
    }

    fn package(&self, name: &str) -> Result<&Value, Failure> {
        self.packages()
            .find(|package| package.get("name").and_then(Value::as_str) == Some(name))
            .ok_or_else(|| Failure::new(format!("cargo metadata names no package `{name}`")))
    }

    fn packages(&self) -> impl Iterator<Item = &Value> {
        self.0
            .get("packages")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    }
}
