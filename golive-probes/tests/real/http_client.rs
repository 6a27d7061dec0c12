//! What is sent: the host, and by whose client.

use std::time::Duration;

use golive_core::probe::Reason;
use golive_probes::http::http;
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Nginx};

use crate::{measure, reason};

#[tokio::test]
async fn a_host_of_ones_own() {
    let nginx = Nginx::builder()
        .location("/", "return 200 $host;")
        .start()
        .await
        .unwrap();
    let named = http(nginx.url()).header("Host", "shop.test");
    assert_eq!(measure(named.body_text()).await.unwrap(), "shop.test");
    let certs = Certs::new().unwrap();
    let nginx = Nginx::builder()
        .tls(&certs.valid().unwrap())
        .http2()
        .location("/", "return 200 $host;")
        .start()
        .await
        .unwrap();
    let named = http(format!("https://localhost:{}/", nginx.port()))
        .trust(Trust::pem(certs.ca_pem()))
        .http2()
        .header("Host", "shop.test");
    assert_eq!(measure(named.body_text()).await.unwrap(), "shop.test");
}

#[tokio::test]
async fn through_the_client_of_the_application() {
    let nginx = Nginx::builder()
        .location("/", "return 200 '$http_x_api_key $request_method $host';")
        .start()
        .await
        .unwrap();
    let sent = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let through = |url: String| {
        let sent = std::sync::Arc::clone(&sent);
        http(url).header("X-API-Key", "k").through(
            move |request| {
                sent.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                send(request)
            },
            "the client",
        )
    };
    let url = format!("{}/", nginx.url());
    assert_eq!(
        measure(through(url.clone()).body_text()).await.unwrap(),
        "k GET 127.0.0.1"
    );
    assert_eq!(sent.load(std::sync::atomic::Ordering::SeqCst), 1);
    assert!(measure(through(url.clone()).server_time()).await.unwrap() > Duration::ZERO);
    let large = through(url).max_body(3).body_text();
    assert_eq!(reason(large).await, Reason::TooLarge);
    // What the client does not tell is not zero, and not in the clear.
    let other = |url: &str| {
        let answer = || async {
            let answer =
                http::Response::builder().header("Strict-Transport-Security", "max-age=31536000");
            Ok::<_, std::io::Error>(answer.body(axum::body::Bytes::new()).unwrap())
        };
        http(url).through(move |_| answer(), "a client")
    };
    let secure = || other("https://shop.test/");
    assert_eq!(reason(secure().connect_time()).await, Reason::NoData);
    assert_eq!(reason(secure().tls_version()).await, Reason::NoData);
    let header = golive_probes::http::SecurityHeader::StrictTransportSecurity;
    assert!(measure(secure().security_header(header)).await.unwrap());
    let clear = other("http://shop.test/").security_header(header);
    assert_eq!(reason(clear).await, Reason::UnexpectedValue);
    // Nor is what it must not: `reqwest` names the URL in its errors, and writes
    // it in its own way.
    let telling = http("https://shop.test/?token=hun'ter2").through(
        |_| async {
            let words = "error sending request for url (https://shop.test/?token=hun%27ter2)";
            Err::<http::Response<axum::body::Bytes>, _>(words)
        },
        "a client",
    );
    let error = measure(telling.ok()).await.unwrap_err();
    assert!(!error.to_string().contains("ter2"), "{error}");
    let refused = through("http://127.0.0.1:1/".to_owned());
    let error = measure(refused.ok()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Refused, "{error}");
}

/// A client of somebody else's.
async fn send(
    request: http::Request<axum::body::Bytes>,
) -> Result<http::Response<axum::body::Bytes>, std::io::Error> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let host = request.uri().authority().unwrap().as_str().to_owned();
    let mut stream = tokio::net::TcpStream::connect(&host).await?;
    let mut text = format!("{} {} HTTP/1.0\r\n", request.method(), request.uri().path());
    for (name, value) in request.headers() {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    Ok(http::Response::new(body.to_owned().into()))
}
