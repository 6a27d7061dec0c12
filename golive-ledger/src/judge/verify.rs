//! Who signed what: the part that takes time, and needs none of the others.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, Builder};
use std::time::SystemTime;

use super::check::shown;
use super::{Invalid, Judge, Refusal};
use crate::policy::Key;
use crate::ssh::Signature;
use crate::statement::{Kind, Statement};
use crate::store::Entry;

/// So many signatures are verified before a thread has begun.
const WORTH_A_THREAD: usize = 128;

/// A statement that a person of the policy has signed, and the key.
pub(super) struct Verified<'a>(pub(super) Result<(Statement, &'a Key), Refusal>);

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
    fn signed(&self, entry: &Entry) -> Result<(Statement, &'a Key), Refusal> {
        let signature = Signature::parse(&entry.signature).map_err(Invalid::from)?;
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.namespace() == signature.namespace())
            .ok_or_else(|| {
                let shown = golive_core::escape::escape(signature.namespace()).to_string();
                Invalid::Namespace(shown)
            })?;
        let (person, key) = self
            .policy
            .person_of(signature.key())
            .ok_or_else(|| Invalid::UnknownKey(signature.key().fingerprint()))?;
        signature
            .verify(&kind.namespace(), &entry.statement)
            .map_err(Invalid::from)?;
        if self.policy.asks_for_verified_holder() && signature.holder_was_verified() == Some(false)
        {
            return Err(Invalid::HolderNotVerified.into());
        }
        let statement = Statement::parse(&entry.statement).map_err(Invalid::from)?;
        if statement.kind() != kind {
            return Err(Invalid::Kind {
                signed: kind,
                found: statement.kind(),
            }
            .into());
        }
        if statement.bound.person != person {
            return Err(Invalid::Person {
                said: shown(&statement.bound.person),
                signed: person.to_owned(),
            }
            .into());
        }
        Ok((statement, key))
    }
}
