//! Who signed what: the part that takes time, and needs none of the others.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, Builder};
use std::time::SystemTime;

use super::shown::shown;
use super::{Invalid, Judge, Refusal, Unreadable};
use crate::policy::Key;
use crate::ssh::Signature;
use crate::statement::{Kind, Statement, StatementError};
use crate::store::Entry;

/// So many signatures are verified before a thread has begun.
const WORTH_A_THREAD: usize = 128;

/// A statement that a person of the policy has signed, and the key; or why there
/// is none, with what the person signed all the same.
pub(super) struct Verified<'a>(pub(super) Result<(Statement, &'a Key), Unsigned>);

/// Why there is no statement of a person.
pub(super) struct Unsigned {
    pub(super) refusal: Refusal,
    /// What a person of the policy signed, to be shown. What nobody has signed is
    /// not even read.
    pub(super) statement: Option<Box<Statement>>,
}

impl<R: Into<Refusal>> From<R> for Unsigned {
    fn from(refusal: R) -> Self {
        Self {
            refusal: refusal.into(),
            statement: None,
        }
    }
}

impl Verified<'_> {
    /// When it says that it was signed.
    pub(super) fn issued_at(&self) -> Option<SystemTime> {
        let (statement, _) = self.0.as_ref().ok()?;
        Some(statement.bound.issued_at.get())
    }
}

impl<'a> Judge<'a> {
    /// Each of them, on as many threads as there are cores.
    pub(super) fn verify(&self, entries: &[&Entry]) -> Vec<Verified<'a>> {
        let verify = |entries: &[&Entry]| -> Vec<Verified<'a>> {
            let verified = entries.iter().map(|entry| Verified(self.signed(entry)));
            verified.collect()
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let threads = cores.min(entries.len() / WORTH_A_THREAD);
        if threads < 2 {
            return verify(entries);
        }
        thread::scope(|scope| {
            let parts = entries.chunks(entries.len().div_ceil(threads));
            let begun: Vec<_> = parts
                .map(|part| {
                    let thread = Builder::new().spawn_scoped(scope, move || verify(part));
                    // Where there are no more threads it is done here.
                    thread.map_err(|_| part)
                })
                .collect();
            begun
                .into_iter()
                .flat_map(|thread| match thread {
                    Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                    Err(part) => verify(part),
                })
                .collect()
        })
    }

    /// Who signed what: no field of the statement is looked at before.
    fn signed(&self, entry: &Entry) -> Result<(Statement, &'a Key), Unsigned> {
        let signature = Signature::parse(&entry.signature).map_err(Invalid::from)?;
        let (person, key) = self
            .policy
            .person_of(signature.key())
            .ok_or_else(|| Invalid::UnknownKey(signature.key().fingerprint()))?;
        signature
            .verify(signature.namespace(), &entry.statement)
            .map_err(Invalid::from)?;
        if self.policy.asks_for_verified_holder() && signature.holder_was_verified() == Some(false)
        {
            return Err(Invalid::HolderNotVerified.into());
        }
        // What a person has signed and this golive does not know is no fault.
        let (kind, form) = Kind::of_namespace(signature.namespace())
            .ok_or_else(|| Unreadable::Namespace(shown(signature.namespace())))?;
        // As what it was signed, before it is parsed.
        if entry.statement.len() > kind.largest() {
            return Err(unread(StatementError::TooLarge(kind.largest())).into());
        }
        let statement = Statement::parse(&entry.statement).map_err(unread)?;
        let refusal = if (statement.kind(), statement.form) != (kind, form) {
            Invalid::Kind {
                signed: kind,
                found: statement.kind(),
            }
        } else if statement.bound.person != person {
            Invalid::Person {
                said: shown(&statement.bound.person),
                signed: person.to_owned(),
            }
        } else {
            return Ok((statement, key));
        };
        Err(Unsigned {
            refusal: refusal.into(),
            statement: Some(Box::new(statement)),
        })
    }
}

fn unread(error: StatementError) -> Refusal {
    if error.is_unknown() {
        Unreadable::Statement(error).into()
    } else {
        Invalid::Statement(error).into()
    }
}
