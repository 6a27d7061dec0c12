//! What a second reading of the rules found: words of other ground, what is taken
//! away by another, and slips that must not hold up a launch for good.

use std::time::Duration;

use golive_core::checklist::{Check, Checklist, IntoItem, Phase, SignOff as Asked, Task};
use golive_core::probe::{ProbeError, probe_fn};
use golive_core::standing::Objection;
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    CauseWord, Completion, Condition, Decision, Evidence, FailureSeen, OutcomeWord, PartSeen,
    Recorded, Said, Statement, Status, VerdictGiven,
};
use golive_ledger::store::Entry;

use crate::common::world::World;
use crate::{complete, sign, verdict};

fn with_policy(more: &str) -> World {
    let mut world = World::new();
    let text = world.policy_text(more);
    world.policy = Policy::parse(text.as_bytes()).unwrap();
    world
}

fn role(world: &World, decision: Decision) -> Said {
    world.sign_off("Operations", decision)
}

fn revoke(world: &World, person: &str, which: &Entry) -> Entry {
    sign(world, person, world.revoke(which.id()), &[])
}

fn objections(world: &World, entries: &[Entry]) -> Vec<Objection> {
    world.judge(entries).standing.objections().to_vec()
}

/// A waiver of one item waives no failure of another, whatever it names.
#[tokio::test]
async fn a_waiver_of_another_item_waives_no_failure() {
    let world = World::new();
    let of = FailureSeen {
        outcome: OutcomeWord::Fail,
        cause: Some(CauseWord::Attested),
        reason: None,
    };
    let failed = Said::Completion(Completion {
        item: world.item("start.announced"),
        role: "Operations".to_owned(),
        status: Status::Failed,
        evidence: Vec::new(),
        answers: None,
        notes: "no".to_owned(),
    });
    let failed = sign(&world, "ada", failed, &[]);
    let mut request = world.request("start.few-wait");
    if let Said::WaiverRequest(said) = &mut request.said {
        (said.of, said.over) = (of.clone(), Some(failed.id()));
    }
    let request = world.sign("ada", &request);
    let mut waiver = world.say("bob", world.waive("start.few-wait"));
    if let Said::Waiver(said) = &mut waiver.said {
        (said.request, said.of) = (Some(request.id()), Some(of));
        said.over = Some(failed.id());
    }
    let found = [failed, request, world.sign("bob", &waiver)];
    assert!(objections(&world, &found)[0].stands());
    // Nor where its item is gone.
    let mut world = world;
    world.checklist = Checklist::new("Orders go-live")
        .phase(Phase::new("Start").item(Task::new("Few wait").optional()));
    assert!(objections(&world, &found)[0].stands());
    assert_eq!(verdict(&world, &found).await, Verdict::NoGo);
}

/// What another person took away, by a revocation or a lift, makes no other word of
/// the same person count; what the person takes away itself does.
#[tokio::test]
async fn nobody_else_makes_the_better_word_count() {
    let world = with_policy("lift = [\"Security\"]\n");
    let mut entries = complete(&world);
    entries.remove(3);
    let conditional = || {
        let Said::SignOff(mut said) = role(&world, Decision::Conditional) else {
            panic!("it is a sign-off");
        };
        said.conditions = vec![Condition {
            text: "watch it".to_owned(),
            owner: "ada".to_owned(),
            due: world.at(2.0),
        }];
        Said::SignOff(said)
    };
    for (worse, before) in [
        (role(&world, Decision::NoGo), Verdict::NoGo),
        (role(&world, Decision::Abstain), Verdict::Inconclusive),
        (conditional(), Verdict::ConditionalGo),
    ] {
        let go = sign(&world, "ada", role(&world, Decision::Go), &[]);
        let worse = sign(&world, "ada", worse, &[]);
        let both = [entries.clone(), vec![go.clone(), worse.clone()]].concat();
        assert_eq!(verdict(&world, &both).await, before);
        let by_eve = [both.clone(), vec![revoke(&world, "eve", &worse)]].concat();
        assert_eq!(verdict(&world, &by_eve).await, Verdict::Inconclusive);
        let by_ada = [both, vec![revoke(&world, "ada", &worse)]].concat();
        assert_eq!(verdict(&world, &by_ada).await, Verdict::ConditionalGo);
    }
}

/// A condition that another took away is a condition still.
#[tokio::test]
async fn a_condition_is_not_revoked_by_another() {
    let mut world = World::new();
    let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    world.checklist = Checklist::new("Orders go-live")
        .roles(["Operations", "ProductOwner", "Security"])
        .phase(Phase::new("Start").item(Check::new("Answers").probe_from(good).into_item()))
        .sign_off(Asked::new("Operations"));
    let go = sign(&world, "bob", role(&world, Decision::Go), &[]);
    let on = sign(&world, "ada", role(&world, Decision::Conditional), &[]);
    let found = [go, on.clone(), revoke(&world, "eve", &on)];
    assert_eq!(verdict(&world, &found).await, Verdict::ConditionalGo);
}

/// A checklist that is given another name escapes no objection.
#[tokio::test]
async fn a_checklist_of_another_name_escapes_no_objection() {
    let mut world = World::new();
    let no = sign(&world, "ada", role(&world, Decision::NoGo), &[]);
    let good = || probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    world.checklist = Checklist::new("Orders launch")
        .roles(["Operations", "ProductOwner", "Security"])
        .phase(Phase::new("Start").item(Check::new("Answers").probe_from(good()).into_item()));
    let found = [no.clone()];
    assert_eq!(verdict(&world, &found).await, Verdict::Inconclusive);
    let told = world.judge(&found).standing.defects()[0].words.clone();
    assert!(
        told.contains("ada objects under the checklist orders-go-live"),
        "{told}"
    );
    let found = [no.clone(), revoke(&world, "ada", &no)];
    assert!(
        world
            .judge(&found)
            .standing
            .defects()
            .iter()
            .all(|it| !it.words.contains("objects"))
    );
    assert_eq!(objections(&world, &found), []);
    // Lifted by others it is a condition, as it is under its own name.
    let text = world.policy_text("lift = [\"Security\"]\n");
    world.policy = Policy::parse(text.as_bytes()).unwrap();
    let found = [no.clone(), revoke(&world, "eve", &no)];
    let told = objections(&world, &found);
    assert!(told.len() == 1 && !told[0].stands(), "{told:?}");
    assert_eq!(verdict(&world, &found).await, Verdict::ConditionalGo);
}

/// A lift ends when it says that it does.
#[tokio::test]
async fn a_lift_that_has_ended_lifts_nothing() {
    let world = with_policy("lift = [\"Security\"]\n");
    let no = sign(&world, "ada", role(&world, Decision::NoGo), &[]);
    let mut lift = world.say("eve", world.revoke(no.id()));
    assert!(!objections(&world, &[no.clone(), world.sign("eve", &lift)])[0].stands());
    lift.bound.expires_at = Some(world.at(-0.5));
    assert!(objections(&world, &[no, world.sign("eve", &lift)])[0].stands());
}

fn recorded(world: &World, person: &str, policy: Sha256) -> Entry {
    let said = Said::Verdict(VerdictGiven {
        part: Some(PartSeen::Whole),
        verdict: Verdict::Go.into(),
        grounds: Vec::new(),
        report: crate::common::zero(),
        statements: vec![Recorded {
            statement: Sha256::of(b"never"),
            signature: Sha256::of(b"was"),
        }],
    });
    let mut statement = world.say(person, said);
    statement.bound.policy = policy;
    world.sign(person, &statement)
}

/// Who may record nothing holds nothing up for good, under whatever policy they
/// say it was.
#[tokio::test]
async fn a_record_of_nobody_is_taken_back() {
    let world = with_policy("record = [\"Security\"]\n");
    let mut entries = complete(&world);
    let lie = recorded(&world, "ada", Sha256::of(b"mine"));
    entries.push(lie.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    entries.push(revoke(&world, "eve", &lie));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

/// A statement that was lost, and whose witness was taken back, is not missed again
/// when something changes.
#[tokio::test]
async fn a_loss_that_was_cured_stays_so() {
    let mut world = World::new();
    let mut go = world.say("bob", role(&world, Decision::Go));
    go.bound.prev = vec![Sha256::of(b"lost")];
    let go = world.sign("bob", &go);
    let cure = revoke(&world, "bob", &go);
    let text = world.policy_text("# mended");
    world.policy = Policy::parse(text.as_bytes()).unwrap();
    world.now += Duration::from_secs(60);
    let mut entries = complete(&world);
    entries.push(go);
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    entries.push(cure);
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

/// A no that names what never was is lifted all the same.
#[tokio::test]
async fn a_lifted_no_misses_nothing() {
    let world = with_policy("lift = [\"Security\"]\n");
    let mut entries = complete(&world);
    entries[3] = sign(&world, "bob", role(&world, Decision::Go), &[]);
    let mut no = world.say("ada", role(&world, Decision::NoGo));
    no.bound.prev = vec![Sha256::of(b"never")];
    let no = world.sign("ada", &no);
    entries.push(no.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    entries.push(revoke(&world, "eve", &no));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

/// What a person may not say it can take back; what it may not take back counts
/// still, and that it tried holds nothing up.
#[tokio::test]
async fn a_slip_is_taken_back() {
    let world = World::new();
    let mut entries = complete(&world);
    let go = entries[3].clone();
    entries.push(revoke(&world, "bob", &go));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let wrong = sign(&world, "ada", world.sign_off("Security", Decision::Go), &[]);
    entries.push(wrong.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    entries.push(revoke(&world, "ada", &wrong));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

/// What nobody can see shows nothing.
#[tokio::test]
async fn evidence_that_cannot_be_seen_is_none() {
    let world = World::new();
    for text in ["\u{200b}", " \u{feff}\t", "\u{ad}"] {
        for evidence in [
            Evidence::Text {
                text: text.to_owned(),
            },
            Evidence::Link {
                url: text.to_owned(),
            },
        ] {
            let Said::Completion(said) = world.rehearsed() else {
                panic!("it is a completion");
            };
            let said = Completion {
                evidence: vec![evidence],
                ..said
            };
            let entry = sign(&world, "ada", Said::Completion(said), &[]);
            assert!(world.one(&entry).worth.is_err());
        }
    }
}

/// One request, by a key that counts and by one that does not, in either order.
#[tokio::test]
async fn a_request_counts_when_one_signature_of_it_does() {
    let mut world = World::new();
    let old = std::fs::read_to_string(world.path("mallory.pub")).unwrap();
    let more = world.policy_text("");
    let more = format!(
        "{more}[[persons.ada.keys]]\nkey = \"{}\"\nuntil = 2026-01-01T00:00:00Z\n",
        old.trim()
    );
    world.policy = Policy::parse(more.as_bytes()).unwrap();
    let mut entries = complete(&world);
    let request: Statement = world.request("start.fails");
    entries.push(world.sign("mallory", &request));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    entries.reverse();
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}
