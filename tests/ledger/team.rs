//! A team: persons, their keys, a policy, and a program that each of them runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use golive_testbed::{ED25519, ssh_key};
use tempfile::TempDir;

use crate::lists::FOLDER;

/// A team with its keys and its policy.
pub(crate) struct Team {
    pub(crate) folder: TempDir,
    variables: Vec<(String, String)>,
}

pub(crate) const TEAM: [(&str, &str); 4] = [
    ("tess", "TechnicalLead"),
    ("pat", "ProductOwner"),
    ("olga", "Operations"),
    ("sid", "Security"),
];

impl Team {
    pub(crate) fn new() -> Self {
        Self::of(&TEAM)
    }

    pub(crate) fn of(persons: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut policy = String::from("format = \"golive-policy/2\"\n");
        let (last, _) = persons.last().unwrap();
        policy.push_str(&format!("revoke = [\"{last}\"]\n"));
        if persons.iter().any(|(_, role)| *role == "ProductOwner") {
            policy.push_str("waive = [\"ProductOwner\"]\n");
        }
        policy.push_str("[roles]\n");
        for (person, role) in persons {
            policy.push_str(&format!("{role} = [\"{person}\"]\n"));
        }
        for (person, _) in persons {
            let line = ssh_key(&folder.path().join(person), person, ED25519).unwrap();
            policy.push_str(&format!("[[persons.{person}.keys]]\nkey = \"{line}\"\n"));
        }
        std::fs::write(folder.path().join("policy.toml"), policy).unwrap();
        Self {
            folder,
            variables: Vec::new(),
        }
    }

    /// The same with a variable of its environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String) {
        run(self.folder.path(), &self.variables(), arguments)
    }

    pub(crate) fn output(&self, arguments: &[&str]) -> Output {
        output(self.folder.path(), &self.variables(), arguments)
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        let variables = self.variables.iter();
        variables
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    /// A person says something, and it must be recorded.
    pub(crate) fn say(&self, person: &str, arguments: &[&str]) {
        let (code, out) = self.try_to_say(person, arguments);
        assert_eq!(code, 0, "{person} {arguments:?}: {out}");
        assert!(out.contains("recorded "), "{out}");
    }

    pub(crate) fn try_to_say(&self, person: &str, arguments: &[&str]) -> (i32, String) {
        let key = self.path(person);
        let mut all = arguments.to_vec();
        all.extend(["--yes", "--key", key.to_str().unwrap()]);
        self.run(&all)
    }

    /// Olga asks that the risk be taken, and Pat takes it.
    pub(crate) fn waive(&self) {
        let request = ["request", "start.is-fast", "--because", "few will come"];
        self.say("olga", &request);
        let mut waive = WAIVE.to_vec();
        waive.push("48h");
        self.say("pat", &waive);
    }

    pub(crate) fn verdict(&self) -> i32 {
        self.run(&["run", "--quiet"]).0
    }
}

/// What a program of the team prints.
fn output(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .env(FOLDER, folder)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The exit code, and what it prints, in the order of the two streams.
pub(crate) fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
    let output = output(folder, variables, arguments);
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(text).unwrap(),
    )
}

pub(crate) const WAIVE: [&str; 11] = [
    "waive",
    "start.is-fast",
    "--because",
    "few will come tonight",
    "--risk-owner",
    "pat",
    "--instead",
    "a second machine",
    "--request",
    "olga",
    "--until",
];
