use golive::ProbeError;
use golive::probe::Reason;
use golive::probes::http::{Http, http};
use reqwest::Client;

/// A request by the client of a service, as the gate asks it.
pub fn request(client: Client, url: &str, name: &str) -> Http {
    http(url).through(move |request| send(client.clone(), request), name)
}

async fn send(
    client: Client,
    request: ::http::Request<bytes::Bytes>,
) -> Result<::http::Response<bytes::Bytes>, ProbeError> {
    let request = request.try_into().map_err(told)?;
    let response = client.execute(request).await.map_err(told)?;
    let mut answer = ::http::Response::new(bytes::Bytes::new());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    *answer.body_mut() = response.bytes().await.map_err(told)?;
    Ok(answer)
}

fn told(error: reqwest::Error) -> ProbeError {
    let otherwise = if error.is_timeout() {
        Reason::TimedOut
    } else if error.is_builder() {
        Reason::BadConfiguration
    } else {
        Reason::Closed
    };
    // The URL may hold a key.
    ProbeError::from_client(otherwise, &error.without_url())
}
