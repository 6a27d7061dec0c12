use golive_core::probe::Reason;
use golive_core::quantity::Count;
use golive_probes::pool::{PoolState, pool};

use crate::{measure, reason};

#[tokio::test]
async fn how_full_a_pool_is() {
    let of = |size, idle, max| pool("the pool", move || PoolState::new(size, idle, max));
    let used = measure(of(8, 6, 20).used()).await.unwrap();
    assert_eq!(used.to_string(), "10%");
    assert_eq!(measure(of(8, 6, 20).size()).await.unwrap(), Count::new(8));
    assert_eq!(measure(of(8, 6, 20).idle()).await.unwrap(), Count::new(6));
    // More are idle than there are, or none may be.
    for (size, idle, max) in [(1, 2, 20), (0, 0, 0)] {
        assert_eq!(
            reason(of(size, idle, max).used()).await,
            Reason::UnexpectedValue
        );
    }
}
