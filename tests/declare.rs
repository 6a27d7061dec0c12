//! The macro only spells builder calls: both give the same declaration.

use std::time::Duration;

use golive::checklist::{Check, Offset, Recurrence, SignOff, Step, Task, Trigger};
use golive::criterion::{last, max, p};
use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Ratio, unit};
use golive::{Checklist, Phase, Plan, Section};

/// The macro crate's own copy, read as it stands.
#[path = "../golive-macros/src/slug.rs"]
mod slug_of_the_macros;

struct Config;

fn memory(_: &Config) -> impl Probe<Value = Bytes> + use<> {
    probe_fn("memory", async |_| Ok::<_, ProbeError>(Bytes::new(1)))
}

fn errors() -> impl Probe<Value = Ratio> {
    probe_fn("errors", async |_| Ok::<_, ProbeError>(Ratio::default()))
}

static ROLLBACK: Plan = golive::plan!("Roll back", step("Stop", command = "stop", by = Operations));

static BY_MACRO: Checklist<Config> = golive::checklist!(
    "Orders go-live",
    id = "orders/go-live",
    version = "3",
    zone = "Europe/Berlin",
    config = Config,
    roles = [Operations, Security],
    phase(
        "Pre-launch",
        opens = before(7d),
        closes = at_launch,
        section(
            "Redis: memory & latency",
            tags = ["cache"],
            check(
                "Memory",
                probe = memory,
                pass = max < 80MB && last < 60MiB,
                warn = max < 100MB
            ),
            check(
                "Is fast",
                probe = |cfg| memory(cfg).latency(),
                samples = 50,
                concurrency = 5,
                exclusive,
                pass = p(95) < 1.5ms,
                retries = 2,
                timeout = 2s,
                after = ["memory"],
            ),
        ),
        task(
            "Restore rehearsed",
            by = [Operations, Security],
            evidence = required,
            valid_for = 30d,
            repeats = monthly,
            optional,
        ),
    ),
    phase(
        "Watch",
        opens = after(30min),
        trigger(
            "Errors spike",
            probe = |_| errors(),
            when = last > pct(5),
            hold = 5min,
            clear = last < pct(2.5),
            then = ROLLBACK,
            critical,
        ),
    ),
    sign_off(role = Security, distinct_from = [Operations], count = 2),
    contact("On call", "+1"),
    note = "a note",
);

fn by_builder() -> Checklist<Config> {
    let redis = Section::new("Redis: memory & latency")
        .tags(["cache"])
        .item(
            Check::<Config>::new("Memory")
                .probe_from(memory)
                .pass(
                    max()
                        .lt(Bytes::new(80_000_000))
                        .and(last().lt(Bytes::new(60 << 20))),
                )
                .warn(max().lt(unit::MB(100, 0))),
        )
        .item(
            Check::<Config>::new("Is fast")
                .probe(|cfg| memory(cfg).latency())
                .samples(50)
                .concurrency(5)
                .exclusive()
                .pass(p(95.0).lt(Duration::from_micros(1500)))
                .retries(2)
                .timeout(Duration::from_secs(2))
                .after(["memory"]),
        );
    Checklist::new("Orders go-live")
        .id("orders/go-live")
        .version("3")
        .zone("Europe/Berlin")
        .roles(["Operations", "Security"])
        .phase(
            Phase::new("Pre-launch")
                .opens(Offset::before(Duration::from_secs(7 * 86_400)))
                .closes(Offset::launch())
                .section(redis)
                .item(
                    Task::new("Restore rehearsed")
                        .by(["Operations", "Security"])
                        .evidence_required()
                        .valid_for(Duration::from_secs(30 * 86_400))
                        .repeats(Recurrence::Monthly)
                        .optional(),
                ),
        )
        .phase(
            Phase::new("Watch")
                .opens(Offset::after(Duration::from_secs(1800)))
                .item(
                    Trigger::<Config>::new("Errors spike")
                        .probe(|_| errors())
                        .when(last().gt(unit::pct(5.0)))
                        .hold(Duration::from_secs(300))
                        .clear(last().lt(unit::pct(2.5)))
                        .then(
                            Plan::new("Roll back")
                                .step(Step::new("Stop").command("stop").by("Operations")),
                        )
                        .critical(),
                ),
        )
        .sign_off(
            SignOff::new("Security")
                .distinct_from(["Operations"])
                .count(2),
        )
        .contact("On call", "+1")
        .note("a note")
}

#[test]
fn the_macro_and_the_builder_say_the_same() {
    assert_eq!(BY_MACRO.problems(), []);
    let (by_macro, by_builder) = (BY_MACRO.listing(), by_builder().listing());
    assert_eq!(by_macro, by_builder);
    let json = serde_json::to_string(&by_macro).expect("it can be written");
    assert!(
        json.contains(r#""valid_for_ns":2592000000000000"#),
        "{json}"
    );
}

#[test]
fn a_declaration_can_be_read_without_configuration_or_io() {
    let ids: Vec<String> = BY_MACRO.items().map(|item| item.id().to_string()).collect();
    assert_eq!(
        ids,
        [
            "redis-memory-latency.memory",
            "redis-memory-latency.is-fast",
            "pre-launch.restore-rehearsed",
            "watch.errors-spike",
        ]
    );
}

/// The macro crate has a copy of the function that makes ids, because it
/// depends on none of ours. It reports an id that is taken twice; core sees
/// the same ids, so the two agree when both or neither find it.
#[test]
fn the_macro_makes_the_ids_that_core_makes() {
    static TITLES: Checklist = golive::checklist!(
        "T",
        phase(
            "P",
            task("Größe: prüfen!"),
            task("  (T+15 min)  "),
            task(
                "NODE_ENV=production",
                after = ["größe-prüfen", "t-plus-15-min"]
            ),
            task("日本語", after = ["node-env-eq-production"]),
            task("İstanbul", after = ["日本語"]),
            task("1. Memory ≤ 80%", after = ["istanbul"]),
            task("- [ ] Memory > 80%", after = ["memory-lte-80-percent"]),
            task("(3) A -> B", after = ["memory-gt-80-percent"]),
            task("Below -5 °C", after = ["a-b"]),
            task("99.9% uptime", after = ["below-minus-5-c"]),
        ),
    );
    assert_eq!(TITLES.problems(), []);
}

#[track_caller]
fn assert_same_id(title: &str) {
    let slug = slug_of_the_macros::slug(title);
    assert_eq!(slug, golive::id::slug(title), "{title:?}");
    for id in [slug.as_str(), title] {
        let well_formed = golive::id::Id::new(id).is_well_formed();
        assert_eq!(slug_of_the_macros::is_id(id), well_formed, "{title:?}");
    }
}

#[test]
fn every_character_makes_the_same_id_in_both() {
    for c in '\0'..=char::MAX {
        assert_same_id(&format!("{c} 1{c}b{c}5"));
    }
}

#[test]
fn ordinals_and_signs_make_the_same_id_in_both() {
    const HEADS: [&str; 33] = [
        "",
        " ",
        "1.",
        "1)",
        "(1)",
        "1.2.",
        "2.1)",
        "(2.1)",
        "1.)",
        "a)",
        "(a)",
        "#3",
        "#3:",
        "#",
        "## 1.",
        "1\u{fe0f}\u{20e3}",
        "✅",
        "🔴",
        "-",
        "*",
        "[ ]",
        "[x]",
        "- [X] 1.",
        "3",
        "99.9%",
        "1.24",
        "24/7",
        "-5",
        "+5",
        "3...",
        "(3",
        "1. 2.",
        "<",
    ];
    const BODIES: [&str; 11] = [
        "",
        "Title",
        "replicas run",
        "or later",
        "5 nodes",
        "-5 °C",
        "−5",
        "% of it",
        "NODE_ENV",
        "Größe",
        "1. x",
    ];
    const SIGNS: [&str; 30] = [
        " ", "", "-", "--", " - ", "->", "=>", "<-", "-->", "==>", "<->", "<=>", "<", "<=", "≤",
        ">", ">=", "≥", "=", "==", "===", "!=", "!==", "≠", "=\u{338}", "+", "%", "％", "＜", "−",
    ];
    for head in HEADS {
        for body in BODIES {
            for sign in SIGNS {
                for end in ["5", "b"] {
                    assert_same_id(&format!("{head} {body}{sign}{end}"));
                    assert_same_id(&format!("{head}{body} {sign} {end}"));
                    assert_same_id(&format!("{sign}{head} {body}"));
                }
            }
        }
    }
}
