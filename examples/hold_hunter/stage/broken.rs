//! What is broken on the stage, to see its checks fail.

use super::Failed;

/// What can be.
const NAMES: [&str; 35] = [
    "account",
    "agents",
    "alerts",
    "api-docs",
    "backups",
    "calling",
    "credentials",
    "dashboard",
    "docs",
    "errors",
    "events",
    "extensions",
    "headers",
    "jobs",
    "jwt",
    "logs",
    "memory",
    "metrics",
    "migrations",
    "on-call",
    "packages",
    "queue",
    "queue-number",
    "receiver",
    "restore",
    "sandbox",
    "secrets",
    "settings",
    "subscription",
    "tag",
    "tests",
    "transfers",
    "types",
    "uptime",
    "webhook",
];

/// The names in `HOLD_HUNTER_BREAK`, `jwt,queue`; none when it is not set.
#[derive(Clone)]
pub(crate) struct Broken(Vec<String>);

impl Broken {
    pub(super) fn named() -> Result<Self, Failed> {
        let named = std::env::var("HOLD_HUNTER_BREAK").unwrap_or_default();
        let names = named.split(',').filter(|name| !name.is_empty());
        let names: Vec<String> = names.map(str::to_owned).collect();
        match names.iter().find(|name| !NAMES.contains(&name.as_str())) {
            None => Ok(Self(names)),
            Some(name) => {
                let known = NAMES.join(", ");
                Err(format!("`{name}` cannot be broken: HOLD_HUNTER_BREAK takes {known}").into())
            }
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        // One that is not in the list could never be named.
        debug_assert!(NAMES.contains(&name), "{name} is not in the list");
        self.0.iter().any(|it| it == name)
    }

    /// The second of the two when this is broken.
    pub(crate) fn or<T>(&self, name: &str, sound: T, broken: T) -> T {
        if self.has(name) { broken } else { sound }
    }
}
