//! What is measured of a broker.

use std::fmt;
use std::future::Future;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Quantity};

use super::Amqp;
use super::session::Queue;
use crate::asked::Asked;

/// A measurement of a broker of AMQP.
pub struct AmqpProbe<V>(Asked<Amqp, V>);

impl<V: Quantity> AmqpProbe<V> {
    fn new<F>(amqp: Amqp, ask: impl Fn(Amqp, ProbeInput) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Measurement<V>, ProbeError>> + Send + 'static,
    {
        Self(Asked::new(amqp, ask))
    }
}

impl<V> Clone for AmqpProbe<V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<V> fmt::Debug for AmqpProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AmqpProbe").field(&self.0.handle).finish()
    }
}

impl<V: Quantity> Probe for AmqpProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let address = self.0.handle.address()?;
        let measured = self.0.measure(input).await;
        measured.map_err(|error| address.redacting(error))
    }

    fn target(&self) -> Target {
        self.0.handle.target()
    }
}

pub(super) fn connects(amqp: Amqp) -> AmqpProbe<bool> {
    AmqpProbe::new(amqp, |amqp, input| async move {
        let session = amqp.admitted(&amqp.address()?, &input).await?;
        session.leave().await;
        Ok(true.into())
    })
}

pub(super) fn refuses_guest(amqp: Amqp) -> AmqpProbe<bool> {
    AmqpProbe::new(amqp, |amqp, input| async move {
        let guest = amqp.address()?.anonymous();
        let words = match amqp.admitted(&guest, &input).await {
            Err(error) if error.reason() == Reason::CredentialsRejected => return Ok(true.into()),
            // It was let in, and then not into the virtual host.
            Err(error)
                if error.step() == Some(Step::Authenticate)
                    && [Reason::PermissionDenied, Reason::Missing].contains(&error.reason()) =>
            {
                "it takes `guest` with the password `guest`, if not into the virtual host"
            }
            // That it cannot be reached shows nothing.
            Err(error) => return Err(error),
            Ok(session) => {
                session.leave().await;
                "it takes `guest` with the password `guest`"
            }
        };
        Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Authenticate))
    })
}

pub(super) fn queue(amqp: Amqp, queue: String, read: fn(&Queue) -> u32) -> AmqpProbe<Count> {
    AmqpProbe::new(amqp, move |amqp, input| {
        let queue = queue.clone();
        async move {
            named("queue", &queue)?;
            let (url, trust) = (amqp.url.expose(), amqp.trust.key());
            let key = format!("amqp queue {queue:?} {url} {trust}");
            let fetch = || async {
                let mut session = amqp.admitted(&amqp.address()?, &input).await?;
                let told = session.queue(&queue).await;
                session.leave().await;
                told
            };
            let told = input.share(&key, fetch).await?;
            Ok(Count::new(read(&told).into()).into())
        }
    })
}

pub(super) fn exchange_exists(amqp: Amqp, exchange: String) -> AmqpProbe<bool> {
    AmqpProbe::new(amqp, move |amqp, input| {
        let exchange = exchange.clone();
        async move {
            // Without a name it is the default one, which is always there.
            named("exchange", &exchange)?;
            let mut session = amqp.admitted(&amqp.address()?, &input).await?;
            let told = session.exchange(&exchange).await;
            session.leave().await;
            told.map(|()| true.into())
        }
    })
}

fn named(what: &str, name: &str) -> Result<(), ProbeError> {
    if name.is_empty() || name.len() > 255 {
        let words = format!("the name of a {what} has 1 to 255 bytes");
        return Err(ProbeError::new(Reason::BadConfiguration, words));
    }
    Ok(())
}
