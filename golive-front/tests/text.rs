//! The text that people read of a run, to the letter.

#![cfg(feature = "text")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use golive_core::checklist::{Check, Checklist, Phase, Section, SignOff, Task};
use golive_core::criterion::last;
use golive_core::probe::{
    Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target, probe_fn,
};
use golive_core::quantity::{Bytes, unit::MB};
use golive_front::text::{Style, write_listing, write_report};

struct Memory(u64);

impl Probe for Memory {
    type Value = Bytes;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<Bytes>, ProbeError> {
        Ok(Measurement::new(Bytes::new(self.0)).with("redis_version", "7.0.15\u{1b}[31m"))
    }

    fn target(&self) -> Target {
        Target::url("redis://app:hunter2@cache:6379/0")
    }
}

fn checklist() -> Checklist<u64> {
    Checklist::new("Orders go-live")
        .roles(["Operations", "Security"])
        .phase(
            Phase::new("Smoke tests")
                .section(
                    Section::new("Redis")
                        .item(
                            Check::<u64>::new("Memory is low")
                                .probe(|used| Memory(*used))
                                .id("redis.memory")
                                .critical()
                                .notes("https://wiki.example/runbooks/redis")
                                .pass(last().lt(MB(100, 0))),
                        )
                        .item(
                            Check::<u64>::new("Queue drains")
                                .probe(|_| {
                                    probe_fn("queue", |_| async { Ok::<_, ProbeError>(true) })
                                })
                                .after(["redis.memory"]),
                        ),
                )
                .section(
                    Section::new("Database").item(Check::<u64>::new("Connects").probe(|_| {
                        probe_fn("postgres://db/orders", |_| async {
                            Err::<bool, _>(
                                ProbeError::new(Reason::TimedOut, "no answer").at(Step::Connect),
                            )
                        })
                    })),
                ),
        )
        .phase(Phase::new("After").item(Task::new("Runbook read").by(["Operations"])))
        .sign_off(SignOff::new("Security"))
}

async fn text(used: u64, style: Style) -> String {
    let checklist = checklist();
    let report = checklist.run(&used).await.unwrap();
    let mut out = Vec::new();
    write_report(&report, style, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    // How long it took is the only thing that changes.
    text[..text.rfind(" of 4 items").unwrap_or(text.len())].to_owned()
}

#[tokio::test]
async fn causes_stand_before_echoes_and_say_what_to_do() {
    let expected = r#"Orders go-live

Smoke tests
  Redis
    ✗ Memory is low                                                                             fail
    ↳ Queue drains                                                                           blocked
  Database
    ? Connects                                                                                 error

After
    ○ Runbook read                                                                           pending

Why
  ✗ fail      Memory is low (critical)
    id        redis.memory
    expected  last < 100MB
    found     last 120MB
    at        redis://cache:6379/0
    seen      redis_version: 7.0.15\u{1b}[31m
    blocks    redis.queue-drains
    notes     https://wiki.example/runbooks/redis
  ? error     Connects
    id        database.connects
    found     timed out (in connect): no answer
    at        postgres://db/orders
    next      check the address and the firewall
  ○ 1 item waits for a person to attest
  ○ sign-off  Security: 0 of 1 signed; ask Security to sign
  ? no required item was seen to hold

NO GO  1 fail, 1 error, 1 blocked, 1 pending"#;
    assert_eq!(text(120_000_000, Style::plain()).await, expected);
}

#[tokio::test]
async fn every_line_keeps_within_the_width() {
    let mut narrow = Style::plain();
    narrow.width = 48;
    for line in text(120_000_000, narrow).await.lines() {
        assert!(line.chars().count() <= 48, "{line:?}");
    }
}

#[tokio::test]
async fn colour_is_there_only_when_asked_for() {
    assert!(!text(1, Style::plain()).await.contains('\u{1b}'));
    let mut coloured = Style::plain();
    coloured.colour = true;
    assert!(text(1, coloured).await.contains("\u{1b}[32m✓\u{1b}[0m"));
}

#[test]
fn a_listing_shows_every_item_with_its_id_and_criterion() {
    let mut out = Vec::new();
    write_listing(&checklist().listing(), Style::plain(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(
        text,
        "\
Orders go-live  orders-go-live

Smoke tests  smoke-tests
  Redis  redis
    check   Memory is low (critical): last < 100MB
            redis.memory
    check   Queue drains
            redis.queue-drains  after redis.memory
  Database  database
    check   Connects
            database.connects

After  after
    task    Runbook read, by Operations
            after.runbook-read

Sign-off
    Security
"
    );
}
