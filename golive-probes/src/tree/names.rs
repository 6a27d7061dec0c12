//! That an example file names every variable that the code reads.

use std::collections::BTreeMap;

use golive_core::escape::escape;
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};

use super::Tree;
use super::search::{Found, Pattern};
use crate::env::Example;

/// How many names an error names.
const MOST_SHOWN: usize = 10;

impl Example {
    /// Every variable that the code reads is in the example. The pattern is one
    /// of [`tree`](mod@crate::tree) with a group around the name:
    /// `process\.env\.([A-Z0-9_]+)` of Node,
    /// `os\.environ(?:\.get\(|\[)["']([A-Z0-9_]+)` of Python. Of several groups
    /// that counts which is the first to take part in a match.
    ///
    /// A pattern that finds nothing is no data. A name that is commented out in
    /// the example is not in it. What need not be in it (`PATH`, `CI`) is left
    /// out by [`but`](Example::but); a name left out that the code does not read
    /// was mistyped. A variable whose name the code makes up is not seen.
    /// [`in_file`](Example::in_file) has no meaning here, and is refused.
    pub fn names_all(self, tree: Tree, pattern: impl AsRef<str>) -> ExampleNames {
        ExampleNames {
            example: self,
            tree,
            pattern: Pattern::new(pattern.as_ref()),
        }
    }
}

/// See [`Example::names_all`].
#[derive(Clone)]
pub struct ExampleNames {
    example: Example,
    tree: Tree,
    pattern: Pattern,
}

impl std::fmt::Debug for ExampleNames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExampleNames")
            .field("example", &self.example.path)
            .field("folder", &self.tree.folder)
            .finish_non_exhaustive()
    }
}

impl Probe for ExampleNames {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        input.step(Step::Read);
        let Self {
            example,
            tree,
            pattern,
        } = self;
        let bad = |words: String| Err(ProbeError::new(Reason::BadConfiguration, words));
        if tree.folder.as_os_str().is_empty() {
            return bad("no folder is named: the path is empty".to_owned());
        }
        if example.file.is_some() {
            return bad("the names of an example are compared with the code alone".to_owned());
        }
        if pattern.readable()?.captures_len() < 2 {
            return bad("the pattern has no group, `(...)`, for the name".to_owned());
        }
        let named = example.names()?;
        let found = Found {
            names: Some(BTreeMap::new()),
            ..Found::default()
        };
        let mut found = tree.search_into(found, pattern, &input, false);
        let read = found.names.take().unwrap_or_default();
        let is_lacking = |name: &String| !named.contains(name) && !example.but.contains(name);
        let lacking: Vec<_> = read.iter().filter(|(name, _)| is_lacking(name)).collect();
        if !lacking.is_empty() {
            // What was found is known, whatever ended the search.
            let shown: Vec<_> = lacking
                .iter()
                .take(MOST_SHOWN)
                .map(|(name, place)| format!("{name} ({})", escape(place)))
                .collect();
            let more = match lacking.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let words = format!(
                "{} does not name {}{more}",
                example.path.display(),
                shown.join(", ")
            );
            return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
        }
        let found = found.complete(tree)?;
        if read.is_empty() {
            let words = format!("the pattern finds nothing in {}", tree.shown());
            return Err(ProbeError::no_data(words).at(Step::Read));
        }
        if let Some(name) = example.but.iter().find(|name| !read.contains_key(*name)) {
            return bad(format!("{} does not read {name}", tree.shown()));
        }
        Ok(found.measured(true).with("names", read.len()))
    }

    fn target(&self) -> Target {
        Target::new(format!(
            "{} as {} reads it",
            self.example.path.display(),
            self.tree.shown()
        ))
    }

    fn blocks(&self) -> bool {
        true
    }
}
