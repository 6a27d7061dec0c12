//! What explains is in the digest of the prose, and in no other.

use std::collections::HashSet;

use super::{Change, changed, item, phase, plan};

const CHECK: &str = "numbers.answers-fast";
const TASK: &str = "before.announced";
const TRIGGER: &str = "watch.errors-spike";

const CHANGES: [Change; 31] = [
    ("title", |it| it.title = "Orders go live".into()),
    ("version", |it| it.version = Some("8".into())),
    ("version: none", |it| it.version = None),
    ("roles", |it| it.roles.push("Management".into())),
    ("order of roles", |it| it.roles.swap(0, 1)),
    ("note", |it| it.notes[0] = "Orders".into()),
    ("notes: less", |it| drop(it.notes.pop())),
    ("order of notes", |it| it.notes.swap(0, 1)),
    ("contact: who", |it| it.contacts[0].who = "Vendor".into()),
    ("contact: how", |it| it.contacts[0].how = "pager 8".into()),
    ("contacts: less", |it| drop(it.contacts.pop())),
    ("phase: title", |it| {
        phase(it, "before").title = "Beforehand".into();
    }),
    ("phase: notes", |it| {
        phase(it, "before").notes = Some("Freeze".into());
    }),
    ("phase: no notes", |it| phase(it, "before").notes = None),
    ("section: title", |it| {
        phase(it, "always").sections[0].title = "Scales".into();
    }),
    ("section: notes", |it| {
        phase(it, "always").sections[0].notes = None;
    }),
    ("section: id", |it| {
        phase(it, "always").sections[0].id = "scales".into();
    }),
    ("check: title", |it| {
        item(it, CHECK).title = "Answers very fast".into();
    }),
    ("check: notes", |it| {
        item(it, CHECK).notes = Some("As customers do".into());
    }),
    ("check: no notes", |it| item(it, CHECK).notes = None),
    ("check: tags", |it| item(it, CHECK).tags.push("fast".into())),
    ("check: order of tags", |it| item(it, CHECK).tags.swap(0, 1)),
    ("check: section", |it| {
        item(it, CHECK).section = Some("others".into());
    }),
    ("task: tags", |it| item(it, TASK).tags.clear()),
    ("task: section", |it| {
        item(it, TASK).section = Some("others".into());
    }),
    ("trigger: title", |it| {
        item(it, TRIGGER).title = "Errors are many".into();
    }),
    ("trigger: notes", |it| item(it, TRIGGER).notes = None),
    ("plan: title", |it| {
        plan(it, "roll-back").title = "Back".into();
    }),
    ("plan that none calls for: title", |it| {
        plan(it, "call-for-help").title = "Help".into();
    }),
    ("plan that none calls for: id", |it| {
        plan(it, "call-for-help").id = "help".into();
    }),
    ("plan that none calls for: step", |it| {
        plan(it, "call-for-help").steps[0].text = "Call both".into();
    }),
];

#[test]
fn what_explains_moves_the_prose_and_nothing_else() {
    let mut seen = HashSet::new();
    for (what, change) in CHANGES {
        let (before, after) = changed(change);
        assert_ne!(before.prose, after.prose, "{what}");
        assert!(seen.insert(after.prose), "{what}: as another change");
        let mut decides = after;
        decides.prose = before.prose;
        assert_eq!(before, decides, "{what}");
    }
}

#[test]
fn the_words_of_a_criterion_are_in_no_digest() {
    // They are made of the criterion, which is.
    let (before, after) = changed(|it| item(it, CHECK).criterion = Some("fast".into()));
    assert_eq!(before, after);
}
