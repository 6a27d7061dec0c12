//! RabbitMQ, a broker of AMQP.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::certs::Cert;
use crate::client::{PATIENCE, output};
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::port::Port;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};
use crate::url::escaped;

/// Where Debian keeps the server itself; what is on PATH insists on a user of its own.
const HOME: &str = "/usr/lib/rabbitmq/lib";

/// A RabbitMQ that runs, a node of its own. It takes seconds to start: share one.
#[derive(Debug)]
pub struct RabbitMq {
    server: Server,
    options: RabbitMqBuilder,
    _ports: [Port; 2],
}

/// What a RabbitMQ shall be like.
#[derive(Debug, Clone)]
#[must_use]
pub struct RabbitMqBuilder {
    user: (String, String),
    definitions: Option<String>,
    cert: Option<Cert>,
}

/// A consumer of a queue, gone on drop. It takes a message at a time and never comes to an end
/// with it.
#[derive(Debug)]
pub struct Consumer {
    _child: tokio::process::Child,
}

impl RabbitMq {
    /// A broker that is to be described further. It takes `guest` with the password `guest`.
    pub fn builder() -> RabbitMqBuilder {
        RabbitMqBuilder {
            user: ("guest".to_owned(), "guest".to_owned()),
            definitions: None,
            cert: None,
        }
    }

    /// The address as clients of AMQP take it, with the user.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.options.cert.is_some() {
            "amqps"
        } else {
            "amqp"
        };
        let (user, password) = &self.options.user;
        let (user, password) = (escaped(user), escaped(password));
        format!("{scheme}://{user}:{password}@{}", self.addr())
    }

    /// Puts a message into a queue of the virtual host `/`, of a broker without TLS.
    ///
    /// # Errors
    ///
    /// When the broker refuses it.
    pub async fn publish(&self, queue: &str, message: &str) -> Result<(), Error> {
        let program = find("amqp-publish", "amqp-tools")?;
        let mut command = Command::new(&program);
        command
            .args(["--url", &self.url(), "-r", queue, "-b", message])
            .stdin(Stdio::null());
        output(&program, command, PATIENCE).await.map(|_| ())
    }

    /// Begins to consume a queue of the virtual host `/`, of a broker without TLS. It may take a
    /// moment until the broker knows of it.
    ///
    /// # Errors
    ///
    /// When the program for it is not installed.
    pub fn consume(&self, queue: &str) -> Result<Consumer, Error> {
        let program = find("amqp-consume", "amqp-tools")?;
        let url = self.url();
        let child = tokio::process::Command::new(&program)
            .args(["--url", &url, "-q", queue, "-p", "1", "sleep", "600"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(Error::io("run amqp-consume"))?;
        Ok(Consumer { _child: child })
    }
}

impl Deref for RabbitMq {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl RabbitMqBuilder {
    /// Takes this user, for everything, and not `guest`.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.user = (user.into(), password.into());
        self
    }

    /// Has these users, virtual hosts, queues and so on, as a file of definitions says it, and
    /// no others: also the user of [`RabbitMqBuilder::user`] must be among them.
    pub fn definitions(mut self, json: impl Into<String>) -> Self {
        self.definitions = Some(json.into());
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
    /// When RabbitMQ is not installed or does not start.
    pub async fn start(self) -> Result<RabbitMq, Error> {
        let folder = Folder::new("rabbitmq")?;
        let ports = [Port::free()?, Port::free()?];
        let recipe = |folder: &Folder, addr| self.recipe(folder, addr, &ports);
        let server = Server::start(folder, recipe).await?;
        Ok(RabbitMq {
            server,
            options: self,
            _ports: ports,
        })
    }

    fn recipe(
        &self,
        folder: &Folder,
        addr: SocketAddr,
        [names, nodes]: &[Port; 2],
    ) -> Result<Recipe, Error> {
        folder.write("rabbitmq.conf", &self.config(folder, addr)?)?;
        folder.write("plugins", "[].\n")?;
        let (setpriv, epmd) = (find("setpriv", "util-linux")?, find("epmd", "erlang-base")?);
        let at = |path: &Path| path.display().to_string();
        let home = at(folder.path());
        // `RABBITMQ_ALLOW_INPUT` makes the shell become the broker, instead of a parent that the
        // broker outlives. Erlang would start its server of names as a daemon, where none is.
        let script = format!(
            "set -e\n\
             export RABBITMQ_NODENAME=golive{port}@localhost RABBITMQ_PID_FILE={home}/pid\n\
             export RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_CONFIG_FILE={home}/rabbitmq.conf\n\
             export RABBITMQ_ADVANCED_CONFIG_FILE={home}/none.config\n\
             export RABBITMQ_ENABLED_PLUGINS_FILE={home}/plugins\n\
             export RABBITMQ_MNESIA_BASE={home}/data RABBITMQ_LOG_BASE={home}/log RABBITMQ_LOGS=-\n\
             export RABBITMQ_DIST_PORT={nodes} ERL_EPMD_PORT={names} ERL_EPMD_ADDRESS=127.0.0.1\n\
             export RABBITMQ_ALLOW_INPUT=1\n\
             export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=\
             '-noinput +S 1:1 +sbwt none -kernel inet_dist_use_interface {{127,0,0,1}}'\n\
             {setpriv} --pdeathsig KILL {epmd} -address 127.0.0.1 -port {names} &\n\
             exec {server}\n",
            port = addr.port(),
            nodes = nodes.number(),
            names = names.number(),
            setpriv = at(&setpriv),
            epmd = at(&epmd),
            server = at(&find_server()?),
        );
        let script: OsString = folder.write("start.sh", &script)?.into();
        Ok(Recipe {
            name: "RabbitMQ",
            program: find("sh", "dash")?,
            arguments: vec![script],
            stop: Stop::Kill,
            // It listens when all else is done.
            ready: Ready::Accepts,
        })
    }

    fn config(&self, folder: &Folder, addr: SocketAddr) -> Result<String, Error> {
        let (user, password) = &self.user;
        let mut text = format!(
            "log.console = true\nlog.console.level = warning\n\
             default_user = {user}\ndefault_pass = {password}\n"
        );
        // Writing to a string does not fail.
        if let Some(definitions) = &self.definitions {
            let path = folder.write("definitions.json", definitions)?;
            writeln!(text, "load_definitions = {}", path.display()).ok();
        }
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            let (chain, key) = (chain.display(), key.display());
            write!(
                text,
                "listeners.tcp = none\nlisteners.ssl.1 = {addr}\nssl_options.certfile = {chain}\n\
                 ssl_options.cacertfile = {chain}\nssl_options.keyfile = {key}\n\
                 ssl_options.verify = verify_none\n"
            )
            .ok();
        } else {
            writeln!(text, "listeners.tcp.1 = {addr}").ok();
        }
        Ok(text)
    }
}

/// The script that starts the newest installed version.
fn find_server() -> Result<PathBuf, Error> {
    let found = std::fs::read_dir(HOME).into_iter().flatten().flatten();
    found
        .map(|entry| entry.path().join("sbin/rabbitmq-server"))
        .filter(|path| path.is_file())
        .max()
        .ok_or_else(|| Error::Missing {
            program: format!("{HOME}/rabbitmq_server-*/sbin/rabbitmq-server"),
            package: "rabbitmq-server",
        })
}
