//! How the readers of such files differ, as each of them was seen to read: dotenv
//! and dotenv-expand of Node.js, `node --env-file`, python-dotenv, dotenv of Ruby,
//! godotenv, Compose, and shells.

use super::line::{Line, Sign};
use super::value::{self, Escapes, Expands, Hash, Quoted};

/// One reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    pub(super) name: &'static str,
    colon: Colon,
    hash: Hash,
    /// A value in quotes may go on over lines.
    lines: bool,
    /// A backslash hides no quote.
    first_quote: bool,
    /// Back quotes are quotes.
    backtick: bool,
    pub(super) escapes: Escapes,
    pub(super) expands: Expands,
    /// What stands behind a quote, and is no comment.
    tail: Tail,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colon {
    Never,
    Blank,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// The value is the whole line.
    Line,
    /// It is left out.
    Cut,
    /// The line sets nothing.
    Skipped,
    /// The file is refused.
    Refused,
}

const NODE_ITSELF: &str = "node --env-file";
const PYTHON: &str = "python-dotenv";
const COMPOSE: &str = "Compose";

const NODE: Dialect = Dialect {
    name: "dotenv of Node.js",
    colon: Colon::Blank,
    hash: Hash::Anything,
    lines: true,
    first_quote: false,
    backtick: true,
    escapes: Escapes::Ends,
    expands: Expands::Never,
    tail: Tail::Line,
};

/// The first is that whose words are shown where all agree that a value is wrong.
pub(super) const DIALECTS: [Dialect; 7] = [
    NODE,
    Dialect {
        name: "dotenv-expand of Node.js",
        expands: Expands::Everywhere,
        ..NODE
    },
    Dialect {
        name: NODE_ITSELF,
        colon: Colon::Never,
        first_quote: true,
        tail: Tail::Cut,
        ..NODE
    },
    Dialect {
        name: PYTHON,
        colon: Colon::Never,
        hash: Hash::Blank,
        backtick: false,
        escapes: Escapes::All,
        expands: Expands::Braces,
        tail: Tail::Skipped,
        ..NODE
    },
    Dialect {
        name: "dotenv of Ruby",
        lines: false,
        backtick: false,
        escapes: Escapes::Dropped,
        expands: Expands::Unquoted,
        ..NODE
    },
    Dialect {
        name: "godotenv",
        colon: Colon::Any,
        hash: Hash::Blank,
        backtick: false,
        escapes: Escapes::Dropped,
        expands: Expands::Unquoted,
        tail: Tail::Refused,
        ..NODE
    },
    Dialect {
        name: COMPOSE,
        colon: Colon::Any,
        hash: Hash::Space,
        backtick: false,
        escapes: Escapes::All,
        expands: Expands::Unquoted,
        tail: Tail::Cut,
        ..NODE
    },
];

/// What a reader makes of a line.
pub(super) enum Reads<'a> {
    /// The value, and what follows the lines that it took.
    Value(String, &'a str),
    /// It is none to this reader.
    Nothing,
    /// It cannot read the file, and says so.
    Refused,
}

impl Dialect {
    /// Reads the line that `text` begins with. `known` gives the value that a name
    /// was set to before.
    pub(super) fn read<'a>(
        &self,
        line: Line<'_>,
        text: &'a str,
        known: &dyn Fn(&str) -> Option<String>,
    ) -> Reads<'a> {
        let is_read = match line.sign {
            Sign::Equals => true,
            Sign::Colon => match self.colon {
                Colon::Never => false,
                // `NAME : value` is one to godotenv only.
                Colon::Blank => !line.is_apart,
                Colon::Any => true,
            },
            Sign::TightColon => self.colon == Colon::Any,
            // A shell adds to it, and to others it is another name or none.
            Sign::Adds => false,
            // Some take it from the environment.
            Sign::Nothing => self.name == COMPOSE || self.name == PYTHON,
        };
        let is_known = match (line.word, line.quote) {
            (Some("export"), _) if self.name == NODE_ITSELF => {
                !text.trim_start().starts_with("export\t")
            }
            (Some(word), _) => word == "export",
            (None, Some(quote)) => quote == '\'' && self.name == PYTHON,
            (None, None) => true,
        };
        if !is_read || !is_known {
            return Reads::Nothing;
        }
        let (whole, below) = text.split_once('\n').unwrap_or((text, ""));
        let plain = whole.get(line.value..).unwrap_or_default();
        let all = text.get(line.value..).unwrap_or_default();
        let start = all.trim_start_matches([' ', '\t']);
        let quote = start.chars().next().unwrap_or_default();
        let is_quote = matches!(quote, '"' | '\'') || quote == '`' && self.backtick;
        let quoted = match is_quote {
            true => value::quoted(start, self.first_quote)
                .filter(|it| self.lines || !it.within.contains('\n')),
            false => None,
        };
        match quoted {
            Some(Quoted { within, after }) => {
                let (tail, below) = after.split_once('\n').unwrap_or((after, ""));
                let tail = tail.trim();
                match self.tail {
                    _ if tail.is_empty() || tail.starts_with('#') => {}
                    Tail::Cut => {}
                    Tail::Line => return Reads::Value(self.plain(plain, known), below),
                    Tail::Skipped => return Reads::Nothing,
                    Tail::Refused => return Reads::Refused,
                }
                let within = match (quote, self.escapes) {
                    ('"', _) => value::unescaped(within, self.escapes),
                    ('\'', Escapes::All) => within.replace("\\'", "'").replace("\\\\", "\\"),
                    _ => within.to_owned(),
                };
                let expands = match self.expands {
                    Expands::Unquoted => quote != '\'',
                    Expands::Braces | Expands::Everywhere => true,
                    Expands::Never => false,
                };
                let within = match expands {
                    true => value::expanded(&within, self.expands, known),
                    false => within,
                };
                Reads::Value(within, below)
            }
            None if is_quote && self.tail == Tail::Skipped => Reads::Nothing,
            None if is_quote && self.hash != Hash::Anything => Reads::Refused,
            None => Reads::Value(self.plain(plain, known), below),
        }
    }

    /// A value without quotes.
    fn plain(&self, line: &str, known: &dyn Fn(&str) -> Option<String>) -> String {
        let text = value::without_comment(line, self.hash).trim();
        match self.expands {
            Expands::Never => text.to_owned(),
            expands => value::expanded(text, expands, known),
        }
    }
}
