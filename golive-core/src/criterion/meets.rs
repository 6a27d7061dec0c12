//! A bound that the configuration gives.

use std::time::Duration;

use super::{Conditions, Criterion, Sample, Samples};
use crate::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use crate::quantity::Quantity;

/// A probe that asks whether what another one measures meets a criterion: for
/// a bound that is known at run time only.
///
/// The `pass` of a check is part of its declaration, which is listed, and signed
/// by people, before there is a configuration. This one is made with the probe:
///
/// ```
/// use std::time::Duration;
/// use golive_core::criterion::{age, meets};
/// # use golive_core::probe::{Probe, ProbeError, probe_fn};
/// # use golive_core::quantity::Age;
/// # fn newest(_: &str, _: &str) -> impl Probe<Value = Age> + use<> {
/// #     probe_fn("it", async |_| Ok::<_, ProbeError>(Age::default()))
/// # }
///
/// struct Config {
///     backups: String,
///     oldest_backup: Duration,
/// }
///
/// // check("A backup was made", probe = |cfg| ...), and no `pass`
/// let make = |cfg: &Config| {
///     meets(newest(&cfg.backups, "*.sql.gz"), age().lt(cfg.oldest_backup))
/// };
/// # make(&Config { backups: String::new(), oldest_backup: Duration::ZERO });
/// ```
///
/// A criterion that holds whatever is found, by a text that is empty or a least
/// size that is zero, is a [`Reason::BadConfiguration`].
///
/// Each measurement is judged by itself; when it does not meet the criterion,
/// that is a finding, with what was found and expected. It is never `false`, so
/// that no trigger can be made of it. The bound stands in the
/// report of a run, and in no listing: a sign-off does not become void by
/// another one. It records the bound that its signer saw, and a run with another
/// one is a condition.
pub fn meets<P: Probe>(probe: P, criterion: Criterion<P::Value>) -> Meets<P> {
    Meets {
        probe,
        conditions: criterion.into_conditions(),
    }
}

/// See [`meets`].
#[derive(Clone, Debug)]
#[must_use = "it measures nothing until it is the probe of a check"]
pub struct Meets<P> {
    probe: P,
    conditions: Conditions,
}

impl<P: Probe> Probe for Meets<P> {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        // A bound that is missing in a configuration is often empty or zero.
        if let Some(problem) = self.conditions.problems().next() {
            let words = format!("the criterion {problem}");
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let Measurement { value, evidence } = self.probe.measure(input).await?;
        let value = value.into_value();
        let samples: Samples = [Sample::new(value.clone(), Duration::ZERO)]
            .into_iter()
            .collect();
        let holds = self
            .conditions
            .hold(&samples)
            .map_err(ProbeError::no_data)?;
        if !holds {
            let words = format!("found {value}, expected {}", self.conditions);
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        let mut measured = Measurement::new(true);
        measured.evidence = evidence;
        Ok(measured
            .with("found", value)
            .with("expected", &self.conditions))
    }

    fn target(&self) -> Target {
        self.probe.target()
    }

    fn blocks(&self) -> bool {
        self.probe.blocks()
    }

    fn drives_load(&self) -> bool {
        self.probe.drives_load()
    }

    fn bound(&self) -> Option<String> {
        Some(self.conditions.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criterion::{last, p};
    use crate::probe::probe_fn;
    use crate::quantity::Count;

    fn five() -> impl Probe<Value = Count> {
        probe_fn("it", async |_| Ok::<_, ProbeError>(Count::new(5)))
    }

    #[tokio::test]
    async fn a_bound_of_the_configuration_is_judged() {
        let input = || ProbeInput::alone(Duration::from_secs(1));
        let limit = |n| last().lt(Count::new(n));
        let held = meets(five(), limit(6)).measure(input()).await.unwrap();
        assert!(held.value);
        assert_eq!(held.evidence.first().unwrap().value, "5");
        let error = meets(five(), limit(5)).measure(input()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert_eq!(error.message(), "found 5, expected last < 5");
        let few = meets(five(), p(95.0).lt(Count::new(6)));
        let error = few.measure(input()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::NoData, "one is no sample for p95");
    }
}
