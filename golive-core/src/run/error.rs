//! Why a run did not begin.

use crate::checklist::Problem;

/// Why a run did not begin. Nothing was measured, so nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The declaration has problems.
    #[error("the checklist {title:?} cannot be run: {}", list(.problems))]
    Declaration {
        /// The title of the checklist.
        title: String,
        /// What is wrong, all of it.
        problems: Vec<Problem>,
    },
    /// A selection names something that the checklist does not have.
    #[error("there is no {what} `{given}`{}", suggestion(.nearest.as_deref(), .known))]
    Unknown {
        /// Phase, section, tag or item.
        what: &'static str,
        /// What was named.
        given: String,
        /// What may be meant.
        nearest: Option<String>,
        /// What there is.
        known: Vec<String>,
    },
    /// Everything that the selection names exists, and no item is in all of it.
    #[error("no item matches the selection {selection}")]
    NothingSelected {
        /// The selection.
        selection: String,
    },
    /// There is no tokio runtime.
    #[error("a checklist must be run within a tokio runtime with its timer enabled")]
    NoRuntime,
}

fn list(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// The nearest name, or a few of those there are.
fn suggestion(nearest: Option<&str>, known: &[String]) -> String {
    const SHOWN: usize = 8;
    if let Some(nearest) = nearest {
        return format!("; did you mean `{nearest}`?");
    }
    if known.is_empty() {
        return "; there is none at all".to_owned();
    }
    let shown: Vec<String> = known
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = known.len().saturating_sub(SHOWN);
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    format!("; there is {}{more}", shown.join(", "))
}
