//! What is wrong with a declaration.

use std::fmt;

use crate::id::Id;

/// What is wrong with a declaration. A checklist with a problem can be listed;
/// it cannot be run, and its gate never opens.
///
/// The macros refuse what they can see while compiling. What is composed of
/// several `static`s can only be seen whole when it is first read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is nothing in it.
    #[error("{what} is empty: a checklist that asks for nothing proves nothing")]
    Empty {
        /// The checklist, the phase or the section, with its title.
        what: String,
    },
    /// Two things have one id.
    #[error(
        "the id `{id}` is taken twice, by {first} and by {second}: pin one of them with `id = \"...\"`"
    )]
    DuplicateId {
        /// The id.
        id: Id,
        /// What has it first.
        first: String,
        /// What has it again.
        second: String,
    },
    /// An id is not well formed, or a title has no letter to make one of.
    #[error(
        "{what} has the id `{id}`, which is not one: use letters, digits, `.`, `_`, `-` and `/`"
    )]
    BadId {
        /// The id.
        id: Id,
        /// What has it.
        what: String,
    },
    /// `after` names nothing.
    #[error("`{item}` comes after `{after}`, which does not exist{}", hint(.nearest.as_deref()))]
    UnknownAfter {
        /// The item.
        item: Id,
        /// What it names.
        after: String,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// Items wait for each other.
    #[error("these items wait for each other: {}", path(.items))]
    Cycle {
        /// The items, in the order of their waiting.
        items: Vec<Id>,
    },
    /// A role is named that the checklist does not have.
    #[error("{what} names the role `{role}`, which the checklist does not have{}", hint(.nearest.as_deref()))]
    UnknownRole {
        /// Who names it.
        what: String,
        /// The role.
        role: String,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// A sign-off names a role in `distinct_from` that keeps nobody from signing.
    #[error("the sign-off of {role} is distinct from `{other}` without effect: {why}{}", hint(.nearest.as_deref()))]
    DistinctFrom {
        /// The role that signs.
        role: String,
        /// The role that it names.
        other: String,
        /// Why that has no effect.
        why: String,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// A role signs off one thing twice: which of the two counts is not known.
    #[error("{role} signs off {what} twice: say all that is asked of it in one sign-off")]
    SignOffTwice {
        /// The role.
        role: String,
        /// The phase, or the whole.
        what: String,
    },
    /// A plan says nothing to do.
    #[error("the plan {plan:?} has no steps")]
    NoSteps {
        /// Its title.
        plan: String,
    },
    /// A sign-off asks for no person.
    #[error("the sign-off of {role} asks for nobody: its `count` is zero")]
    NobodySigns {
        /// The role.
        role: String,
    },
    /// A sign-off is to be distinct from nobody: the list of roles is empty.
    #[error("the sign-off of {role} is distinct from nobody: its `distinct_from` names no role")]
    DistinctFromNobody {
        /// The role.
        role: String,
    },
    /// A sign-off names a phase that the checklist does not have.
    #[error("a sign-off names the phase `{phase}`, which does not exist{}", hint(.nearest.as_deref()))]
    UnknownPhase {
        /// The phase.
        phase: Id,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// An item cannot be judged as it stands.
    #[error("`{item}`: {what}")]
    Item {
        /// The item.
        item: Id,
        /// What is wrong.
        what: String,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest
        .map(|nearest| format!("; did you mean `{nearest}`?"))
        .unwrap_or_default()
}

fn path(items: &[Id]) -> impl fmt::Display + use<> {
    let mut text = String::new();
    for item in items.iter().chain(items.first()) {
        if !text.is_empty() {
            text.push_str(" → ");
        }
        text.push_str(item.as_str());
    }
    text
}
