//! What a body must not hold, and bodies of other statuses than 2xx.

use golive_core::probe::ProbeError;

use super::measure::{HttpProbe, of_success};
use super::{Http, unexpected};
use crate::pattern::Pattern;

impl Http {
    /// The status of the responses whose bodies are measured, instead of 2xx: 503
    /// for a page that tells of health in its body too when it is bad. With
    /// another status there is no such measurement.
    pub fn of_status(mut self, status: u16) -> Self {
        self.expected = Some(status);
        self
    }

    /// The body of a response of 2xx, or of the status that is
    /// [given](Http::of_status), matches a regular expression nowhere: what an
    /// error must not tell, `.of_status(500).body_lacks(r"\.js:\d+|SELECT ")`. It must be UTF-8, and an empty one
    /// is no data. The syntax is that of the crate `regex`. What matches is not
    /// shown.
    pub fn body_lacks(self, pattern: &str) -> HttpProbe<bool> {
        let pattern = Pattern::new(pattern);
        let check = of_success(&pattern);
        self.probe_body(check, move |response, content| {
            let text = content.text()?;
            if text.trim().is_empty() {
                return Err(ProbeError::no_data("the body is empty"));
            }
            if pattern.regex()?.is_match(text) {
                return Err(unexpected(format_args!(
                    "the body (status {}) matches {pattern}, and must not",
                    response.status
                )));
            }
            Ok(true.into())
        })
    }
}
