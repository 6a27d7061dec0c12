//! How a `main` ends, whatever its error is.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::error::Error;
use std::process::{ExitCode, Termination as _};

use anyhow::Context as _;
use golive_core::checklist::{Check, Checklist, Phase};
use golive_core::gate::{Exit, Refusal, gate};
use golive_core::probe::{ProbeError, probe_fn};

async fn refusal() -> Refusal {
    let check =
        Check::<()>::new("Holds").probe(|()| probe_fn("it", async |_| Ok::<_, ProbeError>(false)));
    let list = Checklist::<()>::new("Demo").phase(Phase::new("Now").item(check));
    gate(&list, &()).await.unwrap_err()
}

#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error("the gate")]
    Gate(#[from] Refusal),
    #[error(transparent)]
    Own(Box<StartError>),
    #[error("no configuration")]
    Config(#[from] std::io::Error),
}

/// It shows its source as itself, and passes its source on.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Through(#[from] Refusal);

type Boxed = Box<dyn Error + Send + Sync>;

fn code(exit: Exit) -> String {
    format!("{:?}", exit.report())
}

#[tokio::test]
async fn a_refusal_is_found_in_any_error() {
    let mut exits: Vec<(&str, Exit)> = Vec::new();
    exits.push(("itself", Err(refusal().await).into()));
    exits.push(("boxed", Err(Boxed::from(refusal().await)).into()));
    let it = || async { Err::<(), _>(refusal().await) };
    exits.push(("anyhow", it().await.map_err(anyhow::Error::from).into()));
    exits.push(("context", it().await.context("orders starts").into()));
    let twice = it().await.context("orders starts").context("main");
    exits.push(("two contexts", twice.into()));
    let boxed = it().await.context("orders starts").map_err(Boxed::from);
    exits.push(("a context in a box", boxed.into()));
    exits.push(("a source", it().await.map_err(StartError::from).into()));
    let own = it()
        .await
        .map_err(|it| StartError::Own(Box::new(it.into())));
    exits.push(("a source of what is shown", own.into()));
    exits.push(("transparent", it().await.map_err(Through).into()));
    let through = it().await.map_err(Through).context("orders starts");
    exits.push(("transparent in a context", through.into()));
    let nested = it().await.map_err(Through).map_err(std::io::Error::other);
    exits.push(("in an error of io", nested.into()));
    for (name, exit) in exits {
        let words = exit.to_string();
        assert_eq!(
            code(exit),
            format!("{:?}", ExitCode::from(20)),
            "{name}: {words}"
        );
    }
}

#[tokio::test]
async fn what_is_no_refusal_ends_with_1() {
    let error = || StartError::from(std::io::Error::other("no disk"));
    let failure = format!("{:?}", ExitCode::FAILURE);
    assert_eq!(code(Err(error()).into()), failure);
    assert_eq!(
        code(Err(anyhow::Error::from(error()).context("x")).into()),
        failure
    );
    assert_eq!(code(Err::<(), _>("words").into()), failure);
    let well: Exit = Ok::<(), anyhow::Error>(()).into();
    assert_eq!(code(well), format!("{:?}", ExitCode::SUCCESS));
    assert_eq!(Refusal::exit_code_of(&error()), None);
    // A gate that could not be asked is a fault of the declaration.
    let list: Checklist<()> = Checklist::new("Demo");
    let refusal = gate(&list, &()).phase("no such").await.unwrap_err();
    assert_eq!(Refusal::exit_code_of(&refusal), Some(64));
    assert_eq!(
        code(Err(anyhow::Error::from(refusal).context("x")).into()),
        format!("{:?}", ExitCode::from(64))
    );
}
