//! Statements: what a person says of a launch, as an in-toto Statement v1.
//!
//! A statement is one file, and it is signed as its bytes stand: nothing is
//! written anew to be verified. Each kind has a namespace of its own, so that
//! what was signed as one kind is not taken for another.
//!
//! There is one [form](Form) of each version of a kind, and the reader takes no
//! other: a field that is there twice, a number where a text is due, anything
//! after the end, more bytes than its kind [may have](Kind::largest) are errors. Blanks and the order of fields are
//! free. A later version of a kind has another name. What this reader does not
//! know (a kind, a version, a field) is an error of its own: a newer golive may
//! know it, and what a person has signed is never taken for wrong because of
//! that.
//!
//! Format: <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>

mod artifact;
mod baseline;
mod kind;
mod said;
mod seen;

use golive_core::quantity::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

pub use self::artifact::ArtifactError;
pub use self::baseline::{Baseline, BaselineError, LARGEST_BASELINE};
pub use self::kind::{Form, Kind, LARGEST};
pub use self::said::{
    Completion, Condition, Decision, Discharge, Evidence, ItemSeen, Recorded, Revocation, Said,
    Seen, SignOff, Status, VerdictGiven, Waiver, WaiverRequest,
};
pub use self::seen::{
    CauseWord, FailureSeen, GroundSeen, GroundWord, NoWord, OutcomeWord, PartSeen, ReasonWord,
    VerdictSeen, VerdictWord,
};
use crate::digest::Sha256;

const STATEMENT: &str = "https://in-toto.io/Statement/v1";

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
    /// In which form.
    pub form: Form,
}

/// What goes live: an image, an archive, a tree. One subject, and no others:
/// in-toto takes a statement for any of its subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Artifact {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub digest: ArtifactDigest,
}

/// The digest of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[serde(rename_all = "camelCase")]
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
    #[error("the statement is larger than {0} bytes")]
    TooLarge(usize),
    /// It is not in the form.
    #[error("the statement cannot be read: {0}")]
    Form(String),
    /// It is of a kind or of a version that is not known.
    #[error("the statement is of the kind {0}, which is not known")]
    Kind(String),
    /// It is no statement of in-toto, or of a version that is not known.
    #[error("its `_type` is {0}, and {STATEMENT} is known")]
    Type(String),
    /// It has a field that is not known.
    #[error("the statement has the field `{0}`, which is not known")]
    Field(String),
    /// It does not have exactly one subject.
    #[error("the statement has {0} subjects, expected 1")]
    Subjects(usize),
}

impl StatementError {
    /// True when a newer reader may know what this one does not.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Kind(_) | Self::Type(_) | Self::Field(_) => true,
            Self::TooLarge(_) | Self::Form(_) | Self::Subjects(_) => false,
        }
    }
}

/// Everything but the predicate.
#[derive(Deserialize)]
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
struct Predicate<S> {
    bound: Bound,
    said: S,
}

impl Statement {
    /// What a person says, in the newest form.
    #[must_use]
    pub fn new(artifact: Artifact, bound: Bound, said: Said) -> Self {
        Self {
            artifact,
            bound,
            said,
            form: Form::default(),
        }
    }

    /// What kind of statement it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.said.kind()
    }

    /// What it is signed for: the namespace of its kind in its form.
    #[must_use]
    pub fn namespace(&self) -> String {
        self.kind().namespace_of(self.form)
    }

    /// Reads a statement, and nothing else.
    ///
    /// # Errors
    /// When it is not in the form, in any respect.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        is_at_most(bytes, LARGEST)?;
        let outer: Outer<'_> = read(bytes)?;
        if outer.statement != STATEMENT {
            return Err(StatementError::Type(printable(&outer.statement)));
        }
        let (kind, form) = Kind::of_predicate(&outer.kind)
            .ok_or_else(|| StatementError::Kind(printable(&outer.kind)))?;
        is_at_most(bytes, kind.largest())?;
        let subjects = outer.subject.len();
        let [artifact]: [Artifact; 1] = outer
            .subject
            .try_into()
            .map_err(|_| StatementError::Subjects(subjects))?;
        let (bound, said) = match kind {
            Kind::Completion => within(outer.predicate, Said::Completion)?,
            Kind::SignOff => within(outer.predicate, Said::SignOff)?,
            Kind::WaiverRequest => within(outer.predicate, Said::WaiverRequest)?,
            Kind::Waiver => within(outer.predicate, Said::Waiver)?,
            Kind::Revocation => within(outer.predicate, Said::Revocation)?,
            Kind::Discharge => within(outer.predicate, Said::Discharge)?,
            Kind::Verdict => within(outer.predicate, Said::Verdict)?,
        };
        let statement = Self {
            artifact,
            bound,
            said,
            form,
        };
        statement.is_in_its_one_form(bytes)?;
        statement.has_the_fields_of_its_form()?;
        Ok(statement)
    }

    /// serde would take a list for a record, and a field that says what is so
    /// without it: two readers could differ on such a statement.
    fn is_in_its_one_form(&self, bytes: &[u8]) -> Result<(), StatementError> {
        let written = self.to_bytes()?;
        if written == bytes {
            return Ok(());
        }
        let (found, expected): (Value, Value) = (read(bytes)?, read(&written)?);
        match compared(&found, &expected) {
            Compared::Same => Ok(()),
            Compared::More(field) => Err(StatementError::Field(printable(&field))),
            Compared::Other => {
                let words = "it says the same in another form than the one that there is";
                Err(StatementError::Form(words.to_owned()))
            }
        }
    }

    /// What form 1 did not have is not in it, and what form 2 must have is.
    fn has_the_fields_of_its_form(&self) -> Result<(), StatementError> {
        let is_word = |verdict: &VerdictSeen| matches!(verdict, VerdictSeen::Verdict(_));
        let is_newest = self.form != Form::V1;
        let has = match &self.said {
            Said::Completion(said) => is_newest || said.answers.is_none(),
            Said::SignOff(said) if is_newest => is_word(&said.seen.verdict),
            Said::SignOff(said) => said.seen.baseline.is_none(),
            Said::Waiver(said) if is_newest => {
                said.requested_by.is_none() && said.request.is_some() && said.of.is_some()
            }
            Said::Waiver(said) => {
                let is_former = said.requested_by.is_some() && said.request.is_none();
                is_former && said.of.is_none() && said.over.is_none()
            }
            Said::Verdict(said) if is_newest => {
                let mut grounds = said.grounds.iter();
                let are_words = grounds.all(|it| matches!(it, GroundSeen::Ground { .. }));
                said.part.is_some() && is_word(&said.verdict) && are_words
            }
            Said::Verdict(said) => said.part.is_none(),
            Said::WaiverRequest(_) | Said::Revocation(_) | Said::Discharge(_) => true,
        };
        if has {
            return Ok(());
        }
        let words = "its fields are not those of its version".to_owned();
        Err(StatementError::Form(words))
    }

    /// The bytes of the file: what is signed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, StatementError> {
        match &self.said {
            Said::Completion(said) => self.written(said),
            Said::SignOff(said) => self.written(said),
            Said::WaiverRequest(said) => self.written(said),
            Said::Waiver(said) => self.written(said),
            Said::Revocation(said) => self.written(said),
            Said::Discharge(said) => self.written(said),
            Said::Verdict(said) => self.written(said),
        }
    }

    fn written<S: Serialize>(&self, said: &S) -> Result<Vec<u8>, StatementError> {
        let whole = Whole {
            statement: STATEMENT.to_owned(),
            subject: vec![self.artifact.clone()],
            kind: self.kind().predicate_type(self.form),
            predicate: Predicate {
                bound: self.bound.clone(),
                said,
            },
        };
        let mut bytes = serde_json::to_vec_pretty(&whole)
            .map_err(|error| StatementError::Form(printable(&error.to_string())))?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

fn is_at_most(bytes: &[u8], most: usize) -> Result<(), StatementError> {
    if bytes.len() > most {
        return Err(StatementError::TooLarge(most));
    }
    Ok(())
}

/// What is found, beside what is expected.
enum Compared {
    Same,
    /// The same, with a field that is not expected.
    More(String),
    Other,
}

fn compared(found: &Value, expected: &Value) -> Compared {
    let mut more = Compared::Same;
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            if expected.keys().any(|key| !found.contains_key(key)) {
                return Compared::Other;
            }
            for (key, value) in found {
                match expected.get(key).map(|expected| compared(value, expected)) {
                    Some(Compared::Same) => {}
                    Some(Compared::More(below)) => more = Compared::More(format!("{key}.{below}")),
                    Some(Compared::Other) => return Compared::Other,
                    // What is nothing is left out.
                    None if value.is_null() => return Compared::Other,
                    None => more = Compared::More(key.clone()),
                }
            }
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            for (found, expected) in found.iter().zip(expected) {
                match compared(found, expected) {
                    Compared::Same => {}
                    Compared::Other => return Compared::Other,
                    below @ Compared::More(_) => more = below,
                }
            }
        }
        (found, expected) if found == expected => {}
        _ => return Compared::Other,
    }
    more
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
