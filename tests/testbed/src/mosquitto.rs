//! Mosquitto, a broker of MQTT.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::ops::Deref;

use crate::certs::Cert;
use crate::client::{Client, PATIENCE, output};
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::{Stop, unprivileged};
use crate::server::{Ready, Recipe, Server};
use crate::url::escaped;

/// A Mosquitto that runs, and keeps nothing on disk.
#[derive(Debug)]
pub struct Mosquitto {
    server: Server,
    options: MosquittoBuilder,
}

/// What a Mosquitto shall be like.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct MosquittoBuilder {
    users: Vec<(String, String)>,
    acl: Option<String>,
    cert: Option<Cert>,
}

impl Mosquitto {
    /// Starts a broker that takes everybody.
    ///
    /// # Errors
    ///
    /// When Mosquitto is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A broker that is to be described further.
    pub fn builder() -> MosquittoBuilder {
        MosquittoBuilder::default()
    }

    /// The address as clients of MQTT take it, with the first user when there is one.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.options.cert.is_some() {
            "mqtts"
        } else {
            "mqtt"
        };
        let user = self.options.users.first();
        let user = user.map(|(user, password)| format!("{}:{}@", escaped(user), escaped(password)));
        format!("{scheme}://{}{}", user.unwrap_or_default(), self.addr())
    }

    /// Publishes a message that is kept, on a broker without TLS, as the first user.
    ///
    /// # Errors
    ///
    /// When the broker refuses it.
    pub async fn retain(&self, topic: &str, message: &str) -> Result<(), Error> {
        let client = self.client()?;
        let more = ["-r", "-q", "1", "-t", topic, "-m", message];
        client.ask(&more).await.map(|_| ())
    }

    fn client(&self) -> Result<Client, Error> {
        let mut arguments = vec!["-h".into(), self.addr().ip().to_string().into()];
        arguments.extend(["-p".into(), self.port().to_string().into()]);
        if let Some((user, password)) = self.options.users.first() {
            arguments.extend(["-u".into(), user.into(), "-P".into(), password.into()]);
        }
        Ok(Client {
            program: find("mosquitto_pub", "mosquitto-clients")?,
            arguments,
            environment: Vec::new(),
        })
    }
}

impl Deref for Mosquitto {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl MosquittoBuilder {
    /// Takes this user, and nobody without a name.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.users.push((user.into(), password.into()));
        self
    }

    /// Says who may read and write what, as an `acl_file` does.
    pub fn acl(mut self, lines: impl Into<String>) -> Self {
        self.acl = Some(lines.into());
        self
    }

    /// Speaks TLS only.
    pub fn tls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Starts the broker.
    ///
    /// # Errors
    ///
    /// When Mosquitto is not installed or does not start.
    pub async fn start(self) -> Result<Mosquitto, Error> {
        let folder = Folder::new("mosquitto")?;
        let passwords = folder.write("passwords", "")?;
        for (user, password) in &self.users {
            let program = find("mosquitto_passwd", "mosquitto")?;
            let path = passwords.display().to_string();
            let arguments = ["-b", path.as_str(), user.as_str(), password.as_str()];
            let command = unprivileged(&program, arguments, Stop::Kill)?;
            output(&program, command, PATIENCE).await?;
        }
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Mosquitto {
            server,
            options: self,
        })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let config = folder.write("mosquitto.conf", &self.config(folder, addr)?)?;
        Ok(Recipe {
            name: "Mosquitto",
            program: find("mosquitto", "mosquitto")?,
            arguments: vec!["-c".into(), config.into()],
            stop: Stop::Kill,
            ready: Ready::Accepts,
        })
    }

    fn config(&self, folder: &Folder, addr: SocketAddr) -> Result<String, Error> {
        let mut text = format!(
            "persistence false\nlistener {} {}\nallow_anonymous {}\n",
            addr.port(),
            addr.ip(),
            self.users.is_empty()
        );
        // Writing to a string does not fail.
        if !self.users.is_empty() {
            let passwords = folder.join("passwords");
            writeln!(text, "password_file {}", passwords.display()).ok();
        }
        if let Some(acl) = &self.acl {
            let acl = folder.write("acl", acl)?;
            writeln!(text, "acl_file {}", acl.display()).ok();
        }
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            let (chain, key) = (chain.display(), key.display());
            writeln!(text, "certfile {chain}\nkeyfile {key}").ok();
        }
        Ok(text)
    }
}
