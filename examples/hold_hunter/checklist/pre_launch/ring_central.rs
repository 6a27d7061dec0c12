//! The telephones: 9 items.

use std::sync::Arc;

use golive::checklist::Section;
use golive::probe::{Probe, ProbeError, Reason, probe_fn};
use golive::probes::{
    http::{Http, http},
    postgres::postgres,
};

use crate::config::Config;

pub(super) static RING_CENTRAL: Section<Config> = golive::section!(
    "RingCentral",
    config = Config,
    check(
        "The production account exists",
        probe = |cfg| ask(cfg, "account/~").json("/status").text(),
        pass = last == "Confirmed",
    ),
    check(
        "Credentials of the production app are at hand",
        probe = |cfg| token(cfg).ok()
    ),
    check(
        "Six extensions are provisioned as hold lines",
        probe = |cfg| ask(cfg, "account/~/extension?status=Enabled")
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
        probe = |cfg| queue(cfg, "").json("/status").text(),
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
        probe = |cfg| queue(cfg, "/members").json("/records").length(),
        pass = last >= 1,
    ),
    check(
        "Phone numbers are assigned to the queue",
        probe = |cfg| ask(
            cfg,
            &format!(
                "account/~/extension/{}/phone-number",
                cfg.ring_central.queue
            )
        )
        .json("/records")
        .length(),
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

/// What RingCentral gives a token of an hour for.
fn token(cfg: &Config) -> Http {
    let ring_central = &cfg.ring_central;
    http(format!("{}/restapi/oauth/token", ring_central.base))
        .basic(&ring_central.client, ring_central.secret.clone())
        .form([
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", &ring_central.jwt),
        ])
}

/// A request of RingCentral's API, by its path. All share one token in a run.
pub(crate) fn ask(cfg: &Config, path: &str) -> Http {
    http(format!("{}/restapi/v1.0/{path}", cfg.ring_central.base))
        .bearer_from(token(cfg), "/access_token")
}

fn queue(cfg: &Config, path: &str) -> Http {
    let queue = &cfg.ring_central.queue;
    ask(cfg, &format!("account/~/call-queues/{queue}{path}"))
}

/// What must hold of each extension that the service dials from.
pub(super) fn of_each_line<P, F>(cfg: &Config, asked: F) -> impl Probe<Value = bool> + use<P, F>
where
    P: Probe<Value = bool> + Send + Sync + 'static,
    F: Fn(Http) -> P,
{
    let lines = cfg.ring_central.hold_extensions.iter();
    let lines: Arc<[_]> = lines
        .map(|id| {
            let probe = asked(ask(cfg, &format!("account/~/extension/{id}")));
            (id.clone(), probe)
        })
        .collect();
    probe_fn("the extensions of HOLD_EXTENSION_IDS", move |input| {
        let lines = Arc::clone(&lines);
        async move {
            if lines.is_empty() {
                return Err(ProbeError::no_data("HOLD_EXTENSION_IDS names none"));
            }
            for (id, line) in lines.iter() {
                let about = |error: ProbeError| error.about(format_args!("extension {id}"));
                let measured = line.measure(input.clone()).await.map_err(about)?;
                if !measured.value {
                    let error = ProbeError::new(Reason::UnexpectedValue, "it measures false");
                    return Err(about(error));
                }
            }
            Ok(true)
        }
    })
}
