//! How `main` ends with golive's exit codes.

use std::error::Error;
use std::fmt;
use std::process::{ExitCode, Termination};

use super::Refusal;

/// What a `main` returns to end with golive's exit codes: 0 when it went well,
/// those of the verdict when a gate refused, 1 for any other error.
///
/// ```no_run
/// use golive_core::gate::{Exit, Refusal};
///
/// async fn start() -> Result<(), Refusal> {
///     // let permit = golive::gate!(ORDERS, &config).await?;
///     // serve(permit).await;
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// async fn main() -> Exit {
///     start().await.into()
/// }
/// ```
///
/// An error of another type that holds a refusal counts as one:
///
/// ```no_run
/// # use golive_core::gate::Exit;
/// async fn start() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// async fn main() -> Exit {
///     start().await.into()
/// }
/// ```
#[derive(Debug)]
pub struct Exit(Kind);

#[derive(Debug)]
enum Kind {
    Well,
    Refused(Refusal),
    Failed(Box<dyn Error + Send + Sync>),
}

impl From<Result<(), Refusal>> for Exit {
    fn from(result: Result<(), Refusal>) -> Self {
        match result {
            Ok(()) => Self(Kind::Well),
            Err(refusal) => Self(Kind::Refused(refusal)),
        }
    }
}

impl From<Result<(), Box<dyn Error + Send + Sync>>> for Exit {
    fn from(result: Result<(), Box<dyn Error + Send + Sync>>) -> Self {
        match result {
            Ok(()) => Self(Kind::Well),
            Err(error) => match error.downcast::<Refusal>() {
                Ok(refusal) => Self(Kind::Refused(*refusal)),
                Err(error) => Self(Kind::Failed(error)),
            },
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Well => f.write_str("it went well"),
            Kind::Refused(refusal) => refusal.fmt(f),
            Kind::Failed(error) => error.fmt(f),
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        match self.0 {
            Kind::Well => ExitCode::SUCCESS,
            Kind::Refused(refusal) => refusal.report(),
            Kind::Failed(error) => {
                let mut text = format!("error: {error}");
                let mut cause = error.source();
                while let Some(error) = cause {
                    text.push_str(&format!("\n  caused by: {error}"));
                    cause = error.source();
                }
                let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{text}\n"));
                ExitCode::FAILURE
            }
        }
    }
}
