//! Prometheus and its Alertmanager.

use std::net::SocketAddr;
use std::ops::Deref;

use crate::certs::Cert;
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};

/// How often it scrapes and evaluates: tests wait for it.
const INTERVAL: &str = "200ms";

/// A Prometheus that runs and scrapes itself, as the job `prometheus`.
#[derive(Debug)]
pub struct Prometheus {
    server: Server,
    tls: bool,
}

/// What a Prometheus shall be like.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct PrometheusBuilder {
    jobs: Vec<(String, String)>,
    rules: Vec<String>,
    web: String,
    cert: Option<Cert>,
}

impl Prometheus {
    /// Starts a server that scrapes itself, and has no rules.
    ///
    /// # Errors
    ///
    /// When Prometheus is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> PrometheusBuilder {
        PrometheusBuilder::default()
    }

    /// The address without a `/` at the end.
    #[must_use]
    pub fn url(&self) -> String {
        url(&self.server, self.tls)
    }
}

impl Deref for Prometheus {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl PrometheusBuilder {
    /// Scrapes an address, `host:port`, under the name of a job.
    pub fn job(mut self, name: impl Into<String>, address: impl Into<String>) -> Self {
        self.jobs.push((name.into(), address.into()));
        self
    }

    /// Adds a rule, as one line of YAML: `{alert: Up, expr: up}`.
    pub fn rule(mut self, rule: impl Into<String>) -> Self {
        self.rules.push(rule.into());
        self
    }

    /// Asks for a user and a password, which is given as its hash by bcrypt.
    pub fn user(mut self, name: &str, bcrypt: &str) -> Self {
        self.web
            .push_str(&format!("basic_auth_users: {{ {name}: \"{bcrypt}\" }}\n"));
        self
    }

    /// Speaks TLS only.
    pub fn tls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When Prometheus is not installed, or does not start because a rule is wrong.
    pub async fn start(self) -> Result<Prometheus, Error> {
        let folder = Folder::new("prometheus")?;
        folder.make("data")?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Prometheus {
            server,
            tls: self.cert.is_some(),
        })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        folder.write("rules.yml", &self.rules())?;
        folder.write("prometheus.yml", &self.config(addr))?;
        let mut web = self.web.clone();
        if let Some(cert) = &self.cert {
            web.push_str(&tls(cert, folder)?);
        }
        folder.write("web.yml", &web)?;
        let arguments = [
            "--config.file=prometheus.yml",
            "--web.config.file=web.yml",
            "--storage.tsdb.path=data",
        ];
        let mut arguments = arguments.map(Into::into).to_vec();
        arguments.push(format!("--web.listen-address={addr}").into());
        Ok(Recipe {
            name: "Prometheus",
            program: find("prometheus", "prometheus")?,
            arguments,
            stop: Stop::Kill,
            ready: Ready::Logs("Server is ready to receive web requests"),
        })
    }

    fn rules(&self) -> String {
        if self.rules.is_empty() {
            return "groups: []\n".to_owned();
        }
        let mut text = "groups:\n- name: test\n  rules:\n".to_owned();
        for rule in &self.rules {
            text.push_str(&format!("  - {rule}\n"));
        }
        text
    }

    fn config(&self, addr: SocketAddr) -> String {
        let mut text = format!(
            "global: {{ scrape_interval: {INTERVAL}, scrape_timeout: {INTERVAL}, \
             evaluation_interval: {INTERVAL} }}\nrule_files: [rules.yml]\nscrape_configs:\n"
        );
        let itself = ("prometheus".to_owned(), addr.to_string());
        for (name, address) in std::iter::once(&itself).chain(&self.jobs) {
            text.push_str(&format!(
                "- {{ job_name: {name}, static_configs: [ {{ targets: [\"{address}\"] }} ] }}\n"
            ));
        }
        text
    }
}

/// An Alertmanager that runs, alone.
#[derive(Debug)]
pub struct Alertmanager {
    server: Server,
    tls: bool,
}

/// What an Alertmanager shall be like.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct AlertmanagerBuilder {
    receivers: Vec<String>,
    cert: Option<Cert>,
}

impl Alertmanager {
    /// Starts a server with one receiver, `nobody`.
    ///
    /// # Errors
    ///
    /// When the Alertmanager is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> AlertmanagerBuilder {
        AlertmanagerBuilder::default()
    }

    /// The address without a `/` at the end.
    #[must_use]
    pub fn url(&self) -> String {
        url(&self.server, self.tls)
    }
}

impl Deref for Alertmanager {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl AlertmanagerBuilder {
    /// Adds a receiver, which tells nobody.
    pub fn receiver(mut self, name: impl Into<String>) -> Self {
        self.receivers.push(name.into());
        self
    }

    /// Speaks TLS only.
    pub fn tls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When the Alertmanager is not installed or does not start.
    pub async fn start(self) -> Result<Alertmanager, Error> {
        let folder = Folder::new("alertmanager")?;
        folder.make("data")?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Alertmanager {
            server,
            tls: self.cert.is_some(),
        })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let mut config = "route: { receiver: nobody }\nreceivers:\n- name: nobody\n".to_owned();
        for name in &self.receivers {
            config.push_str(&format!("- name: {name}\n"));
        }
        folder.write("alertmanager.yml", &config)?;
        let web = self.cert.as_ref().map(|cert| tls(cert, folder));
        folder.write("web.yml", &web.transpose()?.unwrap_or_default())?;
        // Alone: a cluster of one would wait for others.
        let arguments = [
            "--config.file=alertmanager.yml",
            "--web.config.file=web.yml",
            "--storage.path=data",
            "--cluster.listen-address=",
        ];
        let mut arguments = arguments.map(Into::into).to_vec();
        arguments.push(format!("--web.listen-address={addr}").into());
        Ok(Recipe {
            name: "Alertmanager",
            program: find("prometheus-alertmanager", "prometheus-alertmanager")?,
            arguments,
            stop: Stop::Kill,
            ready: Ready::Accepts,
        })
    }
}

fn url(server: &Server, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}", server.addr())
}

/// What the web configuration of either says of a certificate.
fn tls(cert: &Cert, folder: &Folder) -> Result<String, Error> {
    let (chain, key) = cert.write(folder)?;
    Ok(format!(
        "tls_server_config: {{ cert_file: \"{}\", key_file: \"{}\" }}\n",
        chain.display(),
        key.display()
    ))
}
