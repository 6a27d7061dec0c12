//! What is in the database.

use std::path::PathBuf;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Bytes, Count};

use super::Postgres;
use crate::sql::{Cell, MigrationTool, Migrations, SqlProbe, Statement};

/// Where a relation of a name, or of a `schema.name`, is seen.
macro_rules! named {
    () => {
        "(n.nspname || '.' || c.relname = $1 \
         or c.relname::text = $1 and pg_catalog.pg_table_is_visible(c.oid))"
    };
}

impl Postgres {
    /// There is a table or view of this name in the search path, or of this
    /// `schema.name`. The case of its letters counts.
    pub fn table_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let missing = (Reason::Missing, format!("there is no table `{name}`"));
        let sql = concat!(
            "select exists (select from pg_catalog.pg_class c \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p', 'v', 'm', 'f') \
             and ",
            named!(),
            ")"
        );
        SqlProbe::truth(self, Statement::from(sql).with(name), missing)
    }

    /// The rows of a table of this name or of this `schema.name`, counted one by
    /// one: for small tables.
    pub fn row_count(self, table: impl AsRef<str>) -> SqlProbe<Count> {
        let quoted = table.as_ref().replace('"', "\"\"");
        let quoted = quoted.replacen('.', "\".\"", 1);
        let sql = format!("select count(*) from \"{quoted}\"");
        SqlProbe::new(self, sql, Cell::count)
    }

    /// There is an index of this name, or of this `schema.name`, that queries can
    /// use: one whose making was cut off is there and serves nobody.
    pub fn index_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let what = format!("index `{name}`");
        let sql = concat!(
            "select coalesce((select case when i.indisvalid and i.indisready then 'yes' \
             else 'is not valid: its making was cut off' end \
             from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace where ",
            named!(),
            " limit 1), 'missing')"
        );
        SqlProbe::word(self, Statement::from(sql).with(name), what)
    }

    /// Every index can be used by queries; those that cannot are named. A
    /// database without an index of its own is no data.
    pub fn indexes_valid(self) -> SqlProbe<bool> {
        let sql = "select case when count(*) > 0 then coalesce(string_agg(c.relname, ', ' \
             order by c.relname) filter (where not (i.indisvalid and i.indisready)), '') end \
             from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')";
        SqlProbe::new(self, sql, |cell| match cell.text()?.as_str() {
            "" => Ok(true),
            names => {
                let words = format!("indexes that are not valid: {names}");
                Err(ProbeError::new(Reason::UnexpectedValue, words))
            }
        })
    }

    /// The extension is installed in this database: `vector`, `pgcrypto`.
    pub fn extension_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let missing = (Reason::Missing, format!("there is no extension `{name}`"));
        let sql = "select exists (select from pg_catalog.pg_extension where extname::text = $1)";
        SqlProbe::truth(self, Statement::from(sql).with(name), missing)
    }

    /// Row-level security is on for a table. Its owner, and roles that bypass
    /// it, see every row all the same: see
    /// [`row_security_binds`](Postgres::row_security_binds).
    pub fn row_security(self, table: impl Into<String>) -> SqlProbe<bool> {
        let sql = concat!(
            "select coalesce((select case when c.relrowsecurity then 'yes' \
             else 'has no row-level security' end from pg_catalog.pg_class c \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p') and ",
            named!(),
            " limit 1), 'missing')"
        );
        self.of_table(sql, table.into())
    }

    /// Row-level security is on for a table, and this role does not get around it
    /// (`row_security_active`), nor does one that it may become by `set role`:
    /// measure it as the service's own role.
    pub fn row_security_binds(self, table: impl Into<String>) -> SqlProbe<bool> {
        let sql = concat!(
            "select coalesce((select case when not row_security_active(c.oid) \
             then 'has no row-level security that binds this role' \
             else coalesce((select 'has row-level security that does not bind ' \
             || r.rolname || ', which this role may become' from pg_catalog.pg_roles r \
             where pg_has_role(session_user, r.oid, \
             case when current_setting('server_version_num')::int >= 160000 \
             then 'SET' else 'MEMBER' end) \
             and (r.rolsuper or r.rolbypassrls or not c.relforcerowsecurity \
             and pg_has_role(r.oid, c.relowner, 'USAGE')) \
             order by r.rolname limit 1), 'yes') end \
             from pg_catalog.pg_class c \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p') and ",
            named!(),
            " limit 1), 'missing')"
        );
        self.of_table(sql, table.into())
    }

    fn of_table(self, sql: &'static str, table: String) -> SqlProbe<bool> {
        let what = format!("table `{table}`");
        SqlProbe::word(self, Statement::from(sql).with(table), what)
    }

    /// Every migration of a folder is applied, and none has failed; those that
    /// are not are named. It reads the table of the tool, for which it needs
    /// `SELECT`.
    pub fn migrations(self, tool: MigrationTool, folder: impl Into<PathBuf>) -> Migrations {
        Migrations::new(self, tool, folder)
    }

    /// The size of the database on disk.
    pub fn database_size(self) -> SqlProbe<Bytes> {
        let sql = "select pg_database_size(current_database())";
        SqlProbe::new(self, sql, Cell::bytes)
    }

    /// The size of a table on disk, with its indexes, what is kept apart of it, and
    /// its partitions.
    pub fn table_size(self, name: impl Into<String>) -> SqlProbe<Bytes> {
        let name = name.into();
        let sql = concat!(
            "select coalesce((select case c.relkind when 'p' then \
             (select coalesce(sum(pg_total_relation_size(relid)), 0)::bigint \
             from pg_partition_tree(c.oid)) else pg_total_relation_size(c.oid) end \
             from pg_catalog.pg_class c \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p', 'm') and ",
            named!(),
            " limit 1), -1)"
        );
        let query = Statement::from(sql).with(name.as_str());
        SqlProbe::new(self, query, move |cell| match cell {
            Cell::Int(-1) => {
                let words = format!("there is no table `{name}`");
                Err(ProbeError::new(Reason::Missing, words))
            }
            cell => cell.bytes(),
        })
    }
}
