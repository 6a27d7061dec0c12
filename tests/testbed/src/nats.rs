//! NATS.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::ops::Deref;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::certs::Cert;
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};
use crate::url::escaped;

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A NATS server that runs, without JetStream unless told.
#[derive(Debug)]
pub struct Nats {
    server: Server,
    options: NatsBuilder,
}

/// What a NATS server shall be like.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct NatsBuilder {
    user: Option<(String, String)>,
    config: String,
    jetstream: bool,
    cert: Option<Cert>,
}

impl Nats {
    /// Starts a server that takes everybody.
    ///
    /// # Errors
    ///
    /// When NATS is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> NatsBuilder {
        NatsBuilder::default()
    }

    /// The address as clients of NATS take it, with the user when there is one.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.options.cert.is_some() {
            "tls"
        } else {
            "nats"
        };
        let user = self.options.user.as_ref();
        let user = user.map(|(user, password)| format!("{}:{}@", escaped(user), escaped(password)));
        format!("{scheme}://{}{}", user.unwrap_or_default(), self.addr())
    }

    /// The answer to one request, of a server without TLS.
    ///
    /// # Errors
    ///
    /// When the server refuses, or nobody answers.
    pub async fn request(&self, subject: &str, message: &str) -> Result<String, Error> {
        let failed = |words: String| Error::Tool {
            program: format!("a request on {subject}"),
            status: "failed".to_owned(),
            output: words,
        };
        match tokio::time::timeout(PATIENCE, self.exchange(subject, message)).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(refused))) => Err(failed(refused)),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(_) => Err(failed("no answer in time".to_owned())),
        }
    }

    async fn exchange(
        &self,
        subject: &str,
        message: &str,
    ) -> std::io::Result<Result<String, String>> {
        let mut stream = BufReader::new(TcpStream::connect(self.addr()).await?);
        let user = self.options.user.as_ref();
        let user = user.map(|(user, password)| format!(r#","user":"{user}","pass":"{password}""#));
        let said = format!(
            "CONNECT {{\"verbose\":false,\"pedantic\":false{}}}\r\nSUB answer 1\r\n\
             PUB {subject} answer {}\r\n{message}\r\n",
            user.unwrap_or_default(),
            message.len()
        );
        stream.write_all(said.as_bytes()).await?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(Err("the connection was closed".to_owned()));
            }
            if line.starts_with("-ERR") {
                return Ok(Err(line));
            }
            if line.starts_with("MSG ") {
                let length = line.split_whitespace().last();
                let length = length.and_then(|it| it.parse().ok()).unwrap_or_default();
                let mut answer = vec![0; length];
                stream.read_exact(&mut answer).await?;
                return Ok(Ok(String::from_utf8_lossy(&answer).into_owned()));
            }
        }
    }
}

impl Deref for Nats {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl NatsBuilder {
    /// Asks for a user and a password; both in plain letters and digits.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.user = Some((user.into(), password.into()));
        self
    }

    /// Adds lines to the configuration, for example users of its own.
    pub fn config(mut self, lines: &str) -> Self {
        self.config.push_str(lines);
        self.config.push('\n');
        self
    }

    /// Keeps streams.
    pub fn jetstream(mut self) -> Self {
        self.jetstream = true;
        self
    }

    /// Asks for TLS.
    pub fn tls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When NATS is not installed or does not start.
    pub async fn start(self) -> Result<Nats, Error> {
        let folder = Folder::new("nats")?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Nats {
            server,
            options: self,
        })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let config = folder.write("nats.conf", &self.config_file(folder, addr)?)?;
        Ok(Recipe {
            name: "NATS",
            program: find("nats-server", "nats-server")?,
            arguments: vec!["-c".into(), config.into()],
            stop: Stop::Kill,
            ready: Ready::Accepts,
        })
    }

    fn config_file(&self, folder: &Folder, addr: SocketAddr) -> Result<String, Error> {
        let mut text = format!("listen: \"{addr}\"\n");
        // Writing to a string does not fail.
        if let Some((user, password)) = &self.user {
            writeln!(
                text,
                "authorization {{ user: \"{user}\", password: \"{password}\" }}"
            )
            .ok();
        }
        if self.jetstream {
            let store = folder.join("jetstream");
            writeln!(text, "jetstream {{ store_dir: \"{}\" }}", store.display()).ok();
        }
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            let (chain, key) = (chain.display(), key.display());
            writeln!(
                text,
                "tls {{ cert_file: \"{chain}\", key_file: \"{key}\" }}"
            )
            .ok();
        }
        Ok(text + &self.config)
    }
}
