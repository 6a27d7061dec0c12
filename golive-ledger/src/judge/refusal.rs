//! Why a statement does not count.

use golive_core::quantity::Timestamp;

use crate::digest::Sha256;
use crate::ssh::SignatureError;
use crate::statement::{Kind, StatementError};

/// Why a statement does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the two weigh differently, and there is no third"
)]
pub enum Refusal {
    /// It should not be there at all.
    #[error("invalid: {0}")]
    Invalid(Invalid),
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
    /// It was signed for none of the kinds there are.
    #[error("the signature was made for {0}, which is no kind of statement")]
    Namespace(String),
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
    /// A waiver of what cannot be waived.
    #[error("no waiver of {0} is accepted")]
    Unwaivable(String),
    /// A waiver by a role that may take no risks.
    #[error("the role {0} may grant no waiver")]
    MayNotWaive(String),
    /// A waiver that its signer asked for.
    #[error("{0} asked for the waiver, and may not grant it")]
    SelfApproved(String),
    /// A waiver that nobody asked for whom the policy knows.
    #[error("the policy knows nobody with the name {0}, who is to have asked for the waiver")]
    Requester(String),
    /// A waiver without its reasons.
    #[error("a waiver says why, who bears the risk, and what is done instead")]
    Unjustified,
    /// A waiver without an end, or with one too late.
    #[error("a waiver ends, and no later than the policy allows")]
    TooLong,
    /// It ends before it begins.
    #[error("it ends before it was given")]
    EndsFirst,
    /// It is from the future.
    #[error("it was given at {0}, which is yet to come")]
    Future(Timestamp),
    /// A revocation by somebody who may not.
    #[error("{0} may not revoke what another has said")]
    MayNotRevoke(String),
    /// The security key did not verify who held it.
    #[error("the security key did not verify its holder, which the policy asks for")]
    HolderNotVerified,
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
    },
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Void> for Refusal {
    fn from(void: Void) -> Self {
        Self::Void(void)
    }
}
