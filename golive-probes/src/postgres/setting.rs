//! What the server is set to.

use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Bytes, Count};

use super::Postgres;
use crate::sql::{Cell, SqlProbe, Statement};

impl Postgres {
    /// A parameter of the server, as the session sees it.
    pub fn setting(self, name: impl Into<String>) -> Setting {
        Setting {
            postgres: self,
            name: name.into(),
        }
    }
}

/// A parameter whose value has no type yet. See [`Postgres::setting`].
#[derive(Clone, Debug)]
#[must_use = "a setting measures nothing; one of its methods does"]
pub struct Setting {
    postgres: Postgres,
    name: String,
}

impl Setting {
    /// As the server writes it (`current_setting`): `on`, `16MB`, `1000`.
    pub fn text(self) -> SqlProbe<String> {
        let query = Statement::from("select current_setting($1)").with(self.name);
        SqlProbe::new(self.postgres, query, Cell::text)
    }

    /// A whole number that has no unit (`pg_settings`): `max_connections`. What 0
    /// and -1 stand for depends on the setting.
    pub fn count(self) -> SqlProbe<Count> {
        self.read(|number, unit| match unit {
            "" => Ok(Count::new(number)),
            _ => Err(unlike("a bare number", unit)),
        })
    }

    /// An amount of memory or disk by the unit that the server gives
    /// (`pg_settings`): `shared_buffers`, `work_mem`. 0 and -1, by which most are off
    /// or without a limit, are no data.
    pub fn bytes(self) -> SqlProbe<Bytes> {
        self.read(|number, unit| {
            let bytes = times(unit, byte_unit).ok_or_else(|| unlike("an amount of bytes", unit))?;
            scaled(number, bytes).map(Bytes::new)
        })
    }

    /// A time by the unit that the server gives (`pg_settings`):
    /// `statement_timeout`. 0 and -1, by which most are off, are no data.
    pub fn duration(self) -> SqlProbe<Duration> {
        self.read(|number, unit| {
            let micros = times(unit, time_unit).ok_or_else(|| unlike("a time", unit))?;
            scaled(number, micros).map(Duration::from_micros)
        })
    }

    fn read<V: 'static>(self, read: fn(i64, &str) -> Result<V, ProbeError>) -> SqlProbe<V> {
        let name = self.name;
        // The names are compared as the server does; what a role may not see is not
        // there.
        let sql = "select coalesce((select setting || ' ' || coalesce(unit, '') \
             from pg_catalog.pg_settings where lower(name) = lower($1)), '')";
        let query = Statement::from(sql).with(name.as_str());
        SqlProbe::new(self.postgres, query, move |cell| {
            let told = cell.text()?;
            let Some((setting, unit)) = told.rsplit_once(' ') else {
                let words = format!("there is no setting `{name}` that this role may see");
                return Err(ProbeError::new(Reason::Missing, words));
            };
            let number = setting.parse().map_err(|_| {
                let words = format!("it is {setting:?}, expected a whole number");
                ProbeError::new(Reason::UnexpectedValue, words)
            });
            let read = number.and_then(|number| read(number, unit));
            read.map_err(|error| error.about(format_args!("`{name}`")))
        })
    }
}

fn unlike(expected: &str, unit: &str) -> ProbeError {
    let words = match unit {
        "" => format!("it has no unit, expected {expected}"),
        unit => format!("it is a number of `{unit}`, expected {expected}"),
    };
    ProbeError::new(Reason::UnexpectedValue, words)
}

/// How much a unit of the server is: `kB`, `8kB`, `min`.
fn times(unit: &str, of: fn(&str) -> Option<u64>) -> Option<u64> {
    let start = unit.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = unit.split_at_checked(start)?;
    let number = if number.is_empty() {
        1
    } else {
        number.parse::<u64>().ok()?
    };
    number.checked_mul(of(unit)?)
}

fn byte_unit(unit: &str) -> Option<u64> {
    Some(match unit {
        "B" => 1,
        "kB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => return None,
    })
}

fn time_unit(unit: &str) -> Option<u64> {
    Some(match unit {
        "us" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "min" => 60_000_000,
        "h" => 3_600_000_000,
        "d" => 86_400_000_000,
        _ => return None,
    })
}

fn scaled(number: i64, by: u64) -> Result<u64, ProbeError> {
    if number <= 0 {
        let words = format!("it is {number}, which stands for off or for no limit in most");
        return Err(ProbeError::no_data(words));
    }
    number.unsigned_abs().checked_mul(by).ok_or_else(|| {
        let words = format!("it is {number}, more than can be counted");
        ProbeError::new(Reason::UnexpectedValue, words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_server() {
        assert_eq!(times("8kB", byte_unit), Some(8192));
        assert_eq!(times("min", time_unit), Some(60_000_000));
        for (unit, of) in [
            ("", byte_unit as fn(&str) -> Option<u64>),
            ("8", byte_unit),
            ("ms", byte_unit),
            ("kB", time_unit),
            ("99999999999999999999kB", byte_unit),
        ] {
            assert_eq!(times(unit, of), None, "{unit}");
        }
        assert_eq!(scaled(-1, 8).unwrap_err().reason(), Reason::NoData);
        assert_eq!(
            scaled(i64::MAX, 8).unwrap_err().reason(),
            Reason::UnexpectedValue
        );
    }
}
