//! A kubeconfig: which cluster, and who asks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use golive_core::probe::ProbeError;
use golive_core::secret::Secret;
use yaml_rust2::parser::Parser;
use yaml_rust2::{Event, ScanError, Yaml, YamlLoader};

use super::config::{Cluster, file, token, unusable};
use super::exec::Exec;
use crate::trust::{Identity, Trust};

/// How deep a kubeconfig is at most; `kubectl` writes five.
const DEEPEST: usize = 64;

/// A context of a kubeconfig; the current one unless it is named.
pub(super) fn read(path: &Path, context: Option<&str>) -> Result<Cluster, ProbeError> {
    let text = String::from_utf8(file(path)?)
        .map_err(|_| unusable(&format!("{} is not UTF-8", path.display())))?;
    let no_yaml = |error: ScanError| {
        // Its words may repeat what is in the file.
        let line = error.marker().line();
        unusable(&format!("{}: line {line} is not YAML", path.display()))
    };
    if !is_plain(&text).map_err(no_yaml)? {
        let words = format!("{} has aliases, or is too deep", path.display());
        return Err(unusable(&words));
    }
    let documents = YamlLoader::load_from_str(&text).map_err(no_yaml)?;
    let config = Kubeconfig {
        root: documents.first().unwrap_or(&Yaml::BadValue),
        path,
    };
    config.cluster(context)
}

/// Whether it can be loaded: aliases of aliases take all memory, and what is
/// nested without an end all of the stack.
fn is_plain(text: &str) -> Result<bool, ScanError> {
    let mut parser = Parser::new_from_str(text);
    let mut depth = 0_usize;
    loop {
        match parser.next_token()?.0 {
            Event::MappingStart(..) | Event::SequenceStart(..) => depth += 1,
            Event::MappingEnd | Event::SequenceEnd => depth = depth.saturating_sub(1),
            Event::Alias(_) => return Ok(false),
            Event::StreamEnd => return Ok(true),
            _ => {}
        }
        if depth > DEEPEST {
            return Ok(false);
        }
    }
}

struct Kubeconfig<'a> {
    root: &'a Yaml,
    path: &'a Path,
}

impl Kubeconfig<'_> {
    fn cluster(&self, context: Option<&str>) -> Result<Cluster, ProbeError> {
        let context = match context {
            Some(name) => name,
            None => self
                .text(self.root, "current-context")?
                .ok_or_else(|| self.wrong("has no `current-context`"))?,
        };
        let context = self.entry("contexts", "context", context)?;
        let named = |what| {
            self.text(context, what)?
                .ok_or_else(|| self.wrong(&format!("has a context without a `{what}`")))
        };
        let cluster = self.entry("clusters", "cluster", named("cluster")?)?;
        let user = self.entry("users", "user", named("user")?)?;
        // Left out, each of these would ask another server or for another.
        for (entry, keys) in [
            (cluster, &["proxy-url", "tls-server-name"][..]),
            (
                user,
                &["auth-provider", "as", "as-groups", "as-uid", "username"],
            ),
        ] {
            for key in keys {
                if !absent(field(entry, key)) {
                    let words =
                        format!("uses `{key}`, which is not known here: give url and token");
                    return Err(self.wrong(&words));
                }
            }
        }
        if field(cluster, "insecure-skip-tls-verify").as_bool() == Some(true) {
            return Err(self.wrong("skips the check of the certificate: give the authority"));
        }
        let url = self.text(cluster, "server")?;
        let url = url.ok_or_else(|| self.wrong("has a cluster without a `server`"))?;
        let trust = match self.bytes(cluster, "certificate-authority")? {
            Some(pem) => Trust::pem(pem),
            None => Trust::system(),
        };
        let token = match (self.text(user, "token")?, self.text(user, "tokenFile")?) {
            (Some(token), _) => Some(Secret::from(token)),
            (None, Some(path)) => Some(token(&self.beside(path))?),
            (None, None) => None,
        };
        let chain = self.bytes(user, "client-certificate")?;
        let identity = match (chain, self.bytes(user, "client-key")?) {
            (None, None) => None,
            (Some(chain), Some(key)) => {
                let key = String::from_utf8(key)
                    .map_err(|_| self.wrong("has a `client-key` that is not PEM"))?;
                Some(Identity {
                    chain: Arc::from(chain),
                    key: Secret::from(key),
                })
            }
            _ => return Err(self.wrong("has half of a client's certificate and key")),
        };
        Ok(Cluster {
            url: Secret::from(url),
            token,
            trust: trust.showing(identity),
            exec: self.exec(user)?,
        })
    }

    /// The program that prints credentials, if there is one.
    fn exec(&self, user: &Yaml) -> Result<Option<Exec>, ProbeError> {
        let exec = field(user, "exec");
        if absent(exec) {
            return Ok(None);
        }
        if field(exec, "provideClusterInfo").as_bool() == Some(true)
            || field(exec, "interactiveMode").as_str() == Some("Always")
        {
            return Err(self.wrong("has an `exec` that asks for what is not given here"));
        }
        let lacks = |what: &str| self.wrong(&format!("has an `exec` without a `{what}`"));
        let program = self.text(exec, "command")?;
        let program = program.ok_or_else(|| lacks("command"))?;
        let version = self.text(exec, "apiVersion")?;
        let version = version.ok_or_else(|| lacks("apiVersion"))?;
        // A path is from the folder of the kubeconfig; a name is looked for.
        let program = match program.contains('/') {
            true => self.beside(program).into_os_string(),
            false => program.into(),
        };
        let list = |key| {
            let entries = field(exec, key).as_vec().map(Vec::as_slice);
            entries.unwrap_or_default().iter()
        };
        let wrong =
            |what: &str| self.wrong(&format!("has an `exec` with other `{what}` than texts"));
        let mut args = Vec::new();
        for arg in list("args") {
            args.push(arg.as_str().ok_or_else(|| wrong("args"))?.to_owned());
        }
        let mut env = Vec::new();
        for entry in list("env") {
            match (
                field(entry, "name").as_str(),
                field(entry, "value").as_str(),
            ) {
                (Some(name), Some(value)) => env.push((name.to_owned(), value.to_owned())),
                _ => return Err(wrong("env")),
            }
        }
        Ok(Some(Exec::new(program, args, env, version)))
    }

    /// The entry of a name in a list of such.
    fn entry(&self, list: &str, kind: &str, name: &str) -> Result<&Yaml, ProbeError> {
        let entries = field(self.root, list).as_vec().map(Vec::as_slice);
        let mut entries = entries.unwrap_or_default().iter();
        let entry = entries.find(|entry| field(entry, "name").as_str() == Some(name));
        entry
            .map(|entry| field(entry, kind))
            .ok_or_else(|| self.wrong(&format!("has no `{name}` in `{list}`")))
    }

    /// A text, if there is one; anything else in its place is an error.
    fn text<'a>(&self, entry: &'a Yaml, key: &str) -> Result<Option<&'a str>, ProbeError> {
        match field(entry, key) {
            value if absent(value) => Ok(None),
            Yaml::String(text) => Ok(Some(text)),
            _ => Err(self.wrong(&format!("has a `{key}` that is not a text"))),
        }
    }

    /// What is given as base64 (`<key>-data`), or by the path of a file.
    fn bytes(&self, entry: &Yaml, key: &str) -> Result<Option<Vec<u8>>, ProbeError> {
        let data = format!("{key}-data");
        if let Some(text) = self.text(entry, &data)? {
            let bytes = STANDARD.decode(text.trim());
            let wrong = |_| self.wrong(&format!("has a `{data}` that is not base64"));
            return bytes.map(Some).map_err(wrong);
        }
        let path = self.text(entry, key)?;
        path.map(|path| file(&self.beside(path))).transpose()
    }

    /// A path as it is meant: from the folder of the kubeconfig.
    fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    fn wrong(&self, words: &str) -> ProbeError {
        unusable(&format!("{} {words}", self.path.display()))
    }
}

/// The value of a key; no value when there is none.
fn field<'a>(entry: &'a Yaml, key: &str) -> &'a Yaml {
    let entries = entry.as_hash();
    let value = entries.and_then(|entries| entries.get(&Yaml::String(key.to_owned())));
    value.unwrap_or(&Yaml::BadValue)
}

/// Whether there is nothing, as `kubectl` writes it too.
fn absent(value: &Yaml) -> bool {
    match value {
        Yaml::BadValue | Yaml::Null => true,
        Yaml::String(text) => text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_would_take_all_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        let deep: String = (0..1300)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect();
        let flow = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let aliases = "a: &a [x, x]\nb: [*a, *a]\n".to_owned();
        for text in [deep, flow, aliases] {
            std::fs::write(&path, &text).unwrap();
            let error = read(&path, None).map(drop).unwrap_err();
            assert!(error.message().ends_with("too deep"), "{error}");
        }
    }
}
