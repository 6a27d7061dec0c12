//! A gate puts no load on anything unless it is told to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::atomic::{AtomicUsize, Ordering};

use golive_core::checklist::{Check, Checklist, Phase};
use golive_core::gate::gate;
use golive_core::outcome::OutcomeKind;
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};

static DRIVEN: AtomicUsize = AtomicUsize::new(0);

struct Load;

impl Probe for Load {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        DRIVEN.fetch_add(1, Ordering::SeqCst);
        Ok(true.into())
    }

    fn target(&self) -> Target {
        Target::new("it")
    }

    fn drives_load(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_load_is_skipped_and_what_is_skipped_opens_nothing() {
    let checklist = Checklist::<()>::new("Demo")
        .phase(Phase::new("Now").item(Check::<()>::new("It bears it").probe(|()| Load)));
    let refusal = gate(&checklist, &()).await.unwrap_err();
    assert_eq!(DRIVEN.load(Ordering::SeqCst), 0);
    let report = refusal.report().unwrap();
    let item = report.items.first().unwrap();
    assert_eq!(item.outcome.kind(), OutcomeKind::Skipped);
    assert!(refusal.to_string().contains("`load = true`"), "{refusal}");
    let _ = gate(&checklist, &()).load(true).await.unwrap();
    assert_eq!(DRIVEN.load(Ordering::SeqCst), 1);
    // Whoever runs the whole checklist asked for it.
    assert!(checklist.run(&()).await.unwrap().verdict() == golive_core::verdict::Verdict::Go);
    assert_eq!(DRIVEN.load(Ordering::SeqCst), 2);
}
