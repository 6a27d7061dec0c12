//! Statements: what a person says of a launch, as an in-toto Statement v1.
//!
//! A statement is one file, and it is signed as its bytes stand: nothing is
//! written anew to be verified. Each kind has a namespace of its own, so that
//! what was signed as one kind is not taken for another.
//!
//! There is one form of each statement, and the reader takes no other: a field
//! that it does not know, a field that is there twice, a number where a text is
//! due, anything after the end, more than 16 MiB are errors. Blanks and the
//! order of fields are free. A later version of a kind has another name.
//!
//! Format: <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>

mod artifact;
mod kind;
mod said;

use golive_core::quantity::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

pub use self::artifact::ArtifactError;
pub use self::kind::Kind;
pub use self::said::{
    Completion, Condition, Decision, Evidence, ItemSeen, Recorded, Revocation, Said, Seen, SignOff,
    Status, VerdictGiven, Waiver,
};
use crate::digest::Sha256;

const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The largest statement that is read.
pub const LARGEST: usize = 16 << 20;

/// What a person says of a launch.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Statement {
    /// What goes live.
    pub artifact: Artifact,
    /// What it was said in, and what for.
    pub bound: Bound,
    /// What was said.
    pub said: Said,
}

/// What goes live: an image, an archive, a tree. One subject, and no others:
/// in-toto takes a statement for any of its subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Artifact {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub digest: ArtifactDigest,
}

/// The digest of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ArtifactDigest {
    /// Its SHA-256.
    pub sha256: Sha256,
}

impl Artifact {
    /// What goes live.
    pub fn new(name: impl Into<String>, sha256: Sha256) -> Self {
        Self {
            name: name.into(),
            digest: ArtifactDigest { sha256 },
        }
    }
}

/// What a statement is bound to: it counts nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Bound {
    /// Who says it, as the policy names the person.
    pub person: String,
    /// The launch.
    pub launch: String,
    /// Which attempt at it, from 1.
    pub attempt: u32,
    /// Where it goes live.
    pub environment: String,
    /// The id of the checklist.
    pub checklist: String,
    /// What explains the checklist; see [`digest`](crate::digest).
    pub prose: Sha256,
    /// The policy, as its bytes stand.
    pub policy: Sha256,
    /// When it was said. A claim: see [`judge`](crate::judge) for what it is
    /// held against.
    pub issued_at: Timestamp,
    /// Until when it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The statements of the same launch that were known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prev: Vec<Sha256>,
    /// What wrote it.
    pub tool: String,
}

/// Why a statement cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// It is larger than any statement.
    #[error("the statement is larger than {LARGEST} bytes")]
    TooLarge,
    /// It is not in the form.
    #[error("the statement cannot be read: {0}")]
    Form(String),
    /// It is of a kind or of a version that is not known.
    #[error("the statement is of the kind {0}, which is not known")]
    Kind(String),
    /// It does not have exactly one subject.
    #[error("the statement has {0} subjects, expected 1")]
    Subjects(usize),
}

/// Everything but the predicate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer<'a> {
    #[serde(rename = "_type")]
    statement: String,
    subject: Vec<Artifact>,
    #[serde(rename = "predicateType")]
    kind: String,
    /// Read when its kind is known.
    #[serde(borrow)]
    predicate: &'a RawValue,
}

/// The statement with the predicate of its kind, to be written.
#[derive(Serialize)]
struct Whole<S> {
    #[serde(rename = "_type")]
    statement: String,
    subject: Vec<Artifact>,
    #[serde(rename = "predicateType")]
    kind: String,
    predicate: Predicate<S>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predicate<S> {
    bound: Bound,
    said: S,
}

impl Statement {
    /// What a person says.
    #[must_use]
    pub fn new(artifact: Artifact, bound: Bound, said: Said) -> Self {
        Self {
            artifact,
            bound,
            said,
        }
    }

    /// What kind of statement it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.said.kind()
    }

    /// Reads a statement, and nothing else.
    ///
    /// # Errors
    /// When it is not in the form, in any respect.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        if bytes.len() > LARGEST {
            return Err(StatementError::TooLarge);
        }
        let outer: Outer<'_> = read(bytes)?;
        if outer.statement != STATEMENT {
            let words = format!("its `_type` is not {STATEMENT}");
            return Err(StatementError::Form(words));
        }
        let kind = Kind::of_predicate(&outer.kind)
            .ok_or_else(|| StatementError::Kind(printable(&outer.kind)))?;
        let subjects = outer.subject.len();
        let [artifact]: [Artifact; 1] = outer
            .subject
            .try_into()
            .map_err(|_| StatementError::Subjects(subjects))?;
        let (bound, said) = match kind {
            Kind::Completion => within(outer.predicate, Said::Completion)?,
            Kind::SignOff => within(outer.predicate, Said::SignOff)?,
            Kind::Waiver => within(outer.predicate, Said::Waiver)?,
            Kind::Revocation => within(outer.predicate, Said::Revocation)?,
            Kind::Verdict => within(outer.predicate, Said::Verdict)?,
        };
        let statement = Self {
            artifact,
            bound,
            said,
        };
        statement.is_in_its_one_form(bytes)?;
        Ok(statement)
    }

    /// serde would take a list for a record, and a field that says what is so
    /// without it: two readers could differ on such a statement.
    fn is_in_its_one_form(&self, bytes: &[u8]) -> Result<(), StatementError> {
        let written = self.to_bytes();
        if written == bytes {
            return Ok(());
        }
        let (found, expected): (Value, Value) = (read(bytes)?, read(&written)?);
        if found == expected {
            return Ok(());
        }
        let words = "it says the same in another form than the one that there is";
        Err(StatementError::Form(words.to_owned()))
    }

    /// The bytes of the file: what is signed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.said {
            Said::Completion(said) => self.written(said),
            Said::SignOff(said) => self.written(said),
            Said::Waiver(said) => self.written(said),
            Said::Revocation(said) => self.written(said),
            Said::Verdict(said) => self.written(said),
        }
    }

    fn written<S: Serialize>(&self, said: &S) -> Vec<u8> {
        let whole = Whole {
            statement: STATEMENT.to_owned(),
            subject: vec![self.artifact.clone()],
            kind: self.kind().predicate_type(),
            predicate: Predicate {
                bound: self.bound.clone(),
                said,
            },
        };
        // Every type in it is a text, a whole number or a list of these.
        let mut bytes = serde_json::to_vec_pretty(&whole).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

fn within<S: for<'de> Deserialize<'de>>(
    predicate: &RawValue,
    said: fn(S) -> Said,
) -> Result<(Bound, Said), StatementError> {
    let predicate: Predicate<S> = read(predicate.get().as_bytes())?;
    Ok((predicate.bound, said(predicate.said)))
}

fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, StatementError> {
    serde_json::from_slice(bytes)
        .map_err(|error| StatementError::Form(printable(&error.to_string())))
}

/// What came from outside, fit for an error.
fn printable(text: &str) -> String {
    const LONGEST: usize = 300;
    let short: String = text.chars().take(LONGEST).collect();
    golive_core::escape::escape(&short).to_string()
}
