//! Servers that do what no server should.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

use crate::error::Error;

/// A TCP server on 127.0.0.1 that does harm to whoever trusts it. Gone on drop, with all its
/// connections. It runs in the runtime of the test that starts it.
#[derive(Debug)]
pub struct Hostile {
    addr: SocketAddr,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

/// What happens to a connection.
#[derive(Debug, Clone)]
enum Harm {
    Silent,
    Drip(Vec<u8>),
    Garbage,
    Endless(Vec<u8>),
    Close,
    Reset(Vec<u8>),
    Late(Duration, Vec<u8>),
    Redirect,
}

impl Hostile {
    /// Accepts, and never says a word.
    ///
    /// # Errors
    ///
    /// When no socket can be opened; so for all below.
    pub async fn silent() -> Result<Self, Error> {
        Self::start(Harm::Silent).await
    }

    /// Sends these bytes, one a second, and begins again at their end, for ever.
    ///
    /// # Errors
    ///
    /// As for [`Hostile::silent`].
    pub async fn drip(bytes: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::start(Harm::Drip(bytes.into())).await
    }

    /// Sends 4096 bytes that no protocol knows, the same each time, and closes.
    ///
    /// # Errors
    ///
    /// As for [`Hostile::silent`].
    pub async fn garbage() -> Result<Self, Error> {
        Self::start(Harm::Garbage).await
    }

    /// Sends these bytes, for example the head of an HTTP answer or nothing, and then `x` for ever.
    ///
    /// # Errors
    ///
    /// As for [`Hostile::silent`].
    pub async fn endless(first: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::start(Harm::Endless(first.into())).await
    }

    /// Accepts, and closes at once.
    ///
    /// # Errors
    ///
    /// As for [`Hostile::silent`].
    pub async fn close() -> Result<Self, Error> {
        Self::start(Harm::Close).await
    }

    /// Sends these bytes, perhaps half an answer, waits a moment so that they arrive, and resets
    /// the connection.
    ///
    /// # Errors
    ///
    /// As for [`Hostile::silent`].
    pub async fn reset(first: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::start(Harm::Reset(first.into())).await
    }

    /// Sends these bytes after the delay, and closes.
    ///
    /// # Errors
    ///
    /// As for [`Hostile::silent`].
    pub async fn late(delay: Duration, answer: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::start(Harm::Late(delay, answer.into())).await
    }

    /// Answers each HTTP request with a redirect to another path of itself.
    ///
    /// # Errors
    ///
    /// As for [`Hostile::silent`].
    pub async fn redirect() -> Result<Self, Error> {
        Self::start(Harm::Redirect).await
    }

    /// The address and the port.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.addr.port()
    }

    /// `http://` and the address, without a `/` at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// How many connections have been made so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn start(harm: Harm) -> Result<Self, Error> {
        // The socket itself asks for a free port and keeps it: nothing to race for.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(Error::io("listen on 127.0.0.1"))?;
        let addr = listener
            .local_addr()
            .map_err(Error::io("read the address of a socket"))?;
        let connections = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(accept(listener, harm, Arc::clone(&connections)));
        Ok(Self {
            addr,
            connections,
            task,
        })
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Accepts for ever. The connections end with this task, since the set ends them.
async fn accept(listener: TcpListener, harm: Harm, connections: Arc<AtomicUsize>) {
    let mut tasks = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let number = connections.fetch_add(1, Ordering::SeqCst) + 1;
                tasks.spawn(serve(stream, harm.clone(), number));
            }
            // Out of files, perhaps: that passes.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
        while tasks.try_join_next().is_some() {}
    }
}

/// Does the harm. That the client goes away first is its good right.
async fn serve(mut stream: TcpStream, harm: Harm, number: usize) -> io::Result<()> {
    match harm {
        Harm::Silent => drain(&mut stream).await,
        Harm::Drip(bytes) => {
            for byte in bytes.iter().cycle() {
                stream.write_all(&[*byte]).await?;
                sleep(Duration::from_secs(1)).await;
            }
            drain(&mut stream).await
        }
        Harm::Garbage => {
            let mut random = fastrand::Rng::with_seed(7);
            let bytes: Vec<u8> = std::iter::repeat_with(|| random.u8(128..))
                .take(4096)
                .collect();
            finish(&mut stream, &bytes).await
        }
        Harm::Endless(first) => {
            stream.write_all(&first).await?;
            loop {
                stream.write_all(&[b'x'; 4096]).await?;
            }
        }
        Harm::Close => Ok(()),
        Harm::Reset(first) => {
            stream.write_all(&first).await?;
            sleep(Duration::from_millis(50)).await;
            // Without a linger, the end of the socket is a reset and not a close.
            stream.set_zero_linger()
        }
        Harm::Late(delay, answer) => {
            sleep(delay).await;
            finish(&mut stream, &answer).await
        }
        Harm::Redirect => redirect(&mut stream, number).await,
    }
}

/// Reads until the client closes.
async fn drain(stream: &mut TcpStream) -> io::Result<()> {
    let mut bytes = [0; 1024];
    while stream.read(&mut bytes).await? > 0 {}
    Ok(())
}

/// Writes, and closes in good order: to close with bytes unread would be a reset, and the client
/// might lose what was written.
async fn finish(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    stream.shutdown().await?;
    drain(stream).await
}

/// Answers one request. Each path is new, so that a client cannot end it by remembering.
async fn redirect(stream: &mut TcpStream, number: usize) -> io::Result<()> {
    let mut request: Vec<u8> = Vec::new();
    let mut bytes = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = stream.read(&mut bytes).await?;
        if length == 0 || request.len() > 65_536 {
            return Ok(());
        }
        request.extend(bytes.get(..length).unwrap_or_default());
    }
    let answer = format!(
        "HTTP/1.1 302 Found\r\nLocation: http://{}/{number}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        stream.local_addr()?
    );
    finish(stream, answer.as_bytes()).await
}
