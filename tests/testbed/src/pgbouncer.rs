//! PgBouncer, a pooler for PostgreSQL.

use std::ops::Deref;

use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::postgres::Postgres;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};
use crate::url::escaped;

/// A pooler that runs in transaction mode: a session of the server serves one client for
/// a transaction, and the next one after it.
#[derive(Debug)]
pub struct PgBouncer {
    server: Server,
    login: String,
    database: String,
}

impl PgBouncer {
    /// Starts one before a server, with so many sessions to share.
    ///
    /// # Errors
    ///
    /// When PgBouncer is not installed or does not start.
    pub async fn start(before: &Postgres, sessions: u16) -> Result<Self, Error> {
        let folder = Folder::new("pgbouncer")?;
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let (user, password) = (before.user(), before.password());
        let line = format!("{} {}\n", quoted(user), quoted(password));
        let users = folder.write("users.txt", &line)?;
        let server = Server::start(folder, |folder, addr| {
            let text = format!(
                "[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = {}\n\
                 listen_port = {}\nunix_socket_dir =\nauth_type = scram-sha-256\n\
                 auth_file = {}\nadmin_users = {user}\npool_mode = transaction\n\
                 default_pool_size = {sessions}\nmax_client_conn = 200\n\
                 ignore_startup_parameters = extra_float_digits\n",
                before.addr().ip(),
                before.port(),
                addr.ip(),
                addr.port(),
                users.display(),
            );
            let config = folder.write("pgbouncer.ini", &text)?;
            Ok(Recipe {
                name: "PgBouncer",
                program: find("pgbouncer", "pgbouncer")?,
                arguments: vec![config.into()],
                stop: Stop::Kill,
                ready: Ready::Accepts,
            })
        })
        .await?;
        let [user, password, database] = [user, password, before.database()].map(escaped);
        Ok(Self {
            server,
            login: format!("{user}:{password}"),
            database: database.clone(),
        })
    }

    /// The address as clients of PostgreSQL take it, with the server's user, password
    /// and database.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "postgres://{}@{}/{}",
            self.login,
            self.addr(),
            self.database
        )
    }
}

impl Deref for PgBouncer {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}
