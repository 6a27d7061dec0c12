//! An order that says nothing moves nothing.

use super::{Change, changed, item};

const CHECK: &str = "numbers.answers-fast";
const TASK: &str = "before.restore-rehearsed";

#[test]
fn the_order_of_what_is_a_set_moves_nothing() {
    let changes: [Change; 7] = [
        ("after", |it| item(it, CHECK).after.reverse()),
        ("after: twice", |it| {
            let after = &mut item(it, CHECK).after;
            after.extend(after.clone());
        }),
        ("by", |it| item(it, TASK).by.reverse()),
        ("by: twice", |it| {
            let by = &mut item(it, TASK).by;
            by.extend(by.clone());
        }),
        ("distinct_from", |it| {
            it.sign_offs[2].distinct_from.reverse();
        }),
        ("sign-offs", |it| it.sign_offs.reverse()),
        ("conditions", |it| {
            let band = item(it, CHECK).band.as_mut().unwrap();
            let conditions = band.pass.as_slice().iter().rev();
            band.pass = conditions.map(|it| (**it).clone()).collect();
        }),
    ];
    for (what, change) in changes {
        let (before, after) = changed(change);
        assert_eq!(before, after, "{what}");
    }
}

#[test]
fn the_order_of_the_declaration_is_prose() {
    let changes: [Change; 4] = [
        ("items", |it| it.items.reverse()),
        ("phases", |it| it.phases.reverse()),
        ("sections", |it| it.phases[0].sections.reverse()),
        ("plans", |it| it.plans.reverse()),
    ];
    for (what, change) in changes {
        let (before, after) = changed(change);
        assert_ne!(before.prose, after.prose, "{what}");
        let mut decides = after;
        decides.prose = before.prose;
        assert_eq!(before, decides, "{what}");
    }
}
