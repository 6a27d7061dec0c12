//! Installs what the tests need from Debian, and only what is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Failure, run, succeeds};

/// A program that the tests start, and the Debian package that holds it.
const TOOLS: &[(&str, &str)] = &[
    ("redis-server", "redis-server"),
    ("redis-cli", "redis-tools"),
    ("initdb", "postgresql"),
    ("postgres", "postgresql"),
    ("psql", "postgresql-client"),
    ("pgbouncer", "pgbouncer"),
    ("mariadbd", "mariadb-server"),
    ("mariadb", "mariadb-client"),
    ("nginx", "nginx-light"),
    ("knotd", "knot"),
    ("prometheus", "prometheus"),
    ("prometheus-alertmanager", "prometheus-alertmanager"),
    ("chronyd", "chrony"),
    ("etcd", "etcd-server"),
    ("tinyproxy", "tinyproxy-bin"),
    // A call of the system that fails as on a file system that does not have it.
    ("strace", "strace"),
    ("/usr/bin/python3", "python3"),
    // Packages of Python and Ruby hold no program of their own: a file of theirs stands for them.
    (
        "/usr/lib/python3/dist-packages/websockets/__init__.py",
        "python3-websockets",
    ),
    (
        "/usr/lib/python3/dist-packages/socketio/__init__.py",
        "python3-socketio",
    ),
    (
        "/usr/lib/python3/dist-packages/aiohttp/__init__.py",
        "python3-aiohttp",
    ),
    (
        "/usr/lib/python3/dist-packages/pytest/__init__.py",
        "python3-pytest",
    ),
    ("nats-server", "nats-server"),
    ("mosquitto", "mosquitto"),
    ("mosquitto_passwd", "mosquitto"),
    ("mosquitto_pub", "mosquitto-clients"),
    ("rabbitmq-server", "rabbitmq-server"),
    ("amqp-publish", "amqp-tools"),
    ("exim4", "exim4-daemon-light"),
    ("/usr/bin/alembic", "alembic"),
    ("/usr/bin/django-admin", "python3-django"),
    (
        "/usr/lib/python3/dist-packages/psycopg2/__init__.py",
        "python3-psycopg2",
    ),
    (
        "/usr/share/doc/ruby-activerecord/copyright",
        "ruby-activerecord",
    ),
    ("/usr/share/doc/ruby-pg/copyright", "ruby-pg"),
    ("openssl", "openssl"),
    ("git", "git"),
    ("ssh", "openssh-client"),
    ("setpriv", "util-linux"),
    ("ps", "procps"),
];

/// The same script for root and for `sudo`.
const SCRIPT: &str = include_str!("install.sh");

/// Installs the packages of the tools that are missing.
pub(crate) fn install() -> Result<(), Failure> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    println!("missing: {}", missing.join(" "));
    let by_hand = format!(
        "install them as root: apt-get update && apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    );
    if find("apt-get").is_none() {
        return Err(Failure::new(format!(
            "there is no apt-get here, and these Debian packages (or their equals) are missing: {}",
            missing.join(" ")
        )));
    }
    let mut command = if is_root() {
        Command::new("sh")
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        return Err(Failure::new(format!(
            "not root, and sudo is not there or asks for a password; {by_hand}"
        )));
    };
    // `sh -c SCRIPT NAME PACKAGES`: the script comes from this binary, so no path can be wrong.
    command.args(["-c", SCRIPT, "install.sh"]).args(&missing);
    run(&format!("install.sh {}", missing.join(" ")), &mut command)
        .map_err(|failure| Failure::new(format!("{failure}; {by_hand}")))?;
    let still = self::missing();
    if still.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "installed, but still not found: {}",
            still.join(" ")
        )))
    }
}

/// The packages whose programs are not there.
fn missing() -> Vec<&'static str> {
    let mut packages: Vec<_> = TOOLS
        .iter()
        .filter(|(program, _)| find(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    packages.dedup();
    packages
}

/// Where a program is: on PATH, or where Debian keeps servers away from users' PATH.
fn find(program: &str) -> Option<PathBuf> {
    // Only Debian's own place counts: `initdb` elsewhere may be a wrapper of something else.
    if matches!(program, "initdb" | "postgres") {
        return std::fs::read_dir("/usr/lib/postgresql")
            .ok()?
            .flatten()
            .map(|version| version.path().join("bin").join(program))
            .find(|path| path.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Whether this process is root: the owner of its own entry in /proc.
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    Path::new("/proc/self")
        .metadata()
        .is_ok_and(|entry| entry.uid() == 0)
}
