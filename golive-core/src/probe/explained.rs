//! A probe that another explains.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use crate::quantity::Value;

/// See [`ProbeExt::explained_by`](super::ProbeExt::explained_by).
#[derive(Clone, Debug)]
pub struct Explained<P, Q> {
    pub(super) probe: P,
    pub(super) direct: Q,
}

impl<P: Probe, Q: Probe> Probe for Explained<P, Q> {
    type Value = P::Value;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<P::Value>, ProbeError> {
        // The runner's timeout would end both; a tenth of the time keeps this one the
        // first of the two.
        let whole = input.remaining();
        let patience = Instant::now() + whole.mul_f64(0.9);
        let mut own = pin!(self.probe.measure(input.clone()));
        let mut said = match tokio::time::timeout(whole / 2, &mut own).await {
            Ok(Ok(measured)) => return Ok(measured),
            Ok(Err(error)) => Some(Err(error)),
            // It may answer yet.
            Err(_) => None,
        };
        let mut own = pin!(tokio::time::timeout_at(patience, own));
        let direct = self.direct.measure(input.clone());
        let mut direct = pin!(tokio::time::timeout_at(patience, direct));
        let mut told = None;
        let told = poll_fn(|cx| {
            if said.is_none()
                && let Poll::Ready(answer) = own.as_mut().poll(cx)
            {
                said = Some(answer.unwrap_or_else(|_| Err(silent(whole))));
            }
            if told.is_none()
                && let Poll::Ready(answer) = direct.as_mut().poll(cx)
            {
                told = Some(answer);
            }
            match &said {
                Some(Ok(_)) => Poll::Ready(None),
                Some(Err(_)) if told.is_some() => Poll::Ready(told.take()),
                _ => Poll::Pending,
            }
        })
        .await;
        let found = match said {
            Some(Ok(measured)) => return Ok(measured),
            Some(Err(error)) => error,
            None => silent(whole),
        };
        let (own, beside) = (self.probe.target(), self.direct.target());
        Err(match told {
            // A reason of its own the handle keeps: what the other says may be of itself.
            Some(Ok(Err(told))) if says_nothing(found.reason()) => {
                let reason = told.reason();
                let message = format!(
                    "{told} (asked at {}, because {} failed: {found})",
                    beside.as_str(),
                    own.as_str()
                );
                with_step(ProbeError::new(reason, message), &told)
            }
            Some(Ok(Ok(_))) => {
                let message = format!(
                    "{found}; {} answers when it is asked itself",
                    beside.as_str()
                );
                with_step(ProbeError::new(found.reason(), message), &found)
            }
            Some(Ok(Err(told))) => {
                let message = format!("{found}; {} says: {told}", beside.as_str());
                with_step(ProbeError::new(found.reason(), message), &found)
            }
            Some(Err(_)) | None => {
                let message = format!("{found}; neither does {} answer", beside.as_str());
                with_step(ProbeError::new(found.reason(), message), &found)
            }
        })
    }

    fn target(&self) -> Target {
        self.probe.target()
    }

    fn blocks(&self) -> bool {
        self.probe.blocks() || self.direct.blocks()
    }

    fn drives_load(&self) -> bool {
        self.probe.drives_load()
    }

    fn bound(&self) -> Option<String> {
        self.probe.bound()
    }
}

/// A reason that tells of the handle's own patience, and not of what it leads to.
fn says_nothing(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::TimedOut | Reason::Closed | Reason::PoolExhausted | Reason::Starved
    )
}

fn silent(whole: Duration) -> ProbeError {
    let waited = Value::Duration(whole.mul_f64(0.9));
    let message = format!("no answer within {waited}");
    ProbeError::new(Reason::TimedOut, message)
}

fn with_step(error: ProbeError, of: &ProbeError) -> ProbeError {
    match of.step() {
        Some(step) => error.at(step),
        None => error,
    }
}
