//! Tools that migrate a database, where Debian has them: Alembic, Django, and the
//! migrations of Rails.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::find::find;
use crate::tools::done;

/// Migrates to a version, or to the last one. Newer versions of Active Record
/// keep the context of migrations in the pool.
const RAILS: &str = r#"
require "active_record"
url, folder, version = ARGV
ActiveRecord::Base.establish_connection(url)
ActiveRecord::Migration.verbose = false
ActiveRecord::Migrator.migrations_paths = [folder]
pool = ActiveRecord::Base.connection_pool
keeper = pool.respond_to?(:migration_context) ? pool : ActiveRecord::Base.connection
keeper.migration_context.migrate(version && version.to_i)
"#;

/// Runs Alembic with the settings `alembic.ini` of a folder: `["init", "migrations"]`,
/// `["revision", "-m", "users"]`, `["upgrade", "head"]`.
///
/// # Errors
///
/// When Alembic is not installed, or fails.
pub fn alembic(folder: &Path, words: &[&str]) -> Result<(), Error> {
    find(
        "/usr/lib/python3/dist-packages/psycopg2/__init__.py",
        "python3-psycopg2",
    )?;
    // Debian's own, which has Debian's packages.
    let mut command = Command::new(find("/usr/bin/alembic", "alembic")?);
    done(command.current_dir(folder).args(words))
}

/// Runs a command of Django with the project of a folder, whose settings are in
/// `settings.py`: `["migrate"]`, `["migrate", "shop", "0001"]`.
///
/// # Errors
///
/// When Django is not installed, or fails.
pub fn django(folder: &Path, words: &[&str]) -> Result<(), Error> {
    find(
        "/usr/lib/python3/dist-packages/psycopg2/__init__.py",
        "python3-psycopg2",
    )?;
    find("/usr/bin/django-admin", "python3-django")?;
    let mut command = Command::new(find("/usr/bin/python3", "python3")?);
    command.current_dir(folder).args(["-m", "django"]);
    command.env("DJANGO_SETTINGS_MODULE", "settings");
    // What is compiled of a migration would outlive it by its time.
    command
        .env("PYTHONPATH", ".")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    done(command.args(words))
}

/// Migrates the database of a URL by the files of a folder as Rails does, to a
/// version or to the last one.
///
/// # Errors
///
/// When Active Record is not installed, or a migration fails.
pub fn rails_migrate(url: &str, folder: &Path, version: Option<&str>) -> Result<(), Error> {
    find(
        "/usr/share/doc/ruby-activerecord/copyright",
        "ruby-activerecord",
    )?;
    find("/usr/share/doc/ruby-pg/copyright", "ruby-pg")?;
    let mut command = Command::new(find("/usr/bin/ruby", "ruby")?);
    command.args(["-e", RAILS, url]).arg(folder).args(version);
    done(&mut command)
}
