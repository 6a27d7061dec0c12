//! Names of persons and roles: no two that a reader takes for one.
//!
//! Of what Unicode has for identifiers, in one script, and confusable with no other
//! name of the policy: <https://www.unicode.org/reports/tr39/>.

use std::collections::HashMap;
use std::fmt::Write as _;

use golive_core::escape::is_unseen;
use unicode_security::{GeneralSecurityProfile as _, MixedScript as _, skeleton};

const LONGEST: usize = 128;

/// The names that there are, by what they look like.
#[derive(Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// Takes a name, or says why it is none: it can stand in a file name and in
    /// `allowed_signers` (no pattern, no space, no path), and is no other's.
    pub(super) fn take(&mut self, name: &str) -> Result<(), String> {
        let is_plain = |c: char| {
            c.is_ascii_alphanumeric()
                || "@._-+".contains(c)
                // With the marks that a script is written with.
                || !c.is_ascii() && c.identifier_allowed() && !is_unseen(c)
        };
        if name.is_empty() || name.starts_with('.') || name.len() > LONGEST {
            let words = "a name has 1 to 128 bytes, and does not begin with a point";
            return Err(words.to_owned());
        }
        if let Some(other) = name.chars().find(|c| !is_plain(*c)) {
            let code = u32::from(other);
            return Err(format!(
                "a name has letters, digits and @ . _ - + only, of those that Unicode has for \
                 identifiers, and no U+{code:04X}"
            ));
        }
        if !name.is_single_script() {
            let spelled = spelled(name);
            return Err(format!(
                "the letters of a name are of one script, and those of `{spelled}` are not"
            ));
        }
        // As it stands, and as it would in small letters.
        let looks = [name.to_owned(), name.to_lowercase()].map(|name| skeleton(&name).collect());
        let looks: [String; 2] = looks;
        let other = looks.iter().find_map(|it| self.0.get(it));
        if let Some(other) = other.filter(|other| *other != name) {
            let (one, other) = (spelled(name), spelled(other));
            return Err(format!(
                "`{one}` reads like `{other}`: give one of them another name"
            ));
        }
        for it in looks {
            self.0.insert(it, name.to_owned());
        }
        Ok(())
    }
}

/// A name with its letters other than those of ASCII told by number.
fn spelled(name: &str) -> String {
    let mut spelled = String::new();
    for c in name.chars() {
        if c.is_ascii() {
            spelled.push(c);
        } else {
            let _ = write!(spelled, "\\u{{{:x}}}", u32::from(c));
        }
    }
    spelled
}
