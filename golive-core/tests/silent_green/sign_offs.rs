//! Sign-offs that look like four eyes and are two.

use golive_core::checklist::{Checklist, Phase, Problem, SignOff, Task};
use golive_core::run::RunError;

/// Three roles, of which Ops attests a task.
fn list(sign_offs: impl IntoIterator<Item = SignOff>) -> Checklist<()> {
    let list = Checklist::new("t")
        .roles(["Ops", "Security", "Securitys", "Legal"])
        .phase(Phase::new("p").item(Task::new("a").by(["Ops"])));
    sign_offs.into_iter().fold(list, Checklist::sign_off)
}

fn problems(checklist: &Checklist<()>) -> Vec<String> {
    checklist
        .problems()
        .iter()
        .map(Problem::to_string)
        .collect()
}

#[test]
fn a_role_is_not_distinct_from_itself() {
    let list = list([SignOff::new("Security").distinct_from(["Security"])]);
    assert_eq!(
        problems(&list),
        [
            "the sign-off of Security is distinct from `Security` without effect: it is the same role"
        ]
    );
}

#[tokio::test]
async fn a_role_that_does_nothing_keeps_nobody_from_signing() {
    let list = list([
        SignOff::new("Ops").distinct_from(["Securitys"]),
        SignOff::new("Security").distinct_from(["Legal", "Ops"]),
    ]);
    assert_eq!(
        problems(&list),
        [
            "the sign-off of Ops is distinct from `Securitys` without effect: it neither signs \
             off nor attests a task; did you mean `Security`?",
            "the sign-off of Security is distinct from `Legal` without effect: it neither signs \
             off nor attests a task",
        ]
    );
    assert!(matches!(
        list.run(&()).await,
        Err(RunError::Declaration { .. })
    ));
}

#[test]
fn a_role_that_is_not_declared_is_told_once() {
    let list = list([SignOff::new("Security").distinct_from(["Opps"])]);
    assert_eq!(
        problems(&list),
        [
            "the sign-off of Security names the role `Opps`, which the checklist does not have; did you mean `Ops`?"
        ]
    );
}

#[test]
fn who_signs_or_attests_is_another() {
    for sign_offs in [
        // Of a task.
        vec![SignOff::new("Security").distinct_from(["Ops"])],
        // Of a sign-off, before or after, in a phase or in none.
        vec![
            SignOff::new("Security").distinct_from(["Legal"]),
            SignOff::new("Legal").phase("p"),
        ],
    ] {
        assert_eq!(problems(&list(sign_offs)), [""; 0]);
    }
    // A task without `by` may be attested by any role.
    let anyone = list([SignOff::new("Security").distinct_from(["Legal"])])
        .phase(Phase::new("q").item(Task::new("b")));
    assert_eq!(problems(&anyone), [""; 0]);
}

#[test]
fn nobody_is_no_sign_off() {
    let list = list([SignOff::new("Ops").count(0)]);
    assert_eq!(
        problems(&list),
        ["the sign-off of Ops asks for nobody: its `count` is zero"]
    );
}

#[test]
fn distinct_from_nobody_is_not_distinct() {
    let none: [&str; 0] = [];
    let nobody = list([SignOff::new("Security").distinct_from(none)]);
    assert_eq!(
        problems(&nobody),
        ["the sign-off of Security is distinct from nobody: its `distinct_from` names no role"]
    );
    // Also where others were named before.
    let more = SignOff::new("Security")
        .distinct_from(["Ops"])
        .distinct_from(none);
    assert_eq!(problems(&list([more])).len(), 1);
}

/// The later would decide for both: less than the first asks for.
#[test]
fn a_role_signs_off_one_thing_once() {
    let whole = || SignOff::new("Ops");
    let twice = list([whole().count(2), whole(), SignOff::new("Security")]);
    let words = "Ops signs off the whole twice: say all that is asked of it in one sign-off";
    assert_eq!(problems(&twice), [words]);
    let of_phase = || whole().phase("p");
    let twice = list([of_phase(), whole(), of_phase().distinct_from(["Security"])]);
    assert!(problems(&twice)[0].starts_with("Ops signs off the phase `p` twice"));
    assert!(problems(&list([whole(), of_phase()])).is_empty());
}
