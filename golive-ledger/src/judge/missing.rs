//! What is not there any more: a statement that another one knew, or that a
//! recorded verdict took into account, must be there.

use std::collections::HashSet;

use golive_core::standing::Standing;

use super::{Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Said, Statement};

impl Judge<'_> {
    /// Says what is missing. What was revoked or lifted names nothing that came
    /// before it; what a verdict has seen was there all the same.
    pub(super) fn find_missing(
        &self,
        statements: &[Judged],
        revoked: &HashSet<Sha256>,
        standing: &mut Standing,
    ) {
        let here: HashSet<Sha256> = statements.iter().map(|it| it.id).collect();
        let signatures: HashSet<Sha256> = statements.iter().map(|it| it.signature).collect();
        let mut witnesses: Vec<(&Judged, &Statement, bool)> = statements
            .iter()
            .filter_map(|judged| {
                let (statement, is_believed) = self.witness(judged, revoked)?;
                Some((judged, statement, is_believed))
            })
            .collect();
        // What is missing is told once, by who is believed where there is one.
        witnesses.sort_by_key(|(.., is_believed)| !is_believed);
        let mut told = HashSet::new();
        for (judged, statement, is_believed) in witnesses {
            let mut missing: Vec<(Sha256, &str)> = Vec::new();
            if !revoked.contains(&judged.id) {
                let named = statement.bound.prev.iter().copied();
                let lost = named.chain(statement.said.names());
                let lost = lost.filter(|id| !here.contains(id));
                missing.extend(lost.map(|id| (id, "the statement")));
            }
            if let Said::Verdict(said) = &statement.said {
                for it in &said.statements {
                    if !here.contains(&it.statement) {
                        missing.push((it.statement, "the statement"));
                    } else if !signatures.contains(&it.signature) {
                        missing.push((it.signature, "the signature"));
                    }
                }
            }
            if judged.baseline == Some(None) {
                let named = statement.said.baseline();
                missing.extend(named.map(|id| (id, "the baseline")));
            }
            for (id, what) in missing {
                if told.insert(id) {
                    let words = format!("{what} {id} is missing, which {} knew", judged.place);
                    if is_believed {
                        standing.missing(words);
                    } else {
                        standing.unreadable(words);
                    }
                }
            }
        }
    }

    /// A statement that says what was there, and whether it is believed: one that
    /// a person signed for this launch, whatever it is worth now. Of who may
    /// record none, a verdict bears no witness; where it was given under another
    /// policy, under which its person may have been one who could, it leaves open
    /// what was there, until it is revoked.
    pub(super) fn witness<'j>(
        &self,
        judged: &'j Judged,
        revoked: &HashSet<Sha256>,
    ) -> Option<(&'j Statement, bool)> {
        let statement = judged.statement.as_ref()?;
        if statement.bound.launch != self.launch.id {
            return None;
        }
        match &judged.worth {
            Err(Refusal::Invalid(_) | Refusal::Unreadable(_)) => None,
            Err(Refusal::Void(Void::MayNotRecord(_))) => None,
            Ok(_) | Err(Refusal::Void(_)) => {
                let person = &statement.bound.person;
                let is_verdict = matches!(statement.said, Said::Verdict(_));
                let is_believed = !is_verdict || self.policy.may_record(person);
                let is_dropped = !is_believed && revoked.contains(&judged.id);
                (!is_dropped).then_some((statement, is_believed))
            }
        }
    }
}
