//! A kubeconfig: which cluster, and who asks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use golive_core::probe::ProbeError;
use golive_core::secret::Secret;
use yaml_rust2::parser::Parser;
use yaml_rust2::{Event, ScanError, Yaml, YamlLoader};

use super::config::{Cluster, file, token, unusable};
use super::exec::Exec;
use crate::trust::{Identity, Trust};

/// How deep a kubeconfig is at most; `kubectl` writes five.
const DEEPEST: usize = 64;

/// What is read of base64, as Go does: what stands in the bits that are left over does
/// not count.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// A context of a kubeconfig; the current one unless it is named.
pub(super) fn read(path: &Path, context: Option<&str>) -> Result<Cluster, ProbeError> {
    let files = vec![load(path)?];
    Kubeconfig { files }.cluster(context)
}

/// The same of several files, of which some may not be there: for each name the first
/// of them that has it.
pub(super) fn read_all(paths: &[PathBuf], context: Option<&str>) -> Result<Cluster, ProbeError> {
    let named = paths.iter().filter(|path| !path.as_os_str().is_empty());
    let there = named.filter(|path| path.try_exists().unwrap_or(true));
    let files: Vec<File> = there.map(|path| load(path)).collect::<Result<_, _>>()?;
    if files.is_empty() {
        return Err(unusable("none of the files that KUBECONFIG names is there"));
    }
    Kubeconfig { files }.cluster(context)
}

fn load(path: &Path) -> Result<File, ProbeError> {
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
    Ok(File {
        root: documents.into_iter().next().unwrap_or(Yaml::BadValue),
        path: path.to_owned(),
    })
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

struct File {
    root: Yaml,
    path: PathBuf,
}

struct Kubeconfig {
    files: Vec<File>,
}

/// An entry, and the file that it is in.
struct Entry<'a> {
    value: &'a Yaml,
    path: &'a Path,
}

impl Kubeconfig {
    /// What client-go makes of it (tools/clientcmd, as of 0.34).
    fn cluster(&self, context: Option<&str>) -> Result<Cluster, ProbeError> {
        let context = match context {
            Some(name) => name,
            None => self.current()?,
        };
        let context = self.entry("contexts", "context", context)?;
        let cluster = context.text("cluster")?;
        let cluster = cluster.ok_or_else(|| context.wrong("has a context without a `cluster`"))?;
        let cluster = self.entry("clusters", "cluster", cluster)?;
        // Without a user it is asked as nobody.
        let user = match context.text("user")? {
            Some(user) => self.entry("users", "user", user)?,
            None => Entry {
                value: &Yaml::BadValue,
                path: context.path,
            },
        };
        // Left out, each of these would ask another server or for another.
        for (entry, keys) in [
            (&cluster, &["proxy-url", "tls-server-name"][..]),
            (
                &user,
                &[
                    "auth-provider",
                    "as",
                    "as-groups",
                    "as-uid",
                    "as-user-extra",
                    "username",
                    "password",
                ],
            ),
        ] {
            for key in keys {
                if !absent(field(entry.value, key)) {
                    let words =
                        format!("uses `{key}`, which is not known here: give url and token");
                    return Err(entry.wrong(&words));
                }
            }
        }
        if field(cluster.value, "insecure-skip-tls-verify").as_bool() == Some(true) {
            let words = "skips the check of the certificate (`insecure-skip-tls-verify`): give \
                         the authority";
            return Err(cluster.wrong(words));
        }
        let url = cluster.text("server")?;
        let url = url.ok_or_else(|| cluster.wrong("has a cluster without a `server`"))?;
        let trust = match cluster.bytes("certificate-authority")? {
            Some(pem) => Trust::pem(pem),
            None => Trust::system(),
        };
        Ok(Cluster {
            url: Secret::from(url),
            token: user.token()?,
            trust: trust.showing(user.identity()?),
            exec: user.exec()?,
        })
    }

    /// The current context: the first file that names one says so.
    fn current(&self) -> Result<&str, ProbeError> {
        for file in &self.files {
            let root = Entry {
                value: &file.root,
                path: &file.path,
            };
            if let Some(name) = root.text("current-context")? {
                return Ok(name);
            }
        }
        Err(self.wrong("has no `current-context`"))
    }

    /// The entry of a name in a list of such, of the first file that has it.
    fn entry(&self, list: &str, kind: &str, name: &str) -> Result<Entry<'_>, ProbeError> {
        for File { root, path } in &self.files {
            let entries = field(root, list).as_vec().map(Vec::as_slice);
            let entries = entries.unwrap_or_default().iter();
            let mut found = entries.filter(|entry| field(entry, "name").as_str() == Some(name));
            let Some(entry) = found.next() else {
                continue;
            };
            let value = field(entry, kind);
            let entry = Entry { value, path };
            return match found.next() {
                None => Ok(entry),
                Some(_) => Err(entry.wrong(&format!("has `{name}` twice in `{list}`"))),
            };
        }
        Err(self.wrong(&format!("has no `{name}` in `{list}`")))
    }

    fn wrong(&self, words: &str) -> ProbeError {
        let paths: Vec<String> = self
            .files
            .iter()
            .map(|file| file.path.display().to_string())
            .collect();
        unusable(&format!("{} {words}", paths.join(", ")))
    }
}

impl<'a> Entry<'a> {
    /// A file, which may be renewed, before a token that stands here; that one where the
    /// file cannot be read.
    fn token(&self) -> Result<Option<Secret>, ProbeError> {
        let given = self.text("token")?.map(Secret::from);
        let Some(path) = self.text("tokenFile")? else {
            return Ok(given);
        };
        match (token(&self.beside(path)), given) {
            (Ok(token), _) => Ok(Some(token)),
            (Err(_), Some(given)) => Ok(Some(given)),
            (Err(error), None) => Err(error),
        }
    }

    /// A key without a certificate is not used.
    fn identity(&self) -> Result<Option<Identity>, ProbeError> {
        let Some(chain) = self.bytes("client-certificate")? else {
            return Ok(None);
        };
        let key = self.bytes("client-key")?;
        let key = key.ok_or_else(|| self.wrong("has a client's certificate without its key"))?;
        let key =
            String::from_utf8(key).map_err(|_| self.wrong("has a `client-key` that is not PEM"))?;
        Ok(Some(Identity {
            chain: Arc::from(chain),
            key: Secret::from(key),
        }))
    }

    /// The program that prints credentials, if there is one.
    fn exec(&self) -> Result<Option<Exec>, ProbeError> {
        let exec = field(self.value, "exec");
        if absent(exec) {
            return Ok(None);
        }
        let of_exec = Entry {
            value: exec,
            path: self.path,
        };
        if field(exec, "provideClusterInfo").as_bool() == Some(true)
            || field(exec, "interactiveMode").as_str() == Some("Always")
        {
            return Err(self.wrong("has an `exec` that asks for what is not given here"));
        }
        let lacks = |what: &str| self.wrong(&format!("has an `exec` without a `{what}`"));
        let program = of_exec.text("command")?;
        let program = program.ok_or_else(|| lacks("command"))?;
        let version = of_exec.text("apiVersion")?;
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

    /// A text, if there is one; anything else in its place is an error.
    fn text(&self, key: &str) -> Result<Option<&'a str>, ProbeError> {
        match field(self.value, key) {
            value if absent(value) => Ok(None),
            Yaml::String(text) => Ok(Some(text)),
            _ => Err(self.wrong(&format!("has a `{key}` that is not a text"))),
        }
    }

    /// What is given as base64 (`<key>-data`), or by the path of a file.
    fn bytes(&self, key: &str) -> Result<Option<Vec<u8>>, ProbeError> {
        let name = format!("{key}-data");
        let (data, path) = (self.text(&name)?, self.text(key)?);
        match (data, path) {
            (Some(_), Some(_)) => Err(self.wrong(&format!("has both `{name}` and `{key}`"))),
            (Some(text), None) => {
                // Lines may be broken anywhere.
                let text: String = text.chars().filter(|c| !"\r\n".contains(*c)).collect();
                let bytes = BASE64.decode(text.trim());
                let wrong = |_| self.wrong(&format!("has a `{name}` that is not base64"));
                bytes.map(Some).map_err(wrong)
            }
            (None, path) => path.map(|path| file(&self.beside(path))).transpose(),
        }
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
