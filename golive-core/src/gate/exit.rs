//! How `main` ends with golive's exit codes.

use std::error::Error;
use std::fmt;
use std::process::{ExitCode, Termination};

use super::Refusal;
use super::refusal::Shut;

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
/// A refusal is found in any other error too, among its sources, whatever was put
/// around it. With `anyhow` (and in the same way with `eyre`):
///
/// ```no_run
/// use anyhow::Context as _;
/// use golive_core::gate::Exit;
/// # use golive_core::checklist::Checklist;
/// # use golive_core::gate::gate;
/// # static ORDERS: Checklist<()> = Checklist::declared(|| Checklist::new("Orders"));
///
/// async fn start() -> anyhow::Result<()> {
///     // let permit = golive::gate!(ORDERS, &config).await.context("orders starts")?;
///     # let config = ();
///     # let permit = gate(&ORDERS, &config).await.context("orders starts")?;
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
/// With a boxed error, or an error type of your own:
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
    Refused(Box<Refusal>),
    Failed(Box<dyn Error + Send + Sync>),
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<Result<(), E>> for Exit {
    fn from(result: Result<(), E>) -> Self {
        let Err(error) = result else {
            return Self(Kind::Well);
        };
        match error.into().downcast::<Refusal>() {
            Ok(refusal) => Self(Kind::Refused(refusal)),
            Err(error) => Self(Kind::Failed(error)),
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
    /// Prints why to standard error, the error and its sources, and gives the exit
    /// code.
    fn report(self) -> ExitCode {
        match self.0 {
            Kind::Well => ExitCode::SUCCESS,
            Kind::Refused(refusal) => refusal.report(),
            Kind::Failed(error) => {
                let mut text = format!("error: {error}");
                let mut cause = error.source();
                // That it stays shut is what the refusal before it says.
                while let Some(error) = cause.filter(|it| !it.is::<Shut>()) {
                    text.push_str(&format!("\n  caused by: {error}"));
                    cause = error.source();
                }
                let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{text}\n"));
                match Refusal::exit_code_of(&*error) {
                    Some(code) => ExitCode::from(code),
                    None => ExitCode::FAILURE,
                }
            }
        }
    }
}
