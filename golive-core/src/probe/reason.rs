//! The reasons for which there is no measurement, and how much each weighs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why there is no measurement. The set is closed and the same for all probes,
/// so that a program can act on it.
///
/// The reason decides what becomes of the item, by its [weight](Self::weight):
///
/// | the item | verdict, when it is required | reasons |
/// |---|---|---|
/// | fails: it is known that the thing is not as it must be | NO GO | `Refused` `NameNotFound` `Closed` `PoolExhausted` `CredentialsRejected` `ProtocolError` `ServerError` `Rejected` `CertificateExpired` `CertificateNotYetValid` `CertificateWrongHost` `CertificateUnknownIssuer` `CertificateWeak` `CertificateInvalid` `TlsFailed` `Missing` `UnexpectedValue` `TooLarge` |
/// | has no data: there was nothing to measure | INCONCLUSIVE; NO GO with `on_no_data = fail` | `NoData` `NotANumber` |
/// | is an error: it is not known how the thing is | INCONCLUSIVE | `Unreachable` `ResolveFailed` `TimedOut` `PermissionDenied` `BadConfiguration` `Panicked` `Starved` `DeadlinePassed` `Cancelled` `Internal` |
///
/// A probe of your own says `UnexpectedValue` of what it has found to be wrong:
///
/// ```
/// use golive_core::probe::{ProbeError, Reason, Weight};
///
/// let finding = ProbeError::new(Reason::UnexpectedValue, "3 orders have no customer");
/// assert_eq!(finding.reason().weight(), Weight::Finding);
/// // Words alone say that it is not known.
/// assert_eq!(ProbeError::from("no idea").reason().weight(), Weight::Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    // What follows above is for those who write Rust.
    schemars(
        description = "Why there is no measurement. The set is closed and the same for all probes,\nso that a program can act on it."
    )
)]
#[non_exhaustive]
pub enum Reason {
    /// Nobody listens there.
    Refused,
    /// No route to the host.
    Unreachable,
    /// The name does not exist.
    NameNotFound,
    /// The name could not be looked up.
    ResolveFailed,
    /// No answer in time.
    TimedOut,
    /// The peer closed or reset the connection.
    Closed,
    /// The application's own pool gave no connection in time, each was in use.
    PoolExhausted,
    /// The peer did not accept the credentials.
    CredentialsRejected,
    /// The peer, or this machine, does not allow it.
    PermissionDenied,
    /// The peer does not speak the protocol.
    ProtocolError,
    /// The peer answered with an error that may pass.
    ServerError,
    /// The peer does not do what it is asked, and will not: a statement that is wrong, a
    /// value that breaks a constraint, a mailbox that is not there.
    Rejected,
    /// The certificate has expired.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
    /// The certificate is for another host.
    CertificateWrongHost,
    /// The certificate's issuer is not trusted, or is missing from the chain.
    CertificateUnknownIssuer,
    /// The certificate's key or signature is too weak.
    CertificateWeak,
    /// The certificate is unusable in another way.
    CertificateInvalid,
    /// TLS failed for a reason other than the certificate.
    TlsFailed,
    /// The file, variable, key, row or program is not there.
    Missing,
    /// Something was found, and not what was expected.
    UnexpectedValue,
    /// The answer is larger than is read.
    TooLarge,
    /// The target, the query or another setting of the probe is not usable.
    BadConfiguration,
    /// There was nothing to measure.
    NoData,
    /// The number measured is not finite.
    NotANumber,
    /// The probe panicked.
    Panicked,
    /// The probe never got a thread: others block theirs.
    Starved,
    /// The deadline of the run passed first.
    DeadlinePassed,
    /// The run was stopped first.
    Cancelled,
    /// Anything else.
    Internal,
}

/// How much a reason weighs: what an item without a measurement becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weight {
    /// It is known that the thing is not as it must be: the item fails.
    Finding,
    /// There is nothing to measure: the item has no data.
    NoData,
    /// It is not known how the thing is: the item is an error.
    Unknown,
}

impl Reason {
    /// What an item with this reason becomes.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            Self::Refused
            | Self::NameNotFound
            | Self::Closed
            | Self::PoolExhausted
            | Self::CredentialsRejected
            | Self::ProtocolError
            | Self::ServerError
            | Self::Rejected
            | Self::CertificateExpired
            | Self::CertificateNotYetValid
            | Self::CertificateWrongHost
            | Self::CertificateUnknownIssuer
            | Self::CertificateWeak
            | Self::CertificateInvalid
            | Self::TlsFailed
            | Self::Missing
            | Self::UnexpectedValue
            | Self::TooLarge => Weight::Finding,
            Self::NoData | Self::NotANumber => Weight::NoData,
            Self::Unreachable
            | Self::ResolveFailed
            | Self::TimedOut
            | Self::PermissionDenied
            | Self::BadConfiguration
            | Self::Panicked
            | Self::Starved
            | Self::DeadlinePassed
            | Self::Cancelled
            | Self::Internal => Weight::Unknown,
        }
    }
}

impl Reason {
    /// True when it may end by itself: what is not there, or does not answer, may
    /// come. A run that [waits](crate::run::Run::wait) asks again for these; of any
    /// other reason somebody has to mend something first.
    ///
    /// ```
    /// use golive_core::probe::Reason;
    ///
    /// assert!(Reason::Refused.is_transient());
    /// assert!(!Reason::CredentialsRejected.is_transient());
    /// ```
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Unreachable
                | Self::NameNotFound
                | Self::ResolveFailed
                | Self::TimedOut
                | Self::Closed
                | Self::PoolExhausted
                | Self::ServerError
                | Self::CertificateNotYetValid
                | Self::Missing
                | Self::NoData
                | Self::Starved
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::NameNotFound => "name not found",
            Self::ResolveFailed => "name lookup failed",
            Self::TimedOut => "timed out",
            Self::Closed => "connection closed",
            Self::PoolExhausted => "pool exhausted",
            Self::CredentialsRejected => "credentials rejected",
            Self::PermissionDenied => "permission denied",
            Self::ProtocolError => "protocol error",
            Self::ServerError => "server error",
            Self::Rejected => "rejected",
            Self::CertificateExpired => "certificate expired",
            Self::CertificateNotYetValid => "certificate not yet valid",
            Self::CertificateWrongHost => "certificate for another host",
            Self::CertificateUnknownIssuer => "certificate of unknown issuer",
            Self::CertificateWeak => "certificate too weak",
            Self::CertificateInvalid => "certificate invalid",
            Self::TlsFailed => "TLS failed",
            Self::Missing => "missing",
            Self::UnexpectedValue => "unexpected value",
            Self::TooLarge => "too large",
            Self::BadConfiguration => "bad configuration",
            Self::NoData => "no data",
            Self::NotANumber => "not a number",
            Self::Panicked => "panicked",
            Self::Starved => "starved of threads",
            Self::DeadlinePassed => "deadline passed",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal error",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table is what a user reads; it says what the code does.
    #[test]
    fn the_table_of_weights_is_true() {
        let source = include_str!("reason.rs");
        let row = |begins: &str| -> Vec<Reason> {
            let row = source.lines().find(|line| line.starts_with(begins));
            let reasons = row.and_then(|row| row.rsplit(" | ").next()).unwrap();
            let names = reasons.split('`').filter(|name| name.len() > 2);
            names
                .map(|name| {
                    let mut snake = String::new();
                    for c in name.chars() {
                        if c.is_uppercase() && !snake.is_empty() {
                            snake.push('_');
                        }
                        snake.extend(c.to_lowercase());
                    }
                    serde_json::from_value(snake.into()).unwrap()
                })
                .collect()
        };
        let rows = [
            ("/// | fails", Weight::Finding),
            ("/// | has no data", Weight::NoData),
            ("/// | is an error", Weight::Unknown),
        ];
        let mut told = 0;
        for (begins, weight) in rows {
            for reason in row(begins) {
                assert_eq!(reason.weight(), weight, "{reason:?}");
                told += 1;
            }
        }
        // One line of `Display` for each of them.
        let all = source.matches(" => \"").count();
        assert_eq!(told, all, "each stands in one row");
    }
}
