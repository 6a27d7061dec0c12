//! Tinyproxy, a proxy for HTTP.

use std::ops::Deref;

use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};

/// A proxy that runs, and takes whoever comes.
#[derive(Debug)]
pub struct Tinyproxy {
    server: Server,
}

impl Tinyproxy {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// When tinyproxy is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::run(String::new()).await
    }

    /// Starts one that takes only this user, with this password.
    ///
    /// # Errors
    ///
    /// As for [`Tinyproxy::start`].
    pub async fn with_login(user: &str, password: &str) -> Result<Self, Error> {
        Self::run(format!("BasicAuth {user} {password}\n")).await
    }

    async fn run(more: String) -> Result<Self, Error> {
        let folder = Folder::new("tinyproxy")?;
        let server = Server::start(folder, |folder, addr| {
            let text = format!(
                "Port {}\nListen {}\nTimeout 60\nMaxClients 20\nLogLevel Info\n{more}",
                addr.port(),
                addr.ip()
            );
            let config = folder.write("tinyproxy.conf", &text)?;
            Ok(Recipe {
                name: "tinyproxy",
                program: find("tinyproxy", "tinyproxy-bin")?,
                arguments: vec!["-d".into(), "-c".into(), config.into()],
                stop: Stop::Kill,
                ready: Ready::Accepts,
            })
        })
        .await?;
        Ok(Self { server })
    }

    /// The address, `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr())
    }
}

impl Deref for Tinyproxy {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}
