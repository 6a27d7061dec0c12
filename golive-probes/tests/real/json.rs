//! What is read of JSON, whatever it comes from: here from a file.

use std::time::{Duration, SystemTime};

use golive_core::probe::{Probe, ProbeError, Reason};
use golive_core::quantity::{Bytes, Count, Number, Ratio, Timestamp, Version};
use golive_probes::file::{File, file};
use golive_probes::json::Json;

use crate::measure;

/// A file that holds a text, gone on drop.
struct Written(tempfile::NamedTempFile);

impl Written {
    fn new(text: &str) -> Self {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Self(file)
    }

    fn at(&self, pointer: &str) -> Json<File> {
        file(self.0.path()).json(pointer)
    }
}

async fn error<P: Probe>(probe: P) -> ProbeError {
    measure(probe).await.err().unwrap()
}

fn ppb(parts: i64) -> Ratio {
    Ratio::from_parts_per_billion(parts)
}

#[tokio::test]
async fn numbers_also_those_that_are_texts() {
    let json = Written::new(
        r#"{"n":7,"whole":7.0,"text":"500.00","cost":49.7,"minus":"-12.50","part":0.715,
            "hundred":71.5,"sign":"71.5 %","large":9223372036854775807,"bytes":18446744073709551615}"#,
    );
    let at = |name: &str| json.at(&format!("/{name}"));
    for (name, expected) in [("n", 7), ("whole", 7), ("text", 500), ("large", i64::MAX)] {
        let found = measure(at(name).count()).await.unwrap();
        assert_eq!(found, Count::new(expected), "{name}");
    }
    for (name, expected) in [
        ("n", 7.0),
        ("text", 500.0),
        ("cost", 49.7),
        ("minus", -12.5),
    ] {
        let found = measure(at(name).number()).await.unwrap();
        assert_eq!(found, Number::from_f64(expected).unwrap(), "{name}");
    }
    assert_eq!(measure(at("part").ratio()).await.unwrap(), ppb(715_000_000));
    for name in ["hundred", "sign"] {
        let found = measure(at(name).percent()).await.unwrap();
        assert_eq!(found, ppb(715_000_000), "{name}");
    }
    let bytes = measure(at("bytes").bytes()).await.unwrap();
    assert_eq!(bytes, Bytes::new(u64::MAX));
    assert_eq!(measure(at("text").bytes()).await.unwrap(), Bytes::new(500));
    let seconds = measure(at("cost").seconds()).await.unwrap();
    assert_eq!(seconds, Duration::from_millis(49_700));
    let milliseconds = measure(at("text").milliseconds()).await.unwrap();
    assert_eq!(milliseconds, Duration::from_millis(500));
}

#[tokio::test]
async fn what_is_no_number_is_never_one() {
    for value in [
        "null",
        "true",
        "\"\"",
        "\" 7\"",
        "\"7 USD\"",
        "\"0x7\"",
        "\"canary\"",
        "[7]",
        "{\"a\":7}",
    ] {
        let json = Written::new(&format!("{{\"a\":{value}}}"));
        let at = || json.at("/a");
        for found in [
            error(at().count()).await,
            error(at().number()).await,
            error(at().ratio()).await,
            error(at().percent()).await,
            error(at().bytes()).await,
            error(at().seconds()).await,
            error(at().milliseconds()).await,
            error(at().age()).await,
            error(at().expires_in()).await,
        ] {
            assert_eq!(found.reason(), Reason::UnexpectedValue, "{value}: {found}");
            // It may be a secret.
            assert!(!found.to_string().contains("canary"), "{found}");
        }
    }
    for value in ["\"NaN\"", "\"inf\"", "\"-Infinity\"", "\"1e999\""] {
        let json = Written::new(&format!("[{value}]"));
        for found in [
            error(json.at("/0").count()).await,
            error(json.at("/0").number()).await,
            error(json.at("/0").age()).await,
        ] {
            assert_eq!(found.reason(), Reason::NotANumber, "{value}");
        }
    }
    let json = Written::new(r#"{"half":0.5,"less":-1,"far":1e300,"exact":9007199254740993.0}"#);
    for found in [
        error(json.at("/half").count()).await,
        error(json.at("/half").bytes()).await,
        error(json.at("/less").bytes()).await,
        error(json.at("/less").seconds()).await,
        error(json.at("/far").count()).await,
        error(json.at("/far").milliseconds()).await,
    ] {
        assert_eq!(found.reason(), Reason::UnexpectedValue, "{found}");
    }
    assert_eq!(
        error(json.at("/far").number()).await.reason(),
        Reason::NotANumber
    );
}

#[tokio::test]
async fn texts_booleans_and_versions() {
    let json = Written::new(r#"{"v":"v1.24.3","major":15,"float":1.10,"yes":true,"said":"yes"}"#);
    let version = measure(json.at("/v").version()).await.unwrap();
    assert_eq!(version, Version::new(1, 24, 3));
    let version = measure(json.at("/major").version()).await.unwrap();
    assert_eq!(version, Version::new(15, 0, 0));
    for pointer in ["/float", "/yes", "/said"] {
        let found = error(json.at(pointer).version()).await;
        assert_eq!(found.reason(), Reason::UnexpectedValue, "{pointer}");
    }
    assert!(measure(json.at("/yes").boolean()).await.unwrap());
    assert_eq!(measure(json.at("/v").text()).await.unwrap(), "v1.24.3");
    assert!(measure(json.at("/said").boolean()).await.is_err());
    assert!(measure(json.at("/major").text()).await.is_err());
    let secret = Written::new("\"canary\"");
    let found = error(secret.at("").version()).await;
    assert!(!found.to_string().contains("canary"), "{found}");
}

/// A time so many seconds from now, as each form that is read.
fn forms(away: i64) -> Vec<String> {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let seconds = i64::try_from(now.as_secs()).unwrap() + away;
    let utc = Timestamp::from_unix_seconds(seconds).unwrap().to_string();
    vec![
        format!("\"{utc}\""),
        format!("\"{}+00:00\"", utc.trim_end_matches('Z')),
        seconds.to_string(),
        format!("{seconds}.5"),
        format!("{seconds}000"),
        format!("\"{seconds}\""),
    ]
}

#[tokio::test]
async fn points_in_time() {
    for form in forms(-7200) {
        let json = Written::new(&form);
        let age = measure(json.at("").age()).await.unwrap().get();
        let hours = |hours: u64| Duration::from_secs(hours * 3600 - 2);
        assert!(age >= hours(2) && age < hours(3), "{form}: {age:?}");
        let passed = error(json.at("").expires_in()).await;
        assert_eq!(passed.reason(), Reason::UnexpectedValue, "{form}");
        assert!(
            passed.message().contains("the time has passed, "),
            "{passed}"
        );
    }
    for form in forms(7200) {
        let json = Written::new(&form);
        let left = measure(json.at("").expires_in()).await.unwrap();
        assert!(
            left > Duration::from_secs(3600) && left <= Duration::from_secs(7201),
            "{form}"
        );
        assert_eq!(
            error(json.at("").age()).await.reason(),
            Reason::NoData,
            "{form}"
        );
    }
    let mail = Written::new("\"Sun, 06 Nov 1994 08:49:37 GMT\"");
    let years = Duration::from_secs(30 * 365 * 24 * 3600);
    assert!(measure(mail.at("").age()).await.unwrap().get() > years);
    // What programs write for "never" is not long ago.
    for never in ["0", "0.0", "\"0\"", "\"0001-01-01T00:00:00Z\""] {
        let json = Written::new(never);
        assert_eq!(
            error(json.at("").age()).await.reason(),
            Reason::NoData,
            "{never}"
        );
        assert_eq!(
            error(json.at("").expires_in()).await.reason(),
            Reason::NoData,
            "{never}"
        );
    }
    for none in ["-5", "1e14", "1e300", "\"2026-01-31\"", "\"yesterday\""] {
        let json = Written::new(none);
        let found = error(json.at("").age()).await;
        assert_eq!(found.reason(), Reason::UnexpectedValue, "{none}");
    }
}

const COMPONENTS: &str = r#"{"page":{"name":"status"},"components":[
    {"name":"API","id":7,"status":"operational","ok":true},
    {"name":"Web","id":8,"status":"outage","ok":false},
    {"name":"Jobs","id":9,"status":"operational","ok":true}],"none":[]}"#;

#[tokio::test]
async fn an_element_by_what_it_has() {
    let json = Written::new(COMPONENTS);
    let all = || json.at("/components");
    let status = all().having("/name", "Web").at("/status").text();
    assert_eq!(measure(status).await.unwrap(), "outage");
    let name = all().having("/id", "9").at("/name").text();
    assert_eq!(measure(name).await.unwrap(), "Jobs");
    let both = all().having("/ok", "true").having("/status", "operational");
    assert_eq!(measure(both.length()).await.unwrap(), Count::new(2));
    let none = || all().having("/name", "Mail");
    assert_eq!(measure(none().length()).await.unwrap(), Count::new(0));
    let missing = error(none().at("/status").text()).await;
    assert_eq!(missing.reason(), Reason::Missing);
    let words = "there are no elements of \"/components\" with \"Mail\" at \"/name\" in ";
    assert!(missing.message().starts_with(words), "{missing}");
    let several = error(all().having("/ok", "true").at("/name").text()).await;
    assert_eq!(several.reason(), Reason::UnexpectedValue);
    assert!(
        several.message().starts_with("there are 2 elements of"),
        "{several}"
    );
    // A member that none has is mistyped, and not a list of none.
    for mistyped in [
        error(all().having("/nam", "API").length()).await,
        error(all().having("/nam", "API").is_absent()).await,
    ] {
        assert_eq!(mistyped.reason(), Reason::Missing);
    }
    // What is not said of one is not known to be otherwise.
    let json = Written::new(r#"[{"up":true,"since":null,"price":1.50},{"name":"b"}]"#);
    for unknown in [
        error(json.at("").having("/up", "false").length()).await,
        error(json.at("").having("/up", "false").is_absent()).await,
    ] {
        assert_eq!(unknown.reason(), Reason::Missing, "{unknown}");
    }
    for (member, value) in [("/since", "null"), ("/price", "1.50"), ("/price", "1.5")] {
        let found = json.at("").having(member, value).length();
        assert_eq!(measure(found).await.unwrap(), Count::new(1), "{value}");
    }
    let json = Written::new(COMPONENTS);
    let empty = json.at("/none").having("/name", "API").length();
    assert_eq!(measure(empty).await.unwrap(), Count::new(0));
    let object = error(json.at("/page").having("/name", "x").length()).await;
    assert_eq!(object.reason(), Reason::UnexpectedValue);
    let typo = error(all().having("name", "API").length()).await;
    assert_eq!(typo.reason(), Reason::BadConfiguration);
}

#[tokio::test]
async fn lengths() {
    let json = Written::new(COMPONENTS);
    for (pointer, expected) in [
        ("/components", 3),
        ("/components/0", 4),
        ("/none", 0),
        ("", 3),
    ] {
        let found = measure(json.at(pointer).length()).await.unwrap();
        assert_eq!(found, Count::new(expected), "{pointer}");
    }
    let text = error(json.at("/page/name").length()).await;
    assert_eq!(text.reason(), Reason::UnexpectedValue);
    assert_eq!(
        error(json.at("/gone").length()).await.reason(),
        Reason::Missing
    );
}

#[tokio::test]
async fn what_is_there_and_what_is_not() {
    let json = Written::new(r#"{"error":null,"data":{"id":7},"list":[{"a":1}]}"#);
    for probe in [
        json.at("/data").is_present(),
        json.at("/data/id").is_present(),
        json.at("/list").having("/a", "1").is_present(),
        json.at("/error").is_absent(),
        json.at("/warning").is_absent(),
        json.at("/data/error").is_absent(),
        json.at("/list/1").is_absent(),
        json.at("/list").having("/a", "2").is_absent(),
    ] {
        assert!(measure(probe).await.unwrap());
    }
    for (probe, expected) in [
        (json.at("/error").is_present(), Reason::Missing),
        (json.at("/gone").is_present(), Reason::Missing),
        (
            json.at("/list").having("/a", "2").is_present(),
            Reason::Missing,
        ),
        (json.at("/data/id").is_absent(), Reason::UnexpectedValue),
        (
            json.at("/list").having("/a", "1").is_absent(),
            Reason::UnexpectedValue,
        ),
        // Nothing is absent where nothing is.
        (json.at("/gone/error").is_absent(), Reason::Missing),
        (json.at("/error/code").is_absent(), Reason::UnexpectedValue),
        (json.at("").is_absent(), Reason::BadConfiguration),
        (json.at("error").is_absent(), Reason::BadConfiguration),
    ] {
        let found = error(probe.clone()).await;
        assert_eq!(found.reason(), expected, "{found}");
    }
    for text in ["", "{", "<html>"] {
        let broken = Written::new(text);
        let found = error(broken.at("/error").is_absent()).await;
        assert_eq!(found.reason(), Reason::UnexpectedValue, "{text}");
    }
    let shown = format!("{:?}", json.at("/list").having("/token", "canary"));
    assert!(!shown.contains("canary"), "{shown}");
}

/// A server that gives one body to whoever asks.
#[cfg(all(feature = "prometheus", feature = "kubernetes"))]
async fn serve(body: &'static str) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(move || async move { body });
    (
        url,
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() }),
    )
}

#[cfg(all(
    feature = "command",
    feature = "heartbeat",
    feature = "kubernetes",
    feature = "prometheus"
))]
#[tokio::test]
async fn a_byte_order_mark_is_passed_over_by_all_who_read_json() {
    use golive_probes::command::command;
    use golive_probes::heartbeat::heartbeat_file;
    use golive_probes::http::http;
    use golive_probes::kubernetes::Kubernetes;
    use golive_probes::prometheus::prometheus;

    let json = Written::new("\u{feff}{\"at\":\"2026-01-31T02:15:00Z\",\"ok\":true,\"n\":3}");
    assert_eq!(measure(json.at("/n").count()).await.unwrap(), Count::new(3));
    let printed = command("cat").arg(json.0.path().display().to_string());
    assert_eq!(
        measure(printed.json("/n").count()).await.unwrap(),
        Count::new(3)
    );
    let long = Duration::from_secs(1 << 40);
    let beat = heartbeat_file(json.0.path()).within(long).succeeded();
    assert!(measure(beat).await.unwrap());
    let (url, task) = serve("\u{feff}{\"n\":3,\"gitVersion\":\"v1.33.1\"}").await;
    assert_eq!(
        measure(http(&url).json("/n").count()).await.unwrap(),
        Count::new(3)
    );
    let version = measure(Kubernetes::from_url(&url, "t").version())
        .await
        .unwrap();
    assert_eq!(version, Version::parse("1.33.1").unwrap());
    task.abort();
    let one = "\u{feff}{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"3\"]}}";
    let (url, task) = serve(one).await;
    let queried = prometheus(&url).query("3").count();
    assert_eq!(measure(queried).await.unwrap(), Count::new(3));
    task.abort();
}

#[tokio::test]
async fn what_is_no_text_is_told_with_its_line() {
    let json = Written::new("");
    for (bytes, due) in [
        (&b"{\n\"a\": \"gr\xfcn\"}"[..], "is not UTF-8 in line 2"),
        (b"\xff\xfe{\0}\0", "is UTF-16, expected UTF-8"),
        (b"{\0\"\0", "is UTF-16, expected UTF-8"),
    ] {
        std::fs::write(json.0.path(), bytes).unwrap();
        let error = error(json.at("/a").text()).await;
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert!(error.message().ends_with(due), "{error}");
    }
}
