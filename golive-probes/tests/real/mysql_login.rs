//! The ways in which a server has its users log in.

use golive_core::probe::{Reason, Step};
use golive_probes::mysql::mysql;
use golive_testbed::MariaDb;

use crate::measure;

#[tokio::test]
async fn users_log_in_as_the_server_has_it() {
    let server = MariaDb::builder()
        .set("plugin_load_add", "auth_ed25519")
        .start()
        .await
        .unwrap();
    server
        .sql(
            "create user 'eddy'@'%' identified via ed25519 using password('s3cret'); \
             create user 'native'@'%' identified via mysql_native_password \
             using password('s3cret'); \
             create user 'both'@'%' identified via unix_socket \
             or ed25519 using password('s3cret'); \
             create user 'locked'@'%' identified by 's3cret' account lock; \
             create user 'old'@'%' identified by 's3cret' password expire;",
        )
        .await
        .unwrap();
    let login = |login: &str| mysql(format!("mysql://{login}@{}/", server.addr())).connects();
    for user in ["eddy", "native", "both"] {
        assert!(
            measure(login(&format!("{user}:s3cret"))).await.unwrap(),
            "{user}"
        );
        for wrong in ["", ":other"] {
            let error = measure(login(&format!("{user}{wrong}"))).await.unwrap_err();
            let told = (error.reason(), error.step());
            let expected = (Reason::CredentialsRejected, Some(Step::Authenticate));
            assert_eq!(told, expected, "{user}{wrong}: {error}");
        }
    }
    for user in ["locked", "old"] {
        let error = measure(login(&format!("{user}:s3cret"))).await.unwrap_err();
        assert_eq!(
            error.reason(),
            Reason::CredentialsRejected,
            "{user}: {error}"
        );
    }
}
