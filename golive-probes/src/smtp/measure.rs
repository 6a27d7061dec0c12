//! What is measured of a server.

use std::sync::Arc;

use golive_core::probe::{Measurement, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::Bytes;
use golive_core::secret::Secret;

use super::Smtp;
use super::relay::refuses_to_relay;
use super::session::{Answer, Offers};
use crate::asked::{Asked, Handle};

/// A measurement of a mail server.
pub type SmtpProbe<V> = Asked<Smtp, V>;

impl Handle for Smtp {
    const PROBE: &'static str = "SmtpProbe";

    fn target(&self) -> Target {
        Self::target(self)
    }

    fn redacting(&self, error: ProbeError) -> ProbeError {
        // What is secret is known to the one measurement that has it.
        error
    }
}

/// What a server offers, and whether it said so in TLS.
struct Facts {
    offers: Offers,
    secure: bool,
}

impl Smtp {
    /// What the server offers at first, or in TLS where it has that; fetched
    /// once for all that ask in a run.
    async fn facts(&self, tls: bool, input: &ProbeInput) -> Result<Arc<Facts>, ProbeError> {
        let key = format!(
            "smtp tls={tls} implicit={} {} as {} {}",
            self.implicit,
            self.authority()?,
            self.hello,
            self.trust.key()
        );
        let fetch = || async {
            let session = if tls {
                self.secured(input).await?
            } else {
                self.introduced(input).await?
            };
            let facts = Facts {
                offers: session.offers.clone(),
                secure: session.secure,
            };
            session.leave().await;
            Ok(facts)
        };
        input.share(&key, fetch).await
    }

    fn misused_in_tls(&self) -> Result<(), ProbeError> {
        if !self.implicit {
            return Ok(());
        }
        let words = "TLS begins with the connection: there is no STARTTLS in it";
        Err(ProbeError::new(Reason::BadConfiguration, words))
    }
}

pub(super) fn greets(smtp: Smtp) -> SmtpProbe<bool> {
    SmtpProbe::new(smtp, |smtp, input| async move {
        smtp.greeted(&input).await?.leave().await;
        Ok(true.into())
    })
}

pub(super) fn offers_starttls(smtp: Smtp) -> SmtpProbe<bool> {
    SmtpProbe::new(smtp, |smtp, input| async move {
        smtp.misused_in_tls()?;
        let facts = smtp.facts(false, &input).await?;
        match facts.offers.find("STARTTLS") {
            Some(_) => Ok(true.into()),
            None => Err(missing("the server offers no STARTTLS")),
        }
    })
}

pub(super) fn starttls_valid(smtp: Smtp) -> SmtpProbe<bool> {
    SmtpProbe::new(smtp, |smtp, input| async move {
        smtp.misused_in_tls()?;
        match smtp.facts(true, &input).await?.secure {
            true => Ok(true.into()),
            false => Err(missing("the server offers no STARTTLS")),
        }
    })
}

pub(super) fn offers_auth(smtp: Smtp) -> SmtpProbe<bool> {
    SmtpProbe::new(smtp, |smtp, input| async move {
        let ways = ways(&smtp, &input).await?;
        Ok(Measurement::new(true).with("mechanisms", ways))
    })
}

pub(super) fn auth_mechanisms(smtp: Smtp) -> SmtpProbe<String> {
    SmtpProbe::new(smtp, |smtp, input| async move {
        Ok(ways(&smtp, &input).await?.into())
    })
}

/// The ways to log in, at least one.
async fn ways(smtp: &Smtp, input: &ProbeInput) -> Result<String, ProbeError> {
    let facts = smtp.facts(true, input).await?;
    let ways = facts.offers.find("AUTH").unwrap_or_default();
    let mut ways: Vec<String> = ways.iter().map(|way| way.to_ascii_uppercase()).collect();
    ways.sort_unstable();
    if ways.is_empty() {
        return Err(missing("the server offers no way to log in"));
    }
    Ok(ways.join(" "))
}

pub(super) fn max_size(smtp: Smtp) -> SmtpProbe<Bytes> {
    SmtpProbe::new(smtp, |smtp, input| async move {
        let facts = smtp.facts(false, &input).await?;
        let size = facts.offers.find("SIZE").unwrap_or_default();
        let none = || ProbeError::no_data("the server says no limit").at(Step::Read);
        let text = size.first().ok_or_else(none)?;
        let size = text.parse::<u64>().map_err(|_| {
            let words = format!("`SIZE {text}`, expected a number");
            ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
        })?;
        // RFC 1870: zero is no limit.
        match size {
            0 => Err(none()),
            size => Ok(Bytes::new(size).into()),
        }
    })
}

pub(super) fn authenticates(smtp: Smtp, user: Secret, password: Secret) -> SmtpProbe<bool> {
    SmtpProbe::new(smtp, move |smtp, input| {
        let (user, password) = (user.clone(), password.clone());
        async move {
            input.keep_out(&password);
            let done = log_in(&smtp, &input, &user, &password).await;
            done.map_err(|error| {
                let error = error.redacting([password.expose()]);
                error.redacting_names([user.expose()])
            })
        }
    })
}

async fn log_in(
    smtp: &Smtp,
    input: &ProbeInput,
    user: &Secret,
    password: &Secret,
) -> Result<Measurement<bool>, ProbeError> {
    if user.expose().contains('\0') || password.expose().contains('\0') {
        let words = "a user or password with a NUL cannot be sent";
        return Err(ProbeError::new(Reason::BadConfiguration, words));
    }
    let mut session = smtp.secured(input).await?;
    if !session.secure {
        let words = "the server offers no STARTTLS, and a password is not sent in the clear";
        return Err(session.error(Reason::Missing, words));
    }
    let answer = session.log_in(user, password).await?;
    match answer.code {
        235 => {
            session.leave().await;
            Ok(true.into())
        }
        535 => {
            let words = format!("the server refuses the credentials: {answer}");
            Err(session.error(Reason::CredentialsRejected, words))
        }
        400..=599 => Err(session.refused("to log in", &answer)),
        _ => Err(session.misspoken(&answer)),
    }
}

pub(super) fn accepts_recipient(smtp: Smtp, from: String, to: String) -> SmtpProbe<bool> {
    envelope(smtp, from, to, |answer, _, _| match answer.code {
        200..=299 => Ok(()),
        530 => Err((Reason::UnexpectedValue, "a login is asked for first")),
        500..=599 => Err((Reason::UnexpectedValue, "the recipient is refused")),
        _ => Err((Reason::ServerError, "the recipient is not taken")),
    })
}

pub(super) fn is_no_open_relay(smtp: Smtp, from: String, to: String) -> SmtpProbe<bool> {
    envelope(smtp, from, to, |answer, from, to| {
        if answer.is_done() {
            return Err((Reason::UnexpectedValue, "mail is passed on for anybody"));
        }
        if refuses_to_relay(answer, from, to) {
            return Ok(());
        }
        let words = "it is refused, but not clearly because it would be passed on";
        Err((Reason::UnexpectedValue, words))
    })
}

/// What is wrong with an answer, if anything.
type Judgement = Result<(), (Reason, &'static str)>;

/// What the answer to `RCPT TO` says, for a sender and a recipient.
fn envelope(
    smtp: Smtp,
    from: String,
    to: String,
    read: fn(&Answer, &str, &str) -> Judgement,
) -> SmtpProbe<bool> {
    SmtpProbe::new(smtp, move |smtp, input| {
        let (from, to) = (from.clone(), to.clone());
        async move {
            if !from.is_empty() {
                usable(&from)?;
            }
            usable(&to)?;
            let mut session = smtp.secured(&input).await?;
            let answer = session.envelope(&from, &to).await?;
            if let Err((reason, words)) = read(&answer, &from, &to) {
                return Err(session.error(reason, format_args!("{words}: {answer}")));
            }
            session.leave().await;
            Ok(Measurement::new(true).with("answer", answer))
        }
    })
}

/// An address as it stands between `<` and `>`.
fn usable(address: &str) -> Result<(), ProbeError> {
    let plain = |c: char| c.is_ascii_graphic() && !"<>".contains(c);
    let parts = address.rsplit_once('@');
    let whole = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if whole && address.chars().all(plain) {
        return Ok(());
    }
    let words = format!("{address:?} is not an address of mail");
    Err(ProbeError::new(Reason::BadConfiguration, words))
}

fn missing(words: &str) -> ProbeError {
    ProbeError::new(Reason::Missing, words).at(Step::Handshake)
}
