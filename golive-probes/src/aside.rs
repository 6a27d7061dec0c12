//! Looking into a long text, beside the threads that others wait for.

use std::thread::Builder;

use golive_core::probe::{ProbeError, Reason};
use tokio::sync::oneshot;

/// So much is looked into at once: it takes less than to begin a thread.
const SHORT: usize = 64 << 10;

/// Looks into so many bytes: on a thread of its own where that may take long, as a
/// regular expression can. The caller is free to give up at its deadline. Not a task
/// of the runtime, which waits at its end for those that block.
pub(crate) async fn look<T: Send + 'static>(
    bytes: usize,
    look: impl FnOnce() -> Result<T, ProbeError> + Send + 'static,
) -> Result<T, ProbeError> {
    if bytes <= SHORT {
        return look();
    }
    let (tell, told) = oneshot::channel();
    let thread = Builder::new().name("golive-look".to_owned());
    let begun = thread.spawn(move || tell.send(look()).is_ok());
    begun.map_err(|error| ProbeError::new(Reason::Starved, error))?;
    told.await.unwrap_or_else(|_| {
        Err(ProbeError::new(
            Reason::Panicked,
            "what looked into it panicked",
        ))
    })
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test that cannot go on must fail"
    )]

    use std::thread;

    use super::*;

    #[tokio::test]
    async fn a_long_text_is_looked_into_elsewhere() {
        let here = thread::current().id();
        let on = |bytes| look(bytes, || Ok(thread::current().id()));
        assert_eq!(on(SHORT).await.unwrap(), here);
        assert_ne!(on(SHORT + 1).await.unwrap(), here);
        let wrong = look::<()>(1 << 20, || Err(ProbeError::new(Reason::Missing, "no"))).await;
        assert_eq!(wrong.unwrap_err().reason(), Reason::Missing);
        let panicked = look::<()>(1 << 20, || panic!("it")).await;
        assert_eq!(panicked.unwrap_err().reason(), Reason::Panicked);
    }
}
