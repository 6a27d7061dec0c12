//! A configuration that is a parameter, and probes of one type or boxed.

#![deny(unused)]

use golive::probe::{Probe, ProbeError, ProbeExt, given, probe_fn};
use golive::{Checklist, Phase, Section};

pub trait Store: Send + Sync + 'static {
    fn is_writable(&self) -> bool;
}

pub struct Config<S> {
    store: S,
    is_fast: bool,
}

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

pub fn list<S: Store>() -> Checklist<Config<S>> {
    let section: Section<Config<S>> = golive::section!(
        "Store",
        config = Config<S>,
        check("Accepts writes", probe = |cfg| given(cfg.store.is_writable())),
    );
    let phase: Phase<Config<S>> = golive::phase!(
        "Later",
        config = Config<S>,
        check("Accepts writes", probe = |cfg| given(cfg.store.is_writable())),
    );
    golive::checklist!(
        "Generic",
        config = Config<S>,
        phase(
            "Start",
            check(
                "Is well",
                probe = |cfg| if cfg.is_fast { yes().boxed() } else { given(true).boxed() },
            ),
            check(
                "Is the same",
                probe = |cfg| match cfg.is_fast {
                    true => given(true),
                    false => {
                        let writable = cfg.store.is_writable();
                        given(writable)
                    }
                },
            ),
            trigger(
                "Fails",
                probe = |cfg| if cfg.is_fast { given(true) } else { unreachable!() },
                when = last == false,
            ),
            task("Read", applies_if = |cfg| cfg.store.is_writable()),
        ),
    )
    .phase(phase)
    .phase(Phase::new("Sections").section(section))
}

fn named<Backend: Store>() -> Checklist<Backend> {
    golive::checklist!(
        "Named",
        config = Backend,
        phase("P", check("Accepts writes", probe = |store| given(store.is_writable()))),
    )
}

struct Memory;

impl Store for Memory {
    fn is_writable(&self) -> bool {
        true
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let config = Config { store: Memory, is_fast: true };
    let report = list::<Memory>().run(&config).await.unwrap();
    let passed = report.items.iter().filter(|it| it.outcome == golive::Outcome::Pass).count();
    assert_eq!((passed, report.items.len()), (5, 6));
    assert!(golive::gate!(named::<Memory>(), &Memory).await.is_ok());
}
