//! From samples, or from their absence, to an outcome with its words.

use super::bounded;
use crate::checklist::{Judge, OnNoData, Probing};
use crate::criterion::{Bound, Comparison, Finding, Grade, NoData, Samples, TriggerReading};
use crate::id::Id;
use crate::outcome::{Due, FailCause, Outcome, SkipReason};
use crate::probe::{ProbeError, Weight};
use crate::quantity::Value;
use crate::redact::Redaction;
use crate::standing::{Attested, Waiver};

/// An outcome with what led to it, before it becomes a line of the report.
pub(super) struct Draft {
    pub(super) outcome: Outcome,
    pub(super) words: Option<String>,
    pub(super) findings: Vec<Finding>,
    pub(super) plan: Option<Id>,
}

impl Draft {
    pub(super) fn new(outcome: Outcome, words: impl Into<Option<String>>) -> Self {
        Self {
            outcome,
            words: words.into(),
            findings: Vec::new(),
            plan: None,
        }
    }

    pub(super) fn failed(cause: FailCause, words: impl Into<Option<String>>) -> Self {
        Self::new(Outcome::Fail { cause }, words)
    }

    pub(super) fn skipped(reason: SkipReason) -> Self {
        Self::new(Outcome::Skipped { reason }, reason.to_string())
    }

    /// The same, with more to say of it.
    pub(super) fn with_more_words(mut self, words: &str) -> Self {
        self.words = Some(match self.words {
            Some(known) => format!("{known}; {words}"),
            None => words.to_owned(),
        });
        self
    }

    pub(super) fn of_samples<C>(
        probing: &Probing<C>,
        samples: &Samples,
        redaction: &Redaction,
    ) -> Self {
        match &probing.judge {
            Judge::Band(band) => match band.judge(samples) {
                Err(no_data) => Self::without_data(probing.on_no_data, no_data),
                Ok(judged) => {
                    let findings: Vec<Finding> = judged
                        .findings
                        .into_iter()
                        .map(|it| bounded::finding(it, redaction))
                        .collect();
                    let words = match judged.grade {
                        Grade::Pass => None,
                        Grade::Warn | Grade::Fail => Some(explain(&findings)),
                    };
                    let outcome = match judged.grade {
                        Grade::Pass => Outcome::Pass,
                        Grade::Warn => Outcome::Warn,
                        Grade::Fail => Outcome::Fail {
                            cause: FailCause::Criterion,
                        },
                    };
                    Self {
                        outcome,
                        words,
                        findings,
                        plan: None,
                    }
                }
            },
            Judge::Trigger { rule, plan } => {
                // What has to last for longer than the run has looked is not
                // decided by it.
                let reading = rule.watch(samples);
                let findings: Vec<Finding> = rule
                    .when
                    .as_slice()
                    .iter()
                    .filter_map(|when| {
                        let (found, holds) = when.evaluate(samples).ok()?;
                        let finding = Finding {
                            expected: when.clone(),
                            found,
                            holds,
                        };
                        Some(bounded::finding(finding, redaction))
                    })
                    .collect();
                let seen = || {
                    let seen: Vec<String> = findings
                        .iter()
                        .map(|f| format!("{} is {}", f.expected.aggregation, f.found_text()))
                        .collect();
                    seen.join(", ")
                };
                let mut draft = match reading {
                    TriggerReading::Quiet => Self::new(Outcome::Pass, None),
                    TriggerReading::Firing => {
                        let words = format!("it fires: {}, {rule}", seen());
                        Self::failed(FailCause::Trigger, words)
                    }
                    TriggerReading::Rising { left } => Self::new(
                        Outcome::Pending {
                            due: Due::Now,
                            at: None,
                        },
                        format!(
                            "{}; it fires when that lasts for another {}",
                            seen(),
                            Value::Duration(left)
                        ),
                    ),
                    TriggerReading::Blind(no_data) => {
                        Self::without_data(OnNoData::Inconclusive, no_data)
                    }
                };
                if draft.outcome != Outcome::Pass {
                    draft.plan = plan.as_ref().map(|plan| plan.plan_id().clone());
                }
                draft.findings = findings;
                draft
            }
        }
    }

    pub(super) fn of_error<C>(probing: &Probing<C>, error: &ProbeError) -> Self {
        let weight = match (&probing.judge, error.reason().weight()) {
            // A trigger that sees nothing neither fires nor is quiet.
            (Judge::Trigger { .. }, Weight::Finding) => Weight::Unknown,
            (_, weight) => weight,
        };
        let words = match error.step() {
            Some(step) => format!("{} (in {step}): {error}", error.reason()),
            None => format!("{}: {error}", error.reason()),
        };
        match weight {
            Weight::Finding => {
                let (reason, step) = (error.reason(), error.step());
                Self::failed(FailCause::Finding { reason, step }, words)
            }
            Weight::NoData => {
                let mut draft = Self::without_data(
                    probing.on_no_data,
                    NoData::Nothing {
                        message: error.message().to_owned(),
                    },
                );
                draft.words = Some(words);
                draft
            }
            Weight::Unknown => Self::new(
                Outcome::Error {
                    reason: error.reason(),
                    step: error.step(),
                },
                words,
            ),
        }
    }

    /// What a person has said of a task.
    pub(super) fn of_attested(attested: &Attested) -> Self {
        match attested {
            Attested::Done { by, until } => {
                let until = until.map(|until| format!(", until {until}"));
                let words = format!("{by} attests it{}", until.unwrap_or_default());
                Self::new(Outcome::Pass, words)
            }
            Attested::Failed { by, why, statement } => {
                let words = format!("{by} says that it failed: {why}");
                let (by, statement) = (by.clone(), statement.clone());
                Self::failed(FailCause::Attested { by, statement }, words)
            }
            Attested::NotApplicable { by, why } => {
                let words = format!("{by} says that it does not apply: {why}");
                let (by, why) = (Some(by.clone()), why.clone());
                Self::new(Outcome::NotApplicable { why, by }, words)
            }
            Attested::Due {
                until,
                is_overdue,
                why,
            } => {
                let due = if *is_overdue { Due::Overdue } else { Due::Now };
                let at = Some(*until);
                Self::new(Outcome::Pending { due, at }, why.clone())
            }
            Attested::Stale { age, why } => Self::new(Outcome::Stale { age: *age }, why.clone()),
            Attested::Invalid { why } => Self::failed(
                FailCause::InvalidAttestation,
                format!("its attestation does not hold: {why}"),
            ),
        }
    }

    /// The same with the risks that persons took. What holds needs no waiver,
    /// and what was not looked at cannot be waived: nobody knows what it is. A
    /// risk that was taken of something else is not taken of this.
    pub(super) fn waived(self, waivers: &[Waiver]) -> Self {
        let Some(mode) = self.outcome.failure_mode() else {
            return self;
        };
        // What a person has seen fail is waived only by its statement.
        let statement = match &self.outcome {
            Outcome::Fail {
                cause: FailCause::Attested { statement, .. },
            } => statement.as_ref(),
            _ => None,
        };
        let fits = |it: &&Waiver| it.of == mode && it.over.as_ref() == statement;
        // The one that ends last.
        let fitting = waivers.iter().filter(fits).max_by_key(|it| it.until);
        let Some(Waiver { by, until, why, .. }) = fitting else {
            return match waivers.first() {
                Some(other) => {
                    let of = &other.of;
                    let by = &other.by;
                    self.with_more_words(&format!("the waiver of {by} is for another: {of}"))
                }
                None => self,
            };
        };
        let was = self.words.map(|words| format!("; {words}"));
        let was = was.unwrap_or_default();
        Self {
            words: Some(format!("{by} takes the risk until {until}: {why}{was}")),
            outcome: Outcome::Waived {
                of: Box::new(self.outcome),
                by: by.clone(),
                until: *until,
            },
            ..self
        }
    }

    fn without_data(on_no_data: OnNoData, reason: NoData) -> Self {
        let words = reason.to_string();
        match on_no_data {
            OnNoData::Fail => Self::failed(
                FailCause::NoData,
                format!("no data, which counts as a failure here: {words}"),
            ),
            OnNoData::Inconclusive => Self::new(Outcome::NoData { reason }, words),
        }
    }
}

/// `p95 is 312ms, must be < 100ms`
fn explain(findings: &[Finding]) -> String {
    let broken: Vec<String> = findings
        .iter()
        .filter(|finding| !finding.holds)
        .map(|finding| {
            let expected = &finding.expected;
            if let (Value::Bool(false), Bound::Value(Value::Bool(true))) =
                (&finding.found, &expected.bound)
            {
                return "it is not so".to_owned();
            }
            let must = match expected.comparison {
                Comparison::Contains => "contain".to_owned(),
                Comparison::StartsWith => "start with".to_owned(),
                Comparison::EndsWith => "end with".to_owned(),
                comparison => format!("be {comparison}"),
            };
            let (of, found) = (expected.aggregation, finding.found_text());
            format!("{of} is {found}, must {must} {}", expected.bound)
        })
        .collect();
    broken.join("; ")
}
