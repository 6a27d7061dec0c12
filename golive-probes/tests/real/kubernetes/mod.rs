//! No cluster is at hand: a real server of HTTP gives answers in the shape
//! that the API documents for v1.31.

mod server;
mod workloads;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use golive_core::probe::{Probe, ProbeInput, Reason, Step};
use golive_core::quantity::{Count, Version};
use golive_probes::kubernetes::{Kubernetes, kubernetes};
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, Nginx, Port};

use self::server::{Api, TOKEN};
use crate::{PATIENCE, measure, reason, within};

#[tokio::test]
async fn what_a_cluster_tells() {
    let api = Api::start().await;
    let at = || api.client();
    assert_eq!(
        measure(at().version()).await.unwrap(),
        Version::new(1, 31, 2)
    );
    assert!(measure(at().namespace_exists("orders")).await.unwrap());
    assert!(
        measure(at().storage_class_exists("standard"))
            .await
            .unwrap()
    );
    assert!(measure(at().has_default_storage_class()).await.unwrap());
    assert!(measure(at().ingress_class_exists("nginx")).await.unwrap());
    assert!(measure(at().hpa_exists("orders", "api")).await.unwrap());
    assert!(
        measure(at().certificate_ready("orders", "api"))
            .await
            .unwrap()
    );
    assert!(
        measure(at().deployment_available("orders", "api"))
            .await
            .unwrap()
    );
    let policies = measure(at().network_policies("orders")).await.unwrap();
    assert_eq!(policies, Count::new(2));
    let ready = at().ready_replicas("orders", "short");
    let ready = ready.measure(ProbeInput::alone(PATIENCE)).await.unwrap();
    assert_eq!(ready.value, Count::new(2));
    let evidence = |name: &str| {
        let fact = ready.evidence.iter().find(|fact| &*fact.name == name);
        fact.unwrap().value.clone()
    };
    assert_eq!(
        (evidence("ready"), evidence("desired")),
        ("2".into(), "3".into())
    );
}

#[tokio::test]
async fn the_value_of_a_secret_is_not_asked_for() {
    let api = Api::start().await;
    let secret = || api.client().secret_exists("orders", "database");
    assert!(measure(secret()).await.unwrap());
    let partial = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    let path = "/api/v1/namespaces/orders/secrets/database";
    assert_eq!(api.asked(), [format!("GET {path} {partial}")]);
    // A server that sends all of it anyway is not taken at its word.
    let whole = include_str!("../../kubernetes/secret.json");
    let nginx = Nginx::builder()
        .file("database", whole)
        .location(path, "rewrite ^ /database break;");
    let nginx = nginx.start().await.unwrap();
    let other = Kubernetes::from_url(nginx.url(), TOKEN).secret_exists("orders", "database");
    let error = measure(other).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ProtocolError, "{error}");
    assert!(!format!("{error:?}").contains("Y2FuYXJ5"), "{error}");
}

#[tokio::test]
async fn what_is_not_as_it_must_be() {
    let api = Api::start().await;
    let at = || api.client();
    for name in [
        "short", "none", "away", "stuck", "paused", "failed", "young", "old", "leaving",
    ] {
        let found = reason(at().deployment_available("orders", name)).await;
        assert_eq!(found, Reason::UnexpectedValue, "{name}");
    }
    for name in ["stale", "new", "zero"] {
        let found = reason(at().deployment_available("orders", name)).await;
        assert_eq!(found, Reason::NoData, "{name}");
    }
    let surge = measure(at().deployment_available("orders", "surge")).await;
    assert!(surge.unwrap());
    let none = measure(at().ready_replicas("orders", "none")).await;
    assert_eq!(none.unwrap(), Count::new(0));
    assert_eq!(
        reason(at().ready_replicas("orders", "new")).await,
        Reason::NoData
    );
    let error = measure(at().certificate_ready("orders", "failing")).await;
    assert_eq!(error.unwrap_err().reason(), Reason::UnexpectedValue);
    let leaving = reason(at().certificate_ready("orders", "leaving")).await;
    assert_eq!(leaving, Reason::UnexpectedValue);
    let expired = reason(at().certificate_ready("orders", "expired")).await;
    assert_eq!(expired, Reason::CertificateExpired);
    for name in ["unknown", "stale", "new", "endless"] {
        let found = reason(at().certificate_ready("orders", name)).await;
        assert_eq!(found, Reason::NoData, "{name}");
    }
    let leaving = reason(at().namespace_exists("leaving")).await;
    assert_eq!(leaving, Reason::UnexpectedValue);
}

#[tokio::test]
async fn what_is_not_there() {
    let api = Api::start().await;
    let at = || api.client();
    for found in [
        reason(at().namespace_exists("mistyped")).await,
        reason(at().storage_class_exists("mistyped")).await,
        reason(at().ingress_class_exists("mistyped")).await,
        reason(at().hpa_exists("orders", "mistyped")).await,
        reason(at().secret_exists("orders", "mistyped")).await,
        reason(at().certificate_ready("orders", "mistyped")).await,
        reason(at().deployment_available("orders", "mistyped")).await,
        reason(at().ready_replicas("mistyped", "api")).await,
        reason(at().network_policies("mistyped")).await,
    ] {
        assert_eq!(found, Reason::Missing);
    }
    // What is left out of a list may be there, and what leaves guards nothing.
    let part = reason(at().network_policies("part")).await;
    assert_eq!(part, Reason::ProtocolError);
    let leaving = measure(at().network_policies("leaving")).await.unwrap();
    assert_eq!(leaving, Count::new(0));
    let bare = measure(at().network_policies("bare")).await.unwrap();
    assert_eq!(bare, Count::new(0));
    // A name that is none could ask for something else.
    for name in ["", ".", "..", "a/b", "a?b", "A", "a%2fb"] {
        for found in [
            reason(at().namespace_exists(name)).await,
            reason(at().secret_exists("orders", name)).await,
            reason(at().secret_exists(name, "database")).await,
            reason(at().network_policies(name)).await,
            reason(at().may("get", format!("{name}?"), "orders")).await,
            reason(at().may("get", "pods", format!("{name}?"))).await,
        ] {
            assert_eq!(found, Reason::BadConfiguration, "{name}");
        }
    }
}

#[tokio::test]
async fn what_one_may_do() {
    let api = Api::start().await;
    let may = |verb: &str, resource: &str, namespace: &str| {
        measure(api.client().may(verb, resource, namespace))
    };
    assert!(may("get", "pods", "orders").await.unwrap());
    assert!(may("get", "pods/log", "").await.unwrap());
    assert!(may("get", "nodes", "").await.unwrap());
    assert!(!may("delete", "pods", "orders").await.unwrap());
    assert!(!may("delete", "pods", "").await.unwrap());
    assert!(may("get", "pods", "payments").await.unwrap());
    assert!(
        may("patch", "deployments.apps/scale", "orders")
            .await
            .unwrap()
    );
    assert!(
        !may("patch", "deployments.apps/scale", "bare")
            .await
            .unwrap()
    );
    assert!(!may("patch", "deployments.apps", "orders").await.unwrap());
    for (verb, resource, namespace, expected) in [
        // What is mistyped, one who may do all may do too.
        ("get", "podz", "orders", Reason::Missing),
        ("get", "pods", "ordres", Reason::Missing),
        ("delete", "pods", "ordres", Reason::Missing),
        // Whether this namespace is there, one may not know.
        ("delete", "pods", "payments", Reason::PermissionDenied),
        ("get", "deployments", "orders", Reason::Missing),
        ("get", "deployments.mistyped", "orders", Reason::Missing),
        ("read", "pods", "orders", Reason::BadConfiguration),
        ("", "pods", "orders", Reason::BadConfiguration),
        ("delete", "pods/log", "orders", Reason::BadConfiguration),
        ("get", "nodes", "orders", Reason::BadConfiguration),
        ("watch", "pods", "orders", Reason::ServerError),
    ] {
        let error = may(verb, resource, namespace).await.unwrap_err();
        assert_eq!(error.reason(), expected, "{verb} {resource}: {error}");
    }
}

#[tokio::test]
async fn who_asks_and_who_may_not() {
    let api = Api::start().await;
    let stranger = || Kubernetes::from_url(api.url(), "canary-other");
    let error = measure(stranger().version()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CredentialsRejected, Some(Step::Authenticate))
    );
    assert!(!format!("{error:?} {:?}", stranger().version()).contains("canary"));
    let denied = api.client().secret_exists("payments", "card");
    let error = measure(denied.clone()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::PermissionDenied);
    // The server names the user: the report does not.
    assert!(
        !format!("{error:?} {denied:?}").contains("canary"),
        "{error}"
    );
    // Nobody on the way reads a token.
    for host in ["192.0.2.1", "api.example.com", "[2001:db8::1]"] {
        let clear = Kubernetes::from_url(format!("http://{host}:1"), TOKEN);
        let error = measure(clear.version()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
        assert!(error.message().contains("in the clear"), "{error}");
    }
    let near = Kubernetes::from_url("http://[::1]:1", TOKEN).version();
    assert_ne!(reason(near).await, Reason::BadConfiguration);
    // A server that repeats the token, also where its words are cut.
    for name in ["echo", "wordy"] {
        let told = api.client().deployment_available("orders", name);
        let error = measure(told).await.unwrap_err();
        assert!(!error.to_string().contains("canary"), "{error}");
        assert!(error.to_string().contains("[redacted]") || error.to_string().ends_with("..."));
    }
    // A typo may not turn into what is asked of nobody.
    let lost = Kubernetes::from_url(api.url(), TOKEN).context("production");
    assert_eq!(reason(lost.version()).await, Reason::BadConfiguration);
}

/// Writes a kubeconfig with two contexts.
fn kubeconfig(folder: &Path, cluster: &str, user: &str) -> PathBuf {
    let path = folder.join("config");
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: first\npreferences: {{}}\nclusters:\n\
         - name: here\n  cluster:\n    {cluster}\n- name: nowhere\n  cluster:\n    server: http://127.0.0.1:1\n\
         users:\n- name: app\n  user:\n    {user}\ncontexts:\n\
         - name: first\n  context: {{cluster: here, user: app, namespace: orders}}\n\
         - name: second\n  context: {{cluster: nowhere, user: app}}\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test]
async fn a_kubeconfig_is_read_as_kubectl_reads_it() {
    let api = Api::start().await;
    let folder = tempfile::tempdir().unwrap();
    let server = format!("server: {}", api.url());
    let token = format!("token: {TOKEN}");
    let path = kubeconfig(folder.path(), &server, &token);
    let at = || kubernetes().kubeconfig(&path);
    assert!(measure(at().version()).await.is_ok());
    assert!(measure(at().context("first").version()).await.is_ok());
    assert_eq!(
        reason(at().context("second").version()).await,
        Reason::Refused
    );
    let third = reason(at().context("third").version()).await;
    assert_eq!(third, Reason::BadConfiguration);
    // A path is from the folder of the file.
    std::fs::write(folder.path().join("secret"), format!("{TOKEN}\n")).unwrap();
    kubeconfig(folder.path(), &server, "tokenFile: secret");
    assert!(measure(at().version()).await.is_ok());
    for (cluster, user) in [
        (
            server.as_str(),
            "exec: {command: canary-plugin, apiVersion: v1, interactiveMode: Always}",
        ),
        (&server, "token: canary\n    as: canary-admin"),
        (&server, "token: [canary]"),
        (&server, "tokenFile: absent"),
        (&server, "client-certificate-data: '***'"),
        (&server, "client-certificate-data: Y2FuYXJ5"),
        ("certificate-authority-data: ''", "token: canary"),
        (
            "server: https://127.0.0.1:1\n    insecure-skip-tls-verify: true",
            "token: canary",
        ),
        (
            "server: http://127.0.0.1:1\n    proxy-url: http://canary@p",
            "token: canary",
        ),
        ("]", "token: canary"),
    ] {
        kubeconfig(folder.path(), cluster, user);
        let error = measure(at().version()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(reason(at().version()).await, Reason::BadConfiguration);
}

/// The rows are those of client-go: `getUserIdentificationPartialConfig`,
/// `NewBearerAuthWithRefreshRoundTripper`, `validateAuthInfo` and the conversion of
/// lists.
#[tokio::test]
async fn who_asks_is_whom_client_go_would_send() {
    let api = Api::start().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), format!("{TOKEN}\n")).unwrap();
    std::fs::write(folder.path().join("empty"), "\n").unwrap();
    let server = format!("server: {}", api.url());
    let path = kubeconfig(folder.path(), &server, "{}");
    let at = || kubernetes().kubeconfig(&path);
    for user in [
        // A file may be renewed: it comes before what stands beside it.
        "token: canary-old\n    tokenFile: secret".to_owned(),
        // Unless it cannot be read.
        format!("token: {TOKEN}\n    tokenFile: absent"),
        format!("token: {TOKEN}\n    tokenFile: empty"),
        // A key alone is not used.
        format!("token: {TOKEN}\n    client-key-data: Y2FuYXJ5"),
    ] {
        kubeconfig(folder.path(), &server, &user);
        assert!(measure(at().version()).await.is_ok(), "{user}");
    }
    for (user, named) in [
        ("password: canary", "`password`"),
        ("username: canary", "`username`"),
        ("as: canary", "`as`"),
        ("as-groups: [canary]", "`as-groups`"),
        ("as-user-extra: {a: [canary]}", "`as-user-extra`"),
        ("auth-provider: {name: canary}", "`auth-provider`"),
    ] {
        kubeconfig(
            folder.path(),
            &server,
            &format!("token: {TOKEN}\n    {user}"),
        );
        let error = measure(at().version()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{user}");
        assert!(error.message().contains(named), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    // One name for two is none.
    let text = std::fs::read_to_string(&path).unwrap();
    let twice = text.replace("users:\n", "users:\n- {name: app, user: {token: canary}}\n");
    std::fs::write(&path, twice).unwrap();
    let error = measure(at().version()).await.unwrap_err();
    assert!(error.message().contains("twice in `users`"), "{error}");
    // Without a user it is asked as nobody.
    let nobody = text.replace(", user: app", "");
    std::fs::write(&path, nobody).unwrap();
    assert_eq!(reason(at().version()).await, Reason::CredentialsRejected);
}

#[tokio::test]
async fn a_program_prints_the_credentials() {
    let api = Api::start().await;
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("plugin.sh"), text).unwrap();
    let server = format!("server: {}", api.url());
    let plugin = |env: &str| {
        let script = folder.path().join("plugin.sh");
        let script = script.display();
        format!(
            "exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: sh\n      \
             args: ['{script}']\n      env: [{{name: GIVEN, value: {env}}}]"
        )
    };
    let path = kubeconfig(folder.path(), &server, &plugin(TOKEN));
    let at = || kubernetes().kubeconfig(&path);
    // It is told what it is for, and given what the file gives it.
    write(
        "case $KUBERNETES_EXEC_INFO in *'\"interactive\":false'*) ;; *) exit 1;; esac\n\
         echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\
         \"status\":{\"token\":\"'$GIVEN'\"}}'",
    );
    assert!(measure(at().version()).await.is_ok());
    // A token that stands there is sent before one that is printed.
    let both = format!("token: {TOKEN}\n    {}", plugin("canary-other"));
    kubeconfig(folder.path(), &server, &both);
    assert!(measure(at().version()).await.is_ok());
    kubeconfig(folder.path(), &server, &plugin("canary-other"));
    let error = measure(at().version()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::CredentialsRejected);
    assert!(!format!("{error:?}").contains("canary"), "{error}");
    for script in [
        "echo canary >&2; exit 1",
        "echo canary",
        "echo '{\"token\":\"canary\"}'",
        "echo '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"\"}}'",
        "echo '{\"kind\":\"ExecCredential\",\"status\":{\"clientKeyData\":\"canary\"}}'",
    ] {
        write(script);
        let error = measure(at().version()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error}");
    }
    write("sleep 1000");
    let error = within(Duration::from_millis(300), &at().version()).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Run))
    );
    let absent = "exec: {command: ./absent, apiVersion: v1}";
    kubeconfig(folder.path(), &server, absent);
    assert_eq!(reason(at().version()).await, Reason::BadConfiguration);
}

#[tokio::test]
async fn over_tls_with_a_certificate_of_the_client() {
    let api = Api::start().await;
    let certs = Certs::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let own = certs.client().unwrap();
    write("ca.pem", &certs.ca_pem());
    write("own.pem", own.chain_pem());
    write("own.key", own.key_pem());
    // In front of the API, as one of its own: who shows a certificate has the
    // token.
    let nginx = Nginx::builder()
        .file("ca.pem", certs.ca_pem())
        .server("ssl_client_certificate files/ca.pem; ssl_verify_client on; ssl_verify_depth 3;")
        .location(
            "/",
            &format!(
                "proxy_pass {}; proxy_set_header Authorization 'Bearer {TOKEN}';",
                api.url()
            ),
        )
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let server = format!("server: https://localhost:{}", nginx.port());
    let trusted = format!("{server}\n    certificate-authority: ca.pem");
    let shown = "client-certificate: own.pem\n    client-key: own.key";
    let path = kubeconfig(folder.path(), &trusted, shown);
    let at = || kubernetes().kubeconfig(&path);
    assert!(measure(at().version()).await.is_ok());
    let by_hand = at().trust(Trust::pem(certs.ca_pem()));
    assert!(measure(by_hand.version()).await.is_ok());
    // Base64 that is broken into lines, as Go reads it.
    let wrapped = |text: &str| {
        use base64::Engine as _;
        let whole = base64::engine::general_purpose::STANDARD.encode(text);
        let lines: Vec<&str> = whole
            .as_bytes()
            .chunks(76)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!("|\n        {}", lines.join("\n        "))
    };
    let data = format!(
        "{server}\n    certificate-authority-data: {}",
        wrapped(&certs.ca_pem())
    );
    let shown_data = format!(
        "client-certificate-data: {}\n    client-key-data: {}",
        wrapped(own.chain_pem()),
        wrapped(own.key_pem())
    );
    kubeconfig(folder.path(), &data, &shown_data);
    assert!(measure(at().version()).await.is_ok());
    // Both ways at once are refused, as kubectl does.
    for (cluster, user, named) in [
        (
            format!("{data}\n    certificate-authority: ca.pem"),
            shown.to_owned(),
            "`certificate-authority-data`",
        ),
        (
            trusted.clone(),
            format!("{shown_data}\n    client-key: own.key"),
            "`client-key-data`",
        ),
    ] {
        kubeconfig(folder.path(), &cluster, &user);
        let error = measure(at().version()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
        assert!(error.message().contains(named), "{error}");
    }
    kubeconfig(folder.path(), &trusted, "token: canary");
    assert_eq!(reason(at().version()).await, Reason::Rejected);
    kubeconfig(folder.path(), &server, shown);
    let unknown = reason(at().version()).await;
    assert_eq!(unknown, Reason::CertificateUnknownIssuer);
}

#[tokio::test]
async fn the_client_of_the_application() {
    let api = Api::start().await;
    let addr = api.addr;
    let own = || {
        Kubernetes::from_client("the cluster", move |request| async move {
            send(addr, request).await
        })
    };
    assert_eq!(
        measure(own().version()).await.unwrap(),
        Version::new(1, 31, 2)
    );
    assert!(measure(own().may("get", "pods", "orders")).await.unwrap());
    assert_eq!(
        reason(own().namespace_exists("mistyped")).await,
        Reason::Missing
    );
    assert_eq!(own().version().target().as_str(), "the cluster");
    drop(api);
    let error = measure(own().version()).await.unwrap_err();
    assert_eq!(error.step(), Some(Step::Read));
    let twice = own().context("production").version();
    assert_eq!(reason(twice).await, Reason::BadConfiguration);
}

/// The application's way to the API, with its token.
async fn send(
    addr: SocketAddr,
    mut request: http::Request<Vec<u8>>,
) -> Result<http::Response<Vec<u8>>, Box<dyn std::error::Error + Send + Sync>> {
    let stream = tokio::net::TcpStream::connect(addr).await?;
    let io = hyper_util::rt::TokioIo::new(stream);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await?;
    let driver = tokio::spawn(connection);
    let token = format!("Bearer {TOKEN}").parse()?;
    request.headers_mut().insert("authorization", token);
    request.headers_mut().insert("host", "cluster".parse()?);
    let response = sender.send_request(request.map(Body::from)).await?;
    let (head, body) = response.into_parts();
    let body = axum::body::to_bytes(Body::new(body), 1 << 20).await?;
    driver.abort();
    Ok(http::Response::from_parts(head, body.to_vec()))
}

#[tokio::test]
async fn hostile_servers() {
    let silent = Hostile::silent().await.unwrap();
    let probe = Kubernetes::from_url(silent.url(), TOKEN).version();
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
    // A page that answers every path is no cluster.
    let page = Nginx::start().await.unwrap();
    let other = Nginx::builder().location("/", "return 404;");
    let other = other.start().await.unwrap();
    for (url, expected) in [
        (garbage.url(), Reason::ProtocolError),
        (close.url(), Reason::Closed),
        (endless.url(), Reason::TooLarge),
        (page.url(), Reason::ProtocolError),
        (other.url(), Reason::ProtocolError),
        (format!("http://{}", nobody.addr()), Reason::Refused),
        ("cluster:6443".to_owned(), Reason::BadConfiguration),
        (
            "https://h:6443?a=canary".to_owned(),
            Reason::BadConfiguration,
        ),
        (
            "https://canary:canary@h:6443".to_owned(),
            Reason::BadConfiguration,
        ),
    ] {
        let at = || Kubernetes::from_url(&url, TOKEN);
        let error = measure(at().version()).await.unwrap_err();
        assert_eq!(error.reason(), expected, "{error}");
        let shown = format!("{error:?} {:?} {}", at(), at().version().target());
        assert!(!shown.contains("canary"), "{shown}");
        assert_eq!(reason(at().may("get", "pods", "")).await, expected, "{url}");
        assert_eq!(reason(at().secret_exists("a", "b")).await, expected);
    }
}
