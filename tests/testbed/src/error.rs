//! Why a server of the testbed did not start, or did not do as told.

use std::io;
use std::process::ExitStatus;

/// Why a server of the testbed did not start, or did not do as told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A program is not installed.
    #[error(
        "`{program}` is not installed: install the Debian package `{package}` \
         (`cargo xtask test` installs all that the tests need)"
    )]
    Missing {
        /// The program that was looked for.
        program: String,
        /// The Debian package that holds it.
        package: &'static str,
    },
    /// The operating system refused something.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was tried.
        doing: String,
        /// What the system answered.
        source: io::Error,
    },
    /// No free port was found.
    #[error("no free port found on 127.0.0.1 after {tries} tries")]
    NoPort {
        /// How many ports were tried.
        tries: u32,
    },
    /// Something else took the port before the server did.
    #[error("{server} did not get port {port}; its log ends:\n{log}")]
    PortTaken {
        /// Which server.
        server: &'static str,
        /// The port that was taken.
        port: u16,
        /// The end of the server's log.
        log: String,
    },
    /// The server ended before it answered.
    #[error("{server} ended while starting ({status}); its log ends:\n{log}")]
    Died {
        /// Which server.
        server: &'static str,
        /// How it ended.
        status: ExitStatus,
        /// The end of the server's log.
        log: String,
    },
    /// The server runs but did not answer in time.
    #[error("{server} did not answer within {seconds} s ({last}); its log ends:\n{log}")]
    Silent {
        /// Which server.
        server: &'static str,
        /// How long it was given.
        seconds: u64,
        /// What the last try to reach it gave.
        last: String,
        /// The end of the server's log.
        log: String,
    },
    /// A program that prepares or asks a server failed.
    #[error("`{program}` failed ({status}): {output}")]
    Tool {
        /// Which program.
        program: String,
        /// How it ended.
        status: String,
        /// What it printed.
        output: String,
    },
    /// The server was killed, so it cannot be paused or resumed.
    #[error("{server} does not run: it was killed or has ended")]
    NotRunning {
        /// Which server.
        server: &'static str,
    },
    /// A certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
}

impl Error {
    /// For `map_err`: what was being done when the system refused.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}
