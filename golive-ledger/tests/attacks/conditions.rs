//! Conditions of sign-offs, and what it takes to meet them.

use std::time::Duration;

use golive_core::outcome::SignOffOutcome;
use golive_core::standing::Standing;
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::judge::{Invalid, Refusal, Void};
use golive_ledger::statement::{Artifact, Decision, Discharge, Evidence, Said};
use golive_ledger::store::Entry;

use crate::common::world::World;
use crate::{complete, knowing, no_go, sign, verdict};

fn met(sign_off: &Entry, shown: &str) -> Said {
    Said::Discharge(Discharge {
        sign_off: sign_off.id(),
        evidence: vec![Evidence::Text {
            text: shown.to_owned(),
        }],
        notes: String::new(),
    })
}

/// All that is needed, and Security goes on a condition that is Ada's to see to.
fn on_a_condition(world: &World) -> (Vec<Entry>, Entry) {
    let mut entries = complete(world);
    let said = world.sign_off("Security", Decision::Conditional);
    let sign_off = world.sign("eve", &world.say("eve", said));
    entries[4] = sign_off.clone();
    (entries, sign_off)
}

fn security(standing: &Standing) -> SignOffOutcome {
    standing.of_role(&"Security".into(), None).unwrap().clone()
}

fn is_go(world: &World, entries: &[Entry]) -> bool {
    matches!(
        security(&world.judge(entries).standing),
        SignOffOutcome::Go { .. }
    )
}

#[tokio::test]
async fn its_owner_meets_a_condition() {
    let mut world = World::new();
    let (mut entries, sign_off) = on_a_condition(&world);
    let standing = world.judge(&entries).standing;
    assert!(matches!(
        security(&standing),
        SignOffOutcome::Conditional { .. }
    ));
    // The risk that Bob took is his to see to, and the condition Ada's.
    let owed = |standing: &Standing| -> Vec<String> {
        let owed = standing.conditions().iter();
        owed.map(|it| format!("{}: {}", it.owner, it.text))
            .collect()
    };
    assert_eq!(
        owed(&standing),
        [
            "bob: nobody uses it yet (it is watched)",
            "ada: watch the queue"
        ]
    );
    entries.push(sign(
        &world,
        "ada",
        met(&sign_off, "there is an alert"),
        &[&sign_off],
    ));
    let standing = world.judge(&entries).standing;
    assert!(
        matches!(security(&standing), SignOffOutcome::Go { .. }),
        "{:?}",
        security(&standing)
    );
    assert_eq!(owed(&standing), ["bob: nobody uses it yet (it is watched)"]);
    // The risk is a condition still.
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    // What is met is met, also when it would be due.
    world.now += Duration::from_secs(3 * 86_400 - 60);
    assert!(is_go(&world, &entries));
    entries.pop();
    let outcome = security(&world.judge(&entries).standing);
    assert!(
        matches!(&outcome, SignOffOutcome::Expired { why } if why.contains("its condition was due")),
        "{outcome:?}"
    );
}

#[test]
fn nobody_else_meets_it_nor_too_late_nor_of_another() {
    let mut world = World::new();
    let (entries, sign_off) = on_a_condition(&world);
    let with = |more: Entry| [&entries[..], &[more]].concat();
    let why = |more: &Entry| {
        let judged = world.judge(&with(more.clone())).statements;
        judged
            .into_iter()
            .find(|it| it.id == more.id())
            .unwrap()
            .worth
            .unwrap_err()
    };
    // Not his, though he holds a role; not the signer's own, which signs anew.
    for person in ["bob", "eve"] {
        let by_another = sign(&world, person, met(&sign_off, "it is fine"), &[&sign_off]);
        assert!(!is_go(&world, &with(by_another.clone())), "{person}");
        assert!(
            matches!(why(&by_another), Refusal::Void(Void::Condition(_))),
            "{person}"
        );
    }
    // Of a sign-off without one, and of what is not there.
    let of_another = sign(&world, "ada", met(&entries[3], "it is fine"), &[]);
    assert!(!is_go(&world, &with(of_another)));
    let of_nothing = Said::Discharge(Discharge {
        sign_off: Sha256::of(b"nothing"),
        evidence: vec![Evidence::Text {
            text: "x".to_owned(),
        }],
        notes: String::new(),
    });
    let of_nothing = sign(&world, "ada", of_nothing, &[]);
    let standing = world.judge(&with(of_nothing)).standing;
    assert!(matches!(
        security(&standing),
        SignOffOutcome::Conditional { .. }
    ));
    assert!(!standing.defects().is_empty(), "what it names is missing");
    // Nothing shows it.
    for shown in ["", " ", "\u{200b}"] {
        let unshown = sign(&world, "ada", met(&sign_off, shown), &[]);
        assert_eq!(why(&unshown), Refusal::Invalid(Invalid::Undischarged));
        assert!(!is_go(&world, &with(unshown)));
    }
    // After it was due.
    let mut late = world.say("ada", met(&sign_off, "there is an alert"));
    late.bound.issued_at = world.at(2.5);
    let late = world.sign("ada", &late);
    let late = with(late);
    world.now += Duration::from_secs(3 * 86_400 - 3600);
    let outcome = security(&world.judge(&late).standing);
    assert!(
        matches!(outcome, SignOffOutcome::Expired { .. }),
        "{outcome:?}"
    );
}

/// It speaks for the launch, and is void as all that does; and of one sign-off only.
#[test]
fn it_is_void_by_what_voids_consent() {
    let world = World::new();
    let (entries, sign_off) = on_a_condition(&world);
    let with = |more: &[Entry]| [&entries[..], more].concat();
    for change in ["artifact", "attempt", "policy", "launch", "environment"] {
        let mut of_another = world.say("ada", met(&sign_off, "there is an alert"));
        match change {
            "artifact" => of_another.artifact = Artifact::new("orders", Sha256::of(b"another")),
            "attempt" => of_another.bound.attempt = 2,
            "policy" => of_another.bound.policy = Sha256::of(b"another"),
            "launch" => of_another.bound.launch = "orders-2025".to_owned(),
            _ => of_another.bound.environment = "staging".to_owned(),
        }
        let of_another = world.sign("ada", &of_another);
        assert!(!is_go(&world, &with(&[of_another])), "{change}");
    }
    let by_ada = sign(
        &world,
        "ada",
        met(&sign_off, "there is an alert"),
        &[&sign_off],
    );
    assert!(is_go(&world, &with(std::slice::from_ref(&by_ada))));
    // Taken back by her, or by who may revoke.
    for person in ["ada", "eve"] {
        let back = sign(&world, person, world.revoke(by_ada.id()), &[&by_ada]);
        assert!(!is_go(&world, &with(&[by_ada.clone(), back])), "{person}");
    }
    // The signer asks for it anew.
    let anew = world.sign_off("Security", Decision::Conditional);
    let anew = knowing(&world, "eve", anew, &[&sign_off, &by_ada]);
    assert!(!is_go(&world, &with(&[by_ada.clone(), anew])));
    // It is no word on an objection.
    let no = no_go(&world, "eve", "Security");
    let standing = world.judge(&with(&[by_ada, no])).standing;
    assert!(matches!(security(&standing), SignOffOutcome::Veto { .. }));
}
