//! Redis.

use std::net::SocketAddr;
use std::ops::Deref;

use crate::certs::Cert;
use crate::client::Client;
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};
use crate::url::escaped;

/// A Redis server that runs, without persistence unless [`RedisBuilder::set`] says otherwise.
#[derive(Debug)]
pub struct Redis {
    server: Server,
    client: Client,
    options: RedisBuilder,
}

/// What a Redis server shall be like.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct RedisBuilder {
    password: Option<String>,
    settings: Vec<(String, String)>,
    cert: Option<Cert>,
    watched: Option<(String, SocketAddr)>,
}

impl Redis {
    /// Starts a server without a password.
    ///
    /// # Errors
    ///
    /// When Redis is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> RedisBuilder {
        RedisBuilder::default()
    }

    /// The address as clients of Redis take it, with the password when there is one.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.options.cert.is_some() {
            "rediss"
        } else {
            "redis"
        };
        let password = self
            .options
            .password
            .as_ref()
            .map(|it| format!(":{}@", escaped(it)))
            .unwrap_or_default();
        format!("{scheme}://{password}{}/0", self.addr())
    }

    /// Sends one command and gives the answer as `redis-cli` prints it.
    ///
    /// # Errors
    ///
    /// When the server does not answer, or answers with an error.
    pub async fn command(&self, command: &[&str]) -> Result<String, Error> {
        // -e: an error of the server is an exit code, not only words.
        self.client.ask(&[&["-e"], command].concat()).await
    }
}

impl Deref for Redis {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl RedisBuilder {
    /// Asks for a password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Limits the memory, for example `64mb`.
    pub fn maxmemory(self, limit: impl Into<String>) -> Self {
        self.set("maxmemory", limit)
    }

    /// Sets any directive of `redis.conf`; the last value counts.
    pub fn set(mut self, directive: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((directive.into(), value.into()));
        self
    }

    /// Is a Sentinel that watches a master of this name, and is quorum by itself.
    pub fn sentinel(mut self, name: impl Into<String>, master: SocketAddr) -> Self {
        self.watched = Some((name.into(), master));
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
    /// When Redis is not installed or does not start.
    pub async fn start(self) -> Result<Redis, Error> {
        let folder = Folder::new("redis")?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Redis {
            client: self.client(server.addr())?,
            server,
            options: self,
        })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let config = folder.write("redis.conf", &self.config(folder, addr)?)?;
        Ok(Recipe {
            name: "Redis",
            program: find("redis-server", "redis-server")?,
            arguments: match self.watched {
                Some(_) => vec![config.into(), "--sentinel".into()],
                None => vec![config.into()],
            },
            stop: Stop::Kill,
            ready: Ready::Prints(self.client(addr)?, &["PING"], "PONG"),
        })
    }

    fn config(&self, folder: &Folder, addr: SocketAddr) -> Result<String, Error> {
        let mut lines = vec![
            format!("bind {}", addr.ip()),
            format!("dir {}", folder.path().display()),
            "daemonize no".to_owned(),
        ];
        match &self.watched {
            Some((name, master)) => lines.push(format!(
                "sentinel monitor {name} {} {} 1",
                master.ip(),
                master.port()
            )),
            None => lines.push("save \"\"".to_owned()),
        }
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            lines.push("port 0".to_owned());
            lines.push(format!("tls-port {}", addr.port()));
            lines.push(format!("tls-cert-file {}", chain.display()));
            lines.push(format!("tls-key-file {}", key.display()));
            lines.push("tls-auth-clients no".to_owned());
        } else {
            lines.push(format!("port {}", addr.port()));
        }
        let password = self
            .password
            .iter()
            .map(|password| format!("requirepass {}", quoted(password)));
        let settings = self
            .settings
            .iter()
            .map(|(directive, value)| format!("{directive} {}", quoted(value)));
        lines.extend(password.chain(settings));
        Ok(lines.join("\n") + "\n")
    }

    fn client(&self, addr: SocketAddr) -> Result<Client, Error> {
        let mut arguments = vec!["-h".into(), addr.ip().to_string().into()];
        arguments.extend(["-p".into(), addr.port().to_string().into()]);
        if self.cert.is_some() {
            // Bad certificates are what some tests are about; to ask the server is not.
            arguments.extend(["--tls".into(), "--insecure".into()]);
        }
        Ok(Client {
            program: find("redis-cli", "redis-tools")?,
            arguments,
            environment: self
                .password
                .iter()
                .map(|it| ("REDISCLI_AUTH", it.clone()))
                .collect(),
        })
    }
}

/// A value as `redis.conf` takes it, whatever it holds. Directives of several words, such as
/// `save 60 1`, stay as they are.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,:/_-+*@".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
