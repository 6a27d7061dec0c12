//! The same persons for stock OpenSSH.

use std::time::SystemTime;

use golive_core::quantity::Timestamp;

use super::Policy;
use crate::statement::Kind;

impl Policy {
    /// The file `allowed_signers` with which `ssh-keygen -Y verify` agrees with
    /// this policy on keys, namespaces and validity: one line for each key, the
    /// person as its principal. Roles and quorum are not OpenSSH's to judge.
    #[must_use]
    pub fn allowed_signers(&self) -> String {
        let namespaces: Vec<String> = Kind::forms()
            .map(|(kind, form)| kind.namespace_of(form))
            .collect();
        let namespaces = namespaces.join(",");
        let mut out = String::new();
        for (person, keys) in &self.persons {
            for key in keys {
                out.push_str(&format!("{person} namespaces=\"{namespaces}\""));
                for (option, time) in [("valid-after", key.from), ("valid-before", key.until)] {
                    // OpenSSH takes the first second of all for no time.
                    let time = time.filter(|time| time.get() > SystemTime::UNIX_EPOCH);
                    if let Some(time) = time {
                        out.push_str(&format!(",{option}=\"{}\"", compact(time)));
                    }
                }
                out.push_str(&format!(" {}\n", key.key));
            }
        }
        out
    }
}

/// `20270101000000Z`: without the `Z` OpenSSH would take the local time.
fn compact(time: Timestamp) -> String {
    let text = time.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    let digits: String = seconds.chars().filter(char::is_ascii_digit).collect();
    format!("{digits}Z")
}
