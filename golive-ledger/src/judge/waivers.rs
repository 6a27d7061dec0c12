//! Risks that were taken: each grants a request that another person signed.

use std::collections::HashMap;

use super::{Invalid, Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Said, WaiverRequest};

/// A request, whose it is, and whether it counts.
struct Request {
    person: String,
    said: WaiverRequest,
    counts: bool,
}

impl Judge<'_> {
    /// Holds each waiver against the request that it grants: of another person,
    /// for the same item and the same way to fail, and over the same statement where
    /// a person has seen it fail.
    pub(super) fn match_requests(statements: &mut [Judged]) {
        let mut requests: HashMap<Sha256, Request> = HashMap::new();
        for (id, request) in statements.iter().filter_map(request) {
            let known = requests.entry(id);
            let counts = request.counts;
            known.or_insert(request).counts |= counts;
        }
        for judged in statements {
            let Some(statement) = &judged.statement else {
                continue;
            };
            let Said::Waiver(waiver) = &statement.said else {
                continue;
            };
            let request = waiver.request.and_then(|id| requests.get(&id));
            let refusal = match request {
                Some(it) if it.person == statement.bound.person => {
                    // Wrong for good, and told though its time is over.
                    if judged.worth.is_ok() || is_of_time(&judged.worth) {
                        judged.worth = Err(Invalid::SelfApproved(it.person.clone()).into());
                    }
                    continue;
                }
                None => "is not there",
                Some(it) if !it.counts => "counts for nothing",
                Some(it)
                    if it.said.item != waiver.item
                        || Some(&it.said.of) != waiver.of.as_ref()
                        || it.said.over != waiver.over =>
                {
                    "is for something else"
                }
                Some(_) => continue,
            };
            if judged.worth.is_ok() {
                judged.worth = Err(Void::Request(refusal).into());
            }
        }
    }
}

/// Whether it would count but for the time.
fn is_of_time<T>(worth: &Result<T, Refusal>) -> bool {
    matches!(worth, Err(Refusal::Void(void)) if void.weight().is_some())
}

fn request(judged: &Judged) -> Option<(Sha256, Request)> {
    let statement = judged.statement.as_ref()?;
    let Said::WaiverRequest(said) = &statement.said else {
        return None;
    };
    let request = Request {
        person: statement.bound.person.clone(),
        said: said.clone(),
        counts: judged.worth.is_ok(),
    };
    Some((judged.id, request))
}
