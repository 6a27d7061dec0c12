mod query;

use std::time::Duration;

use golive_core::probe::{Probe, ProbeError, Reason, Step};
use golive_core::quantity::{Count, Version};
use golive_probes::http::http;
use golive_probes::prometheus::{Prometheus as Probed, alertmanager, prometheus};
use golive_probes::trust::Trust;
use golive_testbed::{Alertmanager, Certs, Hostile, Nginx, Port, Prometheus};

use crate::{measure, reason, within};

/// `hunter2`, by bcrypt.
const HUNTER2: &str = "$2b$04$qmic5UB1ttOaPcwj7SDtkuabllxKanydsivjup7D25SkCaej4x4LC";

/// Two series, which cannot be matched with themselves by no label.
const TWO: &str = r#"(vector(1) or label_replace(vector(1), "a", "b", "", ""))"#;

/// Measures until the server has come so far: it scrapes and evaluates in its
/// own time.
async fn until<P: Probe>(
    probe: impl Fn() -> P,
    good: impl Fn(&Result<P::Value, ProbeError>) -> bool,
) -> Result<P::Value, ProbeError> {
    let mut found = measure(probe()).await;
    for _ in 0..600 {
        if good(&found) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        found = measure(probe()).await;
    }
    found
}

fn reason_of<V>(found: &Result<V, ProbeError>) -> Option<Reason> {
    found.as_ref().err().map(ProbeError::reason)
}

/// A server that has scraped itself, and has found nobody on a port.
async fn scraped() -> (Prometheus, Port) {
    let nobody = Port::free().unwrap();
    let server = Prometheus::builder()
        .job("gone", nobody.addr().to_string())
        .start()
        .await
        .unwrap();
    for (job, up) in [("prometheus", 1), ("gone", 0)] {
        let found = || {
            let query = format!("up{{job=\"{job}\"}}");
            prometheus(server.url()).query(query).count()
        };
        let is_so = |found: &Result<Count, ProbeError>| found.as_ref().is_ok_and(|n| n.get() == up);
        assert_eq!(until(found, is_so).await.unwrap(), Count::new(up));
    }
    (server, nobody)
}

#[tokio::test]
async fn targets_are_up_or_named() {
    let (server, nobody) = scraped().await;
    let at = || prometheus(server.url());
    assert!(measure(at().targets_up("prometheus")).await.unwrap());
    assert_eq!(
        measure(at().target_count("prometheus")).await.unwrap(),
        Count::new(1)
    );
    let error = measure(at().targets_up("gone")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    let words = format!("1 of 1 targets are not up: {} is down", nobody.addr());
    assert_eq!(error.to_string(), words);
    assert_eq!(
        measure(at().target_count("gone")).await.unwrap(),
        Count::new(1)
    );
    for job in ["mistyped", "", "prometheus "] {
        assert_eq!(reason(at().targets_up(job)).await, Reason::Missing);
        assert_eq!(reason(at().target_count(job)).await, Reason::Missing);
    }
}

#[tokio::test]
async fn rules_and_what_fires() {
    let server = Prometheus::builder()
        .rule("{alert: Quiet, expr: vector(1) > 2}")
        .rule("{alert: Waits, expr: vector(1), for: 1000h}")
        .rule("{alert: Fires, expr: vector(1)}")
        .rule(format!("{{alert: Broken, expr: '{TWO} + on() ({TWO})'}}"))
        .rule("{record: recorded, expr: vector(1)}")
        .start()
        .await
        .unwrap();
    let at = || prometheus(server.url());
    let firing = |found: &Result<bool, ProbeError>| {
        found
            .as_ref()
            .is_err_and(|error| error.to_string().contains("fires"))
    };
    let found = until(|| at().alert_not_firing("Fires"), firing).await;
    assert_eq!(reason_of(&found), Some(Reason::UnexpectedValue));
    for alert in ["Quiet", "Waits", "Fires"] {
        let loaded = until(|| at().rule_loaded(alert), Result::is_ok).await;
        assert!(loaded.unwrap(), "{alert}");
    }
    assert!(measure(at().alert_not_firing("Quiet")).await.unwrap());
    assert!(measure(at().alert_not_firing("Waits")).await.unwrap());
    // A rule that cannot be evaluated is loaded, and watches nothing.
    let cannot =
        |found: &Result<bool, ProbeError>| reason_of(found) == Some(Reason::UnexpectedValue);
    let broken = until(|| at().rule_loaded("Broken"), cannot)
        .await
        .unwrap_err();
    assert!(broken.to_string().contains("many-to-many"), "{broken}");
    assert_eq!(
        reason(at().alert_not_firing("Broken")).await,
        Reason::UnexpectedValue
    );
    // A rule that records is no alert.
    for alert in ["Mistyped", "recorded", ""] {
        assert_eq!(reason(at().rule_loaded(alert)).await, Reason::Missing);
        assert_eq!(reason(at().alert_not_firing(alert)).await, Reason::Missing);
    }
    let all = measure(at().no_alert_firing()).await.unwrap_err();
    assert_eq!(all.to_string(), "1 alerts fire: Fires");
    let but_one = at().no_alert_firing().except(["Fires"]);
    let error = measure(but_one).await.unwrap_err();
    assert!(error.to_string().contains("`Broken` cannot"), "{error}");
    let rest = at().no_alert_firing().except(["Fires", "Broken"]);
    assert!(measure(rest).await.unwrap());
    let none = ["Fires", "Broken", "Quiet", "Waits"];
    assert_eq!(
        reason(at().no_alert_firing().except(none)).await,
        Reason::NoData
    );
}

#[tokio::test]
async fn what_a_rule_says() {
    let server = Prometheus::builder()
        .rule("{alert: Errors, expr: 'vector(1)  >   0.05', for: 90s, labels: {severity: page}}")
        .rule("{alert: Quick, expr: vector(1) > 2}")
        .rule("{alert: Twice, expr: vector(1) > 2, for: 5m, labels: {severity: mail}}")
        .rule("{alert: Twice, expr: vector(1) > 3, for: 5m, labels: {severity: page}}")
        .rule("{record: recorded, expr: vector(1)}")
        .start()
        .await
        .unwrap();
    let at = || prometheus(server.url());
    let expression = measure(at().rule_expression("Errors")).await.unwrap();
    assert_eq!(expression, "vector(1) > 0.05");
    let hold = measure(at().rule_hold("Errors")).await.unwrap();
    assert_eq!(hold, Duration::from_secs(90));
    let severity = measure(at().rule_label("Errors", "severity")).await;
    assert_eq!(severity.unwrap(), "page");
    let at_once = measure(at().rule_hold("Quick")).await.unwrap();
    assert_eq!(at_once, Duration::ZERO);
    assert_eq!(
        reason(at().rule_label("Quick", "severity")).await,
        Reason::Missing
    );
    // Of two that differ, neither is the one.
    let both = measure(at().rule_hold("Twice")).await.unwrap();
    assert_eq!(both, Duration::from_secs(300));
    let error = measure(at().rule_expression("Twice")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(
        error.message().contains("`Twice`, and they differ"),
        "{error}"
    );
    assert_eq!(
        reason(at().rule_label("Twice", "severity")).await,
        Reason::UnexpectedValue
    );
    for alert in ["Mistyped", "recorded", ""] {
        assert_eq!(reason(at().rule_expression(alert)).await, Reason::Missing);
        assert_eq!(reason(at().rule_hold(alert)).await, Reason::Missing);
        assert_eq!(reason(at().rule_label(alert, "x")).await, Reason::Missing);
    }
}

#[tokio::test]
async fn a_server_without_rules_shows_nothing() {
    let server = Prometheus::builder()
        .rule("{record: recorded, expr: vector(1)}")
        .start()
        .await
        .unwrap();
    let at = || prometheus(server.url());
    assert_eq!(reason(at().no_alert_firing()).await, Reason::NoData);
    assert!(measure(at().ready()).await.unwrap());
    assert!(measure(at().version()).await.unwrap() >= Version::new(2, 0, 0));
    let with_slash = prometheus(format!("{}/", server.url()));
    assert!(measure(with_slash.ready()).await.unwrap());
}

#[tokio::test]
async fn credentials_and_certificates() {
    let certs = Certs::new().unwrap();
    let server = Prometheus::builder()
        .user("app", HUNTER2)
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let url = server.url().replace("127.0.0.1", "localhost");
    let at = || prometheus(&url).trust(Trust::pem(certs.ca_pem()));
    let good = at().basic("app", "hunter2");
    assert!(measure(good.clone().ready()).await.unwrap());
    assert_eq!(
        measure(good.query("1").count()).await.unwrap(),
        Count::new(1)
    );
    for bad in [
        at(),
        at().basic("app", "canary-hunter3"),
        at().basic("canary-user", "hunter2"),
        at().bearer("canary-hunter3"),
    ] {
        let error = measure(bad.clone().query("1").count()).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.step()),
            (Reason::CredentialsRejected, Some(Step::Authenticate))
        );
        let ready = measure(bad.clone().ready()).await.unwrap_err();
        assert_eq!(ready.reason(), Reason::CredentialsRejected);
        let shown = format!(
            "{error} {error:?} {ready:?} {bad:?} {:?}",
            bad.clone().query("1")
        );
        assert!(!shown.contains("canary"), "{shown}");
    }
    assert_eq!(
        reason(prometheus(&url).ready()).await,
        Reason::CertificateUnknownIssuer
    );
}

#[tokio::test]
async fn receivers_and_silences() {
    let server = Alertmanager::builder()
        .receiver("on-call")
        .start()
        .await
        .unwrap();
    let at = || alertmanager(server.url());
    assert!(measure(at().ready()).await.unwrap());
    assert!(measure(at().version()).await.unwrap() >= Version::new(0, 20, 0));
    assert!(measure(at().receiver_exists("on-call")).await.unwrap());
    assert_eq!(measure(at().receiver_count()).await.unwrap(), Count::new(2));
    for name in ["on-cal", "", "On-Call"] {
        assert_eq!(reason(at().receiver_exists(name)).await, Reason::Missing);
    }
    // What nobody has heard of is not silenced, nor not silenced.
    assert_eq!(reason(at().is_silenced("Down")).await, Reason::Missing);
    assert_eq!(measure(at().silence_count()).await.unwrap(), Count::new(0));
    let post = |path: &str, body: &str| {
        http(format!("{}{path}", server.url()))
            .method("POST")
            .header("Content-Type", "application/json")
            .body(body)
            .ok()
    };
    let alerts = r#"[{"labels":{"alertname":"Down","host":"a"}},{"labels":{"alertname":"Down","host":"b"}},{"labels":{"alertname":"A \"b\\"}}]"#;
    assert!(measure(post("/api/v2/alerts", alerts)).await.unwrap());
    assert!(
        !until(|| at().is_silenced("Down"), Result::is_ok)
            .await
            .unwrap()
    );
    let odd = until(|| at().is_silenced("A \"b\\"), Result::is_ok).await;
    assert!(!odd.unwrap());
    let silence = |host: &str| {
        let matcher = format!(r#"{{"name":"host","value":"{host}","isRegex":false}}"#);
        format!(
            r#"{{"matchers":[{matcher}],"startsAt":"2020-01-01T00:00:00Z","endsAt":"2100-01-01T00:00:00Z","createdBy":"a","comment":"b"}}"#
        )
    };
    assert!(
        measure(post("/api/v2/silences", &silence("a")))
            .await
            .unwrap()
    );
    let one = until(
        || at().silence_count(),
        |found| found.as_ref().is_ok_and(|count| *count == Count::new(1)),
    );
    assert_eq!(one.await.unwrap(), Count::new(1));
    assert!(!measure(at().is_silenced("Down")).await.unwrap());
    assert!(
        measure(post("/api/v2/silences", &silence("b")))
            .await
            .unwrap()
    );
    let both = until(
        || at().is_silenced("Down"),
        |found| matches!(found, Ok(true)),
    );
    assert!(both.await.unwrap());
    let certs = Certs::new().unwrap();
    let secure = Alertmanager::builder().tls(&certs.valid().unwrap());
    let secure = secure.start().await.unwrap();
    let trusted = alertmanager(secure.url()).trust(Trust::pem(certs.ca_pem()));
    assert!(measure(trusted.ready()).await.unwrap());
}

#[tokio::test]
async fn servers_of_something_else() {
    let nginx = Nginx::builder()
        .location("/", "return 200 ok;")
        .location("/json/", "default_type application/json; return 200 '{\"status\":\"ok\"}';")
        .location("/forbidden/", "return 403;")
        .location("/down/", "return 503;")
        .location("/moved/", "return 302 /;")
        .location("/none/", "return 404;")
        .location("/part/", "return 200 '{\"status\":\"success\",\"warnings\":[\"a store is gone\"],\"data\":{\"resultType\":\"scalar\",\"result\":[0,\"1\"]}}';")
        .location("/echo/", "return 400 '{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"$http_authorization\"}';")
        .start()
        .await
        .unwrap();
    let at = |path: &str| prometheus(format!("{}{path}", nginx.url()));
    for (path, expected) in [
        ("", Reason::ProtocolError),
        ("/json", Reason::ProtocolError),
        ("/forbidden", Reason::PermissionDenied),
        ("/moved", Reason::UnexpectedValue),
        ("/none", Reason::ProtocolError),
    ] {
        for found in [
            reason(at(path).ready()).await,
            reason(at(path).query("1").count()).await,
            reason(at(path).no_alert_firing()).await,
            reason(at(path).targets_up("a")).await,
        ] {
            assert_eq!(found, expected, "{path}");
        }
    }
    assert_eq!(reason(at("/down").ready()).await, Reason::UnexpectedValue);
    let found = reason(at("/down").query("1").count()).await;
    assert_eq!(found, Reason::ServerError);
    let error = measure(at("/part").query("1").count()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError);
    assert!(error.to_string().contains("a store is gone"), "{error}");
    let echo = at("/echo").bearer("canary-hunter2").query("1").count();
    let error = measure(echo).await.unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"), "{error}");
    for path in ["", "/json", "/none"] {
        let found = reason(alertmanager(format!("{}{path}", nginx.url())).ready()).await;
        assert_eq!(found, Reason::ProtocolError, "{path}");
    }
}

/// A server that answers each question with this JSON.
async fn answering(status: u16, json: &str) -> Nginx {
    let location = format!("default_type application/json; return {status} '{json}';");
    let nginx = Nginx::builder().location("/", &location);
    nginx.start().await.unwrap()
}

#[tokio::test]
async fn who_asks_is_not_repeated() {
    let long = "x".repeat(460);
    for (status, json) in [
        (502, r#"{"error":"bad header <$http_authorization>"}"#.to_owned()),
        (502, r#"{"error":"no user canary with hunter2"}"#.to_owned()),
        // Cut within the password.
        (502, format!(r#"{{"error":"{long} hunter2 hunter2 hunter2 hunter2"}}"#)),
        (200, r#"{"status":"success","warnings":["no user canary with hunter2: $http_authorization"]}"#.to_owned()),
        (200, r#"{"status":"success","data":{"groups":[{"rules":[{"type":"alerting","name":"A","state":"inactive","health":"err","lastError":"canary hunter2 $http_authorization","lastEvaluation":"2024-01-01T00:00:00Z"}]}]}}"#.to_owned()),
        (200, r#"{"status":"success","data":{"groups":[{"rules":[{"type":"alerting","name":"hunter2","state":"firing","health":"ok","lastEvaluation":"2024-01-01T00:00:00Z"}]}]}}"#.to_owned()),
    ] {
        let nginx = answering(status, &json).await;
        let at = || prometheus(nginx.url()).basic("canary", "hunter2");
        let alerts = alertmanager(nginx.url()).basic("canary", "hunter2");
        for error in [
            measure(at().no_alert_firing()).await.unwrap_err(),
            measure(at().query("1").count()).await.unwrap_err(),
            measure(at().version()).await.unwrap_err(),
            measure(alerts.version()).await.unwrap_err(),
        ] {
            let shown = error.to_string();
            for secret in ["canary", "hunte", "Y2FuYXJ5Omh1bnRlcjI"] {
                assert!(!shown.contains(secret), "{json}: {shown}");
            }
        }
    }
}

#[tokio::test]
async fn answers_that_are_not_whole() {
    let scalar = r#""data":{"resultType":"scalar","result":[0,"1"]}"#;
    for (warnings, expected) in [
        (r#""warnings":null,"#, None),
        (r#""warnings":["PromQL info: no counter"],"#, None),
        (
            r#""warnings":["PromQL info: a","a store is gone"],"#,
            Some(Reason::ServerError),
        ),
        (r#""warnings":"partial","#, Some(Reason::ProtocolError)),
        (r#""warnings":[1],"#, Some(Reason::ProtocolError)),
        (r#""warnings":{},"#, Some(Reason::ProtocolError)),
    ] {
        let nginx = answering(
            200,
            &format!(r#"{{"status":"success",{warnings}{scalar}}}"#),
        )
        .await;
        let found = measure(prometheus(nginx.url()).query("1").count()).await;
        assert_eq!(reason_of(&found), expected, "{warnings}");
    }
    let rule = |state: &str, time: &str| {
        format!(
            r#"{{"type":"alerting","name":"A","state":"{state}","health":"ok","lastEvaluation":"{time}"}}"#
        )
    };
    let (then, never) = ("2024-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    for (next, rules, expected) in [
        ("", rule("inactive", then), None),
        (r#","groupNextToken":"""#, rule("inactive", then), None),
        (
            r#","groupNextToken":"a""#,
            rule("inactive", then),
            Some(Reason::ProtocolError),
        ),
        ("", rule("inactive", never), Some(Reason::NoData)),
        ("", rule("unknown", then), Some(Reason::NoData)),
        (
            "",
            format!("{},{}", rule("unknown", then), rule("firing", then)),
            Some(Reason::UnexpectedValue),
        ),
    ] {
        let json =
            format!(r#"{{"status":"success","data":{{"groups":[{{"rules":[{rules}]}}]{next}}}}}"#);
        let nginx = answering(200, &json).await;
        let at = || prometheus(nginx.url());
        let one = measure(at().alert_not_firing("A")).await;
        assert_eq!(reason_of(&one), expected, "{json}");
        // It has neither an expression nor a time.
        for found in [
            reason(at().rule_expression("A")).await,
            reason(at().rule_hold("A")).await,
        ] {
            assert_eq!(found, Reason::ProtocolError, "{json}");
        }
        let all = measure(at().no_alert_firing()).await;
        assert_eq!(reason_of(&all), expected, "{json}");
    }
}

#[tokio::test]
async fn hostile_servers() {
    let silent = Hostile::silent().await.unwrap();
    let probe = prometheus(silent.url()).query("up").count();
    let error = within(Duration::from_millis(300), &probe)
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    let garbage = Hostile::garbage().await.unwrap();
    let close = Hostile::close().await.unwrap();
    let endless = Hostile::endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec());
    let endless = endless.await.unwrap();
    let nobody = Port::free().unwrap();
    for (url, expected) in [
        (garbage.url(), Reason::ProtocolError),
        (close.url(), Reason::Closed),
        (endless.url(), Reason::TooLarge),
        (format!("http://{}", nobody.addr()), Reason::Refused),
        ("http://".to_owned(), Reason::BadConfiguration),
        ("prometheus:9090".to_owned(), Reason::BadConfiguration),
        (
            "http://h:9090/?token=hunter2".to_owned(),
            Reason::BadConfiguration,
        ),
        (
            "http://app:hunter2@h:9090".to_owned(),
            Reason::BadConfiguration,
        ),
    ] {
        let probed: Probed = prometheus(&url);
        let error = measure(probed.clone().query("up").count())
            .await
            .unwrap_err();
        assert_eq!(error.reason(), expected, "{error}");
        let shown = format!("{error:?} {probed:?} {}", probed.clone().ready().target());
        assert!(!shown.contains("hunter2"), "{shown}");
        let found = reason(alertmanager(&url).silence_count()).await;
        assert_eq!(found, expected, "{url}");
    }
}

#[tokio::test]
async fn a_server_that_stops_answering_times_out() {
    let server = Prometheus::start().await.unwrap();
    let probe = || prometheus(server.url()).query("1").count();
    assert!(measure(probe()).await.is_ok());
    server.pause().unwrap();
    let error = within(Duration::from_millis(500), &probe())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
    server.resume().unwrap();
    assert!(measure(probe()).await.is_ok());
}
