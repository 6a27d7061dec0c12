use golive::probes::redis::Redis;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};

/// A manager that connects when it is first used: one that connects in `main` fails
/// before the gate is asked, and without its words.
///
/// # Errors
/// When the URL is none.
pub fn manager(url: &str) -> redis::RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new();
    ConnectionManager::new_lazy_with_config(redis::Client::open(url)?, config)
}

/// The manager of a service, as the gate asks it.
pub fn cache(manager: ConnectionManager, name: &str) -> Redis {
    Redis::from_connection(manager, name)
}
