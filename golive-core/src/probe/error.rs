//! Why there is nothing to measure.

use std::error::Error;
use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::quantity::NotANumber;
use crate::secret::{REDACTED, without_word};

/// Why a probe has no measurement: a reason that a program can act on, the
/// step it died in, and the words for a person.
///
/// Its `Display` is one lower-case fragment with the whole chain of causes. It
/// must hold no secret; [`ProbeError::redacting`] takes out those that a client
/// library may have repeated.
///
/// The reason decides what becomes of the item, see [`Reason`]. These become
/// one by `?` or `into()`:
///
/// | from | reason |
/// |---|---|
/// | [`io::Error`] | by its kind: `NotFound` is missing, `ConnectionRefused` is refused |
/// | [`NotANumber`] | [`Reason::NotANumber`] |
/// | `&str`, `String` | [`Reason::Internal`]: the item is an error |
/// | `Box<dyn Error + Send + Sync>` | that of the `ProbeError` or `io::Error` in it, else [`Reason::Internal`] |
///
/// Of an error of another library only you know what it says of the service:
///
/// ```
/// # use golive_core::probe::{ProbeError, Reason};
/// # fn query() -> Result<i64, std::num::ParseIntError> { "3".parse() }
/// # fn measure() -> Result<i64, ProbeError> {
/// let orders = query().map_err(|error| ProbeError::from_error(Reason::ServerError, &error))?;
/// # Ok(orders)
/// # }
/// ```
#[derive(Clone)]
pub struct ProbeError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    reason: Reason,
    step: Option<Step>,
    message: String,
}

impl ProbeError {
    /// An error with its reason and its words.
    pub fn new(reason: Reason, message: impl fmt::Display) -> Self {
        Self(Box::new(Inner {
            reason,
            step: None,
            message: message.to_string(),
        }))
    }

    /// An error with the words of another error and of its causes.
    pub fn from_error(reason: Reason, error: &(dyn Error + 'static)) -> Self {
        Self::new(reason, Chain(error))
    }

    /// An error of a client: with its words, and with the reason that lies among its
    /// causes, that of a [`ProbeError`] or of an [`io::Error`] by its kind;
    /// `otherwise` where there is none.
    ///
    /// ```
    /// use golive_core::probe::{ProbeError, Reason};
    ///
    /// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    /// let error = std::io::Error::other(Box::new(refused) as Box<dyn std::error::Error + Send + Sync>);
    /// let error = ProbeError::from_client(Reason::ServerError, &error);
    /// assert_eq!(error.reason(), Reason::Refused);
    /// ```
    pub fn from_client(otherwise: Reason, error: &(dyn Error + 'static)) -> Self {
        let outer = error;
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(found) = error.downcast_ref::<Self>() {
                let mut told = Self::from_error(found.reason(), outer);
                told.0.step = found.step();
                return told;
            }
            let Some(found) = error.downcast_ref::<io::Error>() else {
                cause = error.source();
                continue;
            };
            match reason_of(found) {
                // What it was made of is not among its sources.
                Reason::Internal => {
                    cause = match found.get_ref() {
                        Some(inner) => Some(inner),
                        None => found.source(),
                    };
                }
                reason => return Self::from_error(reason, outer),
            }
        }
        Self::from_error(otherwise, outer)
    }

    /// There was nothing to measure.
    pub fn no_data(message: impl fmt::Display) -> Self {
        Self::new(Reason::NoData, message)
    }

    /// Names the step that failed.
    #[must_use]
    pub fn at(mut self, step: Step) -> Self {
        self.0.step = Some(step);
        self
    }

    /// Says first what the words are about: one of several addresses, a file.
    #[must_use]
    pub fn about(mut self, what: impl fmt::Display) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// Takes secrets out of the words. Empty ones are left alone.
    #[must_use]
    pub fn redacting<'a>(mut self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        for secret in secrets {
            if !secret.is_empty() && self.0.message.contains(secret) {
                self.0.message = self.0.message.replace(secret, REDACTED);
            }
        }
        self
    }

    /// Takes names out of the words, of users for one, where they stand as words
    /// of their own: the name `app` is no part of `application`.
    #[must_use]
    pub fn redacting_names<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            self.0.message = without_word(&self.0.message, name);
        }
        self
    }

    /// The reason, for programs.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// The step that failed, when it is known.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        self.0.step
    }

    /// The words, for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for ProbeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for ProbeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProbeError")
            .field("reason", &self.0.reason)
            .field("step", &self.0.step)
            .field("message", &self.0.message)
            .finish()
    }
}

impl Error for ProbeError {}

impl From<io::Error> for ProbeError {
    fn from(error: io::Error) -> Self {
        Self::from_error(reason_of(&error), &error)
    }
}

/// The reason of an I/O error, by its kind, and of a name that the system could not
/// look up by its words: it has no kind.
fn reason_of(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::NotFound => Reason::Missing,
        io::ErrorKind::PermissionDenied => Reason::PermissionDenied,
        io::ErrorKind::ConnectionRefused => Reason::Refused,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Reason::Closed,
        io::ErrorKind::TimedOut => Reason::TimedOut,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Reason::Unreachable,
        _ => {
            let message = error.to_string();
            if !message.contains("failed to lookup address information") {
                Reason::Internal
            } else if message.contains("emporary failure") || message.contains("try again") {
                Reason::ResolveFailed
            } else {
                Reason::NameNotFound
            }
        }
    }
}

impl From<NotANumber> for ProbeError {
    fn from(error: NotANumber) -> Self {
        Self::new(Reason::NotANumber, error)
    }
}

impl From<&str> for ProbeError {
    fn from(message: &str) -> Self {
        Self::new(Reason::Internal, message)
    }
}

impl From<String> for ProbeError {
    fn from(message: String) -> Self {
        Self::new(Reason::Internal, message)
    }
}

impl From<Box<dyn Error + Send + Sync>> for ProbeError {
    /// What is in the box keeps its reason where it has one; anything else is
    /// [`Reason::Internal`].
    fn from(error: Box<dyn Error + Send + Sync>) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(error) => return *error,
            Err(error) => error,
        };
        match error.downcast::<io::Error>() {
            Ok(error) => Self::from(*error),
            Err(error) => Self::from_error(Reason::Internal, &*error),
        }
    }
}

/// An error with its causes, each said once.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let words = error.to_string();
            // Many libraries repeat the cause in their own words.
            if !said.contains(&words) {
                write!(f, ": {words}")?;
                said.push_str(&words);
            }
            cause = error.source();
        }
        Ok(())
    }
}

/// The step of an exchange. A probe announces each with
/// [`ProbeInput::step`](super::ProbeInput::step), so that a timeout can name the one it struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Step {
    /// Looking up the name.
    Resolve,
    /// Connecting.
    Connect,
    /// Agreeing on TLS or on a protocol.
    Handshake,
    /// Presenting credentials.
    Authenticate,
    /// Sending the request.
    Send,
    /// Reading the answer.
    Read,
    /// Running a program or a function.
    Run,
}

impl Step {
    pub(crate) const ALL: [Self; 7] = [
        Self::Resolve,
        Self::Connect,
        Self::Handshake,
        Self::Authenticate,
        Self::Send,
        Self::Read,
        Self::Run,
    ];
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Handshake => "handshake",
            Self::Authenticate => "authenticate",
            Self::Send => "send",
            Self::Read => "read",
            Self::Run => "run",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the query failed: {0}")]
    struct Outer(#[source] io::Error);

    #[test]
    fn a_cause_is_said_once() {
        let error = Outer(io::Error::other("broken"));
        assert_eq!(
            ProbeError::from_error(Reason::Internal, &error).to_string(),
            "the query failed: broken"
        );
    }

    #[test]
    fn a_box_keeps_the_reason_of_what_is_in_it() {
        let boxed = |error: Box<dyn Error + Send + Sync>| ProbeError::from(error).reason();
        let finding = ProbeError::new(Reason::UnexpectedValue, "four");
        assert_eq!(boxed(finding.into()), Reason::UnexpectedValue);
        assert_eq!(
            boxed(io::Error::from(io::ErrorKind::NotFound).into()),
            Reason::Missing
        );
        assert_eq!(boxed("words".into()), Reason::Internal);
    }

    #[test]
    fn secrets_leave_the_words() {
        let error = ProbeError::from("login as app:hunter2 failed").redacting(["hunter2", ""]);
        assert_eq!(error.to_string(), "login as app:[redacted] failed");
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn names_leave_the_words_where_they_are_words() {
        let error =
            ProbeError::from("the application says: no user app, 'app'@'h' (app2, app_x, app)");
        assert_eq!(
            error.redacting_names(["app"]).to_string(),
            "the application says: no user [redacted], '[redacted]'@'h' (app2, app_x, [redacted])"
        );
        let twice = ProbeError::from("appapp").redacting_names(["app", ""]);
        assert_eq!(twice.to_string(), "appapp");
    }
}
