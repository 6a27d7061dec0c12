//! The keys that persons have: of each kind, and with an agent alone.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use golive_testbed::ssh_key;

use crate::team::Team;

/// An agent that ends with the test.
struct Agent(Child);

impl Agent {
    fn start(socket: &Path) -> Self {
        let agent = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(socket)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let agent = Self(agent);
        let began = Instant::now();
        while !socket.exists() {
            assert!(began.elapsed() < Duration::from_secs(60), "no agent");
            std::thread::sleep(Duration::from_millis(5));
        }
        agent
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The private key is with the agent, and in no file.
pub(crate) fn an_agent_signs() {
    let team = Team::new();
    let socket = team.path("agent");
    let _agent = Agent::start(&socket);
    let added = Command::new("ssh-add")
        .arg("-q")
        .arg(team.path("olga"))
        .env("SSH_AUTH_SOCK", &socket)
        .status();
    assert!(added.unwrap().success());
    std::fs::remove_file(team.path("olga")).unwrap();
    let attest = [
        "attest",
        "start.restore-rehearsed",
        "--evidence",
        "9 minutes",
    ];
    // Without the agent nobody has the key.
    let alone = Team::new();
    std::fs::remove_file(alone.path("olga")).unwrap();
    let (code, out) = alone
        .with("SSH_AUTH_SOCK", "/nowhere")
        .try_to_say("olga.pub", &attest);
    assert_eq!(code, 64, "{out}");
    assert!(
        out.contains("the agent at /nowhere (SSH_AUTH_SOCK) does not answer"),
        "{out}"
    );
    let team = team.with("SSH_AUTH_SOCK", socket.to_str().unwrap());
    team.say("olga.pub", &attest);
    assert_eq!(team.run(&["verify"]).0, 0);
}

/// What `ssh-keygen` makes and may sign signs here, and stock OpenSSH agrees.
pub(crate) fn each_kind_of_key_signs() {
    for kind in [
        &["-t", "ecdsa", "-b", "256"],
        &["-t", "ecdsa", "-b", "384"],
        &["-t", "rsa", "-b", "3072"],
    ] {
        let team = Team::new();
        let line = ssh_key(&team.path("other"), "olga", kind).unwrap();
        let policy = team.path("policy.toml");
        let text = std::fs::read_to_string(&policy).unwrap();
        let more = format!("[[persons.olga.keys]]\nkey = \"{line}\"\n");
        std::fs::write(&policy, text + &more).unwrap();
        let attest = [
            "attest",
            "start.restore-rehearsed",
            "--evidence",
            "9 minutes",
        ];
        team.say("other", &attest);
        let into = team.path("copied");
        let verify = ["verify", "--explain", "--into", into.to_str().unwrap()];
        let (code, out) = team.run(&verify);
        assert_eq!(code, 0, "{kind:?}: {out}");
        let line = out.lines().find_map(|line| line.trim().strip_prefix("$ "));
        let checked = Command::new("sh").args(["-c", line.unwrap()]).output();
        assert!(checked.unwrap().status.success(), "{kind:?}: {out}");
    }
}
