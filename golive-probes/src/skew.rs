//! How long ago a time was, by a clock that is not the one it was told by.

use std::time::{Duration, SystemTime};

/// What two clocks that are set by the network may differ.
pub(crate) const SKEW: Duration = Duration::from_secs(5);

/// The time since then, where one that is ahead by no more than the clocks may
/// differ is taken for now; or how far it is ahead.
pub(crate) fn since(time: SystemTime) -> Result<Duration, Duration> {
    match SystemTime::now().duration_since(time) {
        Ok(age) => Ok(age),
        Err(ahead) if ahead.duration() <= SKEW => Ok(Duration::ZERO),
        Err(ahead) => Err(ahead.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_ahead_is_now() {
        let now = SystemTime::now();
        assert!(since(now - Duration::from_secs(60)).unwrap() >= Duration::from_secs(60));
        assert_eq!(since(now + Duration::from_secs(4)), Ok(Duration::ZERO));
        assert!(since(now + Duration::from_secs(3600)).unwrap_err() > SKEW);
    }
}
