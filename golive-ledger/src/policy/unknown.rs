//! What a policy says of a checklist that does not have it: a name that is
//! mistyped here would protect nothing, and say nothing.

use golive_core::checklist::{ItemKind, Listing};
use golive_core::id::{Id, nearest};

use super::Policy;

impl Policy {
    /// Each item, phase and sign-off that the policy names and the checklist
    /// does not have.
    #[must_use]
    pub fn unknown_to(&self, listing: &Listing) -> Vec<String> {
        let items: Vec<&str> = listing.items.iter().map(|it| it.id.as_str()).collect();
        let phases: Vec<&str> = listing.phases.iter().map(|it| it.id.as_str()).collect();
        let mut unknown = Vec::new();
        for item in &self.unwaivable {
            if !items.contains(&item.as_str()) {
                unknown.push(told("item", item, &items));
            }
        }
        for quorum in &self.quorum {
            if let Some(phase) = &quorum.phase
                && !phases.contains(&phase.as_str())
            {
                unknown.push(told("phase", phase, &phases));
                continue;
            }
            let is_asked = listing.sign_offs.iter().any(|asked| {
                let phase = asked.phase.as_ref().map(Id::as_str);
                *asked.role == *quorum.role
                    && (quorum.phase.is_none() || quorum.phase.as_deref() == phase)
            });
            let is_asked = is_asked || self.lift.contains(&quorum.role);
            if !is_asked {
                let role = golive_core::escape::escape(&quorum.role);
                unknown.push(format!(
                    "the policy asks for a quorum of {role}, whose sign-off the checklist does not"
                ));
            }
        }
        for role in self.distinct.iter().flatten() {
            if !self.may_speak(role, listing) {
                let role = golive_core::escape::escape(role);
                unknown.push(format!(
                    "the policy sets {role} apart from other roles, and the checklist lets it say \
                     nothing"
                ));
            }
        }
        unknown
    }

    /// Whether a role has something to say in a checklist: it signs off, attests
    /// a task, or takes risks.
    fn may_speak(&self, role: &str, listing: &Listing) -> bool {
        let signs = listing.sign_offs.iter().any(|asked| *asked.role == *role);
        let attests = listing.items.iter().any(|item| {
            let is_asked = item.by.is_empty() || item.by.iter().any(|by| **by == *role);
            item.kind == ItemKind::Task && is_asked
        });
        signs || attests || self.may_waive(role)
    }
}

fn told(what: &str, name: &str, names: &[&str]) -> String {
    let hint = nearest(name, names.iter().copied());
    let hint = hint.map(|it| format!("; did you mean `{it}`?"));
    let name = golive_core::escape::escape(name);
    format!(
        "the policy names the {what} `{name}`, which the checklist does not have{}",
        hint.unwrap_or_default()
    )
}
