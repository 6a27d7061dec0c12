//! What the server is set to.

use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Bytes, Count};

use super::Mysql;
use super::client::Shown;
use crate::sql::SqlProbe;

impl Mysql {
    /// A system variable as the session sees it.
    pub fn setting(self, name: impl Into<String>) -> Setting {
        Setting {
            mysql: self,
            name: name.into(),
        }
    }
}

/// A system variable whose value has no type yet. See [`Mysql::setting`].
#[derive(Clone, Debug)]
#[must_use = "a setting measures nothing; one of its methods does"]
pub struct Setting {
    mysql: Mysql,
    name: String,
}

impl Setting {
    /// As the server writes it: `ON`, `utf8mb4`, `151`.
    pub fn text(self) -> SqlProbe<String> {
        self.read(|value| Ok(value.to_owned()))
    }

    /// A whole number. What 0 stands for depends on the variable.
    pub fn count(self) -> SqlProbe<Count> {
        self.read(|value| {
            let number = value.parse().map_err(|_| unlike(value, "a whole number"))?;
            Ok(Count::new(number))
        })
    }

    /// A variable that counts bytes: `innodb_buffer_pool_size`. 0, by which most are
    /// off or without a limit, is no data.
    pub fn bytes(self) -> SqlProbe<Bytes> {
        self.read(|value| match value.parse() {
            Ok(0) => Err(off()),
            Ok(bytes) => Ok(Bytes::new(bytes)),
            Err(_) => Err(unlike(value, "a whole number of bytes")),
        })
    }

    /// A variable that counts seconds: `wait_timeout`, `long_query_time`. Some count
    /// in other units, as their documentation says. 0, by which most are off or
    /// without a limit, is no data.
    pub fn seconds(self) -> SqlProbe<Duration> {
        self.read(|value| {
            let seconds = value.parse().ok();
            let time = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
            match time.ok_or_else(|| unlike(value, "a number of seconds"))? {
                Duration::ZERO => Err(off()),
                time => Ok(time),
            }
        })
    }

    fn read<V: 'static>(self, read: fn(&str) -> Result<V, ProbeError>) -> SqlProbe<V> {
        let name = self.name;
        let quoted = name.replace('\\', "\\\\").replace('\'', "''");
        let sql = format!("show session variables where variable_name = '{quoted}'");
        SqlProbe::new(Shown(self.mysql), sql, move |cell| {
            read(&cell.text()?).map_err(|error| error.about(format_args!("`{name}`")))
        })
    }
}

fn unlike(value: &str, expected: &str) -> ProbeError {
    let words = format!("it is {value:?}, expected {expected}");
    ProbeError::new(Reason::UnexpectedValue, words)
}

fn off() -> ProbeError {
    ProbeError::no_data("it is 0, which stands for off or for no limit in most")
}
