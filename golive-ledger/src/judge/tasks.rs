//! What became of each task.

use std::cmp::Reverse;

use golive_core::checklist::{ItemListing, Recurrence};
use golive_core::quantity::{Age, Timestamp};
use golive_core::standing::Attested;

use super::Judge;
use super::word::{Given, Last, Word, last_words, latest_void};
use crate::statement::{Completion, Status};

fn badness(said: &Completion) -> u8 {
    match said.status {
        Status::Passed => 0,
        Status::NotApplicable => 1,
        Status::Failed => 2,
    }
}

impl Judge<'_> {
    /// Of a task the last word of each person, and of these the worst.
    pub(super) fn of_task(
        &self,
        item: &ItemListing,
        given: &[Given<'_, Completion>],
    ) -> Option<Attested> {
        let words: Vec<_> = given.iter().filter_map(Word::of).collect();
        let Some(recurrence) = item.repeats else {
            return self.worst(given, words).or_else(|| self.stale(item, given));
        };
        // What was said of an earlier period is said no more when there is a
        // word of a later one that is not doubted.
        let of_all = |is_asked: fn(&Word<'_, Completion>) -> bool| {
            let asked = words.iter().filter(|word| is_asked(word));
            asked
                .filter_map(|word| Some((self.number(recurrence, word)?, word.bound.issued_at)))
                .max()
        };
        let sure = of_all(|word| !word.is_doubted()).map(|(number, _)| number);
        let last = of_all(|_| true);
        let latest = words
            .into_iter()
            .filter(|word| self.number(recurrence, word) >= sure)
            .collect();
        self.worst(given, latest)
            .or_else(|| self.due(item, recurrence, last, given))
    }

    fn number(&self, recurrence: Recurrence, word: &Word<'_, Completion>) -> Option<i64> {
        let issued = word.bound.issued_at.get();
        Some(self.calendar.period(recurrence, issued).ok()?.number)
    }

    /// None when the worst that was said has lapsed. That something failed does
    /// not lapse: time mends nothing.
    fn worst(
        &self,
        given: &[Given<'_, Completion>],
        words: Vec<Word<'_, Completion>>,
    ) -> Option<Attested> {
        let last = last_words(given, words, badness);
        let all = || last.values().flat_map(Last::words);
        let worst = all().map(|word| badness(word.said)).max()?;
        let failed = all().find(|word| word.said.status == Status::Failed);
        let counting = last
            .values()
            .filter_map(Last::counting)
            .filter(|word| badness(word.said) == worst)
            .max_by_key(|word| (word.until, Reverse(word.person())));
        let word = failed.or(counting)?;
        let by = word.person().into();
        let why = golive_core::escape::escape(&word.said.notes).to_string();
        Some(match word.said.status {
            Status::Passed => Attested::Done {
                by,
                until: word.until,
            },
            Status::Failed => Attested::Failed { by, why },
            Status::NotApplicable => Attested::NotApplicable { by, why },
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
