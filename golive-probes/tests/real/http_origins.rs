//! Which pages of other origins may read an answer.

use golive_core::probe::Reason;
use golive_probes::http::http;
use golive_testbed::Nginx;

use crate::{measure, reason};

#[tokio::test]
async fn origins() {
    let nginx = Nginx::builder()
        .http("map $http_origin $allowed { https://app.example https://app.example; }")
        .location(
            "/one",
            "add_header Access-Control-Allow-Origin $allowed; return 200 ok;",
        )
        .location(
            "/any",
            "add_header Access-Control-Allow-Origin *; return 200 ok;",
        )
        .location(
            "/null",
            "add_header Access-Control-Allow-Origin null; return 200 ok;",
        )
        .location(
            "/echo",
            "add_header Access-Control-Allow-Origin $http_origin; return 200 ok;",
        )
        .location("/none", "return 200 ok;")
        .location("/down", "return 502;")
        .location(
            "/preflight",
            "add_header Access-Control-Allow-Origin $allowed; \
             add_header Access-Control-Allow-Methods 'GET, DELETE'; \
             add_header Access-Control-Allow-Headers x-token; return 204;",
        )
        .location(
            "/not",
            "add_header Access-Control-Allow-Origin $allowed always; return 405;",
        )
        .location("/closed", "return 401;")
        .location(
            "/whole",
            "if ($http_origin = https://evil.example) { return 403; } return 200 ok;",
        )
        .location("/moved", "return 301 https://$host/echo;")
        .location(
            "/trusted",
            "add_header Access-Control-Allow-Origin $allowed; \
             add_header Access-Control-Allow-Credentials true; return 200 ok;",
        )
        .location(
            "/shy",
            "add_header Access-Control-Allow-Origin $allowed; \
             add_header Access-Control-Allow-Credentials True; return 200 ok;",
        )
        .location(
            "/all",
            "add_header Access-Control-Allow-Origin *; \
             add_header Access-Control-Allow-Methods 'PUT'; \
             add_header Access-Control-Allow-Headers *; return 204;",
        )
        .location(
            "/lower",
            "add_header Access-Control-Allow-Origin *; \
             add_header Access-Control-Allow-Methods 'delete'; \
             add_header Access-Control-Allow-Headers x-token; return 204;",
        )
        .start()
        .await
        .unwrap();
    let at = |path: &str| http(format!("{}{path}", nginx.url()));
    let (ours, theirs) = ("https://app.example", "https://evil.example");
    for path in ["/one", "/any", "/echo"] {
        assert!(measure(at(path).cors_allows(ours)).await.unwrap(), "{path}");
    }
    let asked = |path: &str, method: &str| {
        at(path)
            .method("OPTIONS")
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", "X-Token")
            .cors_allows(ours)
    };
    assert!(measure(asked("/preflight", "DELETE")).await.unwrap());
    for (path, method) in [
        ("/preflight", "PATCH"),
        ("/one", "DELETE"),
        ("/not", "DELETE"),
    ] {
        assert_eq!(
            reason(asked(path, method)).await,
            Reason::UnexpectedValue,
            "{path}"
        );
    }
    // A token is set by the page; cookies and passwords are what browsers call
    // credentials: they do not take `*` with them, and want them to be allowed.
    assert!(
        measure(at("/any").bearer("x").cors_allows(ours))
            .await
            .unwrap()
    );
    for path in ["/any", "/one", "/shy"] {
        for asked in [at(path).header("Cookie", "a=b"), at(path).basic("u", "p")] {
            assert_eq!(
                reason(asked.cors_allows(ours)).await,
                Reason::UnexpectedValue,
                "{path}"
            );
        }
    }
    let trusted = at("/trusted").header("Cookie", "a=b");
    assert!(measure(trusted.cors_allows(ours)).await.unwrap());
    // `*` speaks for every header but one, and a method is told from another by
    // its case.
    let of_header = |name: &str| {
        at("/all")
            .method("OPTIONS")
            .header("Access-Control-Request-Method", "put")
            .header("Access-Control-Request-Headers", name)
            .cors_allows(ours)
    };
    assert!(measure(of_header("x-token")).await.unwrap());
    assert_eq!(
        reason(of_header("authorization")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(asked("/lower", "DELETE")).await,
        Reason::UnexpectedValue
    );
    for path in ["/null", "/none", "/down"] {
        assert!(measure(at(path).cors_allows(ours)).await.is_err(), "{path}");
    }
    for path in ["/one", "/none", "/whole"] {
        assert!(
            measure(at(path).cors_refuses(theirs)).await.unwrap(),
            "{path}"
        );
    }
    // Two origins are none, and show nothing.
    let ours = at("/echo").header("Origin", "https://app.example.com");
    assert_eq!(
        reason(ours.cors_refuses(theirs)).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(at("/down").cors_refuses(theirs)).await,
        Reason::ServerError
    );
    for path in ["/any", "/null", "/echo", "/absent", "/closed", "/moved"] {
        assert_eq!(
            reason(at(path).cors_refuses(theirs)).await,
            Reason::UnexpectedValue,
            "{path}"
        );
    }
    for wrong in [
        "",
        "evil.example",
        "https://evil.example/",
        "https://Evil.example",
        "https://",
        "https://e?x y",
    ] {
        assert_eq!(
            reason(at("/none").cors_refuses(wrong)).await,
            Reason::BadConfiguration
        );
    }
}
