//! The kinds of statements, each with a name of its own everywhere.

use std::fmt;

/// The domain of the names. Names, not addresses: nothing is fetched.
const DOMAIN: &str = "golive.dev";

/// The kind of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A task is done, failed, or does not apply.
    Completion,
    /// A role says go, no, or go on conditions.
    SignOff,
    /// A person takes a risk.
    Waiver,
    /// A statement no longer counts.
    Revocation,
    /// What a gate decided.
    Verdict,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Completion,
        Self::SignOff,
        Self::Waiver,
        Self::Revocation,
        Self::Verdict,
    ];

    /// The kind in a name: `sign-off`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completion => "completion",
            Self::SignOff => "sign-off",
            Self::Waiver => "waiver",
            Self::Revocation => "revocation",
            Self::Verdict => "verdict",
        }
    }

    /// What `ssh-keygen -Y sign -n` must be given: `sign-off.v1@golive.dev`.
    #[must_use]
    pub fn namespace(self) -> String {
        format!("{}.v1@{DOMAIN}", self.name())
    }

    /// The `predicateType` of the statement.
    #[must_use]
    pub fn predicate_type(self) -> String {
        format!("https://{DOMAIN}/attestation/{}/v1", self.name())
    }

    pub(super) fn of_predicate(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.predicate_type() == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
