//! Which refusals show that a server passes no mail on.

use super::session::Answer;

/// Whether it is refused because it would be passed on, and not for the sake of
/// the sender, of this machine, or of the recipient alone.
pub(super) fn refuses_to_relay(answer: &Answer, from: &str, to: &str) -> bool {
    let said = answer.to_string().to_ascii_lowercase();
    let from = from.to_ascii_lowercase();
    // Another sender, or another machine, may be served.
    let others = [
        "sender",
        "verif",
        "client host",
        "helo",
        "starttls",
        "open relay",
        // Of this machine: its address, its name, what it sends.
        "blocked",
        "banned",
        "blacklist",
        "blocklist",
        "block list",
        "spam",
        "reputation",
        "reverse",
        "sending ip",
        "your ip",
        "spf",
        "dkim",
        "dmarc",
        "too many",
        "the ip ",
        "ip address",
        "listed",
        "rbl",
        "dnsbl",
        "send email directly",
    ];
    if others.iter().any(|word| said.contains(word)) || !from.is_empty() && said.contains(&from) {
        return false;
    }
    let local = to.rsplit_once('@').map_or(to, |(local, _)| local);
    // A name such as `relay1.example.com` is none of these words, and neither is
    // the recipient's. `rcpthosts` is what qmail says.
    let relays = said
        .split(|c: char| !c.is_alphanumeric() && !"-._@".contains(c))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.eq_ignore_ascii_case(local))
        .any(|word| matches!(word, "relay" | "relaying" | "relayed" | "rcpthosts"));
    match (answer.code, answer.status()) {
        // It would have to log in first.
        (530, None | Some((7, _))) => true,
        // Not authorized (RFC 3463, 3.8). Others of its kind are of the sender
        // (RFC 7372) or a server's own: without it the words must say so.
        (550 | 551 | 553 | 554, Some((7, 0 | 1))) => true,
        (550 | 551 | 553 | 554, None | Some((7, _))) => relays,
        // As Postfix does by default, so that a mistake loses no mail.
        (454, Some((7, 1))) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_to_relay_is_one() {
        for (said, expected) in [
            ("550 relay not permitted", true),
            ("550 5.7.1 <c@d.test>... Relaying denied", true),
            ("454 4.7.1 <c@d.test>: Relay access denied", true),
            ("550 5.7.54 SMTP; Unable to relay recipient", true),
            (
                "553 sorry, not in my list of allowed rcpthosts (#5.7.1)",
                true,
            ),
            ("530 5.7.0 Authentication required", true),
            ("530 5.7.0 Must issue a STARTTLS command first", false),
            ("550 Unrouteable address", false),
            ("550 No such user here", false),
            ("550 relay1.mail.test: no such user", false),
            ("550 c@d.test is unknown to this relay-2", false),
            ("550 your host is listed as an open relay", false),
            (
                "550 Verification failed for <a@b.test> Sender verify failed",
                false,
            ),
            ("554 5.7.1 Sender address rejected: Access denied", false),
            ("553 5.7.1 <a@b.test>: not logged in as that", false),
            ("554 5.7.1 <x[1.2.3.4]>: Client host rejected", false),
            ("550 5.1.1 unknown user", false),
            ("550 5.7.64 TenantAttribution; Relay Access Denied", true),
            ("530 5.7.57 Client not authenticated to send mail", true),
            (
                "550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
                false,
            ),
            ("550 5.7.511 Access denied [192.0.2.1]", false),
            (
                "554 5.7.1 Service unavailable; client [192.0.2.1] blocked using a list",
                false,
            ),
            ("550 5.7.25 192.0.2.1 has no PTR record", false),
            (
                "550 5.7.1 [192.0.2.1] The IP you're using to send mail is not authorized \
                 to send email directly to our servers. Please use the SMTP relay",
                false,
            ),
            ("554 5.7.1 192.0.2.1 is listed at an RBL", false),
            ("550 5.7.1 SPF check failed", false),
            ("554 5.7.1 poor reputation of 192.0.2.1", false),
            ("451 4.7.1 greylisted", false),
        ] {
            let (code, text) = said.split_once(' ').unwrap();
            let answer = Answer::new(code.parse().unwrap(), text);
            assert_eq!(
                refuses_to_relay(&answer, "a@b.test", "c@d.test"),
                expected,
                "{said}"
            );
        }
        let unknown = Answer::new(550, "relay: unknown user");
        assert!(!refuses_to_relay(&unknown, "", "relay@d.test"));
    }
}
