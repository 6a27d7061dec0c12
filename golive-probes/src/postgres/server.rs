//! How the server is doing.

use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Age, Count, Ratio, Version};

use super::Postgres;
use crate::sql::{Cell, SqlProbe};

/// The connections for ordinary users that may be made, and those that are.
macro_rules! connections {
    ($measured:literal) => {
        concat!(
            "with most as (select current_setting('max_connections')::int \
             - current_setting('superuser_reserved_connections')::int \
             - coalesce(current_setting('reserved_connections', true)::int, 0) as n), \
             used as (select count(*) as n from pg_stat_activity where datid is not null \
             and coalesce(backend_type, 'client backend') = 'client backend') select ",
            $measured,
            " from most, used"
        )
    };
}

impl Postgres {
    /// The version of the server.
    pub fn version(self) -> SqlProbe<Version> {
        let sql = "select current_setting('server_version')";
        SqlProbe::new(self, sql, Cell::version)
    }

    /// The share of the connections for ordinary users that is taken, those of
    /// others included, ours as well.
    pub fn connections_used(self) -> SqlProbe<Ratio> {
        let sql = connections!("used.n::float8 / most.n");
        SqlProbe::new(self, sql, Cell::ratio)
    }

    /// How long ago the last transaction that a standby has replayed was
    /// committed. It grows while nothing is written, and never looks shorter
    /// than it is. A server that is no standby, or has replayed nothing since it
    /// started, is no data; a clock behind that of the primary is an error.
    pub fn replication_lag(self) -> SqlProbe<Duration> {
        let sql = "select case when pg_is_in_recovery() then \
             extract(epoch from clock_timestamp() \
             - pg_last_xact_replay_timestamp())::float8 end";
        SqlProbe::new(self, sql, Cell::seconds)
    }

    /// The server sees the session as encrypted (`pg_stat_ssl`).
    pub fn uses_tls(self) -> SqlProbe<bool> {
        let sql = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
        let words = "the session is not encrypted";
        SqlProbe::truth(self, sql, (Reason::UnexpectedValue, words.to_owned()))
    }

    /// The connections for ordinary users that are left, to this role and database
    /// where those have limits of their own (`rolconnlimit`, `datconnlimit`). The
    /// role is the one that logged in; none of them binds a superuser.
    pub fn connections_free(self) -> SqlProbe<Count> {
        let sql = connections!(
            "greatest(least(most.n - used.n, \
             (select r.rolconnlimit - count(a.pid) from pg_catalog.pg_roles r \
             left join pg_stat_activity a on a.usesysid = r.oid \
             and coalesce(a.backend_type, 'client backend') = 'client backend' \
             where r.rolname = session_user and r.rolconnlimit >= 0 and not r.rolsuper \
             group by r.oid, r.rolconnlimit), \
             (select d.datconnlimit - count(a.pid) from pg_catalog.pg_database d \
             left join pg_stat_activity a on a.datid = d.oid \
             and coalesce(a.backend_type, 'client backend') = 'client backend' \
             where d.datname = current_database() and d.datconnlimit >= 0 \
             and not (select rolsuper from pg_catalog.pg_roles \
             where rolname = session_user) group by d.oid, d.datconnlimit)), 0)"
        );
        SqlProbe::new(self, sql, Cell::count)
    }

    /// This role is no superuser, and may neither make roles nor databases, nor
    /// get around row-level security, nor replicate, nor run programs or read and
    /// write files of the server, nor read or write every table; and is a member of
    /// no role that may, nor of one that clouds have instead of a superuser
    /// (`rds_superuser`, `cloudsqlsuperuser`, `azure_pg_admin`). The role of a
    /// service needs none of that. The role is the one that logged in, whatever
    /// it has become by `set role`.
    pub fn is_not_superuser(self) -> SqlProbe<bool> {
        let sql = "select coalesce((select case when rolname = session_user then '' \
             else 'is a member of ' || rolname || ', which ' end || \
             case when rolsuper then 'is a superuser' \
             when rolcreaterole then 'may make roles' \
             when rolcreatedb then 'may make databases' \
             when rolbypassrls then 'gets around row-level security' \
             when rolreplication then 'may replicate' \
             when rolname in ('pg_read_all_data', 'pg_write_all_data') \
             then 'reaches every table' \
             when rolname not like 'pg\\_%' then 'stands for a superuser' \
             else 'reaches programs or files of the server' end \
             from pg_catalog.pg_roles where pg_has_role(session_user, oid, 'MEMBER') \
             and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication \
             or rolname in ('pg_execute_server_program', 'pg_read_server_files', \
             'pg_write_server_files', 'pg_read_all_data', 'pg_write_all_data', \
             'rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')) \
             order by rolname <> session_user, rolname limit 1), 'yes')";
        SqlProbe::word(self, sql, "role".to_owned())
    }

    /// The standbys that stream from this server (`pg_stat_replication`), without
    /// those that subscribe to changes. What receives WAL for a backup
    /// (`pg_receivewal`) looks like a standby. A role without `pg_monitor` does not
    /// see whether they stream, which is no data.
    pub fn standby_count(self) -> SqlProbe<Count> {
        let sql = "select case when count(*) = count(state) \
             then count(*) filter (where state = 'streaming') end \
             from pg_stat_replication r where not exists (select from pg_replication_slots s \
             where s.active_pid = r.pid and s.slot_type = 'logical')";
        SqlProbe::new(self, sql, Cell::count)
    }

    /// The time since the last segment of WAL was archived (`pg_stat_archiver`).
    /// A last attempt that failed is a finding; a server that archives nothing,
    /// or has archived nothing yet, is no data.
    pub fn archive_age(self) -> SqlProbe<Age> {
        let sql = "select case \
             when last_failed_time > coalesce(last_archived_time, '-infinity') then -1 \
             when last_archived_time is not null \
             then greatest(extract(epoch from clock_timestamp() - last_archived_time), 0) \
             end::float8 from pg_stat_archiver";
        SqlProbe::new(self, sql, |cell| match cell {
            Cell::Float(-1.0) => {
                let words = "the last attempt to archive a segment of WAL failed";
                Err(ProbeError::new(Reason::UnexpectedValue, words))
            }
            cell => cell.seconds().map(Age::new),
        })
    }
}
