//! Files of lines `NAME=value`, as each of their readers takes them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::Bytes;

use super::dialect::{DIALECTS, Dialect, Reads};
use super::line::{Line, may_set};
use super::shell;
use crate::regular;

/// What is read of a file of variables.
const MOST_CONTENT: Bytes = Bytes::new(1 << 20);

/// What a file sets.
pub(super) struct Variables {
    path: PathBuf,
    text: String,
    /// Some of it is not UTF-8, and is `\u{fffd}` in the text.
    is_lossy: bool,
    readers: Vec<Reader>,
}

/// What one reader finds: the line and the value of the last time that a name is
/// set; no value where it refuses the line, and so has no say.
struct Reader {
    name: &'static str,
    found: HashMap<String, (usize, Option<String>)>,
}

/// What some reader takes a name for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) reader: &'static str,
    pub(super) line: usize,
    pub(super) value: Option<String>,
}

impl Variables {
    pub(super) fn read(path: &Path) -> Result<Self, ProbeError> {
        let bytes = regular::read(path, MOST_CONTENT)?;
        let wrong = |words: &str| {
            let words = format!("{} {words}", path.display());
            ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
        };
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(wrong(
                "is UTF-16, which no reader of such files takes: write it as UTF-8",
            ));
        }
        if bytes.contains(&0) {
            return Err(wrong("holds a byte of zero, and is no text"));
        }
        // Else the first name would not be what it is.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let text = String::from_utf8_lossy(bytes);
        let is_lossy = std::str::from_utf8(bytes).is_err();
        Ok(Self::of(path, &text, is_lossy))
    }

    fn of(path: &Path, text: &str, is_lossy: bool) -> Self {
        // A carriage return ends a line, too; nobody means it to be of the value.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut readers: Vec<Reader> = DIALECTS.iter().map(|it| Reader::new(it, &text)).collect();
        readers.push(Reader::shell(&text));
        Self {
            path: path.to_owned(),
            text,
            is_lossy,
            readers,
        }
    }

    /// The names that it sets to some reader, each once, in their order. No shell
    /// takes those with `.` or `-`, but many readers of such files do.
    pub(super) fn names(&self) -> Vec<&str> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let mut names: Vec<&str> = Vec::new();
        for line in self.text.lines().filter_map(Line::read) {
            let name = line.name;
            let is_set = || self.readers.iter().any(|it| it.found.contains_key(name));
            if name.chars().all(is_name) && !names.contains(&name) && is_set() {
                names.push(name);
            }
        }
        names
    }

    /// The values that a name has to its readers, each once: one, where they agree.
    pub(super) fn find(&self, name: &str) -> Result<Vec<Reading>, ProbeError> {
        let lines = self.readers.iter().filter_map(|it| it.found.get(name));
        let line = lines.map(|(line, _)| *line).max().unwrap_or_default();
        let mut readings: Vec<Reading> = Vec::new();
        for reader in &self.readers {
            let (line, value) = match reader.found.get(name) {
                None => (line, None),
                Some((_, None)) => continue,
                Some((line, value)) => (*line, value.clone()),
            };
            if readings.iter().all(|it| it.value != value) {
                readings.push(Reading {
                    reader: reader.name,
                    line,
                    value,
                });
            }
        }
        let is_unclear = |it: &&Reading| {
            let value = it.value.as_deref();
            self.is_lossy && value.is_some_and(|it| it.contains(char::REPLACEMENT_CHARACTER))
        };
        if let Some(unclear) = readings.iter().find(is_unclear) {
            let words = format!("{name} is not UTF-8 in {}", self.place(unclear));
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
        Ok(readings)
    }

    /// The line that sets a name, to some reader of such files: no other says that
    /// it is unset.
    pub(super) fn line_of(&self, name: &str) -> Option<usize> {
        let line = self.text.lines().position(|line| may_set(line, name));
        line.map(|line| line + 1)
    }

    /// Where a value is from, as errors have it.
    pub(super) fn place(&self, reading: &Reading) -> String {
        format!("line {} of {}", reading.line, self.path.display())
    }
}

impl Reader {
    fn new(dialect: &Dialect, text: &str) -> Self {
        Self::of(dialect.name, text, |line, text, known| {
            dialect.read(line, text, known)
        })
    }

    fn shell(text: &str) -> Self {
        Self::of(shell::NAME, text, shell::read)
    }

    fn of(
        name: &'static str,
        text: &str,
        read: impl for<'a> Fn(Line<'_>, &'a str, &dyn Fn(&str) -> Option<String>) -> Reads<'a>,
    ) -> Self {
        let mut found: HashMap<String, (usize, Option<String>)> = HashMap::new();
        let (mut rest, mut number) = (text, 1);
        while !rest.is_empty() {
            let (whole, below) = rest.split_once('\n').unwrap_or((rest, ""));
            let mut next = below;
            if let Some(line) = Line::read(whole) {
                let known = |name: &str| found.get(name)?.1.clone();
                match read(line, rest, &known) {
                    Reads::Value(value, below) => {
                        found.insert(line.name.to_owned(), (number, Some(value)));
                        next = below;
                    }
                    Reads::Refused => {
                        found.insert(line.name.to_owned(), (number, None));
                    }
                    Reads::Nothing => {}
                }
            }
            let taken = rest.len().saturating_sub(next.len());
            number += rest.get(..taken).unwrap_or_default().matches('\n').count();
            rest = next;
        }
        Self { name, found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files, and what each reader makes of `A` (and of `B`): dotenv 18.0.10 and
    /// dotenv-expand 1000.0.0 of Node.js, `node --env-file` of 20.20.2, python-dotenv
    /// 1.2.4, dotenv 2.4.0 of Ruby, godotenv 1.5.1, the reader of compose-go v2, and
    /// dash 0.5.12 were run on each. `!` is a file that is refused, `-` a name that is
    /// not set.
    const FACTS: &str = include_str!("facts.tsv");

    /// What is taken in another way, on purpose, by its file: a name alone may be set
    /// by Compose from elsewhere; a value that is nothing passes nothing; what a `$`
    /// stands for is not known, and differs from what others leave as it stands; what
    /// a shell does with the rest of a line is not asked; and what no one writes.
    const OTHERWISE: [&str; 13] = [
        "A\n",
        "export A\n",
        "A\nB=1\n",
        "A:\n",
        "A= #y\n",
        "A=x\t#y\n",
        "A=\t1\n",
        "A=\"x\"y\"z\"\n",
        "A=${NOSUCH:-d}\n",
        "A=pa$5wd\n",
        "A=$(echo hi)\n",
        "A=1; B=2\n",
        "A=1 B=2\n",
    ];

    #[test]
    fn readers_are_as_they_were_seen() {
        let unquoted = |text: &str| {
            let text = text.replace("\\n", "\n").replace("\\t", "\t");
            text.replace("\\r", "\r").replace("\\s", "\\")
        };
        let mut lines = FACTS.lines();
        let readers: Vec<&str> = lines.next().unwrap().split('\t').skip(2).collect();
        let mut wrong = Vec::new();
        for line in lines {
            let mut fields = line.split('\t');
            let (file, name) = (unquoted(fields.next().unwrap()), fields.next().unwrap());
            let variables = Variables::of(Path::new(".env"), &file, false);
            if OTHERWISE.contains(&file.as_str()) {
                continue;
            }
            for (reader, due) in readers.iter().zip(fields) {
                let read = variables
                    .readers
                    .iter()
                    .find(|it| it.name == *reader)
                    .unwrap();
                let found = match read.found.get(name) {
                    None => "-".to_owned(),
                    Some((_, None)) => "!".to_owned(),
                    Some((_, Some(value))) => format!("={value}"),
                };
                // A file that is refused sets nothing quietly.
                if due != "!" && found != unquoted(due) {
                    wrong.push(format!("{reader} of {file:?}: {name}{found}, due {due}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn names_are_those_that_are_set() {
        let text =
            "# A=0\n#B=1\nA=1\nexport C=\nA=2\nnot a line\n=x\n a b=1\nspring.url=\nx-y=\nD: 1\n";
        let names = |text: &str| {
            let variables = Variables::of(Path::new(".env"), text, false);
            variables
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(text), ["A", "C", "spring.url", "x-y", "D"]);
        // A quote that was not ended hides no name.
        let forgotten = "TITLE=\"My app\nAPI_KEY=\nNAME=\"x\"";
        assert!(names(forgotten).contains(&"API_KEY".to_owned()));
    }

    #[test]
    fn the_line_of_what_is_set_last() {
        let text = "B=1\nA=\"x\ny\"\nA=z#1\n";
        let variables = Variables::of(Path::new(".env"), text, false);
        let lines: Vec<usize> = variables
            .find("A")
            .unwrap()
            .iter()
            .map(|it| it.line)
            .collect();
        assert_eq!(lines, [4, 4]);
        assert_eq!(variables.line_of("A"), Some(2));
        assert_eq!(variables.find("C").unwrap()[0].value, None);
    }
}
