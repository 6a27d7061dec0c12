//! A time is one thing, wherever it is written: in a macro, in a policy, on a command
//! line, in a program's own configuration.

#![cfg(feature = "ledger")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::time::Duration;

use golive::Checklist;
use golive::checklist::Listing;
use golive::ledger::policy::Policy;
use golive::ledger::statement::Kind;
use golive::probe::{ProbeError, probe_fn};
use golive::quantity::{Timestamp, parse_duration};

#[test]
fn macros_and_programs_have_one_reader() {
    let (core, macros) = (
        include_str!("../golive-core/src/quantity/written.rs"),
        include_str!("../golive-macros/src/parse/written.rs"),
    );
    assert_eq!(core, macros, "copy the one that was changed over the other");
}

fn of_policy(text: &str) -> Result<Duration, String> {
    let policy = format!("format = \"golive-policy/2\"\n[validity]\ncompletion = \"{text}\"\n");
    let policy = Policy::parse(policy.as_bytes()).map_err(|error| error.words)?;
    Ok(policy.longest(Kind::Completion).unwrap())
}

#[test]
fn a_literal_is_what_its_text_is() {
    macro_rules! all {
        ($($literal:literal is $seconds:expr,)*) => {$({
            static LIST: Checklist = golive::checklist!(
                "It",
                phase("Now", task("It is done", valid_for = $literal))
            );
            let Listing { items, .. } = LIST.listing();
            let expected = Duration::from_secs_f64($seconds);
            let text = stringify!($literal);
            assert_eq!(items[0].valid_for, Some(expected), "{text} in a macro");
            assert_eq!(parse_duration(text).unwrap(), expected, "{text} in a program");
            assert_eq!(of_policy(text).unwrap(), expected, "{text} in a policy");
        })*};
    }
    all! {
        500ms is 0.5,
        1500us is 0.0015,
        30s is 30.0,
        1.5s is 1.5,
        5min is 300.0,
        48h is 172_800.0,
        1.5h is 5400.0,
        20d is 1_728_000.0,
        2w is 1_209_600.0,
        0.5d is 43_200.0,
        13d12h is 1_166_400.0,
        1h30min is 5400.0,
        1w2d3h4min5s is 788_645.0,
        1s500ms is 1.5,
    }
}

#[test]
fn what_is_no_time_says_what_may_be_meant() {
    for (text, words) in [
        ("", "write 500ms, 30s, 5min, 48h, 20d, 2w or 13d12h"),
        ("48", "write 500ms"),
        ("h", "write 500ms"),
        ("-5min", "write 500ms"),
        ("5 min", "is no unit"),
        ("5m", "write `min` for minutes"),
        ("2weeks", "write `w`"),
        ("3Days", "write `d`"),
        ("1H", "write `h`"),
        ("1y", "write days"),
        ("12h13d", "the larger unit comes first"),
        ("1d1d", "each once"),
        ("1.5d12h", "only one of a single unit has decimals"),
        ("1d1.5h", "only one of a single unit has decimals"),
        ("1.h", "a number has"),
        (".5h", "a number has"),
        ("1.5.5h", "a number has"),
        ("0.1ns", "finer than a nanosecond"),
        ("600w600000d", "584 years is the most"),
        ("99999999999999999999d", "at most 19 digits"),
        ("5MB", "is no unit"),
        ("１h", "write 500ms"),
        ("5\u{1b}[2J", r"\u{1b}"),
    ] {
        let error = parse_duration(text).unwrap_err().to_string();
        assert!(
            error.contains("is no time: ") && error.contains(words),
            "{text:?}: {error}"
        );
        if !text.contains('\u{1b}') {
            let of_policy = of_policy(text).unwrap_err();
            assert_eq!(of_policy, error, "{text:?} in a policy");
        }
    }
    assert_eq!(
        of_policy("0s").unwrap_err(),
        "a time of zero allows nothing"
    );
    assert_eq!(
        of_policy("101w5000w").unwrap_err(),
        of_policy("1w1w").unwrap_err().replace("1w1w", "101w5000w")
    );
}

static SINCE: Checklist = golive::checklist!(
    "It",
    phase(
        "Now",
        check(
            "Is new",
            probe = probe_fn("it", async |_| Ok::<_, ProbeError>(
                Timestamp::parse("2026-12-01T09:00:00Z").unwrap()
            )),
            pass = last >= timestamp("2026-12-01T10:00:00+01:00")
        )
    )
);

#[test]
fn a_point_in_time_has_its_zone() {
    let noon = Timestamp::parse("2026-12-01T12:00:00Z").unwrap();
    for text in [
        "2026-12-01T13:00:00+01:00",
        "2026-12-01T06:30:00-05:30",
        "2026-12-02T00:00:00+12:00",
        "2026-12-01T12:00:00+00:00",
        "2026-12-01T12:00:00-00:00",
        "2026-12-01T13:00:00.000+01:00",
    ] {
        assert_eq!(Timestamp::parse(text), Some(noon), "{text}");
    }
    for text in [
        "2026-12-01T12:00:00",
        "2026-12-01T12:00:00+1:00",
        "2026-12-01T12:00:00+0100",
        "2026-12-01T12:00:00+01",
        "2026-12-01T12:00:00+24:00",
        "2026-12-01T12:00:00+01:60",
        "2026-12-01T12:00:00Z+01:00",
        "2026-12-01T12:00:00 +01:00",
        "1970-01-01T00:30:00+01:00",
        "9999-12-31T23:30:00-01:00",
    ] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
    // As it is listed, it is of UTC.
    let criterion = SINCE.listing().items[0].criterion.clone().unwrap();
    assert!(criterion.contains("2026-12-01T09:00:00Z"), "{criterion}");
    // In a policy too.
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAe6RB2udq2bAnYOzz0Yc/sSk82lyU2FoHqKggjJVrcL";
    let policy = format!(
        "format = \"golive-policy/2\"\n[[persons.ada.keys]]\nkey = \"{key}\"\n\
         until = 2026-12-01T13:00:00+01:00\n"
    );
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let (_, keys) = policy.persons().next().unwrap();
    assert_eq!(keys[0].until, Some(noon));
}
