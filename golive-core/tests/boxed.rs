//! Probes of several types as one.

use std::time::Duration;

use golive_core::probe::{
    Measurement, Probe, ProbeError, ProbeExt, ProbeInput, Target, given, probe_fn,
};
use golive_core::quantity::Count;

/// Of each answer it has another than the trait has by itself.
struct Unlike;

impl Probe for Unlike {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        let sample = i64::from(input.sample());
        Ok(Measurement::new(Count::new(sample)).with("seen", "it"))
    }

    fn target(&self) -> Target {
        Target::new("its target")
    }

    fn blocks(&self) -> bool {
        true
    }

    fn drives_load(&self) -> bool {
        true
    }

    fn bound(&self) -> Option<String> {
        Some("its bound".to_owned())
    }
}

#[tokio::test]
async fn a_boxed_probe_is_what_is_in_it() {
    let probe = Unlike.boxed().boxed();
    let measured = probe.measure(ProbeInput::alone(Duration::from_secs(1)));
    let measured = measured.await.unwrap();
    assert_eq!(measured.value, Count::new(0));
    assert_eq!(measured.evidence.first().unwrap().value, "it");
    assert_eq!(probe.target().as_str(), "its target");
    assert!(probe.blocks() && probe.drives_load());
    assert_eq!(probe.bound().unwrap(), "its bound");
    assert_eq!(format!("{probe:?}"), "BoxProbe(Target(\"its target\"))");
}

#[tokio::test]
async fn two_types_become_one_and_wrap_as_any_other() {
    for (is_given, expected) in [(true, 5), (false, 6)] {
        let probe = if is_given {
            given(Count::new(5)).boxed()
        } else {
            probe_fn("it", async |_| Ok::<_, ProbeError>(Count::new(6))).boxed()
        };
        let input = || ProbeInput::alone(Duration::from_secs(1));
        let measured = probe.measure(input()).await.unwrap();
        assert_eq!(measured.value, Count::new(expected));
        assert!(probe.latency().measure(input()).await.is_ok());
    }
}
