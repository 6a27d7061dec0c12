//! Why a statement does not count.

use golive_core::quantity::Timestamp;

use crate::digest::Sha256;
use crate::ssh::SignatureError;
use crate::statement::{Kind, StatementError};

/// Why a statement does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the three weigh differently, and there is no fourth"
)]
pub enum Refusal {
    /// It should not be there at all.
    #[error("invalid: {0}")]
    Invalid(Invalid),
    /// A person of the policy signed what this golive does not know, and a newer
    /// one may.
    #[error("unreadable: {0}")]
    Unreadable(Unreadable),
    /// It was right once.
    #[error("void: {0}")]
    Void(Void),
}

/// What is wrong with a statement that should not be there at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Invalid {
    /// Its signature.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It was signed by a key of nobody.
    #[error(
        "the policy knows nobody with the key {0}: one that has ended stays in it, with `until`"
    )]
    UnknownKey(String),
    /// Its form.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// It says it is of another kind than it was signed as.
    #[error("it was signed as a {signed}, and is a {found}")]
    Kind {
        /// As what it was signed.
        signed: Kind,
        /// What it is.
        found: Kind,
    },
    /// It speaks for another person.
    #[error("it speaks for {said}, and was signed by {signed}")]
    Person {
        /// For whom it speaks.
        said: String,
        /// Who signed.
        signed: String,
    },
    /// Its signer does not hold the role.
    #[error("{person} does not hold the role {role}")]
    Role {
        /// Who.
        person: String,
        /// Which.
        role: String,
    },
    /// The checklist asks another role.
    #[error("{item} is attested by {asked}, not by {role}")]
    RoleOfItem {
        /// The item.
        item: String,
        /// The role that spoke.
        role: String,
        /// The roles that are asked.
        asked: String,
    },
    /// A completion of what a machine judges.
    #[error("{0} is no task: a person can waive it, and not attest it")]
    NoTask(String),
    /// A completion without what must show it.
    #[error("{0} is attested with evidence, and there is none, or an empty one")]
    NoEvidence(String),
    /// A sign-off on conditions without a condition, or the other way round.
    #[error("a conditional sign-off names its conditions and their owners, and no other does")]
    Conditions,
    /// A waiver of what cannot be waived, or that it does not apply.
    #[error("no waiver of {0} is accepted, nor that it does not apply")]
    Unwaivable(String),
    /// A waiver by a role that may take no risks.
    #[error("the role {0} may grant no waiver")]
    MayNotWaive(String),
    /// A waiver that its signer asked for.
    #[error("{0} asked for the waiver, and may not grant it")]
    SelfApproved(String),
    /// A risk or a condition of somebody whom the policy does not know.
    #[error("the policy knows nobody with the name {0}, who is to {1}")]
    Owner(String, &'static str),
    /// A waiver, or a request for one, without its reasons.
    #[error("a waiver says why, who bears the risk, and what is done instead; a request says why")]
    Unjustified,
    /// A person's "not applicable" without a reason.
    #[error("that {0} does not apply is a decision, and says why")]
    NoReason(String),
    /// A waiver without an end, or with one too late.
    #[error("a waiver ends, and no later than the policy allows")]
    TooLong,
    /// A condition is said to be met, and nothing shows it.
    #[error("that a condition is met is shown by evidence, and there is none, or an empty one")]
    Undischarged,
    /// It ends before it begins.
    #[error("it ends before it was given")]
    EndsFirst,
    /// It is from the future.
    #[error("it was given at {0}, which is yet to come")]
    Future(Timestamp),
    /// The security key did not verify who held it.
    #[error("the security key did not verify its holder, which the policy asks for")]
    HolderNotVerified,
}

/// What this golive does not know of a statement that a person has signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// For what it was signed.
    #[error("it was signed for {0}, which is no kind of statement that is known here")]
    Namespace(String),
    /// Its kind, its version, or a field of it.
    #[error(transparent)]
    Statement(#[from] StatementError),
}

/// Why a statement that was right once counts no longer, or not here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Void {
    /// It was given for another launch.
    #[error("it was given for the launch {0}")]
    Launch(String),
    /// It was given for another attempt.
    #[error("it was given for attempt {0}")]
    Attempt(u32),
    /// It was given for another environment.
    #[error("it was given for {0}")]
    Environment(String),
    /// It was given for another artifact.
    #[error("it was given for another artifact, {0}")]
    Artifact(Sha256),
    /// It was given for another checklist.
    #[error("it was given for the checklist {0}")]
    Checklist(String),
    /// It is of a form that speaks for no launch any more.
    #[error("it is of a former form, whose digests hold less than they must: say it again")]
    Form,
    /// It was given under another policy.
    #[error("it was given under another policy")]
    Policy,
    /// What it was given for has been changed.
    #[error("{0} was changed since")]
    Changed(String),
    /// Its time is over.
    #[error("it counted until {0}")]
    Expired(Timestamp),
    /// Its key does not count at this time, or did not when it was given.
    #[error("the key {0} does not count at this time")]
    Key(String),
    /// It was revoked, by a key that counts no longer.
    #[error("{by} revoked it, by a key that does not count at this time: say it again")]
    Doubted {
        /// Who.
        by: String,
    },
    /// What it was given for is not in the checklist any more.
    #[error("the checklist has no {0}")]
    Gone(String),
    /// The request that a waiver grants is not there, or counts for nothing.
    #[error("the request that it grants {0}")]
    Request(&'static str),
    /// What is said to be met is no condition of its person's, or was due before.
    #[error("{0}")]
    Condition(String),
    /// A revocation of another's consent by somebody who may not. That counts all
    /// the same.
    #[error("{0} may not revoke what another has said")]
    MayNotRevoke(String),
    /// A revocation of another's objection by somebody who may not lift it. The
    /// objection stands, which is all that it does.
    #[error("{0} holds no role that may lift what another has said against the launch")]
    MayNotLift(String),
    /// A verdict of somebody who may not record one.
    #[error("{0} may record no verdict")]
    MayNotRecord(String),
    /// Nobody can say which day it is: the time zone of the checklist.
    #[error("{0}")]
    Zone(String),
    /// It was revoked.
    #[error("{by} revoked it: {reason}")]
    Revoked {
        /// Who.
        by: String,
        /// Why.
        reason: String,
        /// It was the person who had said it.
        is_own: bool,
    },
}

impl Invalid {
    /// Whether it is of what a known person said, and not of who said it: a slip,
    /// which its person can take back.
    pub(super) fn is_of_content(&self) -> bool {
        match self {
            Self::Signature(_)
            | Self::UnknownKey(_)
            | Self::Statement(_)
            | Self::Kind { .. }
            | Self::Person { .. }
            | Self::Future(_)
            | Self::HolderNotVerified => false,
            Self::Role { .. }
            | Self::RoleOfItem { .. }
            | Self::NoTask(_)
            | Self::NoEvidence(_)
            | Self::Conditions
            | Self::Unwaivable(_)
            | Self::MayNotWaive(_)
            | Self::SelfApproved(_)
            | Self::Owner(..)
            | Self::Unjustified
            | Self::NoReason(_)
            | Self::TooLong
            | Self::Undischarged
            | Self::EndsFirst => true,
        }
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

impl From<Void> for Refusal {
    fn from(void: Void) -> Self {
        Self::Void(void)
    }
}
