use golive_core::probe::Reason;
use golive_core::quantity::{Bytes, Count, Ratio};
use golive_probes::host::host;

use crate::{measure, reason};

#[tokio::test]
async fn what_this_machine_tells() {
    let available = measure(host().memory_available()).await.unwrap();
    assert!(
        available > Bytes::new(1 << 20)
            && available < measure(host().memory_total()).await.unwrap()
    );
    assert!(measure(host().process_memory()).await.unwrap() > Bytes::new(1 << 20));
    assert!(measure(host().cores()).await.unwrap() >= Count::new(1));
    assert!(measure(host().load()).await.unwrap() >= Ratio::default());
    let usage = measure(host().cpu_usage()).await.unwrap();
    assert!(usage <= Ratio::of(1, 1).unwrap(), "{usage}");
    assert!(measure(host().disk_free("/")).await.unwrap() > Bytes::new(1 << 20));
    assert!(measure(host().open_files()).await.unwrap() >= Count::new(3));
    assert!(!measure(host().uptime()).await.unwrap().is_zero());
    assert_eq!(
        reason(host().disk_free("/no/such/place")).await,
        Reason::Missing
    );
}
