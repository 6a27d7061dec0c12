//! Real programs, most of them scripts for `sh`: well behaved and hostile ones.

use std::path::Path;
use std::time::Duration;

use golive_core::probe::{Probe, ProbeError, ProbeExt, ProbeInput, Reason, Step};
use golive_core::quantity::{Bytes, Count, Ratio, Version};
use golive_probes::command::{Command, command, shell};

use crate::{PATIENCE, measure, reason, within};

/// Long enough for a shell to start on a busy machine, short enough to wait for.
const SOON: Duration = Duration::from_secs(3);

async fn error<P: Probe>(probe: P) -> ProbeError {
    measure(probe).await.err().unwrap()
}

#[tokio::test]
async fn what_a_program_tells() {
    let answer = || shell(r#"echo '  {"queue":{"lag":7,"full":0.25,"mode":"live","ok":true}} '"#);
    assert!(measure(answer().succeeds()).await.unwrap());
    assert_eq!(
        measure(answer().json("/queue/lag").count()).await.unwrap(),
        Count::new(7)
    );
    assert_eq!(
        measure(answer().json("/queue/full").ratio()).await.unwrap(),
        Ratio::of(1, 4).unwrap()
    );
    assert_eq!(
        measure(answer().json("/queue/mode").text()).await.unwrap(),
        "live"
    );
    assert!(measure(answer().json("/queue/ok").boolean()).await.unwrap());
    assert!(measure(answer().stdout_contains("live")).await.unwrap());
    assert_eq!(
        measure(command("echo").args(["  two words "]).stdout_text())
            .await
            .unwrap(),
        "two words"
    );
    assert_eq!(
        measure(shell("echo -12").stdout_number()).await.unwrap(),
        Count::new(-12)
    );
    assert_eq!(
        measure(shell("exit 3").exit_code()).await.unwrap(),
        Count::new(3)
    );
    assert_eq!(
        measure(shell("echo nginx version: nginx/1.22.1 >&2").version())
            .await
            .unwrap(),
        Version::new(1, 22, 1)
    );
    let found = measure(command("cargo").arg("--version").version()).await;
    assert!(found.unwrap() >= Version::new(1, 88, 0));
    assert!(
        !measure(shell("exit 0").succeeds().latency())
            .await
            .unwrap()
            .is_zero()
    );
}

#[tokio::test]
async fn what_a_program_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().canonicalize().unwrap();
    assert_eq!(
        measure(command("pwd").arg("-P").current_dir(&there).stdout_text())
            .await
            .unwrap(),
        there.to_str().unwrap()
    );
    let mode = || shell("echo \"$MODE\"").env("MODE", "production");
    assert_eq!(measure(mode().stdout_text()).await.unwrap(), "production");
    assert_eq!(
        measure(mode().env_remove("MODE").stdout_text())
            .await
            .unwrap(),
        ""
    );
    let home = command("/bin/sh").args(["-c", "echo \"<$CARGO_MANIFEST_DIR>\""]);
    assert_eq!(measure(home.env_clear().stdout_text()).await.unwrap(), "<>");
    // It has no input to wait for.
    assert_eq!(measure(command("cat").stdout_text()).await.unwrap(), "");
    // No shell reads its arguments.
    assert_eq!(
        measure(command("echo").arg("$HOME; exit 1").stdout_text())
            .await
            .unwrap(),
        "$HOME; exit 1"
    );
}

#[tokio::test]
async fn a_program_that_fails_measures_nothing() {
    let failing = || shell("echo 1.2.3; echo first >&2; echo the disk is full >&2; exit 4");
    for error in [
        error(failing().succeeds()).await,
        error(failing().stdout_text()).await,
        error(failing().stdout_contains("1.2.3")).await,
        error(failing().version()).await,
        error(failing().json("").count()).await,
    ] {
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert_eq!(
            error.message(),
            "sh exited with 4, expected 0: first | the disk is full"
        );
        assert_eq!(error.step(), Some(Step::Run));
    }
    let killed = error(shell("kill -9 $$").exit_code()).await;
    assert_eq!(killed.reason(), Reason::UnexpectedValue);
    assert_eq!(killed.message(), "sh was ended by signal 9");
}

#[tokio::test]
async fn other_numbers_than_0_can_be_answers() {
    let found = || shell("echo '{\"a\":{},\"b\":{}}'; echo warned >&2; exit 2").exits_with([0, 2]);
    assert!(measure(found().succeeds()).await.unwrap());
    assert_eq!(
        measure(found().json("").length()).await.unwrap(),
        Count::new(2)
    );
    assert_eq!(measure(found().exit_code()).await.unwrap(), Count::new(2));
    let other = error(shell("echo 1; exit 1").exits_with([0, 2]).stdout_number()).await;
    assert_eq!(other.reason(), Reason::UnexpectedValue);
    assert_eq!(other.message(), "sh exited with 1, expected 0 or 2");
    let well = error(shell("echo 1").exits_with([2]).stdout_number()).await;
    assert_eq!(well.message(), "sh exited with 0, expected 2");
    let killed = error(shell("kill -9 $$").exits_with([0, 137, -1]).succeeds()).await;
    assert_eq!(killed.reason(), Reason::UnexpectedValue);
    let none = reason(shell("exit 0").exits_with([]).succeeds()).await;
    assert_eq!(none, Reason::BadConfiguration);
}

#[tokio::test]
async fn output_that_must_lack_something() {
    let plan =
        || shell("echo '# db will be destroyed by hunter22'; echo done").redacting("hunter22");
    assert!(
        measure(plan().stdout_lacks("^must be replaced"))
            .await
            .unwrap()
    );
    let found = error(plan().stdout_lacks("will be (destroyed|replaced)")).await;
    assert_eq!(found.reason(), Reason::UnexpectedValue);
    assert_eq!(
        found.message(),
        "sh prints `# db will be destroyed by [redacted]`, which matches \
         \"will be (destroyed|replaced)\""
    );
    for (probe, expected) in [
        // Who says nothing, fails or mumbles was not seen to lack anything.
        (shell(":").stdout_lacks("x"), Reason::NoData),
        (shell("echo; echo").stdout_lacks("x"), Reason::NoData),
        (
            shell("echo a; exit 1").stdout_lacks("x"),
            Reason::UnexpectedValue,
        ),
        (
            shell("printf '\\377'").stdout_lacks("x"),
            Reason::UnexpectedValue,
        ),
        (shell("echo a").stdout_lacks("("), Reason::BadConfiguration),
        (shell("echo a").stdout_lacks("b|"), Reason::BadConfiguration),
    ] {
        assert_eq!(reason(probe).await, expected);
    }
}

#[tokio::test]
async fn output_of_another_kind_is_named() {
    for (error, words) in [
        (
            error(shell("echo 12 rows").stdout_number()).await,
            "sh prints `12 rows`, expected a whole number",
        ),
        (
            error(shell(":").stdout_number()).await,
            "sh prints nothing, expected a whole number",
        ),
        (
            error(shell("echo ready").stdout_contains("done")).await,
            "what sh prints (6B) does not hold \"done\"",
        ),
        (
            error(shell("echo usage: tool").version()).await,
            "there is no version in what sh prints: `usage: tool`",
        ),
        (
            error(shell("echo '{\"a\":null}'").json("/a").count()).await,
            "expected a whole number, found null at \"/a\" in what sh prints",
        ),
        (
            error(shell("printf '\\377'").stdout_text()).await,
            "what sh prints is not UTF-8 in line 1",
        ),
        (
            error(shell("printf 'gr\\374n\\nready'").stdout_lacks("FATAL")).await,
            "what sh prints is not UTF-8 in line 1",
        ),
    ] {
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert_eq!(error.message(), words);
    }
    assert_eq!(
        reason(shell("echo '{}'").json("/a").count()).await,
        Reason::Missing
    );
    assert_eq!(
        reason(shell("echo '{}'").json("a").count()).await,
        Reason::BadConfiguration
    );
    // What is asked for is there, whatever stands beside it.
    let mixed = || shell("printf '\\357\\273\\277gr\\374n\\n1.2.3 FATAL'");
    assert!(measure(mixed().stdout_contains("FATAL")).await.unwrap());
    assert!(measure(mixed().version()).await.is_ok());
    let found = error(mixed().stdout_lacks("FATAL")).await;
    assert!(found.message().contains("which matches"), "{found}");
    let marked = shell("printf '\\357\\273\\2777'").stdout_number();
    assert_eq!(measure(marked).await.unwrap(), Count::new(7));
    let garbage = error(shell("echo '{'").json("/a").count()).await;
    assert!(garbage.message().starts_with("what sh prints is not JSON"));
}

#[tokio::test]
async fn what_cannot_be_started() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    };
    let plain = written("plain", "#!/bin/sh\n", 0o644);
    let orphan = written("orphan", "#!/no/such/interpreter\n", 0o755);
    let garbage = written("garbage", "\u{1}\u{2}\u{3}", 0o755);
    for (command, due, words) in [
        (
            command("golive-no-such-program"),
            Reason::Missing,
            "golive-no-such-program was not found",
        ),
        (command(""), Reason::BadConfiguration, "no program is named"),
        (
            command("a\0b"),
            Reason::BadConfiguration,
            "cannot be started",
        ),
        (
            command(&plain),
            Reason::PermissionDenied,
            "plain may not be run",
        ),
        (
            command(folder.path()),
            Reason::PermissionDenied,
            "may not be run",
        ),
        (
            command(&orphan),
            Reason::Missing,
            "the interpreter of orphan was not found",
        ),
        (
            command(&garbage),
            Reason::UnexpectedValue,
            "garbage is not a program of this machine",
        ),
        (
            command("true").current_dir("/no/such/folder"),
            Reason::Missing,
            "there is no folder /no/such/folder to run true in",
        ),
    ] {
        let error = error(command.succeeds()).await;
        assert_eq!(error.reason(), due, "{error}");
        assert!(error.message().contains(words), "{error}");
        assert_eq!(error.step(), Some(Step::Run));
    }
}

#[tokio::test]
async fn no_secret_is_repeated() {
    let probe = command("sh")
        .args([
            "-c",
            "echo \"$0 $1 $PASSWORD\" >&2; exit 1",
            "postgres://app:hunter2@db",
            "--token=hunter3",
        ])
        .env("PASSWORD", "hunter4")
        .succeeds();
    let target = probe.target();
    let error = measure(probe.clone()).await.unwrap_err();
    let all = format!("{error} {error:?} {probe:?} {target}");
    assert!(!all.contains("hunter"), "{all}");
    assert!(all.contains("[redacted]"), "{all}");
    assert_eq!(target.as_str(), "sh");
    // What is no secret says what went wrong.
    let error = measure(command("ls").args(["--", "/no/such/path"]).succeeds()).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("/no/such/path"), "{error}");
    let shown = command("sh")
        .arg("hunter2")
        .shown_as("the migration")
        .succeeds();
    assert_eq!(shown.target().as_str(), "the migration");
}

#[tokio::test]
async fn one_run_serves_all_that_ask() {
    let folder = tempfile::tempdir().unwrap();
    let script = || shell("echo x >> runs; echo 5").current_dir(folder.path());
    let input = ProbeInput::alone(PATIENCE);
    let (number, text, well) = (
        script().stdout_number(),
        script().stdout_text(),
        script().succeeds(),
    );
    let (number, text, well) = tokio::join!(
        number.measure(input.clone()),
        text.measure(input.clone()),
        well.measure(input.clone()),
    );
    assert_eq!(number.unwrap().value, Count::new(5));
    assert_eq!(text.unwrap().value, "5");
    assert!(well.unwrap().value);
    let runs = std::fs::read_to_string(folder.path().join("runs")).unwrap();
    assert_eq!(runs, "x\n");
}

#[tokio::test]
async fn endless_output_is_too_large_at_once() {
    assert_eq!(reason(command("yes").succeeds()).await, Reason::TooLarge);
    assert_eq!(reason(shell("yes >&2").exit_code()).await, Reason::TooLarge);
    let little = shell("echo 0123456789").output_limit(Bytes::new(10));
    assert_eq!(reason(little.succeeds()).await, Reason::TooLarge);
    let enough = shell("echo 0123456789").output_limit(Bytes::new(11));
    assert!(measure(enough.succeeds()).await.unwrap());
}

/// A script that writes the numbers of itself, of a child and of a grandchild
/// to a file, then goes on. All of them ignore the polite signals.
fn family(folder: &Path, then: &str) -> Command {
    let script = format!(
        "trap '' TERM HUP INT
         sh -c 'trap \"\" TERM HUP INT; sleep 600 & echo $! $$ > half; wait' &
         while [ ! -s half ]; do sleep 0.01; done
         echo $$ $(cat half) > partial && mv partial family
         {then}"
    );
    shell(script).current_dir(folder)
}

async fn members(folder: &Path) -> Vec<String> {
    let text = tokio::time::timeout(PATIENCE, async {
        loop {
            match std::fs::read_to_string(folder.join("family")) {
                Ok(text) => return text,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    });
    let members: Vec<String> = text
        .await
        .unwrap()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    assert_eq!(members.len(), 3);
    members
}

/// Waits until none of them runs. One that is dead and not reaped yet (by the
/// init of a container, for one) does not run.
async fn all_gone(members: &[String]) {
    let runs = |member: &String| {
        std::fs::read_to_string(format!("/proc/{member}/stat"))
            .is_ok_and(|stat| !stat.contains(") Z ") && !stat.contains(") X "))
    };
    let gone = tokio::time::timeout(PATIENCE, async {
        while members.iter().any(runs) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(gone.await.is_ok(), "still running: {members:?}");
}

#[tokio::test]
async fn nothing_outlives_the_timeout() {
    let folder = tempfile::tempdir().unwrap();
    let probe = family(folder.path(), "wait").succeeds();
    let error = within(SOON, &probe).await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
    assert_eq!(error.step(), Some(Step::Run));
    all_gone(&members(folder.path()).await).await;
}

#[tokio::test]
async fn nothing_outlives_a_cancelled_run() {
    let folder = tempfile::tempdir().unwrap();
    let probe = family(folder.path(), "wait").succeeds();
    let run = tokio::spawn(async move { measure(probe).await });
    let members = members(folder.path()).await;
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    all_gone(&members).await;
}

#[tokio::test]
async fn nothing_outlives_too_large_an_output() {
    let folder = tempfile::tempdir().unwrap();
    let probe = family(folder.path(), "exec yes").succeeds();
    assert_eq!(reason(probe).await, Reason::TooLarge);
    all_gone(&members(folder.path()).await).await;
}

#[tokio::test]
async fn what_a_program_leaves_behind_is_ended_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    // The child holds the output open.
    let probe = family(folder.path(), "echo 7").stdout_number();
    assert_eq!(measure(probe).await.unwrap(), Count::new(7));
    all_gone(&members(folder.path()).await).await;
}

#[tokio::test]
async fn one_that_leaves_the_group_is_not_waited_for() {
    // It lives in a session of its own and holds the output open.
    let probe = shell("setsid sleep 20 & echo 7; sleep 0.2").stdout_number();
    assert_eq!(
        within(Duration::from_secs(15), &probe).await.unwrap(),
        Count::new(7)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once() {
    let runs: Vec<_> = (0..40)
        .map(|number| tokio::spawn(measure(shell(format!("echo {number}")).stdout_number())))
        .collect();
    for (number, run) in runs.into_iter().enumerate() {
        assert_eq!(run.await.unwrap().unwrap(), Count::of(number));
    }
}
