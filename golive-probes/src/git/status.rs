//! What differs from the last commit.

use golive_core::escape::escape;
use golive_core::probe::{ProbeError, Reason, Step};

/// Whatever the settings say: all of the working copy, modes where there are any,
/// and what was changed by all that the file system tells. Untracked files are
/// asked for apart.
pub(super) const WORDS: [&str; 11] = [
    "-c",
    "core.trustctime=true",
    "-c",
    "core.checkStat=default",
    "-c",
    if cfg!(unix) {
        "core.fileMode=true"
    } else {
        "core.fileMode=false"
    },
    "status",
    "--porcelain=v1",
    "-z",
    "--untracked-files=no",
    // That a submodule stands on another commit. What is in it is looked at by itself:
    // git would do so by that one's settings.
    "--ignore-submodules=dirty",
];

/// How many paths an error names.
const MOST_PATHS: usize = 5;

/// What differs, in words; None when nothing does.
pub(super) fn differences(said: &str, whose: &str) -> Result<Option<String>, ProbeError> {
    let (mut changed, mut untracked) = (Vec::new(), Vec::new());
    let mut entries = said.split('\0').filter(|entry| !entry.is_empty());
    while let Some(entry) = entries.next() {
        let Some((kind, path)) = entry.split_at_checked(3) else {
            let words = "git tells differences in a way that is not known";
            return Err(ProbeError::new(Reason::Internal, words).at(Step::Run));
        };
        if kind.contains(['R', 'C']) {
            // The path that it had is an entry of its own.
            entries.next();
        }
        if kind.starts_with("??") {
            untracked.push(path);
        } else {
            changed.push(path);
        }
    }
    if changed.is_empty() && untracked.is_empty() {
        return Ok(None);
    }
    let named: Vec<_> = changed
        .iter()
        .chain(&untracked)
        .take(MOST_PATHS)
        .map(|path| escape(path))
        .collect();
    let all = changed.len() + untracked.len();
    let more = match all - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Ok(Some(format!(
        "{whose} is not clean: {} changed, {} untracked: {}{more}",
        changed.len(),
        untracked.len(),
        named.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named_and_counted() {
        let words = |said: &str| differences(said, "app").unwrap();
        assert_eq!(words(""), None);
        assert_eq!(
            words(" M a b.txt\0R  new\0old\0?? x\u{1b}[2J\0").unwrap(),
            "app is not clean: 2 changed, 1 untracked: a b.txt, new, x\\u{1b}[2J"
        );
        let many: String = (0..9).map(|number| format!("?? {number}\0")).collect();
        assert_eq!(
            words(&many).unwrap(),
            "app is not clean: 0 changed, 9 untracked: 0, 1, 2, 3, 4 and 4 more"
        );
        for garbage in ["M\0", "\u{e4}\u{e4}\u{e4}\0", " \0"] {
            assert!(differences(garbage, "app").is_err(), "{garbage:?}");
        }
    }
}
