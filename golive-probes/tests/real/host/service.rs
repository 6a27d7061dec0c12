use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use golive_core::probe::Reason;
use golive_core::quantity::{Age, Bytes, Count, Ratio};
use golive_probes::host::{Service, host};

use super::Running;
use crate::{PATIENCE, measure, reason};

/// A shell that runs a script, and is ended with all that it has started.
struct Script(Child);

impl Script {
    fn new(folder: &Path, script: &str, argument: &str) -> Self {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new("sh");
        command.args(["-c", script, argument]).current_dir(folder);
        Self(command.process_group(0).spawn().unwrap())
    }

    fn write_number(&self, folder: &Path) -> std::path::PathBuf {
        let path = folder.join("service.pid");
        std::fs::write(&path, format!("{}\n", self.0.id())).unwrap();
        path
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-9", "--", &group]).status();
        let _ = self.0.wait();
    }
}

/// What `ps` says of a process, a number.
fn ps(field: &str, number: u32) -> u64 {
    let output = Command::new("ps")
        .args(["-o", field, "-p", &number.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    said.trim().parse().unwrap()
}

#[tokio::test]
async fn what_processes_of_a_name_take() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("s{}", std::process::id());
    let it = || host().process(name.as_str());
    assert_eq!(reason(it().memory()).await, Reason::Missing);
    assert_eq!(reason(it().count()).await, Reason::Missing);
    let one = Running::new(folder.path(), &name);
    // Until it is the program itself, it is a copy of this one.
    let ready = async {
        while measure(host().process_running(name.as_str()))
            .await
            .unwrap()
            != Count::new(1)
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, ready).await.is_ok());
    let number = one.0.id();
    let told = async |probe: Service| measure(probe.memory()).await.unwrap().get();
    let settled = async {
        while told(it()).await != resident(number) * 1024 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, settled).await.is_ok());
    let alone = told(it()).await;
    assert!(alone > 100 << 10, "{alone}");
    assert_eq!(measure(it().open_files()).await.unwrap(), files(number));
    let uptime = measure(it().uptime()).await.unwrap();
    let due = Duration::from_secs(ps("etimes=", number));
    assert!(uptime <= due + Duration::from_secs(2), "{uptime:?} {due:?}");
    assert!(measure(it().cpu_usage()).await.unwrap() < Ratio::of(1, 2).unwrap());
    // Two are measured together.
    let _two = Running::new(folder.path(), &name);
    let both = async {
        while told(it()).await < alone + (100 << 10) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, both).await.is_ok());
    assert!(measure(it().age()).await.unwrap().get() >= measure(it().uptime()).await.unwrap());
    // By what they were started with.
    assert!(told(it().with_argument("600")).await > alone);
    let other = it().with_argument("601");
    assert_eq!(reason(other.memory()).await, Reason::Missing);
    let empty = it().with_argument("");
    assert_eq!(reason(empty.memory()).await, Reason::BadConfiguration);
    for name in ["", "/bin/sleep"] {
        let probe = host().process(name).memory();
        assert_eq!(reason(probe).await, Reason::BadConfiguration, "{name}");
    }
}

/// What the kernel says of its memory, in KiB.
fn resident(number: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{number}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.unwrap().trim().trim_end_matches(" kB").trim();
    number.parse().unwrap()
}

fn files(number: u32) -> Count {
    let files = std::fs::read_dir(format!("/proc/{number}/fd")).unwrap();
    Count::of(files.count())
}

#[tokio::test]
async fn a_process_by_the_file_of_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let busy = "while :; do :; done & while :; do :; done & echo > ready; wait";
    let script = Script::new(folder.path(), busy, "hunter2");
    let path = script.write_number(folder.path());
    let it = || host().pid_file(&path);
    let ready = async {
        while !folder.path().join("ready").exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, ready).await.is_ok());
    // It waits; its children are what is busy.
    assert!(measure(it().cpu_usage()).await.unwrap() < Ratio::of(1, 10).unwrap());
    let all = async {
        while measure(it().with_children().cpu_usage()).await.unwrap() == Ratio::default() {}
    };
    assert!(tokio::time::timeout(PATIENCE, all).await.is_ok());
    assert_eq!(measure(it().count()).await.unwrap(), Count::new(1));
    let workers = it().with_children().count();
    assert_eq!(measure(workers).await.unwrap(), Count::new(3));
    let alone = measure(it().memory()).await.unwrap();
    assert!(measure(it().with_children().memory()).await.unwrap() > alone);
    assert!(alone > Bytes::new(100 << 10));
    let age = measure(it().age()).await.unwrap();
    assert!(age < Age::new(Duration::from_secs(3600)), "{age}");
    let probe = it().with_argument("hunter2").memory();
    assert!(measure(probe.clone()).await.is_ok());
    let service = it().with_argument("hunter2");
    let shown = format!("{probe:?} {service:?} {:?}", service.clone().cpu_usage());
    assert!(!shown.contains("hunter2"), "{shown}");
    // A file from long before: the number was given to another since.
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    let before = SystemTime::now() - Duration::from_secs(24 * 3600);
    file.set_modified(before).unwrap();
    let error = measure(it().memory()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    assert!(error.to_string().contains("it is another"), "{error}");
    script.write_number(folder.path());
    assert!(measure(it().memory()).await.is_ok());
    drop(script);
    for error in [
        measure(it().memory()).await.unwrap_err(),
        measure(it().cpu_usage()).await.unwrap_err(),
        measure(it().with_children().open_files())
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.reason(), Reason::Missing, "{error}");
    }
    for (text, due) in [
        ("", Reason::UnexpectedValue),
        ("0", Reason::UnexpectedValue),
        ("-1", Reason::UnexpectedValue),
        ("nginx", Reason::UnexpectedValue),
        ("4294967295", Reason::Missing),
    ] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(reason(it().uptime()).await, due, "{text:?}");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(reason(it().uptime()).await, Reason::Missing);
    let empty = host().pid_file("");
    assert_eq!(reason(empty.age()).await, Reason::BadConfiguration);
}
