//! A client library that panics on what a server sends: that is a fault of its own,
//! and no reason for ours to be told as one that nobody knows.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// What a future gives, or the words of its panic. It is not polled again after that.
pub(crate) async fn caught<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
            Err(panic) => Poll::Ready(Err(words(&*panic))),
        }
    })
    .await
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a value that is not a text").to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "that is what is caught")]

    use super::*;

    #[tokio::test]
    async fn a_panic_is_what_it_says() {
        assert_eq!(caught(async { 1 }).await, Ok(1));
        let panics = async { panic!("{} is odd", 1) };
        assert_eq!(caught::<()>(panics).await, Err("1 is odd".to_owned()));
        let late = async {
            tokio::task::yield_now().await;
            panic!("late")
        };
        assert_eq!(caught::<()>(late).await, Err("late".to_owned()));
    }
}
