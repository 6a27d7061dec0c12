//! Attacks, one to a row: each is tried on a ledger that would go live with the
//! statement that it stands for, and on stock OpenSSH.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::policy::Policy;
use golive_ledger::ssh::PublicKey;
use golive_ledger::statement::{Artifact, Decision, Kind, Said, Statement};
use golive_ledger::store::{Entry, Folder, Found, Store};

use golive_testbed::ssh_key;

use crate::common::world::{World, checklist};
use crate::{complete, set_policy};

/// A ledger with an attack in it.
struct Attack {
    found: Vec<Found>,
    /// The statement of the attack, its signer and its kind, for OpenSSH.
    given: Option<(Entry, &'static str, Kind)>,
}

/// What stock OpenSSH makes of it.
enum Stock {
    Refuses,
    /// It sees key, namespace and bytes, and nothing is wrong with these.
    SeesNothing,
    /// It takes what is refused here, and why.
    Differs(&'static str),
    /// It has nothing to judge.
    NoSignature,
}

struct Row {
    name: &'static str,
    make: fn(&mut World) -> Attack,
    /// What is said of it.
    words: &'static str,
    verdict: Verdict,
    stock: Stock,
}

/// A ledger with everything that is needed, but for the one that this replaces.
fn instead(world: &World, at: usize, given: Entry, by: &'static str, kind: Kind) -> Attack {
    let mut entries = complete(world);
    entries[at] = given.clone();
    Attack {
        found: entries.into_iter().map(Found::Entry).collect(),
        given: Some((given, by, kind)),
    }
}

/// Ada's completion with something changed before she signs it.
fn said(world: &World, change: impl FnOnce(&mut Statement)) -> Attack {
    let mut statement = world.say("ada", world.rehearsed());
    change(&mut statement);
    let given = world.sign("ada", &statement);
    instead(world, 0, given, "ada", Kind::Completion)
}

/// Ada's completion with other bytes, which she signs.
fn written(world: &World, change: impl FnOnce(String) -> String) -> Attack {
    let good = world.say("ada", world.rehearsed()).to_bytes().unwrap();
    let bytes = change(String::from_utf8(good).unwrap());
    let given = world.sign_as("ada", Kind::Completion, bytes.as_bytes());
    instead(world, 0, given, "ada", Kind::Completion)
}

/// Ada's completion with something done to it after she signed it.
fn harmed(world: &World, harm: impl FnOnce(&mut Entry)) -> Attack {
    let mut given = world.sign("ada", &world.say("ada", world.rehearsed()));
    harm(&mut given);
    instead(world, 0, given, "ada", Kind::Completion)
}

/// The same, with something done within the armor of its signature.
fn harmed_within(world: &World, harm: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Attack {
    harmed(world, |given| {
        let text = String::from_utf8(given.signature.clone()).unwrap();
        let lines: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        let blob = harm(STANDARD.decode(lines).unwrap());
        let coded = STANDARD.encode(blob);
        let lines: Vec<&str> = coded
            .as_bytes()
            .chunks(70)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        given.signature = format!(
            "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
            lines.join("\n")
        )
        .into_bytes();
    })
}

/// Where the namespace of a signature by Ed25519 ends.
fn after_namespace() -> usize {
    10 + 4 + 51 + 4 + Kind::Completion.namespace().len()
}

fn public_line(world: &World, person: &str) -> String {
    let line = std::fs::read_to_string(world.path(&format!("{person}.pub"))).unwrap();
    PublicKey::parse(&line).unwrap().to_string()
}

const ROWS: &[Row] = &[
    Row {
        name: "a replay to another environment",
        make: |world| said(world, |it| it.bound.environment = "staging".into()),
        words: "it was given for staging",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a replay to another launch",
        make: |world| said(world, |it| it.bound.launch = "orders-2025-12".into()),
        words: "it was given for the launch orders-2025-12",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a replay to another attempt",
        make: |world| said(world, |it| it.bound.attempt = 2),
        words: "it was given for attempt 2",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a replay to another artifact",
        make: |world| {
            said(world, |it| {
                it.artifact = Artifact::new("orders", Sha256::of(b"another"));
            })
        },
        words: "it was given for another artifact",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a name that is a path",
        make: |world| said(world, |it| it.bound.launch = "../../etc".into()),
        words: "it was given for the launch ../../etc",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a policy of one's own",
        make: |world| said(world, |it| it.bound.policy = Sha256::of(b"all is allowed")),
        words: "it was given under another policy",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a criterion that is edited after the sign-off",
        make: |world| {
            let entries = complete(world);
            world.checklist = checklist(99);
            Attack {
                given: Some((entries[3].clone(), "ada", Kind::SignOff)),
                found: entries.into_iter().map(Found::Entry).collect(),
            }
        },
        words: "the checklist was changed since",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a waiver that is made to last",
        make: |world| {
            let waiver = world.say("bob", world.waive("start.fails"));
            let mut given = world.sign("bob", &waiver);
            let (until, later) = (world.at(3.0).to_string(), world.at(6.0).to_string());
            let text = String::from_utf8(given.statement).unwrap();
            assert!(text.contains(&until));
            given.statement = text.replace(&until, &later).into_bytes();
            instead(world, 2, given, "bob", Kind::Waiver)
        },
        words: "does not hold",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a signature that was made for git",
        make: |world| {
            let bytes = world.say("ada", world.rehearsed()).to_bytes().unwrap();
            let given = world.sign_in("ada", "git", &bytes);
            instead(world, 0, given, "ada", Kind::Completion)
        },
        words: "it was signed for git, which is no kind of statement that is known here",
        verdict: Verdict::Inconclusive,
        stock: Stock::Refuses,
    },
    Row {
        name: "a signature that was made for another kind",
        make: |world| {
            let bytes = world.say("ada", world.rehearsed()).to_bytes().unwrap();
            let given = world.sign_as("ada", Kind::Waiver, &bytes);
            instead(world, 0, given, "ada", Kind::Completion)
        },
        words: "it was signed as a waiver, and is a completion",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "the key of another person",
        make: |world| {
            let given = world.sign("bob", &world.say("ada", world.rehearsed()));
            instead(world, 0, given, "ada", Kind::Completion)
        },
        words: "it speaks for ada, and was signed by bob",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a key of nobody",
        make: |world| {
            let given = world.sign("mallory", &world.say("ada", world.rehearsed()));
            instead(world, 0, given, "ada", Kind::Completion)
        },
        words: "the policy knows nobody with the key",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a key that was taken from its person",
        make: |world| {
            // Ada has another key now, and says all but one by it.
            let old = world.policy_text("");
            let (lost, new) = (public_line(world, "ada"), public_line(world, "mallory"));
            let line = old.lines().find(|line| line.contains(&lost)).unwrap();
            set_policy(world, &old.replace(line, &format!("key = \"{new}\"")));
            let given = world.sign("ada", &world.say("ada", world.rehearsed()));
            let mut attack = instead(world, 0, given, "ada", Kind::Completion);
            let go = world.say("ada", world.sign_off("Operations", Decision::Go));
            attack.found[3] = Found::Entry(world.sign("mallory", &go));
            attack
        },
        words: "the policy knows nobody with the key",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a key whose time is over, and a date before that",
        make: |world| {
            let text = world.policy_text("");
            let line = text
                .lines()
                .find(|line| line.contains(&public_line(world, "ada")))
                .unwrap();
            let ended = world.at(-2.0);
            let text = text.replace(line, &format!("{line}\nuntil = {ended}"));
            set_policy(world, &text);
            let before = world.at(-3.0);
            said(world, |it| it.bound.issued_at = before)
        },
        words: "does not count at this time",
        // What she asked for with that key is not granted either.
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a role that is not held",
        make: |world| {
            let given = world.sign("eve", &world.say("eve", world.rehearsed()));
            instead(world, 0, given, "eve", Kind::Completion)
        },
        words: "eve does not hold the role Operations",
        verdict: Verdict::NoGo,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "one person with two keys, where two persons are asked",
        make: |world| {
            let second = public_line(world, "mallory");
            let text = world.policy_text("[[quorum]]\nrole = \"Operations\"\ncount = 2\n");
            let text = format!("{text}[[persons.ada.keys]]\nkey = \"{second}\"\n");
            set_policy(world, &text);
            let mut again = world.say("ada", world.sign_off("Operations", Decision::Go));
            again.bound.issued_at = world.at(-0.5);
            let given = world.sign("mallory", &again);
            let mut attack = instead(world, 0, given, "ada", Kind::SignOff);
            let done = world.sign("ada", &world.say("ada", world.rehearsed()));
            attack.found.push(Found::Entry(done));
            attack
        },
        words: "Missing { have: 1, need: 2 }",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "one person for two roles that must be apart",
        make: |world| {
            let text = world.policy_text("").replace(
                "Operations = [\"ada\", \"bob\"]",
                "Operations = [\"ada\", \"bob\", \"eve\"]",
            );
            set_policy(world, &text);
            let both = world.say("eve", world.sign_off("Operations", Decision::Go));
            let given = world.sign("eve", &both);
            instead(world, 3, given, "eve", Kind::SignOff)
        },
        words: "SameSigner",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a waiver by whoever asked for it",
        make: |world| {
            let mut request = world.request("start.fails");
            request.bound.person = "bob".to_owned();
            let request = world.sign("bob", &request);
            let mut waiver = world.say("bob", world.waive("start.fails"));
            if let Said::Waiver(said) = &mut waiver.said {
                said.request = Some(request.id());
            }
            let given = world.sign("bob", &waiver);
            let mut attack = instead(world, 2, given, "bob", Kind::Waiver);
            attack.found.push(Found::Entry(request));
            attack
        },
        words: "bob asked for the waiver, and may not grant it",
        verdict: Verdict::NoGo,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a reserved field that is filled",
        make: |world| {
            harmed_within(world, |blob| {
                let (before, after) = blob.split_at(after_namespace());
                [before, &[0, 0, 0, 1, b'x'], &after[4..]].concat()
            })
        },
        words: "a reserved field is filled",
        verdict: Verdict::NoGo,
        stock: Stock::Differs("OpenSSH skips the field, and verifies over an empty one"),
    },
    Row {
        name: "armor with CRLF",
        make: |world| {
            harmed(world, |it| {
                let text = String::from_utf8(it.signature.clone()).unwrap();
                it.signature = text.replace('\n', "\r\n").into_bytes();
            })
        },
        words: "CRLF",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "bytes after the signature",
        make: |world| harmed_within(world, |blob| [&blob[..], b"x"].concat()),
        words: "something follows the signature",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "two signatures in one file",
        make: |world| harmed(world, |it| it.signature = it.signature.repeat(2)),
        words: "more than one signature",
        verdict: Verdict::NoGo,
        stock: Stock::Differs("OpenSSH reads the first, and leaves out what follows it"),
    },
    Row {
        name: "a statement that is cut off",
        make: |world| harmed(world, |it| it.statement.truncate(300)),
        words: "does not hold",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a signature that is cut off",
        make: |world| harmed(world, |it| it.signature.truncate(200)),
        words: "does not end",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a field that is there twice",
        make: |world| {
            written(world, |text| {
                let status = "\"status\": \"passed\"";
                text.replace(status, &format!("\"status\": \"failed\", {status}"))
            })
        },
        words: "duplicate field `status`",
        verdict: Verdict::NoGo,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a huge statement",
        make: |world| written(world, |text| text + &" ".repeat(Kind::Completion.largest())),
        words: "larger than",
        verdict: Verdict::NoGo,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a deep statement",
        make: |world| {
            written(world, |text| {
                let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
                text.replacen("\"passed\"", &deep, 1)
            })
        },
        words: "cannot be read",
        verdict: Verdict::NoGo,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a link in the folder",
        make: |world| {
            let folder = Folder::new(world.path("golive"));
            let mut links = 0;
            for entry in complete(world) {
                let place = folder.record(&entry).unwrap();
                if place.contains("/waiver.") {
                    let elsewhere = world.path("elsewhere");
                    std::fs::rename(&place, &elsewhere).unwrap();
                    std::os::unix::fs::symlink(&elsewhere, &place).unwrap();
                    links += 1;
                }
            }
            assert_eq!(links, 1);
            Attack {
                found: folder.read(&world.launch.id).unwrap(),
                given: None,
            }
        },
        words: "it is no regular file",
        verdict: Verdict::NoGo,
        stock: Stock::NoSignature,
    },
    Row {
        name: "a statement from the future",
        make: |world| {
            let later = world.at(1.0);
            said(world, |it| it.bound.issued_at = later)
        },
        words: "which is yet to come",
        verdict: Verdict::NoGo,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "a clock that is set back further than clocks may be apart",
        make: |world| {
            let attack = said(world, |_| ());
            world.now -= Duration::from_secs(86_400 + 302);
            attack
        },
        words: "which is yet to come",
        verdict: Verdict::NoGo,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "RSA with SHA-1",
        make: |world| {
            ssh_key(&world.path("rsa"), "", &["-t", "rsa", "-b", "3072"]).unwrap();
            let line = public_line(world, "rsa");
            let text = world.policy_text("");
            set_policy(
                world,
                &format!("{text}[[persons.ada.keys]]\nkey = \"{line}\"\n"),
            );
            let bytes = world.say("ada", world.rehearsed()).to_bytes().unwrap();
            let given = world.sign_as("rsa", Kind::Completion, &bytes);
            let attack = instead(world, 0, given, "ada", Kind::Completion);
            // The name of the algorithm is that of SHA-1.
            let Some((given, by, kind)) = attack.given else {
                panic!("it was just given");
            };
            let text = String::from_utf8(given.signature).unwrap();
            let lines: String = text.lines().filter(|line| !line.starts_with('-')).collect();
            let blob = STANDARD.decode(lines).unwrap();
            let name = b"\0\0\0\x0crsa-sha2-512";
            let at = blob.windows(name.len()).position(|it| it == name).unwrap();
            let mut weak = blob[..at].to_vec();
            // The string around it is shorter by five.
            let outer = at - 4;
            let length = u32::from_be_bytes(weak[outer..].try_into().unwrap()) - 5;
            weak.truncate(outer);
            weak.extend_from_slice(&length.to_be_bytes());
            weak.extend_from_slice(b"\0\0\0\x07ssh-rsa");
            weak.extend_from_slice(&blob[at + name.len()..]);
            let armor = format!(
                "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
                STANDARD.encode(weak)
            );
            let given = Entry::new(given.statement, armor);
            instead(world, 0, given, by, kind)
        },
        words: "the algorithm `ssh-rsa` is not accepted",
        verdict: Verdict::NoGo,
        stock: Stock::Refuses,
    },
    Row {
        name: "a revocation that is deleted",
        make: |world| {
            let mut entries = complete(world);
            let revoked = world.sign("eve", &world.say("eve", world.revoke(entries[3].id())));
            let mut after = world.say("bob", world.rehearsed());
            after.bound.prev = vec![revoked.id()];
            entries.push(world.sign("bob", &after));
            Attack {
                found: entries.into_iter().map(Found::Entry).collect(),
                given: None,
            }
        },
        words: "is missing, which",
        verdict: Verdict::NoGo,
        stock: Stock::NoSignature,
    },
    Row {
        name: "an older version of a kind",
        make: |world| written(world, |text| text.replace("completion/v2", "completion/v0")),
        words: "which is not known",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "an older version of a statement",
        make: |world| written(world, |text| text.replace("Statement/v1", "Statement/v0.1")),
        words: "its `_type` is https://in-toto.io/Statement/v0.1",
        verdict: Verdict::Inconclusive,
        stock: Stock::SeesNothing,
    },
    Row {
        name: "an older version of the signature",
        make: |world| {
            harmed_within(world, |mut blob| {
                blob[9] = 0;
                blob
            })
        },
        words: "the version 0 of its form",
        verdict: Verdict::NoGo,
        stock: Stock::Differs("OpenSSH takes every version up to its own, and none is signed"),
    },
];

/// All that is said of a ledger.
fn told(world: &World, found: &[Found]) -> String {
    let judgement = world.judge_found(found);
    let mut told = Vec::new();
    for judged in &judgement.statements {
        if let Err(refusal) = &judged.worth {
            told.push(refusal.to_string());
        }
    }
    for defect in judgement.standing.defects() {
        told.push(defect.words.clone());
    }
    for role in ["Operations", "Security"] {
        told.push(format!(
            "{:?}",
            judgement.standing.of_role(&role.into(), None)
        ));
    }
    told.join("\n")
}

#[tokio::test]
async fn each_attack_is_refused_with_its_own_reason() {
    for row in ROWS {
        let mut world = World::new();
        let before = crate::verdict(&world, &complete(&world)).await;
        assert_eq!(before, Verdict::ConditionalGo, "{}", row.name);
        let attack = (row.make)(&mut world);
        let told = told(&world, &attack.found);
        assert!(told.contains(row.words), "{}: {told}", row.name);
        let standing = world.judge_found(&attack.found).standing;
        let run = world.checklist.run(&()).standing(standing);
        let verdict = run.await.unwrap().verdict();
        assert_eq!(verdict, row.verdict, "{}: {told}", row.name);
        let (is_taken, why) = match (&row.stock, &attack.given) {
            (Stock::NoSignature, None) => continue,
            (Stock::Refuses, Some(_)) => (false, ""),
            (Stock::SeesNothing, Some(_)) => (true, ""),
            (Stock::Differs(why), Some(_)) => (true, *why),
            _ => panic!("{}: what is OpenSSH to judge?", row.name),
        };
        if let Some((entry, person, kind)) = &attack.given {
            let stock = world.stock(person, *kind, entry);
            assert_eq!(stock, is_taken, "{}: {why}", row.name);
        }
    }
}

/// Clocks may be apart by as much as the policy says.
#[tokio::test]
async fn a_clock_that_is_a_little_behind_is_no_attack() {
    let mut world = World::new();
    let entries = complete(&world);
    world.now -= Duration::from_secs(86_400 + 298);
    assert_eq!(
        crate::verdict(&world, &entries).await,
        Verdict::ConditionalGo
    );
}

/// An older form of the policy is none.
#[test]
fn a_policy_of_an_older_version_is_not_read() {
    let world = World::new();
    let text = world
        .policy_text("")
        .replace("golive-policy/2", "golive-policy/0");
    let error = Policy::parse(text.as_bytes()).unwrap_err();
    assert_eq!((error.line, error.column), (1, 10));
    assert!(
        error.words.contains("expected \"golive-policy/2\""),
        "{error}"
    );
}
