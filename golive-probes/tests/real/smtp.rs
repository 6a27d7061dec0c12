use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason, Step};
use golive_core::quantity::Bytes;
use golive_probes::smtp::{Smtp, smtp};
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Exim, Hostile};

use crate::{PATIENCE, measure, reason, within};

fn at(server: &Exim, certs: &Certs) -> Smtp {
    smtp(format!("localhost:{}", server.port())).trust(Trust::pem(certs.ca_pem()))
}

async fn with_user(certs: &Certs, ways: &[&'static str]) -> Exim {
    let server = Exim::builder().user("app", "hunter2", ways);
    let server = server.starttls(&certs.valid().unwrap());
    server.start().await.unwrap()
}

#[tokio::test]
async fn what_a_server_offers() {
    let certs = Certs::new().unwrap();
    let server = with_user(&certs, &["PLAIN", "LOGIN"]).await;
    let smtp = || at(&server, &certs);
    assert!(measure(smtp().greets()).await.unwrap());
    assert!(measure(smtp().offers_starttls()).await.unwrap());
    assert!(measure(smtp().starttls_valid()).await.unwrap());
    assert!(measure(smtp().offers_auth()).await.unwrap());
    assert_eq!(
        measure(smtp().auth_mechanisms()).await.unwrap(),
        "LOGIN PLAIN"
    );
    assert_eq!(
        measure(smtp().max_size()).await.unwrap(),
        Bytes::new(10 << 20)
    );
    let bare = Exim::builder().max_size("0");
    let bare = bare.start().await.unwrap();
    let smtp = || at(&bare, &certs);
    assert!(measure(smtp().greets()).await.unwrap());
    assert_eq!(reason(smtp().offers_starttls()).await, Reason::Missing);
    assert_eq!(reason(smtp().starttls_valid()).await, Reason::Missing);
    assert_eq!(reason(smtp().offers_auth()).await, Reason::Missing);
    assert_eq!(reason(smtp().auth_mechanisms()).await, Reason::Missing);
    assert_eq!(reason(smtp().max_size()).await, Reason::NoData);
}

#[tokio::test]
async fn each_defect_of_a_certificate_has_its_reason() {
    let certs = Certs::new().unwrap();
    for (cert, expected) in [
        (certs.expired(), Reason::CertificateExpired),
        (certs.not_yet_valid(), Reason::CertificateNotYetValid),
        (certs.wrong_host(), Reason::CertificateWrongHost),
        (certs.self_signed(), Reason::CertificateUnknownIssuer),
        (
            certs.missing_intermediate(),
            Reason::CertificateUnknownIssuer,
        ),
    ] {
        let server = Exim::builder()
            .user("app", "hunter2", &["PLAIN"])
            .starttls(&cert.unwrap())
            .start()
            .await
            .unwrap();
        let smtp = || at(&server, &certs);
        let error = measure(smtp().starttls_valid()).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.step()),
            (expected, Some(Step::Handshake))
        );
        // To such a server no password goes.
        assert_eq!(
            reason(smtp().authenticates("app", "hunter2")).await,
            expected
        );
        assert!(measure(smtp().offers_starttls()).await.unwrap());
    }
}

#[tokio::test]
async fn who_logs_in() {
    let certs = Certs::new().unwrap();
    for ways in [&["PLAIN"][..], &["LOGIN"]] {
        let server = with_user(&certs, ways).await;
        let smtp = || at(&server, &certs);
        assert!(
            measure(smtp().authenticates("app", "hunter2"))
                .await
                .unwrap(),
            "{ways:?}"
        );
        for (user, password) in [("app", "wrong-hunter3"), ("hunter4", "hunter2"), ("", "")] {
            let error = measure(smtp().authenticates(user, password))
                .await
                .unwrap_err();
            assert_eq!(
                (error.reason(), error.step()),
                (Reason::CredentialsRejected, Some(Step::Authenticate)),
                "{error}"
            );
            assert!(!format!("{error} {error:?}").contains("hunter"));
        }
    }
    // Not in the clear, even where the server would have it so.
    let clear = Exim::builder().user("app", "hunter2", &["PLAIN"]);
    let clear = clear.start().await.unwrap();
    assert!(measure(at(&clear, &certs).offers_auth()).await.unwrap());
    let error = measure(at(&clear, &certs).authenticates("app", "hunter2"));
    let error = error.await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    assert!(error.to_string().contains("in the clear"), "{error}");
    assert!(!clear.main_log().contains("authenticator"));
    // Nor where no way is known.
    let none = Exim::builder().starttls(&certs.valid().unwrap());
    let none = none.start().await.unwrap();
    assert_eq!(
        reason(at(&none, &certs).authenticates("app", "hunter2")).await,
        Reason::Missing
    );
    let nul = at(&none, &certs).authenticates("a\0b", "hunter2");
    assert_eq!(reason(nul).await, Reason::BadConfiguration);
}

#[tokio::test]
async fn tls_from_the_beginning() {
    let certs = Certs::new().unwrap();
    let server = Exim::builder()
        .user("app", "hunter2", &["PLAIN"])
        .implicit_tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let smtp = || at(&server, &certs).implicit_tls();
    assert!(measure(smtp().greets()).await.unwrap());
    assert!(
        measure(smtp().authenticates("app", "hunter2"))
            .await
            .unwrap()
    );
    assert_eq!(
        reason(smtp().starttls_valid()).await,
        Reason::BadConfiguration
    );
    let untrusted = smtp().trust(Trust::system());
    assert_eq!(
        reason(untrusted.greets()).await,
        Reason::CertificateUnknownIssuer
    );
}

#[tokio::test]
async fn whose_mail_is_taken() {
    let certs = Certs::new().unwrap();
    let server = with_user(&certs, &["PLAIN"]).await;
    let smtp = || at(&server, &certs);
    for from in ["", "probe@elsewhere.test"] {
        let takes = smtp().accepts_recipient(from, "pat@example.test");
        assert!(measure(takes).await.unwrap());
        let closed = smtp().is_no_open_relay(from, "somebody@elsewhere.test");
        assert!(measure(closed).await.unwrap());
    }
    let error = measure(smtp().accepts_recipient("", "nobody@example.test"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::UnexpectedValue, Some(Step::Read))
    );
    assert!(error.to_string().contains("no such user"), "{error}");
    // That an address is not known shows nothing of what is passed on.
    assert_eq!(
        reason(smtp().is_no_open_relay("", "nobody@example.test")).await,
        Reason::UnexpectedValue
    );
    // Nor that the server takes no mail of the sender.
    let picky = Exim::builder()
        .config("acl_smtp_mail = deny")
        .start()
        .await
        .unwrap();
    assert_eq!(
        reason(at(&picky, &certs).is_no_open_relay("a@b.test", "c@d.test")).await,
        Reason::Rejected
    );
    for address in ["", "x", "@b", "a@", "a@b>\r\nDATA", "a b@c", "ä@b"] {
        assert_eq!(
            reason(smtp().accepts_recipient("", address)).await,
            Reason::BadConfiguration,
            "{address:?}"
        );
    }
    // No mail was begun.
    let log = server.main_log();
    assert!(!log.contains("DATA") && !log.contains("<="), "{log}");
}

#[tokio::test]
async fn an_open_relay() {
    let certs = Certs::new().unwrap();
    let open = Exim::builder().recipients("accept").start().await.unwrap();
    let relay = |server| at(server, &certs).is_no_open_relay("", "c@elsewhere.test");
    assert_eq!(reason(relay(&open)).await, Reason::UnexpectedValue);
    // One that is open in TLS only.
    let open = Exim::builder()
        .recipients("accept encrypted = *")
        .starttls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    assert_eq!(reason(relay(&open)).await, Reason::UnexpectedValue);
    // One that refuses this recipient or this sender only, in the words of Exim.
    for rules in [
        "require verify = recipient\naccept",
        "require verify = sender\naccept",
        "deny message = 5.7.1 Sender address rejected\n  senders = a@b.test\naccept",
    ] {
        let open = Exim::builder().recipients(rules).start().await.unwrap();
        let relay = at(&open, &certs).is_no_open_relay("a@b.test", "c@elsewhere.test");
        let error = measure(relay).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    }
    // One that puts it off says neither.
    let later = Exim::builder()
        .recipients("defer message = greylisted")
        .start()
        .await
        .unwrap();
    assert_eq!(reason(relay(&later)).await, Reason::UnexpectedValue);
    let takes = at(&later, &certs).accepts_recipient("", "pat@example.test");
    assert_eq!(reason(takes).await, Reason::ServerError);
}

#[tokio::test]
async fn what_goes_wrong_has_its_reason_and_no_password() {
    let certs = Certs::new().unwrap();
    let server = with_user(&certs, &["PLAIN"]).await;
    server.pause().unwrap();
    let probe = at(&server, &certs).authenticates("app", "hunter2");
    let error = within(Duration::from_secs(1), &probe).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    let address = server.addr().to_string();
    drop(server);
    let error = measure(smtp(address).greets()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Refused, Some(Step::Connect))
    );
    for address in ["app:hunter2@mail:25", "", "a/b"] {
        let error = measure(smtp(address).greets()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{address}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn hostile_servers() {
    let of = |hostile: &Hostile| smtp(hostile.addr().to_string());
    let silent = Hostile::silent().await.unwrap();
    let error = within(Duration::from_secs(1), &of(&silent).greets())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(of(&close).greets()).await, Reason::Closed);
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(reason(of(&garbage).greets()).await, Reason::ProtocolError);
    for first in ["", "220-"] {
        let endless = Hostile::endless(first).await.unwrap();
        assert_eq!(reason(of(&endless).greets()).await, Reason::TooLarge);
    }
    for (said, expected) in [
        ("220-a\r\n220 b\r\n".to_owned(), None),
        ("220\r\n".to_owned(), None),
        ("554 no\r\n".to_owned(), Some(Reason::Rejected)),
        ("421 busy\r\n".to_owned(), Some(Reason::ServerError)),
        ("250 hello\r\n".to_owned(), Some(Reason::ProtocolError)),
        ("220-a\r\n250 b\r\n".to_owned(), Some(Reason::ProtocolError)),
        ("220x\r\n".to_owned(), Some(Reason::ProtocolError)),
        ("SSH-2.0-x\r\n".to_owned(), Some(Reason::ProtocolError)),
        ("220-a\r\n".to_owned(), Some(Reason::Closed)),
        ("220-a\r\n".repeat(1000), Some(Reason::TooLarge)),
    ] {
        let server = Hostile::late(Duration::ZERO, said.as_str()).await.unwrap();
        let found = measure(of(&server).greets()).await;
        assert_eq!(found.err().map(|error| error.reason()), expected, "{said}");
    }
    // What is said in the clear after STARTTLS is not taken for TLS.
    let said = "220 a\r\n250-a\r\n250 STARTTLS\r\n220 go\r\n250 AUTH PLAIN\r\n235 ok\r\n";
    let injects = Hostile::late(Duration::ZERO, said).await.unwrap();
    let logs_in = of(&injects).authenticates("app", "hunter2");
    assert_eq!(reason(logs_in).await, Reason::ProtocolError);
    // A login must come first, before the sender or before the recipient.
    for said in ["530 5.7.0 Authentication required", "250 ok\r\n530 log in"] {
        let said = format!("220 a\r\n250 a\r\n{said}\r\n");
        let server = Hostile::late(Duration::ZERO, said.as_str()).await.unwrap();
        let closed = of(&server).is_no_open_relay("", "c@elsewhere.test");
        assert!(measure(closed).await.unwrap(), "{said}");
        let takes = of(&server).accepts_recipient("", "c@elsewhere.test");
        assert_eq!(reason(takes).await, Reason::UnexpectedValue, "{said}");
    }
    for (size, expected) in [("SIZE x", Reason::ProtocolError), ("SIZE", Reason::NoData)] {
        let said = format!("220 a\r\n250-a\r\n250 {size}\r\n");
        let server = Hostile::late(Duration::ZERO, said).await.unwrap();
        assert_eq!(reason(of(&server).max_size()).await, expected, "{size}");
    }
}

#[tokio::test]
async fn servers_of_other_times_and_places() {
    let said = |said: &[u8]| Hostile::late(Duration::ZERO, said.to_vec());
    let of = |hostile: &Hostile| smtp(hostile.addr().to_string());
    // Names and words in Latin-1, which are judged by their codes.
    let latin = said(b"220-r\xe9seau\r\n220 pr\xeat\r\n250-\xe9t\xe9\r\n250 SIZE 1000\r\n");
    let latin = latin.await.unwrap();
    assert!(measure(of(&latin).greets()).await.unwrap());
    assert_eq!(
        measure(of(&latin).max_size()).await.unwrap(),
        Bytes::new(1000)
    );
    let refuses = said(b"554 d\xe9sol\xe9\r\n").await.unwrap();
    let error = measure(of(&refuses).greets()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Rejected, "{error}");
    assert!(error.message().contains("554"), "{error}");
    // It knows no extensions, and is a server of mail.
    for code in [500, 502] {
        let old = format!("220 a\r\n{code} what?\r\n250 a\r\n250 ok\r\n250 ok\r\n");
        let old = said(old.as_bytes()).await.unwrap();
        let takes = of(&old).accepts_recipient("a@a.test", "b@b.test");
        assert!(measure(takes).await.unwrap(), "{code}");
        assert_eq!(reason(of(&old).offers_starttls()).await, Reason::Missing);
        assert_eq!(reason(of(&old).max_size()).await, Reason::NoData);
    }
    let knows_neither = said(b"220 a\r\n500 what?\r\n500 what?\r\n").await.unwrap();
    assert_eq!(
        reason(of(&knows_neither).max_size()).await,
        Reason::Rejected
    );
    // One that waits for TLS says nothing in the clear.
    let certs = Certs::new().unwrap();
    let exim = Exim::builder().implicit_tls(&certs.valid().unwrap());
    let exim = exim.start().await.unwrap();
    let clear = smtp(format!("localhost:{}", exim.port())).greets();
    let error = within(Duration::from_secs(2), &clear).await.unwrap_err();
    let told = (error.reason(), error.step());
    assert_eq!(told, (Reason::TimedOut, Some(Step::Handshake)), "{error}");
    assert!(error.message().contains("`implicit_tls`"), "{error}");
}

#[tokio::test]
async fn what_comes_together_is_asked_for_once() {
    let said = "220 a\r\n250-a\r\n250-STARTTLS\r\n250 SIZE 7\r\n";
    let server = Hostile::late(Duration::ZERO, said).await.unwrap();
    let of = || smtp(server.addr().to_string());
    let input = ProbeInput::alone(PATIENCE);
    let size = of().max_size().measure(input.clone()).await.unwrap();
    assert_eq!(size.value, Bytes::new(7));
    let offers = of().offers_starttls().measure(input.clone()).await;
    assert!(offers.unwrap().value);
    assert_eq!(server.connections(), 1);
    let other = of().hello("mail.test").offers_starttls();
    assert!(other.measure(input).await.unwrap().value);
    assert_eq!(server.connections(), 2);
}
