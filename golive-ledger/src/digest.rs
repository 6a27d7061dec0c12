//! Digests: of bytes, of items, of a checklist.
//!
//! What was said of an item counts as long as the item means the same. So the
//! digest of an item is made of what decides: its criterion with its resolved
//! values, its weight, its place, who attests it. What explains it (titles,
//! notes, tags, plans, contacts) goes into the digest of the prose, apart: a
//! typo that is mended voids nothing. The id stands for the title, and changes
//! with it where it is not pinned.
//!
//! A probe is a function, which has no digest: what it measures (a duration, a
//! number of bytes) is in the digest of its item, and where it looks is not.
//!
//! The form is `name`, a zero byte, and each part with its length before it,
//! eight bytes, little-endian. A part that is no text is written as JSON by
//! golive-core, whose numbers are integers.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use golive_core::checklist::{ItemListing, Listing};
use golive_core::id::Id;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A SHA-256, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = Context::new(&SHA256);
        hash.update(bytes);
        Self::finish(hash)
    }

    /// The digest of all that there is to read.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_reader(mut from: impl Read) -> io::Result<Self> {
        let mut hash = Context::new(&SHA256);
        let mut buffer = vec![0; 64 << 10];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return Ok(Self::finish(hash)),
                Ok(read) => hash.update(buffer.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The digest itself.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn finish(hash: Context) -> Self {
        let mut bytes = [0; 32];
        for (byte, digest) in bytes.iter_mut().zip(hash.finish().as_ref()) {
            *byte = *digest;
        }
        Self(bytes)
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// This is no SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a SHA-256: 64 lower-case hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Sha256 {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return Err(NotADigest);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digit = |at: usize| match pair.get(at) {
                Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
                Some(digit @ b'a'..=b'f') => Ok(digit - b'a' + 10),
                _ => Err(NotADigest),
            };
            *byte = digit(0)? << 4 | digit(1)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The digests of a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Digests {
    /// Of the items, by id.
    pub items: BTreeMap<Id, Sha256>,
    /// Of what decides in each phase, by id.
    pub phases: BTreeMap<Id, Sha256>,
    /// Of what decides in the whole.
    pub criteria: Sha256,
    /// Of what explains it.
    pub prose: Sha256,
}

impl Digests {
    /// The digests of a checklist.
    #[must_use]
    pub fn of(listing: &Listing) -> Self {
        let items: BTreeMap<Id, Sha256> = listing
            .items
            .iter()
            .map(|item| (item.id.clone(), of_item(item, listing.zone.as_deref())))
            .collect();
        let scope = |name: &str, phase: Option<&Id>| {
            let mut parts = Parts::new(name);
            parts.text(listing.id.as_str());
            for it in &listing.phases {
                if phase.is_none_or(|phase| it.id == *phase) {
                    parts.text(it.id.as_str()).json(&it.opens).json(&it.closes);
                }
            }
            for item in &listing.items {
                if phase.is_none_or(|phase| item.phase == *phase) {
                    parts.json(&items.get(&item.id));
                }
            }
            for sign_off in &listing.sign_offs {
                if phase.is_none_or(|phase| sign_off.phase.as_ref() == Some(phase)) {
                    parts.json(sign_off);
                }
            }
            parts.finish()
        };
        let phases = listing
            .phases
            .iter()
            .map(|phase| (phase.id.clone(), scope("golive/phase/v1", Some(&phase.id))))
            .collect();
        Self {
            phases,
            criteria: scope("golive/checklist/v1", None),
            prose: prose(listing),
            items,
        }
    }

    /// Of what decides in a phase, or in the whole.
    #[must_use]
    pub fn of_scope(&self, phase: Option<&Id>) -> Option<Sha256> {
        match phase {
            Some(phase) => self.phases.get(phase).copied(),
            None => Some(self.criteria),
        }
    }
}

fn of_item(item: &ItemListing, zone: Option<&str>) -> Sha256 {
    let mut parts = Parts::new("golive/item/v1");
    parts
        .text(item.id.as_str())
        .json(&item.kind)
        .json(&item.requirement)
        .json(&item.phase)
        .json(&item.conditional)
        .json(&item.after)
        .json(&item.measures)
        .json(&item.band)
        .json(&item.rule)
        .json(&item.then)
        .json(&item.sampling)
        .json(&item.on_no_data)
        .json(&item.timeout.map(|timeout| timeout.as_nanos()))
        .json(&item.retry)
        .json(&item.by)
        .json(&item.evidence_required)
        .json(&item.valid_for.map(|time| time.as_nanos()))
        .json(&item.repeats);
    if item.repeats.is_some() {
        // Another zone has other days.
        parts.json(&zone);
    }
    parts.finish()
}

fn prose(listing: &Listing) -> Sha256 {
    let mut parts = Parts::new("golive/prose/v1");
    parts.text(&listing.title).json(&listing.version);
    for phase in &listing.phases {
        parts.text(&phase.title).json(&phase.notes);
        for section in &phase.sections {
            parts.text(&section.title).json(&section.notes);
        }
    }
    for item in &listing.items {
        parts.text(&item.title).json(&item.notes).json(&item.tags);
    }
    parts
        .json(&listing.roles)
        .json(&listing.plans)
        .json(&listing.contacts)
        .json(&listing.notes);
    parts.finish()
}

/// Parts, each with its length before it.
struct Parts(Context);

impl Parts {
    fn new(name: &str) -> Self {
        let mut hash = Context::new(&SHA256);
        hash.update(name.as_bytes());
        hash.update(&[0]);
        Self(hash)
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn json<T: Serialize + ?Sized>(&mut self, value: &T) -> &mut Self {
        // None of these types has a map or a number that JSON cannot write; if
        // one had, its digest would be that of nothing else.
        match serde_json::to_vec(value) {
            Ok(json) => self.bytes(&json),
            Err(error) => self.text("\0unwritable").text(&error.to_string()),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    fn finish(self) -> Sha256 {
        Sha256::finish(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_in_one_way() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Sha256::of(b"").to_string(), empty);
        assert_eq!(empty.parse(), Ok(Sha256::of(b"")));
        for bad in [
            "",
            "e3",
            &empty.to_uppercase(),
            &format!("{empty}0"),
            &"é".repeat(32),
        ] {
            assert_eq!(bad.parse::<Sha256>(), Err(NotADigest), "{bad}");
        }
    }
}
