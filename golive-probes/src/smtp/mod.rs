//! A mail server: that it greets, its TLS, who may log in, whose mail it takes.
//!
//! ```no_run
//! use golive_probes::smtp::smtp;
//!
//! let greets = smtp("mail.example.com:25").greets();
//! let sound = smtp("mail.example.com:587").starttls_valid();
//! let logs_in = smtp("mail.example.com:587").authenticates("app", "password");
//! let takes = smtp("mail.example.com:25")
//!     .accepts_recipient("probe@example.com", "orders@example.com");
//! let closed = smtp("mail.example.com:25")
//!     .is_no_open_relay("probe@example.com", "somebody@elsewhere.example");
//! ```
//!
//! It connects for each measurement, sends `EHLO`, or `HELO` to a server that does not
//! know that, and by measurement
//! `STARTTLS`, `AUTH`, `MAIL FROM` and `RCPT TO`, takes that back with `RSET`,
//! and leaves with `QUIT`. It never sends `DATA`, and so never a mail. No
//! permission is needed. [`greets`](Smtp::greets),
//! [`offers_starttls`](Smtp::offers_starttls) and [`max_size`](Smtp::max_size)
//! speak in the clear; all others in TLS when the server offers it, with the
//! certificate and its name checked against [`trust`](Smtp::trust). A password
//! is sent in TLS or not at all. Measurements of what the server offers share
//! one exchange within a run.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`greets`](Smtp::greets) | bool | it begins with 220 |
//! | [`offers_starttls`](Smtp::offers_starttls) | bool | it offers `STARTTLS` |
//! | [`starttls_valid`](Smtp::starttls_valid) | bool | TLS begins, and the certificate is sound |
//! | [`offers_auth`](Smtp::offers_auth) | bool | it offers a way to log in |
//! | [`auth_mechanisms`](Smtp::auth_mechanisms) | text | these ways, in order: `LOGIN PLAIN` |
//! | [`max_size`](Smtp::max_size) | bytes | the largest mail that it takes; none said is no data |
//! | [`authenticates`](Smtp::authenticates) | bool | it takes a user and a password |
//! | [`accepts_recipient`](Smtp::accepts_recipient) | bool | it would take mail for an address |
//! | [`is_no_open_relay`](Smtp::is_no_open_relay) | bool | it refuses to pass mail on to another domain |
//!
//! What other servers ask of mail that comes from the domain (SPF, DKIM, DMARC)
//! is measured by `golive_probes::dns::mail_domain`.
//!
//! What is not offered is [`Reason::Missing`](golive_core::probe::Reason::Missing).

mod measure;
mod relay;
mod session;

use std::fmt;

use golive_core::probe::Target;
use golive_core::quantity::Bytes;
use golive_core::secret::Secret;

pub use self::measure::SmtpProbe;
use crate::trust::Trust;

/// A mail server by its address, `host:port`, or `host` for port 25.
pub fn smtp(address: impl Into<String>) -> Smtp {
    Smtp {
        address: address.into(),
        hello: "localhost".to_owned(),
        trust: Trust::system(),
        implicit: false,
    }
}

/// See [`smtp()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Smtp {
    address: String,
    hello: String,
    trust: Trust,
    /// Whether TLS begins with the connection.
    implicit: bool,
}

impl Smtp {
    /// Whose certificates are trusted: those that the system trusts, unless
    /// said here.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The name to introduce this machine by; `localhost` without it, which some
    /// servers do not like.
    pub fn hello(mut self, name: impl Into<String>) -> Self {
        self.hello = name.into();
        self
    }

    /// TLS begins with the connection, as on port 465.
    pub fn implicit_tls(mut self) -> Self {
        self.implicit = true;
        self
    }

    /// It greets with 220.
    pub fn greets(self) -> SmtpProbe<bool> {
        measure::greets(self)
    }

    /// It offers `STARTTLS`.
    pub fn offers_starttls(self) -> SmtpProbe<bool> {
        measure::offers_starttls(self)
    }

    /// TLS begins when asked for, and the certificate is sound. Each defect of it
    /// has a reason of its own.
    pub fn starttls_valid(self) -> SmtpProbe<bool> {
        measure::starttls_valid(self)
    }

    /// It offers a way to log in.
    pub fn offers_auth(self) -> SmtpProbe<bool> {
        measure::offers_auth(self)
    }

    /// The ways to log in that it offers, in the order of their names:
    /// `LOGIN PLAIN`.
    pub fn auth_mechanisms(self) -> SmtpProbe<String> {
        measure::auth_mechanisms(self)
    }

    /// The largest mail that it takes. A server that says no limit is no data.
    pub fn max_size(self) -> SmtpProbe<Bytes> {
        measure::max_size(self)
    }

    /// It takes a user and a password, by `PLAIN` or `LOGIN`, in TLS. Where
    /// there is no TLS they are not sent. Of a refusal the code and the status are
    /// told; its words may repeat what was sent.
    pub fn authenticates(
        self,
        user: impl Into<String>,
        password: impl Into<String>,
    ) -> SmtpProbe<bool> {
        let (user, password) = (user.into(), password.into());
        measure::authenticates(self, Secret::from(user), Secret::from(password))
    }

    /// It would take mail from one address for another. An empty `from` is the
    /// sender of mail that tells of mail. One that asks to try again later
    /// (greylisting) is a finding.
    pub fn accepts_recipient(
        self,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> SmtpProbe<bool> {
        measure::accepts_recipient(self, from.into(), to.into())
    }

    /// It refuses to pass mail on: `to` must be of a domain that is not the
    /// server's. Only a refusal of that shows it: a status of policy (`5.7.1`),
    /// words of relaying, or that a login must come first (530). That an address
    /// is unknown or cannot be reached does not show it, nor an answer that
    /// speaks of the sender or of this machine: another may be served. Some
    /// servers refuse by policy and do not say what for: ask beside it that
    /// [`Smtp::accepts_recipient`] takes mail from the same `from` for an address
    /// of the server's own.
    pub fn is_no_open_relay(
        self,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> SmtpProbe<bool> {
        measure::is_no_open_relay(self, from.into(), to.into())
    }

    fn target(&self) -> Target {
        let scheme = if self.implicit { "smtps" } else { "smtp" };
        Target::url(&format!("{scheme}://{}", self.address))
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Smtp")
            .field(&self.target().as_str())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_a_password() {
        let probe = smtp("mail.example.com:587").authenticates("app", "hunter2");
        assert_eq!(
            format!("{probe:?}"),
            r#"SmtpProbe(Smtp("smtp://mail.example.com:587"))"#
        );
    }
}
