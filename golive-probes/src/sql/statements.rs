//! A text of SQL as its statements and their words: quotes and comments are passed
//! over as the database passes over them.

use super::dialect::Dialect;

/// A piece of a text of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A blank or a comment.
    Blank,
    /// The `;` between two statements.
    End,
    /// A key word, or a name without quotes.
    Word,
    Other,
}

/// The statements of a text: without blanks and comments around them, and without
/// the `;` between them.
pub(crate) fn statements(sql: &str, dialect: Dialect) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut at, mut begin, mut end) = (0, None, 0);
    let mut take = |begin: &mut Option<usize>, end| {
        let begin = begin.take();
        found.extend(begin.and_then(|begin| sql.get(begin..end)));
    };
    for (token, length) in tokens(sql, dialect) {
        at += length;
        match token {
            Token::Blank => {}
            Token::End => take(&mut begin, end),
            Token::Word | Token::Other => {
                begin.get_or_insert(at - length);
                end = at;
            }
        }
    }
    take(&mut begin, end);
    found
}

/// The words of a statement outside of quotes and comments.
pub(crate) fn words(statement: &str, dialect: Dialect) -> impl Iterator<Item = &str> {
    let mut at = 0;
    tokens(statement, dialect).filter_map(move |(token, length)| {
        let begin = at;
        at += length;
        statement.get(begin..at).filter(|_| token == Token::Word)
    })
}

/// The word that a statement begins with; empty where it begins with no word.
pub(crate) fn first_word(statement: &str, dialect: Dialect) -> &str {
    match tokens(statement, dialect).next() {
        Some((Token::Word, length)) => statement.get(..length).unwrap_or_default(),
        _ => "",
    }
}

/// One of the statements begins a transaction.
pub(crate) fn begins_transaction(sql: &str, dialect: Dialect) -> bool {
    let is = |word: Option<&str>, it: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(it));
    statements(sql, dialect).into_iter().any(|statement| {
        let mut words = words(statement, dialect);
        let first = words.next();
        is(first, "begin")
            || is(first, "xa")
            // Outside of a transaction it begins one.
            || is(first, "savepoint") && dialect == Dialect::Sqlite
            // `start replica` begins none.
            || is(first, "start") && is(words.next(), "transaction")
    })
}

/// Each piece with its length in bytes, which is never 0.
fn tokens(sql: &str, dialect: Dialect) -> impl Iterator<Item = (Token, usize)> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (token, length) = first_token(rest, dialect)?;
        rest = rest.get(length..).unwrap_or_default();
        Some((token, length))
    })
}

fn first_token(sql: &str, dialect: Dialect) -> Option<(Token, usize)> {
    let first = sql.chars().next()?;
    if let Some(length) = comment(sql, dialect) {
        return Some((Token::Blank, length));
    }
    let other = |length| (Token::Other, length);
    Some(match first {
        ';' => (Token::End, 1),
        '\'' | '"' => other(quoted(sql, first, dialect == Dialect::Mysql)),
        '`' if dialect != Dialect::Postgres => other(quoted(sql, '`', false)),
        '[' if dialect == Dialect::Sqlite => other(sql.find(']').map_or(sql.len(), |at| at + 1)),
        '$' if dialect == Dialect::Postgres => other(dollar_quoted(sql).unwrap_or(1)),
        first if first.is_whitespace() => (Token::Blank, first.len_utf8()),
        first if is_of_word(first) => {
            // A dollar within a word begins no quotes.
            let end = sql.find(|c| !is_of_word(c) && c != '$');
            let length = end.unwrap_or(sql.len());
            let (word, rest) = sql.split_at_checked(length)?;
            let is_escaped = dialect == Dialect::Postgres && word.eq_ignore_ascii_case("e");
            match rest.starts_with('\'') && is_escaped {
                true => other(length + quoted(rest, '\'', true)),
                false => (Token::Word, length),
            }
        }
        first => other(first.len_utf8()),
    })
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the comment that a text begins with. What MySQL runs of a comment
/// (`/*! ... */`, `/*M! ... */`) is none.
fn comment(sql: &str, dialect: Dialect) -> Option<usize> {
    let is_mysql = dialect == Dialect::Mysql;
    let dashes = sql.strip_prefix("--");
    // To MySQL `--1` is a number.
    let dashes = dashes.filter(|rest| !is_mysql || !rest.starts_with(|c: char| c > ' '));
    if dashes.is_some() || is_mysql && sql.starts_with('#') {
        return Some(sql.find('\n').map_or(sql.len(), |at| at + 1));
    }
    let runs = is_mysql && (sql.starts_with("/*!") || sql.starts_with("/*M!"));
    if runs || !sql.starts_with("/*") {
        return None;
    }
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        let rest = sql.get(at..).unwrap_or_default();
        if rest.starts_with("*/") {
            (at, depth) = (at + 2, depth - 1);
        } else if rest.starts_with("/*") && dialect == Dialect::Postgres {
            (at, depth) = (at + 2, depth + 1);
        } else {
            match rest.chars().next() {
                Some(c) => at += c.len_utf8(),
                None => break,
            }
        }
    }
    Some(at)
}

/// The length of what stands in quotes, to the end of the text where they do not end.
/// A quote that stands twice is one within.
fn quoted(sql: &str, quote: char, escapes: bool) -> usize {
    let mut rest = sql.char_indices().skip(1).peekable();
    while let Some((at, c)) = rest.next() {
        if c == '\\' && escapes {
            rest.next();
        } else if c == quote && rest.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    sql.len()
}

/// `$$ ... $$`, `$tag$ ... $tag$`; none where a dollar begins no tag (`$1`).
fn dollar_quoted(sql: &str) -> Option<usize> {
    let tag = sql.get(1..)?.find('$')? + 2;
    let (tag, rest) = sql.split_at_checked(tag)?;
    let name = tag.trim_matches('$');
    if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_of_word) {
        return None;
    }
    Some(rest.find(tag).map_or(sql.len(), |at| at + 2 * tag.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Dialect::{Mysql, Postgres, Sqlite};

    #[test]
    fn what_runs_nothing_has_no_statement() {
        for dialect in [Mysql, Postgres, Sqlite] {
            for nothing in ["", " ;\n; ", "-- select 1", "/* a */ ; -- b\n ", "/* a"] {
                assert!(statements(nothing, dialect).is_empty(), "{nothing:?}");
            }
            for something in ["select 1", "-- a\nselect 1", "; - 1", "/* a */ x"] {
                assert_eq!(statements(something, dialect).len(), 1, "{something:?}");
            }
        }
        // A comment in a comment, where there is such a thing.
        let nested = "/* a /* b */ select 1 */";
        assert!(statements(nested, Postgres).is_empty());
        assert_eq!(statements(nested, Mysql), ["select 1 */"]);
        assert_eq!(statements(nested, Sqlite), ["select 1 */"]);
        assert!(statements("# a\n-- b\n--", Mysql).is_empty());
        for (runs, dialect) in [
            ("/*!50000 select 1 */", Mysql),
            ("/*M! select 1 */", Mysql),
            ("--1", Mysql),
            ("# a", Postgres),
        ] {
            assert_eq!(statements(runs, dialect), [runs]);
        }
        assert!(statements("/*! a */", Postgres).is_empty());
    }

    #[test]
    fn a_text_is_its_statements() {
        for (sql, expected) in [
            (" select 1 ;; ", &["select 1"][..]),
            ("select 1; -- the server's", &["select 1"]),
            ("select 1 /* a; -- b */", &["select 1"]),
            ("select 1;\n/* a */ ;\n-- b", &["select 1"]),
            ("select 1 -- why\n, 2", &["select 1 -- why\n, 2"]),
            ("select 'a; -- b'", &["select 'a; -- b'"]),
            ("select 'it''s; a' ; x", &["select 'it''s; a'", "x"]),
            ("select E'a\\'; b' ; x", &["select E'a\\'; b'", "x"]),
            ("select 'a\\'; b", &["select 'a\\'", "b"]),
            ("select \"a;\"\"b\"; x", &["select \"a;\"\"b\"", "x"]),
            ("do $$ a; b $$; x", &["do $$ a; b $$", "x"]),
            ("do $t$ a; $$ ; $t$; x", &["do $t$ a; $$ ; $t$", "x"]),
            ("select $1; select $2", &["select $1", "select $2"]),
            ("select a$b; c$d", &["select a$b", "c$d"]),
            ("select 'a", &["select 'a"]),
            ("select ä; 'ß;'", &["select ä", "'ß;'"]),
        ] {
            assert_eq!(statements(sql, Postgres), expected, "{sql}");
        }
        for (sql, expected) in [
            ("select 'a\\'; b' ; x", &["select 'a\\'; b'", "x"][..]),
            ("select \"a\\\"; b\"; x", &["select \"a\\\"; b\"", "x"]),
            ("select `a;b`; x", &["select `a;b`", "x"]),
            ("select 1; # a; b", &["select 1"]),
        ] {
            assert_eq!(statements(sql, Mysql), expected, "{sql}");
        }
        assert_eq!(statements("select [a;b]; x", Sqlite), ["select [a;b]", "x"]);
    }

    #[test]
    fn a_transaction_may_begin_anywhere() {
        for begins in [
            "begin",
            "Start transaction; select 1",
            "select 1; begin; select 2",
            "/* a */ BEGIN;",
        ] {
            assert!(begins_transaction(begins, Postgres), "{begins}");
        }
        assert!(begins_transaction("savepoint a; selct 1", Sqlite));
        assert!(begins_transaction("xa start 'a'", Mysql));
        for none in [
            "savepoint a",
            "",
            "select 'a; begin'",
            "select begins",
            "-- a; begin",
            "do $$ begin; end $$",
            "create table start (x int)",
            "start replica",
        ] {
            assert!(!begins_transaction(none, Postgres), "{none}");
        }
    }
}
