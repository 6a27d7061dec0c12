//! What git says beside an answer that it gave: its exit code tells whether it
//! answered, and its words whether the answer is whole.

/// Words of a warning that something was passed over.
const PASSED_OVER: [&str; 14] = [
    "cannot open",
    "cannot read",
    "cannot stat",
    "could not open",
    "could not read",
    "could not stat",
    "unable to",
    "failed to",
    "ignoring",
    "missing",
    "corrupt",
    "broken",
    "bad ",
    "Permission denied",
];

/// Where the user and the system keep what may be told to git for all repositories.
const OF_THE_USER: [&str; 6] = [
    "/.gitconfig",
    "/git/config",
    "/git/ignore",
    "/git/attributes",
    "/etc/gitconfig",
    "/etc/gitattributes",
];

/// A line says that a part of the repository was not looked at, so that an answer says
/// nothing of it.
pub(super) fn loses(line: &str) -> bool {
    let line = line.trim();
    if is_of_the_user(line) {
        return false;
    }
    let is_error = ["error:", "fatal:", "BUG:"]
        .iter()
        .any(|it| line.starts_with(it));
    is_error || PASSED_OVER.iter().any(|it| line.contains(it))
}

/// Settings of the user that may not be read (`HOME` of another): `warning: unable to
/// access '/root/.config/git/attributes': Permission denied`. They are no part of the
/// repository.
fn is_of_the_user(line: &str) -> bool {
    let path = line.strip_prefix("warning: unable to access '");
    let Some((path, _)) = path.and_then(|rest| rest.split_once("': ")) else {
        return false;
    };
    let ends = |end: &&str| path.ends_with(*end);
    path.starts_with('/') && !path.contains("/.git/") && OF_THE_USER.iter().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_of_an_answer_that_is_not_whole() {
        for line in [
            "warning: could not open directory 'x/': Permission denied",
            "warning: unable to access '.gitignore': Permission denied",
            "warning: unable to access '/srv/app/.git/info/attributes': Permission denied",
            "warning: unable to access 'x/git/ignore': Permission denied",
            "warning: ignoring broken ref refs/tags/v1",
            "error: refs/heads/main does not point to a valid object!",
            "fatal: x",
        ] {
            assert!(loses(line), "{line}");
        }
        for line in [
            "warning: unable to access '/root/.config/git/attributes': Permission denied",
            "warning: unable to access '/home/x/.gitconfig': Too many levels of symbolic links",
            "warning: in the working copy of 'a', LF will be replaced by CRLF",
            "warning: safe.directory '.' not absolute",
            "hint: Using 'master' as the name for the initial branch",
            "",
        ] {
            assert!(!loses(line), "{line}");
        }
    }
}
