//! What a probe registers as a secret is in no report, whenever it was said.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::time::Duration;

use golive_core::checklist::{Check, Checklist, IntoItem as _, Phase};
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use golive_core::report::Report;
use golive_core::secret::Secret;

const SECRET: &str = "hunter2-and-long";

#[derive(Clone, Default)]
struct Says {
    after: Duration,
    registers: Option<&'static str>,
    words: String,
    fails: bool,
}

impl Probe for Says {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        tokio::time::sleep(self.after).await;
        if let Some(secret) = self.registers {
            input.keep_out(&Secret::from(secret));
        }
        if self.fails {
            return Err(ProbeError::new(Reason::Refused, &self.words));
        }
        Ok(Measurement::new(true).with("said", self.words.clone()))
    }

    fn target(&self) -> Target {
        Target::new("db-orders.internal")
    }
}

async fn report(one: Says, other: Says) -> Report {
    let check = |title: &str, probe: Says| Check::<()>::new(title).probe_from(probe);
    let phase = Phase::new("Now")
        .item(check("One", one).into_item())
        .item(check("Other", other).into_item());
    Checklist::new("It").phase(phase).run(&()).await.unwrap()
}

fn assert_nothing_of_it(report: &Report) {
    let all = serde_json::to_string(report).unwrap();
    assert!(!all.contains("hunter2"), "{all}");
}

/// Items end in any order: what one of them learns is kept out of those that ended
/// before it too.
#[tokio::test(start_paused = true)]
async fn a_secret_that_is_learnt_later_is_kept_out() {
    for fails in [false, true] {
        let one = Says {
            words: format!("connects as app:{SECRET}"),
            fails,
            ..Says::default()
        };
        let other = Says {
            after: Duration::from_millis(200),
            registers: Some(SECRET),
            ..Says::default()
        };
        assert_nothing_of_it(&report(one, other).await);
    }
}

/// A text that is cut in the middle of a secret does not keep its first half.
#[tokio::test(start_paused = true)]
async fn half_a_secret_is_none_to_tell() {
    for fails in [false, true] {
        for length in 4096 - SECRET.len()..=4096 {
            let says = Says {
                registers: Some(SECRET),
                words: format!("{}{SECRET}", "x".repeat(length)),
                fails,
                ..Says::default()
            };
            assert_nothing_of_it(&report(says, Says::default()).await);
        }
    }
}

/// What a sign-off is bound to does not depend on which password another item has,
/// nor on which of them is done first.
#[tokio::test(start_paused = true)]
async fn a_password_of_a_test_changes_no_target() {
    let registers = Says {
        registers: Some("orders"),
        ..Says::default()
    };
    for after in [0, 200] {
        let says = Says {
            after: Duration::from_millis(after),
            ..Says::default()
        };
        let report = report(says, registers.clone()).await;
        for item in &report.items {
            let target = item.target.as_ref().unwrap();
            assert_eq!(target.as_str(), "db-orders.internal");
        }
    }
}
