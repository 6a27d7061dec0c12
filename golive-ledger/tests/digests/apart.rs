//! What says something else has another digest, wherever its bytes are cut.

use golive_core::id::Id;
use golive_ledger::digest::{Digests, Sha256};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{changed, everything, item};

const TASK: &str = "before.restore-rehearsed";

/// What a person attests, and who.
type Attested = (String, Option<String>, Vec<String>);

fn of_task((title, notes, by): &Attested) -> Sha256 {
    let mut listing = everything::checklist().listing();
    // The others only take time.
    listing.items.retain(|item| item.id == *TASK);
    let task = item(&mut listing, TASK);
    task.title = title.as_str().into();
    task.notes = notes.as_deref().map(Into::into);
    task.by = by.iter().map(|role| role.as_str().into()).collect();
    Digests::of(&listing).unwrap().items[&Id::new(TASK)]
}

/// Short, of few letters, and with what lengths look like: texts that are cut
/// in another place come often.
const TEXT: &str = "[ab\0\u{1}\u{2}\u{8}]{0,3}";

fn attested() -> impl Strategy<Value = Attested> {
    (TEXT, option::of(TEXT), vec(TEXT, 0..3))
}

fn meaning((title, notes, by): &Attested) -> Attested {
    let mut by = by.clone();
    by.sort();
    by.dedup();
    (title.clone(), notes.clone(), by)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_tasks_have_one_digest_only_when_they_are_the_same((one, other) in (attested(), attested())) {
        let is_same = of_task(&one) == of_task(&other);
        prop_assert_eq!(is_same, meaning(&one) == meaning(&other));
    }

    #[test]
    fn bytes_do_not_move_between_fields(text in "[ab\0\u{1}]{2,8}", cuts in (0..9_usize, 0..9_usize)) {
        let cut = |at: usize| {
            let (title, notes) = text.split_at(at.min(text.len()));
            (title.to_owned(), Some(notes.to_owned()), Vec::new())
        };
        let (one, other) = (cut(cuts.0), cut(cuts.1));
        prop_assert_eq!(of_task(&one) == of_task(&other), one == other);
    }
}

#[test]
fn what_stands_elsewhere_is_something_else() {
    let of = |title: &str, notes: Option<&str>, by: &[&str]| {
        let by = by.iter().map(|it| (*it).to_owned()).collect();
        of_task(&(title.to_owned(), notes.map(str::to_owned), by))
    };
    let all = [
        of("ab", Some("c"), &[]),
        of("a", Some("bc"), &[]),
        of("abc", Some(""), &[]),
        of("abc", None, &[]),
        of("abc", None, &[""]),
        of("", Some("abc"), &[]),
        of("", None, &["abc"]),
        of("", None, &["ab", "c"]),
        of("", None, &["a", "bc"]),
        of("", None, &["a", "b", "c"]),
        // A text that is written as what would follow it.
        of("a\u{5}\0\0\0\0\0\0\0notes\u{1}\0\0\0\0\0\0\0b", None, &[]),
        of("a", Some("b"), &[]),
    ];
    for (at, one) in all.iter().enumerate() {
        assert!(!all[..at].contains(one), "number {at}");
    }
}

#[test]
fn roles_and_phases_do_not_move_between_sign_offs() {
    // Operations for the phase and ProductOwner for the whole, or the other way.
    let (before, after) = changed(|it| {
        it.sign_offs[0].phase = Some("before".into());
        it.sign_offs[1].phase = None;
    });
    assert_ne!(before.criteria, after.criteria);
    assert_ne!(
        before.phases[&Id::new("before")],
        after.phases[&Id::new("before")]
    );
}
