//! The ledger of one launch: a home, a policy and the keys of whoever speaks, as
//! a front end uses it.

mod draft;
mod evidence;
mod links;
mod order;
mod shown;
mod sign;
mod stated;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use golive_core::book::{Book, BookError, Draft, Speaker, Verified, Words};
use golive_core::checklist::Listing;
use golive_core::quantity::Timestamp;
use golive_core::report::Report;
use golive_core::standing::{Objection, Standing};

pub use self::sign::SignError;
use crate::judge::{Judge, Judgement, Launch};
use crate::policy::Policy;
use crate::statement::Statement;
use crate::store::{Entry, Folder, Found, Store};

/// The ledger of one launch.
///
/// ```no_run
/// use golive_ledger::book::Ledger;
/// use golive_ledger::judge::Launch;
/// use golive_ledger::policy::Policy;
/// use golive_ledger::statement::Artifact;
/// use golive_ledger::store::Folder;
///
/// let image = Artifact::from_env("orders", "IMAGE_SHA256")?;
/// let ledger = Ledger::new(
///     Folder::new("golive"),
///     // Where those who write to `golive` cannot.
///     Policy::read("policy.toml")?,
///     Launch::new("orders-2026-03", "production", image),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ledger {
    store: Arc<dyn Store>,
    policy: Policy,
    launch: Launch,
    /// The file of keys that a command of OpenSSH is to take.
    signers: String,
}

const SIGNERS: &str = "allowed_signers";

impl Ledger {
    /// The ledger of one launch.
    #[must_use]
    pub fn new(store: impl Store + 'static, policy: Policy, launch: Launch) -> Self {
        Self {
            store: Arc::new(store),
            policy,
            launch,
            signers: SIGNERS.to_owned(),
        }
    }

    fn judge(&self, listing: &Listing, now: SystemTime) -> Result<Judgement, BookError> {
        let found = self.found()?;
        Ok(Judge::new(listing, &self.policy, &self.launch, now)?.judge(&found))
    }

    fn found(&self) -> Result<Vec<Found>, BookError> {
        Ok(self.store.read(&self.launch.id)?)
    }

    fn over(&self, store: Arc<dyn Store>) -> Self {
        Self {
            store,
            ..self.clone()
        }
    }
}

impl Book for Ledger {
    fn standing(&self, listing: &Listing, now: SystemTime) -> Result<Standing, BookError> {
        Ok(self.judge(listing, now)?.standing)
    }

    fn verify(&self, listing: &Listing, now: SystemTime) -> Result<Verified, BookError> {
        let Judgement {
            standing,
            statements,
        } = self.judge(listing, now)?;
        let signers = Some(self.signers.as_str()).filter(|_| self.store.is_of_files());
        let objections: HashMap<&str, &Objection> = standing
            .objections()
            .iter()
            .map(|it| (&*it.statement, it))
            .collect();
        let statements = order::as_said(&statements).into_iter().map(|judged| {
            let objection = objections.get(judged.id.to_string().as_str());
            stated::stated(judged, objection.copied(), signers)
        });
        let statements = statements.collect();
        Ok(Verified::new(standing, statements))
    }

    fn launch_at(&self) -> Option<Timestamp> {
        self.launch.at
    }

    fn at_revision(&self, revision: &str) -> Result<Arc<dyn Book>, BookError> {
        Ok(Arc::new(self.over(self.store.at_revision(revision)?)))
    }

    fn copy_to(&self, folder: &Path) -> Result<Arc<dyn Book>, BookError> {
        let copy = Folder::new(folder);
        let source = self.found()?;
        let count = source.len();
        for found in source {
            let entry = match found {
                Found::Entry(entry) => entry,
                Found::Unreadable { place, why } => return Err(format!("{place}: {why}").into()),
            };
            let bound = Statement::parse(&entry.statement)
                .map_err(|error| format!("{}: {error}", entry.place))?
                .bound;
            if bound.launch != self.launch.id {
                let words = "it is of another launch, and would be lost in a copy";
                return Err(format!("{}: {words}", entry.place).into());
            }
            copy.record(&entry)
                .map_err(|error| format!("{}: {error}", entry.place))?;
        }
        // What is there and not here would hide that it was taken away.
        if copy.read(&self.launch.id)?.len() != count {
            let words = "it holds statements that this ledger does not: name another folder";
            return Err(format!("{}: {words}", folder.display()).into());
        }
        let signers = folder.join(SIGNERS);
        write_signers(&signers, &self.policy.allowed_signers())
            .map_err(|error| format!("{}: {error}", signers.display()))?;
        let mut copy = self.over(Arc::new(copy));
        copy.signers = signers.display().to_string();
        Ok(Arc::new(copy))
    }

    fn allowed_signers(&self) -> Result<String, BookError> {
        Ok(self.policy.allowed_signers())
    }

    fn speaker(&self, key: Option<&str>) -> Result<Speaker, BookError> {
        let path = key.map_or_else(sign::usual_key, |key| Ok(PathBuf::from(key)))?;
        let public = sign::public_key(&path)?;
        let Some((person, key)) = self.policy.person_of(&public) else {
            let words = format!(
                "the policy knows nobody with the key {} ({}): add it to the policy, or name \
                 another by --key",
                public.fingerprint(),
                path.display()
            );
            return Err(words.into());
        };
        if key
            .until
            .is_some_and(|until| until.get() <= SystemTime::now())
        {
            let words = format!(
                "the key {} of {person} has ended: name another by --key",
                public.fingerprint()
            );
            return Err(words.into());
        }
        if let Some(from) = key.from.filter(|from| from.get() > SystemTime::now()) {
            let words = format!(
                "the key {} of {person} counts from {from} on: name another by --key",
                public.fingerprint()
            );
            return Err(words.into());
        }
        let roles = self.policy.roles_of(person);
        let roles = roles.into_iter().map(str::to_owned).collect();
        Ok(Speaker::new(person, roles, path.display().to_string()))
    }

    fn may_say(
        &self,
        listing: &Listing,
        speaker: &Speaker,
        words: &Words,
        now: SystemTime,
    ) -> Result<(), BookError> {
        let judge = Judge::new(listing, &self.policy, &self.launch, now)?;
        let known = judge.judge(&self.found()?).statements;
        draft::draft(self, &judge, speaker, words, None, &known, now)?;
        Ok(sign::may_sign(&speaker.key)?)
    }

    fn draft(
        &self,
        listing: &Listing,
        speaker: &Speaker,
        words: &Words,
        report: Option<&Report>,
        now: SystemTime,
    ) -> Result<Draft, BookError> {
        if words.needs_report() && report.is_none() {
            return Err("it is said over the report of a run, and there is none".into());
        }
        let judge = Judge::new(listing, &self.policy, &self.launch, now)?;
        let judged = judge.judge(&self.found()?);
        match (words, report) {
            (Words::Verdict, Some(report)) => shown::is_of_all(report, &judged.standing)?,
            (Words::Sign { .. }, Some(report)) => shown::is_of_launch(report, &judged.standing)?,
            _ => {}
        }
        draft::draft(
            self,
            &judge,
            speaker,
            words,
            report,
            &judged.statements,
            now,
        )
    }

    fn record(
        &self,
        listing: &Listing,
        draft: &Draft,
        now: SystemTime,
    ) -> Result<String, BookError> {
        let statement = Statement::parse(&draft.bytes)?;
        let signature = sign::sign(&draft.key, statement.kind(), &draft.bytes)?;
        // What does not hold would stand in the ledger, and against the launch.
        let entry = Entry::new(draft.bytes.clone(), signature).with_baseline(draft.beside.clone());
        let id = entry.id();
        let mut found = self.found()?;
        found.push(Found::Entry(entry.clone()));
        let judge = Judge::new(listing, &self.policy, &self.launch, now)?;
        let judged = judge.judge(&found).statements;
        if let Some(refusal) = judged
            .iter()
            .filter(|it| it.id == id)
            .find_map(|it| it.worth.as_ref().err())
        {
            let words = format!("it would not count: {refusal}; nothing was recorded");
            return Err(words.into());
        }
        Ok(self.store.record(&entry)?)
    }
}

/// A file of that name may be somebody's own.
fn write_signers(path: &Path, signers: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match File::create_new(path) {
        Ok(mut file) => file.write_all(signers.as_bytes()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if fs::read(path)? == signers.as_bytes() {
                return Ok(());
            }
            Err(io::Error::other(
                "there is another one: name another folder",
            ))
        }
        Err(error) => Err(error),
    }
}
