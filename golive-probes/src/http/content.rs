//! The body of a response, and what comes after it: read when a measurement asks
//! for it, and not before.

use std::future::{Future, poll_fn};
use std::io::ErrorKind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use golive_core::probe::{ProbeError, Reason, Step};
use http::HeaderMap;
use hyper::body::{Body as _, Incoming};
use tokio::sync::Mutex;

/// A body that is whole.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) body: Vec<u8>,
    /// What came after the body: gRPC has its status there.
    #[cfg_attr(not(feature = "grpc"), allow(dead_code, reason = "others do not ask"))]
    pub(crate) trailers: HeaderMap,
}

impl Content {
    pub(crate) fn text(&self) -> Result<&str, ProbeError> {
        std::str::from_utf8(&self.body)
            .map_err(|_| ProbeError::new(Reason::ProtocolError, "the body is not UTF-8"))
    }
}

/// A body that may be under way. Several measurements share it: whoever asks first
/// reads it, and who comes later has the same.
pub(super) struct Body(Mutex<Arriving>);

type Driver = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Arriving {
    /// Where it comes from, until it has ended.
    source: Option<(Incoming, Option<Driver>)>,
    most: u64,
    read: Content,
    ended: Option<Result<Arc<Content>, ProbeError>>,
}

impl Body {
    /// One that comes over a connection, which is driven where it is read: with it
    /// the connection ends.
    pub(super) fn arriving(incoming: Incoming, driver: Option<Driver>, most: u64) -> Self {
        Self(Mutex::new(Arriving {
            source: Some((incoming, driver)),
            most,
            read: Content::default(),
            ended: None,
        }))
    }

    /// One that is there already.
    pub(super) fn whole(body: Vec<u8>, most: u64) -> Self {
        let is_larger = body.len() as u64 > most;
        let trailers = HeaderMap::new();
        let content = Arc::new(Content { body, trailers });
        Self(Mutex::new(Arriving {
            source: None,
            most,
            read: Content::default(),
            ended: Some(match is_larger {
                true => Err(too_large(most)),
                false => Ok(content),
            }),
        }))
    }

    /// Takes what has arrived, and waits for nothing: of a short body the
    /// connection need not be kept.
    pub(super) async fn settle(mut self) -> Self {
        let arriving = self.0.get_mut();
        poll_fn(|cx| {
            let _ = arriving.poll(cx, |arriving| arriving.ended.is_some());
            Poll::Ready(())
        })
        .await;
        self
    }

    /// All of it.
    pub(super) async fn read(&self) -> Result<Arc<Content>, ProbeError> {
        let mut arriving = self.0.lock().await;
        poll_fn(|cx| arriving.poll(cx, |arriving| arriving.ended.is_some())).await;
        let ended = arriving.ended.clone();
        ended.unwrap_or_else(|| {
            Err(ProbeError::new(
                Reason::Internal,
                "the body has not been read",
            ))
        })
    }

    /// Whether there is any of it.
    pub(super) async fn is_empty(&self) -> Result<bool, ProbeError> {
        let mut arriving = self.0.lock().await;
        poll_fn(|cx| {
            arriving.poll(cx, |arriving| {
                arriving.ended.is_some() || !arriving.read.body.is_empty()
            })
        })
        .await;
        match &arriving.ended {
            Some(Ok(content)) => Ok(content.body.is_empty()),
            // What is too large, or was cut off, has begun.
            Some(Err(error)) if error.reason() == Reason::TooLarge => Ok(false),
            Some(Err(error)) if arriving.read.body.is_empty() => Err(error.clone()),
            _ => Ok(false),
        }
    }
}

impl Arriving {
    fn poll(&mut self, cx: &mut Context<'_>, is_enough: impl Fn(&Self) -> bool) -> Poll<()> {
        loop {
            if is_enough(self) {
                return Poll::Ready(());
            }
            let Some((incoming, driver)) = &mut self.source else {
                return Poll::Ready(());
            };
            if self.most < incoming.size_hint().lower() {
                self.end(Err(too_large(self.most)));
                continue;
            }
            let mut frame = Pin::new(&mut *incoming).poll_frame(cx);
            if let (Poll::Pending, Some(driving)) = (&frame, driver.as_mut()) {
                if driving.as_mut().poll(cx).is_ready() {
                    // What it has read is handed on; its own end is told there too.
                    *driver = None;
                }
                frame = Pin::new(&mut *incoming).poll_frame(cx);
            }
            match frame {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => {
                    let content = Arc::new(std::mem::take(&mut self.read));
                    self.end(Ok(content));
                }
                Poll::Ready(Some(Err(error))) => self.end(Err(broken(&error, Step::Read))),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => {
                        self.read.body.extend_from_slice(&data);
                        if self.read.body.len() as u64 > self.most {
                            self.end(Err(too_large(self.most)));
                        }
                    }
                    Err(frame) => {
                        self.read.trailers = frame.into_trailers().unwrap_or_default();
                    }
                },
            }
        }
    }

    /// The connection is not needed any more.
    fn end(&mut self, ended: Result<Arc<Content>, ProbeError>) {
        self.source = None;
        self.ended = Some(ended);
    }
}

fn too_large(most: u64) -> ProbeError {
    let most = golive_core::quantity::Bytes::new(most);
    let words = format!("the body is larger than {most}");
    ProbeError::new(Reason::TooLarge, words).at(Step::Read)
}

/// What went wrong with an exchange.
pub(super) fn broken(error: &hyper::Error, step: Step) -> ProbeError {
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
        || is_misread(error)
    {
        Reason::ProtocolError
    } else {
        Reason::Closed
    };
    ProbeError::new(reason, told.message()).at(step)
}

/// Whether a length of a chunk, or what ends one, is none.
fn is_misread(error: &hyper::Error) -> bool {
    let cause = std::error::Error::source(error);
    let cause = cause.and_then(|cause| cause.downcast_ref::<std::io::Error>());
    let kinds = [ErrorKind::InvalidInput, ErrorKind::InvalidData];
    cause.is_some_and(|error| kinds.contains(&error.kind()))
}
