//! Which items of a checklist are run.

use std::collections::BTreeSet;
use std::fmt;

use super::RunError;
use crate::checklist::{Checklist, Kind, Located, Offset};
use crate::id::{Id, nearest};
use crate::verdict::Part;

/// Which items are run: those in one of the phases, in one of the sections,
/// with one of the tags, and with one of the ids. A list that is empty asks for
/// nothing. What must hold before a selected item is run too.
///
/// Phases name a [part](Part) of the checklist, and its verdict is theirs. What
/// leaves out items of that part, by section, tag or item, is no part, and
/// INCONCLUSIVE at the best.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// Phases by id.
    pub phases: Vec<String>,
    /// Sections by id.
    pub sections: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Items by id, or by the last part of an id that only one item has.
    pub items: Vec<String>,
    /// Only the phases of [`Part::Start`]; phases that are named win.
    pub start: bool,
}

impl Selection {
    /// True when everything is selected.
    #[must_use]
    pub fn is_all(&self) -> bool {
        !self.start && self.phases.is_empty() && !self.is_narrowed()
    }

    /// True when it asks for sections, tags or items.
    fn is_narrowed(&self) -> bool {
        !(self.sections.is_empty() && self.tags.is_empty() && self.items.is_empty())
    }

    /// The part of the checklist that its phases name: all of it, when they are
    /// all that there are.
    pub(crate) fn part<C: 'static>(&self, checklist: &Checklist<C>) -> Part {
        let mut ids: Vec<&Id> = checklist.items().map(|item| item.phase_id()).collect();
        ids.dedup();
        let all = ids.len();
        ids.retain(|id| self.phases.iter().any(|phase| **id == **phase));
        match (self.phases.is_empty(), self.start) {
            (true, false) => Part::Whole,
            (true, true) => Part::Start,
            (false, _) if ids.len() == all => Part::Whole,
            (false, _) => Part::Phases {
                ids: ids.into_iter().cloned().collect(),
            },
        }
    }

    /// Whether it leaves out items of its part.
    pub(crate) fn is_partial<C: 'static>(&self, checklist: &Checklist<C>) -> bool {
        let is_left_out = |item: &Located<'_, C>| self.is_of_part(item) && !self.matches(item);
        self.is_narrowed() && checklist.items().any(|item| is_left_out(&item))
    }

    /// Whether an item stands in one of the phases that are asked for.
    pub(crate) fn is_of_part<C>(&self, item: &Located<'_, C>) -> bool {
        if self.phases.is_empty() {
            return !self.start || is_of_start(item);
        }
        self.asks_for_phase_of(item)
    }

    /// Whether the phase of an item is one that is asked for, whatever is asked for
    /// of it.
    pub(crate) fn asks_for_phase_of<C>(&self, item: &Located<'_, C>) -> bool {
        if self.phases.is_empty() {
            return !self.start || opens_before_launch(item);
        }
        self.phases
            .iter()
            .any(|phase| item.phase_id() == phase.as_str())
    }

    /// The selected items and what must hold before them, in order.
    ///
    /// # Errors
    /// [`RunError::Unknown`] for a name that nothing has, and
    /// [`RunError::NothingSelected`] when no item matches all of it.
    pub fn of<'a, C: 'static>(
        &self,
        checklist: &'a Checklist<C>,
    ) -> Result<Vec<Located<'a, C>>, RunError> {
        let indexes: BTreeSet<usize> = self.resolve(checklist)?.into_iter().collect();
        let items = checklist.items().enumerate();
        Ok(items
            .filter(|(index, _)| indexes.contains(index))
            .map(|(_, item)| item)
            .collect())
    }

    /// The indexes of the selected items and of what must hold before them, in
    /// order.
    ///
    /// # Errors
    /// [`RunError::Unknown`] for a name that nothing has, and
    /// [`RunError::NothingSelected`] when no item matches all of it.
    pub(crate) fn resolve<C: 'static>(
        &self,
        checklist: &Checklist<C>,
    ) -> Result<Vec<usize>, RunError> {
        let items: Vec<Located<'_, C>> = checklist.items().collect();
        self.check(&items)?;
        let mut selected: BTreeSet<usize> = items
            .iter()
            .enumerate()
            .filter(|(_, item)| self.matches(item))
            .map(|(index, _)| index)
            .collect();
        if selected.is_empty() {
            return Err(RunError::NothingSelected {
                selection: self.to_string(),
            });
        }
        let mut more: Vec<usize> = selected.iter().copied().collect();
        while let Some(index) = more.pop() {
            for before in items
                .get(index)
                .into_iter()
                .flat_map(|item| &item.place.after)
            {
                if selected.insert(*before) {
                    more.push(*before);
                }
            }
        }
        Ok(selected.into_iter().collect())
    }

    fn matches<C>(&self, item: &Located<'_, C>) -> bool {
        let any = |list: &[String], test: &dyn Fn(&String) -> bool| {
            list.is_empty() || list.iter().any(test)
        };
        self.is_of_part(item)
            && any(&self.sections, &|section| {
                item.section_id().is_some_and(|id| id == section.as_str())
            })
            && any(&self.tags, &|tag| item.all_tags().any(|has| **has == **tag))
            && any(&self.items, &|name| names(name, item))
    }

    /// Every name must be that of something.
    fn check<C>(&self, items: &[Located<'_, C>]) -> Result<(), RunError> {
        let phases = || items.iter().map(|item| item.phase_id().to_string());
        let sections = || {
            items
                .iter()
                .filter_map(Located::section_id)
                .map(ToString::to_string)
        };
        let tags = || {
            items
                .iter()
                .flat_map(Located::all_tags)
                .map(ToString::to_string)
        };
        let ids = || items.iter().map(|item| item.id().to_string());
        known("phase", &self.phases, &phases)?;
        known("section", &self.sections, &sections)?;
        known("tag", &self.tags, &tags)?;
        for name in &self.items {
            match items.iter().filter(|item| names(name, item)).count() {
                1 => {}
                0 => known("item", std::slice::from_ref(name), &ids)?,
                // A whole id is that of one item; a last part may be several's.
                _ if items.iter().any(|item| item.id() == name.as_str()) => {}
                _ => {
                    let all = items
                        .iter()
                        .filter(|item| names(name, item))
                        .map(|item| item.id().to_string());
                    return Err(RunError::Unknown {
                        what: "single item",
                        given: name.clone(),
                        nearest: None,
                        known: all.collect(),
                    });
                }
            }
        }
        Ok(())
    }
}

/// What opens at the launch needs what the start keeps down; and what comes again
/// each day would keep down a service that starts on another.
fn is_of_start<C>(item: &Located<'_, C>) -> bool {
    let repeats = match &item.item.kind {
        Kind::Task(task) => task.repeats.is_some(),
        Kind::Probed(_) => false,
    };
    !repeats && opens_before_launch(item)
}

/// A phase without a time is open.
fn opens_before_launch<C>(item: &Located<'_, C>) -> bool {
    item.phase_opens().is_none_or(Offset::is_before_launch)
}

fn names<C>(name: &str, item: &Located<'_, C>) -> bool {
    item.id() == name || item.id().local() == name
}

fn known<I: Iterator<Item = String>>(
    what: &'static str,
    given: &[String],
    all: &dyn Fn() -> I,
) -> Result<(), RunError> {
    for name in given {
        if all().any(|known| known == *name) {
            continue;
        }
        let known: Vec<String> = all().collect::<BTreeSet<_>>().into_iter().collect();
        let locals = known
            .iter()
            .flat_map(|id| [id.as_str(), id.rsplit('.').next().unwrap_or(id)]);
        let nearest = nearest(name, locals).map(str::to_owned);
        return Err(RunError::Unknown {
            what,
            given: name.clone(),
            nearest,
            known,
        });
    }
    Ok(())
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists = [
            ("phase", &self.phases),
            ("section", &self.sections),
            ("tag", &self.tags),
            ("item", &self.items),
        ];
        let mut first = true;
        if self.start && self.phases.is_empty() {
            f.write_str("the start")?;
            first = false;
        }
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            if !first {
                f.write_str(", ")?;
            }
            first = false;
            write!(f, "{name} {}", list.join(" or "))?;
        }
        Ok(())
    }
}
