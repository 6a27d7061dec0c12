//! One request over a connection, and the response to it.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use http::header::PROXY_AUTHORIZATION;
use http::{HeaderValue, Request, Uri, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;

use super::Http;
use super::request::Draft;
use super::response::Response;
use super::way::{Connection, read_proxy};

/// The largest head of a response.
const LARGEST_HEAD: u16 = u16::MAX;

pub(super) async fn talk(
    http: &Http,
    connection: Connection,
    draft: &Draft,
    uri: &Uri,
    began: Instant,
    input: &ProbeInput,
) -> Result<Response, ProbeError> {
    let Connection {
        stream,
        version,
        whole,
        way,
    } = connection;
    let mut request = draft.request(http, uri, version, whole)?;
    if let (true, Some(proxy)) = (whole, &http.proxy)
        && let (_, Some(login)) = read_proxy(proxy.expose())?
        && let Ok(mut login) = HeaderValue::try_from(login)
    {
        login.set_sensitive(true);
        request.headers_mut().insert(PROXY_AUTHORIZATION, login);
    }
    input.step(Step::Send);
    let stream = TokioIo::new(stream);
    let answered = if version == Version::HTTP_2 {
        let tasks = Tasks::default();
        let (mut sender, connection) = hyper::client::conn::http2::Builder::new(tasks.clone())
            .max_header_list_size(LARGEST_HEAD.into())
            .handshake(stream)
            .await
            .map_err(|error| broken(&error, Step::Send))?;
        let connection = tasks.and(connection);
        let exchange = ask(
            http,
            began,
            async move |request| sender.send_request(request).await,
            request,
        );
        input.step(Step::Read);
        drive(exchange, connection).await
    } else {
        let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
            .max_buf_size(LARGEST_HEAD.into())
            .handshake(stream)
            .await
            .map_err(|error| broken(&error, Step::Send))?;
        let exchange = ask(
            http,
            began,
            async move |request| sender.send_request(request).await,
            request,
        );
        input.step(Step::Read);
        drive(exchange, connection).await
    };
    answered.map(|response| Response { way, ..response })
}

/// Sends the request, and reads what comes.
async fn ask(
    http: &Http,
    began: Instant,
    send: impl AsyncFnOnce(Request<Full<Bytes>>) -> Result<hyper::Response<Incoming>, hyper::Error>,
    request: Request<Full<Bytes>>,
) -> Result<Response, ProbeError> {
    let sent = Instant::now();
    let response = send(request)
        .await
        .map_err(|error| broken(&error, Step::Read))?;
    let (first_byte, server) = (began.elapsed(), sent.elapsed());
    let (head, body) = response.into_parts();
    let (body, trailers) = read(http, body).await?;
    Ok(Response {
        status: head.status.as_u16(),
        expected: None,
        version: format!("{:?}", head.version),
        headers: head.headers,
        body,
        trailers: trailers.unwrap_or_default(),
        first_byte,
        server,
        way: super::response::Way::default(),
    })
}

/// Waits for the exchange while the connection is driven: here and not in a task
/// of its own, so that it is gone when the measurement is.
async fn drive<T>(exchange: impl Future<Output = T>, connection: impl Future) -> T {
    let mut exchange = pin!(exchange);
    let mut connection = pin!(connection);
    let mut driving = true;
    std::future::poll_fn(|cx| {
        // The request first: what the server says before it is asked is then
        // taken for the answer, and judged as one.
        if let Poll::Ready(result) = exchange.as_mut().poll(cx) {
            return Poll::Ready(result);
        }
        if driving && connection.as_mut().poll(cx).is_ready() {
            // What it has read is handed on; its own end is told there too.
            driving = false;
        }
        Poll::Pending
    })
    .await
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a connection of HTTP/2 would have in tasks of its own.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<Vec<Task>>>);

impl Tasks {
    fn take(&self) -> Vec<Task> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Drives them along with the connection.
    async fn and(self, connection: impl Future) {
        let mut connection = pin!(connection);
        let (mut tasks, mut done) = (Vec::new(), false);
        std::future::poll_fn(|cx: &mut Context<'_>| {
            loop {
                done = done || connection.as_mut().poll(cx).is_ready();
                tasks.retain_mut(|task: &mut Task| task.as_mut().poll(cx).is_pending());
                let more = self.take();
                if more.is_empty() {
                    break;
                }
                tasks.extend(more);
            }
            if done && tasks.is_empty() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

impl<F> hyper::rt::Executor<F> for Tasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, task: F) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::pin(task));
    }
}

async fn read<B>(http: &Http, mut body: B) -> Result<(Vec<u8>, Option<http::HeaderMap>), ProbeError>
where
    B: Body<Data = Bytes, Error = hyper::Error> + Unpin,
{
    let too_large = || {
        let most = golive_core::quantity::Bytes::new(http.largest_body);
        let words = format!("the body is larger than {most}");
        ProbeError::new(Reason::TooLarge, words).at(Step::Read)
    };
    if body.size_hint().lower() > http.largest_body {
        return Err(too_large());
    }
    let (mut read, mut trailers) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&error, Step::Read))?;
        match frame.into_data() {
            Ok(data) => {
                if (read.len() + data.len()) as u64 > http.largest_body {
                    return Err(too_large());
                }
                read.extend_from_slice(&data);
            }
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    Ok((read, trailers))
}

fn broken(error: &hyper::Error, step: Step) -> ProbeError {
    // The client tells these apart in words only, of the error or its cause.
    let told = ProbeError::from_error(Reason::Closed, error);
    let says = |words: &str| told.message().contains(words);
    let reason = if says("too large") {
        Reason::TooLarge
    } else if error.is_parse()
        || says("unexpected message")
        || says("frame with invalid size")
        || says("PROTOCOL_ERROR")
        || says("FRAME_SIZE_ERROR")
        || says("protocol error")
    {
        Reason::ProtocolError
    } else {
        Reason::Closed
    };
    ProbeError::new(reason, told.message()).at(step)
}
