//! What decides in a phase, at a start of the service, in the whole.

use std::collections::{BTreeMap, BTreeSet};

use golive_core::checklist::{ItemListing, Listing, Offset, PhaseListing, SignOff};
use golive_core::id::Id;

use super::form::{Record, set, sorted};
use super::words::{self, Unknown};
use super::{DigestError, Sha256};

/// A checklist whose items have their digests.
pub(super) struct Scopes<'a> {
    listing: &'a Listing,
    items: &'a BTreeMap<Id, Sha256>,
    /// When each phase opens and closes.
    phases: BTreeMap<&'a Id, Times>,
}

struct Times {
    opens: Option<String>,
    closes: Option<String>,
    is_of_start: bool,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(
        listing: &'a Listing,
        items: &'a BTreeMap<Id, Sha256>,
    ) -> Result<Self, DigestError> {
        let mut phases = BTreeMap::new();
        for phase in &listing.phases {
            if phases.insert(&phase.id, times(phase)?).is_some() {
                let (what, id) = ("phases", phase.id.clone());
                return Err(DigestError::Twice { what, id });
            }
        }
        // It would be in the digest of no phase.
        let mut listed = listing.items.iter();
        if let Some(item) = listed.find(|it| !phases.contains_key(&it.phase)) {
            return Err(DigestError::Missing {
                of: item.id.clone(),
                what: "phase",
                id: item.phase.clone(),
            });
        }
        Ok(Self {
            listing,
            items,
            phases,
        })
    }

    /// By id.
    pub(super) fn of_phases(&self) -> BTreeMap<Id, Sha256> {
        let of_phase = |(id, times): (&&Id, &Times)| {
            let mut record = times.record();
            record
                .put("checklist", self.listing.id.as_str())
                .put("id", id.as_str());
            self.put_judged(&mut record, |phase| phase == Some(*id), |_| true);
            ((*id).clone(), record.digest("golive/phase/v2"))
        };
        self.phases.iter().map(of_phase).collect()
    }

    pub(super) fn of_whole(&self) -> Sha256 {
        self.of_part(|_| true, |_| true)
            .digest("golive/checklist/v2")
    }

    /// A start asks for the sign-offs of its phases, and for those of the whole. A
    /// task that repeats is no part of it.
    pub(super) fn of_start(&self) -> Sha256 {
        let is_in = |phase: Option<&Id>| {
            let times = phase.and_then(|id| self.phases.get(id));
            phase.is_none() || times.is_some_and(|times| times.is_of_start)
        };
        let is_once = |item: &ItemListing| item.repeats.is_none();
        self.of_part(is_in, is_once).digest("golive/start/v2")
    }

    fn of_part(
        &self,
        is_in: impl Fn(Option<&Id>) -> bool,
        is_asked: impl Fn(&ItemListing) -> bool,
    ) -> Record {
        let mut phases = Record::default();
        for (id, times) in &self.phases {
            if is_in(Some(id)) {
                phases.put(id.as_str(), times.record());
            }
        }
        let mut record = Record::default();
        record
            .put("id", self.listing.id.as_str())
            .put_list("phases", phases.into());
        self.put_judged(&mut record, is_in, is_asked);
        record
    }

    /// The items and the sign-offs of these phases.
    fn put_judged(
        &self,
        record: &mut Record,
        is_in: impl Fn(Option<&Id>) -> bool,
        is_asked: impl Fn(&ItemListing) -> bool,
    ) {
        let listed = self.listing.items.iter();
        let here: BTreeSet<&Id> = listed
            .filter(|item| is_in(Some(&item.phase)) && is_asked(item))
            .map(|item| &item.id)
            .collect();
        let mut items = Record::default();
        for (id, digest) in self.items.iter().filter(|(id, _)| here.contains(id)) {
            items.put(id.as_str(), digest.to_string());
        }
        let asked = self.listing.sign_offs.iter();
        let asked = asked.filter(|it| is_in(it.phase.as_ref())).map(sign_off);
        record
            .put_list("items", items.into())
            .put_list("sign_offs", sorted(asked));
    }
}

impl Times {
    fn record(&self) -> Record {
        let mut record = Record::default();
        record
            .put_set("opens", self.opens.as_deref())
            .put_set("closes", self.closes.as_deref());
        record
    }
}

fn times(phase: &PhaseListing) -> Result<Times, DigestError> {
    let unknown = |Unknown(what)| DigestError::Unknown {
        of: phase.id.clone(),
        what,
    };
    let written = |offset: Option<Offset>| offset.map(words::offset).transpose().map_err(unknown);
    let opens = written(phase.opens)?;
    Ok(Times {
        // What is below zero lies before the launch.
        is_of_start: opens.as_deref().is_none_or(|it| it.starts_with('-')),
        closes: written(phase.closes)?,
        opens,
    })
}

fn sign_off(sign_off: &SignOff) -> Vec<u8> {
    let distinct_from = sign_off.distinct_from.iter().map(|role| &**role);
    let mut record = Record::default();
    record
        .put("role", &*sign_off.role)
        .put("count", sign_off.count.to_string())
        .put_list("distinct_from", set(distinct_from))
        .put_set("phase", sign_off.phase.as_ref().map(Id::as_str));
    record.into()
}
