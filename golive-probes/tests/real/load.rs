use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use golive_core::probe::{Probe, ProbeError, ProbeExt, Reason, blocking, probe_fn};
use golive_core::quantity::{Rate, Ratio};
use golive_probes::http::http;
use golive_probes::load::load;
use golive_testbed::Nginx;

use crate::{measure, reason, within};

#[tokio::test]
async fn a_server_under_load() {
    let nginx = Nginx::start().await.unwrap();
    let lookups = load("lookups", http(nginx.url()).ok())
        .concurrency(20)
        .requests(100);
    let lookups = || lookups.clone();
    let p95 = measure(lookups().percentile(95.0)).await.unwrap();
    assert!(
        p95 > Duration::ZERO && p95 <= Duration::from_secs(30),
        "{p95:?}"
    );
    assert_eq!(nginx.requests(100).await.len(), 100);
    assert!(measure(lookups().rate()).await.unwrap() > Rate::from_f64(1.0).unwrap());
    assert_eq!(
        measure(lookups().error_ratio()).await.unwrap(),
        Ratio::from_f64(0.0).unwrap()
    );
    assert!(
        measure(lookups().max()).await.unwrap() >= measure(lookups().mean()).await.unwrap() / 100
    );
}

#[tokio::test]
async fn so_many_at_once_and_no_more() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let probe = probe_fn("it", move |_| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, ProbeError>(true)
        }
    });
    let all = load("x", probe).concurrency(7).requests(50);
    measure(all.max()).await.unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 7);
}

/// Fails so often, by its number.
fn failing(every: usize, reason: Reason) -> impl Probe<Value = bool> {
    let count = AtomicUsize::new(0);
    probe_fn("it", move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            match number % every {
                0 => Err(ProbeError::new(reason, "no")),
                _ => Ok(true),
            }
        }
    })
}

#[tokio::test]
async fn failures_are_counted_and_never_fast() {
    let half = || load("x", failing(2, Reason::Refused)).requests(40);
    assert_eq!(
        measure(half().error_ratio()).await.unwrap(),
        Ratio::from_f64(0.5).unwrap()
    );
    // Those that fail are the slowest; 40 are enough for p95, and not for p99.
    assert_eq!(reason(half().percentile(95.0)).await, Reason::Refused);
    assert!(measure(half().percentile(50.0)).await.is_ok());
    let few = load("x", failing(40, Reason::Refused)).requests(40);
    assert!(measure(few.percentile(95.0)).await.is_ok());
    assert_eq!(reason(half().percentile(99.0)).await, Reason::NoData);
    let all = || load("x", failing(1, Reason::Refused)).requests(40);
    assert_eq!(reason(all().max()).await, Reason::Refused);
    assert_eq!(reason(all().rate()).await, Reason::Refused);
    assert_eq!(
        measure(all().error_ratio()).await.unwrap(),
        Ratio::from_f64(1.0).unwrap()
    );
    // What cannot be asked is no failure of theirs.
    let own = load("x", failing(2, Reason::BadConfiguration)).error_ratio();
    assert_eq!(reason(own).await, Reason::BadConfiguration);
}

#[tokio::test]
async fn sizes_are_bounded() {
    let one = || load("x", failing(2, Reason::Refused));
    let counted = Arc::new(AtomicUsize::new(0));
    for wrong in [
        one().concurrency(0),
        one().concurrency(1001),
        one().requests(0),
        one().requests(100_001),
        one().for_duration(Duration::ZERO),
        // As long as the check may take.
        one().for_duration(Duration::from_secs(3600)),
    ] {
        assert_eq!(reason(wrong.error_ratio()).await, Reason::BadConfiguration);
    }
    for wrong in [100.0, f64::NAN, 0.95] {
        let asked = Arc::clone(&counted);
        let probe = probe_fn("it", move |_| {
            asked.fetch_add(1, Ordering::SeqCst);
            async { Ok::<_, ProbeError>(true) }
        });
        let error = measure(load("x", probe).percentile(wrong))
            .await
            .unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
        let hints = error.to_string().ends_with("write `p(95)`");
        assert_eq!(hints, wrong < 1.0, "{error}");
    }
    assert_eq!(counted.load(Ordering::SeqCst), 0, "a load for nothing");
    let blocks = load("x", blocking("it", || Ok::<_, ProbeError>(true)));
    assert_eq!(reason(blocks.rate()).await, Reason::BadConfiguration);
}

#[tokio::test(start_paused = true)]
async fn for_a_time() {
    let probe = probe_fn("it", |_| async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok::<_, ProbeError>(true)
    });
    let load = load("x", probe)
        .concurrency(2)
        .for_duration(Duration::from_secs(1));
    // Two every 100 ms, until a second is over.
    assert_eq!(
        measure(load.clone().rate()).await.unwrap().to_string(),
        "20/s"
    );
    let tenth = Duration::from_millis(100);
    assert_eq!(measure(load.clone().mean()).await.unwrap(), tenth);
    let error = within(Duration::from_millis(500), &load.rate())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
}

#[test]
fn it_says_what_it_is() {
    let probe = load("x", http("https://h/").ok()).rate();
    assert!(probe.drives_load() && probe.clone().latency().drives_load());
    assert!(!http("https://h/").ok().drives_load());
    assert_eq!(probe.target().as_str(), "https://h/ by x");
}

#[tokio::test(start_paused = true)]
async fn what_hangs_has_failed() {
    let count = AtomicUsize::new(0);
    let probe = probe_fn("it", move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            if number == 0 {
                tokio::time::sleep(Duration::from_secs(86_400)).await;
            }
            Ok::<_, ProbeError>(true)
        }
    });
    let load = load("x", probe)
        .requests(10)
        .patience(Duration::from_secs(1));
    assert_eq!(
        measure(load.error_ratio()).await.unwrap(),
        Ratio::from_f64(0.1).unwrap()
    );
}
