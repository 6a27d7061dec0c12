//! What is measured of a broker.

use golive_core::probe::{ProbeError, Reason, Step, Target};
use golive_core::quantity::Count;

use super::Amqp;
use super::session::Queue;
use crate::asked::{Asked, Handle};

/// A measurement of a broker of AMQP.
pub type AmqpProbe<V> = Asked<Amqp, V>;

impl Handle for Amqp {
    const PROBE: &'static str = "AmqpProbe";

    fn target(&self) -> Target {
        Self::target(self)
    }

    fn redacting(&self, error: ProbeError) -> ProbeError {
        match self.address() {
            Ok(address) => address.redacting(error),
            Err(_) => error,
        }
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
