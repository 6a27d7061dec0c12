//! The telephones: 9 items.

use std::fmt::Display;
use std::sync::Arc;

use golive::checklist::Section;
use golive::probe::{Probe, ProbeError, Reason, probe_fn};
use golive::probes::{
    env::env,
    http::{Http, http},
    postgres::postgres,
};

use crate::config::{Config, RingCentral};

pub(super) static RING_CENTRAL: Section<Config> = golive::section!(
    "RingCentral",
    config = Config,
    check(
        "The production account exists",
        probe = |cfg| cfg.ring_central.ask("account/~").json("/status").text(),
        pass = last == "Confirmed",
    ),
    check(
        "Credentials of the production app are at hand",
        probe = |cfg| cfg.ring_central.token().ok()
    ),
    check(
        "Six extensions are provisioned as hold lines",
        probe = |cfg| cfg
            .ring_central
            .ask("account/~/extension?status=Enabled")
            .json("/records")
            .having("/contact/department", "Hold lines")
            .length(),
        pass = last == 6,
    ),
    check(
        "The extensions may call out",
        probe = |cfg| of_each_line(cfg, |line| line
            .json("/serviceFeatures")
            .having("/featureName", "RingOut")
            .at("/enabled")
            .boolean()),
    ),
    check(
        "The call queue is created and configured",
        probe = |cfg| cfg.ring_central.queue("").json("/status").text(),
        pass = last == "Enabled",
    ),
    check(
        "The call queue accepts transfers",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select count(*) from legs \
                 where status = 'TRANSFERRED' and transferred_at > now() - interval '7 days'"
            )
            .count(),
        pass = last >= 1,
        notes = "Only a transfer shows it",
    ),
    check(
        "Agents are assigned to the call queue",
        probe = |cfg| cfg.ring_central.queue("/members").json("/records").length(),
        pass = last >= 1,
    ),
    check(
        "Phone numbers are assigned to the queue",
        probe = |cfg| cfg.ring_central.numbers().json("/records").length(),
        pass = last >= 1,
    ),
    check(
        "The webhook subscription was tested",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select extract(epoch from now() - max(received_at))::float8 from webhook_events"
            )
            .seconds(),
        pass = last < 1d,
    ),
);

impl RingCentral {
    /// What it gives a token of an hour for.
    fn token(&self) -> Http {
        http(format!("{}/restapi/oauth/token", self.base))
            .basic(&self.client, self.secret.clone())
            .form([
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("assertion", &self.jwt),
            ])
    }

    /// A request of its API, by its path. All share one token in a run.
    fn ask(&self, path: impl Display) -> Http {
        http(format!("{}/restapi/v1.0/{path}", self.base))
            .bearer_from(self.token(), "/access_token")
    }

    /// The same of the call queue.
    fn queue(&self, path: &str) -> Http {
        self.ask(format_args!("account/~/call-queues/{}{path}", self.queue))
    }

    /// The subscription of our webhook.
    pub(crate) fn subscription(&self) -> Http {
        self.ask(format_args!("subscription/{}", self.subscription))
    }

    /// The telephone numbers of the call queue.
    pub(super) fn numbers(&self) -> Http {
        let queue = &self.queue;
        self.ask(format_args!("account/~/extension/{queue}/phone-number"))
    }
}

/// What must hold of each extension that the service is told to dial from: as
/// many requests as it is told.
pub(super) fn of_each_line<P, F>(cfg: &Config, asked: F) -> impl Probe<Value = bool> + use<P, F>
where
    P: Probe<Value = bool>,
    F: Fn(Http) -> P + Send + Sync + 'static,
{
    let told = env("HOLD_EXTENSION_IDS").in_file(cfg.env_file());
    let told = told.shown().text();
    let known = Arc::new((told, cfg.ring_central.clone(), asked));
    probe_fn("the extensions of HOLD_EXTENSION_IDS", move |input| {
        let known = Arc::clone(&known);
        async move {
            let (told, ring_central, asked) = &*known;
            let told = told.measure(input.clone()).await?.value;
            for id in told.split(',').map(str::trim) {
                let about = |error: ProbeError| error.about(format_args!("extension {id}"));
                let line = asked(ring_central.ask(format_args!("account/~/extension/{id}")));
                if !line.measure(input.clone()).await.map_err(about)?.value {
                    let error = ProbeError::new(Reason::UnexpectedValue, "it measures false");
                    return Err(about(error));
                }
            }
            Ok(true)
        }
    })
}
