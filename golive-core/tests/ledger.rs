//! A run that asks a ledger: whatever becomes of that, the run ends in its time
//! and proves nothing that nobody said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

use golive_core::book::{Book, BookError, Draft, Speaker, Verified, Words};
use golive_core::checklist::{Check, Checklist, IntoItem as _, Listing, Offset, Phase, Task};
use golive_core::gate::gate;
use golive_core::outcome::{Due, Outcome};
use golive_core::probe::{ProbeError, probe_fn};
use golive_core::quantity::Timestamp;
use golive_core::report::Report;
use golive_core::standing::{Attested, Standing};
use golive_core::verdict::{Part, Verdict};

type Answer = Box<dyn Fn() -> Result<Standing, BookError> + Send + Sync>;

/// A ledger that only answers.
struct Ledger {
    answer: Answer,
    launch: Option<Timestamp>,
}

impl Ledger {
    fn new(answer: impl Fn() -> Result<Standing, BookError> + Send + Sync + 'static) -> Self {
        Self {
            answer: Box::new(answer),
            launch: None,
        }
    }
}

impl Book for Ledger {
    fn standing(&self, _listing: &Listing, _now: SystemTime) -> Result<Standing, BookError> {
        (self.answer)()
    }

    fn launch_at(&self) -> Option<Timestamp> {
        self.launch
    }

    fn verify(&self, _listing: &Listing, _now: SystemTime) -> Result<Verified, BookError> {
        Err("it only answers".into())
    }

    fn speaker(&self, _key: Option<&str>) -> Result<Speaker, BookError> {
        Err("it only answers".into())
    }

    fn may_say(
        &self,
        _listing: &Listing,
        _speaker: &Speaker,
        _words: &Words,
        _now: SystemTime,
    ) -> Result<(), BookError> {
        Err("it only answers".into())
    }

    fn draft(
        &self,
        _listing: &Listing,
        _speaker: &Speaker,
        _words: &Words,
        _report: Option<&Report>,
        _now: SystemTime,
    ) -> Result<Draft, BookError> {
        Err("it only answers".into())
    }

    fn record(
        &self,
        _listing: &Listing,
        _draft: &Draft,
        _now: SystemTime,
    ) -> Result<String, BookError> {
        Err("it only answers".into())
    }
}

fn checklist() -> Checklist {
    let later = Phase::new("Later").opens(Offset::after(Duration::from_secs(3600)));
    Checklist::new("It")
        .phase(Phase::new("Now").item(Task::new("Done")))
        .phase(later.item(Task::new("Watched")))
}

fn done() -> Standing {
    let mut standing = Standing::new();
    standing.attest("now.done", Attested::done("ada", None));
    standing.attest("later.watched", Attested::done("ada", None));
    standing
}

fn words(report: &Report) -> String {
    let grounds = &report.judgement.grounds;
    grounds
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

#[tokio::test]
async fn what_the_ledger_says_counts() {
    let list = checklist();
    let report = list
        .run(&())
        .ledger(Ledger::new(|| Ok(done())))
        .await
        .unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    // In a gate as well, and shared.
    let shared: Arc<dyn Book> = Arc::new(Ledger::new(|| Ok(done())));
    assert!(gate(&list, &()).ledger(Arc::clone(&shared)).await.is_ok());
    assert!(gate(&list, &()).await.is_err());
}

#[tokio::test]
async fn a_ledger_says_when_the_launch_is() {
    let list = checklist();
    let now = Timestamp::new(SystemTime::now());
    let known = || {
        let mut ledger = Ledger::new(|| Ok(done()));
        ledger.launch = Some(now);
        ledger
    };
    let due = |report: &Report| match report.item("later.watched").unwrap().outcome {
        Outcome::Pending { due, .. } => Some(due),
        _ => None,
    };
    let report = list.run(&()).ledger(known()).await.unwrap();
    assert_eq!(due(&report), Some(Due::AfterLaunch));
    assert_eq!(report.verdict(), Verdict::Go);
    // The same time said again says nothing new.
    let run = list.run(&()).ledger(known()).launch_at(now.get());
    assert_eq!(run.await.unwrap().verdict(), Verdict::Go);
    // Another one is a what-if, and the ledger's is gone by: nobody makes a
    // checklist look done by a time that nobody agreed on.
    for given in [0, 4_000_000_000] {
        let given = Timestamp::from_unix_seconds(given).unwrap();
        let run = list.run(&()).ledger(known()).launch_at(given.get());
        let report = run.await.unwrap();
        assert_eq!(due(&report), Some(Due::AfterLaunch));
        assert_eq!(report.verdict(), Verdict::Inconclusive);
        assert!(
            words(&report).contains("the ledger has it at"),
            "{}",
            words(&report)
        );
    }
}

/// What opens after the launch was not looked at before it: a permit of the whole
/// does not cover it.
#[tokio::test]
async fn a_permit_covers_what_has_opened() {
    let list = checklist();
    let mut ledger = Ledger::new(|| Ok(done()));
    ledger.launch = Some(Timestamp::new(SystemTime::now() + Duration::from_secs(60)));
    let permit = gate(&list, &()).whole().ledger(ledger).await.unwrap();
    let of = |id: &str| Part::Phases {
        ids: vec![id.into()],
    };
    assert_eq!(*permit.covers(), of("now"));
    assert!(!permit.covers().covers(&of("later")));
    let mut ledger = Ledger::new(|| Ok(done()));
    let long_ago = SystemTime::now() - Duration::from_secs(7200);
    ledger.launch = Some(Timestamp::new(long_ago));
    let permit = gate(&list, &()).whole().ledger(ledger).await.unwrap();
    assert_eq!(*permit.covers(), Part::Whole);
}

/// Nor does it cover a phase of which it saw a part alone: a check in it that does not
/// apply was seen, a task in it was not.
#[tokio::test]
async fn a_phase_of_which_a_part_is_later_is_not_covered() {
    let check = Check::<()>::new("Elsewhere")
        .probe(|_| probe_fn("it", async |_| Ok::<_, ProbeError>(true)))
        .applies_if(|_: &()| false);
    let later = Phase::new("Later").opens(Offset::after(Duration::from_secs(3600)));
    let list: Checklist = Checklist::new("It")
        .phase(Phase::new("Now").item(Task::new("Done")))
        .phase(later.item(check.into_item()).item(Task::new("Watched")));
    let mut ledger = Ledger::new(|| Ok(done()));
    ledger.launch = Some(Timestamp::new(SystemTime::now() + Duration::from_secs(60)));
    let permit = gate(&list, &()).whole().ledger(ledger).await.unwrap();
    let of = |id: &str| Part::Phases {
        ids: vec![id.into()],
    };
    assert!(permit.covers().covers(&of("now")));
    assert!(
        !permit.covers().covers(&of("later")),
        "{:?}",
        permit.covers()
    );
}

#[tokio::test]
async fn a_ledger_that_fails_proves_nothing() {
    let list = checklist();
    for (answer, told) in [
        (
            Ledger::new(|| Err("the disk is gone".into())),
            "the ledger cannot be read: the disk is gone",
        ),
        (
            Ledger::new(|| panic!("oh")),
            "the ledger cannot be read: it panicked",
        ),
    ] {
        let report = list.run(&()).ledger(answer).await.unwrap();
        assert_eq!(report.verdict(), Verdict::Inconclusive);
        assert!(words(&report).contains(told), "{}", words(&report));
    }
}

/// A ledger that answers when it is let.
fn held() -> (std::sync::mpsc::Sender<()>, Ledger) {
    let (let_go, wait): (_, Receiver<()>) = channel();
    let wait = Mutex::new(wait);
    let ledger = Ledger::new(move || {
        let _ = wait.lock().unwrap().recv();
        Ok(done())
    });
    (let_go, ledger)
}

#[tokio::test(start_paused = true)]
async fn a_ledger_that_hangs_holds_nobody_up() {
    let (_let_go, ledger) = held();
    let list = checklist();
    let began = tokio::time::Instant::now();
    let deadline = Duration::from_secs(7);
    let report = list
        .run(&())
        .ledger(ledger)
        .deadline(deadline)
        .await
        .unwrap();
    assert_eq!(began.elapsed(), deadline);
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert!(
        words(&report).contains("no answer within 7s"),
        "{}",
        words(&report)
    );
}

#[tokio::test]
async fn a_run_that_is_stopped_waits_for_no_ledger() {
    let (_let_go, ledger) = held();
    let list = checklist();
    let run = list
        .run(&())
        .ledger(ledger)
        .stop_when(std::future::ready(()));
    let report = run.await.unwrap();
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert!(
        words(&report).contains("the run was stopped before"),
        "{}",
        words(&report)
    );
}

#[test]
fn without_a_runtime_it_says_so() {
    let list = checklist();
    let run = list.run(&()).ledger(Ledger::new(|| Ok(done())));
    let mut run = std::pin::pin!(IntoFuture::into_future(run));
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    match run.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => {
            assert!(error.to_string().contains("runtime"), "{error}");
        }
        other => panic!("{other:?}"),
    }
}
