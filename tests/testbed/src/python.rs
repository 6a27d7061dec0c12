//! Servers that come as packages of Python: WebSocket and Socket.IO.

use std::net::SocketAddr;
use std::ops::Deref;

use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;
use crate::process::Stop;
use crate::server::{Ready, Recipe, Server};

/// An echo on every path but `/greets`, which speaks first, and `/closes`, which
/// has nothing to say. It takes the subprotocol `chat`, and a bearer token on
/// `/private`.
const WEBSOCKETS: &str = r#"
import asyncio, http, sys, websockets

async def serve(socket):
    path = socket.path.partition("?")[0]
    if path == "/greets":
        await socket.send("welcome")
    if path == "/closes":
        return
    async for message in socket:
        await socket.send(message)

async def enter(path, headers):
    if path == "/private" and headers.get("Authorization") != "Bearer let-me-in":
        return http.HTTPStatus.UNAUTHORIZED, [], b""
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

server = socketio.AsyncServer(async_mode="aiohttp")
app = web.Application()
server.attach(app)

@server.event
async def connect(sid, environ, auth=None):
    pass

@server.on("connect", namespace="/private")
async def private(sid, environ, auth=None):
    if not auth or auth.get("token") != "let-me-in":
        raise socketio.exceptions.ConnectionRefusedError("the token is wrong")

web.run_app(app, host=sys.argv[1], port=int(sys.argv[2]), print=None)
"#;

/// A server written in Python that runs.
#[derive(Debug)]
pub struct Python {
    server: Server,
}

impl Python {
    /// A WebSocket server of the package `websockets`: an echo on every path.
    /// `/greets` says `welcome` first, `/closes` closes at once, `/private` wants
    /// the bearer token `let-me-in`, `/plain` is a page, and the subprotocol is
    /// `chat`.
    ///
    /// # Errors
    ///
    /// When the package is not installed or the server does not start.
    pub async fn websockets() -> Result<Self, Error> {
        let module = "/usr/lib/python3/dist-packages/websockets/__init__.py";
        Self::start("websockets", WEBSOCKETS, &[(module, "python3-websockets")]).await
    }

    /// A Socket.IO server of the package `socketio`, with the namespace `/`, and
    /// `/private` for who has the token `let-me-in`.
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
