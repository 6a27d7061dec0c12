//! The recipes of golive's guide to own handles, compiled as they stand there.

#[path = "../../src/guide/recipes/bb8_postgres.rs"]
pub mod bb8_postgres;
#[path = "../../src/guide/recipes/deadpool_postgres.rs"]
pub mod deadpool_postgres;
#[path = "../../src/guide/recipes/hickory.rs"]
pub mod hickory;
#[path = "../../src/guide/recipes/redis_manager.rs"]
pub mod redis_manager;
#[path = "../../src/guide/recipes/reqwest.rs"]
pub mod reqwest;
#[path = "../../src/guide/recipes/sqlx_mysql.rs"]
pub mod sqlx_mysql;
#[path = "../../src/guide/recipes/sqlx_postgres.rs"]
pub mod sqlx_postgres;
#[path = "../../src/guide/recipes/sqlx_sqlite.rs"]
pub mod sqlx_sqlite;
