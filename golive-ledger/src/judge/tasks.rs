//! What became of each task.

use golive_core::checklist::{ItemListing, Recurrence};
use golive_core::quantity::{Age, Timestamp};
use golive_core::standing::{Attested, ObjectionState};

use super::Judge;
use super::objections::{self, Against, badness};
use super::shown::shown;
use super::word::{Given, Last, Subject, Word, latest_void};
use crate::statement::{Completion, Status};

impl Judge<'_> {
    /// Of a task what somebody has seen fail; else the last words of each person,
    /// and of these the worst.
    pub(super) fn of_task(
        &self,
        item: &ItemListing,
        subject: &Subject<'_, Completion>,
        against: &Against<'_>,
    ) -> Option<Attested> {
        let Subject { given, last } = subject;
        if let Some(failed) = self.failed(subject, against) {
            return Some(failed);
        }
        let Some(recurrence) = item.repeats else {
            let all: Vec<_> = last.values().collect();
            return self.worst(&all).or_else(|| self.stale(item, given));
        };
        // What was said of an earlier period is said no more when there is a
        // word of a later one that is not doubted.
        let consents = || {
            let words = given.iter().filter_map(Word::of);
            words.filter(|word| !word.objects() && !word.is_withdrawn())
        };
        let period = |word: &Word<'_, Completion>| self.number(recurrence, word);
        let sure = consents().filter(|word| !word.is_doubted());
        let sure = sure.filter_map(|word| period(&word)).max();
        let last_done = consents().filter_map(|word| Some((period(&word)?, word.bound.issued_at)));
        let latest: Vec<&Last<'_, Completion>> = last
            .values()
            .filter(|last| last.words().iter().any(|word| period(word) >= sure))
            .collect();
        self.worst(&latest)
            .or_else(|| self.due(item, recurrence, last_done.max(), given))
    }

    /// That somebody has seen it fail, and nobody has taken that back, or shown
    /// that it is done. What a person took the risk of has failed all the same:
    /// the run weighs that.
    fn failed(&self, subject: &Subject<'_, Completion>, against: &Against<'_>) -> Option<Attested> {
        let words = subject.last.values().flat_map(Last::words);
        let answers = objections::answers(self, &subject.last);
        let failed = words.filter(|word| word.objects()).filter_map(|word| {
            match against.of_task(word, &answers) {
                ObjectionState::Stands => Some((0, word)),
                ObjectionState::Waived { .. } => Some((1, word)),
                _ => None,
            }
        });
        let (_, word) = failed.min_by_key(|(rank, word)| (*rank, word.judged.id))?;
        Some(Attested::Failed {
            by: word.person().into(),
            why: shown(&word.said.notes),
            statement: Some(word.judged.id.to_string().into()),
        })
    }

    fn number(&self, recurrence: Recurrence, word: &Word<'_, Completion>) -> Option<i64> {
        let issued = word.bound.issued_at.get();
        Some(self.calendar.period(recurrence, issued).ok()?.number)
    }

    /// None when the worst that was said has lapsed, or when too few persons say
    /// that it does not apply.
    fn worst(&self, last: &[&Last<'_, Completion>]) -> Option<Attested> {
        let consents = last.iter().flat_map(|it| it.words());
        let consents = consents.filter(|word| !word.objects() && !word.is_withdrawn());
        let worst = consents.map(|word| badness(word.said)).max()?;
        let counting = last.iter().filter_map(|last| last.counting(badness));
        let counting: Vec<_> = counting
            .filter(|word| !word.objects() && badness(word.said) == worst)
            .collect();
        let word = counting
            .iter()
            .min_by_key(|word| (std::cmp::Reverse(word.until), word.person()))?;
        let by = word.person().into();
        let why = shown(&word.said.notes);
        Some(match word.said.status {
            Status::Passed => Attested::Done {
                by,
                until: word.until,
            },
            Status::NotApplicable => {
                let need = self.policy.persons_for_not_applicable();
                let enough = u32::try_from(counting.len()).is_ok_and(|have| have >= need);
                return enough.then_some(Attested::NotApplicable { by, why });
            }
            // What is taken back leaves nothing behind that counts.
            Status::Failed => return None,
        })
    }

    fn stale(&self, item: &ItemListing, given: &[Given<'_, Completion>]) -> Option<Attested> {
        let (bound, void) = latest_void(given)?;
        let asked = asked(item).unwrap_or_else(|| bound.person.clone());
        Some(Attested::Stale {
            age: Age::between(bound.issued_at.get(), self.now).unwrap_or_default(),
            why: format!("{}: {void}; ask {asked} again", bound.person),
        })
    }

    /// A task that comes again, and was not done in this period.
    fn due(
        &self,
        item: &ItemListing,
        recurrence: Recurrence,
        last: Option<(i64, Timestamp)>,
        given: &[Given<'_, Completion>],
    ) -> Option<Attested> {
        let changed = latest_void(given).filter(|(_, void)| void.weight().is_none());
        if changed.is_some() {
            return self.stale(item, given);
        }
        // The zone is not known: nothing is said of it here, and that alone
        // leaves it open.
        let period = self.calendar.period(recurrence, self.now).ok()?;
        let opened = self.opened(item, recurrence);
        let is_overdue = match (last, opened) {
            (Some((last, _)), _) => last + 1 < period.number,
            (None, Some(opened)) => opened < period.number,
            (None, None) => false,
        };
        let was = match last {
            Some((_, last)) => format!("it was done last at {last}"),
            None => "it was never done".to_owned(),
        };
        let who = asked(item).map(|asked| format!("; ask {asked}"));
        Some(Attested::Due {
            until: period.ends,
            is_overdue,
            why: format!(
                "it is due {recurrence}, and {was}{}",
                who.unwrap_or_default()
            ),
        })
    }

    /// The period in which the phase of an item opened.
    fn opened(&self, item: &ItemListing, recurrence: Recurrence) -> Option<i64> {
        let phase = self.listing.phases.iter().find(|it| it.id == item.phase)?;
        let opened = phase.opens?.from_launch(self.launch.at?.get())?;
        Some(self.calendar.period(recurrence, opened.get()).ok()?.number)
    }
}

fn asked(item: &ItemListing) -> Option<String> {
    (!item.by.is_empty()).then(|| item.by.join(" or "))
}
