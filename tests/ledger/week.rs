//! What is to be done before the launch, and each day after it.

use crate::lists::{LAUNCH_IN, LIST};
use crate::team::Team;

pub(crate) fn what_is_due_waits_and_what_comes_later_does_not() {
    let ahead = Team::of(&[("olga", "Operations")])
        .with(LIST, "week")
        .with(LAUNCH_IN, "24");
    let key = ahead.path("olga");
    let status = ["status", "--key", key.to_str().unwrap()];
    let (_, out) = ahead.run(&status);
    assert!(out.contains("attest before.announced"), "{out}");
    assert!(!out.contains("after.logs-read"), "{out}");
    assert!(out.contains("later: 1 more, the first at "), "{out}");
    // Done what waits, the launch may go on; what opens later does not count.
    ahead.say("olga", &["attest", "before.announced"]);
    let (code, out) = ahead.run(&["run", "--quiet"]);
    assert_eq!(code, 0, "{out}");
    // Three days after the launch the day's log was not read, nor the last one.
    let behind = ahead.with(LAUNCH_IN, "-72");
    let (_, out) = behind.run(&status);
    assert!(
        out.contains("it is due daily, and it was never done"),
        "{out}"
    );
    let (code, out) = behind.run(&["run", "--quiet"]);
    assert_eq!(code, 30, "{out}");
    assert!(out.contains("overdue"), "{out}");
    behind.say("olga", &["attest", "after.logs-read"]);
    assert_eq!(behind.verdict(), 0);
    // A time of the command line is not that of the ledger, and proves nothing.
    let (code, out) = behind.run(&["run", "--quiet", "--launch-at", "2999-01-01T00:00:00Z"]);
    assert_eq!(code, 30, "{out}");
    assert!(
        out.contains("said to be at 2999-01-01T00:00:00Z, and the ledger has it at"),
        "{out}"
    );
    let (code, out) = behind.run(&["run", "--launch-at", "tomorrow"]);
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("`tomorrow` is no time"), "{out}");
}
