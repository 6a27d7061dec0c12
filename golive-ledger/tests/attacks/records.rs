//! What the ledger's own records say, and what of an entry cannot be read.

use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::judge::Refusal;
use golive_ledger::statement::{
    Decision, Form, PartSeen, Recorded, Said, Statement, Status, VerdictGiven,
};
use golive_ledger::store::Entry;

use crate::common::world::World;
use crate::{complete, completion, knowing, set_policy, sign, verdict};

fn verdict_over(statements: Vec<Recorded>) -> Said {
    Said::Verdict(VerdictGiven {
        part: Some(PartSeen::Whole),
        verdict: Verdict::Go.into(),
        grounds: Vec::new(),
        report: crate::common::zero(),
        statements,
    })
}

fn recorded(world: &World, person: &str, statements: Vec<Recorded>, prev: Vec<Sha256>) -> Entry {
    let mut statement = world.say(person, verdict_over(statements));
    statement.bound.prev = prev;
    world.sign(person, &statement)
}

/// Who may record no verdict holds up no launch by one, and a statement that was
/// revoked names nothing.
#[tokio::test]
async fn what_never_was_holds_up_no_launch() {
    let mut world = World::new();
    let text = world.policy_text("record = [\"Security\"]\n");
    set_policy(&mut world, &text);
    let entries = complete(&world);
    let never = Recorded {
        statement: Sha256::of(b"never"),
        signature: Sha256::of(b"was"),
    };
    let with = |entry: &Entry| [entries.clone(), vec![entry.clone()]].concat();
    let by_ada = recorded(&world, "ada", vec![never.clone()], vec![never.statement]);
    let more = with(&by_ada);
    assert_eq!(verdict(&world, &more).await, Verdict::ConditionalGo);
    assert_eq!(
        world.judge(&more).statements.last().unwrap().worth,
        Err(Refusal::Void(golive_ledger::judge::Void::MayNotRecord(
            "ada".to_owned()
        )))
    );
    // Who may is believed.
    let by_eve = recorded(&world, "eve", vec![never], Vec::new());
    let more = with(&by_eve);
    assert_eq!(verdict(&world, &more).await, Verdict::NoGo);
    let mut go = world.say("bob", world.sign_off("Operations", Decision::Go));
    go.bound.prev = vec![Sha256::of(b"never")];
    let go = world.sign("bob", &go);
    let mut more = with(&go);
    assert_eq!(verdict(&world, &more).await, Verdict::NoGo);
    more.push(world.sign("bob", &world.say("bob", world.revoke(go.id()))));
    assert_eq!(verdict(&world, &more).await, Verdict::ConditionalGo);
}

/// Who is not believed takes nothing away from who is, in whatever order they are
/// read.
#[tokio::test]
async fn a_record_that_is_not_believed_hides_no_loss() {
    let mut world = World::new();
    let text = world.policy_text("record = [\"Security\"]\n");
    set_policy(&mut world, &text);
    let lost = Recorded {
        statement: Sha256::of(b"a no"),
        signature: Sha256::of(b"of ada"),
    };
    let mut go = world.say("bob", world.sign_off("Operations", Decision::Go));
    go.bound.prev = vec![lost.statement];
    let by_bob = world.sign("bob", &go);
    let by_eve = recorded(&world, "eve", vec![lost.clone()], Vec::new());
    let mut lie = world.say("ada", verdict_over(vec![lost]));
    lie.bound.policy = Sha256::of(b"mine");
    let lie = world.sign("ada", &lie);
    for witness in [by_bob, by_eve] {
        for entries in [[lie.clone(), witness.clone()], [witness, lie.clone()]] {
            let entries = [&entries[..], &complete(&world)].concat();
            assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
        }
    }
}

/// What a statement is about was there: who takes that away is found, though the
/// statement names it as known by nothing else.
#[tokio::test]
async fn what_a_statement_is_about_is_missed() {
    let mut world = World::new();
    let text = world.policy_text("lift = [\"Security\"]\n");
    set_policy(&mut world, &text);
    let no = sign(
        &world,
        "ada",
        world.sign_off("Operations", Decision::NoGo),
        &[],
    );
    let lift = sign(&world, "eve", world.revoke(no.id()), &[]);
    let task = |status| completion(&world, "start.announced", status);
    let failed = sign(&world, "ada", Said::Completion(task(Status::Failed)), &[]);
    let mut answer = task(Status::Passed);
    answer.answers = Some(failed.id());
    let answer = sign(&world, "bob", Said::Completion(answer), &[]);
    let request = sign(&world, "ada", world.request("start.fails").said, &[]);
    let mut waiver = world.say("bob", world.waive("start.fails"));
    if let Said::Waiver(said) = &mut waiver.said {
        said.request = Some(request.id());
    }
    let waiver = world.sign("bob", &waiver);
    for (about, statement) in [(no, lift), (failed, answer), (request, waiver)] {
        let losses = |entries: &[Entry]| {
            let defects = world.judge(entries).standing.defects().to_vec();
            defects
                .iter()
                .filter(|it| it.words.contains("is missing"))
                .count()
        };
        assert_eq!(losses(&[about, statement.clone()]), 0);
        assert_eq!(losses(std::slice::from_ref(&statement)), 1);
        // Until it is taken back, as any other word that names what is not there.
        let back = sign(&world, "eve", world.revoke(statement.id()), &[]);
        assert_eq!(losses(&[statement, back]), 0);
    }
}

/// What a person has signed and this golive does not know may say anything: it is
/// neither wrong nor left out.
#[tokio::test]
async fn what_is_not_known_is_unreadable() {
    let world = World::new();
    let entries = complete(&world);
    let statement = world.say("ada", world.rehearsed());
    let text = String::from_utf8(statement.to_bytes().unwrap()).unwrap();
    let field = text.replacen("\"notes\"", "\"mood\": \"fine\", \"notes\"", 1);
    let field = if field == text {
        text.replacen("\"role\"", "\"mood\": \"fine\", \"role\"", 1)
    } else {
        field
    };
    let kind = golive_ledger::statement::Kind::Completion;
    for (namespace, bytes) in [
        ("hold.v1@golive.dev", text.clone()),
        (
            "completion.v3@golive.dev",
            text.replace("completion/v2", "completion/v3"),
        ),
        (
            &*kind.namespace(),
            text.replace("completion/v2", "completion/v3"),
        ),
        (&*kind.namespace(), field),
        (
            &*kind.namespace(),
            text.replace("Statement/v1", "Statement/v2"),
        ),
    ] {
        let entry = world.sign_in("ada", namespace, bytes.as_bytes());
        let worth = world.one(&entry).worth;
        assert!(matches!(worth, Err(Refusal::Unreadable(_))), "{worth:?}");
        let more = [entries.clone(), vec![entry]].concat();
        assert_eq!(verdict(&world, &more).await, Verdict::Inconclusive);
        // Of somebody else it is rubbish.
        let entry = world.sign_in("mallory", namespace, bytes.as_bytes());
        assert!(matches!(world.one(&entry).worth, Err(Refusal::Invalid(_))));
    }
}

/// Form 1 is read: it objects, and speaks for no launch.
#[tokio::test]
async fn the_former_form_objects_and_does_not_consent() {
    let world = World::new();
    let former = |said: Said| -> Statement {
        let mut statement = world.say("ada", said);
        statement.form = Form::V1;
        statement
    };
    let sign = |statement: &Statement| {
        world.sign_in(
            "ada",
            &statement.namespace(),
            &statement.to_bytes().unwrap(),
        )
    };
    let no = sign(&former(world.sign_off("Operations", Decision::NoGo)));
    let yes = sign(&former(world.sign_off("Operations", Decision::Go)));
    let worth = world.one(&yes).worth.unwrap_err().to_string();
    assert!(worth.starts_with("void: it is of a former form"), "{worth}");
    let mut entries = complete(&world);
    entries.remove(3);
    entries.push(yes);
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    entries.push(no.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    // It is taken back in the form of now.
    let go = world.sign_off("Operations", Decision::Go);
    entries.push(knowing(&world, "ada", go, &[&no]));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

/// What a head covers is not taken away unseen, and it says how much is newer.
#[tokio::test]
async fn a_head_says_up_to_where_the_ledger_is_whole() {
    let mut world = World::new();
    let text = world.policy_text("record = [\"Security\"]\nhead = \"required\"\n");
    set_policy(&mut world, &text);
    let mut entries = complete(&world);
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    assert_eq!(world.judge(&entries).standing.head(), None);
    let of = |entry: &Entry| Recorded {
        statement: entry.id(),
        signature: Sha256::of(&entry.signature),
    };
    let covered: Vec<Recorded> = entries[..4].iter().map(of).collect();
    // Who may record none makes no head.
    let by_ada = recorded(&world, "ada", covered.clone(), Vec::new());
    entries.push(by_ada);
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    let by_eve = recorded(&world, "eve", covered, Vec::new());
    entries.push(by_eve.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let standing = world.judge(&entries).standing;
    let head = standing.head().unwrap();
    assert_eq!(*head.statement, by_eve.id().to_string());
    assert_eq!((&*head.by, head.covers, head.newer), ("eve", 5, 3));
    assert!(
        head.to_string()
            .ends_with("covers 5 statements, 3 are newer")
    );
    let report = world.checklist.run(&()).standing(standing).await.unwrap();
    assert_eq!(report.head.unwrap().newer, 3);

    // Nobody takes the head and what it covers away, where it is known elsewhere.
    world.launch = world.launch.clone().head(by_eve.id());
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    entries.retain(|it| it.id() != by_eve.id());
    let defects = world.judge(&entries).standing.defects().to_vec();
    assert!(
        defects
            .iter()
            .any(|it| it.words.contains("known elsewhere"))
    );
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
}
