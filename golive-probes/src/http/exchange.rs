//! A request and its response, over a connection of its own.

use std::net::SocketAddr;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use tokio::time::Instant;

use super::request::Draft;
use super::response::Response;
use super::talk::talk;
use super::url::{follow, host_and_port, may_share_secrets};
use super::way::open;
use super::{Http, client};

/// Sends the request, and as many more as redirects are to be followed. With an
/// address, the first of them goes there.
pub(super) async fn exchange(
    http: &Http,
    mut address: Option<SocketAddr>,
    input: &ProbeInput,
) -> Result<Response, ProbeError> {
    http.keep_out(input);
    let http = &*http.with_token(input).await?;
    let began = Instant::now();
    let first = http.uri()?;
    if let Some(client) = &http.client {
        let response = client::ask(&client.handle, http, &first, input).await?;
        return Ok(Response {
            expected: http.expected,
            ..response
        });
    }
    let mut uri = first.clone();
    let mut draft = Draft::new(http)?;
    let mut left = http.redirects;
    loop {
        let connection = open(http, &uri, address, input).await?;
        let response = talk(http, connection, &draft, &uri, began, input).await?;
        if http.redirects == 0 || !response.is_redirect() {
            return Ok(Response {
                expected: http.expected,
                ..response
            });
        }
        if left == 0 {
            let words = format!("more than {} redirects", http.redirects);
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
        left -= 1;
        let next = follow(&uri, &response.headers)?;
        let (from, to) = (host_and_port(&first).0, host_and_port(&next).0);
        let leaves = !from.eq_ignore_ascii_case(&to);
        // There is one address, or one socket, and it is of that host.
        if leaves && (address.is_some() || http.unix_socket.is_some()) {
            let words = format!("it redirects to another host: {to}");
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
        let pinned = address.map(|it| SocketAddr::new(it.ip(), host_and_port(&next).1));
        (uri, address) = (next, pinned);
        draft.redirect(response.status);
        // Once it has left, it does not come back with them.
        draft.with_secrets &= may_share_secrets(&first, &uri);
        if !draft.with_secrets && !draft.body.is_empty() {
            let words = "a redirect would take the body of the request to another server";
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
    }
}
