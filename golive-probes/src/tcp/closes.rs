//! How long a server keeps a connection that says nothing more.

use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use super::Tcp;
use super::answer::Sent;
use crate::connect::{connect, socket_error};

/// The most that a server says before it closes.
const MOST: usize = 1 << 20;

/// A server that closes sooner, and has said nothing, may be a proxy with nobody
/// behind it.
const AT_ONCE: Duration = Duration::from_millis(100);

impl Tcp {
    /// The time until the server closes a connection that says nothing, from
    /// when it has accepted. See [`Sent::closes_after`].
    pub fn closes_after(self) -> ClosesAfter {
        self.send([]).closes_after()
    }
}

impl Sent {
    /// The time until the server closes the connection, from when it has accepted
    /// it: one that says so much and no more, half a request for one. What the
    /// server says meanwhile, up to 1 MiB, is passed over. The timeout of the
    /// check must allow for the time that is too long: a server that has not
    /// closed by then is [`Reason::TimedOut`]. One that closes within a tenth of a
    /// second and has said nothing is no data: a proxy does so with nobody behind
    /// it.
    pub fn closes_after(self) -> ClosesAfter {
        ClosesAfter(self)
    }
}

/// See [`Sent::closes_after`].
#[derive(Clone, Debug)]
pub struct ClosesAfter(Sent);

impl Probe for ClosesAfter {
    type Value = Duration;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Duration>, ProbeError> {
        let Sent { tcp, bytes } = &self.0;
        let mut stream = connect(&tcp.authority()?, &input).await?;
        let began = Instant::now();
        let lost =
            |step| move |error: std::io::Error| socket_error(&error, step, &error.to_string());
        if !bytes.is_empty() {
            input.step(Step::Send);
            let sent = stream.write_all(bytes).await;
            sent.map_err(lost(Step::Send))?;
        }
        input.step(Step::Read);
        let (mut said, mut part) = (0, [0; 4096]);
        loop {
            match stream.read(&mut part).await {
                Ok(0) => break,
                Ok(length) => said += length,
                // That is a close too, and a hard one.
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
                Err(error) => return Err(lost(Step::Read)(error)),
            }
            if said > MOST {
                let words = "1 MiB of answer, and no close";
                return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
            }
        }
        let took = began.elapsed();
        if said == 0 && took < AT_ONCE {
            let words = "it closes at once and says nothing, as a proxy does with nobody behind it";
            return Err(ProbeError::no_data(words).at(Step::Read));
        }
        Ok(Measurement::new(took).with("bytes said", said))
    }

    fn target(&self) -> Target {
        self.0.tcp.target()
    }
}
