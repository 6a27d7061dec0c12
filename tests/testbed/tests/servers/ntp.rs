//! chrony starts, tells the time, and is gone afterwards.

use golive_testbed::Ntp;
use tokio::net::UdpSocket;

use crate::Traces;

/// What a server answers: whether it knows the time, and its stratum.
async fn ask(ntp: &Ntp) -> (bool, u8) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut question = [0; 48];
    // Version 4, a client, and something for the time of sending.
    question[0] = 0x23;
    question[47] = 7;
    socket.send_to(&question, ntp.addr()).await.unwrap();
    let mut answer = [0; 48];
    assert_eq!(socket.recv(&mut answer).await.unwrap(), 48);
    // A server, and the answer to this question.
    assert_eq!(answer[0] & 7, 4);
    assert_eq!(answer[31], 7);
    (answer[0] >> 6 == 0, answer[1])
}

#[tokio::test]
async fn answers_and_is_gone() {
    let ntp = Ntp::start().await.unwrap();
    assert_eq!(ask(&ntp).await, (true, 3));
    let traces = Traces::of(&ntp);
    drop(ntp);
    traces.are_gone();
}

#[tokio::test]
async fn says_how_far_it_is_from_a_clock() {
    let ntp = Ntp::builder().stratum(9).start().await.unwrap();
    assert_eq!(ask(&ntp).await, (true, 9));
    let ntp = Ntp::builder().unsynchronised().start().await.unwrap();
    assert_eq!(ask(&ntp).await, (false, 0));
}
