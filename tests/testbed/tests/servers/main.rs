//! Each server of the testbed starts, answers, and is gone afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "clippy.toml allows it in tests, and these are what the tests have in common"
)]

mod certs;
mod dns;
mod exim;
mod hostile;
mod mariadb;
mod mosquitto;
mod nats;
mod nginx;
mod ntp;
mod orphan;
mod postgres;
mod prometheus;
mod rabbitmq;
mod redis;

use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use golive_testbed::Server;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// What must be gone when a server is.
struct Traces {
    addr: SocketAddr,
    folder: PathBuf,
    process: PathBuf,
}

impl Traces {
    /// Notes where a server is; it must be there.
    fn of(server: &Server) -> Self {
        let pid = server.pid().expect("it runs");
        let traces = Self {
            addr: server.addr(),
            folder: server.folder().to_owned(),
            process: format!("/proc/{pid}").into(),
        };
        assert!(traces.folder.is_dir());
        assert!(traces.process.exists());
        traces
    }

    /// Nothing of the server is left.
    fn are_gone(&self) {
        assert!(
            TcpStream::connect(self.addr).is_err(),
            "{} still accepts",
            self.addr
        );
        assert!(
            !self.folder.exists(),
            "{} is still there",
            self.folder.display()
        );
        assert!(
            !self.process.exists(),
            "{} is still there",
            self.process.display()
        );
    }
}

/// How long an answer may take on a busy machine.
const BUSY: Duration = Duration::from_secs(30);
/// How long nothing must come for there to be no more.
const QUIET: Duration = Duration::from_secs(1);

/// Sends bytes and reads what comes back, until the server closes or has been
/// quiet for a second.
async fn exchange(addr: SocketAddr, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    read(addr, bytes, BUSY).await
}

/// What comes back within a second: of a server that does not answer, nothing.
async fn within_a_second(addr: SocketAddr, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    read(addr, bytes, QUIET).await
}

async fn read(addr: SocketAddr, bytes: &[u8], first: Duration) -> std::io::Result<Vec<u8>> {
    let mut stream = tokio::net::TcpStream::connect(addr).await?;
    stream.write_all(bytes).await?;
    let mut answer = Vec::new();
    let mut patience = first;
    loop {
        let mut part = [0; 4096];
        match tokio::time::timeout(patience, stream.read(&mut part)).await {
            Err(_) => return Ok(answer),
            Ok(read) => match read? {
                0 => return Ok(answer),
                length => answer.extend(&part[..length]),
            },
        }
        patience = QUIET;
    }
}

/// What `openssl s_client` says of a server's certificate, for the name `localhost`.
async fn judged(addr: SocketAddr, ca_pem: &str, more: &[&str]) -> String {
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), ca_pem).unwrap();
    let output = tokio::process::Command::new("openssl")
        .args([
            "s_client",
            "-connect",
            &addr.to_string(),
            "-verify_hostname",
            "localhost",
            "-CAfile",
        ])
        .arg(ca.path())
        .args(more)
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let verdict = text
        .lines()
        .find(|line| line.trim_start().starts_with("Verify return code"));
    verdict.map_or_else(|| format!("{output:?}"), |line| line.trim().to_owned())
}
