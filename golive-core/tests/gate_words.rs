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
                .item(Check::<()>::new("Answers").probe(|()| {
                    probe_fn("redis://cache:6379", async |_| {
                        Err::<bool, _>(ProbeError::new(Reason::Refused, "nobody listens"))
                    })
                }))
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
  fail      now.is-polished: Is polished (optional)
            it is not so
            at it
  sign-off  Security: 0 of 1 signed
            next: ask Security to sign";
    assert!(words.starts_with(expected), "{words}");
}
