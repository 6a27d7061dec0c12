//! Queries of now, and over a time.

use std::time::Duration;

use golive_core::probe::Reason;
use golive_core::quantity::{Bytes, Count, Rate, Ratio};
use golive_probes::prometheus::{Range, Reduced, prometheus};

use super::{TWO, scraped, until};
use crate::{measure, reason};

#[tokio::test]
async fn what_a_query_gives_as_a_quantity() {
    let (server, _nobody) = scraped().await;
    let query = |promql: &str| prometheus(server.url()).query(promql);
    let itself = "up{job=\"prometheus\"} # a comment";
    assert_eq!(measure(query(itself).count()).await.unwrap(), Count::new(1));
    assert!(
        measure(query("up{job=\"prometheus\"}").boolean())
            .await
            .unwrap()
    );
    assert!(!measure(query("up{job=\"gone\"}").boolean()).await.unwrap());
    assert_eq!(
        measure(query("avg(up)").ratio()).await.unwrap(),
        Ratio::from_f64(0.5).unwrap()
    );
    assert_eq!(
        measure(query("1.5").seconds()).await.unwrap(),
        Duration::from_millis(1500)
    );
    assert_eq!(
        measure(query("vector(2.5)").per_second()).await.unwrap(),
        Rate::from_f64(2.5).unwrap()
    );
    let memory = query("process_resident_memory_bytes{job=\"prometheus\"}").bytes();
    assert!(measure(memory).await.unwrap() > Bytes::new(1_000_000));
    // Several series become one as is said, and only then.
    for (query, expected) in [
        (query("up").sum(), 1),
        (query("up").max(), 1),
        (query("up").min(), 0),
        (query("up - 2").max(), -1),
    ] {
        assert_eq!(measure(query.count()).await.unwrap(), Count::new(expected));
    }
    let error = measure(query("up").count()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert_eq!(error.to_string(), "the query gives 2 series, expected 1");
}

#[tokio::test]
async fn what_is_not_there_is_not_zero() {
    let (server, _nobody) = scraped().await;
    let query = |promql: &str| prometheus(server.url()).query(promql);
    assert_eq!(reason(query("mistyped").count()).await, Reason::NoData);
    assert_eq!(
        reason(query("mistyped").sum().count()).await,
        Reason::NoData
    );
    assert_eq!(
        reason(query("mistyped").min().ratio()).await,
        Reason::NoData
    );
    // A quotient of zeros, alone and among numbers.
    for promql in ["0/0", "vector(0)/0", "vector(1)/0"] {
        assert_eq!(reason(query(promql).ratio()).await, Reason::NotANumber);
        assert_eq!(reason(query(promql).seconds()).await, Reason::NotANumber);
    }
    let some = "label_replace(vector(0)/0, \"a\", \"b\", \"\", \"\") or vector(1)";
    assert_eq!(reason(query(some).max().ratio()).await, Reason::NotANumber);
    assert_eq!(reason(query("0.5").count()).await, Reason::UnexpectedValue);
    assert_eq!(reason(query("2").boolean()).await, Reason::UnexpectedValue);
    for promql in ["\"text\"", "up[1m]"] {
        let found = reason(query(promql).count()).await;
        assert_eq!(found, Reason::UnexpectedValue, "{promql}");
    }
    let error = measure(query("sum(").count()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
    assert!(error.to_string().contains("parse error"), "{error}");
    assert_eq!(reason(query(" ").count()).await, Reason::BadConfiguration);
    // Well written, and not to be evaluated.
    let error = measure(query(&format!("{TWO} + on() {TWO}")).count())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError, "{error}");
}

#[tokio::test]
async fn what_a_query_gave_over_a_time() {
    let (server, _nobody) = scraped().await;
    let (second, step) = (Duration::from_secs(1), Duration::from_millis(100));
    let over = |promql: &str| prometheus(server.url()).range(promql, second, step);
    let itself = "up{job=\"prometheus\"} # a comment";
    // Until it was scraped for as long.
    let whole = until(|| over(itself).max().count(), Result::is_ok).await;
    assert_eq!(whole.unwrap(), Count::new(1));
    // Two series over the time; and one that has another value at each step,
    // a tenth of a second apart.
    let error = measure(over("up").max().count()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    assert!(
        error.to_string().contains("2 series, expected 1"),
        "{error}"
    );
    let ages = |reduced: fn(Range) -> Reduced| {
        let times = over("vector(time())");
        measure(reduced(times).seconds())
    };
    let (least, most) = (ages(Range::min), ages(Range::max));
    let (least, most) = (least.await.unwrap(), most.await.unwrap());
    assert!(
        most - least >= Duration::from_millis(850),
        "{least:?} {most:?}"
    );
    let (mean, last) = (ages(Range::avg), ages(Range::last));
    let (mean, last) = (mean.await.unwrap(), last.await.unwrap());
    assert!(mean > least && last >= most, "{mean:?} {last:?}");
    // It has not run for so long: what is known of it shows nothing of the
    // rest.
    let long = || prometheus(server.url()).range(itself, second * 1000, step);
    let error = measure(long().min().count()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoData, "{error}");
    assert!(error.to_string().contains("of 10000 points"), "{error}");
    let some = long().allow_gaps().last().count();
    assert_eq!(measure(some).await.unwrap(), Count::new(1));
}

#[tokio::test]
async fn the_last_value_is_of_now() {
    let (server, _nobody) = scraped().await;
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let (hour, minute) = (Duration::from_secs(3600), Duration::from_secs(60));
    let until = |end: u64| {
        let promql = format!("vector(1) and on() (vector(time()) < {end})");
        prometheus(server.url()).range(promql, hour, minute)
    };
    let ended = || until(now - 1800).allow_gaps();
    let max = measure(ended().max().count()).await.unwrap();
    assert_eq!(max, Count::new(1));
    let error = measure(ended().last().count()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoData, "{error}");
    let goes_on = until(now + 3600).allow_gaps().last().count();
    assert_eq!(measure(goes_on).await.unwrap(), Count::new(1));
}

#[tokio::test]
async fn a_time_that_shows_nothing() {
    let (server, _nobody) = scraped().await;
    let (second, step) = (Duration::from_secs(1), Duration::from_millis(100));
    let over = |promql: &str| prometheus(server.url()).range(promql, second, step);
    assert_eq!(reason(over("mistyped").max().count()).await, Reason::NoData);
    let quotient = || over("vector(0)/0");
    assert_eq!(reason(quotient().max().ratio()).await, Reason::NotANumber);
    let found = reason(quotient().allow_gaps().max().ratio()).await;
    assert_eq!(found, Reason::NoData);
    let infinite = over("vector(1)/0").allow_gaps();
    assert_eq!(reason(infinite.max().ratio()).await, Reason::NotANumber);
    for (over, step) in [
        (step, second),
        (second, Duration::ZERO),
        (second * 12, step / 100),
    ] {
        let range = prometheus(server.url()).range("up", over, step);
        assert_eq!(reason(range.max().count()).await, Reason::BadConfiguration);
    }
}
