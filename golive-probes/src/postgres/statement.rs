//! What a statement is, by its words.

use golive_core::probe::{ProbeError, Reason};

use crate::sql::Dialect::Postgres;
use crate::sql::{first_word, statements, words};

/// The query that a text is, when it can be a subquery, by its first word.
pub(super) fn subquery(sql: &str) -> Option<&str> {
    let found = statements(sql, Postgres);
    let [query] = found.as_slice() else {
        return None;
    };
    let known = ["select", "values", "with", "table"];
    let first = first_word(query, Postgres);
    let is_query = query.starts_with('(') || known.iter().any(|it| first.eq_ignore_ascii_case(it));
    is_query.then_some(query)
}

/// Refuses what would have a session wait for rows of ours, or send us its rows: the
/// client takes neither, and a session of the application would be left so.
pub(super) fn expect_no_copy(sql: &str) -> Result<(), ProbeError> {
    let is_copy = |statement: &&str| {
        let is = |word: &str, it: &str| word.eq_ignore_ascii_case(it);
        let mut words = words(statement, Postgres);
        words.next().is_some_and(|it| is(it, "copy"))
            && words.any(|it| is(it, "stdin") || is(it, "stdout"))
    };
    if statements(sql, Postgres).iter().any(is_copy) {
        let message = "`copy` from or to the client moves rows, which no measurement has: \
             use a file of the server, or another statement";
        return Err(ProbeError::new(Reason::BadConfiguration, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_stand_in_parentheses() {
        for (sql, query) in [
            ("select 1", "select 1"),
            ("SELECT(1)", "SELECT(1)"),
            ("values (1);", "values (1)"),
            (
                "-- a\n with x as (select 1) table x",
                "with x as (select 1) table x",
            ),
            ("(select 1)", "(select 1)"),
            ("/* a /* b */ c */ table t", "table t"),
            ("select 1; -- the server's", "select 1"),
            ("select 1 /* a; -- b */", "select 1"),
        ] {
            assert_eq!(subquery(sql), Some(query));
        }
        for other in [
            "show all",
            "insert into t values (1) returning 1",
            "selected",
            "-- select 1",
            "select 1; select 2",
            "",
        ] {
            assert_eq!(subquery(other), None, "{other}");
        }
    }

    #[test]
    fn copies_of_files_are_none_of_ours() {
        for of_the_server in [
            "copy t from '/x'",
            "copy t to program 'cat > stdout'",
            "copy t from '/stdin' -- stdin",
            "select 'stdin'",
            "select 'copy t from stdin; copy t from stdin'",
        ] {
            assert!(expect_no_copy(of_the_server).is_ok(), "{of_the_server}");
        }
        for ours in [
            "copy t from stdin",
            "/* a; */ copy t from stdin",
            "select 1;\nCOPY t TO STDOUT (format csv)",
        ] {
            assert!(expect_no_copy(ours).is_err(), "{ours}");
        }
    }
}
