//! The checklists of the tests, and where what is said of them is kept.

use std::path::PathBuf;
use std::time::SystemTime;

use golive::Checklist;
use golive::book::BookError;
use golive::ledger::book::Ledger;
use golive::ledger::digest::Sha256;
use golive::ledger::judge::Launch;
use golive::ledger::policy::Policy;
use golive::ledger::statement::Artifact;
use golive::ledger::store::{Folder, Postgres, Sqlite};
use golive::probe::{ProbeError, Reason, probe_fn};
use golive::quantity::Timestamp;

pub(crate) static NIGHT: Checklist = golive::checklist!(
    "Launch night",
    roles = [TechnicalLead, ProductOwner, Operations, Security],
    phase(
        "Start",
        task("Restore rehearsed", by = Operations, evidence = required),
        check(
            "Answers",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true))
        ),
        check(
            "Is fast",
            probe = |_| probe_fn("it", async |_| Err::<bool, _>(ProbeError::new(
                Reason::UnexpectedValue,
                "it is slow"
            ))),
        ),
    ),
    sign_off(role = TechnicalLead),
    sign_off(role = ProductOwner),
    sign_off(role = Operations),
    sign_off(role = Security, distinct_from = [TechnicalLead]),
);

/// Eight roles, each of another person.
pub(crate) static RELEASE: Checklist = golive::checklist!(
    "Release",
    roles = [
        DeploymentEngineer,
        DatabaseAdministrator,
        SecurityEngineer,
        DevOpsLead,
        ProductManager,
        EngineeringManager,
        OperationsManager,
        TechnicalDirector
    ],
    phase(
        "Start",
        check(
            "Answers",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true))
        ),
    ),
    sign_off(role = DeploymentEngineer),
    sign_off(role = DatabaseAdministrator),
    sign_off(role = SecurityEngineer),
    sign_off(role = DevOpsLead),
    sign_off(role = ProductManager),
    sign_off(role = EngineeringManager),
    sign_off(role = OperationsManager),
    sign_off(
        role = TechnicalDirector,
        distinct_from = [DeploymentEngineer, ProductManager]
    ),
);

/// Something to do before the launch, and something each day after it.
pub(crate) static WEEK: Checklist = golive::checklist!(
    "Week",
    zone = "Europe/Berlin",
    roles = [Operations],
    phase("Before", task("Announced", by = Operations)),
    phase(
        "After",
        opens = after(24h),
        task("Logs read", by = Operations, repeats = daily)
    ),
);

/// The folder of the policy.
pub(crate) const FOLDER: &str = "GOLIVE_TEST_LEDGER";
/// Which checklist: that of the night, unless it says `release` or `week`.
pub(crate) const LIST: &str = "GOLIVE_TEST_LIST";
/// Where statements are kept: that folder, unless it says `sqlite` or is a URL.
pub(crate) const HOME: &str = "GOLIVE_TEST_HOME";
/// So many hours from now the launch is.
pub(crate) const LAUNCH_IN: &str = "GOLIVE_TEST_LAUNCH_IN";
pub(crate) const ENVIRONMENT: &str = "GOLIVE_TEST_ENVIRONMENT";

pub(crate) fn ledger() -> Result<Ledger, BookError> {
    ledger_in(PathBuf::from(std::env::var_os(FOLDER).unwrap_or_default()))
}

pub(crate) fn ledger_in(folder: PathBuf) -> Result<Ledger, BookError> {
    let policy = Policy::read(folder.join("policy.toml"))?;
    let environment = std::env::var(ENVIRONMENT);
    let environment = environment.unwrap_or_else(|_| "production".to_owned());
    let image = Artifact::new("orders", Sha256::of(b"an image"));
    let mut launch = Launch::new("night-1", environment, image);
    if let Ok(hours) = std::env::var(LAUNCH_IN) {
        let seconds = hours.parse::<i64>()? * 3600;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let at = now
            .as_secs()
            .checked_add_signed(seconds)
            .unwrap_or_default();
        launch = launch.at(Timestamp::from_unix_seconds(at.cast_signed())
            .unwrap_or(Timestamp::new(SystemTime::now())));
    }
    Ok(match std::env::var(HOME).as_deref() {
        Err(_) => Ledger::new(Folder::new(folder), policy, launch),
        Ok("sqlite") => Ledger::new(Sqlite::new(folder.join("golive.db")), policy, launch),
        Ok(url) => Ledger::new(Postgres::new(url)?, policy, launch),
    })
}
