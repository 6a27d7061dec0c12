//! chrony, a time server.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tokio::net::UdpSocket;

use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};
use crate::tools::done;

/// A time server that runs, and tells the time of this machine. It never sets the clock.
#[derive(Debug)]
pub struct Ntp {
    server: Server,
}

/// What a time server shall be like.
#[derive(Debug, Clone)]
#[must_use]
pub struct NtpBuilder {
    stratum: Option<u8>,
}

impl Ntp {
    /// Starts a server of stratum 3.
    ///
    /// # Errors
    ///
    /// When chrony is not installed or does not start.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A server that is to be described further.
    pub fn builder() -> NtpBuilder {
        NtpBuilder { stratum: Some(3) }
    }
}

impl Deref for Ntp {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl NtpBuilder {
    /// How far it says that it is from a clock that needs no other, 1 to 15.
    pub fn stratum(mut self, stratum: u8) -> Self {
        self.stratum = Some(stratum);
        self
    }

    /// Knows no time: it has no server of its own, and does not trust its clock.
    pub fn unsynchronised(mut self) -> Self {
        self.stratum = None;
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When chrony is not installed or does not start.
    pub async fn start(self) -> Result<Ntp, Error> {
        let folder = Folder::new("ntp")?;
        let server = Server::start(folder, |folder, addr| self.recipe(folder, addr)).await?;
        Ok(Ntp { server })
    }

    fn recipe(&self, folder: &Folder, addr: SocketAddr) -> Result<Recipe, Error> {
        let config = folder.write("chrony.conf", &self.config(folder, addr))?;
        // Without rights, without setting the clock, and as who starts it: of this user chrony asks
        // only that it is there.
        let mut arguments: Vec<_> = ["-x", "-d", "-U", "-u", "nobody", "-f"]
            .map(Into::into)
            .into();
        arguments.push(config.into());
        Ok(Recipe {
            name: "chrony",
            program: own_copy(folder)?,
            arguments,
            stop: Stop::Kill,
            ready: Ready::AnswersTime,
        })
    }

    fn config(&self, folder: &Folder, addr: SocketAddr) -> String {
        let path = folder.path().display();
        let mut lines = vec![
            format!("bindaddress {}", addr.ip()),
            format!("port {}", addr.port()),
            format!("pidfile {path}/chronyd.pid"),
            // No door for `chronyc`.
            "cmdport 0".to_owned(),
            "bindcmdaddress /".to_owned(),
            format!("allow {}", addr.ip()),
        ];
        lines.extend(self.stratum.map(|it| format!("local stratum {it}")));
        lines.join("\n") + "\n"
    }
}

/// The program in the server's folder. Debian and Ubuntu let AppArmor keep the one that they install
/// to the files of its service, and know it by its path.
fn own_copy(folder: &Folder) -> Result<PathBuf, Error> {
    let copy = folder.join("chronyd");
    if !copy.exists() {
        // By a program: a file that this process, or a child that it starts meanwhile, has open for
        // writing cannot be run.
        done(
            Command::new(find("cp", "coreutils")?)
                .arg(find("chronyd", "chrony")?)
                .arg(&copy),
        )?;
    }
    Ok(copy)
}

/// How long one question may take.
const TRY: Duration = Duration::from_secs(2);

/// Asks for the time; good is any answer of a server.
pub(crate) async fn answers(addr: SocketAddr) -> Result<(), String> {
    let ask = async {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        socket.connect(addr).await?;
        // Version 4, a client; the rest may be zero but for the time of sending.
        let mut question = [0; 48];
        question[0] = 0x23;
        question[47] = 1;
        socket.send(&question).await?;
        let mut answer = [0; 48];
        let length = socket.recv(&mut answer).await?;
        std::io::Result::Ok(answer.get(..length).unwrap_or_default().to_vec())
    };
    match tokio::time::timeout(TRY, ask).await {
        Ok(Ok(answer)) if answer.len() == 48 && answer.first().is_some_and(|it| it & 7 == 4) => {
            Ok(())
        }
        Ok(Ok(_)) => Err("not the answer of a time server".into()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer".into()),
    }
}
