//! What the headers of a response say.

use std::time::Duration;

use golive_core::probe::Reason;
use golive_core::quantity::Count;
use golive_probes::http::{Http, SecurityHeader, http};
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Nginx};

use crate::{measure, reason};

/// Directives that add each header as it should be.
const GOOD: &str = r#"
    add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
    add_header X-Content-Type-Options nosniff always;
    add_header X-Frame-Options DENY always;
    add_header Content-Security-Policy "default-src 'self'; script-src 'self' 'nonce-abc' 'unsafe-inline'" always;
    add_header Referrer-Policy "strict-origin-when-cross-origin" always;
"#;

async fn secure(locations: &[(&str, &str)]) -> (Nginx, impl Fn(&str) -> Http + use<>) {
    let certs = Certs::new().unwrap();
    let mut nginx = Nginx::builder().tls(&certs.valid().unwrap());
    for (path, body) in locations {
        nginx = nginx.location(path, body);
    }
    let nginx = nginx.start().await.unwrap();
    let (port, pem) = (nginx.port(), certs.ca_pem());
    let at = move |path: &str| {
        http(format!("https://localhost:{port}{path}")).trust(Trust::pem(pem.clone()))
    };
    (nginx, at)
}

#[tokio::test]
async fn security_headers_one_by_one_and_together() {
    let bad = r#"
        add_header Strict-Transport-Security "max-age=300" always;
        add_header X-Content-Type-Options sniff always;
        add_header X-Frame-Options ALLOWALL always;
        add_header Content-Security-Policy "script-src 'self' 'unsafe-inline'" always;
        add_header Referrer-Policy unsafe-url always;
        return 200 ok;"#;
    // A list of policies, of which one is strict, and a header that stands twice.
    let strict = r#"
        add_header Content-Security-Policy "img-src *, default-src 'none'; frame-ancestors 'none'";
        add_header X-Content-Type-Options nosniff;
        add_header X-Content-Type-Options nosniff;
        return 200 ok;"#;
    let twice = r#"
        add_header Strict-Transport-Security "max-age=31536000; max-age=0";
        add_header Referrer-Policy no-referrer;
        add_header Referrer-Policy unsafe-url;
        return 200 ok;"#;
    let framed = r#"
        add_header X-Frame-Options DENY;
        add_header Content-Security-Policy "default-src *; frame-ancestors *";
        return 200 ok;"#;
    let (nginx, at) = secure(&[
        ("/good", &format!("{GOOD} return 200 ok;")),
        ("/gone", &format!("{GOOD} return 404 gone;")),
        ("/bad", bad),
        ("/strict", strict),
        ("/twice", twice),
        ("/framed", framed),
        ("/bare", "return 200 ok;"),
    ])
    .await;
    assert!(measure(at("/good").security_headers()).await.unwrap());
    for header in SecurityHeader::ALL {
        let of = |path: &str| at(path).security_header(header);
        assert!(measure(of("/good")).await.unwrap(), "{header:?}");
        assert_eq!(reason(of("/bare")).await, Reason::Missing, "{header:?}");
        assert_eq!(
            reason(of("/bad")).await,
            Reason::UnexpectedValue,
            "{header:?}"
        );
        // A page of an error says nothing of the others.
        assert_eq!(
            reason(of("/gone")).await,
            Reason::UnexpectedValue,
            "{header:?}"
        );
    }
    for header in [
        SecurityHeader::FrameOptions,
        SecurityHeader::ContentSecurityPolicy,
        SecurityHeader::ContentTypeOptions,
    ] {
        let of = at("/strict").security_header(header);
        assert!(measure(of).await.unwrap(), "{header:?}");
    }
    for header in [
        SecurityHeader::StrictTransportSecurity,
        SecurityHeader::ReferrerPolicy,
    ] {
        let of = at("/twice").security_header(header);
        assert_eq!(reason(of).await, Reason::UnexpectedValue, "{header:?}");
    }
    // Browsers heed the policy, whatever the older header says.
    for header in [
        SecurityHeader::FrameOptions,
        SecurityHeader::ContentSecurityPolicy,
    ] {
        assert_eq!(
            reason(at("/framed").security_header(header)).await,
            Reason::UnexpectedValue
        );
    }
    let error = measure(at("/bare").security_headers()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    for name in [
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Content-Security-Policy",
        "Referrer-Policy",
    ] {
        assert!(error.message().contains(name), "{error}");
    }
    drop(nginx);
}

#[tokio::test]
async fn strict_transport_does_not_count_in_the_clear() {
    let nginx = Nginx::builder()
        .location("/", &format!("{GOOD} return 200 ok;"))
        .start()
        .await
        .unwrap();
    let header = SecurityHeader::StrictTransportSecurity;
    let error = measure(http(nginx.url()).security_header(header))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.message().contains("https"), "{error}");
}

#[tokio::test]
async fn headers_are_matched_and_missed() {
    let nginx = Nginx::builder()
        .location(
            "/",
            "add_header X-Powered-By PHP/5; add_header X-Frame-Options DENY; return 200 ok;",
        )
        .location("/down", "return 503;")
        .location("/moved", "return 301 /;")
        .location("/elsewhere", "return 302 https://h/x?code=canary;")
        .location(
            "/cookies",
            "add_header Set-Cookie 'a=canary; Secure'; add_header Set-Cookie 'b=canary'; return 200;",
        )
        .start()
        .await
        .unwrap();
    let at = |path: &str| http(format!("{}{path}", nginx.url()));
    assert!(
        measure(at("/").header_matches("X-Frame-Options", "^(DENY|SAMEORIGIN)$"))
            .await
            .unwrap()
    );
    assert_eq!(
        reason(at("/").header_matches("X-Frame-Options", "^SAME")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(at("/").header_matches("X-Absent", "x")).await,
        Reason::Missing
    );
    for vacuous in ["", "DENY|", "x*"] {
        assert_eq!(
            reason(at("/").header_matches("X-Frame-Options", vacuous)).await,
            Reason::BadConfiguration,
            "{vacuous}"
        );
    }
    for wrong in ["X-Powered-By:", "X-Powered-By ", ""] {
        assert_eq!(
            reason(at("/").header_absent(wrong)).await,
            Reason::BadConfiguration,
            "{wrong}"
        );
    }
    // Each of several; and a cookie is not shown.
    let cookies = at("/cookies").header_matches("Set-Cookie", "; Secure");
    let error = measure(cookies).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(!error.to_string().contains("canary"), "{error}");
    let moved = at("/elsewhere").header_matches("Location", "^https://other");
    let error = measure(moved).await.unwrap_err();
    assert!(!error.to_string().contains("canary"), "{error}");
    assert!(error.message().contains("https://h/x"), "{error}");
    let error = measure(at("/").header_matches("X-Frame-Options", "("))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
    assert!(error.message().contains("\"(\""), "{error}");
    assert!(measure(at("/").header_absent("X-Debug")).await.unwrap());
    assert_eq!(
        reason(at("/").header_absent("X-Powered-By")).await,
        Reason::UnexpectedValue
    );
    // A server that is down sends none of its headers.
    for (path, expected) in [
        ("/down", Reason::ServerError),
        ("/moved", Reason::UnexpectedValue),
    ] {
        assert_eq!(
            reason(at(path).header_absent("X-Powered-By")).await,
            expected,
            "{path}"
        );
    }
}

#[tokio::test]
async fn statuses_and_bodies() {
    let nginx = Nginx::builder()
        .location("/", "return 200 'version 1.24 (build 7)';")
        .location("/none", "return 204;")
        .start()
        .await
        .unwrap();
    let at = |path: &str| http(format!("{}{path}", nginx.url()));
    assert!(measure(at("/").status_in([200, 204])).await.unwrap());
    assert!(measure(at("/").status_in(200..300)).await.unwrap());
    let error = measure(at("/").status_in(400..500)).await.unwrap_err();
    assert!(error.message().contains("400 to 499"), "{error}");
    assert_eq!(reason(at("/").status_in([])).await, Reason::UnexpectedValue);
    assert!(
        measure(at("/").body_matches(r"version 1\.\d+"))
            .await
            .unwrap()
    );
    assert_eq!(
        reason(at("/").body_matches("^build")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(at("/").body_contains("")).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn compression() {
    let nginx = Nginx::builder()
        .server("gzip on; gzip_types text/plain; gzip_min_length 10;")
        .file("large.txt", "golive ".repeat(100))
        .file("small.txt", "ok")
        .file("empty.txt", "")
        .start()
        .await
        .unwrap();
    let at = |path: &str| http(format!("{}{path}", nginx.url()));
    assert!(measure(at("/large.txt").compresses()).await.unwrap());
    assert_eq!(
        reason(at("/small.txt").compresses()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(reason(at("/empty.txt").compresses()).await, Reason::NoData);
    assert_eq!(
        reason(at("/absent.txt").compresses()).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn headers_that_are_numbers_and_times() {
    let nginx = Nginx::builder()
        .file("page", "ok")
        .location("/", "add_header X-RateLimit-Limit 60; add_header X-Cost 1.5; add_header X-At 2026-01-31T02:15:00Z; add_header X-Soon \"Fri, 01 Jan 2999 00:00:00 GMT\"; add_header X-Twice 1; add_header X-Twice 2;");
    let nginx = nginx.start().await.unwrap();
    let at = || http(format!("{}/page", nginx.url()));
    let limit = measure(at().header_count("x-ratelimit-limit"))
        .await
        .unwrap();
    assert_eq!(limit, Count::new(60));
    let length = measure(at().header_count("Content-Length")).await.unwrap();
    assert_eq!(length, Count::new(2));
    // The file was written just now.
    let age = measure(at().header_age("Last-Modified")).await.unwrap();
    assert!(age.get() < Duration::from_secs(3600), "{age}");
    let age = measure(at().header_age("X-At")).await.unwrap();
    assert!(age.get() > Duration::from_secs(3600), "{age}");
    for (found, expected) in [
        (reason(at().header_count("X-Gone")).await, Reason::Missing),
        (reason(at().header_age("X-Gone")).await, Reason::Missing),
        (
            reason(at().header_count("X-Cost")).await,
            Reason::UnexpectedValue,
        ),
        (
            reason(at().header_count("X-Twice")).await,
            Reason::UnexpectedValue,
        ),
        (
            reason(at().header_age("X-Cost")).await,
            Reason::UnexpectedValue,
        ),
        (reason(at().header_age("X-Soon")).await, Reason::NoData),
    ] {
        assert_eq!(found, expected);
    }
}
