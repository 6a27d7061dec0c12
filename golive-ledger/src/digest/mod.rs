//! Digests: of bytes, of items, of a checklist.
//!
//! What was said of an item counts as long as the item means the same. So the
//! digest of an item is made of what decides: its criterion with its resolved
//! values, its weight, its place, who attests it. What explains it (titles,
//! notes, tags, contacts) goes into the digest of the prose, apart: a typo that
//! is mended voids nothing. The id stands for the title, and changes with it
//! where it is not pinned. Of a task the title and the notes decide: they are
//! all that says what a person attests. So do the steps of a plan that a trigger
//! calls for.
//!
//! A probe is a function, which has no digest: what it measures (a duration, a
//! number of bytes) is in the digest of its item, and where it looks is not.
//! [`of_baseline`] is for that.
//!
//! # The form
//!
//! It is the ledger's own, and this page says all that another program needs to
//! make the same digests. A digest is the SHA-256 (FIPS 180-4) of a name, a zero
//! byte, and a record. A name ends in the number of the form: one that changes
//! gets another number, since nothing that was signed over the old one holds
//! over the new.
//!
//! | what | is written as |
//! |---|---|
//! | record | its fields, sorted by the bytes of their names; each is its name and its value, both with their length before them |
//! | length | the number of bytes, in eight bytes, little-endian |
//! | text | itself, in UTF-8, as it was declared |
//! | number | its decimal digits without leading zeros, after a `-` when it is below zero; a length of time in nanoseconds |
//! | word | one of those named below |
//! | mark | `true`; what is not so is left out |
//! | digest | its 64 lower-case hexadecimal digits |
//! | list | its elements in the order of the declaration, each with its length before it |
//! | sorted list | a list, sorted by the bytes of its elements |
//! | set | a sorted list without what is in it already |
//! | map | a record whose names are ids |
//!
//! A field has a name and no position, and one that is not set is left out, as
//! is a list, a set or a map of nothing. So a field that comes later leaves the
//! digests of all that does not use it as they were. Fields with a `?` may be
//! left out otherwise.
//!
//! ## `golive/item/v2`
//!
//! | field | value |
//! |---|---|
//! | `id`, `phase` | text |
//! | `kind` | `check`, `task`, `trigger` |
//! | `requirement` | `optional`, `required`, `critical` |
//! | `conditional` | mark: it applies under a declared condition only |
//! | `after` | set of the ids that must hold first |
//! | `timeout`? | number |
//! | `retry`? | record of `retries` and `backoff`, numbers |
//! | `title`, `notes`? | text; of a task only |
//! | `measures`? | a dimension, see below |
//! | `sampling`? | record of the numbers `samples`?, `concurrency`, `every`?, `over`?, and the mark `exclusive`; left out when nothing is said of it |
//! | `on_no_data`? | `inconclusive`, `fail`; left out when nothing is said of it |
//! | `pass`?, `warn`? | criterion; of a check |
//! | `when`?, `clear`? | criterion; of a trigger |
//! | `hold`? | number; left out when it is zero |
//! | `then`? | digest `golive/plan/v2` of the plan that a trigger calls for |
//! | `by` | set of texts |
//! | `evidence_required` | mark |
//! | `valid_for`? | number |
//! | `repeats`? | `daily`, `weekly`, `monthly`, `quarterly` |
//! | `zone`? | text, `UTC` where the checklist names none; of what repeats only |
//!
//! Kept for what is to come, so that these names never mean anything else:
//! `at_least`, `optional` and `applies_if`, which groups will say of their
//! members, `during` and `scope`.
//!
//! A **criterion** is a set of records, all of which must hold. It is written
//! where it is declared, be there a record in it or not.
//!
//! | field | value |
//! |---|---|
//! | `aggregation` | `last`, `avg`, `min`, `max`, `percentile`, `sum`, `rise`, `count`, `per_sec`, `fraction`, `every` |
//! | `percentile`? | number, in thousandths of a percent: 99900 is p99.9 |
//! | `comparison` | `lt`, `le`, `gt`, `ge`, `eq`, `ne`, `contains`, `starts_with`, `ends_with`, `one_of` |
//! | `dimension` | that of the bound |
//! | `bound`? | as its dimension has it; of `one_of` there is none |
//! | `texts`? | set of texts, of `one_of` |
//!
//! | dimension | value |
//! |---|---|
//! | `duration`, `age` | number of nanoseconds |
//! | `bytes`, `count` | number |
//! | `ratio`, `number`, `rate` | number of billionths: of one, of one, of one event per second |
//! | `instant` | number of nanoseconds since 1970-01-01T00:00:00Z |
//! | `version` | text, in the form of Semantic Versioning 2.0.0 |
//! | `bool` | `true`, `false` |
//! | `text` | text |
//!
//! ## `golive/plan/v2`
//!
//! `id`, text, and `steps`, a list of records of the texts `text`, `command`?
//! and `by`?. Its title is prose.
//!
//! ## `golive/phase/v2`
//!
//! | field | value |
//! |---|---|
//! | `checklist`, `id` | text |
//! | `opens`?, `closes`? | number, from the launch: before it, it is below zero |
//! | `items` | map: the digest of each of its items |
//! | `sign_offs` | sorted list: its sign-offs |
//!
//! A **sign-off** is a record of `role`, text; `count`, number; `distinct_from`,
//! set of texts; and `phase`?, text.
//!
//! ## `golive/checklist/v2` and `golive/start/v2`
//!
//! | field | value |
//! |---|---|
//! | `id` | text |
//! | `phases` | map: of each phase a record of `opens`? and `closes`?, as above |
//! | `items` | map: the digest of each item |
//! | `sign_offs` | sorted list |
//!
//! That of a start holds the phases without `opens`, those that open before the
//! launch, their items but for those that repeat, and their sign-offs; and the
//! sign-offs of no phase.
//!
//! ## `golive/prose/v2`
//!
//! | field | value |
//! |---|---|
//! | `title`, `version`? | text |
//! | `roles`, `notes` | list of texts |
//! | `phases` | list of records of the texts `id`, `title`, `notes`?, and of `sections`, a list of records of the texts `id`, `title`, `notes`? |
//! | `items` | list of records of the texts `id` and `section`?, of `tags`, a list of texts, and of the texts `title` and `notes`? of a check or trigger |
//! | `plans` | list of records of the texts `id` and `title`, and of `steps`, as above, where no trigger calls for it |
//! | `contacts` | list of records of the texts `who` and `how` |
//!
//! ## `golive/baseline/v2`
//!
//! See [`of_baseline`].

mod error;
mod form;
mod item;
mod prose;
mod scope;
mod sha256;
mod words;

use std::collections::BTreeMap;

use golive_core::checklist::Listing;
use golive_core::id::Id;

pub use self::error::DigestError;
use self::form::{Record, list};
use self::scope::Scopes;
pub use self::sha256::{NotADigest, Sha256};

/// The digests of a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Digests {
    /// Of the items, by id.
    pub items: BTreeMap<Id, Sha256>,
    /// Of what decides in each phase, by id.
    pub phases: BTreeMap<Id, Sha256>,
    /// Of what a start of the service is judged by: the phases without a time
    /// and those that open before the launch. What opens later needs what a gate
    /// keeps down.
    pub start: Sha256,
    /// Of what decides in the whole.
    pub criteria: Sha256,
    /// Of what explains it.
    pub prose: Sha256,
}

impl Digests {
    /// The digests of a checklist.
    ///
    /// # Errors
    /// When it says what this version has no word for, or does not say which of
    /// two things with one id it means. There is no digest of a part of it then:
    /// what was left out could change, and what was signed would hold.
    pub fn of(listing: &Listing) -> Result<Self, DigestError> {
        let items = item::of_items(listing)?;
        let scopes = Scopes::new(listing, &items)?;
        Ok(Self {
            phases: scopes.of_phases(),
            start: scopes.of_start(),
            criteria: scopes.of_whole(),
            prose: prose::of_prose(listing),
            items,
        })
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

/// The digest of what an item was held against in a run, which its declaration
/// does not say: where its probe looked, the bounds that the configuration gave
/// it, and whether it applied.
///
/// Named `golive/baseline/v2`, a record of the texts `item` and `target`?, of
/// `bounds`, a list of texts, and of the mark `applies`.
#[must_use]
pub fn of_baseline(item: &Id, target: Option<&str>, bounds: &[String], applies: bool) -> Sha256 {
    let mut record = Record::default();
    record
        .put("item", item.as_str())
        .put_set("target", target)
        .put_list("bounds", list(bounds))
        .put_mark("applies", applies);
    record.digest("golive/baseline/v2")
}
