//! How databases write SQL, where they differ.

/// The SQL of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each feature has one of them")]
pub(crate) enum Dialect {
    Mysql,
    Postgres,
    Sqlite,
}

impl Dialect {
    /// What the name of a table stands between, to be taken as it is written.
    pub(crate) fn quote(self) -> &'static str {
        match self {
            Self::Mysql => "`",
            Self::Postgres | Self::Sqlite => "\"",
        }
    }

    /// A database holds several schemas.
    pub(crate) fn has_schemas(self) -> bool {
        self == Self::Postgres
    }
}
