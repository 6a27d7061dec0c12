//! Two probes that must measure the same, and a value that is known already.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use crate::quantity::{Exact, Quantity, Value};

/// How much of a value a report repeats.
const LONGEST: usize = 200;

/// That two probes measure the same value: a count, a version, a bool or a text.
/// Staging runs what production runs, a table has as many rows as before, what
/// is deployed is what was released:
///
/// ```
/// # use golive_core::checklist::Check;
/// # use golive_core::probe::{ProbeError, given, probe_fn, same};
/// # struct Config { commit: String }
/// # let version = |host: &'static str| probe_fn(host, |_| async { Ok::<_, ProbeError>("1.4.2".to_owned()) });
/// # Check::<Config>::new("a")
/// .probe(move |_| same(version("staging"), version("production")))
/// # ;
/// # Check::<Config>::new("b")
/// .probe(move |c| same(version("production"), given(c.commit.clone())))
/// # ;
/// ```
///
/// Both are measured at once, and the report shows both values. Values that
/// differ are [`Reason::UnexpectedValue`], two texts that are empty are no data,
/// and the error of the first that fails is the error, with its target before.
#[must_use = "a probe measures nothing until a check has it"]
pub fn same<A, B>(one: A, other: B) -> Same<A, B>
where
    A: Probe,
    B: Probe<Value = A::Value>,
    A::Value: Exact,
{
    Same { one, other }
}

/// See [`same`].
#[derive(Clone, Debug)]
pub struct Same<A, B> {
    one: A,
    other: B,
}

impl<A, B> Probe for Same<A, B>
where
    A: Probe,
    B: Probe<Value = A::Value>,
    A::Value: Exact,
{
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let (here, there) = (self.one.target(), self.other.target());
        let (mine, theirs) = (input.apart(), input.apart());
        let measured = both(
            named(self.one.measure(mine.clone()), &here),
            named(self.other.measure(theirs.clone()), &there),
        )
        .await;
        // At once: only what both have waited for is no time of theirs.
        input.prepared(mine.preparing().min(theirs.preparing()));
        let (one, other) = measured?;
        if one != other {
            let (one, other) = (short(&one), short(&other));
            let words = format!("{here} gives {one}, and {there} gives {other}");
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        if matches!(&one, Value::Text(text) if text.trim().is_empty()) {
            // Two that say nothing do not agree on anything.
            let words = format!("{here} and {there} both give an empty text");
            return Err(ProbeError::no_data(words));
        }
        let shown = short(&one);
        Ok(Measurement::new(true)
            .with("one", format_args!("{shown} of {here}"))
            .with("other", format_args!("{shown} of {there}")))
    }

    fn target(&self) -> Target {
        Target::new(format!("{} and {}", self.one.target(), self.other.target()))
    }

    fn blocks(&self) -> bool {
        self.one.blocks() || self.other.blocks()
    }

    fn drives_load(&self) -> bool {
        self.one.drives_load() || self.other.drives_load()
    }

    fn bound(&self) -> Option<String> {
        match (self.one.bound(), self.other.bound()) {
            (Some(one), Some(other)) => Some(format!("{one} and {other}")),
            (one, other) => one.or(other),
        }
    }
}

/// The value alone, or an error that says of what it is.
async fn named<V: Quantity>(
    measuring: impl Future<Output = Result<Measurement<V>, ProbeError>>,
    target: &Target,
) -> Result<Value, ProbeError> {
    match measuring.await {
        Ok(measured) => Ok(measured.value.into_value()),
        Err(error) => Err(error.about(target)),
    }
}

/// A value as a report shows it: a text may be a whole page.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What two futures give, at once; the first error ends both.
async fn both<V, E>(
    one: impl Future<Output = Result<V, E>>,
    other: impl Future<Output = Result<V, E>>,
) -> Result<(V, V), E> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    poll_fn(|cx| {
        if first.is_none()
            && let Poll::Ready(value) = one.as_mut().poll(cx)
        {
            first = Some(value?);
        }
        if second.is_none()
            && let Poll::Ready(value) = other.as_mut().poll(cx)
        {
            second = Some(value?);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(other)) => Poll::Ready(Ok((one, other))),
            (one, other) => {
                (first, second) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}

/// A value that is known already, of the configuration for one, to be compared
/// by [`same`]. The report shows it: give no secret.
pub fn given<V: Quantity>(value: V) -> Given<V> {
    Given { value }
}

/// See [`given`].
#[derive(Clone)]
#[must_use = "a probe measures nothing until a check has it"]
pub struct Given<V> {
    value: V,
}

impl<V> fmt::Debug for Given<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Given").finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for Given<V> {
    type Value = V;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        Ok(self.value.clone().into())
    }

    fn target(&self) -> Target {
        Target::new("what is given")
    }

    fn bound(&self) -> Option<String> {
        Some(short(&self.value.clone().into_value()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::probe::{Step, probe_fn};
    use crate::quantity::{Count, Version};

    fn text(
        target: &'static str,
        value: Result<&'static str, Reason>,
    ) -> impl Probe<Value = String> {
        probe_fn(target, move |_| async move {
            match value {
                Ok(text) => Ok(text.to_owned()),
                Err(reason) => Err(ProbeError::new(reason, "it did not answer").at(Step::Connect)),
            }
        })
    }

    async fn measure(probe: impl Probe<Value = bool>) -> Result<Measurement<bool>, ProbeError> {
        probe
            .measure(ProbeInput::alone(Duration::from_secs(5)))
            .await
    }

    #[tokio::test]
    async fn what_is_the_same() {
        let measured = measure(same(
            text("staging", Ok("1.4")),
            text("production", Ok("1.4")),
        ));
        let measured = measured.await.unwrap();
        assert!(measured.value);
        let shown: Vec<_> = measured.evidence.iter().map(|fact| &fact.value).collect();
        assert_eq!(shown, ["\"1.4\" of staging", "\"1.4\" of production"]);
        let versions = same(given(Version::new(1, 4, 0)), given(Version::new(1, 4, 0)));
        assert!(measure(versions).await.unwrap().value);
    }

    #[tokio::test]
    async fn what_differs_is_named() {
        let counts = same(
            probe_fn("orders", |_| async { Ok::<_, ProbeError>(Count::new(41)) }),
            given(Count::new(42)),
        );
        assert_eq!(counts.target().as_str(), "orders and what is given");
        let error = measure(counts).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert_eq!(
            error.to_string(),
            "orders gives 41, and what is given gives 42"
        );
        for empty in ["", " \n"] {
            let error = measure(same(text("a", Ok(empty)), text("b", Ok(empty))));
            assert_eq!(error.await.unwrap_err().reason(), Reason::NoData);
        }
    }

    #[tokio::test]
    async fn an_error_of_either_is_the_error() {
        let refused = || text("production", Err(Reason::Refused));
        let never = || {
            probe_fn("staging", |_| {
                std::future::pending::<Result<String, ProbeError>>()
            })
        };
        for error in [
            measure(same(text("staging", Ok("1")), refused())).await,
            measure(same(refused(), text("staging", Ok("1")))).await,
            // One that is known is not waited with.
            measure(same(never(), refused())).await,
            measure(same(refused(), never())).await,
        ] {
            let error = error.unwrap_err();
            assert_eq!(
                (error.reason(), error.step()),
                (Reason::Refused, Some(Step::Connect))
            );
            assert_eq!(error.to_string(), "production: it did not answer");
        }
    }

    #[tokio::test]
    async fn both_are_measured_at_once() {
        let barrier = std::sync::Arc::new(tokio::sync::Barrier::new(2));
        let waits = |target: &'static str| {
            let barrier = std::sync::Arc::clone(&barrier);
            probe_fn(target, move |_| {
                let barrier = std::sync::Arc::clone(&barrier);
                async move {
                    barrier.wait().await;
                    Ok::<_, ProbeError>(true)
                }
            })
        };
        assert!(measure(same(waits("a"), waits("b"))).await.unwrap().value);
    }

    #[tokio::test(start_paused = true)]
    async fn what_both_wait_for_is_subtracted_once() {
        let waits = |target: &'static str| {
            probe_fn(target, |input: ProbeInput| async move {
                let token = input.once("token", || async {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    Ok(())
                });
                token.await?;
                tokio::time::sleep(Duration::from_millis(900)).await;
                Ok::<_, ProbeError>(true)
            })
        };
        let latency = crate::probe::ProbeExt::latency(same(waits("a"), waits("b")));
        let input = ProbeInput::alone(Duration::from_secs(9));
        let took = latency.measure(input).await.unwrap().value;
        assert_eq!(took, Duration::from_millis(900));
    }

    #[tokio::test]
    async fn a_page_is_not_repeated_whole() {
        let pages = ["a", "ä"].map(|letter| given(letter.repeat(1000)));
        let [one, other] = pages;
        let error = measure(same(one, other)).await.unwrap_err();
        assert!(error.to_string().chars().count() < 500, "{error}");
    }

    #[test]
    fn what_is_given_is_not_in_debug() {
        let given = given("canary".to_owned());
        assert!(!format!("{given:?} {}", given.target()).contains("canary"));
    }
}
