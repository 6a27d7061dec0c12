mod clock;
mod service;

use std::path::Path;

use golive_core::probe::{Probe, ProbeInput, Reason};
use golive_core::quantity::{Bytes, Count, Ratio};
use golive_probes::host::host;

use crate::{PATIENCE, measure, reason};

fn all() -> Ratio {
    Ratio::of(1, 1).unwrap()
}

#[tokio::test]
async fn what_this_machine_tells() {
    let available = measure(host().memory_available()).await.unwrap();
    assert!(
        available > Bytes::new(1 << 20)
            && available < measure(host().memory_total()).await.unwrap()
    );
    assert!(measure(host().process_memory()).await.unwrap() > Bytes::new(1 << 20));
    assert!(measure(host().cores()).await.unwrap() >= Count::new(1));
    assert!(measure(host().load()).await.unwrap() >= Ratio::default());
    let usage = measure(host().cpu_usage()).await.unwrap();
    assert!(usage <= all(), "{usage}");
    assert!(!measure(host().uptime()).await.unwrap().is_zero());
}

#[tokio::test]
async fn what_a_disk_tells() {
    let free = measure(host().disk_free("/")).await.unwrap();
    let size = measure(host().disk_size("/")).await.unwrap();
    assert!(free > Bytes::new(1 << 20) && free < size, "{free} {size}");
    let used = measure(host().disk_used("/")).await.unwrap();
    assert!(used > Ratio::default() && used < all(), "{used}");
    let df = std::process::Command::new("df")
        .args(["-B1", "--output=size,itotal", "/"])
        .output()
        .unwrap();
    let df = String::from_utf8(df.stdout).unwrap();
    let mut numbers = df.lines().nth(1).unwrap().split_whitespace();
    assert_eq!(numbers.next().unwrap(), size.get().to_string());
    match numbers.next().unwrap() {
        "0" | "-" => assert_eq!(reason(host().inodes_free("/")).await, Reason::NoData),
        _ => assert!(measure(host().inodes_free("/")).await.unwrap() > Count::new(10)),
    }
    for (path, due) in [
        ("/no/such/place", Reason::Missing),
        ("", Reason::BadConfiguration),
    ] {
        assert_eq!(reason(host().disk_free(path)).await, due, "{path}");
        assert_eq!(reason(host().disk_size(path)).await, due, "{path}");
        assert_eq!(reason(host().disk_used(path)).await, due, "{path}");
        assert_eq!(reason(host().inodes_free(path)).await, due, "{path}");
    }
    // It has no size, and is not full.
    assert_eq!(reason(host().disk_size("/proc")).await, Reason::NoData);
    assert_eq!(reason(host().disk_used("/proc")).await, Reason::NoData);
    assert_eq!(reason(host().inodes_free("/proc")).await, Reason::NoData);
    assert!(host().disk_used("/").blocks());
}

#[tokio::test]
async fn what_a_disk_is() {
    // What this machine has is its own; that none is green without a drive, is known.
    let told = measure(host().disk_is_ssd("/")).await;
    if let Err(error) = &told {
        let due = [Reason::NoData, Reason::UnexpectedValue];
        assert!(due.contains(&error.reason()), "{error}");
    }
    let is_virtual = std::fs::read_to_string("/proc/mounts").unwrap();
    if is_virtual.contains("/dev/vda / ") || is_virtual.contains("overlay / ") {
        assert_eq!(told.unwrap_err().reason(), Reason::NoData);
    }
    for (path, due) in [
        ("/proc", Reason::NoData),
        ("/no/such/place", Reason::Missing),
        ("", Reason::BadConfiguration),
    ] {
        assert_eq!(reason(host().disk_is_ssd(path)).await, due, "{path}");
    }
}

#[tokio::test]
async fn what_this_process_has() {
    let before = measure(host().open_files()).await.unwrap();
    assert!(before >= Count::new(3));
    let limit = measure(host().file_descriptor_limit()).await.unwrap();
    let told = std::process::Command::new("sh")
        .args(["-c", "ulimit -n"])
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert_eq!(limit.get().to_string(), told.trim());
    let used = measure(host().open_files_used()).await.unwrap();
    assert!(used > Ratio::default() && used < all(), "{used}");
}

/// The number is that of the kernel: who may write to a file of root is root.
#[tokio::test]
async fn root_is_told() {
    use std::os::unix::fs::MetadataExt;
    let own = std::fs::metadata("/proc/self").unwrap().uid();
    let told = measure(host().is_not_root()).await;
    if own == 0 {
        let error = told.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert_eq!(error.message(), "this process is root, and must not be");
    } else {
        assert!(told.unwrap());
    }
}

#[tokio::test]
async fn swap_space_is_that_of_the_kernel() {
    let swaps = std::fs::read_to_string("/proc/swaps").unwrap_or_default();
    let told = measure(host().swap_used()).await;
    if swaps.lines().count() > 1 {
        assert!(told.unwrap() <= all());
    } else {
        assert_eq!(told.unwrap_err().reason(), Reason::NoData);
    }
}

/// What the limits are, this machine knows; that none is green without one, is
/// known here. Their files are read in the tests of the module.
#[tokio::test]
async fn limits_are_there_or_no_data() {
    let memory = measure(host().memory_limit()).await;
    let used = measure(host().memory_limit_used()).await;
    assert_eq!(memory.is_ok(), used.is_ok(), "{memory:?} {used:?}");
    let cpu = measure(host().cpu_limit()).await;
    let errors = [memory.err(), used.err(), cpu.err()];
    for error in errors.into_iter().flatten() {
        assert_eq!(error.reason(), Reason::NoData, "{error}");
    }
}

/// A program of a name that nothing else has, for as long as this lives.
struct Running(std::process::Child);

impl Running {
    fn new(folder: &Path, name: &str) -> Self {
        let program = folder.join(name);
        // Not a copy: a file that was just written may be busy.
        if !program.exists() {
            std::os::unix::fs::symlink("/bin/sleep", &program).unwrap();
        }
        Self(
            std::process::Command::new(program)
                .arg("600")
                .spawn()
                .unwrap(),
        )
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn processes_are_counted_by_their_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let count = async |name: String| measure(host().process_running(name)).await.unwrap();
    let short = format!("g{}", std::process::id());
    // The kernel keeps the first 15 bytes of these two, which are the same.
    let (long, other) = (
        format!("{short}-a-long-name-1"),
        format!("{short}-a-long-name-2"),
    );
    assert_eq!(count(short.clone()).await, Count::new(0));
    let one = Running::new(folder, &short);
    assert_eq!(count(short.clone()).await, Count::new(1));
    let second = Running::new(folder, &short);
    assert_eq!(count(short.clone()).await, Count::new(2));
    drop(second);
    assert_eq!(count(short.clone()).await, Count::new(1));
    let strange = format!("{short}) S 1 (x");
    let third = Running::new(folder, &strange);
    assert_eq!(
        count(strange.chars().take(15).collect()).await,
        Count::new(1)
    );
    assert_eq!(count(short.clone()).await, Count::new(1));
    let fourth = Running::new(folder, &long);
    assert_eq!(count(long.clone()).await, Count::new(1));
    assert_eq!(count(other).await, Count::new(0));
    drop((third, fourth));
    // One that has ended does not run, also before its parent knows.
    let mut one = one;
    one.0.kill().unwrap();
    let gone = async {
        while count(short.clone()).await != Count::new(0) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, gone).await.is_ok());
    for name in ["", "/bin/sleep", "a\0"] {
        let probe = host().process_running(name);
        assert_eq!(reason(probe).await, Reason::BadConfiguration, "{name}");
    }
}

/// Ends it, and takes it away, when it is dropped.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn processes_whose_main_thread_has_another_name() {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let own = format!("h{}", std::process::id());
    let count = async |name: &str| measure(host().process_running(name)).await.unwrap();
    let is_there = async |name: &str, number: i64| {
        let there = async {
            while count(name).await != Count::new(number) {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, there).await;
        assert!(waited.is_ok(), "{name} is not there {number} times");
    };
    let spawn = |command: &mut Command| {
        let command = command.current_dir(folder.path()).stdin(Stdio::piped());
        Ended(command.stdout(Stdio::null()).spawn().unwrap())
    };
    // The program's own file, as another program made it: one that was just written
    // may be busy.
    let program = folder.path().join(&own);
    let copied = Command::new("cp").arg("/bin/sh").arg(&program).status();
    assert!(copied.unwrap().success());
    let renamed = r"printf 'Main\374' > /proc/self/comm; read _";
    let one = spawn(Command::new(&program).arg0("other").args(["-c", renamed]));
    let kept = format!("/proc/{}/comm", one.0.id());
    let is_renamed = async {
        while std::fs::read(&kept).unwrap() != b"Main\xfc\n" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, is_renamed).await.is_ok());
    is_there(&own, 1).await;
    // Nor is its name a text.
    assert!(measure(host().process(own.as_str()).memory()).await.is_ok());
    // A release puts another file in its place while it runs.
    std::fs::remove_file(&program).unwrap();
    is_there(&own, 1).await;
    drop(one);
    is_there(&own, 0).await;
    // The script of an interpreter, and no file that another program reads.
    let script = format!("{own}-worker.py");
    std::fs::write(folder.path().join(&script), "input()\n").unwrap();
    let reader = spawn(Command::new("tail").args(["-f", &script]));
    let path = folder.path().join(&script);
    let two = spawn(Command::new("/usr/bin/python3").arg("-u").arg(&path));
    is_there(&script, 1).await;
    drop((two, reader));
    is_there(&script, 0).await;
    // What it calls itself.
    let title = format!("{own}-title: worker [busy]");
    let three = spawn(Command::new("sleep").arg0(title).arg("600"));
    is_there(&format!("{own}-title"), 1).await;
    drop(three);
    is_there(&format!("{own}-title"), 0).await;
}

#[tokio::test]
async fn ports_that_are_listened_on() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let probe = host().listens(address.port());
    let told = probe.measure(ProbeInput::alone(PATIENCE)).await.unwrap();
    assert!(told.value);
    let evidence: Vec<_> = told.evidence.iter().map(|it| it.value.clone()).collect();
    assert_eq!(evidence, [address.to_string()]);
    // One that is connected to does not listen.
    let port = golive_testbed::Port::free().unwrap();
    assert_eq!(reason(host().listens(port.number())).await, Reason::Missing);
    let there = std::net::TcpStream::connect(address).unwrap();
    let own = there.local_addr().unwrap().port();
    assert_eq!(reason(host().listens(own)).await, Reason::Missing);
}

/// Ports that anything on this machine listens on, and not for itself alone.
fn open_ports() -> Vec<u16> {
    let mut found = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let table = std::fs::read_to_string(table).unwrap_or_default();
        for line in table.lines().filter(|line| line.contains(" 0A ")) {
            let port = line.split_whitespace().nth(1).unwrap();
            let port = port.rsplit(':').next().unwrap();
            found.push(u16::from_str_radix(port, 16).unwrap());
        }
    }
    found
}

#[tokio::test]
async fn ports_that_are_open_to_others() {
    let here = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let open = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let [here, open] = [&here, &open].map(|it| it.local_addr().unwrap().port());
    // What else runs on this machine comes and goes: a test of its own network
    // would need root.
    let told = async || {
        let mut ports = open_ports();
        ports.retain(|port| *port != here);
        measure(host().listens_only(ports)).await
    };
    let fine = async {
        while told().await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, fine).await.is_ok());
    let error = measure(host().listens_only([here])).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    let words = error.to_string();
    assert!(words.contains(&format!("0.0.0.0:{open}")), "{words}");
    assert!(!words.contains(&format!("127.0.0.1:{here}")), "{words}");
    for ports in [vec![], vec![0, open]] {
        let probe = host().listens_only(ports);
        assert_eq!(reason(probe).await, Reason::BadConfiguration);
    }
}

#[tokio::test]
async fn parameters_of_the_kernel() {
    let shown = |name: &str| std::fs::read_to_string(Path::new("/proc/sys").join(name)).unwrap();
    for name in ["kernel.ostype", "kernel/ostype"] {
        let told = measure(host().kernel_parameter(name)).await.unwrap();
        assert_eq!(told, "Linux", "{name}");
    }
    let told = measure(host().kernel_parameter("vm.overcommit_memory")).await;
    assert_eq!(told.unwrap(), shown("vm/overcommit_memory").trim());
    let told = measure(host().kernel_parameter("net.ipv4.ip_local_port_range")).await;
    let range = shown("net/ipv4/ip_local_port_range");
    let range: Vec<_> = range.split_whitespace().collect();
    assert_eq!(told.unwrap(), range.join(" "));
    for (name, due) in [
        ("vm.no_such_parameter", Reason::Missing),
        ("vm", Reason::UnexpectedValue),
        ("", Reason::BadConfiguration),
        ("vm..swappiness", Reason::BadConfiguration),
        ("../meminfo", Reason::BadConfiguration),
        ("/etc/passwd", Reason::BadConfiguration),
        ("vm.overcommit_memory\0", Reason::BadConfiguration),
    ] {
        let probe = host().kernel_parameter(name);
        assert_eq!(reason(probe).await, due, "{name:?}");
    }
}
