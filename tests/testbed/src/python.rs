//! Servers that come as packages of Python: WebSocket and Socket.IO.

use std::net::SocketAddr;
use std::ops::Deref;

use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};

/// An echo on every path but `/greets`, which speaks first, `/closes`, which
/// has nothing to say, and those that tell and check something. It takes the
/// subprotocol `chat`, and a bearer token on `/private` and `/private-late`.
const WEBSOCKETS: &str = r#"
import asyncio, http, sys, websockets

held, most, answered = 0, 0, 0

async def serve(socket):
    global held, most, answered
    path = socket.path.partition("?")[0]
    authorized = socket.request_headers.get("Authorization") == "Bearer let-me-in"
    if path == "/private-late" and not authorized:
        await asyncio.sleep(0.1)
        await socket.close(4401)
    if path == "/leaves":
        await asyncio.sleep(0.1)
        await socket.close(1001)
    if path == "/held":
        held += 1
        most = max(most, held)
        await (await socket.ping())
        answered += 1
        await socket.wait_closed()
        held -= 1
    if path == "/told":
        await socket.send(f"{most} {answered}")
    if path == "/talks":
        for _ in range(20000):
            await socket.send("x" * 100)
    if path == "/greets":
        await socket.send("welcome")
    if path == "/closes":
        return
    async for message in socket:
        await socket.send(message)

async def enter(path, headers):
    if path == "/private" and headers.get("Authorization") != "Bearer let-me-in":
        return http.HTTPStatus.UNAUTHORIZED, [], b""
    if path == "/origin" and headers.get("Origin") not in (None, "https://app.example"):
        return http.HTTPStatus.FORBIDDEN, [], b""
    if path == "/plain":
        return http.HTTPStatus.OK, [], b"a page"

async def main():
    async with websockets.serve(serve, sys.argv[1], int(sys.argv[2]),
                                subprotocols=["chat"], process_request=enter):
        await asyncio.Future()

asyncio.run(main())
"#;

/// The namespace `/` takes whoever comes, and `/private` whoever has the token.
const SOCKET_IO: &str = r#"
import sys, socketio
from aiohttp import web

server = socketio.AsyncServer(async_mode="aiohttp", ping_interval=1, ping_timeout=3)
app = web.Application()
server.attach(app)

@server.event
async def connect(sid, environ, auth=None):
    pass

@server.on("connect", namespace="/private")
async def private(sid, environ, auth=None):
    if not auth or auth.get("token") != "let-me-in":
        raise socketio.exceptions.ConnectionRefusedError("the token is wrong")

@server.event
async def join(sid, data):
    await server.emit("noise", 1, to=sid)
    await server.emit("joined", data, to=sid)

@server.on("join", namespace="/private")
async def join_private(sid, data):
    await server.emit("packed", b"bytes", to=sid, namespace="/private")

@server.on("connect", namespace="/open-then-shut")
async def shut(sid, environ, auth=None):
    async def later():
        await server.sleep(0.1)
        await server.disconnect(sid, namespace="/open-then-shut")
    server.start_background_task(later)

web.run_app(app, host=sys.argv[1], port=int(sys.argv[2]), print=None)
"#;

/// A server written in Python that runs.
#[derive(Debug)]
pub struct Python {
    server: Server,
}

impl Python {
    /// A WebSocket server of the package `websockets`: an echo on every path.
    /// `/greets` says `welcome` first, `/closes` closes at once, `/leaves` a little
    /// later with 1001, `/private` wants the bearer token `let-me-in`, and so does
    /// `/private-late`, by a close with 4401; `/origin` takes pages of
    /// `https://app.example`, `/plain` is a page, `/talks` says 20 000 texts, and
    /// the subprotocol is `chat`. `/held` pings, and `/told` says how many of those
    /// were ever open at once, and how many pings were answered.
    ///
    /// # Errors
    ///
    /// When the package is not installed or the server does not start.
    pub async fn websockets() -> Result<Self, Error> {
        let module = "/usr/lib/python3/dist-packages/websockets/__init__.py";
        Self::start("websockets", WEBSOCKETS, &[(module, "python3-websockets")]).await
    }

    /// A Socket.IO server of the package `socketio`, with the namespace `/`, which
    /// answers `join` by `noise` and `joined`, `/private` for who has the token
    /// `let-me-in`, which answers it by `packed` with bytes, and
    /// `/open-then-shut`, which soon disconnects whoever comes.
    ///
    /// # Errors
    ///
    /// When a package is not installed or the server does not start.
    pub async fn socket_io() -> Result<Self, Error> {
        let modules = [
            (
                "/usr/lib/python3/dist-packages/socketio/__init__.py",
                "python3-socketio",
            ),
            (
                "/usr/lib/python3/dist-packages/aiohttp/__init__.py",
                "python3-aiohttp",
            ),
        ];
        Self::start("Socket.IO", SOCKET_IO, &modules).await
    }

    async fn start(
        name: &'static str,
        script: &str,
        modules: &[(&str, &'static str)],
    ) -> Result<Self, Error> {
        for (module, package) in modules {
            find(module, package)?;
        }
        let folder = Folder::new("python")?;
        let server = Server::start(folder, |folder, addr: SocketAddr| {
            let script = folder.write("server.py", script)?;
            Ok(Recipe {
                name,
                // Debian's own, which has Debian's packages.
                program: find("/usr/bin/python3", "python3")?,
                arguments: vec![
                    script.into(),
                    addr.ip().to_string().into(),
                    addr.port().to_string().into(),
                ],
                stop: Stop::Kill,
                ready: Ready::Accepts,
            })
        })
        .await?;
        Ok(Self { server })
    }
}

impl Deref for Python {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}
