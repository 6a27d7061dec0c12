//! etcd, which speaks gRPC and tells its health.

use std::ops::Deref;

use crate::certs::Cert;
use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::port::Port;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};

/// An etcd that runs, a cluster of one.
#[derive(Debug)]
pub struct Etcd {
    server: Server,
    secure: bool,
    // Given back after the server has ended.
    _peers: Port,
}

impl Etcd {
    /// Starts one in the clear.
    ///
    /// # Errors
    ///
    /// When etcd is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::run(None).await
    }

    /// Starts one that speaks TLS only.
    ///
    /// # Errors
    ///
    /// As for [`Etcd::start`].
    pub async fn secure(cert: &Cert) -> Result<Self, Error> {
        Self::run(Some(cert)).await
    }

    /// The address, `http://127.0.0.1:port` or `https://localhost:port`.
    #[must_use]
    pub fn url(&self) -> String {
        if self.secure {
            format!("https://localhost:{}", self.port())
        } else {
            format!("http://{}", self.addr())
        }
    }

    async fn run(cert: Option<&Cert>) -> Result<Self, Error> {
        let folder = Folder::new("etcd")?;
        let peers = Port::free()?;
        let server = Server::start(folder, |folder, addr| {
            let scheme = if cert.is_some() { "https" } else { "http" };
            let clients = format!("{scheme}://{addr}");
            let peers = format!("http://{}", peers.addr());
            let data = folder.join("data");
            let mut arguments: Vec<std::ffi::OsString> = vec![
                "--name=one".into(),
                "--data-dir".into(),
                data.into(),
                format!("--listen-client-urls={clients}").into(),
                format!("--advertise-client-urls={clients}").into(),
                format!("--listen-peer-urls={peers}").into(),
                format!("--initial-advertise-peer-urls={peers}").into(),
                format!("--initial-cluster=one={peers}").into(),
            ];
            if let Some(cert) = cert {
                let (chain, key) = cert.write(folder)?;
                arguments.extend(["--cert-file".into(), chain.into()]);
                arguments.extend(["--key-file".into(), key.into()]);
            }
            Ok(Recipe {
                name: "etcd",
                program: find("etcd", "etcd-server")?,
                arguments,
                stop: Stop::Kill,
                ready: Ready::Accepts,
            })
        })
        .await?;
        Ok(Self {
            server,
            secure: cert.is_some(),
            _peers: peers,
        })
    }
}

impl Deref for Etcd {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}
