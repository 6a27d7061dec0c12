use golive_core::probe::Reason;
use golive_probes::env::{Env, EnvCheck, env};

use crate::{measure, reason};

#[tokio::test]
async fn variables_of_this_process() {
    // `PATH` is set in every process that a test is run by.
    assert!(measure(env("PATH").is_set()).await.unwrap());
    assert_eq!(
        reason(env("PATH").is_unset()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(env("GOLIVE_NO_SUCH_VARIABLE").is_set()).await,
        Reason::Missing
    );
    assert!(
        measure(env("GOLIVE_NO_SUCH_VARIABLE").is_unset())
            .await
            .unwrap()
    );
    assert_eq!(
        reason(env("GOLIVE_NO_SUCH_VARIABLE").equals("x")).await,
        Reason::Missing
    );
}

#[tokio::test]
async fn variables_of_a_file_and_no_value_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(
        &path,
        "MODE=production\nSECRET=hunter2\nEMPTY=\nKEY=your_key_here\n",
    )
    .unwrap();
    let of = |name: &str| env(name).in_file(&path);
    assert!(measure(of("MODE").equals("production")).await.unwrap());
    assert_eq!(
        measure(of("MODE").shown().text()).await.unwrap(),
        "production"
    );
    assert_eq!(reason(of("EMPTY").is_set()).await, Reason::Missing);
    assert_eq!(
        reason(of("EMPTY").is_unset()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(of("KEY").not_placeholder()).await,
        Reason::UnexpectedValue
    );
    // To be unset, nothing must be asked for that cannot be set.
    for name in ["", "DEBUG=1", "A B"] {
        assert_eq!(reason(env(name).is_unset()).await, Reason::BadConfiguration);
    }
    std::fs::write(
        &path,
        "\u{feff}MODE=production\nSECRET=hunter2\nEMPTY= # to be set\n",
    )
    .unwrap();
    assert_eq!(reason(of("MODE").is_unset()).await, Reason::UnexpectedValue);
    assert_eq!(reason(of("EMPTY").min_length(2)).await, Reason::Missing);
    for probe in [
        of("SECRET").equals("something"),
        of("SECRET").min_length(32),
    ] {
        let error = measure(probe.clone()).await.unwrap_err();
        assert!(
            !format!("{error} {error:?} {probe:?}").contains("hunter2"),
            "{error}"
        );
    }
    let missing = env("MODE").in_file(folder.path().join("absent"));
    assert_eq!(reason(missing.is_unset()).await, Reason::Missing);
}

#[tokio::test]
async fn what_a_secret_and_a_number_must_be() {
    let folder = tempfile::tempdir().unwrap();
    let (path, example) = (
        folder.path().join(".env"),
        folder.path().join(".env.example"),
    );
    std::fs::write(
        &path,
        "PORT=8080\nBAD_PORT=80800\nSTRONG='q7#Lp2!vXz9@Rk4m'\nWEAK=aaaaaaaaaaaaaaaa\nKEY=abc\n",
    )
    .unwrap();
    std::fs::write(&example, "KEY=abc\nSTRONG=changeme\n").unwrap();
    let of = |name: &str| env(name).in_file(&path);
    assert!(measure(of("PORT").parses_as::<u16>()).await.unwrap());
    let error = measure(of("BAD_PORT").parses_as::<u16>())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(
        error.to_string().contains("does not parse as u16"),
        "{error}"
    );
    assert!(!error.to_string().contains("80800"), "{error}");
    assert!(measure(of("STRONG").min_entropy(60)).await.unwrap());
    assert_eq!(
        reason(of("WEAK").min_entropy(1)).await,
        Reason::UnexpectedValue
    );
    for no_bound in [of("STRONG").min_entropy(0), of("STRONG").min_length(0)] {
        assert_eq!(reason(no_bound).await, Reason::BadConfiguration);
    }
    assert!(measure(of("STRONG").differs_from(&example)).await.unwrap());
    assert_eq!(
        reason(of("KEY").differs_from(&example)).await,
        Reason::UnexpectedValue
    );
    // It compares with nothing, or is nothing.
    assert_eq!(
        reason(of("PORT").differs_from(&example)).await,
        Reason::Missing
    );
    assert_eq!(
        reason(of("GONE").differs_from(&example)).await,
        Reason::Missing
    );
    assert_eq!(reason(of("GONE").parses_as::<u16>()).await, Reason::Missing);
}

/// Whether a file holds what is asked, to whom ever reads it; else the words.
async fn asked(text: &str, probe: impl Fn(Env) -> EnvCheck) -> Result<bool, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, text).unwrap();
    let error = match measure(probe(env("A").in_file(&path))).await {
        Ok(holds) => return Ok(holds),
        Err(error) => error,
    };
    let words = error.to_string();
    assert!(!words.contains("hunter2"), "{words}");
    Err(words.replace(&path.display().to_string(), "FILE"))
}

#[tokio::test]
async fn what_some_reader_takes_for_set_is_not_unset() {
    for text in [
        "A:\ttrue\n",
        "A: true\n",
        "A : true\n",
        "A:true\n",
        "A:\n",
        "A\n",
        "export A\n",
        "export\tA=\n",
        "declare -x A=\"1\"\n",
        "'A'=1\n",
        "A+=1\n",
        "B=1 A=2\n",
        "B=1; A=2\n",
        "B=\"one\nA=2\"\n",
        "B=1\rA=2",
        "\u{feff}A=1",
    ] {
        let words = asked(text, Env::is_unset).await.unwrap_err();
        assert!(words.contains("A is set at line "), "{text:?}: {words}");
    }
    for text in [
        "# A=1\n",
        "B=x?A=1\n",
        "B='to set A=1'\n",
        "AB=1\n",
        "BA: 1\n",
    ] {
        assert_eq!(asked(text, Env::is_unset).await, Ok(true), "{text:?}");
    }
}

#[tokio::test]
async fn where_readers_differ_the_line_is_told_and_only_where_it_matters() {
    let differ = |one: &str, other: &str, line: usize| {
        format!("{one} and {other} differ at line {line} of FILE")
    };
    let node = "dotenv of Node.js";
    // What is asked, in words that hold for some and not for others.
    for (text, value, due) in [
        (
            "A: hunter2\n",
            "hunter2",
            differ(node, "node --env-file", 1),
        ),
        (
            "B=1\nA=hunter2#x\n",
            "hunter2",
            differ(node, "python-dotenv", 2),
        ),
        (
            "A=hunter2#x\n",
            "hunter2#x",
            differ("python-dotenv", node, 1),
        ),
        (
            "A=\"hunter2\\nx\"\n",
            "hunter2\nx",
            differ(node, "a shell", 1),
        ),
        (
            "A='hunter2$x'\n",
            "hunter2$x",
            differ(node, "dotenv-expand of Node.js", 1),
        ),
        (
            "A=\"hunter2\"x\n",
            "hunter2",
            differ("node --env-file", node, 1),
        ),
        (
            "A=\"x\nhunter2\"\n",
            "x\nhunter2",
            differ(node, "dotenv of Ruby", 1),
        ),
        ("A=hunter2\nA: x\n", "x", differ(node, "node --env-file", 2)),
        ("A=x\\hunter2\n", "x\\hunter2", differ(node, "a shell", 1)),
    ] {
        let words = asked(text, |it| it.equals(value)).await.unwrap_err();
        assert!(words.contains(&due), "{text:?}: {words}");
    }
    // What is set to all, whatever they make of it.
    for text in [
        "A=hunter2#x\n",
        "A=\"x\\ny\"\n",
        "A=pa$wd\n",
        "A=it's # so\n",
        "A=\"x\ny\"\n",
    ] {
        assert_eq!(asked(text, Env::is_set).await, Ok(true), "{text:?}");
    }
    // What all read alike, in whatever way it is written.
    for text in [
        "A=x y\n",
        "A = x y\n",
        "export A='x y'\n",
        "A=\"x y\" # c\n",
        "A=z\nA=x y",
        "  A=x y  \r\n",
        "B=1\rA=x y\rC=2",
        "A=x y # c\n",
    ] {
        assert_eq!(
            asked(text, |it| it.equals("x y")).await,
            Ok(true),
            "{text:?}"
        );
    }
    for (text, value) in [
        ("A=http://h/?a=1&b=2\n", "http://h/?a=1&b=2"),
        ("A={\"x\": 1}\n", "{\"x\": 1}"),
        ("A=x=y\n", "x=y"),
        ("A=1; B=2\n", "1; B=2"),
    ] {
        assert_eq!(
            asked(text, |it| it.equals(value)).await,
            Ok(true),
            "{text:?}"
        );
    }
    // To be nothing is what some make of it.
    for text in ["A=#hunter2\n", "A=$HUNTER\n", "A: hunter2\n"] {
        let words = asked(text, Env::is_set).await.unwrap_err();
        assert!(words.contains("differ at line 1"), "{text:?}: {words}");
    }
    for text in ["A\n", "A=\n", "A= # hunter2\n", "A=''\n", "B=1\n"] {
        let words = asked(text, Env::is_set).await.unwrap_err();
        assert!(words.starts_with("A is "), "{text:?}: {words}");
    }
}

#[tokio::test]
async fn files_that_are_not_utf_8() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    let of = |name: &str| env(name).in_file(&path);
    std::fs::write(&path, b"# gr\xfc\xdfe\nA=1\nB=\xfc\n").unwrap();
    assert!(measure(of("A").equals("1")).await.unwrap());
    assert!(measure(of("C").is_unset()).await.unwrap());
    let error = measure(of("B").is_set()).await.unwrap_err();
    assert!(
        error.message().starts_with("B is not UTF-8 in line 3"),
        "{error}"
    );
    let text: Vec<u8> = "A=1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [[&[0xff, 0xfe], &text[..]].concat(), text] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(reason(of("A").is_unset()).await, Reason::UnexpectedValue);
        assert_eq!(reason(of("B").is_unset()).await, Reason::UnexpectedValue);
    }
}

#[tokio::test]
async fn every_name_of_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let (path, example) = (
        folder.path().join(".env"),
        folder.path().join(".env.example"),
    );
    std::fs::write(&example, "# Needed\nA=1\nexport B=2\nDEBUG=\n").unwrap();
    std::fs::write(&path, "A=x\nB=\n").unwrap();
    let of = || golive_probes::env::example(&example).in_file(&path);
    let error = measure(of().all_set()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    assert!(error.to_string().contains("not set: B, DEBUG"), "{error}");
    std::fs::write(&path, "A=x\nB=y\n").unwrap();
    assert!(measure(of().but("DEBUG").all_set()).await.unwrap());
    assert_eq!(
        reason(of().but("DEBUGG").all_set()).await,
        Reason::BadConfiguration
    );
    // What is not there, or names nothing, proves nothing.
    let nowhere = golive_probes::env::example(folder.path().join("gone"));
    assert_eq!(reason(nowhere.all_set()).await, Reason::Missing);
    std::fs::write(&example, "# nothing\n").unwrap();
    assert_eq!(reason(of().all_set()).await, Reason::NoData);
}

#[tokio::test]
async fn urls_by_their_scheme_and_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    let lines = "HOOK=https://user:canary@hooks.shop.io/x?token=canary\n\
        LOCAL=http://localhost:3000\nWORD=canary\n";
    std::fs::write(&path, lines).unwrap();
    let of = |name: &str| env(name).in_file(&path).url();
    assert!(
        measure(of("HOOK").scheme("https").host("*.shop.io").not_local())
            .await
            .unwrap()
    );
    for check in [
        of("HOOK").scheme("postgres"),
        of("HOOK").host("shop.io"),
        of("LOCAL").not_local(),
        of("WORD"),
    ] {
        let error = measure(check.clone()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
        assert!(!format!("{error} {check:?}").contains("canary"), "{error}");
    }
    assert_eq!(reason(of("ABSENT")).await, Reason::Missing);
}

#[tokio::test]
async fn nothing_has_the_value_of_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let (path, example) = (
        folder.path().join(".env"),
        folder.path().join(".env.example"),
    );
    let of = || golive_probes::env::example(&example).in_file(&path);
    let lines = "PORT=3000\nSECRET=\"hunter2\"\nKEY=hunter2\nDEBUG=\nGONE=hunter2\n";
    std::fs::write(&example, lines).unwrap();
    std::fs::write(&path, "PORT=3000\nSECRET= hunter2 # new\nKEY=x\nDEBUG=\n").unwrap();
    let check = of().but("PORT").all_differ();
    let error = measure(check.clone()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.to_string().ends_with(": SECRET"), "{error}");
    assert!(!format!("{error:?} {check:?}").contains("hunter2"));
    let both = measure(of().all_differ()).await.unwrap_err();
    assert!(both.to_string().ends_with(": PORT, SECRET"), "{both}");
    std::fs::write(&path, "PORT=3000\nSECRET=y\nKEY=x\nDEBUG=\n").unwrap();
    assert!(measure(of().but("PORT").all_differ()).await.unwrap());
    assert_eq!(
        reason(of().but("PORTS").all_differ()).await,
        Reason::BadConfiguration
    );
    // What compares nothing with nothing proves nothing.
    std::fs::write(&path, "SECRET=\nKEY= \nOTHER=1\n").unwrap();
    assert_eq!(reason(of().all_differ()).await, Reason::NoData);
    std::fs::remove_file(&path).unwrap();
    let error = measure(of().all_differ()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    assert!(error.to_string().contains("No such file"), "{error}");
    std::fs::write(&example, "PATH=/nowhere\nGOLIVE_NO_SUCH=1\n").unwrap();
    let own = || golive_probes::env::example(&example);
    assert!(measure(own().all_differ()).await.unwrap());
    let now = std::env::var("PATH").unwrap();
    std::fs::write(&example, format!("PATH={now}\n")).unwrap();
    assert_eq!(reason(own().all_differ()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn what_a_value_looks_like() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(
        &path,
        "LIVE=sk_live_hunter2\nTEST=sk_test_hunter2\nEMPTY=\n",
    )
    .unwrap();
    let of = |name: &str, pattern: &str| env(name).in_file(&path).matches(pattern);
    assert!(measure(of("LIVE", "^sk_live_")).await.unwrap());
    let error = measure(of("TEST", "^sk_live_")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert_eq!(error.to_string(), "TEST does not match \"^sk_live_\"");
    assert_eq!(reason(of("EMPTY", "^.*$")).await, Reason::BadConfiguration);
    assert_eq!(reason(of("EMPTY", "^[a-z]*$")).await, Reason::Missing);
    assert_eq!(reason(of("GONE", "^sk")).await, Reason::Missing);
    for pattern in ["(", "", "a|"] {
        assert_eq!(
            reason(of("LIVE", pattern)).await,
            Reason::BadConfiguration,
            "{pattern}"
        );
    }
}

#[cfg(feature = "jwt")]
#[tokio::test]
async fn a_token_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    // RFC 7519, 3.1: issued by joe, expired in 2011.
    let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
        .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
        .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    std::fs::write(&path, format!("TOKEN=\"{token}\"\nBAD=hunter2\nEMPTY=\n")).unwrap();
    let of = |name: &str| env(name).in_file(&path).jwt();
    assert_eq!(measure(of("TOKEN").issuer()).await.unwrap(), "joe");
    assert_eq!(
        reason(of("TOKEN").is_current()).await,
        Reason::UnexpectedValue
    );
    let error = measure(of("BAD").issuer()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ProtocolError);
    assert!(!format!("{error:?} {:?}", of("TOKEN").issuer()).contains("eyJ"));
    assert!(!format!("{error:?}").contains("hunter2"));
    for name in ["EMPTY", "GONE"] {
        assert_eq!(
            reason(of(name).is_current()).await,
            Reason::Missing,
            "{name}"
        );
    }
    let nowhere = env("TOKEN").in_file(folder.path().join("gone")).jwt();
    assert_eq!(reason(nowhere.issuer()).await, Reason::Missing);
}

#[cfg(feature = "tree")]
#[tokio::test]
async fn every_name_that_the_code_reads() {
    use golive_probes::tree::tree;

    const NODE: &str = r"process\.env\.([A-Z0-9_]+)|process\.env\[['\x22]([A-Z0-9_]+)";
    let folder = tempfile::tempdir().unwrap();
    let (src, path) = (
        folder.path().join("src"),
        folder.path().join(".env.example"),
    );
    std::fs::create_dir(&src).unwrap();
    let code = "const a = process.env.A;\nif (process.env.B || process.env['C']) {}\n";
    std::fs::write(src.join("main.js"), code).unwrap();
    std::fs::write(
        src.join("more.js"),
        "process.env.A + process.env.NODE_ENV\n",
    )
    .unwrap();
    std::fs::write(&path, "A=\nB=hunter2\n# C=1\n").unwrap();
    let of = || golive_probes::env::example(&path);
    let code = || tree(&src).glob("*.js");
    let error = measure(of().names_all(code(), NODE)).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing, "{error}");
    let words = error.to_string();
    assert!(words.contains("does not name C ("), "{words}");
    assert!(words.contains("main.js:2), NODE_ENV ("), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
    std::fs::write(&path, "A=\nB=hunter2\nC=1\nUNUSED=1\n").unwrap();
    let left = || of().but("NODE_ENV");
    assert!(measure(left().names_all(code(), NODE)).await.unwrap());
    // What finds nothing, or not what was meant, proves nothing.
    for (probe, due) in [
        (
            left().names_all(code(), r"Deno\.env\.(\w+)"),
            Reason::NoData,
        ),
        (
            left().names_all(tree(&src).glob("*.ts"), NODE),
            Reason::NoData,
        ),
        (
            left().but("CI").names_all(code(), NODE),
            Reason::BadConfiguration,
        ),
        (
            left().names_all(code(), r"process\.env\.\w+"),
            Reason::BadConfiguration,
        ),
        (
            left().names_all(code(), r"process\.env(.)"),
            Reason::BadConfiguration,
        ),
        (left().names_all(code(), "("), Reason::BadConfiguration),
        (
            left().in_file(&path).names_all(code(), NODE),
            Reason::BadConfiguration,
        ),
        (
            left().names_all(tree(folder.path().join("gone")), NODE),
            Reason::Missing,
        ),
        (
            golive_probes::env::example(folder.path().join("gone")).names_all(code(), NODE),
            Reason::Missing,
        ),
    ] {
        let shown = format!("{probe:?}");
        assert_eq!(reason(probe).await, due, "{shown}");
    }
}
