//! Criteria that say the same whatever is found.

use std::time::Duration;

use golive_core::checklist::{Check, Checklist, IntoItem, Phase, Task, Trigger};
use golive_core::criterion::{
    Aggregation, Band, Bound, Comparison, Condition, Conditions, Criterion, Grade, NoData, Sample,
    Samples, TriggerReading, TriggerRule, TriggerState, contains, count, ends_with, fraction, last,
    max, meets, min, one_of, p, per_sec, rise, starts_with,
};
use golive_core::gate::gate;
use golive_core::probe::{ProbeError, probe_fn};
use golive_core::quantity::{
    Age, Bytes, Count, Number, Quantity, Rate, Ratio, Value,
    unit::{number, pct, per_sec as per_second},
};
use golive_core::run::RunError;
use golive_core::verdict::Verdict;

use super::of;

fn text(text: &str) -> Samples {
    let value = Value::Text(text.to_owned());
    std::iter::once(Sample::new(value, Duration::ZERO)).collect()
}

fn grade(criterion: &Criterion<String>, found: &str) -> Result<Grade, NoData> {
    let band = Band::new(criterion.clone().into_conditions());
    band.judge(&text(found)).map(|judged| judged.grade)
}

/// A check on what is never measured, since its declaration is refused.
fn of_value<V: Quantity>(criterion: Criterion<V>) -> Checklist<()> {
    of([Check::<()>::new("c")
        .probe(|_| {
            probe_fn("it", async |_| {
                Err::<V, _>(ProbeError::no_data("not asked"))
            })
        })
        .samples(100)
        .pass(criterion)
        .into_item()])
}

#[track_caller]
fn problem(checklist: &Checklist<()>) -> String {
    let [problem] = checklist.problems() else {
        panic!("{:?}", checklist.problems());
    };
    problem.to_string()
}

#[tokio::test]
async fn a_part_that_every_text_has_is_asked_of_none() {
    for (criterion, words) in [
        (contains(""), "contains \"\""),
        (starts_with(""), "starts with \"\""),
        (ends_with(""), "ends with \"\""),
        (contains("a").and(contains("")), "contains \"\""),
    ] {
        assert_eq!(grade(&criterion, "a"), Err(NoData::NothingAsked));
        let checklist = of_value(criterion);
        assert_eq!(
            problem(&checklist),
            format!("`p.c`: `pass` asks for nothing: `{words}` holds whatever is found")
        );
        assert!(matches!(
            checklist.run(&()).await,
            Err(RunError::Declaration { .. })
        ));
        assert!(gate(&checklist, &()).await.is_err());
    }
}

#[tokio::test]
async fn nothing_is_one_of_none() {
    let none = || one_of([]);
    assert_eq!(grade(&none(), ""), Ok(Grade::Fail));
    let checklist = of_value(none());
    assert_eq!(
        problem(&checklist),
        "`p.c`: `pass` can never hold: nothing meets `one of nothing`"
    );
    assert!(checklist.run(&()).await.is_err());
    // A trigger on it would be quiet for ever.
    let trigger = Trigger::<()>::new("t")
        .probe(|_| probe_fn("it", async |_| Ok::<_, ProbeError>(String::new())))
        .when(none());
    assert!(of([trigger.into_item()]).run(&()).await.is_err());
}

#[test]
fn one_of_several_is_one_of_them_whole() {
    let lines = one_of(["a\nb", "c"]);
    for (found, expected) in [
        ("a\nb", Grade::Pass),
        ("c", Grade::Pass),
        ("a", Grade::Fail),
        ("b", Grade::Fail),
        ("", Grade::Fail),
        ("c\n", Grade::Fail),
    ] {
        assert_eq!(grade(&lines, found), Ok(expected), "{found:?}");
    }
}

#[test]
fn an_empty_text_is_a_text() {
    for criterion in [one_of(["", "a"]), one_of([""]), last().eq("")] {
        assert_eq!(grade(&criterion, ""), Ok(Grade::Pass), "{criterion}");
        assert_eq!(grade(&criterion, "b"), Ok(Grade::Fail), "{criterion}");
        assert_eq!(of_value(criterion).problems(), []);
    }
    assert_eq!(grade(&last().ne(""), "a"), Ok(Grade::Pass));
    assert_eq!(of_value(last::<String>().ne("")).problems(), []);
}

#[test]
fn what_holds_whatever_is_found_is_refused() {
    let zero = Duration::ZERO;
    for checklist in [
        of_value::<Duration>(last().ge(zero)),
        of_value::<Duration>(max().ge(zero).and(max().lt(Duration::from_secs(1)))),
        of_value::<Duration>(p(95.0).ge(zero)),
        of_value::<Age>(last().ge(zero)),
        of_value::<Bytes>(min().ge(Bytes::new(0))),
        of_value::<Bytes>(rise().ge(Bytes::new(0))),
        of_value::<Count>(rise().ge(0)),
        of_value::<Count>(rise().gt(-1)),
        of_value::<Count>(rise().ne(-1)),
        of_value::<Ratio>(rise().ge(pct(0.0))),
        of_value::<Number>(rise().ge(number(0.0))),
        of_value::<Rate>(rise().ge(per_second(0.0))),
        of_value::<Duration>(count().ge(0)),
        of_value::<Duration>(count().ge(1)),
        of_value::<Duration>(count().gt(0)),
        of_value::<Duration>(count().ne(0)),
        of_value::<Count>(per_sec().ge(per_second(0.0))),
        of_value::<bool>(fraction().ge(pct(0.0))),
        of_value::<bool>(fraction().le(pct(100.0))),
        of_value::<bool>(fraction().lt(pct(101.0))),
        // A bound that is meant to be none.
        of_value::<Duration>(last().le(Duration::MAX)),
        of_value::<Bytes>(last().le(Bytes::new(u64::MAX))),
        of_value::<Count>(last().le(i64::MAX)),
        of_value::<Count>(max().ge(i64::MIN)),
        of_value::<Number>(last().le(Number::from_billionths(i64::MAX))),
        of_value::<Ratio>(last().le(Ratio::from_parts_per_billion(i64::MAX))),
        of_value::<Rate>(last().ge(Rate::from_billionths_per_second(i64::MIN))),
    ] {
        let problem = problem(&checklist);
        assert!(problem.contains("asks for nothing"), "{problem}");
    }
}

#[test]
fn what_can_never_be_found_is_refused() {
    let zero = Duration::ZERO;
    for checklist in [
        of_value::<Duration>(last().lt(zero)),
        of_value::<Age>(last().lt(zero)),
        of_value::<Bytes>(max().lt(Bytes::new(0))),
        of_value::<Count>(rise().lt(0)),
        of_value::<Count>(rise().le(-1)),
        of_value::<Count>(rise().eq(-1)),
        of_value::<Duration>(count().lt(1)),
        of_value::<Duration>(count().eq(0)),
        of_value::<Count>(per_sec().lt(per_second(0.0))),
        of_value::<bool>(fraction().gt(pct(100.0))),
        of_value::<bool>(fraction().ge(pct(100.1))),
        of_value::<bool>(fraction().lt(pct(0.0))),
    ] {
        let problem = problem(&checklist);
        assert!(problem.contains("can never hold"), "{problem}");
    }
}

#[test]
fn what_something_can_miss_and_meet_is_asked() {
    let zero = Duration::ZERO;
    for checklist in [
        of_value::<Duration>(last().gt(zero)),
        of_value::<Duration>(last().le(zero)),
        of_value::<Bytes>(last().gt(Bytes::new(0))),
        // A count may be negative: Redis says -1 of what does not expire.
        of_value::<Count>(last().ge(0)),
        of_value::<Count>(last().lt(0)),
        of_value::<Count>(last().lt(i64::MAX)),
        of_value::<Count>(last().ne(0)),
        of_value::<Count>(rise().gt(0)),
        of_value::<Count>(rise().le(0)),
        of_value::<Count>(rise().eq(0)),
        of_value::<Duration>(count().ge(2)),
        of_value::<Duration>(count().le(1)),
        of_value::<Ratio>(last().le(pct(100.0))),
        of_value::<Ratio>(last().ge(pct(0.0))),
        of_value::<Rate>(last().ge(per_second(0.0))),
        of_value::<bool>(fraction().gt(pct(0.0))),
        of_value::<bool>(fraction().ge(pct(100.0))),
        of_value::<bool>(fraction().lt(pct(100.0))),
        of_value::<bool>(last().ne(false)),
    ] {
        assert_eq!(checklist.problems(), []);
    }
}

#[test]
fn a_warning_and_a_clearing_ask_for_something_too() {
    let ms = Duration::from_millis;
    let latency = || probe_fn("it", async |_| Ok::<_, ProbeError>(Duration::ZERO));
    let warns = Check::<()>::new("c")
        .probe(move |_| latency())
        .pass(last().lt(ms(5)))
        .warn(last().ge(ms(0)));
    assert_eq!(
        problem(&of([warns.into_item()])),
        "`p.c`: `warn` asks for nothing: `last >= 0ns` holds whatever is found"
    );
    let clears = Trigger::<()>::new("t")
        .probe(move |_| latency())
        .when(last().gt(ms(5)))
        .clear(last().lt(ms(0)));
    assert_eq!(
        problem(&of([clears.into_item()])),
        "`p.t`: `clear` can never hold: nothing meets `last < 0ns`"
    );
}

/// What a configuration gives may be empty, or zero.
#[test]
fn what_is_declared_by_nothing_is_refused() {
    let latency = || probe_fn("it", async |_| Ok::<_, ProbeError>(Duration::ZERO));
    let check = || Check::<()>::new("c").probe(move |_| latency());
    let below = || last().lt(Duration::from_secs(1));
    let none: [&str; 0] = [];
    for (item, words) in [
        (
            check().over(Duration::ZERO).pass(below()).into_item(),
            "`p.c`: its `over` is zero, so there is no time to look over",
        ),
        (
            check()
                .over(Duration::from_secs(9))
                .samples(1)
                .pass(below())
                .into_item(),
            "`p.c`: one sample is not spread `over` a time: it takes more",
        ),
        (
            check()
                .over(Duration::from_secs(9))
                .every(Duration::ZERO)
                .pass(below())
                .into_item(),
            "`p.c`: its `every` is zero, so that no number of samples fits `over`",
        ),
        (
            Trigger::<()>::new("c")
                .probe(move |_| latency())
                .when(below())
                .hold(Duration::ZERO)
                .into_item(),
            "`p.c`: its `hold` is zero, which holds nothing back",
        ),
        (
            Task::new("c").by(none).into_item(),
            "`p.c`: it is to be attested by nobody: its `by` names no role",
        ),
        (
            Task::new("c").valid_for(Duration::ZERO).into_item(),
            "`p.c`: its `valid_for` is zero, so no attestation counts",
        ),
    ] {
        assert_eq!(problem(&of([item])), words);
    }
    // As fast as it goes.
    let fast = check().samples(5).every(Duration::ZERO).pass(below());
    assert_eq!(of([fast.into_item()]).problems(), []);
}

#[test]
fn a_rule_that_asks_for_nothing_is_blind_and_never_quiet() {
    let never = Condition::new(Aggregation::Last, Comparison::OneOf, Vec::<String>::new());
    let always = Condition::new(
        Aggregation::Last,
        Comparison::Contains,
        Value::Text(String::new()),
    );
    for when in [
        Conditions::default(),
        [never].into_iter().collect(),
        [always].into_iter().collect(),
    ] {
        let mut state = TriggerState::default();
        let reading = TriggerRule::new(when).look(&mut state, Duration::ZERO, &text("a"));
        assert_eq!(reading, TriggerReading::Blind(NoData::NothingAsked));
    }
}

#[test]
fn a_bound_of_another_kind_is_no_data() {
    let texts = || Bound::Texts(vec!["a".to_owned()]);
    let value = || Bound::Value(Value::Text("a".to_owned()));
    for (comparison, bound) in [
        (Comparison::OneOf, value()),
        (Comparison::Eq, texts()),
        (Comparison::Ne, texts()),
        (Comparison::Contains, texts()),
        (Comparison::Contains, Bound::Value(Value::Bool(true))),
        (Comparison::Ne, Bound::Value(Value::Bool(true))),
    ] {
        let condition = Condition::new(Aggregation::Last, comparison, bound);
        let evaluated = condition.evaluate(&text("a"));
        assert_eq!(evaluated, Err(NoData::NotComparable), "{condition}");
    }
}

#[tokio::test]
async fn a_bound_that_a_configuration_lacks_is_no_bound() {
    struct Config {
        banner: String,
        least: Bytes,
    }
    let config = Config {
        banner: String::new(),
        least: Bytes::default(),
    };
    let banner = || {
        probe_fn("banner", async |_| {
            Ok::<_, ProbeError>("220 mail".to_owned())
        })
    };
    let free = || probe_fn("disk", async |_| Ok::<_, ProbeError>(Bytes::new(1)));
    let checklist = Checklist::new("test").phase(
        Phase::new("p")
            .item(
                Check::<Config>::new("banner")
                    .probe(move |c| meets(banner(), contains(c.banner.as_str()))),
            )
            .item(Check::<Config>::new("disk").probe(move |c| meets(free(), last().ge(c.least)))),
    );
    let report = checklist.run(&config).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    let words: Vec<&str> = report
        .items
        .iter()
        .map(|item| item.words.as_deref().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "bad configuration: the criterion asks for nothing: `contains \"\"` holds whatever is found",
            "bad configuration: the criterion asks for nothing: `last >= 0B` holds whatever is found"
        ]
    );
}
