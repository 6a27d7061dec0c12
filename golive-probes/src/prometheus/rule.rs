//! What an alerting rule says of itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::Quantity;
use serde_json::Value;

use super::Prometheus;
use super::api::{missing, text, unexpected};
use super::rules::alerting;

type Read<V> = dyn Fn(&Value) -> Result<V, ProbeError> + Send + Sync;

/// A fact of the rule of an alert. Where several rules have its name, they must
/// agree.
#[derive(Clone)]
pub struct RuleFact<V> {
    server: Prometheus,
    alert: String,
    read: Arc<Read<V>>,
}

impl Prometheus {
    /// The expression of an alert's rule, as the server writes it: that a threshold
    /// is the one that was agreed on, for one with `ends_with("> 0.05")`. No such
    /// rule is [`Reason::Missing`].
    pub fn rule_expression(self, alert: impl Into<String>) -> RuleFact<String> {
        self.fact(alert.into(), |rule| text(rule, "/query").map(str::to_owned))
    }

    /// How long the expression of an alert's rule must hold until it fires, its
    /// `for`; zero where there is none. No such rule is [`Reason::Missing`].
    pub fn rule_hold(self, alert: impl Into<String>) -> RuleFact<Duration> {
        self.fact(alert.into(), |rule| {
            let seconds = rule.get("duration").and_then(Value::as_f64);
            let hold = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
            hold.ok_or_else(|| {
                let words = "the answer has no number of seconds at `/duration`";
                ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
            })
        })
    }

    /// A label that an alert's rule adds: `severity`, by which it is sent to whoever
    /// is to know. No such rule or label is [`Reason::Missing`].
    pub fn rule_label(self, alert: impl Into<String>, name: impl Into<String>) -> RuleFact<String> {
        let name = name.into();
        self.fact(alert.into(), move |rule| {
            let label = rule.get("labels").and_then(|labels| labels.get(&name));
            let value = label.and_then(Value::as_str);
            value
                .map(str::to_owned)
                .ok_or_else(|| missing(format_args!("the rule has no label `{name}`")))
        })
    }

    fn fact<V>(
        self,
        alert: String,
        read: impl Fn(&Value) -> Result<V, ProbeError> + Send + Sync + 'static,
    ) -> RuleFact<V> {
        RuleFact {
            server: self,
            alert,
            read: Arc::new(read),
        }
    }
}

impl<V: Quantity + PartialEq> RuleFact<V> {
    fn of(&self, data: &Value) -> Result<Measurement<V>, ProbeError> {
        let alert = &self.alert;
        let mut found = None;
        for rule in alerting(data)? {
            if text(rule, "/name")? != alert {
                continue;
            }
            let fact = (self.read)(rule)?;
            match &found {
                Some(other) if *other != fact => {
                    let words = format!("several rules are called `{alert}`, and they differ");
                    return Err(unexpected(words));
                }
                _ => found = Some(fact),
            }
        }
        let found = found
            .ok_or_else(|| missing(format_args!("there is no rule for an alert `{alert}`")))?;
        Ok(found.into())
    }
}

impl<V: Quantity + PartialEq> Probe for RuleFact<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let query = [("type", "alert")];
        let read = |data: &Value| self.of(data);
        self.server
            .data("/api/v1/rules", &query, &input, read)
            .await
    }

    fn target(&self) -> Target {
        self.server.target()
    }
}

impl<V> fmt::Debug for RuleFact<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RuleFact").field(&self.server).finish()
    }
}
