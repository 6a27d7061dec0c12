//! What a verdict is made of.

use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::outcome::{Outcome, Requirement, SignOffOutcome};
use crate::quantity::Timestamp;
use crate::standing::{Defect, Objection};

/// All that a verdict is made of.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Facts<'a> {
    /// The items, in any order.
    pub items: &'a [ItemFact<'a>],
    /// The sign-offs that the checklist asks for, in any order.
    pub sign_offs: &'a [SignOffFact<'a>],
    /// How the run ended.
    pub completion: Completion,
    /// What is wrong with the ledger, in any order.
    pub defects: &'a [Defect],
    /// Who objects, in any order.
    pub objections: &'a [ObjectionFact<'a>],
    /// The selection that left out items of the part that the verdict is about.
    pub partial: Option<&'a str>,
    /// The time of the launch that was given, where the ledger knows another.
    pub what_if: Option<WhatIf>,
    /// What is not as those saw it who signed off.
    pub differences: &'a [Difference],
}

impl<'a> Facts<'a> {
    /// The facts of a run.
    #[must_use]
    pub fn new(
        items: &'a [ItemFact<'a>],
        sign_offs: &'a [SignOffFact<'a>],
        completion: Completion,
    ) -> Self {
        Self {
            items,
            sign_offs,
            completion,
            defects: &[],
            objections: &[],
            partial: None,
            what_if: None,
            differences: &[],
        }
    }

    /// The same with those who object.
    #[must_use]
    pub fn with_objections(mut self, objections: &'a [ObjectionFact<'a>]) -> Self {
        self.objections = objections;
        self
    }

    /// The same of a selection that left out items of the part.
    #[must_use]
    pub fn with_partial(mut self, selection: Option<&'a str>) -> Self {
        self.partial = selection;
        self
    }

    /// The same at a time of the launch that is not the ledger's.
    #[must_use]
    pub fn with_what_if(mut self, what_if: Option<WhatIf>) -> Self {
        self.what_if = what_if;
        self
    }

    /// The same with what is not as the signers saw it.
    #[must_use]
    pub fn with_differences(mut self, differences: &'a [Difference]) -> Self {
        self.differences = differences;
        self
    }

    /// The same with what is wrong with the ledger.
    #[must_use]
    pub fn with_defects(mut self, defects: &'a [Defect]) -> Self {
        self.defects = defects;
        self
    }
}

/// What became of one item.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ItemFact<'a> {
    /// Its id.
    pub id: &'a Id,
    /// How much it weighs.
    pub requirement: Requirement,
    /// What became of it.
    pub outcome: &'a Outcome,
}

impl<'a> ItemFact<'a> {
    /// What became of one item.
    #[must_use]
    pub fn new(id: &'a Id, requirement: Requirement, outcome: &'a Outcome) -> Self {
        Self {
            id,
            requirement,
            outcome,
        }
    }
}

/// What became of one sign-off.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SignOffFact<'a> {
    /// The role that signs.
    pub role: &'a str,
    /// What became of it.
    pub outcome: &'a SignOffOutcome,
}

impl<'a> SignOffFact<'a> {
    /// What became of one sign-off.
    #[must_use]
    pub fn new(role: &'a str, outcome: &'a SignOffOutcome) -> Self {
        Self { role, outcome }
    }
}

/// An objection, and how much the item weighs that it was said of.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ObjectionFact<'a> {
    /// The objection.
    pub objection: &'a Objection,
    /// How much its item weighs; None when it is of none, or of one that the
    /// checklist does not have.
    pub requirement: Option<Requirement>,
}

impl<'a> ObjectionFact<'a> {
    /// An objection, and how much its item weighs.
    #[must_use]
    pub fn new(objection: &'a Objection, requirement: Option<Requirement>) -> Self {
        Self {
            objection,
            requirement,
        }
    }
}

/// A time of the launch that was given beside the one that the ledger knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WhatIf {
    /// What was given.
    pub given: Timestamp,
    /// What the ledger knows, which is what the run went by.
    pub known: Timestamp,
}

impl WhatIf {
    /// A time of the launch that was given beside the one that is known.
    #[must_use]
    pub fn new(given: Timestamp, known: Timestamp) -> Self {
        Self { given, known }
    }
}

/// Checks that did not look where, or ask what, a person saw who signed off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Difference {
    /// Who signed off.
    pub by: String,
    /// For which role.
    pub role: String,
    /// The items.
    pub items: Vec<Id>,
}

impl Difference {
    /// Checks that are not as a person saw them.
    pub fn new(by: impl Into<String>, role: impl Into<String>, items: Vec<Id>) -> Self {
        Self {
            by: by.into(),
            role: role.into(),
            items,
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Completion {
    /// Every item was judged.
    Complete,
    /// The deadline passed first.
    DeadlinePassed,
    /// Somebody stopped it.
    Interrupted,
}
