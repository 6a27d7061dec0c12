//! What persons may say, and what becomes of it: rule by rule.

use std::time::Duration;

use crate::common::world::{World, checklist};
use golive_core::outcome::SignOffOutcome;
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::judge::Refusal;
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Artifact, Decision, Kind, PartSeen, Recorded, Said, Statement, VerdictGiven,
};
use golive_ledger::store::Entry;

use crate::{complete, set_policy, verdict};

fn why(world: &World, entry: &Entry) -> String {
    match world.one(entry).worth {
        Ok(until) => panic!("it counts until {until:?}"),
        Err(refusal) => refusal.to_string(),
    }
}

#[tokio::test]
async fn what_is_said_rightly_counts() {
    let world = World::new();
    let entries = complete(&world);
    for (entry, judged) in entries.iter().zip(world.judge(&entries).statements) {
        assert!(judged.worth.is_ok(), "{judged:?}");
        let statement = judged.statement.unwrap();
        let person = &statement.bound.person;
        assert!(world.stock(person, statement.kind(), entry), "{person}");
    }
    // A risk was taken.
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    // The order of the files says nothing.
    let mut reversed = entries.clone();
    reversed.reverse();
    assert_eq!(verdict(&world, &reversed).await, Verdict::ConditionalGo);
    // Each of them is needed.
    for at in 0..entries.len() {
        let mut fewer = entries.clone();
        fewer.remove(at);
        assert!(
            verdict(&world, &fewer).await > Verdict::ConditionalGo,
            "{at}"
        );
    }
}

type Change = fn(&World, &mut Statement);

/// What is changed in a statement of Ada before she signs it, and why it is
/// refused then.
const SAID_WRONGLY: [(&str, Change); 16] = [
    ("void: it was given for staging", |_, it| {
        it.bound.environment = "staging".into();
    }),
    ("void: it was given for the launch other", |_, it| {
        it.bound.launch = "other".into();
    }),
    ("void: it was given for attempt 2", |_, it| {
        it.bound.attempt = 2;
    }),
    ("void: it was given for another artifact", |_, it| {
        it.artifact = Artifact::new("orders", Sha256::of(b"another"));
    }),
    ("void: it was given for the checklist other", |_, it| {
        it.bound.checklist = "other".into();
    }),
    ("void: it was given under another policy", |_, it| {
        it.bound.policy = Sha256::of(b"mine");
    }),
    ("void: it counted until", |world, it| {
        it.bound.expires_at = Some(world.at(-0.5));
    }),
    ("void: it counted until", |world, it| {
        it.bound.issued_at = world.at(-31.0);
    }),
    ("void: start.rehearsed was changed", |_, it| {
        let Said::Completion(said) = &mut it.said else {
            return;
        };
        said.item.sha256 = Sha256::of(b"before");
    }),
    ("invalid: it was given at", |world, it| {
        it.bound.issued_at = world.at(1.0);
    }),
    ("invalid: it ends before", |world, it| {
        it.bound.expires_at = Some(world.at(-2.0));
    }),
    (
        "invalid: it speaks for bob, and was signed by ada",
        |_, it| it.bound.person = "bob".into(),
    ),
    ("invalid: ada does not hold the role Security", |_, it| {
        let Said::Completion(said) = &mut it.said else {
            return;
        };
        said.role = "Security".into();
    }),
    ("void: the checklist has no item start.gone", |_, it| {
        let Said::Completion(said) = &mut it.said else {
            return;
        };
        said.item.id = "start.gone".into();
    }),
    ("invalid: start.answers is no task", |world, it| {
        let Said::Completion(said) = &mut it.said else {
            return;
        };
        said.item = world.item("start.answers");
    }),
    (
        "invalid: start.rehearsed is attested with evidence",
        |_, it| {
            let Said::Completion(said) = &mut it.said else {
                return;
            };
            said.evidence.clear();
        },
    ),
];

#[test]
fn what_is_said_wrongly_is_refused_with_its_reason() {
    let world = World::new();
    for (words, change) in SAID_WRONGLY {
        let mut statement = world.say("ada", world.rehearsed());
        change(&world, &mut statement);
        let entry = world.sign("ada", &statement);
        let why = why(&world, &entry);
        assert!(why.starts_with(words), "{words}: {why}");
        // Of all this stock OpenSSH sees nothing: key, bytes and namespace agree.
        assert!(world.stock("ada", Kind::Completion, &entry), "{words}");
    }
}

#[test]
fn a_waiver_is_refused_with_its_reason() {
    let world = World::new();
    let rows: [(&str, Change); 8] = [
        (
            "invalid: no waiver of start.answers is accepted",
            |world, it| {
                it.said = world.waive("start.answers");
            },
        ),
        (
            "invalid: the role Operations may grant no waiver",
            |_, it| {
                let Said::Waiver(said) = &mut it.said else {
                    return;
                };
                said.role = "Operations".into();
            },
        ),
        ("invalid: a waiver ends", |_, it| it.bound.expires_at = None),
        ("invalid: a waiver ends", |world, it| {
            it.bound.expires_at = Some(world.at(8.0));
        }),
        (
            "invalid: the policy knows nobody with the name somebody, who is to bear the risk",
            |_, it| {
                let Said::Waiver(said) = &mut it.said else {
                    return;
                };
                said.risk_owner = "somebody".into();
            },
        ),
        ("invalid: a waiver says why", |_, it| {
            let Said::Waiver(said) = &mut it.said else {
                return;
            };
            said.compensating_control = " ".into();
        }),
        ("invalid: bob does not hold the role Security", |_, it| {
            let Said::Waiver(said) = &mut it.said else {
                return;
            };
            said.role = "Security".into();
        }),
        ("void: start.fails was changed since", |_, it| {
            let Said::Waiver(said) = &mut it.said else {
                return;
            };
            said.item.sha256 = Sha256::of(b"before");
        }),
    ];
    for (words, change) in rows {
        let mut statement = world.say("bob", world.waive("start.fails"));
        change(&world, &mut statement);
        let why = why(&world, &world.sign("bob", &statement));
        assert!(why.starts_with(words), "{words}: {why}");
    }
}

#[test]
fn a_sign_off_is_refused_with_its_reason() {
    let world = World::new();
    let rows: [(&str, Change); 5] = [
        (
            "void: the checklist has no sign-off of Operations for start",
            |_, it| {
                let Said::SignOff(said) = &mut it.said else {
                    return;
                };
                said.phase = Some("start".into());
            },
        ),
        ("invalid: ada does not hold the role Security", |_, it| {
            let Said::SignOff(said) = &mut it.said else {
                return;
            };
            said.role = "Security".into();
        }),
        (
            "invalid: a conditional sign-off names its conditions",
            |_, it| {
                let Said::SignOff(said) = &mut it.said else {
                    return;
                };
                said.decision = Decision::Conditional;
            },
        ),
        ("void: the checklist was changed since", |_, it| {
            let Said::SignOff(said) = &mut it.said else {
                return;
            };
            said.criteria = Sha256::of(b"before");
        }),
        ("void: it counted until", |world, it| {
            it.bound.issued_at = world.at(-8.0);
        }),
    ];
    for (words, change) in rows {
        let said = world.sign_off("Operations", Decision::Go);
        let mut statement = world.say("ada", said);
        change(&world, &mut statement);
        let why = why(&world, &world.sign("ada", &statement));
        assert!(why.starts_with(words), "{words}: {why}");
    }
}

#[test]
fn signatures_that_prove_nothing() {
    let world = World::new();
    let statement = world.say("ada", world.rehearsed());
    let good = world.sign("ada", &statement);
    let text = String::from_utf8(good.statement.clone()).unwrap();
    // One letter of the bytes; the bytes written anew; no signature; another's.
    let edited = text.replace("ten minutes", "six minutes");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rewritten = serde_json::to_vec(&value).unwrap();
    for bytes in [
        edited.into_bytes(),
        rewritten,
        text.replace('\n', "\r\n").into_bytes(),
    ] {
        let entry = Entry::new(bytes, good.signature.clone());
        assert!(why(&world, &entry).contains("does not hold"));
        assert!(!world.stock("ada", Kind::Completion, &entry));
    }
    let of_nobody = world.sign("mallory", &statement);
    assert!(why(&world, &of_nobody).contains("the policy knows nobody with the key"));
    assert!(!world.stock("ada", Kind::Completion, &of_nobody));
    let of_another = world.sign("bob", &statement);
    assert!(why(&world, &of_another).contains("speaks for ada, and was signed by bob"));
    assert!(!world.stock("ada", Kind::Completion, &of_another));
    // What was signed as one thing is not taken for another.
    let as_waiver = world.sign_as("ada", Kind::Waiver, &statement.to_bytes().unwrap());
    assert!(why(&world, &as_waiver).contains("signed as a waiver, and is a completion"));
    let nothing = Entry::new(good.statement.clone(), Vec::new());
    assert!(why(&world, &nothing).contains("cannot be read"));
    // Signed, and no statement at all.
    let signed = world.sign_as("ada", Kind::Completion, b"it is fine\n");
    assert!(why(&world, &signed).contains("the statement cannot be read"));
}

/// What is wrong for good is that, whatever has become of the key.
#[test]
fn a_key_that_has_ended_makes_no_wrong_word_right() {
    let mut world = World::new();
    let line = std::fs::read_to_string(world.path("ada.pub")).unwrap();
    let line = format!("key = \"{}\"\n", line.trim());
    let ended = format!("{line}until = 2026-01-01T00:00:00Z\n");
    let text = world.policy_text("").replace(&line, &ended);
    world.policy = Policy::parse(text.as_bytes()).unwrap();
    let wrong = world.say("ada", world.sign_off("Security", Decision::Go));
    let wrong = world.one(&world.sign("ada", &wrong)).worth;
    assert!(matches!(wrong, Err(Refusal::Invalid(_))), "{wrong:?}");
    let right = world.say("ada", world.sign_off("Operations", Decision::Go));
    let right = world.one(&world.sign("ada", &right)).worth;
    assert!(matches!(right, Err(Refusal::Void(_))), "{right:?}");
}

/// To the second: a clock may be ahead by the skew, and by no more.
#[test]
fn a_statement_is_from_the_future_beyond_the_skew() {
    let mut world = World::new();
    let statement = world.say("ada", world.rehearsed());
    let entry = world.sign("ada", &statement);
    world.now = statement.bound.issued_at.get() - Duration::from_secs(300);
    assert_eq!(world.one(&entry).worth.err(), None);
    world.now -= Duration::from_nanos(1);
    let worth = world.one(&entry).worth;
    assert!(matches!(worth, Err(Refusal::Invalid(_))), "{worth:?}");
}

#[test]
fn a_key_counts_in_its_time_and_not_in_that_of_the_statement() {
    let mut world = World::new();
    let line = std::fs::read_to_string(world.path("ada.pub")).unwrap();
    let line = format!("key = \"{}\"\n", line.trim());
    for (bounds, counts) in [
        ("until = 2026-01-01T00:00:00Z", false),
        ("from = 2096-01-01T00:00:00Z", false),
        (
            "from = 2026-01-01T00:00:00Z\nuntil = 2096-01-01T00:00:00Z",
            true,
        ),
    ] {
        let text = world
            .policy_text("")
            .replace(&line, &format!("{line}{bounds}\n"));
        world.policy = Policy::parse(text.as_bytes()).unwrap();
        let mut statement = world.say("ada", world.rehearsed());
        let now = world.one(&world.sign("ada", &statement));
        assert_eq!(now.worth.is_ok(), counts, "{bounds}: {now:?}");
        // It says that it is from when the key counted.
        statement.bound.issued_at = crate::common::time("2025-06-01T00:00:00Z");
        let entry = world.sign("ada", &statement);
        assert!(world.one(&entry).worth.is_err(), "{bounds}");
        let stock = world.stock("ada", Kind::Completion, &entry);
        assert_eq!(stock, counts, "{bounds}");
    }
}

#[tokio::test]
async fn what_is_revoked_is_void_and_stays_so() {
    let mut world = World::new();
    let mut entries = complete(&world);
    let sign_off = entries[4].id();
    // Who said it may take it back, and who may revoke; nobody else.
    let by_ada = world.sign("ada", &world.say("ada", world.revoke(sign_off)));
    assert!(matches!(
        world.judge(&[entries[4].clone(), by_ada]).statements[1].worth,
        Err(Refusal::Void(_))
    ));
    let by_eve = world.sign("eve", &world.say("eve", world.revoke(sign_off)));
    entries.push(by_eve);
    let judgement = world.judge(&entries);
    let worth = judgement.statements[4]
        .worth
        .as_ref()
        .unwrap_err()
        .to_string();
    assert!(
        worth.contains("eve revoked it: it was said too early"),
        "{worth}"
    );
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    // A revocation does not run out, and cannot be revoked.
    let mut ended = world.say("eve", world.revoke(sign_off));
    ended.bound.expires_at = Some(world.at(-0.5));
    let ended = world.sign("eve", &ended);
    let again = world.sign("eve", &world.say("eve", world.revoke(ended.id())));
    entries[6] = ended;
    entries.push(again);
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    // Said anew it counts.
    world.now += Duration::from_secs(1);
    let anew = world.say("eve", world.sign_off("Security", Decision::Go));
    entries.push(world.sign("eve", &anew));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

#[tokio::test]
async fn a_statement_that_is_taken_away_is_missed() {
    let world = World::new();
    let mut entries = complete(&world);
    let revocation = world.sign("eve", &world.say("eve", world.revoke(entries[0].id())));
    // By the next statement, which knew it...
    let mut next = world.say("bob", world.sign_off("Operations", Decision::Go));
    next.bound.prev = vec![revocation.id()];
    entries.push(world.sign("bob", &next));
    let judgement = world.judge(&entries);
    let words = &judgement.standing.defects()[0].words;
    assert!(words.contains("is missing, which"), "{words}");
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    entries.push(revocation.clone());
    assert!(world.judge(&entries).standing.defects().is_empty());
    // ...and by a verdict, which names all that it took into account.
    let statements = entries
        .iter()
        .map(|entry| Recorded {
            statement: entry.id(),
            signature: Sha256::of(&entry.signature),
        })
        .collect();
    let given = Said::Verdict(VerdictGiven {
        part: Some(PartSeen::Whole),
        verdict: Verdict::NoGo.into(),
        grounds: Vec::new(),
        report: crate::common::zero(),
        statements,
    });
    entries.push(world.sign("eve", &world.say("eve", given)));
    assert!(world.judge(&entries).standing.defects().is_empty());
    entries.retain(|entry| *entry != revocation);
    assert!(!world.judge(&entries).standing.defects().is_empty());
}

#[tokio::test]
async fn one_veto_outweighs_every_go() {
    let world = World::new();
    let mut entries = complete(&world);
    let veto = world.say("bob", world.sign_off("Operations", Decision::NoGo));
    entries.push(world.sign("bob", &veto));
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
}

/// Of two words of one person at one time the worse counts, whatever their
/// order, unless one says that it knew the other.
#[tokio::test]
async fn the_last_word_is_the_one_that_knew_the_other() {
    let world = World::new();
    let mut entries = complete(&world);
    let go = entries[3].id();
    let mut no = world.say("ada", world.sign_off("Operations", Decision::NoGo));
    entries.push(world.sign("ada", &no));
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    entries.reverse();
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    entries.reverse();
    // It says that it is older, and knew the other.
    no.bound.prev = vec![go];
    no.bound.issued_at = world.at(-2.0);
    entries[6] = world.sign("ada", &no);
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    let mut go_after_all = world.say("ada", world.sign_off("Operations", Decision::Go));
    go_after_all.bound.prev = vec![entries[6].id()];
    entries.push(world.sign("ada", &go_after_all));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

#[tokio::test]
async fn one_person_is_one_person() {
    let mut world = World::new();
    let text = world.policy_text("[[quorum]]\nrole = \"Operations\"\ncount = 2\n");
    world.policy = Policy::parse(text.as_bytes()).unwrap();
    let mut entries = complete(&world);
    let missing = |world: &World, entries: &[Entry], role: &str| {
        world
            .judge(entries)
            .standing
            .of_role(&role.into(), None)
            .cloned()
    };
    let one_of_two = Some(SignOffOutcome::Missing { have: 1, need: 2 });
    assert_eq!(missing(&world, &entries, "Operations"), one_of_two);
    // The same person again, at another time.
    let mut again = world.say("ada", world.sign_off("Operations", Decision::Go));
    again.bound.issued_at = world.at(-0.5);
    entries.push(world.sign("ada", &again));
    assert_eq!(missing(&world, &entries, "Operations"), one_of_two);
    let second = world.say("bob", world.sign_off("Operations", Decision::Go));
    entries.push(world.sign("bob", &second));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    // One who abstains is not counted.
    let abstains = world.say("bob", world.sign_off("Operations", Decision::Abstain));
    *entries.last_mut().unwrap() = world.sign("bob", &abstains);
    assert_eq!(missing(&world, &entries, "Operations"), one_of_two);
}

#[tokio::test]
async fn four_eyes_are_those_of_two() {
    let mut world = World::new();
    // Eve now holds both roles, which must be those of two persons.
    let text = world.policy_text("").replace(
        "Operations = [\"ada\", \"bob\"]",
        "Operations = [\"ada\", \"bob\", \"eve\"]",
    );
    world.policy = Policy::parse(text.as_bytes()).unwrap();
    let mut entries = complete(&world);
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let both = world.say("eve", world.sign_off("Operations", Decision::Go));
    entries[3] = world.sign("eve", &both);
    let judgement = world.judge(&entries);
    for (role, other) in [("Operations", "Security"), ("Security", "Operations")] {
        assert_eq!(
            judgement.standing.of_role(&role.into(), None),
            Some(&SignOffOutcome::SameSigner {
                by: "eve".into(),
                other: other.into()
            }),
            "{role}"
        );
    }
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
}

#[tokio::test]
async fn conditions_are_kept_and_run_out() {
    let mut world = World::new();
    let mut entries = complete(&world);
    let said = world.sign_off("Security", Decision::Conditional);
    entries[4] = world.sign("eve", &world.say("eve", said));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let outcome = world.judge(&entries).standing;
    let Some(SignOffOutcome::Conditional { conditions, .. }) =
        outcome.of_role(&"Security".into(), None)
    else {
        panic!("{outcome:?}");
    };
    assert!(
        conditions[0].starts_with("watch the queue (ada, by "),
        "{conditions:?}"
    );
    world.now += Duration::from_secs(2 * 86_400 + 60);
    assert!(verdict(&world, &entries).await > Verdict::ConditionalGo);
}

/// Who edits one criterion voids what was given for that item and every
/// sign-off over it, and nothing else; who mends a typo voids nothing.
#[tokio::test]
async fn an_edit_voids_what_it_touches() {
    let mut world = World::new();
    let few = world.waive("start.few-wait");
    let mut entries = complete(&world);
    entries.push(world.sign("ada", &world.request("start.few-wait")));
    entries.push(world.sign("bob", &world.say("bob", few)));
    world.checklist = checklist(99);
    let judgement = world.judge(&entries);
    let void: Vec<usize> = judgement
        .statements
        .iter()
        .enumerate()
        .filter(|(_, judged)| judged.worth.is_err())
        .map(|(at, _)| at)
        .collect();
    assert_eq!(void, [3, 4, 6, 7], "{judgement:#?}");
    let words = judgement.statements[7]
        .worth
        .as_ref()
        .unwrap_err()
        .to_string();
    assert_eq!(words, "void: start.few-wait was changed since");
    let Some(SignOffOutcome::Expired { why }) =
        judgement.standing.of_role(&"Operations".into(), None)
    else {
        panic!("it was given");
    };
    assert_eq!(why, "ada: the checklist was changed since");
    world.checklist = checklist(100).note("mended");
    assert!(
        world
            .judge(&entries)
            .statements
            .iter()
            .all(|it| it.worth.is_ok())
    );
}

/// No statement that is added turns a verdict better, but for those that
/// count; and no clock does, forwards or backwards.
#[tokio::test]
async fn neither_time_nor_rubbish_turns_a_verdict_better() {
    let mut world = World::new();
    let entries = complete(&world);
    let now = world.now;
    let best = verdict(&world, &entries).await;
    for seconds in [1, 3600, 86_400, 4 * 86_400, 400 * 86_400_u64] {
        for forwards in [true, false] {
            let away = Duration::from_secs(seconds);
            world.now = if forwards { now + away } else { now - away };
            assert!(
                verdict(&world, &entries).await >= best,
                "{seconds} {forwards}"
            );
        }
    }
    world.now = now;
    let mut missing = entries.clone();
    missing.remove(4);
    let without = verdict(&world, &missing).await;
    for (_, change) in SAID_WRONGLY {
        let mut statement = world.say("ada", world.rehearsed());
        change(&world, &mut statement);
        let mut more = missing.clone();
        more.push(world.sign("ada", &statement));
        assert!(verdict(&world, &more).await >= without);
    }
}

/// A word that replaced another by a key of a person, and was taken back by another of
/// their keys, brings the other back when a key has ended as little as before.
#[tokio::test]
async fn a_key_that_ends_revives_no_word() {
    for decision in [Decision::NoGo, Decision::Abstain] {
        let mut world = World::new();
        let second = std::fs::read_to_string(world.path("mallory.pub")).unwrap();
        let until = world.at(1.0);
        let key = format!(
            "[[persons.ada.keys]]\nkey = \"{}\"\nuntil = {until}\n",
            second.trim()
        );
        let text = world.policy_text("") + &key;
        set_policy(&mut world, &text);
        let mut entries = complete(&world);
        assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
        let mut said = world.say("ada", world.sign_off("Operations", decision));
        said.bound.prev = vec![entries[3].id()];
        let other = world.sign_as("mallory", Kind::SignOff, &said.to_bytes().unwrap());
        let back = world.sign("ada", &world.say("ada", world.revoke(other.id())));
        entries.extend([other, back]);
        let before = verdict(&world, &entries).await;
        world.now += Duration::from_secs(86_400 + 3600);
        let after = verdict(&world, &entries).await;
        assert!(after >= before, "{decision:?}: {before}, and {after} after");
    }
}

/// Who took a risk has no say in a role apart, also when that ends before another's.
#[tokio::test]
async fn a_waiver_that_lapses_frees_nobody_for_a_role_apart() {
    let mut world = World::new();
    let text = world
        .policy_text("distinct = [[\"Operations\", \"ProductOwner\"]]")
        .replace(
            "ProductOwner = [\"bob\"]",
            "ProductOwner = [\"bob\", \"eve\"]",
        );
    set_policy(&mut world, &text);
    let mut entries = complete(&world);
    let mut short = world.say("bob", world.waive("start.fails"));
    short.bound.expires_at = Some(world.at(1.0));
    entries[2] = world.sign("bob", &short);
    let long = world.say("eve", world.waive("start.fails"));
    entries.push(world.sign("eve", &long));
    let go = world.sign_off("Operations", Decision::Go);
    entries[3] = world.sign("bob", &world.say("bob", go));
    let is_same_signer = |world: &World| {
        let standing = world.judge(&entries).standing;
        let outcome = standing.of_role(&"Operations".into(), None).cloned();
        matches!(outcome, Some(SignOffOutcome::SameSigner { .. }))
    };
    assert!(is_same_signer(&world));
    world.now += Duration::from_secs(86_400 + 3600);
    assert!(is_same_signer(&world));
}
