//! What is not there any more: a statement that another one knew, or that a
//! recorded verdict took into account, must be there.

use std::collections::HashSet;

use golive_core::standing::Standing;

use super::{Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Said, Statement};

impl Judge<'_> {
    /// Says what is missing.
    pub(super) fn find_missing(&self, statements: &[Judged], standing: &mut Standing) {
        let here: HashSet<Sha256> = statements.iter().map(|it| it.id).collect();
        let signatures: HashSet<Sha256> = statements.iter().map(|it| it.signature).collect();
        let mut told = HashSet::new();
        for judged in statements {
            let Some(statement) = self.witness(judged) else {
                continue;
            };
            let mut missing: Vec<(Sha256, &str)> = Vec::new();
            // A statement that is taken back names nothing; what a verdict has
            // seen was there, though.
            let is_revoked = matches!(judged.worth, Err(Refusal::Void(Void::Revoked { .. })));
            if !is_revoked {
                let prev = statement.bound.prev.iter();
                let lost = prev.filter(|id| !here.contains(*id));
                missing.extend(lost.map(|id| (*id, "the statement")));
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
            for (id, what) in missing {
                if told.insert(id) {
                    let words = format!("{what} {id} is missing, which {} knew", judged.place);
                    standing.missing(words);
                }
            }
        }
    }

    /// A statement that says what was there: one that a person signed for this
    /// launch, whatever it is worth now. Of who may record none, a verdict bears
    /// no witness.
    fn witness<'j>(&self, judged: &'j Judged) -> Option<&'j Statement> {
        let statement = judged.statement.as_ref()?;
        let is_of_launch = statement.bound.launch == self.launch.id;
        let bears_witness = match &judged.worth {
            Ok(_) => true,
            Err(Refusal::Void(void)) => !matches!(void, Void::MayNotRecord(_)),
            Err(Refusal::Invalid(_) | Refusal::Unreadable(_)) => false,
        };
        (is_of_launch && bears_witness).then_some(statement)
    }
}
