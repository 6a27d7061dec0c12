//! The client of the application, whatever it is, as a function that sends.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use golive_core::probe::{ProbeError, ProbeInput, Step};
use http::{Request, Uri, Version};
use tokio::time::Instant;

use super::Http;
use super::content::Body;
use super::request::Draft;
use super::response::{Response, Way};
use super::url::is_secure;
use crate::own::Own;

type Sending = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, ProbeError>> + Send>>;

/// The function that sends a request.
pub(super) type Client = Arc<dyn Fn(Request<Bytes>) -> Sending + Send + Sync>;

impl Http {
    /// Sends the request by the application's own client: what the service will
    /// use is what is tested, its pool, proxy and certificates included. `name`
    /// says which it is.
    ///
    /// Of `reqwest`, of any version whose types are those of the crate `http` 1:
    ///
    /// ```text
    /// let orders = http("https://api.example.com/orders").through(
    ///     move |request| {
    ///         let client = client.clone();
    ///         async move {
    ///             let response = client.execute(request.try_into()?).await?;
    ///             let mut answer = http::Response::builder().status(response.status());
    ///             answer.headers_mut().unwrap().extend(response.headers().clone());
    ///             Ok::<_, Box<dyn Error + Send + Sync>>(answer.body(response.bytes().await?)?)
    ///         }
    ///     },
    ///     "the client of orders",
    /// );
    /// ```
    ///
    /// The settings of the connection ([`trust`](Http::trust),
    /// [`proxy`](Http::proxy), [`http2`](Http::http2),
    /// [`follow_redirects`](Http::follow_redirects)) are then those of the client,
    /// and of the times only those of the response are known. The client reads the
    /// body, whatever is measured; one larger than [`max_body`](Http::max_body) is
    /// refused by measurements of the body.
    pub fn through<F, Fut, E>(mut self, send: F, name: impl Into<String>) -> Self
    where
        F: Fn(Request<Bytes>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<http::Response<Bytes>, E>> + Send + 'static,
        E: Into<ProbeError>,
    {
        let client: Client = Arc::new(move |request| {
            let sending = send(request);
            Box::pin(async move { sending.await.map_err(Into::into) })
        });
        self.client = Some(Own::new(client, name));
        self
    }
}

pub(super) async fn ask(
    client: &Client,
    http: &Http,
    uri: &Uri,
    input: &ProbeInput,
) -> Result<Response, ProbeError> {
    let draft = Draft::new(http)?;
    let request = draft.request(http, uri, Version::HTTP_11, true)?;
    input.step(Step::Read);
    let began = Instant::now();
    let answer = client(request.map(|_| http.body.clone())).await;
    let answer = answer.map_err(|error| {
        let error = without_secrets(http, error);
        match error.step() {
            None => error.at(Step::Read),
            Some(_) => error,
        }
    })?;
    let took = began.elapsed();
    let (head, body) = answer.into_parts();
    Ok(Response {
        status: head.status.as_u16(),
        expected: None,
        version: format!("{:?}", head.version),
        headers: head.headers,
        body: Body::whole(body.to_vec(), http.largest_body),
        first_byte: took,
        server: took,
        way: Way {
            by_tls: is_secure(uri),
            ..Way::default()
        },
    })
}

/// Many clients repeat the URL with its query, some in other letters.
fn without_secrets(http: &Http, error: ProbeError) -> ProbeError {
    let words = error.message().to_owned();
    let queries = words.split_whitespace().filter_map(|word| {
        let (_, rest) = word.split_once("://")?;
        let (_, query) = rest.split_once('?')?;
        Some(query.trim_end_matches([')', ':', ',', '.', '"', '`']))
    });
    let given = http.url.expose().split_once('?').map(|(_, query)| query);
    http.redacting(error.redacting(queries.chain(given)))
}
