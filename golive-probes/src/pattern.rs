//! A regular expression that may be wrong: that is said when it is used, so that
//! a checklist can be declared without asking.

use std::fmt;

use golive_core::probe::{ProbeError, Reason};
use regex::{Regex, RegexBuilder};

/// How large an expression may be, compiled: the time that a text takes grows with it.
pub(crate) const LARGEST: usize = 1 << 20;

/// What nobody looks for.
const ANYTHING: &str = "\u{1}golive\u{2}";

/// A regular expression, compiled once.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: String,
    compiled: Result<Regex, String>,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            compiled: RegexBuilder::new(text)
                .size_limit(LARGEST)
                .build()
                .map_err(|error| error.to_string()),
        }
    }

    /// The expression, unless it is none, or matches whatever there is: an
    /// alternative that was left empty.
    pub(crate) fn regex(&self) -> Result<&Regex, ProbeError> {
        let regex = self.compiled()?;
        if regex.is_match("") && regex.is_match(ANYTHING) {
            let words = format!("{self} matches whatever there is");
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        Ok(regex)
    }

    fn compiled(&self) -> Result<&Regex, ProbeError> {
        let wrong = |error: &String| {
            let last = error.lines().last().unwrap_or_default();
            let words = format!("{self} is not a regular expression: {last}");
            ProbeError::new(Reason::BadConfiguration, words)
        };
        self.compiled.as_ref().map_err(wrong)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}
