//! The ledger of one launch: a folder, a policy and the keys of whoever speaks,
//! as a front end uses it.

mod draft;
mod sign;

use std::path::PathBuf;
use std::time::SystemTime;

use golive_core::book::{Book, BookError, Draft, Speaker, Stated, Words};
use golive_core::checklist::Listing;
use golive_core::standing::Standing;

pub use self::sign::SignError;
use crate::judge::{Judge, Judged, Launch};
use crate::policy::Policy;
use crate::statement::{Said, Statement};
use crate::store::Folder;

/// The ledger of one launch.
///
/// ```no_run
/// use golive_ledger::book::Ledger;
/// use golive_ledger::digest::Sha256;
/// use golive_ledger::judge::Launch;
/// use golive_ledger::policy::Policy;
/// use golive_ledger::statement::Artifact;
/// use golive_ledger::store::Folder;
///
/// let image: Sha256 = std::env::var("IMAGE_SHA256")?.parse()?;
/// let ledger = Ledger::new(
///     Folder::new("golive"),
///     Policy::parse(&std::fs::read("golive/policy.toml")?)?,
///     Launch::new("orders-2026-03", "production", Artifact::new("orders", image)),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: Folder,
    policy: Policy,
    launch: Launch,
}

impl Ledger {
    /// The ledger of one launch.
    #[must_use]
    pub fn new(folder: Folder, policy: Policy, launch: Launch) -> Self {
        Self {
            folder,
            policy,
            launch,
        }
    }

    fn judged(
        &self,
        listing: &Listing,
        now: SystemTime,
    ) -> Result<(Standing, Vec<Judged>), BookError> {
        let found = self.folder.read(&self.launch.id, self.launch.attempt)?;
        let judgement = Judge::new(listing, &self.policy, &self.launch, now).judge(&found);
        Ok((judgement.standing, judgement.statements))
    }
}

impl Book for Ledger {
    fn standing(&self, listing: &Listing, now: SystemTime) -> Result<Standing, BookError> {
        Ok(self.judged(listing, now)?.0)
    }

    fn statements(&self, listing: &Listing, now: SystemTime) -> Result<Vec<Stated>, BookError> {
        let (_, judged) = self.judged(listing, now)?;
        Ok(judged.iter().map(stated).collect())
    }

    fn speaker(&self, key: Option<&str>) -> Result<Speaker, BookError> {
        let path = match key {
            Some(key) => PathBuf::from(key),
            None => sign::usual_key()?,
        };
        let public = sign::public_key(&path)?;
        let Some((person, _)) = self.policy.person_of(&public) else {
            let words = format!(
                "the policy knows nobody with the key {} ({}): add it to the policy, or name \
                 another by --key",
                public.fingerprint(),
                path.display()
            );
            return Err(words.into());
        };
        let roles = self.policy.roles_of(person);
        let roles = roles.into_iter().map(str::to_owned).collect();
        Ok(Speaker::new(person, roles, path.display().to_string()))
    }

    fn draft(
        &self,
        listing: &Listing,
        speaker: &Speaker,
        words: &Words,
        now: SystemTime,
    ) -> Result<Draft, BookError> {
        let (_, known) = self.judged(listing, now)?;
        draft::draft(self, listing, speaker, words, &known, now)
    }

    fn record(&self, draft: &Draft) -> Result<String, BookError> {
        let statement = Statement::parse(&draft.bytes)?;
        let signature = sign::sign(&draft.key, statement.kind(), &draft.bytes)?;
        let path = self.folder.record(&draft.bytes, &signature)?;
        Ok(path.display().to_string())
    }
}

fn stated(judged: &Judged) -> Stated {
    let worth = match &judged.worth {
        Ok(until) => Ok(*until),
        Err(refusal) => Err(refusal.to_string()),
    };
    let mut stated = Stated::new(judged.id.to_string(), judged.place.clone(), worth);
    if let Some(statement) = &judged.statement {
        stated.words = Some(words(statement));
        // Names are those of the policy, which has no sign that a shell reads.
        stated.check = judged.worth.as_ref().ok().map(|_| {
            format!(
                "ssh-keygen -Y verify -f allowed_signers -I {} -n {} -s '{place}.sig' < '{place}'",
                statement.bound.person,
                statement.kind().namespace(),
                place = judged.place
            )
        });
    }
    stated
}

/// Who says what, in one line.
fn words(statement: &Statement) -> String {
    let person = &statement.bound.person;
    let words = match &statement.said {
        Said::Completion(said) => {
            format!("{person} attests {}: {:?}", said.item.id, said.status)
        }
        Said::SignOff(said) => format!("{person} signs for {}: {:?}", said.role, said.decision),
        Said::Waiver(said) => format!("{person} waives {}: {}", said.item.id, said.justification),
        Said::Revocation(said) => format!("{person} revokes {}: {}", said.statement, said.reason),
        Said::Verdict(said) => format!("{person} records the verdict {}", said.verdict),
    };
    golive_core::escape::escape(&words).to_string()
}
