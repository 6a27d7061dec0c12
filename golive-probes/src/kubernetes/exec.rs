//! Credentials that a program prints (`exec` of a kubeconfig).
//! <https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins>

use std::sync::Arc;

use golive_core::probe::{Probe, ProbeError, ProbeInput, Reason};
use golive_core::secret::Secret;
use serde_json::json;

use super::api::at;
use super::config::Cluster;
use crate::command::{Command, command};
use crate::pointer;
use crate::trust::Identity;

/// A program that prints credentials. It is run for each measurement that
/// finds no other's in its run, never asked questions, and killed when the
/// measurement ends.
pub(super) struct Exec {
    name: String,
    command: Command,
}

impl Exec {
    pub(super) fn new(
        program: std::ffi::OsString,
        args: Vec<String>,
        env: Vec<(String, String)>,
        version: &str,
    ) -> Self {
        let info = json!({
            "apiVersion": version,
            "kind": "ExecCredential",
            "spec": { "interactive": false },
        });
        let name = program.to_string_lossy().into_owned();
        let mut command = command(program)
            .args(args)
            .env("KUBERNETES_EXEC_INFO", info.to_string());
        for (name, value) in env {
            command = command.env(name, value);
        }
        Self { name, command }
    }

    /// Gives a cluster the credentials that the program prints.
    pub(super) async fn fill(
        &self,
        cluster: &mut Cluster,
        input: &ProbeInput,
    ) -> Result<(), ProbeError> {
        let program = self.command.clone().stdout_text();
        // What it says to people may hold what it was given.
        let printed = program.measure(input.clone()).await.map_err(|error| {
            let wrong = self.wrong(&format!("fails ({})", error.reason()));
            match error.step() {
                Some(step) => wrong.at(step),
                None => wrong,
            }
        })?;
        let printed = pointer::root(printed.value.as_bytes(), "what it prints")
            .map_err(|_| self.wrong("prints no JSON"))?;
        if at(&printed, "/kind").as_str() != Some("ExecCredential") {
            return Err(self.wrong("prints no `ExecCredential`"));
        }
        let text = |pointer: &str| {
            let text = at(&printed, pointer).as_str();
            text.filter(|text| !text.is_empty())
        };
        let chain = text("/status/clientCertificateData");
        let identity = match (chain, text("/status/clientKeyData")) {
            (Some(chain), Some(key)) => Some(Identity {
                chain: Arc::from(chain.as_bytes()),
                key: Secret::from(key),
            }),
            (None, None) => None,
            _ => return Err(self.wrong("prints half of a certificate and key")),
        };
        let token = text("/status/token").map(Secret::from);
        if token.is_none() && identity.is_none() {
            return Err(self.wrong("prints no credentials"));
        }
        // A token of the kubeconfig's own is sent before that of a program.
        if cluster.token.is_none() {
            cluster.token = token;
        }
        if identity.is_some() {
            cluster.trust = cluster.trust.clone().showing(identity);
        }
        Ok(())
    }

    fn wrong(&self, words: &str) -> ProbeError {
        let words = format!("the program `{}` of the kubeconfig {words}", self.name);
        ProbeError::new(Reason::BadConfiguration, words)
    }
}
