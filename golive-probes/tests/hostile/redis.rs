//! A server of Redis whose answers are such as no server should send.

use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason};
use golive_core::quantity::Bytes;
use golive_probes::redis::redis;
use golive_testbed::Hostile;

use super::PATIENCE;

async fn server(answer: impl Into<Vec<u8>>) -> Hostile {
    Hostile::late(Duration::ZERO, answer).await.unwrap()
}

#[tokio::test]
async fn answers_that_are_not_what_they_must_be() {
    let deep = "*1\r\n".repeat(200_000);
    for (what, answer) in [
        ("arrays in arrays", deep),
        ("maps in maps", "%1\r\n+x\r\n".repeat(100_000)),
        (
            "an array that is too long",
            "*2147483647\r\n:1\r\n".to_owned(),
        ),
        (
            "a length that no number holds",
            "*99999999999999999999\r\n".to_owned(),
        ),
        ("a length below nothing", "*-5\r\n".to_owned()),
        ("a text below nothing", "$-7\r\n".to_owned()),
        (
            "what nobody asked for",
            ">2\r\n+message\r\n+x\r\n".to_owned(),
        ),
        ("an attribute", "|1\r\n+ttl\r\n:1\r\n:5\r\n".to_owned()),
        ("a number", ":5\r\n".to_owned()),
        ("nothing", "_\r\n".to_owned()),
        ("a boolean", "#t\r\n".to_owned()),
        ("a number that is none", ",nan\r\n".to_owned()),
        ("an error without words", "-\r\n".to_owned()),
        ("a big error", "!5\r\nERR x\r\n".to_owned()),
        ("a node that is none", "-MOVED x\r\n".to_owned()),
        ("a node without a port", "-MOVED 5 nowhere\r\n".to_owned()),
    ] {
        let hostile = server(answer).await;
        for probe in [
            redis(format!("redis://{}", hostile.addr())),
            redis(format!("redis://app:hunter2@{}", hostile.addr())),
        ] {
            let asked = probe.key_exists("x");
            let asked = asked.measure(ProbeInput::alone(PATIENCE));
            let measured = tokio::time::timeout(PATIENCE, asked).await.unwrap();
            let Err(error) = measured else {
                // A number other than 0 is the answer.
                assert!(matches!(what, "a number" | "an attribute"), "{what}");
                continue;
            };
            let reasons = [
                Reason::ProtocolError,
                Reason::Closed,
                Reason::TooLarge,
                Reason::ServerError,
                Reason::BadConfiguration,
                Reason::CredentialsRejected,
                Reason::Missing,
            ];
            assert!(reasons.contains(&error.reason()), "{what}: {error:?}");
            assert!(!error.to_string().contains("hunter2"), "{what}: {error}");
        }
    }
}

#[tokio::test]
async fn nodes_that_send_one_in_a_circle() {
    let first = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = first.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let mut asked = 0;
        while let Ok((mut stream, _)) = first.accept().await {
            asked += 1;
            let moved = format!("-MOVED 5 127.0.0.1:{port}\r\n");
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, moved.as_bytes()).await;
            assert!(asked < 10, "it goes on for ever");
        }
    });
    let asked = redis(format!("redis://127.0.0.1:{port}")).key_exists("x");
    let error = asked
        .measure(ProbeInput::alone(PATIENCE))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
    assert!(!task.is_finished());
    task.abort();
}

#[tokio::test]
async fn a_path_need_not_be_text() {
    let text = b"redis_version:7.0.0\r\nconfig_file:/etc/r\xe9dis.conf\r\nused_memory:5\r\n";
    let answer = [format!("${}\r\n", text.len()).as_bytes(), text, b"\r\n"].concat();
    let hostile = server(answer).await;
    let memory = redis(format!("redis://{}", hostile.addr())).used_memory();
    let measured = memory.measure(ProbeInput::alone(PATIENCE)).await.unwrap();
    assert_eq!(measured.value, Bytes::new(5));
}
