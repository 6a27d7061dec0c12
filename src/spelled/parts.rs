//! Parts that stand in a `static` of their own.

use golive_core::checklist::{Phase, Section};

/// The path of a phase, in a checklist.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a checklist that is configured by `{C}`",
    label = "this is `{Self}`",
    note = "a path in a checklist is that of a `static` which `golive::phase!` makes, with the `config` of the checklist; a section stands in a phase"
)]
pub trait IsPhase<C: 'static> {
    /// A copy of it.
    fn phase(&self) -> Phase<C>;
}

#[diagnostic::do_not_recommend]
impl<C: 'static, P> IsPhase<C> for P
where
    for<'a> &'a P: Into<Phase<C>>,
{
    fn phase(&self) -> Phase<C> {
        self.into()
    }
}

/// The path of a section, in a phase.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a phase that is configured by `{C}`",
    label = "this is `{Self}`",
    note = "a path in a phase is that of a `static` which `golive::section!` makes, with the `config` of the whole"
)]
pub trait IsSection<C: 'static> {
    /// A copy of it.
    fn section(&self) -> Section<C>;
}

#[diagnostic::do_not_recommend]
impl<C: 'static, P> IsSection<C> for P
where
    for<'a> &'a P: Into<Section<C>>,
{
    fn section(&self) -> Section<C> {
        self.into()
    }
}
