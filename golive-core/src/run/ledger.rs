//! Asking a ledger, which may be a disk or a database that hangs.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;

use super::options::Stop;
use crate::book::Book;
use crate::checklist::Listing;
use crate::standing::Standing;

/// What the ledger says within this time. What it does not say leaves every
/// task open, and is told. A run that is to stop waits no longer: its signal is
/// then one that goes on saying so.
pub(super) async fn ask(
    book: Arc<dyn Book>,
    listing: Listing,
    within: Duration,
    stop: &mut Option<Stop>,
) -> Standing {
    let unreadable = |why: &dyn std::fmt::Display| {
        let mut standing = Standing::new();
        standing.unreadable(format!("the ledger cannot be read: {why}"));
        standing
    };
    let (tell, mut told) = oneshot::channel();
    // It may block for longer than anyone waits: a thread that the end of the
    // process does not wait for either.
    let thread = thread::Builder::new().name("golive-ledger".to_owned());
    let begun = thread.spawn(move || {
        // Nobody listens any more when it took too long.
        let _ = tell.send(book.standing(&listing, SystemTime::now()));
    });
    if let Err(error) = begun {
        return unreadable(&error);
    }
    let mut alarm = Box::pin(tokio::time::sleep(within));
    let (standing, is_stopped) = poll_fn(|cx| {
        if let Some(stop) = stop
            && stop.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready((unreadable(&"the run was stopped before"), true));
        }
        if let Poll::Ready(told) = Pin::new(&mut told).poll(cx) {
            let standing = match told {
                Ok(Ok(standing)) => standing,
                Ok(Err(error)) => unreadable(&error),
                Err(_) => unreadable(&"it panicked"),
            };
            return Poll::Ready((standing, false));
        }
        alarm.as_mut().poll(cx).map(|()| {
            let late = format!("no answer within {within:?}");
            (unreadable(&late), false)
        })
    })
    .await;
    if is_stopped {
        *stop = Some(Box::pin(std::future::ready(())));
    }
    standing
}
