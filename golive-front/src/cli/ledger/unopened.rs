//! A ledger that could not be opened: of what persons have said nothing is
//! known, and what machines can judge is judged all the same.

use std::time::SystemTime;

use golive_core::book::{Book, BookError, Draft, Speaker, Verified, Words};
use golive_core::checklist::Listing;
use golive_core::report::Report;
use golive_core::standing::Standing;

pub(in crate::cli) struct Unopened {
    why: String,
}

impl Unopened {
    pub(in crate::cli) fn new(error: &BookError) -> Self {
        Self {
            why: format!("the ledger cannot be opened: {error}"),
        }
    }

    fn refused<T>(&self) -> Result<T, BookError> {
        Err(self.why.clone().into())
    }
}

impl Book for Unopened {
    /// Nothing is known, and that is a defect: no verdict is better than
    /// INCONCLUSIVE by it.
    fn standing(&self, _: &Listing, _: SystemTime) -> Result<Standing, BookError> {
        let mut standing = Standing::new();
        standing.unreadable(self.why.clone());
        Ok(standing)
    }

    fn verify(&self, _: &Listing, _: SystemTime) -> Result<Verified, BookError> {
        self.refused()
    }

    fn speaker(&self, _: Option<&str>) -> Result<Speaker, BookError> {
        self.refused()
    }

    fn may_say(&self, _: &Listing, _: &Speaker, _: &Words, _: SystemTime) -> Result<(), BookError> {
        self.refused()
    }

    fn draft(
        &self,
        _: &Listing,
        _: &Speaker,
        _: &Words,
        _: Option<&Report>,
        _: SystemTime,
    ) -> Result<Draft, BookError> {
        self.refused()
    }

    fn record(&self, _: &Listing, _: &Draft, _: SystemTime) -> Result<String, BookError> {
        self.refused()
    }
}
