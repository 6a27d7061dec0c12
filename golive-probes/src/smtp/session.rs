//! A connection and what is said on it.
//!
//! The protocol is lines of text, and spoken here: `lettre` begins TLS with a
//! configuration of its own, and reads a line however long it is.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::secret::Secret;

use super::Smtp;
use crate::connect::Authority;
use crate::wire::Wire;

/// RFC 5321 gives a line 512 bytes; not every server knows.
const LINE: usize = 4096;

/// How many lines an answer has at the most.
const LINES: usize = 256;

/// A connection to a server that has said what it offers.
pub(super) struct Session {
    wire: Wire,
    input: ProbeInput,
    pub(super) offers: Offers,
    /// Whether it is spoken to in TLS.
    pub(super) secure: bool,
}

/// What a server offers, a keyword and its parameters each.
#[derive(Clone)]
pub(super) struct Offers(Vec<String>);

impl Offers {
    /// The parameters of what is offered.
    pub(super) fn find(&self, keyword: &str) -> Option<Vec<&str>> {
        let mut found = self.0.iter().map(|line| line.split_ascii_whitespace());
        found.find_map(|mut words| {
            let named = words.next()?.eq_ignore_ascii_case(keyword);
            named.then(|| words.collect())
        })
    }
}

/// An answer: three digits and some text.
pub(super) struct Answer {
    pub(super) code: u16,
    lines: Vec<String>,
}

impl Answer {
    pub(super) fn is_done(&self) -> bool {
        self.code / 100 == 2
    }

    #[cfg(test)]
    pub(super) fn new(code: u16, text: &str) -> Self {
        let lines = vec![text.to_owned()];
        Self { code, lines }
    }

    /// Without the server's words: the code, and the status when there is one.
    fn bare(&self) -> Self {
        let class = self.code / 100;
        let status = self.status().map(|(a, b)| format!("{class}.{a}.{b}"));
        Self {
            code: self.code,
            lines: status.into_iter().collect(),
        }
    }

    /// The status of RFC 3463, such as the 7 and the 1 of `5.7.1`.
    pub(super) fn status(&self) -> Option<(u16, u16)> {
        let word = self.lines.first()?.split_whitespace().next()?;
        let mut numbers = word.split('.').map(|number| number.parse::<u16>().ok());
        let class = numbers.next()??;
        let status = (numbers.next()??, numbers.next()??);
        (class == self.code / 100 && numbers.next().is_none()).then_some(status)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        self.lines.iter().try_for_each(|line| write!(f, " {line}"))
    }
}

impl Smtp {
    pub(super) fn authority(&self) -> Result<Authority, ProbeError> {
        // What should not be there may be a password, and is not repeated.
        if self.address.contains('@') {
            let words = "the address is not usable: expected host or host:port";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        Authority::parse(&self.address, Some(25))
    }

    /// Connects; the server greets.
    pub(super) async fn greeted(&self, input: &ProbeInput) -> Result<Session, ProbeError> {
        let authority = self.authority()?;
        let mut wire = Wire::open(&authority, input).await?;
        if self.implicit {
            wire = wire.secured(&authority.host, &self.trust).await?;
        }
        input.step(Step::Handshake);
        let mut session = Session {
            wire,
            input: input.clone(),
            offers: Offers(Vec::new()),
            secure: self.implicit,
        };
        let answer = session.greeting().await?;
        match answer.code {
            220 => Ok(session),
            400..=599 => Err(session.refused("the connection", &answer)),
            _ => Err(session.misspoken(&answer)),
        }
    }

    /// Introduces this machine; the server says what it offers.
    pub(super) async fn introduced(&self, input: &ProbeInput) -> Result<Session, ProbeError> {
        let mut session = self.greeted(input).await?;
        session.hello(&self.hello).await?;
        Ok(session)
    }

    /// Begins TLS too, where the server offers it.
    pub(super) async fn secured(&self, input: &ProbeInput) -> Result<Session, ProbeError> {
        let mut session = self.introduced(input).await?;
        if session.secure || session.offers.find("STARTTLS").is_none() {
            return Ok(session);
        }
        let answer = session.command("STARTTLS").await?;
        if answer.code != 220 {
            return Err(session.refused("STARTTLS", &answer));
        }
        session.wire = session
            .wire
            .secured(&self.authority()?.host, &self.trust)
            .await?;
        session.secure = true;
        // What was said in the clear does not count any more.
        session.hello(&self.hello).await?;
        Ok(session)
    }
}

impl Session {
    async fn hello(&mut self, name: &str) -> Result<(), ProbeError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            let words = format!("{name:?} is not the name of a machine");
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let mut answer = self.command(&format!("EHLO {name}")).await?;
        // A server that is older than extensions knows none (RFC 5321, 3.2).
        if matches!(answer.code, 500 | 501 | 502 | 504) {
            answer = self.command(&format!("HELO {name}")).await?;
            answer.lines.truncate(1);
        }
        if answer.code != 250 {
            return Err(self.refused("EHLO and HELO", &answer));
        }
        // The first line is its name.
        self.offers = Offers(answer.lines.into_iter().skip(1).collect());
        Ok(())
    }

    /// Logs in. The answer is 235 when that went well.
    pub(super) async fn log_in(
        &mut self,
        user: &Secret,
        password: &Secret,
    ) -> Result<Answer, ProbeError> {
        let offered = self.offers.find("AUTH").unwrap_or_default();
        let offers = |way: &str| offered.iter().any(|it| it.eq_ignore_ascii_case(way));
        let (plain, login) = (offers("PLAIN"), offers("LOGIN"));
        self.input.step(Step::Authenticate);
        let (user, password) = (user.expose(), password.expose());
        let token = STANDARD.encode(format!("\0{user}\0{password}"));
        let (user, password) = (STANDARD.encode(user), STANDARD.encode(password));
        let done = if plain {
            self.command(&format!("AUTH PLAIN {token}")).await
        } else if login {
            self.prompted(&[&user, &password]).await
        } else {
            let words = "the server offers neither PLAIN nor LOGIN";
            Err(self.wire.error(Reason::Missing, words))
        };
        // A server may repeat what it does not understand, or the beginning of
        // it: no word of its answers is shown.
        done.map(|answer| answer.bare())
    }

    /// `AUTH LOGIN`, with an answer to each question.
    async fn prompted(&mut self, words: &[&str]) -> Result<Answer, ProbeError> {
        let mut answer = self.command("AUTH LOGIN").await?;
        for word in words {
            if answer.code != 334 {
                break;
            }
            answer = self.command(word).await?;
        }
        Ok(answer)
    }

    /// Names a sender and a recipient, and takes both back: the answer to the
    /// recipient, or to the sender when a login must come before it.
    pub(super) async fn envelope(&mut self, from: &str, to: &str) -> Result<Answer, ProbeError> {
        self.input.step(Step::Send);
        let answer = self.command(&format!("MAIL FROM:<{from}>")).await?;
        if answer.code == 530 {
            return Ok(answer);
        }
        if !answer.is_done() {
            return Err(self.refused("the sender", &answer));
        }
        let answer = self.command(&format!("RCPT TO:<{to}>")).await?;
        // The answer stands; that it is taken back is a courtesy.
        let _ = self.wire.send(b"RSET\r\n").await;
        Ok(answer)
    }

    /// Says goodbye; what is measured stands already.
    pub(super) async fn leave(mut self) {
        let _ = self.wire.send(b"QUIT\r\n").await;
    }

    async fn command(&mut self, line: &str) -> Result<Answer, ProbeError> {
        self.wire.send(format!("{line}\r\n").as_bytes()).await?;
        if self.input.current_step() == Some(Step::Send) {
            self.input.step(Step::Read);
        }
        self.answer().await
    }

    /// What the server says first.
    async fn greeting(&mut self) -> Result<Answer, ProbeError> {
        let waits = match self.secure {
            true => "it may be no server of mail",
            false => "it may begin with TLS (`implicit_tls`)",
        };
        let line = self.wire.greeting(LINE, waits).await?;
        self.answer_from(Some(line)).await
    }

    /// `250-this` as often as it likes, and `250 that`.
    async fn answer(&mut self) -> Result<Answer, ProbeError> {
        self.answer_from(None).await
    }

    /// An answer of which the first line may have been read.
    async fn answer_from(&mut self, mut first: Option<String>) -> Result<Answer, ProbeError> {
        let mut code = None;
        let mut lines = Vec::new();
        while lines.len() < LINES {
            let line = match first.take() {
                Some(line) => line,
                None => self.wire.line(LINE).await?,
            };
            let (digits, text) = line.split_at_checked(3).unwrap_or(("", ""));
            let number = Some(digits)
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|digits| digits.parse::<u16>().ok())
                .filter(|number| (200..600).contains(number));
            let Some(number) = number.filter(|number| *code.get_or_insert(*number) == *number)
            else {
                let words = "an answer does not begin with its three digits";
                return Err(self.wire.misspoken(words));
            };
            let last = match text.bytes().next() {
                Some(b'-') => false,
                None | Some(b' ') => true,
                Some(_) => {
                    return Err(self.wire.misspoken("three digits end an answer in nothing"));
                }
            };
            lines.push(text.get(1..).unwrap_or_default().to_owned());
            if last {
                return Ok(Answer {
                    code: number,
                    lines,
                });
            }
        }
        let words = format!("an answer has more than {LINES} lines");
        Err(self.wire.error(Reason::TooLarge, words))
    }

    /// An error of the server, in its words.
    pub(super) fn refused(&self, what: &str, answer: &Answer) -> ProbeError {
        let words = format!("the server refuses {what}: {answer}");
        // 4xx may be tried again, 5xx not as it is (RFC 5321, 4.2.1).
        let reason = match answer.code {
            500..=599 => Reason::Rejected,
            _ => Reason::ServerError,
        };
        self.wire.error(reason, words)
    }

    /// An answer that is none to what was asked.
    pub(super) fn misspoken(&self, answer: &Answer) -> ProbeError {
        let words = format!("the server answers out of turn: {answer}");
        self.wire.misspoken(words)
    }

    /// An error at the step that is being done.
    pub(super) fn error(&self, reason: Reason, words: impl fmt::Display) -> ProbeError {
        self.wire.error(reason, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_answer_repeats_nothing() {
        for (text, bare) in [("5.7.8 no AHAwbmVk", "535 5.7.8"), ("no AHAwbmVk", "535")] {
            assert_eq!(Answer::new(535, text).bare().to_string(), bare);
        }
    }

    #[test]
    fn a_status_is_read_where_there_is_one() {
        for (code, text, expected) in [
            (550, "5.7.1 Relaying denied", Some((7, 1))),
            (550, "relay not permitted", None),
            (550, "2.7.1 of another class", None),
            (550, "5.7.1.2 is an address", None),
        ] {
            assert_eq!(Answer::new(code, text).status(), expected, "{text}");
        }
    }
}
