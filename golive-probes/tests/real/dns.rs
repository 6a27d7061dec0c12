use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason, Step};
use golive_core::quantity::Count;
use golive_probes::dns::{Dns, dns};
use golive_testbed::Dns as Server;
use tokio::net::UdpSocket;

use crate::{measure, reason, within};

const RECORDS: &str = r#"
@     300 A     192.0.2.1
@         A     192.0.2.2
@         AAAA  2001:db8::1
@         MX    10 Mail
@         TXT   "v=spf1 ip4:192.0.2.0/24 " "-all"
@         CAA   0 issue "letsencrypt.org"
www       CNAME @
v6        AAAA  2001:db8::6
dangling  CNAME gone
long 604800 A   192.0.2.7
chain  60 CNAME long
mail      A     192.0.2.25
_sip._tcp SRV   0 5 5060 sip
text      TXT   "only"
"#;

async fn server() -> Server {
    Server::builder()
        .zone("shop.test", RECORDS)
        .start()
        .await
        .unwrap()
}

fn at(server: &Server, name: &str) -> Dns {
    dns(name).at(server.addr().to_string())
}

/// A name server in front of another one, which leaves questions of one type without an
/// answer, as some do.
async fn deaf(server: &Server, kind: u8) -> (std::net::SocketAddr, tokio::task::JoinHandle<()>) {
    let (front, behind) = (
        UdpSocket::bind("127.0.0.1:0"),
        UdpSocket::bind("127.0.0.1:0"),
    );
    let (front, behind) = (front.await.unwrap(), behind.await.unwrap());
    behind.connect(server.addr()).await.unwrap();
    let at = front.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let mut bytes = [0; 2048];
        while let Ok((length, asker)) = front.recv_from(&mut bytes).await {
            // After 12 bytes comes the name, a zero at its end, and the type.
            let name = bytes.iter().skip(12).position(|it| *it == 0).unwrap();
            if bytes.get(12 + name + 2) == Some(&kind) {
                continue;
            }
            behind.send(bytes.get(..length).unwrap()).await.unwrap();
            let length = behind.recv(&mut bytes).await.unwrap();
            let answer = bytes.get(..length).unwrap();
            front.send_to(answer, asker).await.unwrap();
        }
    });
    (at, task)
}

#[tokio::test]
async fn one_kind_of_address_is_enough() {
    let server = server().await;
    // AAAA is 28: who has an address of IPv4 resolves, whatever becomes of that.
    let (front, task) = deaf(&server, 28).await;
    let shop = dns("shop.test").at(front.to_string());
    let quick = Duration::from_secs(3);
    assert!(within(quick, &shop.resolves()).await.unwrap());
    task.abort();
    let (front, task) = deaf(&server, 1).await;
    let other = dns("v6.shop.test").at(front.to_string());
    let error = within(Duration::from_secs(1), &other.clone().a().exist()).await;
    assert_eq!(error.unwrap_err().reason(), Reason::TimedOut);
    assert!(measure(other.aaaa().exist()).await.unwrap());
    task.abort();
}

#[tokio::test]
async fn addresses() {
    let server = server().await;
    let shop = || at(&server, "shop.test");
    assert!(measure(shop().resolves()).await.unwrap());
    assert!(
        measure(at(&server, "v6.shop.test").resolves())
            .await
            .unwrap()
    );
    // The order says nothing, nor does the way an address is written.
    let found = shop().a().are(["192.0.2.2", "192.0.2.1"]);
    assert!(measure(found).await.unwrap());
    let found = shop().aaaa().are(["2001:0db8:0::0001"]);
    assert!(measure(found).await.unwrap());
    assert!(measure(shop().a().includes("192.0.2.2")).await.unwrap());
    assert_eq!(measure(shop().a().count()).await.unwrap(), Count::new(2));
    // What is kept shortest is what a change waits for the least.
    assert_eq!(
        measure(shop().a().ttl()).await.unwrap(),
        Duration::from_secs(60)
    );
    let error = measure(shop().a().are(["192.0.2.1"])).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(
        error
            .to_string()
            .contains("are 192.0.2.1, 192.0.2.2, expected 192.0.2.1"),
        "{error}"
    );
}

#[tokio::test]
async fn records_of_every_type() {
    let server = server().await;
    let shop = || at(&server, "shop.test");
    let service = at(&server, "_sip._tcp.shop.test");
    for probe in [
        shop().mx().are(["10 mail.shop.test"]),
        shop().mx().includes("10 MAIL.shop.test."),
        shop().ns().are(["ns.shop.test"]),
        shop().txt().are(["v=spf1 ip4:192.0.2.0/24 -all"]),
        shop().txt().any_starts_with("v=spf1 "),
        shop().caa().includes("0 issue \"letsencrypt.org\""),
        service.srv().are(["0 5 5060 sip.shop.test"]),
        at(&server, "www.shop.test").cname().are(["shop.test"]),
        // Another name has the addresses of the name it stands for.
        at(&server, "www.shop.test").a().includes("192.0.2.1"),
        at(&server, "WWW.Shop.Test.").resolves(),
    ] {
        assert!(measure(probe.clone()).await.unwrap(), "{probe:?}");
    }
    assert_eq!(
        reason(shop().txt().any_starts_with("v=DKIM1")).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_known() {
    let server = server().await;
    let gone = || at(&server, "gone.shop.test");
    assert!(measure(gone().is_absent()).await.unwrap());
    assert_eq!(reason(gone().resolves()).await, Reason::NameNotFound);
    assert_eq!(reason(gone().a().exist()).await, Reason::NameNotFound);
    // The name is there, with other records.
    let text = || at(&server, "text.shop.test");
    assert_eq!(reason(text().a().exist()).await, Reason::Missing);
    assert_eq!(reason(text().resolves()).await, Reason::Missing);
    assert_eq!(reason(text().is_absent()).await, Reason::UnexpectedValue);
    assert_eq!(
        reason(at(&server, "shop.test").is_absent()).await,
        Reason::UnexpectedValue
    );
    // Another name that leads nowhere is there to be taken over.
    assert_eq!(
        reason(at(&server, "dangling.shop.test").is_absent()).await,
        Reason::UnexpectedValue
    );
    // A zone that the server does not serve: it refuses, which says nothing.
    let refused = at(&server, "shop.example");
    assert_eq!(
        reason(refused.clone().is_absent()).await,
        Reason::ResolveFailed
    );
    assert_eq!(reason(refused.resolves()).await, Reason::ResolveFailed);
}

#[tokio::test]
async fn a_long_answer_comes_over_tcp() {
    let texts: String = (0..60).fold(String::new(), |texts, number| {
        format!("{texts}long TXT \"{number} {}\"\n", "x".repeat(200))
    });
    let server = Server::builder().zone("shop.test", texts);
    let server = server.start().await.unwrap();
    let count = at(&server, "long.shop.test").txt().count();
    assert_eq!(measure(count).await.unwrap(), Count::new(60));
}

#[tokio::test]
async fn a_server_that_is_silent_or_gone_says_nothing_of_the_name() {
    let server = server().await;
    server.pause().unwrap();
    let probe = at(&server, "gone.shop.test").is_absent();
    let error = within(Duration::from_millis(500), &probe)
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Resolve))
    );
    server.resume().unwrap();
    assert!(measure(probe).await.unwrap());
    // An address of this machine at which no test has a server: another test
    // may have the port of one that is gone at once.
    let probe = dns("gone.shop.test").at("127.9.9.9:53").is_absent();
    let error = within(Duration::from_secs(2), &probe).await.unwrap_err();
    assert!(
        matches!(error.reason(), Reason::TimedOut | Reason::ResolveFailed),
        "{error:?}"
    );
}

/// What a hostile name server makes of a question.
type Reply = fn(&[u8]) -> Vec<u8>;

#[tokio::test]
async fn a_server_that_knows_one_type_only_does_not_make_a_name_absent() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let probe = dns("shop.test").at(socket.local_addr().unwrap().to_string());
    let server = tokio::spawn(async move {
        let mut buffer = [0; 1024];
        while let Ok((length, asker)) = socket.recv_from(&mut buffer).await {
            // Its head, and the question: a name of 11 bytes, a type and a class.
            let question = &buffer[12..length];
            let is_a = question[11..13] == [0, 1];
            let mut answer = buffer[..2].to_vec();
            let (code, answers) = if is_a { (0, 1) } else { (3, 0) };
            answer.extend([0x85, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
            answer.extend(&question[..15]);
            if is_a {
                let record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
                answer.extend(record);
            }
            let _ = socket.send_to(&answer, asker).await;
        }
    });
    let error = measure(probe.clone().is_absent()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    assert!(error.message().contains("192.0.2.1"), "{error}");
    server.abort();
}

#[tokio::test]
async fn answers_that_nobody_asked_for_are_not_taken() {
    // Garbage; the question itself; an empty answer with another number.
    let answers: [Reply; 3] = [
        |_| b"\x00\xff not a message".to_vec(),
        |question| question.to_vec(),
        |question| {
            let mut answer = question.to_vec();
            for (byte, flip) in answer.iter_mut().zip([0xff, 0xff, 0x84, 0x03]) {
                *byte ^= flip;
            }
            answer
        },
    ];
    for answer in answers {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let probe = dns("gone.shop.test").at(socket.local_addr().unwrap().to_string());
        let hostile = tokio::spawn(async move {
            let mut question = [0; 1024];
            while let Ok((length, asker)) = socket.recv_from(&mut question).await {
                let _ = socket.send_to(&answer(&question[..length]), asker).await;
            }
        });
        let error = within(Duration::from_millis(500), &probe.is_absent())
            .await
            .unwrap_err();
        assert!(
            matches!(error.reason(), Reason::TimedOut | Reason::ResolveFailed),
            "{error:?}"
        );
        hostile.abort();
    }
}

#[tokio::test]
async fn what_cannot_be_asked() {
    for probe in [
        dns("").resolves(),
        dns(".").resolves(),
        dns("a..b").resolves(),
        dns("shop.test").at("ns.shop.test").resolves(),
        dns("shop.test").at("192.0.2.1:x").resolves(),
    ] {
        assert_eq!(
            reason(probe.clone()).await,
            Reason::BadConfiguration,
            "{probe:?}"
        );
    }
    let server = server().await;
    let shop = || at(&server, "shop.test");
    for probe in [
        shop().a().are([""; 0]),
        shop().a().includes("shop.test"),
        shop().a().includes("2001:db8::1"),
        shop().txt().any_starts_with(""),
        shop().mx().includes(" "),
    ] {
        assert_eq!(
            reason(probe.clone()).await,
            Reason::BadConfiguration,
            "{probe:?}"
        );
    }
    let probe = dns("shop.test").at("[2001:db8::53]").resolves();
    assert_eq!(probe.target().as_str(), "shop.test at [2001:db8::53]");
}

#[tokio::test]
async fn through_the_resolver_of_the_application() {
    use hickory_resolver::TokioResolver;
    use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
    use hickory_resolver::net::runtime::TokioRuntimeProvider;

    let server = server().await;
    let mut connection = ConnectionConfig::udp();
    connection.port = server.port();
    let name_server = NameServerConfig::new(server.addr().ip(), true, vec![connection]);
    let config = ResolverConfig::from_name_servers(vec![name_server]);
    let own = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    let own = own.build().unwrap();
    let probe = dns("shop.test").through(own, "the service's resolver");
    assert!(measure(probe.clone().resolves()).await.unwrap());
    let input = ProbeInput::alone(Duration::from_secs(30));
    let measured = probe.resolves().measure(input).await.unwrap();
    let addresses: Vec<_> = measured.evidence.iter().map(|fact| &fact.value).collect();
    assert_eq!(addresses.len(), 3, "{addresses:?}");
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_not_said_to_be_missing_itself() {
    let server = server().await;
    let error = measure(at(&server, "dangling.shop.test").resolves())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::NameNotFound);
    assert_eq!(
        error.message(),
        "dangling.shop.test is another name of gone.shop.test, which leads nowhere"
    );
}

#[tokio::test]
async fn the_time_to_live_is_told_as_it_is_and_of_the_whole_way() {
    let server = server().await;
    let ttl = async |name: &str| measure(at(&server, name).a().ttl()).await.unwrap();
    assert_eq!(ttl("long.shop.test").await, Duration::from_secs(604_800));
    assert_eq!(ttl("chain.shop.test").await, Duration::from_secs(60));
}

#[tokio::test]
async fn a_name_that_no_server_is_asked_for_is_refused() {
    let server = server().await;
    for name in ["localhost", "x.localhost.", "gone.invalid", "x.ONION"] {
        let error = measure(at(&server, name).is_absent()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{name}");
    }
}

#[tokio::test]
async fn servers_agree_or_do_not() {
    let first = server().await;
    let second = server().await;
    let zone = "@ A 192.0.2.9\n";
    let behind = Server::builder()
        .zone("shop.test", zone)
        .start()
        .await
        .unwrap();
    let at = |servers: &[&Server]| {
        let servers = servers.iter().map(|server| server.addr().to_string());
        dns("shop.test").a().agree_at(servers)
    };
    assert!(measure(at(&[&first, &second])).await.unwrap());
    let error = measure(at(&[&first, &second, &behind])).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(
        error
            .message()
            .contains(&format!("192.0.2.9 at {}", behind.addr())),
        "{error}"
    );
    // One that does not answer is not known to agree, and one alone does so always.
    drop(second);
    assert!(measure(at(&[&first, &behind])).await.is_err());
    assert_eq!(
        reason(at(&[&first, &first])).await,
        Reason::BadConfiguration
    );
    assert_eq!(reason(at(&[])).await, Reason::BadConfiguration);
    let gone = dns("gone.shop.test")
        .a()
        .agree_at([first.addr().to_string(), behind.addr().to_string()]);
    assert_eq!(reason(gone).await, Reason::NameNotFound);
}
