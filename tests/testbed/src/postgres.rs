//! PostgreSQL.

use std::net::SocketAddr;
use std::ops::Deref;

use crate::certs::Cert;
use crate::client::{Client, PATIENCE, output};
use crate::error::Error;
use crate::find::find_postgres;
use crate::folder::Folder;
use crate::process::{Stop, unprivileged};
use crate::server::{Ready, Recipe, Server};
use crate::url::escaped;

/// A PostgreSQL server that runs, with one user, its password, and one database. What it writes
/// may be lost with the machine's power, but not by [`Server::kill`].
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    client: Client,
    options: PostgresBuilder,
}

/// What a PostgreSQL server shall be like.
#[derive(Debug, Clone)]
#[must_use]
pub struct PostgresBuilder {
    user: String,
    password: String,
    database: String,
    settings: Vec<(String, String)>,
    cert: Option<Cert>,
    /// The server whose changes it follows.
    primary: Option<SocketAddr>,
}

impl Postgres {
    /// Starts a server with the user, the password and the database `golive`.
    ///
    /// # Errors
    ///
    /// When PostgreSQL is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> PostgresBuilder {
        let golive = || "golive".to_owned();
        PostgresBuilder {
            user: golive(),
            password: golive(),
            database: golive(),
            settings: Vec::new(),
            cert: None,
            primary: None,
        }
    }

    /// Starts a standby of this server, which streams its changes.
    ///
    /// # Errors
    ///
    /// When the server gives no copy of itself, or the standby does not start.
    pub async fn standby(&self) -> Result<Self, Error> {
        let options = PostgresBuilder {
            primary: Some(self.addr()),
            ..self.options.clone()
        };
        options.start().await
    }

    /// The address as clients of PostgreSQL take it, with user, password and database.
    #[must_use]
    pub fn url(&self) -> String {
        let PostgresBuilder {
            user,
            password,
            database,
            ..
        } = &self.options;
        let [user, password, database] = [user, password, database].map(|it| escaped(it));
        format!("postgres://{user}:{password}@{}/{database}", self.addr())
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

    /// Runs SQL in the database and gives the rows as `psql` prints them: a line each, columns
    /// with `|` between.
    ///
    /// # Errors
    ///
    /// When the server does not answer, or refuses the SQL.
    pub async fn sql(&self, sql: &str) -> Result<String, Error> {
        self.client.ask(&["-c", sql]).await
    }
}

impl Deref for Postgres {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl PostgresBuilder {
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

    /// Sets any parameter of `postgresql.conf`, for example `max_connections`.
    pub fn set(mut self, parameter: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((parameter.into(), value.into()));
        self
    }

    /// Offers TLS; clients may still do without.
    pub fn tls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When PostgreSQL is not installed or does not start.
    pub async fn start(self) -> Result<Postgres, Error> {
        let folder = Folder::new("postgres")?;
        self.prepare(&folder).await?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        if self.database != "postgres" && self.primary.is_none() {
            let create = format!("CREATE DATABASE \"{}\"", self.database.replace('"', "\"\""));
            self.client(server.addr(), "postgres")?
                .ask(&["-c", &create])
                .await?;
        }
        let client = self.client(server.addr(), &self.database)?;
        Ok(Postgres {
            server,
            client,
            options: self,
        })
    }

    /// Makes the data folder.
    async fn prepare(&self, folder: &Folder) -> Result<(), Error> {
        if let Some(primary) = self.primary {
            return self.copy(folder, primary).await;
        }
        let program = find_postgres("initdb")?;
        let password = folder.write("password", &self.password)?;
        let arguments = [
            format!("--pgdata={}", folder.join("data").display()),
            format!("--username={}", self.user),
            format!("--pwfile={}", password.display()),
            "--auth=scram-sha-256".to_owned(),
            "--encoding=UTF8".to_owned(),
            "--no-locale".to_owned(),
            "--no-sync".to_owned(),
        ];
        let mut command = unprivileged(&program, arguments, Stop::Kill)?;
        command.current_dir(folder.path());
        output(&program, command, PATIENCE).await.map(drop)
    }

    /// Makes the data folder a copy of another server's, which it then follows.
    async fn copy(&self, folder: &Folder, primary: SocketAddr) -> Result<(), Error> {
        let program = find_postgres("pg_basebackup")?;
        let arguments = [
            format!("--pgdata={}", folder.join("data").display()),
            format!("--host={}", primary.ip()),
            format!("--port={}", primary.port()),
            format!("--username={}", self.user),
            "--wal-method=stream".to_owned(),
            "--checkpoint=fast".to_owned(),
            "--write-recovery-conf".to_owned(),
            "--no-sync".to_owned(),
        ];
        let mut command = unprivileged(&program, arguments, Stop::Kill)?;
        command.current_dir(folder.path());
        command.env("PGPASSWORD", &self.password);
        output(&program, command, PATIENCE).await.map(drop)
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let mut settings = vec![
            ("listen_addresses", addr.ip().to_string()),
            ("port", addr.port().to_string()),
            // The path of a socket may be at most 107 bytes long: a deep temporary folder breaks it.
            ("unix_socket_directories", String::new()),
            ("shared_buffers", "16MB".to_owned()),
            // Speed over what only matters when the power fails; a kill loses nothing.
            ("fsync", "off".to_owned()),
            ("full_page_writes", "off".to_owned()),
            // Files in the data folder, removed with it; not in /dev/shm.
            ("dynamic_shared_memory_type", "mmap".to_owned()),
        ];
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            settings.push(("ssl", "on".to_owned()));
            settings.push(("ssl_cert_file", chain.display().to_string()));
            settings.push(("ssl_key_file", key.display().to_string()));
        }
        let mut arguments = vec!["-D".into(), folder.join("data").into()];
        let theirs = self
            .settings
            .iter()
            .map(|(parameter, value)| (parameter.as_str(), value.clone()));
        for (parameter, value) in settings.into_iter().chain(theirs) {
            arguments.extend(["-c".into(), format!("{parameter}={value}").into()]);
        }
        Ok(Recipe {
            name: "PostgreSQL",
            program: find_postgres("postgres")?,
            arguments,
            stop: Stop::Quit,
            ready: Ready::Prints(self.client(addr, "postgres")?, &["-c", "SELECT 1"], "1"),
        })
    }

    fn client(&self, addr: SocketAddr, database: &str) -> Result<Client, Error> {
        let tls = if self.cert.is_some() {
            "require"
        } else {
            "disable"
        };
        // No start file of the developer, no headers, quiet, and an error ends it.
        let arguments = ["-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1"];
        Ok(Client {
            program: find_postgres("psql")?,
            arguments: arguments.map(Into::into).into(),
            environment: vec![
                ("PGHOST", addr.ip().to_string()),
                ("PGPORT", addr.port().to_string()),
                ("PGUSER", self.user.clone()),
                ("PGPASSWORD", self.password.clone()),
                ("PGDATABASE", database.to_owned()),
                ("PGSSLMODE", tls.to_owned()),
                // The developer's root certificate would turn `require` into a check.
                ("PGSSLROOTCERT", "/dev/null/none".to_owned()),
            ],
        })
    }
}
