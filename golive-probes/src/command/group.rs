//! The process group that a program runs in, and its end.

use tokio::process::Child;

/// The group of a running program. Dropped, it kills whoever is in it: the
/// program and what it started. Drop it before the [`Child`]: while the program
/// is not reaped, its number cannot have become another's.
#[derive(Debug)]
pub(super) struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::time::Duration;

    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
    use tokio::signal::unix::{SignalKind, signal};

    use super::{Child, Group};

    /// How long the signal of an ended child is waited for before looking
    /// again: another library may have taken the handler.
    const LOOK_AGAIN: Duration = Duration::from_millis(200);

    impl Group {
        /// The group that `child` leads.
        pub(in super::super) fn of(child: &Child) -> Self {
            let leader = child
                .id()
                .and_then(|id| i32::try_from(id).ok())
                .and_then(Pid::from_raw);
            Self { leader }
        }

        /// Waits until the program has ended, and does not reap it.
        pub(in super::super) async fn ended(leader: u32) -> io::Result<()> {
            let leader = i32::try_from(leader).ok().and_then(Pid::from_raw);
            let leader = leader.ok_or_else(|| io::Error::other("a process without a number"))?;
            let mut children = signal(SignalKind::child())?;
            while !has_ended(leader)? {
                let _ = tokio::time::timeout(LOOK_AGAIN, children.recv()).await;
            }
            Ok(())
        }

        /// Kills all of it, once.
        pub(in super::super) fn end(&mut self) {
            let Some(leader) = self.leader.take() else {
                return;
            };
            // Who was reaped by somebody else (a process that collects all of
            // its children) has a number that may be another's by now.
            if has_ended(leader).is_ok() {
                let _ = kill_process_group(leader, Signal::KILL);
            }
        }
    }

    fn has_ended(leader: Pid) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(leader), options)?.is_some())
    }
}

#[cfg(not(unix))]
impl Group {
    /// There are no groups here: the program alone is killed, by tokio.
    pub(super) fn of(_: &Child) -> Self {
        Self {}
    }

    pub(super) fn end(&mut self) {}
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}
