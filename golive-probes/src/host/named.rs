//! Whether a process is the one that is asked for by a name.
//!
//! The name that the kernel keeps is that of the main thread, which a program may
//! change (`node` calls it `MainThread`), and is cut after 15 bytes. So the file of the
//! program counts too, and what the process was started with, which for an
//! interpreter is the script.

use std::fs::File;
use std::io::{ErrorKind, Read};

use golive_core::probe::{ProbeError, Step};

use super::others::{Process, is_gone, unseen};

/// The kernel keeps so many bytes of the name of a process.
const LONGEST_NAME: usize = 15;

/// How much is read of what a process was started with.
const LONGEST_LINE: u64 = 64 << 10;

/// How many arguments of an interpreter may be its script: some options have a value.
const SCRIPTS: usize = 2;

/// What runs scripts, without a version: `python3.11`.
const INTERPRETERS: [&str; 24] = [
    "bash", "beam.smp", "bun", "dash", "deno", "dotnet", "java", "ksh", "lua", "luajit", "mono",
    "node", "nodejs", "perl", "php", "php-fpm", "pypy", "python", "ruby", "Rscript", "sh", "tclsh",
    "ts-node", "zsh",
];

/// What a process was started with, without its end; nothing when it has ended.
pub(super) fn line(number: u32) -> Result<Vec<u8>, ProbeError> {
    let read = File::open(format!("/proc/{number}/cmdline")).and_then(|file| {
        let mut line = Vec::new();
        file.take(LONGEST_LINE).read_to_end(&mut line)?;
        Ok(line)
    });
    match read {
        Ok(line) => Ok(line),
        Err(error) if is_gone(&error) => Ok(Vec::new()),
        Err(_) => Err(unseen()),
    }
}

/// Its name is this: that of its main thread, of the program's file, or of what it
/// was started as; of an interpreter also that of the script. Where that cannot be
/// known there is no data: that it is not this one would be no news.
pub(super) fn is(process: &Process, name: &str) -> Result<bool, ProbeError> {
    if name.len() <= LONGEST_NAME && process.kept == name {
        return Ok(true);
    }
    if process.is_of_the_kernel {
        return Ok(false);
    }
    let line = line(process.number)?;
    let arguments = line.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let arguments: Vec<_> = arguments.filter(|it| !it.is_empty()).collect();
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    compare(&process.kept, &program(process.number)?, &arguments, name).ok_or_else(|| {
        let words = format!(
            "whether the process {} is {name} is not known: its program may not be looked at",
            process.number
        );
        ProbeError::no_data(words).at(Step::Read)
    })
}

/// Whether what is known of a process has this name; None where too little is known.
fn compare(kept: &str, program: &Program, arguments: &[&str], name: &str) -> Option<bool> {
    let (started, rest) = match arguments {
        [started, rest @ ..] => (Some(*started), rest),
        [] => (None, arguments),
    };
    let file = match program {
        Program::File(file) => Some(file.as_str()),
        Program::Denied => started.map(base),
        Program::None => None,
    };
    let is_it = started.is_some_and(|it| started_as(it, name))
        || file == Some(name)
        || file.is_some_and(is_interpreter) && scripts(rest.iter().copied()).any(|it| it == name);
    let is_known = match program {
        Program::File(_) | Program::None => true,
        Program::Denied => started.is_some_and(|it| is_plain(it, kept)),
    };
    (is_it || is_known).then_some(is_it)
}

/// The program of a process.
enum Program {
    /// The name of its file, which may be gone since.
    File(String),
    /// It has ended.
    None,
    Denied,
}

fn program(number: u32) -> Result<Program, ProbeError> {
    match std::fs::read_link(format!("/proc/{number}/exe")) {
        Ok(path) => {
            let path = path.to_string_lossy();
            let path = path.strip_suffix(" (deleted)").unwrap_or(&path);
            Ok(Program::File(base(path).to_owned()))
        }
        Err(error) if is_gone(&error) => Ok(Program::None),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(Program::Denied),
        Err(_) => Err(unseen()),
    }
}

/// What stands behind the last `/`.
fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What it calls itself: a path, or a title that it gave itself, `nginx: worker
/// process`, of which the first word is its name; `-bash` is a shell at a login.
fn started_as(first: &str, name: &str) -> bool {
    let word = first.split_whitespace().next().unwrap_or_default();
    base(first) == name || title(word) == name || first.strip_prefix('-') == Some(name)
}

fn title(word: &str) -> &str {
    base(word.trim_end_matches(':'))
}

/// What it was started as tells its program: it is no title, or one that begins with
/// the name that the kernel keeps.
fn is_plain(first: &str, kept: &str) -> bool {
    match first.split_once(' ') {
        None => true,
        Some((word, _)) => cut(title(word)) == kept,
    }
}

/// What the kernel keeps of a name.
fn cut(name: &str) -> &str {
    name.get(..LONGEST_NAME).unwrap_or(name)
}

fn is_interpreter(file: &str) -> bool {
    let is_of_a_version = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let file = match file.trim_end_matches(is_of_a_version) {
        "" => file,
        without => without,
    };
    INTERPRETERS.contains(&file)
}

/// The names of what may be its script: the first arguments that are no options. What
/// is given as text (`sh -c`, `node -e`) has none.
fn scripts<'a>(arguments: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let is_text = |it: &str| {
        let short = it.starts_with('-') && !it.starts_with("--") && it.len() <= 4;
        short && it.ends_with(['c', 'e']) || it == "--eval" || it == "-p"
    };
    arguments
        .take_while(move |it| !is_text(it))
        .filter(|it| !it.starts_with('-'))
        .take(SCRIPTS)
        .map(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_what_was_started() {
        for (first, name) in [
            ("/usr/bin/node", "node"),
            ("nginx: master process /usr/sbin/nginx", "nginx"),
            ("/opt/My App/bin/server", "server"),
            ("sidekiq 6.5.1 shop [0 of 5 busy]", "sidekiq"),
            ("-bash", "bash"),
            ("sshd: /usr/sbin/sshd -D", "sshd"),
        ] {
            assert!(started_as(first, name), "{first}");
        }
        assert!(!started_as("nodemon", "node") && !started_as("node)", "node"));
        assert!(is_plain("/usr/bin/node", "MainThread"));
        assert!(is_plain("nginx: worker process", "nginx"));
        assert!(!is_plain("shop 1 [busy]", "bundle"));
    }

    #[test]
    fn what_may_not_be_looked_at_is_not_absent() {
        let node = Program::File("node".to_owned());
        let run = ["node", "/srv/server.js"];
        for (program, name, due) in [
            (&node, "node", Some(true)),
            (&node, "server.js", Some(true)),
            (&node, "worker.js", Some(false)),
            (&Program::Denied, "node", Some(true)),
            (&Program::Denied, "server.js", Some(true)),
            (&Program::Denied, "worker.js", Some(false)),
        ] {
            assert_eq!(compare("MainThread", program, &run, name), due, "{name}");
        }
        // A title hides what runs, and so does a line of nothing.
        let title = ["shop 1 [busy]"];
        assert_eq!(
            compare("bundle", &Program::Denied, &title, "shop"),
            Some(true)
        );
        assert_eq!(compare("bundle", &Program::Denied, &title, "ruby"), None);
        assert_eq!(compare("bundle", &Program::Denied, &[], "ruby"), None);
        assert_eq!(
            compare("kworker/0:1", &Program::None, &[], "ruby"),
            Some(false)
        );
        assert_eq!(
            compare(
                "nginx",
                &Program::Denied,
                &["nginx: worker process"],
                "ruby"
            ),
            Some(false)
        );
    }

    #[test]
    fn scripts_of_interpreters() {
        for file in ["python3.11", "node", "ruby3.1", "sh", "beam.smp", "perl"] {
            assert!(is_interpreter(file), "{file}");
        }
        for file in ["vim", "tail", "3", "nodemon"] {
            assert!(!is_interpreter(file), "{file}");
        }
        let of = |line: &'static str| scripts(line.split(' ')).collect::<Vec<_>>();
        assert_eq!(of("/srv/worker.py --queue x"), ["worker.py", "x"]);
        assert_eq!(of("-u -m worker"), ["worker"]);
        assert_eq!(of("-jar /srv/app.jar"), ["app.jar"]);
        assert_eq!(
            of("-r dotenv/config server.js a b"),
            ["config", "server.js"]
        );
        assert!(of("-c worker.py").is_empty() && of("-e worker.js").is_empty());
    }
}
