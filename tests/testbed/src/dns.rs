//! Knot DNS, an authoritative name server.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::time::Duration;

use tokio::net::UdpSocket;

use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};

/// A name server that runs, and answers by UDP and TCP for the zones it was given.
#[derive(Debug)]
pub struct Dns {
    server: Server,
}

/// What a name server shall serve.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct DnsBuilder {
    zones: Vec<(String, String)>,
}

impl Dns {
    /// Starts a server for the zone `golive.test`, where `www` has the address 192.0.2.1.
    ///
    /// # Errors
    ///
    /// When Knot DNS is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder()
            .zone("golive.test", "www A 192.0.2.1")
            .start()
            .await
    }

    /// A server that is to be described further.
    pub fn builder() -> DnsBuilder {
        DnsBuilder::default()
    }
}

impl Deref for Dns {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl DnsBuilder {
    /// Adds a zone with its records, written as in a zone file, for example
    /// `zone("example.test", "@ MX 10 mail\nmail A 192.0.2.2")`. The SOA and the NS record are
    /// added, and records live 60 seconds where they do not say.
    pub fn zone(mut self, name: impl Into<String>, records: impl Into<String>) -> Self {
        self.zones.push((name.into(), records.into()));
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When Knot DNS is not installed, or a zone is wrong.
    pub async fn start(self) -> Result<Dns, Error> {
        let folder = Folder::new("dns")?;
        for (index, (_, records)) in self.zones.iter().enumerate() {
            let zone = format!(
                "$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A {}\n{records}\n",
                Ipv4Addr::LOCALHOST
            );
            folder.write(&format!("{index}.zone"), &zone)?;
        }
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        // All, not only the one that the start waits for: a wrong zone shall not be found late.
        for (zone, _) in &self.zones {
            answers(server.addr(), zone)
                .await
                .map_err(|last| Error::Silent {
                    server: "Knot DNS",
                    seconds: TRY.as_secs(),
                    last,
                    log: server.log(),
                })?;
        }
        Ok(Dns { server })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let config = folder.write("knot.conf", &self.config(folder, addr))?;
        let zone = self
            .zones
            .first()
            .map_or_else(|| "golive.test".to_owned(), |(name, _)| name.clone());
        Ok(Recipe {
            name: "Knot DNS",
            program: find("knotd", "knot")?,
            arguments: vec!["-c".into(), config.into()],
            stop: Stop::Kill,
            ready: Ready::AnswersDns(zone),
        })
    }

    fn config(&self, folder: &Folder, addr: SocketAddr) -> String {
        let path = folder.path().display();
        let mut config = format!(
            "server:\n    rundir: \"{path}\"\n    listen: {}@{}\n    udp-workers: 1\n    tcp-workers: 1\n    \
             background-workers: 1\nlog:\n  - target: stderr\n    any: info\n\
             database:\n    storage: \"{path}\"\n\
             template:\n  - id: default\n    storage: \"{path}\"\n    zonefile-sync: -1\n    \
             journal-content: none\nzone:\n",
            addr.ip(),
            addr.port()
        );
        for (index, (name, _)) in self.zones.iter().enumerate() {
            writeln!(config, "  - domain: {name}\n    file: \"{index}.zone\"").ok();
        }
        config
    }
}

/// How long one question may take.
const TRY: Duration = Duration::from_secs(2);

/// Asks for the SOA of a zone; good is an answer with authority.
pub(crate) async fn answers(addr: SocketAddr, zone: &str) -> Result<(), String> {
    let ask = async {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        socket.connect(addr).await?;
        socket.send(&question(zone)).await?;
        let mut answer = [0; 512];
        let length = socket.recv(&mut answer).await?;
        std::io::Result::Ok(answer.get(..length).unwrap_or_default().to_vec())
    };
    let answer = match tokio::time::timeout(TRY, ask).await {
        Ok(answer) => answer.map_err(|error| error.to_string())?,
        Err(_) => return Err(format!("no answer for {zone}")),
    };
    match answer.as_slice() {
        // Bytes 2 and 3: an answer (0x80) with authority (0x04), and no error in the low four bits.
        // Bytes 6 and 7: how many records.
        [_, _, high, low, _, _, records_high, records_low, ..]
            if high & 0x84 == 0x84 && low & 0x0f == 0 && records_high | records_low != 0 =>
        {
            Ok(())
        }
        [_, _, high, low, ..] => Err(format!(
            "{zone}: not an answer with authority: {high:#04x} {low:#04x}"
        )),
        _ => Err(format!("{zone}: too short an answer")),
    }
}

/// A question for the SOA (type 6, class 1) of a zone.
fn question(zone: &str) -> Vec<u8> {
    let mut packet = vec![0x60, 0x11, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in zone.split('.').filter(|label| !label.is_empty()) {
        // Labels have at most 63 bytes, so the length is a byte; knotd refuses a longer one.
        packet.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
        packet.extend(label.as_bytes());
    }
    packet.extend([0, 0, 6, 0, 1]);
    packet
}
