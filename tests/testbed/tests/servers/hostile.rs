//! The hostile servers do the harm they say.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use golive_testbed::{Hostile, Port};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{exchange, within_a_second};

#[tokio::test]
async fn silent_says_nothing() {
    let silent = Hostile::silent().await.unwrap();
    let begin = Instant::now();
    assert_eq!(within_a_second(silent.addr(), b"hello").await.unwrap(), b"");
    assert!(begin.elapsed() >= Duration::from_secs(1));
    assert_eq!(silent.connections(), 1);
}

#[tokio::test]
async fn drip_sends_one_byte_a_second() {
    let drip = Hostile::drip("ab").await.unwrap();
    let mut stream = TcpStream::connect(drip.addr()).await.unwrap();
    let begin = Instant::now();
    let mut bytes = [0; 3];
    stream.read_exact(&mut bytes).await.unwrap();
    assert_eq!(&bytes, b"aba");
    assert!(begin.elapsed() >= Duration::from_millis(1900));
}

#[tokio::test]
async fn garbage_is_the_same_each_time() {
    let garbage = Hostile::garbage().await.unwrap();
    let bytes = exchange(garbage.addr(), b"hello").await.unwrap();
    assert_eq!(bytes.len(), 4096);
    assert!(std::str::from_utf8(&bytes).is_err());
    assert_eq!(exchange(garbage.addr(), b"").await.unwrap(), bytes);
}

#[tokio::test]
async fn endless_does_not_end() {
    let endless = Hostile::endless("head").await.unwrap();
    let mut stream = TcpStream::connect(endless.addr()).await.unwrap();
    let mut bytes = vec![0; 4_000_000];
    stream.read_exact(&mut bytes).await.unwrap();
    assert!(bytes.starts_with(b"headxxx"));
}

#[tokio::test]
async fn close_closes() {
    let close = Hostile::close().await.unwrap();
    assert_eq!(exchange(close.addr(), b"").await.unwrap(), b"");
}

#[tokio::test]
async fn reset_resets_after_its_bytes() {
    let reset = Hostile::reset("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        .await
        .unwrap();
    let mut stream = TcpStream::connect(reset.addr()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut bytes = [0; 100];
    let length = stream.read(&mut bytes).await.unwrap();
    assert!(bytes[..length].ends_with(b"half"));
    assert_eq!(
        stream.read(&mut bytes).await.unwrap_err().kind(),
        ErrorKind::ConnectionReset
    );
}

#[tokio::test]
async fn late_is_late() {
    let late = Hostile::late(Duration::from_millis(300), "answer")
        .await
        .unwrap();
    let begin = Instant::now();
    assert_eq!(exchange(late.addr(), b"hello").await.unwrap(), b"answer");
    assert!(begin.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn redirect_never_arrives() {
    let redirect = Hostile::redirect().await.unwrap();
    for number in 1..4 {
        let answer = exchange(redirect.addr(), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 302 "), "{answer}");
        assert!(
            answer.contains(&format!("Location: {}/{number}\r\n", redirect.url())),
            "{answer}"
        );
    }
    assert_eq!(redirect.connections(), 3);
}

#[tokio::test]
async fn dropped_it_is_gone() {
    let silent = Hostile::silent().await.unwrap();
    let mut stream = TcpStream::connect(silent.addr()).await.unwrap();
    let addr = silent.addr();
    drop(silent);
    // The runtime ends the task; the connection ends with it.
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn a_free_port_refuses() {
    let port = Port::free().unwrap();
    let error = TcpStream::connect(port.addr()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}
