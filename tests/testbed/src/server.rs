//! What all servers have in common: start, answer, pause, resume, kill, restart, and be gone.

use std::ffi::OsString;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::error::Error;
use crate::folder::Folder;
use crate::port::Port;
use crate::process::{Process, Stop, unprivileged};

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long one try to reach it may take: a machine under load is slow, not broken.
const TRY: Duration = Duration::from_secs(10);

/// How many ports are tried when something else takes them.
const PORTS: usize = 5;

/// How much of a server's log an error quotes.
const LOG_LINES: usize = 40;

/// What to run, and how to tell that it answers.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) stop: Stop,
    pub(crate) ready: Ready,
}

/// How to tell that a server answers.
#[derive(Debug)]
pub(crate) enum Ready {
    /// Its own client, with these arguments, prints exactly this.
    Prints(Client, &'static [&'static str], &'static str),
    /// It accepts connections: for servers that do so only when all is well.
    Accepts,
    /// Its log says this: for servers that accept before they answer.
    Logs(&'static str),
    /// It answers for the zone.
    AnswersDns(String),
    /// It tells the time, or that it knows none.
    AnswersTime,
}

impl Ready {
    /// Tries once; in words, why not.
    async fn check(&self, addr: SocketAddr, folder: &Folder) -> Result<(), String> {
        match self {
            Self::Prints(client, arguments, expected) => match client.run(arguments, TRY).await {
                Ok(text) if text == *expected => Ok(()),
                Ok(text) => Err(format!("answered {text:?}, not {expected:?}")),
                Err(error) => Err(error.to_string()),
            },
            Self::Accepts => {
                match tokio::time::timeout(TRY, tokio::net::TcpStream::connect(addr)).await {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(_) => Err("no connection".into()),
                }
            }
            Self::Logs(words) => match log(folder).contains(words) {
                true => Ok(()),
                false => Err(format!("its log does not say {words:?}")),
            },
            Self::AnswersDns(zone) => crate::dns::answers(addr, zone).await,
            Self::AnswersTime => crate::ntp::answers(addr).await,
        }
    }
}

/// A server that runs. Each kind of server gives access to this, so `redis.port()` and
/// `redis.pause()` are these methods.
///
/// Dropping it ends the process and all that it has started, and removes its folder.
#[derive(Debug)]
pub struct Server {
    // The order matters: the process ends before its folder and its port are given back.
    process: Mutex<Option<Process>>,
    recipe: Recipe,
    folder: Folder,
    port: Port,
}

impl Server {
    /// Starts what the recipe says and waits until it answers; takes another port when something
    /// else has taken the first.
    pub(crate) async fn start(
        folder: Folder,
        recipe: impl Fn(&Folder, SocketAddr) -> Result<Recipe, Error>,
    ) -> Result<Self, Error> {
        let mut tries = 1;
        loop {
            let port = Port::free()?;
            let recipe = recipe(&folder, port.addr())?;
            match launch(&recipe, &folder, port.addr()).await {
                Ok(process) => {
                    return Ok(Self {
                        process: Mutex::new(Some(process)),
                        recipe,
                        folder,
                        port,
                    });
                }
                Err(Error::PortTaken { .. }) if tries < PORTS => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The address and the port.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.port.addr()
    }

    /// The number of the process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.lock().as_ref().map(Process::id)
    }

    /// The server's temporary folder, gone with the server.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The last lines of what the server wrote to its standard output and error.
    #[must_use]
    pub fn log(&self) -> String {
        log(&self.folder)
    }

    /// Halts the server: connections are still accepted, by the kernel, and nobody answers.
    ///
    /// # Errors
    ///
    /// When it was killed.
    pub fn pause(&self) -> Result<(), Error> {
        self.running(Process::pause)
    }

    /// Lets a paused server go on.
    ///
    /// # Errors
    ///
    /// When it was killed.
    pub fn resume(&self) -> Result<(), Error> {
        self.running(Process::resume)
    }

    /// Ends the server at once, as a crash would. Its port stays unused and its data stays.
    pub fn kill(&self) {
        drop(self.lock().take());
    }

    /// Starts the server again with its data, on the same port, after killing it if it runs.
    ///
    /// # Errors
    ///
    /// As for the first start.
    pub async fn restart(&self) -> Result<(), Error> {
        self.kill();
        let process = launch(&self.recipe, &self.folder, self.addr()).await?;
        *self.lock() = Some(process);
        Ok(())
    }

    fn running(&self, what: impl FnOnce(&Process)) -> Result<(), Error> {
        let mut guard = self.lock();
        let process = guard.as_mut().and_then(Process::running);
        process.map(what).ok_or(Error::NotRunning {
            server: self.recipe.name,
        })
    }

    /// A test that panicked while it held the lock leaves a process that is still good to end.
    fn lock(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the process and waits until it answers.
async fn launch(recipe: &Recipe, folder: &Folder, addr: SocketAddr) -> Result<Process, Error> {
    let server = recipe.name;
    let output = File::create(folder.log_path()).map_err(Error::io("make the log of a server"))?;
    let errors = output
        .try_clone()
        .map_err(Error::io("share the log of a server"))?;
    let mut command = unprivileged(&recipe.program, &recipe.arguments, recipe.stop)?;
    command
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .stdout(output)
        .stderr(errors);
    let starting = || format!("start {}", recipe.program.display());
    let mut process = Process::start(command, recipe.stop).map_err(Error::io(starting()))?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = recipe.ready.check(addr, folder).await;
        // Looked at after the answer: what answered was this server only if it still runs.
        let ended = process.ended().map_err(Error::io(starting()))?;
        let log = log(folder);
        // Not every server ends when it has no port.
        if log.to_lowercase().contains("address already in use") {
            return Err(Error::PortTaken {
                server,
                port: addr.port(),
                log,
            });
        }
        if let Some(status) = ended {
            return Err(Error::Died {
                server,
                status,
                log,
            });
        }
        match answer {
            Ok(()) => return Ok(process),
            Err(last) if Instant::now() >= deadline => {
                return Err(Error::Silent {
                    server,
                    seconds: PATIENCE.as_secs(),
                    last,
                    log,
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// The end of the log.
fn log(folder: &Folder) -> String {
    let text = std::fs::read(folder.log_path()).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    lines
        .get(lines.len().saturating_sub(LOG_LINES)..)
        .unwrap_or_default()
        .join("\n")
}
