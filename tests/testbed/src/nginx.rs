//! nginx.

use std::net::SocketAddr;
use std::ops::Deref;
use std::time::Duration;

use crate::certs::Cert;
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};

/// An nginx that runs, as one process.
#[derive(Debug)]
pub struct Nginx {
    server: Server,
    tls: bool,
}

/// What an nginx shall serve.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct NginxBuilder {
    http: String,
    server: String,
    files: Vec<(String, String)>,
    cert: Option<Cert>,
    http2: bool,
    old: bool,
}

impl Nginx {
    /// Starts a server that answers every request with 200 and `ok`.
    ///
    /// # Errors
    ///
    /// When nginx is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder()
            .location("/", "return 200 'ok\\n';")
            .start()
            .await
    }

    /// A server that is to be described further.
    pub fn builder() -> NginxBuilder {
        NginxBuilder::default()
    }

    /// The address without a `/` at the end.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}", self.addr())
    }

    /// The requests so far, a line each, such as `GET /health HTTP/1.1 200`, once
    /// there are so many of them, or ten seconds later: nginx writes of a request
    /// when it has answered.
    pub async fn requests(&self, at_least: usize) -> Vec<String> {
        let patience = tokio::time::Instant::now() + Duration::from_secs(10);
        loop {
            let log = std::fs::read_to_string(self.folder().join("access.log")).unwrap_or_default();
            let requests: Vec<String> = log.lines().map(str::to_owned).collect();
            if requests.len() >= at_least || tokio::time::Instant::now() > patience {
                return requests;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Deref for Nginx {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl NginxBuilder {
    /// Adds a location with what stands between its braces, for example
    /// `location("/health", "return 200 'ok';")`.
    pub fn location(mut self, path: &str, body: &str) -> Self {
        self.server
            .push_str(&format!("location {path} {{ {body} }}\n"));
        self
    }

    /// Adds directives to the `server` block.
    pub fn server(mut self, directives: &str) -> Self {
        self.server.push_str(&format!("{directives}\n"));
        self
    }

    /// Adds directives to the `http` block, for example a `map` or an `upstream`.
    pub fn http(mut self, directives: &str) -> Self {
        self.http.push_str(&format!("{directives}\n"));
        self
    }

    /// Puts a file into the folder that is served where no location says otherwise; the name may
    /// not hold folders.
    pub fn file(mut self, name: impl Into<String>, content: impl Into<String>) -> Self {
        self.files.push((name.into(), content.into()));
        self
    }

    /// Speaks TLS only. A certificate with a weak key is served too.
    pub fn tls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Speaks HTTP/2 too, to those who ask for it by TLS.
    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    /// Speaks TLS 1.0 and 1.1 too, as no server should.
    pub fn old_tls(mut self) -> Self {
        self.old = true;
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When nginx is not installed, or does not start because the directives are wrong.
    pub async fn start(self) -> Result<Nginx, Error> {
        let folder = Folder::new("nginx")?;
        folder.make("tmp")?;
        folder.make("files")?;
        for (name, content) in &self.files {
            folder.write(&format!("files/{name}"), content)?;
        }
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Nginx {
            server,
            tls: self.cert.is_some(),
        })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let config = folder.write("nginx.conf", &self.config(folder, addr)?)?;
        Ok(Recipe {
            name: "nginx",
            program: find("nginx", "nginx-light")?,
            // -e: else it begins with an attempt at /var/log, and a warning.
            arguments: vec!["-e".into(), "stderr".into(), "-c".into(), config.into()],
            stop: Stop::Kill,
            ready: Ready::Accepts,
        })
    }

    fn config(&self, folder: &Folder, addr: SocketAddr) -> Result<String, Error> {
        let (mut tls, mut tls_server) = ("", String::new());
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            tls = if self.http2 { " ssl http2" } else { " ssl" };
            let old = if self.old { "TLSv1 TLSv1.1 " } else { "" };
            // The level at which OpenSSL serves even a weak key: clients shall be the ones to judge.
            tls_server = format!(
                "ssl_protocols {old}TLSv1.2 TLSv1.3;\nssl_ciphers DEFAULT:@SECLEVEL=0;\n\
                 ssl_certificate {};\nssl_certificate_key {};\n",
                chain.display(),
                key.display()
            );
        }
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| {
                format!(
                    "{kind}_temp_path {}/{kind};\n",
                    folder.join("tmp").display()
                )
            })
            .concat();
        let Self { http, server, .. } = self;
        let folder = folder.path().display();
        // One process, so that a pause or a kill takes all of it.
        Ok(format!(
            "daemon off;\nmaster_process off;\nworker_processes 1;\n\
             pid {folder}/nginx.pid;\nerror_log stderr notice;\n\
             events {{ worker_connections 256; }}\n\
             http {{\n{temporary}default_type text/plain;\n\
             log_format line '$request $status';\naccess_log {folder}/access.log line;\n\
             {http}server {{\nlisten {addr}{tls};\nserver_name _;\nroot {folder}/files;\n\
             {tls_server}{server}}}\n}}\n"
        ))
    }
}
