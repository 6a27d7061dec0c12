//! The file of the policy, read strictly.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::time::Duration;

use golive_core::id::nearest;
use golive_core::quantity::{Timestamp, parse_duration};
use serde::Deserialize;
use toml::Spanned;

use super::names::Names;
use super::{Key, Policy, Prose, Quorum, Validity};
use crate::digest::Sha256;
use crate::ssh::PublicKey;

const FORMAT: &str = "golive-policy/2";
/// As golive 0.1 had it before its first release: it is read, without the keys
/// that came with the second.
const FORMER: &str = "golive-policy/1";
pub(super) const LARGEST: usize = 1 << 20;
const DAY: Duration = Duration::from_secs(86_400);

/// Why a policy cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy, line {line}, column {column}: {words}")]
#[non_exhaustive]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: Spanned<String>,
    #[serde(default)]
    persons: BTreeMap<Spanned<String>, Person>,
    #[serde(default)]
    roles: BTreeMap<Spanned<String>, Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    quorum: Vec<QuorumEntry>,
    #[serde(default)]
    distinct: Vec<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    revoke: Vec<Spanned<String>>,
    #[serde(default)]
    waive: Vec<Spanned<String>>,
    #[serde(default)]
    unwaivable: Vec<Spanned<String>>,
    lift: Option<Spanned<Vec<Spanned<String>>>>,
    record: Option<Spanned<Vec<Spanned<String>>>>,
    not_applicable: Option<Spanned<u32>>,
    head: Option<Spanned<HeadEntry>>,
    /// Kept for what is to come; see [`reserved`].
    launch: Option<Spanned<toml::Value>>,
    rollback: Option<Spanned<toml::Value>>,
    arm: Option<Spanned<toml::Value>>,
    #[serde(default)]
    validity: ValidityEntry,
    clock_skew: Option<Spanned<String>>,
    #[serde(default)]
    verified_holder: bool,
    #[serde(default)]
    prose: Prose,
}

/// What is said of a head: where it is not required nothing is said.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum HeadEntry {
    Required,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    keys: Spanned<Vec<KeyEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    key: Spanned<String>,
    from: Option<Spanned<toml::value::Datetime>>,
    until: Option<Spanned<toml::value::Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuorumEntry {
    role: Spanned<String>,
    phase: Option<Spanned<String>>,
    count: Spanned<u32>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ValidityEntry {
    completion: Option<Spanned<String>>,
    sign_off: Option<Spanned<String>>,
    waiver: Option<Spanned<String>>,
}

/// What is wrong at a place, before the place has a line.
type At<T> = Result<T, (Range<usize>, String)>;

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// When it is not in the form, or contradicts itself.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let start = |words: &str| PolicyError {
            line: 1,
            column: 1,
            words: words.to_owned(),
        };
        if bytes.len() > LARGEST {
            return Err(start("it is larger than 1 MiB"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| start("it is not UTF-8"))?;
        let digest = Sha256::of(bytes);
        toml::from_str::<File>(text)
            .map_err(|error| (error.span().unwrap_or_default(), error.message().to_owned()))
            .and_then(|file| read(file, digest))
            .map_err(|(span, words)| place(text, &span, words))
    }
}

fn place(text: &str, span: &Range<usize>, words: String) -> PolicyError {
    let before = text.get(..span.start).unwrap_or_default();
    let line_begins = before.rfind('\n').map_or(0, |at| at + 1);
    PolicyError {
        line: before.matches('\n').count() + 1,
        column: before
            .get(line_begins..)
            .map_or(1, |line| line.chars().count() + 1),
        words: golive_core::escape::escape(&words).to_string(),
    }
}

fn read(file: File, digest: Sha256) -> At<Policy> {
    let is_former = file.format.get_ref() == FORMER;
    if !is_former && file.format.get_ref() != FORMAT {
        let words = format!("the format is not known: expected {FORMAT:?}");
        return Err((file.format.span(), words));
    }
    reserved("launch", file.launch.as_ref())?;
    reserved("rollback", file.rollback.as_ref())?;
    reserved("arm", file.arm.as_ref())?;
    if is_former {
        let spans = [
            ("lift", file.lift.as_ref().map(Spanned::span)),
            ("record", file.record.as_ref().map(Spanned::span)),
            (
                "not_applicable",
                file.not_applicable.as_ref().map(Spanned::span),
            ),
            ("head", file.head.as_ref().map(Spanned::span)),
        ];
        let given = spans.into_iter().find_map(|(key, span)| Some((key, span?)));
        if let Some((key, span)) = given {
            let words = format!("{FORMER:?} has no `{key}`: write {FORMAT:?}");
            return Err((span, words));
        }
    }
    let persons = persons(file.persons)?;
    let (mut roles, mut names) = (BTreeMap::new(), Names::default());
    for (role, holders) in file.roles {
        name(&mut names, &role)?;
        if holders.get_ref().is_empty() {
            return Err((holders.span(), format!("nobody holds {}", role.get_ref())));
        }
        let (mut held, mut seen) = (Vec::new(), HashSet::new());
        for person in holders.into_inner() {
            known("person", &person, &persons)?;
            once(&mut seen, &person)?;
            held.push(person.into_inner());
        }
        roles.insert(role.into_inner(), held);
    }
    let mut quorum: Vec<Quorum> = Vec::new();
    for entry in file.quorum {
        known("role", &entry.role, &roles)?;
        let (count, span) = (*entry.count.get_ref(), entry.count.span());
        let phase = entry.phase.map(Spanned::into_inner);
        let role = entry.role.get_ref();
        if quorum
            .iter()
            .any(|it| it.role == *role && it.phase == phase)
        {
            let words = format!("the quorum of {role} is given twice");
            return Err((entry.role.span(), words));
        }
        let most = roles.get(role).map_or(0, Vec::len);
        if count == 0 {
            return Err((span, "a quorum of 0 is met by nobody's word".to_owned()));
        }
        if usize::try_from(count).is_ok_and(|count| count > most) {
            let words = format!("{count} persons must sign, and {most} hold {role}");
            return Err((span, words));
        }
        quorum.push(Quorum {
            role: entry.role.into_inner(),
            phase,
            count,
        });
    }
    let mut distinct = Vec::new();
    for group in file.distinct {
        if group.get_ref().len() < 2 {
            let words = "to be distinct takes two roles at the least".to_owned();
            return Err((group.span(), words));
        }
        let (mut roles_of_group, mut seen) = (Vec::new(), HashSet::new());
        for role in group.into_inner() {
            known("role", &role, &roles)?;
            once(&mut seen, &role)?;
            roles_of_group.push(role.into_inner());
        }
        distinct.push(roles_of_group);
    }
    let (mut revoke, mut seen) = (Vec::new(), HashSet::new());
    for person in file.revoke {
        known("person", &person, &persons)?;
        once(&mut seen, &person)?;
        revoke.push(person.into_inner());
    }
    let waive = roles_of(file.waive, &roles)?;
    let lift = some_roles_of("lift", file.lift, &roles)?;
    let record = some_roles_of("record", file.record, &roles)?;
    let not_applicable = match file.not_applicable {
        None => 1,
        Some(count) if *count.get_ref() == 0 => {
            let words = "so many persons must say that a task does not apply: one at the least";
            return Err((count.span(), words.to_owned()));
        }
        Some(count) => count.into_inner(),
    };
    let time = |text: Option<Spanned<String>>, days: u32| match text {
        None => Ok(DAY * days),
        Some(text) => duration(&text),
    };
    let owners = persons
        .iter()
        .flat_map(|(person, keys)| keys.iter().map(|it| (it.key.clone(), person.clone())))
        .collect();
    Ok(Policy {
        digest,
        persons,
        owners,
        roles,
        quorum,
        distinct,
        revoke,
        lift,
        record,
        not_applicable,
        head: file.head.is_some(),
        waive,
        unwaivable: file
            .unwaivable
            .into_iter()
            .map(Spanned::into_inner)
            .collect(),
        validity: Validity {
            completion: time(file.validity.completion, 30)?,
            sign_off: time(file.validity.sign_off, 7)?,
            waiver: time(file.validity.waiver, 14)?,
        },
        skew: match file.clock_skew {
            None => Duration::from_secs(300),
            Some(text) => duration(&text)?,
        },
        verified_holder: file.verified_holder,
        prose: file.prose,
    })
}

/// A key that means something only to a later golive: to take it and do nothing
/// would be worse than to refuse it.
fn reserved(key: &str, value: Option<&Spanned<toml::Value>>) -> At<()> {
    match value {
        None => Ok(()),
        Some(value) => Err((
            value.span(),
            format!("`{key}` means nothing yet: leave it out"),
        )),
    }
}

/// Roles, each of which there is, and once.
fn roles_of(given: Vec<Spanned<String>>, roles: &BTreeMap<String, Vec<String>>) -> At<Vec<String>> {
    let (mut of, mut seen) = (Vec::new(), HashSet::new());
    for role in given {
        known("role", &role, roles)?;
        once(&mut seen, &role)?;
        of.push(role.into_inner());
    }
    Ok(of)
}

/// The same, and where the key is there it names one.
fn some_roles_of(
    key: &str,
    given: Option<Spanned<Vec<Spanned<String>>>>,
    roles: &BTreeMap<String, Vec<String>>,
) -> At<Vec<String>> {
    let Some(given) = given else {
        return Ok(Vec::new());
    };
    if given.get_ref().is_empty() {
        let words = format!("`{key}` names no role: leave it out");
        return Err((given.span(), words));
    }
    roles_of(given.into_inner(), roles)
}

fn persons(entries: BTreeMap<Spanned<String>, Person>) -> At<BTreeMap<String, Vec<Key>>> {
    let mut persons: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    let mut owners: HashMap<PublicKey, String> = HashMap::new();
    let mut names = Names::default();
    for (person, entry) in entries {
        name(&mut names, &person)?;
        if entry.keys.get_ref().is_empty() {
            return Err((
                entry.keys.span(),
                format!("{} has no key", person.get_ref()),
            ));
        }
        let mut keys: Vec<Key> = Vec::new();
        for entry in entry.keys.into_inner() {
            let span = entry.key.span();
            let key = PublicKey::parse(entry.key.get_ref())
                .map_err(|error| (span.clone(), error.to_string()))?;
            if keys.iter().any(|it| it.key == key) {
                let words = format!("this key of {} is given twice", person.get_ref());
                return Err((span, words));
            }
            if let Some(owner) = owners.insert(key.clone(), person.get_ref().clone()) {
                let words = format!("this key is that of {owner} too: one key, one person");
                return Err((span, words));
            }
            let key = Key {
                key,
                from: entry.from.as_ref().map(timestamp).transpose()?,
                until: entry.until.as_ref().map(timestamp).transpose()?,
            };
            if let (Some(from), Some(until)) = (key.from, key.until)
                && from >= until
            {
                return Err((
                    span,
                    "this key never counts: `from` is not before `until`".into(),
                ));
            }
            keys.push(key);
        }
        persons.insert(person.into_inner(), keys);
    }
    Ok(persons)
}

/// A name that reads like no other of these.
fn name(names: &mut Names, name: &Spanned<String>) -> At<()> {
    let taken = names.take(name.get_ref());
    taken.map_err(|words| (name.span(), words))
}

fn known<T>(what: &str, name: &Spanned<String>, names: &BTreeMap<String, T>) -> At<()> {
    if names.contains_key(name.get_ref()) {
        return Ok(());
    }
    let hint = nearest(name.get_ref(), names.keys().map(String::as_str))
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default();
    let words = format!("there is no {what} `{}`{hint}", name.get_ref());
    Err((name.span(), words))
}

fn once(names: &mut HashSet<String>, name: &Spanned<String>) -> At<()> {
    if !names.insert(name.get_ref().clone()) {
        return Err((name.span(), format!("`{}` is there twice", name.get_ref())));
    }
    Ok(())
}

/// `30d`, `12h`, `5min`, `13d12h`: as the checklist has times.
fn duration(text: &Spanned<String>) -> At<Duration> {
    // Longer than anyone plans, and short enough for every calendar.
    const LONGEST: Duration = Duration::from_secs(36_525 * 86_400);
    match parse_duration(text.get_ref()) {
        Ok(Duration::ZERO) => Err("a time of zero allows nothing".to_owned()),
        Ok(time) if time > LONGEST => Err("longer than a hundred years".to_owned()),
        Ok(time) => Ok(time),
        Err(error) => Err(error.to_string()),
    }
    .map_err(|words| (text.span(), words))
}

/// A date without a zone would be another time to each of its readers.
fn timestamp(time: &Spanned<toml::value::Datetime>) -> At<Timestamp> {
    let text = time.get_ref().to_string();
    Timestamp::parse(&text).ok_or_else(|| {
        let words = format!(
            "`{text}` is no time with its zone, from 1970 on: write 2027-01-01T00:00:00Z, or \
             2027-01-01T01:00:00+01:00"
        );
        (time.span(), words)
    })
}
