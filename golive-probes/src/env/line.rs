//! What a line of such a file may set, to any of its readers.

/// A line that names a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) sign: Sign,
    /// Behind `export` and the like.
    pub(super) word: Option<&'a str>,
    /// The quote that the name stands in.
    pub(super) quote: Option<char>,
    /// White space stands before the sign.
    pub(super) is_apart: bool,
    /// Where its value begins, in bytes of the line.
    pub(super) value: usize,
}

/// What stands behind the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `NAME=value`
    Equals,
    /// `NAME+=value`
    Adds,
    /// `NAME: value`, and `NAME:`
    Colon,
    /// `NAME:value`
    TightColon,
    /// `NAME` alone: a value that is taken from elsewhere.
    Nothing,
}

impl<'a> Line<'a> {
    /// Of a line that is no comment and names something.
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let start = line.trim_start();
        let word = start.split([' ', '\t']).next().unwrap_or_default();
        let is_word = matches!(word, "export" | "declare" | "typeset" | "readonly");
        let (word, mut rest) = match start.get(word.len()..) {
            Some(rest) if is_word && rest.starts_with([' ', '\t']) => (Some(word), rest),
            _ => (None, start),
        };
        rest = rest.trim_start();
        // `declare -x NAME=value`, as bash prints it.
        while word.is_some() && rest.starts_with('-') {
            let (_, after) = rest.split_once([' ', '\t'])?;
            rest = after.trim_start();
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (name, after) = match quote {
            // Some take the quotes of a name away.
            Some(quote) => rest.get(1..)?.split_once(quote)?,
            None => {
                let is_end = |c: char| "=:+#".contains(c) || c.is_whitespace();
                rest.split_at(rest.find(is_end).unwrap_or(rest.len()))
            }
        };
        if name.is_empty() {
            return None;
        }
        let sign_at = after.trim_start();
        let is_apart = sign_at.len() < after.len();
        let (sign, value) = if let Some(value) = sign_at.strip_prefix('=') {
            (Sign::Equals, value)
        } else if let Some(value) = sign_at.strip_prefix("+=") {
            (Sign::Adds, value)
        } else if let Some(value) = sign_at.strip_prefix(':') {
            let is_tight = !value.is_empty() && !value.starts_with(char::is_whitespace);
            let sign = if is_tight {
                Sign::TightColon
            } else {
                Sign::Colon
            };
            (sign, value)
        } else if sign_at.is_empty() || is_apart && sign_at.starts_with('#') {
            (Sign::Nothing, "")
        } else {
            return None;
        };
        Some(Self {
            name,
            sign,
            word,
            quote,
            is_apart,
            value: line.len() - value.len(),
        })
    }
}

/// Some word of a line begins as if it set this name: a shell sets both of
/// `A=1 B=2`, and a line within the quotes of another is one to those who know no
/// quotes over lines.
pub(super) fn may_set(line: &str, name: &str) -> bool {
    if line.trim_start().starts_with('#') {
        return false;
    }
    if Line::read(line).is_some_and(|it| it.name == name) {
        return true;
    }
    line.match_indices(name).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + name.len()..).unwrap_or_default();
        before.ends_with([' ', '\t', ';'])
            && !before.contains(['"', '\'', '#'])
            && after.starts_with('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_what_any_reader_may_take() {
        for (line, sign) in [
            ("A=1", Sign::Equals),
            ("  export A = 1", Sign::Equals),
            ("export\tA=1", Sign::Equals),
            ("declare -x A=\"1\"", Sign::Equals),
            ("'A'=1", Sign::Equals),
            ("A+=1", Sign::Adds),
            ("A: 1", Sign::Colon),
            ("A:\t1", Sign::Colon),
            ("A:", Sign::Colon),
            ("A : 1", Sign::Colon),
            ("A:1", Sign::TightColon),
            ("A", Sign::Nothing),
            ("export A # later", Sign::Nothing),
        ] {
            let read = Line::read(line).unwrap();
            assert_eq!((read.name, read.sign), ("A", sign), "{line}");
        }
        for line in ["", "# A=1", " #A", "=x", "not a line", "exportA 1"] {
            assert_eq!(Line::read(line), None, "{line}");
        }
        for line in ["A=1", "A:1", "A", "B=1 A=2", "B=1; A=2", "export B=1 A=2"] {
            assert!(may_set(line, "A"), "{line}");
        }
        for line in [
            "#A=1",
            "B=x?A=1",
            "B='set A=1'",
            "AB=1",
            "B=1 # A=2",
            "exportA=1",
        ] {
            assert!(!may_set(line, "A"), "{line}");
        }
    }
}
