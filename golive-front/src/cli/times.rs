//! Times on the command line: those of the checklist, and points in time.

use std::time::{Duration, SystemTime};

use golive_core::escape::escape;
use golive_core::quantity::{Timestamp, parse_duration};

/// A time with the units of the checklist.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    parse_duration(text).map_err(|error| error.to_string())
}

/// A point in time, or how long it is until then.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    if let Some(time) = Timestamp::parse(text) {
        return Ok(time);
    }
    let shown = escape(text);
    if Timestamp::parse(&format!("{text}Z")).is_some() {
        return Err(format!(
            "`{shown}` has no zone: write {shown}Z, or its distance from UTC, {shown}+01:00"
        ));
    }
    if Timestamp::parse(&format!("{text}T00:00:00Z")).is_some() {
        return Err(format!("`{shown}` is a day: write {shown}T00:00:00Z"));
    }
    match parse_duration(text) {
        Ok(away) => from_now(away).ok_or_else(|| format!("`{shown}` from now is beyond 9999")),
        Err(error) if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains('-') => {
            Err(error.to_string())
        }
        Err(_) => Err(format!(
            "`{shown}` is no time: write 2026-12-01T00:00:00Z, 2026-12-01T01:00:00+01:00, or from \
             now, 48h, 20d, 13d12h"
        )),
    }
}

/// In whole seconds.
fn from_now(away: Duration) -> Option<Timestamp> {
    let then = SystemTime::now().checked_add(away)?;
    let since = then.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let then = Timestamp::from_unix_seconds(i64::try_from(since.as_secs()).ok()?)?;
    // As it will be written, it can be read.
    Timestamp::parse(&then.to_string())
}
