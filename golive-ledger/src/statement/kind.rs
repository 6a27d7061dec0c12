//! The kinds of statements, each with a name of its own everywhere.

use std::fmt;

/// The domain of the names. Names, not addresses: nothing is fetched.
const DOMAIN: &str = "golive.dev";

/// The largest statement of any kind.
pub const LARGEST: usize = 4 << 20;

/// The kind of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A task is done, failed, or does not apply.
    Completion,
    /// A role says go, no, or go on conditions.
    SignOff,
    /// A person asks that a risk be taken.
    WaiverRequest,
    /// A person takes a risk.
    Waiver,
    /// A statement no longer counts.
    Revocation,
    /// A condition is met.
    Discharge,
    /// What a gate decided.
    Verdict,
}

/// The version of a kind's form. What is written is of the newest one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Form {
    /// As golive 0.1 wrote it before its first release. It is read, and it
    /// objects; it speaks for no launch any more, since what it is bound to holds
    /// less than it must.
    V1,
    /// As it is written.
    #[default]
    V2,
}

impl Form {
    /// All of them, the newest first.
    pub const ALL: [Self; 2] = [Self::V2, Self::V1];

    const fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Completion,
        Self::SignOff,
        Self::WaiverRequest,
        Self::Waiver,
        Self::Revocation,
        Self::Discharge,
        Self::Verdict,
    ];

    /// The kind in a name: `sign-off`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completion => "completion",
            Self::SignOff => "sign-off",
            Self::WaiverRequest => "waiver-request",
            Self::Waiver => "waiver",
            Self::Revocation => "revocation",
            Self::Discharge => "discharge",
            Self::Verdict => "verdict",
        }
    }

    /// How many bytes a statement of this kind may have: 64 KiB for what people say,
    /// 4 MiB for a verdict, which names all that it stands on (some 20 000
    /// statements). What is larger is not read.
    #[must_use]
    pub const fn largest(self) -> usize {
        match self {
            Self::Verdict => LARGEST,
            Self::Completion
            | Self::SignOff
            | Self::WaiverRequest
            | Self::Waiver
            | Self::Revocation
            | Self::Discharge => 64 << 10,
        }
    }

    /// What `ssh-keygen -Y sign -n` must be given: `sign-off.v2@golive.dev`.
    #[must_use]
    pub fn namespace(self) -> String {
        self.namespace_of(Form::default())
    }

    /// The namespace of one form of this kind.
    #[must_use]
    pub fn namespace_of(self, form: Form) -> String {
        format!("{}.v{}@{DOMAIN}", self.name(), form.number())
    }

    /// The `predicateType` of one form of this kind.
    #[must_use]
    pub fn predicate_type(self, form: Form) -> String {
        let (name, number) = (self.name(), form.number());
        format!("https://{DOMAIN}/attestation/{name}/v{number}")
    }

    /// Every kind in every form that there is of it.
    pub fn forms() -> impl Iterator<Item = (Self, Form)> {
        let all = Self::ALL.into_iter();
        all.flat_map(|kind| Form::ALL.map(|form| (kind, form)))
            // A request was a name in the waiver before, and a condition was met by
            // another sign-off.
            .filter(|(kind, form)| {
                *form != Form::V1 || !matches!(kind, Self::WaiverRequest | Self::Discharge)
            })
    }

    pub(crate) fn of_namespace(text: &str) -> Option<(Self, Form)> {
        Self::forms().find(|(kind, form)| kind.namespace_of(*form) == text)
    }

    pub(super) fn of_predicate(text: &str) -> Option<(Self, Form)> {
        Self::forms().find(|(kind, form)| kind.predicate_type(*form) == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
