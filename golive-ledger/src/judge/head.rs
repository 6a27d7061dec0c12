//! Up to where the ledger is known to be whole: a verdict that was recorded names
//! every statement that there was.

use std::collections::HashSet;

use golive_core::standing::{Head, Standing};

use super::{Judge, Judged};
use crate::digest::Sha256;
use crate::statement::Said;

impl Judge<'_> {
    /// Tells the newest record of those who may make one, and that there is none
    /// where the policy asks for one, or not the one that is known elsewhere.
    pub(super) fn find_head(
        &self,
        statements: &[Judged],
        revoked: &HashSet<Sha256>,
        standing: &mut Standing,
    ) {
        let mut covered: HashSet<Sha256> = HashSet::new();
        let mut newest = None;
        for judged in statements {
            let Some((statement, true)) = self.witness(judged, revoked) else {
                continue;
            };
            let Said::Verdict(said) = &statement.said else {
                continue;
            };
            covered.insert(judged.id);
            covered.extend(said.statements.iter().map(|it| it.statement));
            let of = (
                statement.bound.issued_at,
                judged.id,
                &statement.bound.person,
            );
            newest = newest.max(Some(of));
        }
        if let Some(known) = self.launch.head
            && !statements.iter().any(|it| it.id == known)
        {
            standing.missing(format!(
                "the head {known} is missing, which is known elsewhere"
            ));
        }
        match newest {
            Some((at, id, by)) => {
                let covers = statements
                    .iter()
                    .filter(|it| covered.contains(&it.id))
                    .count();
                let newer = statements.len() - covers;
                standing.heads(Head::new(id.to_string(), by.as_str(), at, covers, newer));
            }
            None if self.policy.asks_for_head() => standing.unreadable(
                "nobody who may has recorded what the ledger holds, which the policy asks for: \
                 `run --record`",
            ),
            None => {}
        }
    }
}
