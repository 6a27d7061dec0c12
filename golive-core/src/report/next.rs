//! What to do next about an item.

use super::{ItemReport, SignOffReport};
use crate::checklist::ItemKind;
use crate::outcome::{Due, FailCause, Outcome, SignOffOutcome, SkipReason};
use crate::probe::{Reason, Step};

impl ItemReport {
    /// What to do next about an item that is not well; None when nothing more
    /// can be said than its words say.
    #[must_use]
    pub fn next(&self) -> Option<String> {
        about(self)
    }
}

impl SignOffReport {
    /// What to do next about a sign-off that is not given.
    #[must_use]
    pub fn next(&self) -> Option<String> {
        about_sign_off(&self.role, &self.outcome)
    }
}

fn about(item: &ItemReport) -> Option<String> {
    if let Some(plan) = &item.plan {
        return Some(match item.outcome {
            Outcome::Fail { .. } => format!("follow the plan `{plan}`"),
            _ => format!("go on looking; when it fires, follow the plan `{plan}`"),
        });
    }
    match &item.outcome {
        Outcome::Pending {
            due: Due::NotYet | Due::AfterLaunch,
            ..
        } => None,
        Outcome::Pending { .. } if item.kind == ItemKind::Trigger => {
            Some("look for as long as it has to last: `over` and `every`".to_owned())
        }
        Outcome::Pending { .. } if !item.roles.is_empty() => {
            Some(format!("ask {} to attest it", item.roles.join(" or ")))
        }
        Outcome::Pending { .. } => Some("attest it".to_owned()),
        Outcome::NoData { .. } => {
            Some("see that there is something to measure, then run again".to_owned())
        }
        Outcome::Stale { .. } => Some("have it decided again".to_owned()),
        Outcome::Waived { until, .. } => Some(format!("mend it before the waiver ends at {until}")),
        Outcome::Error { reason, step } => about_reason(*reason, *step).map(str::to_owned),
        Outcome::Fail {
            cause: FailCause::Finding { reason, .. },
        } => about_reason(*reason, None).map(str::to_owned),
        Outcome::Skipped {
            reason: SkipReason::DeadlinePassed,
        } => about_reason(Reason::DeadlinePassed, None).map(str::to_owned),
        _ => None,
    }
}

fn about_reason(reason: Reason, step: Option<Step>) -> Option<&'static str> {
    Some(match reason {
        Reason::Refused => "start what should listen there, or correct the address",
        Reason::NameNotFound => "correct the name, or create its DNS record",
        Reason::CredentialsRejected => {
            "check the user and the password, and whether they were rotated"
        }
        Reason::PoolExhausted => "see who holds the connections of the pool, or give it more",
        Reason::CertificateExpired => "renew the certificate",
        Reason::CertificateWrongHost => "install a certificate for this name, or correct the name",
        Reason::CertificateUnknownIssuer => "install the whole chain, or trust the issuer",
        Reason::Missing => "see that it is made, or correct its name",
        Reason::Rejected => "mend what it is asked, or what that meets there",
        Reason::ServerError => "see what the server says of it in its log",
        Reason::Unreachable => "check the route and the firewall",
        Reason::ResolveFailed => "check the name server",
        Reason::TimedOut if matches!(step, Some(Step::Connect)) => {
            "check the address and the firewall"
        }
        Reason::DeadlinePassed => "give the run more time (`deadline`), or look at less",
        Reason::TimedOut => "see why it is slow, or give it a longer `timeout`",
        Reason::PermissionDenied => "allow the check to look, or run it as somebody who may",
        Reason::BadConfiguration => "correct the configuration of the check",
        Reason::Panicked => "mend the probe",
        Reason::Starved => "give blocking probes fewer threads to block",
        _ => return None,
    })
}

fn about_sign_off(role: &str, outcome: &SignOffOutcome) -> Option<String> {
    match outcome {
        SignOffOutcome::Missing { .. } | SignOffOutcome::Expired { .. } => {
            Some(format!("ask {role} to sign"))
        }
        SignOffOutcome::Conditional { .. } => {
            Some("have who sees to it show that it is met, before it is due".to_owned())
        }
        SignOffOutcome::SameSigner { by, .. } => Some(format!(
            "ask somebody else than {by} to sign for {role}, or for the other"
        )),
        SignOffOutcome::Invalid { .. } => {
            Some("find out who wrote it, and have it signed again".to_owned())
        }
        _ => None,
    }
}
