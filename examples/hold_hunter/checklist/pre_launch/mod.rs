//! Before the launch: 70 items in nine sections.

mod development;
mod documentation;
mod infrastructure;
mod monitoring;
mod ring_central;
mod security;
mod settings;

use golive::checklist::Phase;

use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Pre-launch",
    config = Config,
    opens = before(7d),
    closes = before(1h),
    development::DEVELOPMENT,
    development::CODE,
    settings::CONFIGURATION,
    ring_central::RING_CENTRAL,
    infrastructure::INFRASTRUCTURE,
    infrastructure::DATABASE,
    security::SECURITY,
    monitoring::MONITORING,
    documentation::DOCUMENTATION,
);
