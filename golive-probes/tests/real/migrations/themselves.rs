//! What the tools themselves leave.

use std::path::Path;

use golive_core::probe::Reason;
use golive_probes::postgres::{MigrationTool, postgres};
use golive_testbed::{Postgres, alembic, django, rails_migrate};

use super::folder;
use crate::{measure, reason};

#[tokio::test]
async fn what_django_itself_migrated() {
    let server = Postgres::start().await.unwrap();
    let url = server.url();
    let (_, rest) = url.split_once("://").unwrap();
    let (login, rest) = rest.split_once('@').unwrap();
    let (user, password) = login.split_once(':').unwrap();
    let (_, name) = rest.split_once('/').unwrap();
    let settings = format!(
        "SECRET_KEY = 'x'\nUSE_TZ = True\n\
         INSTALLED_APPS = ['django.contrib.contenttypes', 'shop']\n\
         DATABASES = {{'default': {{'ENGINE': 'django.db.backends.postgresql',\n    \
         'NAME': '{name}', 'USER': '{user}', 'PASSWORD': '{password}',\n    \
         'HOST': '127.0.0.1', 'PORT': '{}'}}}}\n",
        server.port()
    );
    let migration = |after: &str| {
        format!(
            "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    \
             dependencies = [{after}]\n    operations = []\n"
        )
    };
    let project = folder(&[
        ("settings.py", &settings),
        ("shop/__init__.py", ""),
        ("shop/migrations/__init__.py", ""),
        ("shop/migrations/0001_initial.py", &migration("")),
        (
            "shop/migrations/0002_orders.py",
            &migration("('shop', '0001_initial')"),
        ),
    ]);
    let run = |words: &[&str]| django(project.path(), words).unwrap();
    let of = |folder: &Path| postgres(server.url()).migrations(MigrationTool::Django, folder);
    let probe = || of(project.path());
    assert_eq!(reason(probe()).await, Reason::Missing);
    run(&["migrate", "shop", "0001"]);
    let error = measure(probe()).await.unwrap_err();
    assert_eq!(error.message(), "1 migration is pending: shop.0002_orders");
    run(&["migrate"]);
    assert!(measure(probe()).await.unwrap());
    assert!(
        measure(of(&project.path().join("shop/migrations")))
            .await
            .unwrap()
    );
    // Squashed ones are noted when Django has seen them.
    run(&["squashmigrations", "--no-input", "shop", "0002"]);
    run(&["migrate"]);
    assert!(measure(probe()).await.unwrap());
    run(&["migrate", "shop", "zero"]);
    // Some versions keep the note of the squashed one.
    let error = measure(probe()).await.unwrap_err();
    assert!(
        error.message().contains("pending: shop.0001_initial"),
        "{error}"
    );
}

#[tokio::test]
async fn what_alembic_itself_migrated() {
    let server = Postgres::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| alembic(folder.path(), words).unwrap();
    run(&["init", "migrations"]);
    let settings = folder.path().join("alembic.ini");
    let text = std::fs::read_to_string(&settings).unwrap();
    let placeholder = "driver://user:pass@localhost/dbname";
    assert!(text.contains(placeholder), "{text}");
    let url = server.url().replacen("postgres:", "postgresql:", 1);
    std::fs::write(&settings, text.replace(placeholder, &url)).unwrap();
    run(&["revision", "-m", "users"]);
    run(&["revision", "-m", "orders"]);
    // Two lines of work, and where they meet.
    run(&["revision", "-m", "apart", "--head", "base", "--splice"]);
    let versions = folder.path().join("migrations/versions");
    let probe = || postgres(server.url()).migrations(MigrationTool::Alembic, &versions);
    let error = measure(probe()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing, "{error}");
    run(&["upgrade", "heads"]);
    assert!(measure(probe()).await.unwrap());
    run(&["merge", "-m", "together", "heads"]);
    let error = measure(probe()).await.unwrap_err();
    assert!(error.message().ends_with("_together.py"), "{error}");
    assert!(
        error.message().starts_with("1 migration is pending"),
        "{error}"
    );
    run(&["upgrade", "head"]);
    assert!(measure(probe()).await.unwrap());
    run(&["downgrade", "base"]);
    let error = measure(probe()).await.unwrap_err();
    assert!(
        error.message().starts_with("4 migrations are pending"),
        "{error}"
    );
}

#[tokio::test]
async fn what_rails_itself_migrated() {
    let server = Postgres::start().await.unwrap();
    let migration = |name: &str| {
        format!(
            "class {name} < ActiveRecord::Migration[6.1]\n  def change\n    \
             create_table :{}\n  end\nend\n",
            name.to_lowercase()
        )
    };
    let files = folder(&[
        ("20260101000000_users.rb", &migration("Users")),
        ("20260102000000_orders.rb", &migration("Orders")),
    ]);
    let probe = || postgres(server.url()).migrations(MigrationTool::Rails, files.path());
    rails_migrate(&server.url(), files.path(), Some("20260101000000")).unwrap();
    let error = measure(probe()).await.unwrap_err();
    assert_eq!(
        error.message(),
        "1 migration is pending: 20260102000000_orders.rb"
    );
    rails_migrate(&server.url(), files.path(), None).unwrap();
    assert!(measure(probe()).await.unwrap());
}
