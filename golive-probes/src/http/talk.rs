//! One request over a connection, and the response to it.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use golive_core::probe::{ProbeError, ProbeInput, Step};
use http::header::PROXY_AUTHORIZATION;
use http::{HeaderValue, Uri, Version};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::time::Instant;

use super::Http;
use super::content::{Body, broken};
use super::request::Draft;
use super::response::{Response, Way};
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
    if version == Version::HTTP_2 {
        let tasks = Tasks::default();
        let (mut sender, connection) = hyper::client::conn::http2::Builder::new(tasks.clone())
            .max_header_list_size(LARGEST_HEAD.into())
            .handshake(stream)
            .await
            .map_err(|error| broken(&error, Step::Send))?;
        let exchange = async move { sender.send_request(request).await };
        let driver = Box::pin(tasks.and(connection));
        ask(http, (began, way), exchange, driver, input).await
    } else {
        let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
            .max_buf_size(LARGEST_HEAD.into())
            .handshake(stream)
            .await
            .map_err(|error| broken(&error, Step::Send))?;
        let exchange = async move { sender.send_request(request).await };
        let driver = Box::pin(async move { drop(connection.await) });
        ask(http, (began, way), exchange, driver, input).await
    }
}

/// Sends the request, and reads the head of what comes, and of the body what is
/// there already.
async fn ask(
    http: &Http,
    (began, way): (Instant, Way),
    exchange: impl Future<Output = Result<hyper::Response<Incoming>, hyper::Error>>,
    mut driver: Task,
    input: &ProbeInput,
) -> Result<Response, ProbeError> {
    input.step(Step::Read);
    let sent = Instant::now();
    let (response, is_driving) = drive(exchange, &mut driver).await;
    let response = response.map_err(|error| broken(&error, Step::Read))?;
    let (first_byte, server) = (began.elapsed(), sent.elapsed());
    let (head, body) = response.into_parts();
    let driver = is_driving.then_some(driver);
    Ok(Response {
        status: head.status.as_u16(),
        expected: None,
        version: format!("{:?}", head.version),
        headers: head.headers,
        body: Body::arriving(body, driver, http.largest_body)
            .settle()
            .await,
        first_byte,
        server,
        way,
    })
}

/// Waits for the exchange while the connection is driven: here and not in a task
/// of its own, so that it is gone when nobody needs it. Whether it is still to be
/// driven comes with the answer.
async fn drive<T>(exchange: impl Future<Output = T>, connection: &mut Task) -> (T, bool) {
    let mut exchange = pin!(exchange);
    let mut driving = true;
    std::future::poll_fn(|cx| {
        // The request first: what the server says before it is asked is then
        // taken for the answer, and judged as one.
        if let Poll::Ready(result) = exchange.as_mut().poll(cx) {
            return Poll::Ready((result, driving));
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
