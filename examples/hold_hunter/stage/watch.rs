//! Prometheus and its Alertmanager, which watch the application.

use std::time::{Duration, Instant};

use golive::probe::{Probe, ProbeInput};
use golive::probes::prometheus::prometheus;
use golive_testbed::{Alertmanager, Prometheus};

use super::Failed;
use super::broken::Broken;
use crate::checklist::ERROR_RATIO;

/// How long it may take until there is something to see.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn start(
    application: &str,
    broken: &Broken,
) -> Result<(Prometheus, Alertmanager), Failed> {
    let errors = format!("{{ alert: HighErrorRate, expr: '{ERROR_RATIO} > 0.05', for: 5m }}");
    let slow = "{ alert: SlowTransfers, expr: 'transfer_seconds > 0.5', for: 5m }";
    // Nobody listens on port 9, "discard".
    let scraped = broken.or("metrics", application, "127.0.0.1:9");
    let mut server = Prometheus::builder().job("hold-hunter", scraped);
    if !broken.has("alerts") {
        server = server.rule(errors).rule(slow);
    }
    let receiver = broken.or("receiver", "on-call", "nobody-else");
    let receivers = Alertmanager::builder().receiver(receiver);
    let (server, receivers) = tokio::try_join!(server.start(), receivers.start())?;
    // A rate needs two looks, and each look is a request.
    let seen = broken.or("metrics", ERROR_RATIO, r#"up{job="hold-hunter"}"#);
    there(prometheus(server.url()).query(seen).ratio()).await?;
    if !broken.has("alerts") {
        // Rules have a clock of their own, which is not that of the looks.
        for alert in ["HighErrorRate", "SlowTransfers"] {
            there(prometheus(server.url()).rule_loaded(alert)).await?;
        }
    }
    Ok((server, receivers))
}

/// Waits until there is something to measure.
async fn there(probe: impl Probe) -> Result<(), Failed> {
    let begun = Instant::now();
    while let Err(error) = probe.measure(ProbeInput::alone(PATIENCE)).await {
        if begun.elapsed() > PATIENCE {
            return Err(format!("Prometheus sees nothing of the application: {error}").into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
