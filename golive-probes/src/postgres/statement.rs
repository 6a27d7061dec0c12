//! What a statement is, by its words.

use golive_core::probe::{ProbeError, Reason};

/// The first word after blanks and comments; empty where there is none.
pub(super) fn first_word(sql: &str) -> &str {
    let sql = after_comments(sql);
    let end = sql.find(|c: char| !c.is_ascii_alphabetic());
    sql.get(..end.unwrap_or(sql.len())).unwrap_or_default()
}

/// A statement that begins a transaction by its first word.
pub(super) fn begins(sql: &str) -> bool {
    let first = first_word(sql);
    first.eq_ignore_ascii_case("begin") || first.eq_ignore_ascii_case("start")
}

/// What can be a subquery, by its first word.
pub(super) fn stands_in_parentheses(sql: &str) -> bool {
    let known = ["select", "values", "with", "table"];
    let first = first_word(sql);
    after_comments(sql).starts_with('(') || known.iter().any(|it| first.eq_ignore_ascii_case(it))
}

/// A statement without the `;` that ends it, and without comments that follow.
pub(super) fn without_end(sql: &str) -> &str {
    let mut sql = sql.trim();
    while let Some((statement, rest)) = sql.rsplit_once(';') {
        // Within quotes it ends nothing.
        if rest.contains(['\'', '"', '$']) || !after_comments(rest).is_empty() {
            break;
        }
        sql = statement.trim_end();
    }
    sql
}

/// Refuses what would have a session wait for rows of ours, or send us its rows: the
/// client takes neither, and a session of the application would be left so.
pub(super) fn expect_no_copy(sql: &str) -> Result<(), ProbeError> {
    let is_copy = |sql: &str| {
        let mut words = sql.split(|c: char| !c.is_ascii_alphabetic());
        first_word(sql).eq_ignore_ascii_case("copy")
            && words.any(|it| it.eq_ignore_ascii_case("stdin") || it.eq_ignore_ascii_case("stdout"))
    };
    if sql.split(';').any(is_copy) {
        let message = "`copy` from or to the client moves rows, which no measurement has: \
             use a file of the server, or another statement";
        return Err(ProbeError::new(Reason::BadConfiguration, message));
    }
    Ok(())
}

fn after_comments(sql: &str) -> &str {
    let mut rest = sql.trim_start();
    loop {
        let after = if rest.starts_with("--") {
            rest.split_once('\n')
        } else if rest.starts_with("/*") {
            rest.split_once("*/")
        } else {
            return rest;
        };
        rest = after.map_or("", |(_, after)| after).trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_stand_in_parentheses() {
        for query in [
            "select 1",
            "SELECT(1)",
            "values (1)",
            "-- a\n with x as (select 1) table x",
            "(select 1)",
            "/* a */ table t",
        ] {
            assert!(stands_in_parentheses(query), "{query}");
        }
        for other in [
            "show all",
            "insert into t values (1) returning 1",
            "selected",
            "-- select 1",
            "",
        ] {
            assert!(!stands_in_parentheses(other), "{other}");
        }
    }

    #[test]
    fn what_ends_a_statement_is_left_out() {
        for (sql, rest) in [
            (" select 1 ;; ", "select 1"),
            ("select 1; -- why", "select 1"),
            ("select 1;\n/* a */ ;\n-- b", "select 1"),
            ("select 1 -- why", "select 1 -- why"),
            ("select 'a; -- b'", "select 'a; -- b'"),
            ("select 1; select 2", "select 1; select 2"),
        ] {
            assert_eq!(without_end(sql), rest);
        }
    }

    #[test]
    fn copies_of_files_are_none_of_ours() {
        for of_the_server in [
            "copy t from '/x'",
            "copy t to program 'cat'",
            "select 'stdin'",
        ] {
            assert!(expect_no_copy(of_the_server).is_ok(), "{of_the_server}");
        }
        for ours in [
            "copy t from stdin",
            "select 1;\nCOPY t TO STDOUT (format csv)",
        ] {
            assert!(expect_no_copy(ours).is_err(), "{ours}");
        }
    }
}
