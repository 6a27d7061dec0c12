//! Other processes than this one: what a service takes.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Age, Bytes, Count, Quantity, Ratio};

use super::cpu::WATCHED;
use super::find::{by_file, by_name, in_ticks, running};
use super::others::{self, is_gone};
use super::{Host, HostProbe, first, named as names, unreadable};
use crate::regular::named;

impl Host {
    /// The processes of a name, `"node"`, `"postgres"`, `"worker.py"`, as
    /// [`process_running`](Host::process_running) knows them. None is [`Reason::Missing`]. Of several all
    /// are measured together: what is in memory twice is counted twice. Where
    /// this process may not see all others, as under `hidepid`, there is no
    /// data.
    pub fn process(self, name: impl Into<String>) -> Service {
        Service::new(Which::Named(name.into()))
    }

    /// The process whose number a file holds, as services write it:
    /// `/run/nginx.pid`. A file or a process that is not there is
    /// [`Reason::Missing`], and so is a process that began after the file was
    /// written: the number was given to another since.
    pub fn pid_file(self, path: impl Into<PathBuf>) -> Service {
        Service::new(Which::Of(path.into()))
    }
}

/// See [`Host::process`] and [`Host::pid_file`].
#[derive(Clone)]
#[must_use = "a process measures nothing; one of its methods does"]
pub struct Service {
    which: Which,
    argument: Option<String>,
    children: bool,
}

#[derive(Clone)]
enum Which {
    Named(String),
    Of(PathBuf),
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What processes are started with may be a secret.
        f.debug_struct("Service")
            .field("name", &self.shown())
            .finish_non_exhaustive()
    }
}

impl Service {
    fn new(which: Which) -> Self {
        Self {
            which,
            argument: None,
            children: false,
        }
    }

    /// Only such processes count that were started with an argument which holds
    /// this text: `process("node").with_argument("server.js")`. What else they
    /// were started with is never shown.
    pub fn with_argument(mut self, text: impl Into<String>) -> Self {
        self.argument = Some(text.into());
        self
    }

    /// The processes that they have started count as well, and those that these
    /// have: the workers of a server.
    pub fn with_children(mut self) -> Self {
        self.children = true;
        self
    }

    /// How many there are, one at the least: the workers of a server, with
    /// [`with_children`](Self::with_children). None too is counted by
    /// [`process_running`](Host::process_running).
    pub fn count(self) -> HostProbe<Count> {
        self.probe(|found| Ok(Count::of(found.len())))
    }

    /// What of their memory is in use and not swapped out (`VmRSS`).
    pub fn memory(self) -> HostProbe<Bytes> {
        self.sum(
            |process| {
                let path = format!("/proc/{}/status", process.number);
                let text = match std::fs::read(&path) {
                    // Its name may be cut in the middle of a letter.
                    Ok(text) => String::from_utf8_lossy(&text).into_owned(),
                    Err(error) if is_gone(&error) => return Ok(None),
                    Err(_) => return Err(unreadable(&path)),
                };
                // One of the kernel's own has none, and neither has one that ends.
                let Some(line) = text.lines().find_map(|line| line.strip_prefix("VmRSS:")) else {
                    return Ok(None);
                };
                let kib: u64 = first(line).parse().map_err(|_| unreadable(&path))?;
                kib.checked_mul(1024)
                    .map(Some)
                    .ok_or_else(|| unreadable(&path))
            },
            Bytes::new,
        )
    }

    /// Their open files. It needs to be the same user, or root.
    pub fn open_files(self) -> HostProbe<Count> {
        self.sum(
            |process| {
                let path = format!("/proc/{}/fd", process.number);
                match std::fs::read_dir(&path) {
                    Ok(files) => Ok(Some(files.count() as u64)),
                    Err(error) if is_gone(&error) => Ok(None),
                    Err(error) => Err(named(Path::new(&path), error)),
                }
            },
            |files| Count::new(i64::try_from(files).unwrap_or(i64::MAX)),
        )
    }

    /// How busy they keep the processors, over half a second: one of them for
    /// all that time is 100 %, two are 200 %.
    pub fn cpu_usage(self) -> ServiceCpu {
        ServiceCpu(self)
    }

    /// How long they run; of several that which was started last: none was
    /// started again since.
    pub fn uptime(self) -> HostProbe<Duration> {
        self.probe(|found| {
            let last = found.iter().map(|process| process.started).max();
            running(last.unwrap_or_default())
        })
    }

    /// How long they run; of several that which was started first: all were
    /// started again since.
    pub fn age(self) -> HostProbe<Age> {
        self.probe(|found| {
            let first = found.iter().map(|process| process.started).min();
            running(first.unwrap_or_default()).map(Age::new)
        })
    }

    /// Adds up what those have that have not ended meanwhile.
    fn sum<V: Quantity>(
        self,
        of: fn(&others::Process) -> Result<Option<u64>, ProbeError>,
        to: fn(u64) -> V,
    ) -> HostProbe<V> {
        self.probe(move |found| {
            let mut sum: Option<u64> = None;
            for process in found {
                if let Some(more) = of(process)? {
                    sum = Some(sum.unwrap_or_default().saturating_add(more));
                }
            }
            sum.map(to).ok_or_else(|| {
                let words = "the processes have ended, or are the kernel's own";
                ProbeError::no_data(words).at(Step::Read)
            })
        })
    }

    fn probe<V: Quantity>(
        self,
        of: impl Fn(&[others::Process]) -> Result<V, ProbeError> + Send + Sync + 'static,
    ) -> HostProbe<V> {
        HostProbe::with_evidence(self.shown(), move || {
            let found = self.find()?;
            Ok(Measurement::new(of(&found)?).with("processes", found.len()))
        })
        .blocking()
    }

    fn shown(&self) -> String {
        match &self.which {
            Which::Named(name) => format!("processes named {name}"),
            Which::Of(path) => format!("the process of {}", path.display()),
        }
    }

    /// The processes that are meant, one at the least.
    fn find(&self) -> Result<Vec<others::Process>, ProbeError> {
        let mut found = match &self.which {
            Which::Named(name) => by_name(name)?,
            Which::Of(path) => vec![by_file(path)?],
        };
        if let Some(text) = &self.argument {
            if text.is_empty() {
                let words = "an empty text is in every argument";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            let mut with = Vec::new();
            for process in found {
                let line = names::line(process.number)?;
                let mut arguments = line.split(|byte| *byte == 0).skip(1);
                if arguments.any(|it| String::from_utf8_lossy(it).contains(text.as_str())) {
                    with.push(process);
                }
            }
            found = with;
        }
        if found.is_empty() {
            let words = match &self.argument {
                None => format!("there are no {}", self.shown()),
                Some(_) => format!("there are no {} with that argument", self.shown()),
            };
            return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
        }
        if self.children {
            let all = others::all()?;
            let mut known = 0;
            // Each that is new may have children of its own.
            while known < found.len() {
                let is_child = |process: &&others::Process| {
                    found
                        .iter()
                        .skip(known)
                        .any(|it| it.number == process.parent)
                        && !found.iter().any(|it| it.number == process.number)
                };
                let children: Vec<_> = all.iter().filter(is_child).cloned().collect();
                known = found.len();
                found.extend(children);
            }
        }
        Ok(found)
    }
}

/// See [`Service::cpu_usage`].
#[derive(Clone, Debug)]
pub struct ServiceCpu(Service);

impl Probe for ServiceCpu {
    type Value = Ratio;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Ratio>, ProbeError> {
        input.step(Step::Read);
        let before = self.0.find()?;
        let since = std::time::Instant::now();
        tokio::time::sleep(WATCHED.min(input.remaining() / 2)).await;
        let (mut busy, mut watched) = (0_u64, 0);
        for process in &before {
            let path = format!("/proc/{}/stat", process.number);
            let now = others::Process::find(process.number).map_err(|_| unreadable(&path))?;
            // What ended meanwhile does not tell what it took.
            if let Some(now) = now.filter(|now| now.is(process)) {
                busy = busy.saturating_add(now.busy.saturating_sub(process.busy));
                watched += 1;
            }
        }
        let took = since.elapsed();
        let busy = in_ticks(busy).filter(|_| watched > 0 && !took.is_zero());
        let Some(busy) = busy else {
            let words = "the processes ended while they were watched";
            return Err(ProbeError::no_data(words).at(Step::Read));
        };
        let ratio = Ratio::from_f64(busy.as_secs_f64() / took.as_secs_f64())?;
        Ok(Measurement::new(ratio).with("processes", watched))
    }

    fn target(&self) -> Target {
        Target::new(self.0.shown())
    }

    fn blocks(&self) -> bool {
        true
    }
}
