//! Whom a file belongs to, by name or number.

use std::fmt;
use std::path::Path;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Bytes;

use crate::regular;

/// The users of this machine (passwd(5)). Directory services (LDAP) are asked
/// by the C library only, which blocks and needs `unsafe`.
const USERS: &str = "/etc/passwd";
const MOST_USERS: Bytes = Bytes::new(16 << 20);

/// A user, by name or by number. See [`File::owner`](super::File::owner).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Owner {
    /// By name: `"postgres"`.
    Name(String),
    /// By number: `0`.
    Id(u32),
}

impl From<&str> for Owner {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Owner {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<u32> for Owner {
    fn from(id: u32) -> Self {
        Self::Id(id)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Id(id) => write!(f, "the user {id}"),
        }
    }
}

pub(super) fn number_of(owner: &Owner) -> Result<u32, ProbeError> {
    match owner {
        Owner::Id(id) => Ok(*id),
        Owner::Name(name) => number(&users()?, name).ok_or_else(|| {
            ProbeError::new(
                Reason::Missing,
                format_args!("there is no user {name} in {USERS}"),
            )
        }),
    }
}

/// The name of a user, else the number.
pub(super) fn shown(id: u32) -> String {
    let name = users().ok().and_then(|users| name(&users, id));
    match name {
        Some(name) => format!("{name} ({id})"),
        None => Owner::Id(id).to_string(),
    }
}

fn users() -> Result<String, ProbeError> {
    let bytes = regular::read(Path::new(USERS), MOST_USERS)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// `name:password:number:...`
fn entries(users: &str) -> impl Iterator<Item = (&str, u32)> {
    users.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let id = fields.nth(1)?.parse().ok()?;
        Some((name, id))
    })
}

fn number(users: &str, name: &str) -> Option<u32> {
    entries(users)
        .find(|(found, _)| *found == name)
        .map(|(_, id)| id)
}

fn name(users: &str, id: u32) -> Option<String> {
    entries(users)
        .find(|(_, found)| *found == id)
        .map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found() {
        let users = "root:x:0:0:root:/root:/bin/bash\n+::::::\nbad:x\napp:x:1001:1001::/:\n";
        assert_eq!(number(users, "app"), Some(1001));
        assert_eq!(number(users, "bad"), None);
        assert_eq!(name(users, 0).as_deref(), Some("root"));
        assert_eq!(name(users, 7), None);
    }
}
