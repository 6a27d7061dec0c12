//! The parts of a value: quotes, escapes, comments, and names that stand for others.

/// What stands before a `#` that begins a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Anything,
    Blank,
    Space,
}

/// What a backslash does in double quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// `\n` and `\r` are ends of lines, and all else is as it stands.
    Ends,
    /// Those of C, in single quotes `\\` and `\'`.
    All,
    /// `\n` and `\r` are ends of lines, and a backslash is left out before all else.
    Dropped,
}

/// Where `$NAME` stands for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expands {
    Never,
    /// `${NAME}` only.
    Braces,
    /// Not in single quotes.
    Unquoted,
    Everywhere,
}

/// What stands in quotes, and what follows them.
pub(super) struct Quoted<'a> {
    pub(super) within: &'a str,
    pub(super) after: &'a str,
}

/// Of a text that begins with a quote; None when it is not ended.
pub(super) fn quoted(text: &str, first: bool) -> Option<Quoted<'_>> {
    let mut letters = text.char_indices();
    let (_, quote) = letters.next()?;
    let mut is_escaped = false;
    for (at, c) in letters {
        if c == quote && !is_escaped {
            return Some(Quoted {
                within: text.get(1..at)?,
                after: text.get(at + 1..)?,
            });
        }
        is_escaped = c == '\\' && !is_escaped && !first;
    }
    None
}

/// What stands in double quotes.
pub(super) fn unescaped(text: &str, escapes: Escapes) -> String {
    let mut value = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        let Some(next) = letters.next() else {
            value.push('\\');
            break;
        };
        match (next, escapes) {
            ('n', _) => value.push('\n'),
            ('r', _) => value.push('\r'),
            // It is kept for `$`, which is looked at later.
            ('$', Escapes::Dropped) => value.push_str("\\$"),
            (next, Escapes::Dropped) | (next @ ('"' | '\'' | '\\'), Escapes::All) => {
                value.push(next);
            }
            ('t', Escapes::All) => value.push('\t'),
            (next, _) => value.extend(['\\', next]),
        }
    }
    value
}

/// A comment begins with a word: `A=1 # one`, and `A= # to be set` is nothing, which
/// godotenv alone has otherwise; to some it begins with any `#`.
pub(super) fn without_comment(value: &str, hash: Hash) -> &str {
    let blank_before = value.len() - value.trim_start().len();
    let begins = |at: &usize| {
        let before = value.get(..*at).and_then(|it| it.chars().next_back());
        match hash {
            Hash::Anything => true,
            Hash::Space if *at > blank_before => before == Some(' '),
            Hash::Space | Hash::Blank => before.is_some_and(char::is_whitespace),
        }
    };
    let at = value.match_indices('#').map(|(at, _)| at).find(begins);
    at.and_then(|at| value.get(..at)).unwrap_or(value)
}

/// With what its names stand for: what was set before, else nothing, for the
/// environment of the service is not known.
pub(super) fn expanded(
    text: &str,
    expands: Expands,
    known: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        if let Some(before) = before
            .strip_suffix('\\')
            .filter(|_| expands != Expands::Braces)
        {
            value.push_str(before);
            value.push('$');
            rest = after;
            continue;
        }
        value.push_str(before);
        let (named, behind) = name(after, expands);
        match named {
            Some((name, instead)) => {
                let found = known(name).filter(|it| !it.is_empty());
                value.push_str(&found.unwrap_or_else(|| instead.to_owned()));
            }
            None => value.push('$'),
        }
        rest = behind;
    }
    value.push_str(rest);
    value
}

/// The name that stands behind a `$`, what stands for it where it is not set, and
/// the rest. A command, `$(...)`, gives what nobody knows.
fn name(text: &str, expands: Expands) -> (Option<(&str, &str)>, &str) {
    if let Some((within, rest)) = text.strip_prefix('{').and_then(|it| it.split_once('}')) {
        let end = within
            .find(|c: char| !is_of_a_name(c))
            .unwrap_or(within.len());
        let (name, instead) = within.split_at(end);
        let instead = instead.trim_start_matches(':').strip_prefix('-');
        return (Some((name, instead.unwrap_or_default())), rest);
    }
    if expands == Expands::Braces {
        return (None, text);
    }
    if let Some((_, rest)) = text.strip_prefix('(').and_then(|it| it.split_once(')')) {
        return (Some(("", "")), rest);
    }
    let end = match text.starts_with(|c: char| c.is_ascii_digit()) {
        true => 1,
        false => text.find(|c: char| !is_of_a_name(c)).unwrap_or(text.len()),
    };
    match text.split_at(end) {
        ("", _) => (None, text),
        (name, rest) => (Some((name, "")), rest),
    }
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
