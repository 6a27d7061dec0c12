//! A server of MySQL whose packets are such as no server should send, and such as
//! the client is built without: none of them is more than an error.

use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason};
use golive_probes::mysql::mysql;
use golive_testbed::Hostile;

use super::PATIENCE;

/// A packet: its length in three bytes, its number, and what is in it.
fn packet(number: u8, payload: &[u8]) -> Vec<u8> {
    let [a, b, c, _] = u32::try_from(payload.len()).unwrap().to_le_bytes();
    let mut packet = vec![a, b, c, number];
    packet.extend_from_slice(payload);
    packet
}

/// `Protocol::HandshakeV10` of a server that has this plugin.
fn greeting(plugin: &str) -> Vec<u8> {
    let mut it = b"\x0a10.11.6-MariaDB\0\x01\0\0\0abcdefgh\0".to_vec();
    // Protocol 4.1, its authentication, plugins, no end by EOF.
    it.extend(0xa288_u16.to_le_bytes());
    it.extend([45, 2, 0]);
    it.extend(0x0108_u16.to_le_bytes());
    it.push(21);
    it.extend([0; 10]);
    it.extend(b"ijklmnopqrst\0");
    it.extend(plugin.as_bytes());
    it.push(0);
    packet(0, &it)
}

fn switch(plugin: &str, nonce: &[u8]) -> Vec<u8> {
    let mut it = vec![0xfe];
    it.extend(plugin.as_bytes());
    it.push(0);
    it.extend(nonce);
    packet(2, &it)
}

const OK: &[u8] = &[0, 0, 0, 2, 0, 0, 0];

/// What the server sends, however it is asked.
async fn told(user: &str, packets: &[Vec<u8>]) -> (Reason, String) {
    let hostile = Hostile::late(Duration::ZERO, packets.concat())
        .await
        .unwrap();
    let probe = mysql(format!("mysql://{user}@{}/x", hostile.addr())).connects();
    let measured = tokio::time::timeout(PATIENCE, probe.measure(ProbeInput::alone(PATIENCE)));
    let error = measured.await.unwrap().unwrap_err();
    (error.reason(), error.message().to_owned())
}

#[tokio::test]
async fn ways_to_log_in_that_the_client_does_not_have() {
    let native = || greeting("mysql_native_password");
    let salt: Vec<u8> = [&[1, b'P', 0][..], &[7; 18]].concat();
    for (user, plugin, more) in [
        ("app:hunter2", "parsec", packet(4, &salt)),
        ("app", "parsec", packet(4, &salt)),
        ("app:hunter2", "dialog", Vec::new()),
        ("app:hunter2", "auth_gssapi_client", Vec::new()),
        ("app:hunter2", "mysql_clear_password", Vec::new()),
        ("app:hunter2", "mysql_old_password", Vec::new()),
        ("app:hunter2", "sha256_password", Vec::new()),
    ] {
        let (reason, words) = told(user, &[native(), switch(plugin, &[7; 32]), more]).await;
        let expected = match user.contains(':') {
            true => Reason::BadConfiguration,
            // Without a password there is nothing to log in by.
            false => Reason::ProtocolError,
        };
        assert_eq!(reason, expected, "{plugin}: {words}");
        assert!(!words.contains("hunter2"), "{words}");
    }
    let (_, words) = told(
        "app:hunter2",
        &[native(), switch("parsec", &[7; 32]), packet(4, &salt)],
    )
    .await;
    assert!(words.contains("`parsec`"), "{words}");
}

#[tokio::test]
async fn packets_that_are_not_what_they_must_be() {
    let native = || greeting("mysql_native_password");
    let sha = || greeting("caching_sha2_password");
    let full = || packet(2, &[1, 4]);
    let pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    let key = [&[1][..], pem.as_bytes()].concat();
    let ok = || packet(2, OK);
    let columns = |claim: &[u8]| vec![native(), ok(), packet(1, claim)];
    let claims_many = columns(&[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    for (what, packets) in [
        ("an empty key", vec![sha(), full(), packet(4, &[])]),
        (
            "a key that is none",
            vec![sha(), full(), packet(4, b"\x01x")],
        ),
        ("a key that is short", vec![sha(), full(), packet(4, &key)]),
        (
            "nothing to sign",
            vec![
                native(),
                switch("caching_sha2_password", &[]),
                packet(4, &[1, 4]),
                packet(6, &key),
            ],
        ),
        ("a switch of old", vec![native(), packet(2, &[0xfe])]),
        ("a switch cut off", vec![native(), packet(2, &[0xfe, b'x'])]),
        ("an empty answer", vec![native(), packet(2, &[])]),
        (
            "an error without words",
            vec![native(), packet(2, &[0xff, 1, 2])],
        ),
        ("more columns than there are bytes", claims_many),
        (
            "columns that do not come",
            columns(&[0xfd, 0xff, 0xff, 0x7f]),
        ),
        (
            "a column that is none",
            [columns(&[1]), vec![packet(2, b"x")]].concat(),
        ),
        ("a file of ours", columns(b"\xfb/etc/passwd")),
        ("a number that jumps", vec![native(), packet(9, OK)]),
    ] {
        let (reason, words) = told("app:hunter2", &packets).await;
        assert!(
            matches!(
                reason,
                Reason::ProtocolError
                    | Reason::Closed
                    | Reason::TooLarge
                    | Reason::ServerError
                    | Reason::BadConfiguration
            ),
            "{what}: {reason} {words}"
        );
        assert!(!words.contains("hunter2"), "{what}: {words}");
    }
}
