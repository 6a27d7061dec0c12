//! The process of a server: started without rights, signalled with all that it has started, and
//! never left behind.

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::error::Error;
use crate::find::find;

/// The user and the group without rights, whose number is the same on every Linux.
pub(crate) const NOBODY: u32 = 65_534;

/// How long a server may take to end by itself before it is made to.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the tests run as root.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// How a server ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// At once. For servers that leave nothing behind.
    Kill,
    /// `SIGQUIT`. PostgreSQL calls this an immediate shutdown: as a crash would be, but the shared
    /// memory is given back, of which a system has only so many pieces.
    Quit,
}

impl Stop {
    fn name(self) -> &'static str {
        match self {
            Self::Kill => "KILL",
            Self::Quit => "QUIT",
        }
    }
}

/// A command that runs as a user without rights, and ends when the thread that starts it does.
pub(crate) fn unprivileged<I>(program: &Path, arguments: I, stop: Stop) -> Result<Command, Error>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = Command::new(find("setpriv", "util-linux")?);
    if is_root() {
        command.args([
            format!("--reuid={NOBODY}"),
            format!("--regid={NOBODY}"),
            "--clear-groups".into(),
        ]);
    }
    // The kernel sends this when the test dies, even by SIGKILL, when nothing is dropped.
    command
        .args(["--pdeathsig", stop.name()])
        .arg(program)
        .args(arguments);
    // Messages in English, since the log is searched for them.
    command
        .env("LC_ALL", "C")
        .stdin(std::process::Stdio::null());
    Ok(command)
}

/// A process that runs, with all that it starts. Ended on drop.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    stop: Stop,
}

impl Process {
    /// Starts a command in a process group of its own, so that the Ctrl-C that ends the tests does
    /// not reach it: it ends as `stop` says.
    pub(crate) fn start(mut command: Command, stop: Stop) -> io::Result<Self> {
        command.process_group(0);
        let (reply, answer) = channel();
        let gone = || io::Error::other("the thread that starts servers has ended");
        spawner().send((command, reply)).map_err(|_| gone())?;
        let child = answer.recv().map_err(|_| gone())??;
        Ok(Self { child, stop })
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How the process has ended, if it has.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// The process, if it has not ended.
    pub(crate) fn running(&mut self) -> Option<&Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    /// Halts the process and all that it has started, and waits until they are: a thread that
    /// runs hears a signal a moment later.
    pub(crate) fn pause(&self) {
        self.signal_all(Signal::STOP);
        wait_until(|| family(self.id()).into_iter().all(halted));
    }

    /// Lets a halted process go on.
    pub(crate) fn resume(&self) {
        self.signal_all(Signal::CONT);
    }

    fn signal_all(&self, signal: Signal) {
        for pid in family(self.id()) {
            send(pid, signal);
        }
    }

    /// Waits until the process ends, at most `PATIENCE`.
    fn ends(&mut self) {
        wait_until(|| self.running().is_none());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Once reaped, the number may belong to another process: signal nothing.
        if self.running().is_none() {
            return;
        }
        // Taken first: who their parent was is forgotten when the parent ends.
        let family = family(self.id());
        if self.stop == Stop::Quit {
            // A halted process would not hear the signal.
            self.resume();
            send(self.id(), Signal::QUIT);
            self.ends();
        }
        for pid in &family {
            send(*pid, Signal::KILL);
        }
        self.ends();
        // The others are not our children: nothing tells us of their end, so look. While one
        // lives it may still write, and the folder could not be removed.
        wait_until(|| !family.iter().any(|pid| alive(*pid)));
    }
}

/// Looks until it is so, or until `PATIENCE` is over. Blocks, since it runs in drop.
fn wait_until(mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !so() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Sends a signal; that the process is gone is no error.
fn send(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        kill_process(pid, signal).ok();
    }
}

/// A process and all that it has started, itself first. Not its process group: the children of
/// PostgreSQL leave it.
fn family(leader: u32) -> Vec<u32> {
    let all: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, stat(pid)?.1)))
        .collect();
    let mut family = vec![leader];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        family.extend(
            all.iter()
                .filter(|(_, of)| *of == parent)
                .map(|(pid, _)| *pid),
        );
        next += 1;
    }
    family
}

/// Whether a process exists and is more than an entry that waits to be reaped.
fn alive(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| state != 'Z')
}

/// Whether each thread of a process has halted.
fn halted(pid: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task"));
    threads.into_iter().flatten().flatten().all(|thread| {
        let text = std::fs::read_to_string(thread.path().join("stat"));
        // One that has ended says nothing.
        text.ok()
            .and_then(|text| parsed(&text))
            .is_none_or(|(state, _)| matches!(state, 'T' | 't' | 'Z' | 'X'))
    })
}

/// The state of a process and the number of its parent, from `/proc/PID/stat`.
fn stat(pid: u32) -> Option<(char, u32)> {
    parsed(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn parsed(text: &str) -> Option<(char, u32)> {
    // "pid (name) state parent ...", and the name may hold anything, parentheses too.
    let (_, rest) = text.rsplit_once(')')?;
    let mut words = rest.split_whitespace();
    Some((words.next()?.chars().next()?, words.next()?.parse().ok()?))
}

/// A command to start, and where to send the process.
type Job = (Command, Sender<io::Result<Child>>);

/// The thread that starts every server. The kernel's signal on the death of a parent means the
/// *thread* that started the child, and the thread of a test ends before a server that it shares
/// with other tests; this one ends with the process.
fn spawner() -> &'static Sender<Job> {
    static SPAWNER: OnceLock<Sender<Job>> = OnceLock::new();
    SPAWNER.get_or_init(|| {
        let (jobs, queue) = channel::<Job>();
        let work = move || {
            for (mut command, reply) in queue {
                reply.send(command.spawn()).ok();
            }
        };
        // Should the thread not start, the queue is gone and `send` says so.
        std::thread::Builder::new()
            .name("golive-testbed".into())
            .spawn(work)
            .ok();
        jobs
    })
}
