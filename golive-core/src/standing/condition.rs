//! What somebody must see to, since the launch was allowed on it.

use std::sync::Arc;

use super::Subject;
use crate::quantity::Timestamp;

/// What a person must see to until a time: the condition of a sign-off, or a risk that
/// somebody took.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// Who sees to it.
    pub owner: String,
    /// What must be, or why the risk was taken.
    pub text: String,
    /// Until when. A sign-off whose condition is due and not met counts no longer, and
    /// neither does a waiver that has ended.
    pub due: Timestamp,
    /// Who made it, or took the risk.
    pub by: Arc<str>,
    /// The sign-off that it is of, or the item that is waived.
    pub subject: Subject,
    /// The statement, by its digest.
    pub statement: Arc<str>,
}

impl Condition {
    /// What a person must see to, as another says.
    pub fn new(
        owner: impl Into<String>,
        text: impl Into<String>,
        due: Timestamp,
        by: impl Into<Arc<str>>,
        subject: Subject,
        statement: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            owner: owner.into(),
            text: text.into(),
            due,
            by: by.into(),
            subject,
            statement: statement.into(),
        }
    }
}
