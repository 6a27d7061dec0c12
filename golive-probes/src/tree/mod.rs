//! The files of a folder and of all folders in it: what their lines hold, and
//! what none of them may hold.
//!
//! ```no_run
//! use golive_core::quantity::Bytes;
//! use golive_probes::tree::tree;
//!
//! let done = tree("src").glob("*.ts").glob("*.tsx").lacks(r"\bTODO\b");
//! let keyless = tree(".").hidden(true).lacks_private_keys();
//! let traced = tree("src").glob("*.rs").contains(r"#\[instrument");
//! let unsafe_code = tree("src").content_limit(Bytes::new(1 << 20)).matches(r"\bunsafe\b");
//! ```
//!
//! It reads, and never writes. It needs the permission to read every file that
//! it searches: one that it may not read is an error, and never skipped.
//!
//! The files are those that ripgrep would search: without hidden ones, without
//! what a `.gitignore` names when the folder is in a repository of git, and no
//! symbolic link is followed. Differences that matter: nothing of the machine's
//! own settings counts (the user's list of ignored files, `.git/info/exclude`),
//! and a [`glob`](Tree::glob) never brings back what is hidden or ignored. The
//! folder `.git` is never searched. A file that git tracks is skipped all the
//! same when a `.gitignore` names it: [`Tree::ignored`] searches it too.
//!
//! A file with a byte of zero is binary: it is searched up to there, and how
//! many there were is told beside the measurement. UTF-16 and UTF-32 are
//! searched when they say so by their first bytes. A folder where no text is
//! searched, because there is no file or all are empty or binary, is no data,
//! and so is a glob that is like no file: one with a typo finds nothing bad, and
//! proves nothing.
//!
//! Patterns are those of the crate [`regex`](https://docs.rs/regex): `^` and
//! `$` stand for the ends of a line. What matched is never shown, since it may
//! be a secret, and neither is the pattern: only where it was. To look for a
//! secret itself, there is `lacks_secret` of the probe of files.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`lacks`](Tree::lacks) | bool | no file matches a pattern; else the first places and their number |
//! | [`lacks_private_keys`](Tree::lacks_private_keys) | bool | no file holds a private key as text |
//! | [`contains`](Tree::contains) | bool | some file matches a pattern |
//! | [`matches`](Tree::matches) | count | lines in which a match begins |
//!
//! With the feature `env`, `names_all` of an example file asks whether it names
//! every variable that the code in a folder reads.

#[cfg(feature = "env")]
mod names;
mod search;
mod walk;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity};

#[cfg(feature = "env")]
pub use self::names::ExampleNames;
use self::search::{Found, Pattern};

/// What is read of one file, unless said otherwise.
const MOST_CONTENT: Bytes = Bytes::new(16 << 20);

/// How many files are searched, unless said otherwise.
const MOST_FILES: u64 = 100_000;

/// The first line of a private key in PEM: `-----BEGIN PRIVATE KEY-----`, with
/// `RSA`, `EC`, `OPENSSH`, `ENCRYPTED` before it, or with `BLOCK` after it (PGP);
/// of one of SSH2, `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----`; and of PuTTY's.
const PRIVATE_KEY: &str = "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\
     ---- BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY ----|PuTTY-User-Key-File-[0-9]";

/// A folder, with all that is in it.
pub fn tree(folder: impl Into<PathBuf>) -> Tree {
    Tree {
        folder: folder.into(),
        globs: Vec::new(),
        hidden: false,
        ignored: false,
        most: MOST_CONTENT,
        files: MOST_FILES,
    }
}

/// See [`tree()`].
#[derive(Clone, Debug)]
#[must_use = "a folder measures nothing; one of its methods does"]
pub struct Tree {
    folder: PathBuf,
    globs: Vec<String>,
    hidden: bool,
    ignored: bool,
    most: Bytes,
    files: u64,
}

impl Tree {
    /// Only files like this, `*.ts`, or `api/**/*.ts` from the folder on; with
    /// a `!` before it all but these: `!*.test.ts`. Written as in a
    /// `.gitignore`; of several the last that matches counts. Each without a `!`
    /// must be like some file that is searched.
    pub fn glob(mut self, glob: impl Into<String>) -> Self {
        self.globs.push(glob.into());
        self
    }

    /// Whether hidden files are searched, those whose name begins with a dot:
    /// they are not unless said here.
    pub fn hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Whether files are searched that a `.gitignore` names: they are not
    /// unless said here.
    pub fn ignored(mut self, ignored: bool) -> Self {
        self.ignored = ignored;
        self
    }

    /// How large a file may be that is searched: 16 MiB unless said here. A
    /// larger one is [`Reason::TooLarge`], if it is not binary.
    pub fn content_limit(mut self, most: Bytes) -> Self {
        self.most = most;
        self
    }

    /// How many files may be searched: 100 000 unless said here. More are
    /// [`Reason::TooLarge`].
    pub fn file_limit(mut self, files: u64) -> Self {
        self.files = files;
        self
    }

    /// No file matches a pattern. When one does, the error names the first
    /// places and how many lines there are.
    pub fn lacks(self, pattern: impl AsRef<str>) -> TreeProbe<bool> {
        self.lacking(Pattern::new(pattern.as_ref()), "what it must not hold")
    }

    /// No file holds a private key in PEM, the form of OpenSSL, OpenSSH and
    /// PGP, or in those of SSH2 and PuTTY. Keys lie in hidden files too, and in those that git ignores. One in
    /// another form (DER, PKCS #12) is not seen; a program that writes such a
    /// line, or a key for tests, is: `.glob("!tests/**")`.
    pub fn lacks_private_keys(self) -> TreeProbe<bool> {
        self.lacking(Pattern::new(PRIVATE_KEY), "a private key")
    }

    /// Some file matches a pattern. Where, is told beside the measurement.
    pub fn contains(self, pattern: impl AsRef<str>) -> TreeProbe<bool> {
        self.probe(Pattern::new(pattern.as_ref()), |tree, pattern, input| {
            let found = tree.search(pattern, input, true);
            if let Some(place) = found.places.first() {
                return Ok(Measurement::new(true).with("place", place));
            }
            let found = found.complete(tree)?;
            Err(unexpected(format_args!(
                "none of the {} files of {} holds what one must hold",
                found.texts,
                tree.shown()
            )))
        })
    }

    /// The lines in which a match of a pattern begins.
    pub fn matches(self, pattern: impl AsRef<str>) -> TreeProbe<Count> {
        self.probe(Pattern::new(pattern.as_ref()), |tree, pattern, input| {
            let found = tree.search(pattern, input, false).complete(tree)?;
            let mut measured = found.measured(Count::of(found.lines));
            for place in &found.places {
                measured = measured.with("place", place);
            }
            Ok(measured)
        })
    }

    fn lacking(self, pattern: Pattern, what: &'static str) -> TreeProbe<bool> {
        self.probe(pattern, move |tree, pattern, input| {
            let found = tree.search(pattern, input, false);
            if found.lines == 0 {
                let found = found.complete(tree)?;
                return Ok(found.measured(true));
            }
            // What was found is known, whatever ended the search.
            let least = match found.trouble {
                Some(_) => "at least ",
                None => "",
            };
            let lines = found.lines;
            let (lines, are) = match lines {
                1 => ("1 line".to_owned(), "is"),
                _ => (format!("{lines} lines"), "are"),
            };
            let first = if found.lines > found.places.len() {
                "first "
            } else {
                ""
            };
            Err(unexpected(format_args!(
                "{} holds {what} in {least}{lines}, which {are} {first}{}",
                tree.shown(),
                found.places.join(", ")
            )))
        })
    }

    fn probe<V>(
        self,
        pattern: Pattern,
        look: impl Fn(&Self, &Pattern, &ProbeInput) -> Result<Measurement<V>, ProbeError>
        + Send
        + Sync
        + 'static,
    ) -> TreeProbe<V> {
        TreeProbe {
            tree: self,
            pattern,
            look: Arc::new(look),
        }
    }

    fn shown(&self) -> std::path::Display<'_> {
        self.folder.display()
    }
}

impl Found {
    /// An error when not all was searched, or there was nothing to search.
    fn complete(self, tree: &Tree) -> Result<Self, ProbeError> {
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        let words = match (self.texts, &self.unmatched) {
            (1.., None) => return Ok(self),
            (1.., Some(glob)) => {
                format!("no file of {} is like the glob {glob:?}", tree.shown())
            }
            (0, _) => match (self.binaries, self.empty) {
                (0, 0) => format!("there is no file to search in {}", tree.shown()),
                (binary, empty) => format!(
                    "there is no text to search in {}: of its files {binary} are binary and \
                     {empty} empty",
                    tree.shown()
                ),
            },
        };
        Err(ProbeError::no_data(words).at(Step::Read))
    }

    fn measured<V: Quantity>(&self, value: V) -> Measurement<V> {
        let measured = Measurement::new(value).with("files", self.texts + self.empty);
        match self.binaries {
            0 => measured,
            many => measured.with("binary files", many),
        }
    }
}

type Look<V> =
    dyn Fn(&Tree, &Pattern, &ProbeInput) -> Result<Measurement<V>, ProbeError> + Send + Sync;

/// A measurement of a folder and all that is in it.
#[derive(Clone)]
pub struct TreeProbe<V> {
    tree: Tree,
    pattern: Pattern,
    look: Arc<Look<V>>,
}

impl<V> fmt::Debug for TreeProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is looked for may be a secret.
        f.debug_struct("TreeProbe")
            .field("folder", &self.tree.folder)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for TreeProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Read);
        if self.tree.folder.as_os_str().is_empty() {
            let words = "no folder is named: the path is empty";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        (self.look)(&self.tree, &self.pattern, &input)
    }

    fn target(&self) -> Target {
        Target::new(self.tree.folder.display().to_string())
    }

    fn blocks(&self) -> bool {
        true
    }
}

fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
}
