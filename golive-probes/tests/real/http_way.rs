//! How the server is reached: addresses, versions, sockets, proxies.

use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_core::quantity::Count;
use golive_probes::http::http;
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, Nginx, Tinyproxy};

use crate::{localhost_has_ipv6, measure, reason, within};

#[tokio::test]
async fn each_part_takes_its_time() {
    let certs = Certs::new().unwrap();
    let nginx = Nginx::builder()
        .location("/", "return 200 ok;")
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let http =
        || http(format!("https://localhost:{}/", nginx.port())).trust(Trust::pem(certs.ca_pem()));
    let all = measure(http().time_to_first_byte()).await.unwrap();
    for part in [
        http().resolve_time(),
        http().connect_time(),
        http().handshake_time(),
        http().server_time(),
    ] {
        let part = measure(part).await.unwrap();
        assert!(
            part > Duration::ZERO && part < all + Duration::from_secs(10),
            "{part:?}"
        );
    }
    assert_eq!(measure(http().tls_version()).await.unwrap(), "TLSv1_3");
    assert!(measure(http().certificate_expires_in()).await.unwrap() > Duration::from_secs(86_400));
    assert_eq!(measure(http().protocol()).await.unwrap(), "HTTP/1.1");
    let plain = Nginx::start().await.unwrap();
    let plain = || golive_probes::http::http(plain.url());
    assert_eq!(
        reason(plain().handshake_time()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(reason(plain().tls_version()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn http2_is_spoken_where_it_is_agreed_on() {
    let certs = Certs::new().unwrap();
    let old = Nginx::builder()
        .location("/", "return 200 ok;")
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let new = Nginx::builder()
        .location("/", "return 200 ok;")
        .location(
            "/large",
            "default_type text/plain; try_files /large.txt =404;",
        )
        .file("large.txt", "x".repeat(300_000))
        .http2()
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let at = |port: u16, path: &str| {
        http(format!("https://localhost:{port}{path}"))
            .trust(Trust::pem(certs.ca_pem()))
            .http2()
    };
    assert!(measure(at(new.port(), "/").ok()).await.unwrap());
    assert_eq!(
        measure(at(new.port(), "/").protocol()).await.unwrap(),
        "HTTP/2.0"
    );
    // More than one window of flow control.
    let size = measure(at(new.port(), "/large").body_size()).await.unwrap();
    assert_eq!(size.get(), 300_000);
    let error = measure(at(old.port(), "/").ok()).await.unwrap_err();
    assert!(
        matches!(error.reason(), Reason::ProtocolError | Reason::TlsFailed),
        "{error:?}"
    );
    assert_eq!(error.step(), Some(Step::Handshake));
    // In the clear it is taken to know it: this one does not.
    let plain = Nginx::start().await.unwrap();
    let found = reason(http(plain.url()).http2().ok()).await;
    assert_eq!(found, Reason::ProtocolError);
}

#[tokio::test]
async fn hostile_servers_of_http2() {
    let silent = Hostile::silent().await.unwrap();
    let error = within(Duration::from_millis(300), &http(silent.url()).http2().ok())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(
        reason(http(garbage.url()).http2().ok()).await,
        Reason::ProtocolError
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(http(close.url()).http2().ok()).await, Reason::Closed);
}

#[tokio::test]
async fn every_address_must_answer() {
    let nginx = Nginx::start().await.unwrap();
    // The name has the addresses 127.0.0.1 and, on most machines, ::1, where
    // this server does not listen.
    let named = http(format!("http://localhost:{}/", nginx.port()));
    assert!(measure(named.clone().ok()).await.unwrap());
    let six = localhost_has_ipv6().await;
    let found = measure(named.ok_at_every_address()).await;
    if six {
        let error = found.unwrap_err();
        assert_eq!(error.reason(), Reason::Refused);
        assert!(error.message().contains("[::1]"), "{error}");
    } else {
        assert!(found.unwrap());
    }
    let one = http(format!("http://127.0.0.1:{}/", nginx.port()));
    assert!(measure(one.clone().ok_at_every_address()).await.unwrap());
    for elsewhere in [one.clone().proxy(nginx.url()), one.unix_socket("/x")] {
        assert_eq!(
            reason(elsewhere.ok_at_every_address()).await,
            Reason::BadConfiguration
        );
    }
    let leads = Nginx::builder()
        .location("/", "return 302 http://localhost:1/;")
        .start()
        .await
        .unwrap();
    let leads = http(format!("http://127.0.0.1:{}/", leads.port())).follow_redirects(1);
    let error = measure(leads.ok_at_every_address()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    let silent = Hostile::silent().await.unwrap();
    let error = within(
        Duration::from_millis(300),
        &http(silent.url()).ok_at_every_address(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    assert!(
        error.message().contains(&silent.addr().to_string()),
        "{error}"
    );
}

#[tokio::test]
async fn a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nginx.sock");
    std::fs::set_permissions(
        folder.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o777),
    )
    .unwrap();
    let nginx = Nginx::builder()
        .server(&format!("listen unix:{};", path.display()))
        .location("/", "return 200 $host;")
        .start()
        .await
        .unwrap();
    let at = |path: &std::path::Path| http("http://service.internal/").unix_socket(path);
    assert_eq!(
        measure(at(&path).body_text()).await.unwrap(),
        "service.internal"
    );
    assert_eq!(reason(at(&path).resolve_time()).await, Reason::NoData);
    let both = at(&path).proxy("http://app:hunter2@127.0.0.1:1").ok();
    assert_eq!(reason(both).await, Reason::BadConfiguration);
    let error = measure(at(&folder.path().join("absent")).ok())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Missing, Some(Step::Connect))
    );
    drop(nginx);
    assert_eq!(reason(at(&path).ok()).await, Reason::Refused);
}

/// A proxy that answers everything with a status.
async fn answers(status: u16) -> Hostile {
    let answer = format!("HTTP/1.1 {status} no\r\n\r\n");
    Hostile::late(Duration::ZERO, answer.as_str())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_proxy_is_used_when_it_is_given() {
    let certs = Certs::new().unwrap();
    let proxy = Tinyproxy::start().await.unwrap();
    let plain = Nginx::start().await.unwrap();
    let secure = Nginx::builder()
        .location("/", "return 200 ok;")
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    assert!(
        measure(http(plain.url()).proxy(proxy.url()).ok())
            .await
            .unwrap()
    );
    let url = format!("https://localhost:{}/", secure.port());
    let tunnelled = || http(&url).trust(Trust::pem(certs.ca_pem()));
    assert!(measure(tunnelled().proxy(proxy.url()).ok()).await.unwrap());
    // One that asks who is there.
    let asks = Tinyproxy::with_login("app", "s3cret").await.unwrap();
    for to in [http(plain.url()), tunnelled()] {
        let login = |login: &str| format!("http://{login}@{}", asks.addr());
        assert!(
            measure(to.clone().proxy(login("app:s3cret")).ok())
                .await
                .unwrap()
        );
        assert!(
            measure(to.clone().proxy(login("app:canary")).ok())
                .await
                .is_err()
        );
        assert!(measure(to.proxy(asks.url()).ok()).await.is_err());
    }
    // It went that way.
    let address = plain.addr();
    drop((plain, secure));
    let error = measure(tunnelled().proxy(proxy.url()).ok())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::ServerError, Some(Step::Connect))
    );
    assert!(error.message().starts_with("the proxy: "), "{error}");
    // What the proxy says for a server that is gone is a page of its own.
    let status = measure(
        http(format!("http://{address}/"))
            .proxy(proxy.url())
            .status(),
    );
    assert_eq!(status.await.unwrap(), Count::new(500));
    for wrong in [
        "",
        "https://proxy:1",
        "proxy:3128",
        "http://u:canary%@proxy:1",
    ] {
        let error = measure(http("http://h/").proxy(wrong).ok())
            .await
            .unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{wrong}");
        assert!(!error.to_string().contains("canary"));
    }
    for (hostile, expected) in [
        (Hostile::garbage().await.unwrap(), Reason::ProtocolError),
        (Hostile::endless("HTTP/").await.unwrap(), Reason::TooLarge),
        (Hostile::close().await.unwrap(), Reason::Closed),
        (answers(403).await, Reason::Rejected),
        (answers(502).await, Reason::ServerError),
        (answers(429).await, Reason::ServerError),
    ] {
        let found = measure(tunnelled().proxy(hostile.url()).ok())
            .await
            .unwrap_err();
        assert_eq!(
            (found.reason(), found.step()),
            (expected, Some(Step::Connect))
        );
    }
}

#[tokio::test]
async fn secrets_do_not_follow_a_redirect_elsewhere() {
    let other = Nginx::builder()
        .location(
            "/",
            "return 200 '$http_authorization $http_x_api_key $request_method';",
        )
        .start()
        .await
        .unwrap();
    let nginx = Nginx::builder()
        .location("/away", &format!("return 307 {}/;", other.url()))
        .location("/see", "return 303 /here;")
        .location("/here", "return 200 '$http_x_api_key $request_method';")
        .start()
        .await
        .unwrap();
    let at = |path: &str| {
        http(format!("{}{path}", nginx.url()))
            .method("POST")
            .body("x")
            .bearer("canary")
            .header("X-API-Key", "canary")
            .follow_redirects(3)
    };
    assert_eq!(
        measure(at("/away").body("").body_text()).await.unwrap(),
        "  POST"
    );
    // Nor does what was to be posted.
    assert_eq!(
        reason(at("/away").body_text()).await,
        Reason::UnexpectedValue
    );
    // The same server gets them, and what was posted is read there.
    assert_eq!(measure(at("/see").body_text()).await.unwrap(), "canary GET");
}
