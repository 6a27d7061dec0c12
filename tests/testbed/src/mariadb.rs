//! MariaDB.

use std::ffi::OsString;
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

/// A MariaDB server that runs, with one user, its password, and one database. What it writes may
/// be lost with the machine's power, but not by [`Server::kill`].
#[derive(Debug)]
pub struct MariaDb {
    server: Server,
    client: Client,
    options: MariaDbBuilder,
}

/// What a MariaDB server shall be like.
#[derive(Debug, Clone)]
#[must_use]
pub struct MariaDbBuilder {
    user: String,
    password: String,
    database: String,
    settings: Vec<(String, String)>,
    cert: Option<Cert>,
}

impl MariaDb {
    /// Starts a server with the user, the password and the database `golive`.
    ///
    /// # Errors
    ///
    /// When MariaDB is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> MariaDbBuilder {
        let golive = || "golive".to_owned();
        MariaDbBuilder {
            user: golive(),
            password: golive(),
            database: golive(),
            settings: Vec::new(),
            cert: None,
        }
    }

    /// The address as clients of MariaDB and MySQL take it, with user, password and database.
    #[must_use]
    pub fn url(&self) -> String {
        let MariaDbBuilder {
            user,
            password,
            database,
            ..
        } = &self.options;
        let [user, password, database] = [user, password, database].map(|it| escaped(it));
        format!("mysql://{user}:{password}@{}/{database}", self.addr())
    }

    /// The user, who may do everything.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.options.user
    }

    /// The user's password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.options.password
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.options.database
    }

    /// Runs SQL in the database and gives the rows: a line each, columns with a tab between.
    ///
    /// # Errors
    ///
    /// When the server does not answer, or refuses the SQL.
    pub async fn sql(&self, sql: &str) -> Result<String, Error> {
        self.client.ask(&["-e", sql]).await
    }
}

impl Deref for MariaDb {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl MariaDbBuilder {
    /// Names the user, who may do everything.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = user.into();
        self
    }

    /// Sets the user's password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = password.into();
        self
    }

    /// Names the database.
    pub fn database(mut self, database: impl Into<String>) -> Self {
        self.database = database.into();
        self
    }

    /// Sets any system variable, for example `max_connections`.
    pub fn set(mut self, variable: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((variable.into(), value.into()));
        self
    }

    /// Offers TLS; clients may still do without, unless `require_secure_transport` is set.
    pub fn tls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When MariaDB is not installed or does not start.
    pub async fn start(self) -> Result<MariaDb, Error> {
        let folder = Folder::new("mariadb")?;
        self.prepare(&folder).await?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(MariaDb {
            client: self.client(server.addr())?,
            server,
            options: self,
        })
    }

    /// Makes the data folder.
    async fn prepare(&self, folder: &Folder) -> Result<(), Error> {
        folder.make("tmp")?;
        let program = find("mariadb-install-db", "mariadb-server")?;
        let arguments = [
            "--no-defaults".to_owned(),
            format!("--datadir={}", folder.join("data").display()),
            "--auth-root-authentication-method=normal".to_owned(),
            "--skip-name-resolve".to_owned(),
            "--skip-test-db".to_owned(),
            "--innodb-log-file-size=4M".to_owned(),
            "--innodb-flush-log-at-trx-commit=0".to_owned(),
        ];
        let mut command = unprivileged(&program, arguments, Stop::Kill)?;
        command
            .current_dir(folder.path())
            .env("TMPDIR", folder.join("tmp"));
        output(&program, command, PATIENCE).await.map(drop)
    }

    /// What the server runs at each start; a statement to a line.
    fn init(&self) -> String {
        let database = format!("`{}`", self.database.replace('`', "``"));
        let user = format!("{}@'%'", quoted(&self.user));
        let password = quoted(&self.password);
        format!(
            "CREATE DATABASE IF NOT EXISTS {database};\n\
             CREATE USER IF NOT EXISTS {user} IDENTIFIED BY {password};\n\
             GRANT ALL ON *.* TO {user} WITH GRANT OPTION;\n"
        )
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let init = folder.write("init.sql", &self.init())?;
        let inside = |name: &str| folder.join(name).display().to_string();
        let mut settings = vec![
            ("datadir", inside("data")),
            ("tmpdir", inside("tmp")),
            // Relative to the data folder: the path of a socket may be at most 107 bytes long.
            ("socket", "mariadb.sock".to_owned()),
            ("pid-file", inside("mariadb.pid")),
            ("init-file", init.display().to_string()),
            ("bind-address", addr.ip().to_string()),
            ("port", addr.port().to_string()),
            ("skip-name-resolve", "ON".to_owned()),
            // Small and fast; what is lost is lost with the power, not by a kill.
            ("innodb-log-file-size", "4M".to_owned()),
            ("innodb-buffer-pool-size", "16M".to_owned()),
            ("innodb-flush-log-at-trx-commit", "2".to_owned()),
            ("sync-binlog", "0".to_owned()),
        ];
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            settings.push(("ssl-cert", chain.display().to_string()));
            settings.push(("ssl-key", key.display().to_string()));
        }
        let mut arguments: Vec<OsString> = vec!["--no-defaults".into()];
        let theirs = self
            .settings
            .iter()
            .map(|(variable, value)| (variable.as_str(), value.clone()));
        for (variable, value) in settings.into_iter().chain(theirs) {
            arguments.push(format!("--{variable}={value}").into());
        }
        Ok(Recipe {
            name: "MariaDB",
            program: find("mariadbd", "mariadb-server")?,
            arguments,
            stop: Stop::Kill,
            ready: Ready::Prints(self.client(addr)?, &["-e", "SELECT 1"], "1"),
        })
    }

    fn client(&self, addr: SocketAddr) -> Result<Client, Error> {
        let mut arguments: Vec<OsString> = vec!["--no-defaults".into()];
        arguments.extend(["--batch", "--skip-column-names", "--protocol=TCP"].map(Into::into));
        arguments.push(format!("--host={}", addr.ip()).into());
        arguments.push(format!("--port={}", addr.port()).into());
        arguments.push(format!("--user={}", self.user).into());
        arguments.push(format!("--database={}", self.database).into());
        if self.cert.is_some() {
            // Bad certificates are what some tests are about; to ask the server is not.
            arguments.extend(["--ssl", "--skip-ssl-verify-server-cert"].map(Into::into));
        } else {
            arguments.push("--skip-ssl".into());
        }
        Ok(Client {
            program: find("mariadb", "mariadb-client")?,
            arguments,
            environment: vec![("MYSQL_PWD", self.password.clone())],
        })
    }
}

/// Text as SQL takes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
