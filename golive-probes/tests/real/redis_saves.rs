//! What a server of Redis is set to, and whether it keeps what it holds.

use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_core::quantity::{Age, Bytes, Count};
use golive_probes::redis::redis;
use golive_testbed::Redis;

use crate::{measure, reason};

#[tokio::test]
async fn a_server_that_saves_nothing_does_not_persist() {
    let server = Redis::start().await.unwrap();
    let probe = || redis(server.url());
    let error = measure(probe().persists()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    assert!(error.message().contains("nothing on disk"), "{error}");
    assert_eq!(reason(probe().append_only()).await, Reason::UnexpectedValue);
    assert_eq!(measure(probe().save_points()).await.unwrap(), Count::new(0));
    // It gives the time when it started.
    assert_eq!(reason(probe().last_save()).await, Reason::NoData);
    server.command(&["SAVE"]).await.unwrap();
    let hour = Age::new(Duration::from_secs(3600));
    assert!(measure(probe().last_save()).await.unwrap() < hour);
    let set = ["CONFIG", "SET", "save", "3600 1 300 100"];
    server.command(&set).await.unwrap();
    assert!(measure(probe().persists()).await.unwrap());
    assert_eq!(measure(probe().save_points()).await.unwrap(), Count::new(2));
    let save = probe().setting("save").text();
    assert_eq!(measure(save).await.unwrap(), "3600 1 300 100");
}

#[tokio::test]
async fn a_save_in_the_background_counts() {
    let server = Redis::start().await.unwrap();
    server.command(&["BGSAVE"]).await.unwrap();
    let hour = Age::new(Duration::from_secs(3600));
    loop {
        match measure(redis(server.url()).last_save()).await {
            Ok(age) => break assert!(age < hour),
            Err(error) => assert_eq!(error.reason(), Reason::NoData, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_append_only_file_is_enough() {
    let server = Redis::builder().set("appendonly", "yes");
    let server = server.start().await.unwrap();
    let probe = || redis(server.url());
    assert!(measure(probe().append_only()).await.unwrap());
    assert!(measure(probe().persists()).await.unwrap());
    assert_eq!(measure(probe().save_points()).await.unwrap(), Count::new(0));
    // Who may not ask for settings is told of the file all the same.
    let user = ["ACL", "SETUSER", "ada", "on", ">lovelace", "+info"];
    server.command(&user).await.unwrap();
    let ada = || redis(format!("redis://ada:lovelace@{}", server.addr()));
    assert!(measure(ada().persists()).await.unwrap());
    server
        .command(&["CONFIG", "SET", "appendonly", "no"])
        .await
        .unwrap();
    server
        .command(&["CONFIG", "SET", "save", "3600 1"])
        .await
        .unwrap();
    // That nothing failed which was never tried is no news.
    assert_eq!(reason(probe().persists()).await, Reason::NoData);
    server.command(&["SAVE"]).await.unwrap();
    assert!(measure(probe().persists()).await.unwrap());
    let error = measure(ada().persists()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::PermissionDenied, "{error}");
    assert!(error.message().contains("not known"), "{error}");
    let allow = ["ACL", "SETUSER", "ada", "+config|get"];
    server.command(&allow).await.unwrap();
    assert!(measure(ada().persists()).await.unwrap());
}

#[tokio::test]
async fn a_server_that_does_not_know_the_command_does_not_pass() {
    let server = Redis::builder().set("rename-command", "CONFIG nobody");
    let server = server.set("save", "3600 1").start().await.unwrap();
    let probe = || redis(server.url());
    for reason in [
        reason(probe().persists()).await,
        reason(probe().save_points()).await,
        reason(probe().setting("maxmemory").bytes()).await,
    ] {
        assert_eq!(reason, Reason::PermissionDenied);
    }
}

#[tokio::test]
async fn a_setting_is_one_and_no_password() {
    let server = Redis::builder().password("hunter2").maxmemory("64mb");
    let server = server.start().await.unwrap();
    let setting = |name: &str| redis(server.url()).setting(name);
    let limit = measure(setting("maxmemory").bytes()).await.unwrap();
    assert_eq!(limit, Bytes::new(64 << 20));
    let databases = measure(setting("Databases").count()).await.unwrap();
    assert_eq!(databases, Count::new(16));
    let policy = measure(setting("maxmemory-policy").text()).await.unwrap();
    assert_eq!(policy, "noeviction");
    let error = measure(setting("maxmemory-policy").count())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::UnexpectedValue, Some(Step::Read))
    );
    assert_eq!(reason(setting("save").text()).await, Reason::NoData);
    let plain = Redis::start().await.unwrap();
    let no_limit = redis(plain.url()).setting("maxmemory").bytes();
    assert_eq!(reason(no_limit).await, Reason::NoData);
    assert_eq!(reason(setting("absent").text()).await, Reason::Missing);
    for name in [
        "",
        "*",
        "maxmem?ry",
        "a b",
        "requirepass",
        "RequirePass",
        "masterauth",
    ] {
        let error = measure(setting(name).text()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{name}");
        assert!(!error.message().contains("hunter2"), "{error}");
    }
}
