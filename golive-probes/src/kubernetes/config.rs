//! Which cluster, and who asks: what the environment says, or a pod is given.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Bytes;
use golive_core::secret::Secret;

use super::exec::Exec;
use super::kubeconfig::{read, read_all};
use crate::regular;
use crate::trust::Trust;

/// What is read of a file.
const LARGEST_FILE: Bytes = Bytes::new(1 << 20);

/// Where a pod finds who it is.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Where the API is, and who asks it.
pub(super) struct Cluster {
    pub(super) url: Secret,
    pub(super) token: Option<Secret>,
    pub(super) trust: Trust,
    /// Who prints the credentials, when they are not in the file.
    pub(super) exec: Option<Exec>,
}

impl Cluster {
    /// Whether nobody on the way reads what is sent.
    pub(super) fn hides_what_is_sent(&self) -> Result<bool, ProbeError> {
        let uri = crate::http::http(self.url.expose()).uri()?;
        let host = uri.host().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        let address = address.parse::<IpAddr>();
        Ok(uri.scheme_str() == Some("https")
            || host == "localhost"
            || address.is_ok_and(|address| address.is_loopback()))
    }
}

/// What `kubectl` would use: the files of `KUBECONFIG`, else `~/.kube/config`,
/// else what a pod is given.
pub(super) fn usual(context: Option<&str>) -> Result<Cluster, ProbeError> {
    of_environment(|name| std::env::var_os(name), context)
}

fn of_environment(
    variable: impl Fn(&str) -> Option<OsString>,
    context: Option<&str>,
) -> Result<Cluster, ProbeError> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(paths) = set("KUBECONFIG") {
        let paths: Vec<PathBuf> = std::env::split_paths(&paths).collect();
        return match paths.as_slice() {
            [path] => read(path, context),
            paths => read_all(paths, context),
        };
    }
    let home = set("HOME").map(|home| PathBuf::from(home).join(".kube/config"));
    if let Some(path) = home.filter(|path| path.exists()) {
        return read(&path, context);
    }
    let text = |name| set(name).and_then(|value| value.into_string().ok());
    let host = text("KUBERNETES_SERVICE_HOST");
    match (host, text("KUBERNETES_SERVICE_PORT"), context) {
        (Some(host), Some(port), None) => pod(&host, &port, Path::new(SERVICE_ACCOUNT)),
        (Some(_), Some(_), Some(_)) => {
            Err(unusable("a context is of a kubeconfig, and a pod has none"))
        }
        _ => Err(unusable(
            "there is no cluster: KUBECONFIG is not set, there is no ~/.kube/config, and this is \
             no pod",
        )),
    }
}

/// What a pod is given: an address, a token and an authority.
fn pod(host: &str, port: &str, folder: &Path) -> Result<Cluster, ProbeError> {
    let host = match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    };
    Ok(Cluster {
        url: Secret::from(format!("https://{host}:{port}")),
        // It is renewed while the pod runs: it is read each time.
        token: Some(token(&folder.join("token"))?),
        trust: Trust::pem(file(&folder.join("ca.crt"))?),
        exec: None,
    })
}

pub(super) fn token(path: &Path) -> Result<Secret, ProbeError> {
    match String::from_utf8(file(path)?) {
        Ok(token) if !token.trim().is_empty() => Ok(Secret::from(token.trim())),
        _ => Err(unusable(&format!("{} holds no token", path.display()))),
    }
}

/// What a file of ours holds: that it cannot be read says nothing of the
/// cluster.
pub(super) fn file(path: &Path) -> Result<Vec<u8>, ProbeError> {
    regular::read(path, LARGEST_FILE).map_err(|error| unusable(error.message()))
}

pub(super) fn unusable(words: &str) -> ProbeError {
    ProbeError::new(Reason::BadConfiguration, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pod_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let wrong = pod("10.0.0.1", "443", folder.path()).map(drop).unwrap_err();
        assert_eq!(wrong.reason(), Reason::BadConfiguration);
        std::fs::write(folder.path().join("token"), "hunter2\n").unwrap();
        std::fs::write(folder.path().join("ca.crt"), "pem").unwrap();
        let cluster = pod("fd00::1", "443", folder.path()).unwrap();
        assert_eq!(cluster.url.expose(), "https://[fd00::1]:443");
        assert_eq!(cluster.token.unwrap().expose(), "hunter2");
        assert_eq!(cluster.trust.key(), "pem");
        std::fs::write(folder.path().join("token"), "\n").unwrap();
        assert!(pod("10.0.0.1", "443", folder.path()).is_err());
    }

    #[test]
    fn the_environment_says_which_cluster() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &Path, server: &str| {
            let text = format!(
                "{{current-context: a, clusters: [{{name: c, cluster: {{server: '{server}'}}}}], \
                 users: [{{name: u, user: {{}}}}], \
                 contexts: [{{name: a, context: {{cluster: c, user: u}}}}]}}"
            );
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let (named, home) = (folder.path().join("named"), folder.path().join("home"));
        let (named, home) = (named.as_os_str(), home.as_os_str());
        let ask = |variables: &[(&str, &std::ffi::OsStr)]| {
            let find = |name: &str| {
                let found = variables.iter().find(|(it, _)| *it == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            of_environment(find, None)
        };
        let url = |variables: &[_]| ask(variables).unwrap().url.expose().to_owned();
        assert!(ask(&[]).is_err() && ask(&[("HOME", home)]).is_err());
        // A file that is named and not there is no reason to ask another.
        write(&Path::new(home).join(".kube/config"), "http://home");
        assert_eq!(url(&[("HOME", home)]), "http://home");
        assert!(ask(&[("HOME", home), ("KUBECONFIG", named)]).is_err());
        write(Path::new(named), "http://named");
        let both = [("HOME", home), ("KUBECONFIG", named)];
        assert_eq!(url(&both), "http://named");
        // Of several the first that has it, and what is not there is passed over.
        let at_home = Path::new(home).join(".kube/config");
        let absent = folder.path().join("absent");
        let join = |paths: &[&Path]| std::env::join_paths(paths).unwrap();
        for (paths, expected) in [
            (join(&[&absent, Path::new(named), &at_home]), "http://named"),
            (
                join(&[&at_home, Path::new(""), Path::new(named)]),
                "http://home",
            ),
        ] {
            let cluster = ask(&[("KUBECONFIG", paths.as_os_str())]).unwrap();
            assert_eq!(cluster.url.expose(), expected);
        }
        let absent = join(&[&absent, &absent]);
        assert!(ask(&[("HOME", home), ("KUBECONFIG", &absent)]).is_err());
    }
}
