//! A request and its response, over a connection of its own.

use std::net::SocketAddr;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use tokio::time::Instant;

use super::request::Draft;
use super::response::Response;
use super::talk::talk;
use super::url::{follow, may_share_secrets};
use super::way::open;
use super::{Http, client};

/// Sends the request, and as many more as redirects are to be followed. With an
/// address, the first of them goes there.
pub(super) async fn exchange(
    http: &Http,
    address: Option<SocketAddr>,
    input: &ProbeInput,
) -> Result<Response, ProbeError> {
    let began = Instant::now();
    let first = http.uri()?;
    if let Some(client) = &http.client {
        return client::ask(&client.handle, http, &first, input).await;
    }
    let mut uri = first.clone();
    let mut draft = Draft::new(http)?;
    let mut address = address;
    let mut left = http.redirects;
    loop {
        let connection = open(http, &uri, address.take(), input).await?;
        let response = talk(http, connection, &draft, &uri, began, input).await?;
        if http.redirects == 0 || !response.is_redirect() {
            return Ok(response);
        }
        if left == 0 {
            let words = format!("more than {} redirects", http.redirects);
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
        left -= 1;
        uri = follow(&uri, &response.headers)?;
        draft.redirect(response.status);
        // Once it has left, it does not come back with them.
        draft.with_secrets &= may_share_secrets(&first, &uri);
    }
}
