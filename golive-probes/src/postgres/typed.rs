//! A query as texts that tell their type, so that any client can ask it: by the
//! simple protocol, which leaves nothing behind in a session.

use golive_core::probe::{ProbeError, Reason, Step};

use super::statement::subquery;
use crate::sql::{Cell, Rows, Statement, columns, more_rows, no_row, untyped};

/// What is sent for a query, and how its value is read.
pub(super) struct Asked {
    pub(super) sql: String,
    tells_its_type: bool,
}

/// A query that gives the value with its type and the number of its columns, where
/// it can stand in parentheses; as it is otherwise.
pub(super) fn typed(query: &Statement) -> Result<Asked, ProbeError> {
    let sql = query.filled("$1", literal)?;
    let Some(query) = subquery(&sql) else {
        return Ok(Asked {
            sql,
            tells_its_type: false,
        });
    };
    // The category of a domain is that of its base, and that of an enumeration its own.
    // Two columns of one name are two members of the object.
    let sql = format!(
        "select (select pg_catalog.count(*) from pg_catalog.json_object_keys(\
         pg_catalog.row_to_json(golive_query))) as columns, \
         (select t.typcategory from pg_catalog.pg_type t \
         where t.oid = pg_catalog.pg_typeof(golive_value)) as category, \
         pg_catalog.pg_typeof(golive_value)::pg_catalog.text as type, \
         golive_value::pg_catalog.text as value \
         from ({query}) as golive_query(golive_value) limit 2"
    );
    Ok(Asked {
        sql,
        tells_its_type: true,
    })
}

/// The one value of the one row.
pub(super) fn read(asked: &Asked, rows: Rows) -> Result<Cell, ProbeError> {
    if !asked.tells_its_type {
        return untyped(rows);
    }
    let mut rows = rows.into_iter();
    let row = rows.next().ok_or_else(no_row)?;
    if rows.next().is_some() {
        return Err(more_rows());
    }
    let Ok([count, category, kind, value]) = <[Option<String>; 4]>::try_from(row) else {
        return Err(strange("its rows have not the columns that were asked for"));
    };
    match count.as_deref().map(str::parse) {
        Some(Ok(1)) => {}
        Some(Ok(count)) => return Err(columns(count)),
        _ => return Err(strange("it does not tell the number of columns")),
    }
    let Some(value) = value else {
        return Ok(Cell::Null);
    };
    let is_float = matches!(kind.as_deref(), Some("real" | "double precision"));
    let kind = || Cell::Other(kind.unwrap_or_else(|| "value of no known type".to_owned()));
    Ok(match category.as_deref() {
        Some("B") => match value.as_str() {
            "true" | "t" => Cell::Bool(true),
            "false" | "f" => Cell::Bool(false),
            _ => kind(),
        },
        Some("N") if is_float => value.parse().map_or_else(|_| kind(), Cell::Float),
        Some("N") => number(&value).unwrap_or_else(kind),
        Some("S" | "E") => Cell::Text(value),
        _ => kind(),
    })
}

fn number(text: &str) -> Option<Cell> {
    let whole = text.parse().map(Cell::Int);
    let whole = whole.or_else(|_| text.parse().map(Cell::Unsigned));
    whole.ok().or_else(|| text.parse().ok().map(Cell::Float))
}

/// As libpq's `PQescapeLiteral` writes it, whatever `standard_conforming_strings` says.
fn literal(text: &str) -> String {
    let escaped = text.replace('\'', "''").replace('\\', "\\\\");
    let before = if text.contains('\\') { " E" } else { "" };
    format!("{before}'{escaped}'")
}

fn strange(message: &str) -> ProbeError {
    ProbeError::new(Reason::ProtocolError, message).at(Step::Read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_a_literal_whatever_it_holds() {
        let of = |argument: &str| {
            let query = Statement::from("select $1, $1").with(argument);
            query.filled("$1", literal).map_err(|error| error.reason())
        };
        assert_eq!(of("a").unwrap(), "select 'a', 'a'");
        assert_eq!(of("it's").unwrap(), "select 'it''s', 'it''s'");
        assert_eq!(of("a\\'b").unwrap(), "select  E'a\\\\''b',  E'a\\\\''b'");
        assert_eq!(of("a\0").unwrap_err(), Reason::BadConfiguration);
        let plain = Statement::from("select $1");
        assert_eq!(plain.filled("$1", literal).unwrap(), "select $1");
    }
}
