//! Knot DNS starts, answers, and is gone afterwards.

use golive_testbed::Dns;
use tokio::net::UdpSocket;

use crate::{Traces, exchange};

/// A question for the address (type 1) of a name of three labels.
fn question(labels: [&str; 3]) -> Vec<u8> {
    let mut packet = vec![0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in labels {
        packet.push(u8::try_from(label.len()).unwrap());
        packet.extend(label.as_bytes());
    }
    packet.extend([0, 0, 1, 0, 1]);
    packet
}

async fn ask(dns: &Dns, labels: [&str; 3]) -> Vec<u8> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(&question(labels), dns.addr()).await.unwrap();
    let mut answer = [0; 512];
    let length = socket.recv(&mut answer).await.unwrap();
    answer[..length].to_vec()
}

#[tokio::test]
async fn answers_and_is_gone() {
    let dns = Dns::start().await.unwrap();
    assert!(
        ask(&dns, ["www", "golive", "test"])
            .await
            .ends_with(&[192, 0, 2, 1])
    );
    // The same by TCP, where a length of two bytes comes first.
    let question = question(["www", "golive", "test"]);
    let length = u16::try_from(question.len()).unwrap().to_be_bytes();
    let answer = exchange(dns.addr(), &[&length[..], &question].concat())
        .await
        .unwrap();
    assert!(answer.ends_with(&[192, 0, 2, 1]), "{answer:?}");
    let traces = Traces::of(&dns);
    drop(dns);
    traces.are_gone();
}

#[tokio::test]
async fn serves_each_zone() {
    let dns = Dns::builder()
        .zone("one.test", "www A 192.0.2.1")
        .zone("two.test", "@ MX 10 mail\nmail A 192.0.2.2")
        .start()
        .await
        .unwrap();
    assert!(
        ask(&dns, ["www", "one", "test"])
            .await
            .ends_with(&[192, 0, 2, 1])
    );
    assert!(
        ask(&dns, ["mail", "two", "test"])
            .await
            .ends_with(&[192, 0, 2, 2])
    );
    // No such name (3).
    assert_eq!(ask(&dns, ["www", "two", "test"]).await[3] & 0x0f, 3);
    // Not a zone of this server: refused (5).
    assert_eq!(ask(&dns, ["www", "example", "test"]).await[3] & 0x0f, 5);
}

#[tokio::test]
async fn a_wrong_zone_is_an_error() {
    let wrong = Dns::builder()
        .zone("one.test", "www A 192.0.2.1")
        .zone("two.test", "www A nonsense");
    let error = wrong.start().await.unwrap_err().to_string();
    assert!(error.contains("two.test"), "{error}");
}
