//! What a refusal says, to the letter.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use golive_core::checklist::{Check, Checklist, Phase, SignOff};
use golive_core::gate::gate;
use golive_core::probe::{ProbeError, Reason, probe_fn};

#[tokio::test]
async fn a_refusal_says_what_to_do_next() {
    let checklist = Checklist::<()>::new("Demo")
        .roles(["Security"])
        .phase(
            Phase::new("Now")
                .item(
                    Check::<()>::new("Answers")
                        .probe(|()| {
                            probe_fn("redis://cache:6379", async |_| {
                                Err::<bool, _>(ProbeError::new(Reason::Refused, "nobody listens"))
                            })
                        })
                        .notes("https://wiki.example/runbooks/cache"),
                )
                .item(
                    Check::<()>::new("Is polished")
                        .probe(|()| probe_fn("it", async |_| Ok::<_, ProbeError>(false)))
                        .optional(),
                )
                .item(
                    Check::<()>::new("Drains")
                        .probe(|()| probe_fn("it", async |_| Ok::<_, ProbeError>(true)))
                        .after(["now.answers"]),
                ),
        )
        .sign_off(SignOff::new("Security"));
    let words = gate(&checklist, &()).await.unwrap_err().to_string();
    // How long it took is the only thing that changes.
    let (_, words) = words.split_once('\n').unwrap();
    let expected = "\
\x20 fail      now.answers: Answers
            refused: nobody listens
            at redis://cache:6379
            blocks 1 item
            next: start what should listen there, or correct the address
            notes: https://wiki.example/runbooks/cache
  fail      now.is-polished: Is polished (optional)
            it is not so
            at it
  sign-off  Security: 0 of 1 signed
            next: ask Security to sign";
    assert!(words.starts_with(expected), "{words}");
    assert!(!words.contains("GO only"), "{words}");
}

/// Who meets a gate that stays shut on a warning learns what opens it.
#[tokio::test]
async fn conditions_say_how_they_are_accepted() {
    let notes = format!("see\nverdict: GO {}", "x".repeat(1000));
    let polished = Check::<()>::new("Is polished")
        .probe(|()| probe_fn("it", async |_| Ok::<_, ProbeError>(false)))
        .optional()
        .notes(notes);
    let answers =
        Check::<()>::new("Answers").probe(|()| probe_fn("it", async |_| Ok::<_, ProbeError>(true)));
    let now = Phase::new("Now").item(polished).item(answers);
    let checklist = Checklist::<()>::new("Demo").phase(now);
    let refusal = gate(&checklist, &()).await.unwrap_err();
    assert_eq!(refusal.exit_code(), 10);
    let words = refusal.to_string();
    let last = words.lines().last().unwrap();
    assert!(
        last.contains("a gate opens on GO only") && last.contains("`accept = conditional`"),
        "{words}"
    );
    // The notes are one line of theirs, and no second report.
    let notes = words.lines().find(|line| line.contains("notes: ")).unwrap();
    assert!(
        notes.contains(r"see\nverdict: GO xxx") && notes.ends_with("x…"),
        "{notes}"
    );
    assert!(notes.chars().count() < 350, "{notes}");
    let report = refusal.report().unwrap();
    let kept = report
        .item("now.is-polished")
        .unwrap()
        .notes
        .as_deref()
        .unwrap();
    assert!(kept.len() > 1000, "the report has all of it");
    let permit = gate(&checklist, &()).accept_conditional().await.unwrap();
    assert!(permit.is_conditional());
}
