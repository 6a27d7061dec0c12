//! What a policy says of a checklist that does not have it: a name that is
//! mistyped here would protect nothing, and say nothing.

use golive_core::checklist::Listing;
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
            if !is_asked {
                let role = golive_core::escape::escape(&quorum.role);
                unknown.push(format!(
                    "the policy asks for a quorum of {role}, whose sign-off the checklist does not"
                ));
            }
        }
        unknown
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
