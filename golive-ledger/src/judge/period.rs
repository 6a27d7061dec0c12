//! Days, weeks, months and quarters, as a time zone has them.

use std::time::SystemTime;

use golive_core::checklist::{Listing, Recurrence};
use golive_core::quantity::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

/// Says in which period a time is.
#[derive(Clone, Debug)]
pub(super) struct Calendar(Result<TimeZone, String>);

/// A day, a week from Monday, a month or a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// Periods that follow each other have numbers that do.
    pub(super) number: i64,
    /// The first moment of the next one.
    pub(super) ends: Timestamp,
}

impl Calendar {
    /// The calendar of a checklist.
    pub(super) fn of(listing: &Listing) -> Self {
        let Some(name) = &listing.zone else {
            return Self(Ok(TimeZone::UTC));
        };
        Self(TimeZone::get(name).map_err(|_| {
            let name = golive_core::escape::escape(name);
            format!("the time zone `{name}` is not known: expected one as `Europe/Berlin`")
        }))
    }

    /// Why nothing of a checklist that repeats can be judged.
    pub(super) fn defect(&self, listing: &Listing) -> Option<String> {
        let repeats = listing.items.iter().any(|item| item.repeats.is_some());
        self.0.as_ref().err().filter(|_| repeats).cloned()
    }

    /// The period that a time is in.
    ///
    /// # Errors
    /// When the zone is not known, or the time is beyond every calendar.
    pub(super) fn period(&self, recurrence: Recurrence, at: SystemTime) -> Result<Period, String> {
        let zone = self.0.clone()?;
        let beyond = |error: jiff::Error| format!("no calendar has this time: {error}");
        let time = jiff::Timestamp::try_from(at).map_err(beyond)?;
        let day = Zoned::new(time, zone.clone()).date();
        let (number, next) = period_of(recurrence, day).map_err(beyond)?;
        // Where clocks are set at midnight, a day begins later.
        let ends = next
            .to_zoned(zone)
            .and_then(|midnight| midnight.start_of_day())
            .map_err(beyond)?;
        Ok(Period {
            number,
            ends: Timestamp::new(SystemTime::from(ends.timestamp())),
        })
    }
}

/// The number of the period, and the first day of the next one.
fn period_of(recurrence: Recurrence, day: Date) -> Result<(i64, Date), jiff::Error> {
    let (year, month) = (i64::from(day.year()), i64::from(day.month()));
    let days = |day: Date| -> Result<i64, jiff::Error> {
        // A Monday, so that weeks are those of ISO 8601.
        Ok(i64::from(
            day.since((jiff::Unit::Day, date(1970, 1, 5)))?.get_days(),
        ))
    };
    Ok(match recurrence {
        Recurrence::Weekly => {
            let monday = day.checked_sub(day.weekday().to_monday_zero_offset().days())?;
            (days(monday)?.div_euclid(7), monday.checked_add(7.days())?)
        }
        Recurrence::Monthly => {
            let next = day.first_of_month().checked_add(1.month())?;
            (year * 12 + month, next)
        }
        Recurrence::Quarterly => {
            let quarter = (month - 1).div_euclid(3);
            let before = (month - 1).rem_euclid(3);
            let first = day.first_of_month().checked_sub(before.months())?;
            (year * 4 + quarter, first.checked_add(3.months())?)
        }
        // Daily, and whatever comes: the shortest asks soonest.
        _ => (days(day)?, day.tomorrow()?),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

    use golive_core::checklist::{Checklist, Phase, Task};

    use super::*;

    fn calendar(zone: Option<&str>) -> Calendar {
        let list: Checklist =
            Checklist::new("It").phase(Phase::new("Start").item(Task::new("It is looked at")));
        let list = match zone {
            Some(zone) => list.zone(zone),
            None => list,
        };
        Calendar::of(&list.listing())
    }

    fn period(zone: Option<&str>, recurrence: Recurrence, at: &str) -> Period {
        let at = Timestamp::parse(at).unwrap().get();
        calendar(zone).period(recurrence, at).unwrap()
    }

    #[test]
    fn periods_end_where_those_who_live_there_say() {
        use Recurrence::{Daily, Monthly, Quarterly, Weekly};
        let berlin = Some("Europe/Berlin");
        for (zone, recurrence, at, ends) in [
            (None, Daily, "2026-03-01T23:59:59Z", "2026-03-02T00:00:00Z"),
            (
                berlin,
                Daily,
                "2026-03-01T23:59:59Z",
                "2026-03-02T23:00:00Z",
            ),
            // The day on which clocks go forward has 23 hours.
            (
                berlin,
                Daily,
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z",
            ),
            // In Cairo they go forward at midnight: the day begins at one.
            (
                Some("Africa/Cairo"),
                Daily,
                "2026-04-23T12:00:00Z",
                "2026-04-23T22:00:00Z",
            ),
            (None, Weekly, "2026-03-01T12:00:00Z", "2026-03-02T00:00:00Z"),
            (None, Weekly, "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z"),
            (None, Weekly, "1970-01-04T00:00:00Z", "1970-01-05T00:00:00Z"),
            (
                None,
                Monthly,
                "2028-02-29T12:00:00Z",
                "2028-03-01T00:00:00Z",
            ),
            (
                berlin,
                Monthly,
                "2026-12-31T23:30:00Z",
                "2027-01-31T23:00:00Z",
            ),
            (
                None,
                Quarterly,
                "2026-11-30T12:00:00Z",
                "2027-01-01T00:00:00Z",
            ),
            (
                berlin,
                Quarterly,
                "2026-03-31T21:59:59Z",
                "2026-03-31T22:00:00Z",
            ),
        ] {
            let found = period(zone, recurrence, at).ends.to_string();
            assert_eq!(
                found,
                Timestamp::parse(ends).unwrap().to_string(),
                "{recurrence} {at}"
            );
        }
    }

    #[test]
    fn periods_that_follow_each_other_have_numbers_that_do() {
        for recurrence in [
            Recurrence::Daily,
            Recurrence::Weekly,
            Recurrence::Monthly,
            Recurrence::Quarterly,
        ] {
            let mut last = period(Some("Europe/Berlin"), recurrence, "1970-01-01T00:00:00Z");
            for _ in 0..900 {
                let next = calendar(Some("Europe/Berlin"))
                    .period(recurrence, last.ends.get())
                    .unwrap();
                assert_eq!(next.number, last.number + 1, "{recurrence} {}", last.ends);
                last = next;
            }
        }
    }

    #[test]
    fn all_of_a_period_has_one_number() {
        for (recurrence, first, last, next) in [
            (Recurrence::Weekly, "03-02", "03-08", "03-09"),
            (Recurrence::Monthly, "03-01", "03-31", "04-01"),
            (Recurrence::Quarterly, "01-01", "03-31", "04-01"),
            (Recurrence::Quarterly, "10-01", "12-31", "09-30"),
        ] {
            let number = |day: &str| {
                let at = format!("2026-{day}T12:00:00Z");
                period(None, recurrence, &at).number
            };
            assert_eq!(number(first), number(last), "{recurrence} {first}");
            assert_ne!(number(first), number(next), "{recurrence} {first}");
        }
    }

    #[test]
    fn what_has_no_day_is_an_error() {
        let now = SystemTime::now();
        let error = calendar(Some("Europe/Berln")).period(Recurrence::Daily, now);
        assert!(error.unwrap_err().contains("`Europe/Berln` is not known"));
        let far = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1 << 40);
        assert!(calendar(None).period(Recurrence::Daily, far).is_err());
    }
}
