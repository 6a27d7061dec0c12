//! The files of a folder that are searched.

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, Walk, WalkBuilder};
use regex::bytes::Regex;

use super::search::{Found, Pattern};
use super::{Tree, unexpected};
use crate::regular::named;

impl Tree {
    /// Searches every file, or until the first match when `first` says so.
    pub(super) fn search(&self, pattern: &Pattern, input: &ProbeInput, first: bool) -> Found {
        self.search_into(Found::default(), pattern, input, first)
    }

    pub(super) fn search_into(
        &self,
        mut found: Found,
        pattern: &Pattern,
        input: &ProbeInput,
        first: bool,
    ) -> Found {
        let searched = pattern
            .readable()
            .and_then(|regex| self.fill(&mut found, regex, input, first));
        found.trouble = searched.err();
        found
    }

    fn fill(
        &self,
        found: &mut Found,
        regex: &Regex,
        input: &ProbeInput,
        first: bool,
    ) -> Result<(), ProbeError> {
        let mut files = 0;
        // Of one with a typo beside another nobody would know.
        let mut unmatched = Vec::new();
        for glob in self.globs.iter().filter(|glob| !glob.starts_with('!')) {
            unmatched.push((glob, self.chosen(std::slice::from_ref(glob))?));
        }
        for entry in self.walk()? {
            // Nobody else can stop a thread that reads.
            if input.remaining().is_zero() {
                let words = format!("{} was not searched in time", self.shown());
                return Err(ProbeError::new(Reason::TimedOut, words).at(Step::Read));
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => match self.unreadable(&error) {
                    // It was removed while the folder was read.
                    gone if gone.reason() == Reason::Missing => continue,
                    error => return Err(error),
                },
            };
            // Links are not followed; pipes and devices hold no text.
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            files += 1;
            if files > self.files {
                let words = format!(
                    "{} holds more than the {} files that are searched",
                    self.shown(),
                    self.files
                );
                return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
            }
            unmatched.retain(|(_, glob)| !glob.matched(entry.path(), false).is_whitelist());
            found.add(entry.path(), regex, self.most)?;
            if first && found.lines > 0 {
                break;
            }
        }
        found.unmatched = unmatched.first().map(|(glob, _)| (*glob).clone());
        Ok(())
    }

    fn walk(&self) -> Result<Walk, ProbeError> {
        let data = std::fs::metadata(&self.folder).map_err(|error| named(&self.folder, error))?;
        if !data.is_dir() {
            let words = format!("{} is not a folder", self.shown());
            return Err(unexpected(words));
        }
        let globs = self.chosen(&self.globs)?;
        let chosen = move |entry: &DirEntry| {
            let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0
                || entry.file_name() != ".git" && !globs.matched(entry.path(), is_dir).is_ignore()
        };
        Ok(WalkBuilder::new(&self.folder)
            .hidden(!self.hidden)
            .git_ignore(!self.ignored)
            .parents(!self.ignored)
            // What differs from machine to machine, and conventions of other
            // programs, would hide files that a report says were searched.
            .git_global(false)
            .git_exclude(false)
            .ignore(false)
            .follow_links(false)
            .sort_by_file_name(Ord::cmp)
            .filter_entry(chosen)
            .build())
    }

    /// Some globs, which the walker itself would take as stronger than hidden
    /// and ignored.
    fn chosen(&self, from: &[String]) -> Result<Override, ProbeError> {
        let wrong = |glob: &str, error: &dyn std::fmt::Display| {
            let words = format!("the glob {glob:?} cannot be read: {error}");
            ProbeError::new(Reason::BadConfiguration, words)
        };
        let mut globs = OverrideBuilder::new(&self.folder);
        for glob in from {
            if glob.trim_start_matches('!').trim().is_empty() {
                return Err(wrong(glob, &"it is empty"));
            }
            if glob.starts_with('#') {
                return Err(wrong(glob, &"it is a comment, write `\\#`"));
            }
            globs.add(glob).map_err(|error| wrong(glob, &error))?;
        }
        globs.build().map_err(|error| wrong("", &error))
    }

    fn unreadable(&self, error: &ignore::Error) -> ProbeError {
        let reason = error.io_error().map_or(Reason::Internal, |error| {
            ProbeError::from(std::io::Error::from(error.kind())).reason()
        });
        ProbeError::new(reason, format_args!("{}: {error}", self.shown())).at(Step::Read)
    }
}
