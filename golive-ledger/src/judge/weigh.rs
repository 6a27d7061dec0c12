//! All statements together: revocations, what is missing, and what the run is
//! told.

use std::collections::{BTreeMap, HashMap, HashSet};

use golive_core::quantity::Timestamp;
use golive_core::standing::{Standing, Waiver as Taken};

use super::check::shown;
use super::sign_offs::ByRole;
use super::word::Given;
use super::{Invalid, Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Completion, Said, Statement, Waiver};

impl Judge<'_> {
    /// Takes away what was revoked. A revocation cannot be revoked: say it anew.
    ///
    /// One whose own time is over takes away all the same. One by a key that
    /// counts no longer may be anybody's: what it is about counts for nothing,
    /// and what that said against the launch stands.
    pub(super) fn revoke(&self, statements: &mut [Judged]) {
        let authors: HashMap<Sha256, String> = statements
            .iter()
            .filter_map(|it| Some((it.id, it.statement.as_ref()?.bound.person.clone())))
            .collect();
        let mut revoked: HashMap<Sha256, Void> = HashMap::new();
        for judged in statements.iter_mut() {
            let Some(statement) = said_here(judged) else {
                continue;
            };
            let Said::Revocation(said) = &statement.said else {
                continue;
            };
            let by = statement.bound.person.clone();
            let is_own = authors.get(&said.statement) == Some(&by);
            if is_own || self.policy.may_revoke(&by) {
                let void = match &judged.worth {
                    Err(Refusal::Void(Void::Key(_))) => Void::Doubted { by },
                    _ => Void::Revoked {
                        by,
                        reason: shown(&said.reason),
                    },
                };
                // One that is sure before one that is not, whatever their order.
                let is_sure = matches!(void, Void::Revoked { .. });
                let replaces = match revoked.get(&said.statement) {
                    None => true,
                    Some(Void::Doubted { .. }) => is_sure,
                    Some(known) => is_sure && known.to_string() < void.to_string(),
                };
                if replaces {
                    revoked.insert(said.statement, void);
                }
            } else if statement.bound.policy != self.policy.digest {
                // What it was about was said under that policy too, if at all.
                judged.worth = Err(Void::Policy.into());
            } else {
                judged.worth = Err(Invalid::MayNotRevoke(by).into());
            }
        }
        for judged in statements {
            let is_revocation = judged
                .statement
                .as_ref()
                .is_some_and(|statement| matches!(statement.said, Said::Revocation(_)));
            let says_something = match &judged.worth {
                Ok(_) => true,
                Err(Refusal::Void(void)) => void.weight().is_some(),
                Err(Refusal::Invalid(_)) => false,
            };
            if says_something
                && !is_revocation
                && let Some(void) = revoked.get(&judged.id)
            {
                judged.worth = Err(void.clone().into());
            }
        }
    }

    /// What all statements together say of items and roles.
    pub(super) fn weigh(&self, statements: &[Judged], standing: &mut Standing) {
        let mut completions: HashMap<&str, Vec<Given<'_, Completion>>> = HashMap::new();
        let mut sign_offs = ByRole::new();
        let mut waivers: BTreeMap<&str, (Timestamp, Sha256, &str, &Waiver)> = BTreeMap::new();
        for judged in statements {
            if let Err(Refusal::Invalid(why)) = &judged.worth {
                standing.invalid(format!("{}: {why}", judged.place));
            }
            let Some(Statement { bound, said, .. }) = &judged.statement else {
                continue;
            };
            match said {
                Said::Completion(said) => {
                    let of_item = completions.entry(&said.item.id).or_default();
                    of_item.push(Given {
                        judged,
                        bound,
                        said,
                    });
                }
                Said::SignOff(said) => {
                    let subject = (said.role.as_str(), said.phase.as_deref());
                    let of_role = sign_offs.entry(subject).or_default();
                    of_role.push(Given {
                        judged,
                        bound,
                        said,
                    });
                }
                Said::Waiver(said) => {
                    let Ok(Some(until)) = judged.worth else {
                        continue;
                    };
                    let waiver = (until, judged.id, bound.person.as_str(), said);
                    let of_item = waivers.entry(&said.item.id).or_insert(waiver);
                    // The one that counts longest.
                    if (of_item.0, of_item.1) < (until, judged.id) {
                        *of_item = waiver;
                    }
                }
                Said::Revocation(_) | Said::Verdict(_) => {}
            }
        }
        for item in &self.listing.items {
            let given = completions.get(item.id.as_str());
            let given = given.map_or(&[][..], Vec::as_slice);
            if let Some(attested) = self.of_task(item, given) {
                standing.attest(item.id.clone(), attested);
            }
        }
        for (item, (until, _, person, said)) in waivers {
            let words = format!("{} ({})", said.justification, said.compensating_control);
            let why = golive_core::escape::escape(&words).to_string();
            standing.waive(item, Taken::new(person, until, why));
        }
        self.sign_offs(&sign_offs, standing);
        let unknown = self.policy.unknown_to(self.listing);
        for why in self
            .calendar
            .defect(self.listing)
            .into_iter()
            .chain(unknown)
        {
            standing.unreadable(why);
        }
    }
}

/// A statement that another one knew, or that a verdict took into account,
/// must be there.
pub(super) fn find_missing(statements: &[Judged], standing: &mut Standing) {
    let here: HashSet<Sha256> = statements.iter().map(|it| it.id).collect();
    let signatures: HashSet<Sha256> = statements.iter().map(|it| it.signature).collect();
    let mut told = HashSet::new();
    for judged in statements {
        // What an invalid statement says of others is worth nothing, and so
        // is what was said elsewhere.
        let Some(statement) = said_here(judged) else {
            continue;
        };
        let mut missing: Vec<(Sha256, &str)> = statement
            .bound
            .prev
            .iter()
            .filter(|id| !here.contains(*id))
            .map(|id| (*id, "the statement"))
            .collect();
        if let Said::Verdict(said) = &statement.said {
            for it in &said.statements {
                if !here.contains(&it.statement) {
                    missing.push((it.statement, "the statement"));
                } else if !signatures.contains(&it.signature) {
                    missing.push((it.signature, "the signature"));
                }
            }
        }
        for (id, what) in missing {
            if told.insert(id) {
                let words = format!("{what} {id} is missing, which {} knew", judged.place);
                standing.missing(words);
            }
        }
    }
}

/// What was said for this launch, by whom it says, whatever it is worth now.
fn said_here(judged: &Judged) -> Option<&Statement> {
    let is_here = match &judged.worth {
        Ok(_) => true,
        Err(Refusal::Invalid(_)) => false,
        Err(Refusal::Void(void)) => !matches!(
            void,
            Void::Launch(_)
                | Void::Attempt(_)
                | Void::Environment(_)
                | Void::Artifact(_)
                | Void::Checklist(_)
        ),
    };
    judged.statement.as_ref().filter(|_| is_here)
}
