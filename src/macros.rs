//! The doors to the macros. Each passes the path of this crate on as `$crate`,
//! so that a renamed or re-exported golive works.

/// Declares a checklist.
///
/// ```
/// use golive::{Checklist, ProbeError};
/// use golive::probe::{ProbeExt, probe_fn};
///
/// pub struct Config {
///     cdn: Option<String>,
/// }
///
/// async fn select_one(_: golive::ProbeInput) -> Result<bool, ProbeError> {
///     Ok(true)
/// }
///
/// pub static ORDERS: Checklist<Config> = golive::checklist!(
///     "Orders go-live",
///     id = "orders/go-live",
///     config = Config,
///     roles = [TechnicalLead, Operations, Security],
///     phase(
///         "Pre-launch",
///         opens = before(7d),
///         section(
///             "Database",
///             check("Accepts writes", probe = |_| probe_fn("orders db", select_one), critical),
///             check(
///                 "Queries are fast",
///                 probe = |_| probe_fn("orders db", select_one).latency(),
///                 samples = 20,
///                 pass = p(95) < 50ms,
///                 warn = p(95) < 100ms,
///                 after = ["accepts-writes"],
///             ),
///             task("Restore rehearsed", by = Operations, evidence = required, valid_for = 30d),
///             task("CDN in front", optional, applies_if = |cfg| cfg.cdn.is_some()),
///         ),
///     ),
///     sign_off(role = Security, distinct_from = [TechnicalLead]),
/// );
///
/// assert!(ORDERS.problems().is_empty());
/// ```
///
/// It is one expression made of Rust expressions, so rustfmt formats it. It
/// expands to the calls of [`golive::checklist`](mod@crate::checklist) that say the
/// same, made when the checklist is first read.
///
/// # What stands in it
///
/// | | |
/// |---|---|
/// | the title | first, a string literal |
/// | `id = "..."` | pins the id |
/// | `version = "..."` | for readers |
/// | `zone = "Europe/Berlin"` | the time zone of tasks that repeat; UTC without it |
/// | `config = Type` | what the probes are configured by; `()` without it |
/// | `roles = [A, B]` | the roles that tasks and sign-offs may name |
/// | `phase(...)`, or the path of a `static` made by [`phase!`](crate::phase!) | a phase |
/// | `section(...)` | a section, in a phase with the title of the checklist |
/// | `sign_off(role = A, distinct_from = [B], count = 2, phase = "id")` | who must say go |
/// | `plan(...)` | see [`plan!`](crate::plan!) |
/// | `contact("who", "how")`, `note = "..."` | for readers |
///
/// `distinct_from` names roles whose signers may not also sign here: others, which
/// sign off or may attest a task.
///
/// A phase takes `id`, `opens`, `closes` (`before(7d)`, `at_launch`,
/// `after(15min)`), `notes`, sections and items. A section takes `id`, `notes`,
/// `tags` and items.
///
/// `config` may be, or name, a type parameter of a function around the macro:
/// `fn list<S: Store>() -> Checklist<Config<S>>`. Of more than a hundred items each
/// few stand in a function of their own, so that a checklist of many hundreds is
/// checked fast; there such a parameter is named by one capital letter, as `S`.
///
/// # Items
///
/// `check("title", probe = ..., pass = ..., ...)`: a probe and a criterion
/// decide. `task("title", by = Role, ...)`: a person decides.
/// `trigger("title", probe = ..., when = ..., ...)`: what must never last.
///
/// | on every item | |
/// |---|---|
/// | `id = "..."` | pins the id, which is otherwise `section.slug-of-the-title`, see [`slug`](crate::id::slug) |
/// | `optional` | its failure is a condition, not a refusal |
/// | `critical` | required, and no waiver of it is accepted |
/// | `tags = ["..."]` | to select it by |
/// | `after = ["id"]` | what must hold first: an id, or the last part of one in the same section |
/// | `applies_if = \|config\| ...` | where it applies |
/// | `notes = "..."` | for readers: where its runbook is. Shown where it does not pass |
///
/// | on checks and triggers | |
/// |---|---|
/// | `probe = \|config\| ...` | the probe; any expression that is one, without the closure. Branches that give two types of probes end with [`boxed`](crate::ProbeExt::boxed) |
/// | `samples = 50` | how many measurements; 1 without it, or as many as `every` and `over` make. One that cannot be taken decides: the rest are not judged without it |
/// | `concurrency = 5` | how many of them at once |
/// | `every = 1s`, `over = 15min` | when |
/// | `timeout = 2s` | for one measurement in all; 5 s without it |
/// | `retries = 3`, `backoff = 200ms` | when it does not pass |
/// | `on_no_data = fail` | instead of `inconclusive` |
/// | `exclusive` | measured alone: nothing else is measured beside it. A check that measures a time needs no word for it, see [`run`](crate::run#measured-quietly) |
///
/// | on checks | |
/// |---|---|
/// | `pass = CRITERION` | what must hold; a probe that measures a `bool` needs none |
/// | `warn = CRITERION` | what must hold for a warning, where `pass` does not: a looser bound |
///
/// | on triggers | |
/// |---|---|
/// | `when = CRITERION` | what means trouble |
/// | `hold = 5min` | for how long it must last |
/// | `clear = CRITERION` | what means that it is over |
/// | `then = PLAN` | the path of a [`Plan`](crate::Plan) |
///
/// | on tasks | |
/// |---|---|
/// | `by = Role` or `by = [A, B]` | who may attest it |
/// | `evidence = required` | an attestation counts with evidence only |
/// | `valid_for = 30d` | for how long an attestation counts |
/// | `repeats = weekly` | once in each period: `daily`, `weekly`, `monthly`, `quarterly` |
///
/// # Criteria
///
/// An aggregation, a comparison and a bound, joined by `&&`:
/// `last >= 3 && max < 20`. Aggregations are `last avg min max med p(N) sum
/// rise count per_sec fraction age`; see [`golive::criterion`](crate::criterion).
/// For texts also `contains("...")`, `starts_with("...")`, `ends_with("...")`,
/// `one_of(["...", "..."])`. What says the same whatever is found is refused:
/// `contains("")`, `one_of([])`, `last >= 0s`.
///
/// A bound carries its unit, `500ms`, `100MiB`, `30d`, `13d12h`; see
/// [`golive::quantity::unit`](crate::quantity::unit). Ratios are `pct(99.9)`,
/// `pct(150)` for a load of 1.5; versions `version("1.24")`, rates `per_sec(50)`,
/// points in time `timestamp("2026-01-01T00:00:00Z")`, numbers with decimals
/// `number(49.7)`, counts plain numbers. Any other expression of the right type
/// does too. The wrong unit does not compile.
///
/// A criterion is listed, and signed by people, before there is a configuration.
/// A bound of the configuration is asked for in the probe, by
/// [`meets`](crate::criterion::meets), without a `pass`:
/// `probe = |cfg| meets(newest(&cfg.backups, "*.gz"), age().lt(cfg.oldest))`.
#[macro_export]
macro_rules! checklist {
    ($($tokens:tt)*) => {
        $crate::__private::__checklist!(($crate) $($tokens)*)
    };
}

/// Declares a phase for a `static` of its own. It takes what a `phase(...)` of
/// [`checklist!`](crate::checklist!) takes, and `config = Type`. With
/// `roles = [A, B]` it checks the roles that its tasks name.
///
/// ```
/// use golive::Phase;
///
/// pub static AFTER: Phase<()> = golive::phase!(
///     "Week 1",
///     opens = after(1d),
///     task("Error rates reviewed"),
/// );
/// ```
#[macro_export]
macro_rules! phase {
    ($($tokens:tt)*) => {
        $crate::__private::__phase!(($crate) $($tokens)*)
    };
}

/// Declares a section for a `static` of its own. It takes what a `section(...)`
/// of [`checklist!`](crate::checklist!) takes, and `config = Type`. With
/// `roles = [A, B]` it checks the roles that its tasks name.
///
/// ```
/// use golive::Section;
///
/// pub static DOCUMENTATION: Section<()> = golive::section!(
///     "Documentation",
///     task("Runbook written"),
///     task("Architecture drawn"),
/// );
/// ```
#[macro_export]
macro_rules! section {
    ($($tokens:tt)*) => {
        $crate::__private::__section!(($crate) $($tokens)*)
    };
}

/// Declares a plan: what to do, step by step, when it goes wrong.
///
/// ```
/// use golive::Plan;
///
/// pub static ROLLBACK: Plan = golive::plan!(
///     "Roll back",
///     step("Stop the deployment", command = "systemctl stop orders"),
///     step("Tell the stakeholders", by = ProductOwner),
/// );
/// assert_eq!(ROLLBACK.steps().len(), 2);
/// ```
#[macro_export]
macro_rules! plan {
    ($($tokens:tt)*) => {
        $crate::__private::__plan!(($crate) $($tokens)*)
    };
}

/// Asks a gate: `Ok(Permit)` when it opens, `Err(Refusal)` with the short
/// report when it does not. To be awaited.
///
/// It asks of what must hold before a service starts
/// ([`Part::Start`](crate::verdict::Part::Start)): the phases without a time and
/// those that open before the launch. What opens at the launch or later needs
/// what the gate keeps down, and is no part of it.
///
/// ```
/// use golive::probe::probe_fn;
/// use golive::{Checklist, ProbeError};
///
/// struct Config;
///
/// static ORDERS: Checklist<Config> = golive::checklist!(
///     "Orders",
///     config = Config,
///     phase(
///         "Start",
///         check("It answers", probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true))),
///     ),
/// );
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), golive::Refusal> {
/// let permit = golive::gate!(ORDERS, &Config, phase = "start", deadline = 10s).await?;
/// assert!(!permit.is_conditional());
/// # Ok(())
/// # }
/// ```
///
/// | after the checklist and its configuration | |
/// |---|---|
/// | `phase = "deployment"` | asks of this phase and its sign-offs: a string, any expression that is one, or several, `phase = ["a", "b"]` |
/// | `part = whole` | asks of the whole checklist |
/// | `deadline = 10s` | how long the gate may take; 30 s without it |
/// | `timeout = 2s` | how long one measurement may take where its check does not say; 5 s without it |
/// | `wait = 2min` | how long it waits until it may open: what fails for a reason that time can mend (refused, timed out, not there yet) is asked again, any other reason refuses at once; see [`Run::wait`](crate::run::Run::wait) and [the guide to Kubernetes](crate::guide::kubernetes) |
/// | `concurrency = 4` | how many measurements run at once; 256 without it |
/// | `load = true` | probes that put a load on what they observe are run too; they are skipped by default |
/// | `launch_at = time` | when the launch is, a `SystemTime`: phases that have not opened by then are not proven |
/// | `ledger = ledger` | what persons have said counts too; see [`Gate::ledger`](crate::gate::Gate::ledger) |
/// | `accept = conditional` | opens it on conditions too |
///
/// The same are methods of [`Gate`](crate::gate::Gate).
///
/// Without a checklist of its own a gate is declared where it stands; its
/// probes may use what is in scope:
///
/// ```
/// # use golive::probe::probe_fn;
/// # use golive::ProbeError;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), golive::Refusal> {
/// let answer = 42;
/// golive::gate!(
///     "billing",
///     check(
///         "It knows the answer",
///         probe = probe_fn("it", move |_| async move { Ok::<_, ProbeError>(answer == 42) }),
///     ),
///     deadline = 5s,
/// )
/// .await?;
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! gate {
    ($($tokens:tt)*) => {
        $crate::__private::__gate!(($crate) $($tokens)*)
    };
}

/// Turns a checklist into a program: `run`, `list`, `--help`. Needs the feature
/// `cli`.
///
/// The second argument makes the configuration: an async function or closure
/// that returns a `Result`. Without it the configuration is its `Default`.
///
/// ```
/// golive::main!(DEMO, async || Ok::<_, std::io::Error>(()));
///
/// static DEMO: golive::Checklist = golive::checklist!("Demo", phase("Now", task("Read it")));
/// ```
///
/// With `ledger = ...`, a function that opens one, what persons have said counts
/// in `run`, and they say it by `status`, `attest`, `sign`, `waive`,
/// `discharge`, `revoke` and `verify`:
///
/// ```
/// # #[cfg(feature = "ledger")] mod it {
/// use golive::book::BookError;
/// use golive::ledger::book::Ledger;
/// use golive::ledger::judge::Launch;
/// use golive::ledger::policy::Policy;
/// use golive::ledger::statement::Artifact;
/// use golive::ledger::store::Folder;
///
/// golive::main!(DEMO, async || Ok::<_, std::io::Error>(()), ledger = ledger);
///
/// fn ledger() -> Result<Ledger, BookError> {
///     // Where those who write to `golive/` cannot.
///     let policy = Policy::read("policy.toml")?;
///     let image = Artifact::from_env("orders", "IMAGE_SHA256")?;
///     let launch = Launch::new("orders-2026-03", "production", image);
///     Ok(Ledger::new(Folder::new("golive"), policy, launch))
/// }
///
/// static DEMO: golive::Checklist = golive::checklist!("Demo", phase("Now", task("Read it")));
/// # }
/// # fn main() {}
/// ```
///
/// Where the ledger cannot be opened, `run` judges what machines can and is
/// INCONCLUSIVE at the best.
///
/// `run` puts load on what it observes, where a check declares it
/// ([`Probe::drives_load`](crate::Probe::drives_load)); `run --no-load` skips
/// these items, as a [gate](crate::gate!) does.
#[cfg(feature = "cli")]
#[macro_export]
macro_rules! main {
    ($checklist:path $(,)?) => {
        $crate::main!($checklist, async || {
            ::core::result::Result::<_, ::core::convert::Infallible>::Ok(
                ::core::default::Default::default(),
            )
        });
    };
    ($checklist:path, $configure:expr $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::Cli::new(&$checklist, $configure).main()
        }
    };
    ($checklist:path, $configure:expr, ledger = $ledger:expr $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::Cli::new(&$checklist, $configure)
                .ledger($ledger)
                .main()
        }
    };
}

/// Needs the feature `cli`.
#[cfg(not(feature = "cli"))]
#[macro_export]
macro_rules! main {
    ($($tokens:tt)*) => {
        ::core::compile_error!(
            "`golive::main!` needs the feature `cli`: `golive = { version = \"...\", features = [\"cli\"] }`"
        );
        // One error is enough: the program has its `main`.
        fn main() {}
    };
}

/// Makes each item of a checklist a test of its own, for `cargo test` and
/// nextest. Needs the feature `test`, and a test target without the harness of
/// Rust; with it there is one test, which fails and says so:
///
/// ```toml
/// [[test]]
/// name = "go_live"
/// harness = false
/// ```
///
/// The second argument makes the configuration, as in [`main!`](crate::main!);
/// each test calls it.
///
/// A test fails when its item does not hold, is an error or has no data. That of
/// an `optional` item is then shown as ignored, with the reason, and does not
/// fail the suite; nextest, which goes by the exit code, shows it as passed. An item that puts load on what it observes does so in its
/// test: `cargo test -- --skip throughput` leaves it out by its name.
///
/// ```
/// golive::test!(DEMO);
///
/// static DEMO: golive::Checklist = golive::checklist!("Demo", phase("Now", task("Read it")));
/// ```
#[cfg(feature = "test")]
#[macro_export]
macro_rules! test {
    ($checklist:path $(,)?) => {
        $crate::test!($checklist, async || {
            ::core::result::Result::<_, ::core::convert::Infallible>::Ok(
                ::core::default::Default::default(),
            )
        });
    };
    ($checklist:path, $configure:expr $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::test_main(&$checklist, $configure)
        }

        // With the harness of Rust `main` is not called, and no item would be
        // a test: none that fails, either.
        #[test]
        fn golive_test_needs_harness_false() {
            ::core::panic!("golive::test! needs `harness = false` on this [[test]] in Cargo.toml");
        }
    };
}

/// Needs the feature `test`.
#[cfg(not(feature = "test"))]
#[macro_export]
macro_rules! test {
    ($($tokens:tt)*) => {
        ::core::compile_error!(
            "`golive::test!` needs the feature `test`: `golive = { version = \"...\", features = [\"test\"] }`"
        );
        // One error is enough: the test has its `main`.
        fn main() {}
    };
}
