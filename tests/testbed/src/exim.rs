//! Exim, a mail server.

use std::net::SocketAddr;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::certs::Cert;
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::{NOBODY, Stop, is_root};
use crate::server::{Ready, Recipe, Server};

/// An Exim that runs, takes mail for `pat@example.test`, and delivers none.
#[derive(Debug)]
pub struct Exim {
    server: Server,
}

/// What an Exim shall be like.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct EximBuilder {
    user: Option<(String, String, Vec<&'static str>)>,
    config: String,
    recipients: String,
    max_size: Option<String>,
    cert: Option<Cert>,
    implicit: bool,
}

impl Exim {
    /// Starts a server that takes mail in the clear.
    ///
    /// # Errors
    ///
    /// When Exim is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> EximBuilder {
        EximBuilder::default()
    }

    /// What it logged so far: each refusal, each mail.
    #[must_use]
    pub fn main_log(&self) -> String {
        std::fs::read_to_string(self.folder().join("mainlog")).unwrap_or_default()
    }
}

impl Deref for Exim {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl EximBuilder {
    /// Lets this user log in, by these ways: `PLAIN`, `LOGIN`. Both in plain letters and digits.
    pub fn user(
        mut self,
        user: impl Into<String>,
        password: impl Into<String>,
        ways: &[&'static str],
    ) -> Self {
        self.user = Some((user.into(), password.into(), ways.to_vec()));
        self
    }

    /// Adds lines to the main part of the configuration.
    pub fn config(mut self, lines: &str) -> Self {
        self.config.push_str(lines);
        self.config.push('\n');
        self
    }

    /// Takes mails of this size at the most, for example `10M`, which it is without; `0` is any.
    pub fn max_size(mut self, size: impl Into<String>) -> Self {
        self.max_size = Some(size.into());
        self
    }

    /// Adds rules for recipients before those that are there: `accept` makes an open relay.
    pub fn recipients(mut self, rules: &str) -> Self {
        self.recipients.push_str(rules);
        self.recipients.push('\n');
        self
    }

    /// Offers `STARTTLS`.
    pub fn starttls(mut self, cert: &Cert) -> Self {
        self.cert = Some(cert.clone());
        self
    }

    /// Begins with TLS, as on port 465.
    pub fn implicit_tls(mut self, cert: &Cert) -> Self {
        self.implicit = true;
        self.starttls(cert)
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When Exim is not installed or does not start.
    pub async fn start(self) -> Result<Exim, Error> {
        let folder = Folder::new("exim")?;
        folder.make("spool")?;
        // Debian's is set to run as root, whatever its user; and what gains rights so is not ended
        // by the kernel when the test dies.
        let program = find("exim4", "exim4-daemon-light")?;
        let own = folder.join("exim");
        std::fs::copy(&program, &own).map_err(Error::io("copy Exim"))?;
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o755))
            .map_err(Error::io("make the copy of Exim a program"))?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Exim { server })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let config = folder.write("exim.conf", &self.config_file(folder, addr)?)?;
        Ok(Recipe {
            name: "Exim",
            program: folder.join("exim"),
            arguments: vec!["-C".into(), config.into(), "-bdf".into()],
            stop: Stop::Kill,
            ready: Ready::Accepts,
        })
    }

    fn config_file(&self, folder: &Folder, addr: SocketAddr) -> Result<String, Error> {
        let at = |path: &Path| path.display().to_string();
        // Only its own user may start it.
        let user = if is_root() {
            (NOBODY, NOBODY)
        } else {
            let (user, group) = (rustix::process::geteuid(), rustix::process::getegid());
            (user.as_raw(), group.as_raw())
        };
        let mut main = format!(
            "exim_user = {}\nexim_group = {}\nnever_users =\n\
             primary_hostname = mail.example.test\n\
             spool_directory = {}\nlog_file_path = {}/%slog\n\
             exim_path = {}\npid_file_path = {}\n\
             daemon_smtp_ports = {}\nlocal_interfaces = {}\n\
             keep_environment =\nadd_environment =\nhost_lookup =\n\
             message_size_limit = {}\n\
             acl_smtp_rcpt = recipient\nacl_smtp_data = deny\n",
            user.0,
            user.1,
            at(&folder.join("spool")),
            at(folder.path()),
            at(&folder.join("exim")),
            at(&folder.join("exim.pid")),
            addr.port(),
            addr.ip(),
            self.max_size.as_deref().unwrap_or("10M"),
        );
        if let Some(cert) = &self.cert {
            let (chain, key) = cert.write(folder)?;
            main += &format!(
                "tls_advertise_hosts = *\ntls_certificate = {}\ntls_privatekey = {}\n",
                at(&chain),
                at(&key)
            );
        } else {
            main += "tls_advertise_hosts =\n";
        }
        if self.implicit {
            main += &format!("tls_on_connect_ports = {}\n", addr.port());
        }
        let Self {
            config, recipients, ..
        } = self;
        let ways = self.ways();
        Ok(format!(
            "{main}{config}begin acl\nrecipient:\n{recipients}\
             accept recipients = pat@example.test\n\
             deny domains = example.test\n  message = 5.1.1 no such user\n\
             accept authenticated = *\ndeny message = relay not permitted\n\
             begin authenticators\n{ways}"
        ))
    }

    fn ways(&self) -> String {
        let Some((user, password, ways)) = &self.user else {
            return String::new();
        };
        let way = |way: &&str| {
            let (prompts, first) = match *way {
                "PLAIN" => (":", 2),
                _ => ("Username:: : Password::", 1),
            };
            let second = first + 1;
            format!(
                "{way}:\n  driver = plaintext\n  public_name = {way}\n  server_prompts = {prompts}\n  \
                 server_condition = ${{if and{{{{eq{{$auth{first}}}{{{user}}}}}\
                 {{eq{{$auth{second}}}{{{password}}}}}}}}}\n  server_set_id = $auth{first}\n"
            )
        };
        ways.iter().map(way).collect()
    }
}
