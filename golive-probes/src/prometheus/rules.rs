//! Alerting rules, and whether they fire.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use serde_json::Value;

use super::Prometheus;
use super::api::{list, missing, no_data, text, unexpected};

/// The state of a rule with an alert that fires.
const FIRING: &str = "firing";

/// How the time begins of what never was, as Go has it.
const NEVER: &str = "0001-";

/// How many alerts an error names.
const MOST_NAMED: usize = 10;

/// One alerting rule.
#[derive(Debug)]
struct Rule {
    name: String,
    state: String,
    health: String,
    problem: String,
    evaluated: String,
}

impl Rule {
    fn read(rule: &Value) -> Result<Self, ProbeError> {
        let problem = rule.get("lastError").and_then(Value::as_str);
        Ok(Self {
            name: text(rule, "/name")?.to_owned(),
            state: text(rule, "/state")?.to_owned(),
            health: text(rule, "/health")?.to_owned(),
            problem: problem.unwrap_or("no reason is given").trim().to_owned(),
            evaluated: text(rule, "/lastEvaluation")?.to_owned(),
        })
    }

    /// Its last evaluation went well. One that cannot be evaluated will not
    /// fire, whatever happens.
    fn well(&self) -> Result<(), ProbeError> {
        let Self { name, problem, .. } = self;
        match self.health.as_str() {
            "ok" if !self.evaluated.starts_with(NEVER) => Ok(()),
            "ok" | "unknown" => Err(no_data(format_args!(
                "the rule of `{name}` was not evaluated yet"
            ))),
            _ => Err(unexpected(format_args!(
                "the rule of `{name}` cannot be evaluated: {problem}"
            ))),
        }
    }

    /// It is known not to fire, when none does.
    fn calm(&self) -> Result<(), ProbeError> {
        match self.state.as_str() {
            "inactive" | "pending" => Ok(()),
            other => Err(no_data(format_args!(
                "whether `{}` fires is not known: its state is `{other}`",
                self.name
            ))),
        }
    }
}

/// The alerting rules of all groups.
fn rules(data: &Value) -> Result<Vec<Rule>, ProbeError> {
    alerting(data)?.into_iter().map(Rule::read).collect()
}

/// The alerting rules of all groups, as they are told.
pub(super) fn alerting(data: &Value) -> Result<Vec<&Value>, ProbeError> {
    let next = data.get("groupNextToken").unwrap_or(&Value::Null);
    if !next.is_null() && next.as_str() != Some("") {
        let words = "the answer has a part of the rules only: it is continued elsewhere";
        return Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Read));
    }
    let mut rules = Vec::new();
    for group in list(data, "/groups")? {
        for rule in list(group, "/rules")? {
            if text(rule, "/type")? == "alerting" {
                rules.push(rule);
            }
        }
    }
    Ok(rules)
}

/// What is measured of all alerting rules.
async fn measured(
    server: &Prometheus,
    input: &ProbeInput,
    read: impl FnOnce(Vec<Rule>) -> Result<Measurement<bool>, ProbeError>,
) -> Result<Measurement<bool>, ProbeError> {
    let query = [("type", "alert")];
    let read = |data: &Value| read(rules(data)?);
    server.data("/api/v1/rules", &query, input, read).await
}

/// What is measured of the rules of one alert.
#[derive(Clone, Debug)]
pub struct RuleProbe {
    server: Prometheus,
    alert: String,
    may_fire: bool,
}

impl RuleProbe {
    pub(super) fn loaded(server: Prometheus, alert: String) -> Self {
        Self {
            server,
            alert,
            may_fire: true,
        }
    }

    pub(super) fn not_firing(server: Prometheus, alert: String) -> Self {
        Self {
            server,
            alert,
            may_fire: false,
        }
    }

    fn of(&self, mut rules: Vec<Rule>) -> Result<Measurement<bool>, ProbeError> {
        let alert = &self.alert;
        rules.retain(|rule| rule.name == *alert);
        if rules.is_empty() {
            let words = format!("there is no rule for an alert `{alert}`");
            return Err(missing(words));
        }
        if !self.may_fire {
            // What fires is said before what is not known.
            if rules.iter().any(|rule| rule.state == FIRING) {
                return Err(unexpected(format_args!("`{alert}` fires")));
            }
            for rule in &rules {
                rule.calm()?;
            }
        }
        for rule in &rules {
            rule.well()?;
        }
        let measured = Measurement::new(true).with("rules", rules.len());
        let states: Vec<&str> = rules.iter().map(|rule| rule.state.as_str()).collect();
        Ok(measured.with("state", states.join(", ")))
    }
}

impl Probe for RuleProbe {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        measured(&self.server, &input, |rules| self.of(rules)).await
    }

    fn target(&self) -> Target {
        self.server.target()
    }
}

/// See [`Prometheus::no_alert_firing`].
#[derive(Clone, Debug)]
pub struct NoAlertFiring {
    server: Prometheus,
    except: Vec<String>,
}

impl NoAlertFiring {
    pub(super) fn new(server: Prometheus) -> Self {
        Self {
            server,
            except: Vec::new(),
        }
    }

    /// Leaves out alerts by their names: some fire always, so that it is
    /// noticed when they stop.
    #[must_use]
    pub fn except<N: Into<String>>(mut self, alerts: impl IntoIterator<Item = N>) -> Self {
        self.except.extend(alerts.into_iter().map(Into::into));
        self
    }

    fn of(&self, mut rules: Vec<Rule>) -> Result<Measurement<bool>, ProbeError> {
        rules.retain(|rule| !self.except.contains(&rule.name));
        if rules.is_empty() {
            return Err(no_data("there is no alerting rule"));
        }
        // What fires is said before what is not known.
        let mut firing: Vec<&str> = rules
            .iter()
            .filter(|rule| rule.state == FIRING)
            .map(|rule| rule.name.as_str())
            .collect();
        firing.sort_unstable();
        firing.dedup();
        if !firing.is_empty() {
            let count = firing.len();
            firing.truncate(MOST_NAMED);
            let words = format!("{count} alerts fire: {}", firing.join(", "));
            return Err(unexpected(words));
        }
        for rule in &rules {
            rule.well()?;
            rule.calm()?;
        }
        Ok(Measurement::new(true).with("rules", rules.len()))
    }
}

impl Probe for NoAlertFiring {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        measured(&self.server, &input, |rules| self.of(rules)).await
    }

    fn target(&self) -> Target {
        self.server.target()
    }
}
