//! Work that blocks its thread, on a thread of its own: a runtime that shuts
//! down waits for its blocking tasks, and nothing can stop this work while what
//! it waits for is silent.

use std::io;

/// What `work` gives; nobody may be waiting any more when it is done.
pub(crate) async fn apart<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let (told, answer) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            let _ = told.send(work());
        })?;
    answer.await.map_err(io::Error::other)
}
