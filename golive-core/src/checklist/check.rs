//! What a machine can judge: a probe and a criterion.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::item::{IntoItem, Item, Kind, item_setters};
use super::probing::{Judge, OnNoData, Probing, Sampling};
use crate::criterion::{Band, Criterion, Of};
use crate::probe::{Probe, ProbeSource};
use crate::quantity::{Quantity, SelfEvident};

/// Writes the setters of everything that has a probe, on a type with a method
/// `item_mut`.
macro_rules! sampling_setters {
    () => {
        /// How long one measurement may take in all. The run's default when it
        /// is not set.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.item_mut().timeout = Some(timeout);
            self
        }

        /// How often it is tried again when it does not pass.
        pub fn retries(mut self, retries: u32) -> Self {
            self.item_mut().retry.retries = retries;
            self
        }

        /// The longest wait before the second attempt; it doubles from there.
        pub fn backoff(mut self, backoff: std::time::Duration) -> Self {
            self.item_mut().retry.backoff = backoff;
            self
        }

        /// How many measurements are taken.
        pub fn samples(self, samples: u32) -> Self {
            self.probing(|probing| probing.sampling.samples = Some(samples))
        }

        /// How many measurements run at once.
        pub fn concurrency(self, concurrency: u32) -> Self {
            self.probing(|probing| probing.sampling.concurrency = concurrency)
        }

        /// The time from the start of one measurement to the start of the next.
        pub fn every(self, interval: std::time::Duration) -> Self {
            self.probing(|probing| probing.sampling.every = Some(interval))
        }

        /// The time over which the measurements are spread.
        pub fn over(self, window: std::time::Duration) -> Self {
            self.probing(|probing| probing.sampling.over = Some(window))
        }

        /// Measures it alone: it begins when nothing else is being measured, and
        /// nothing begins until it is decided. For what disturbs others, or is
        /// disturbed by them. A check that measures a time needs no word for it:
        /// nothing begins beside its measurements.
        pub fn exclusive(self) -> Self {
            self.probing(|probing| probing.sampling.exclusive = true)
        }

        /// What it becomes without data.
        pub fn on_no_data(self, on_no_data: $crate::checklist::OnNoData) -> Self {
            self.probing(|probing| probing.on_no_data = on_no_data)
        }

        fn probing(mut self, change: impl FnOnce(&mut $crate::checklist::Probing<C>)) -> Self {
            if let $crate::checklist::item::Kind::Probed(probing) = &mut self.item_mut().kind {
                change(probing);
            }
            self
        }
    };
}
pub(super) use sampling_setters;

/// A check that has no probe yet.
#[derive(Debug)]
#[must_use = "a check without a probe decides nothing"]
pub struct Check<C> {
    title: Arc<str>,
    config: PhantomData<fn(&C)>,
}

/// A check with its probe, which measures a `V`. `State` is [`Decided`] once it
/// has a criterion.
#[must_use = "a check decides nothing until it stands in a checklist"]
pub struct BoundCheck<C, V, State> {
    pub(super) item: Item<C>,
    measures: PhantomData<fn() -> (V, State)>,
}

/// A check without a criterion.
#[derive(Debug)]
#[non_exhaustive]
pub struct Undecided;

/// A check with a criterion.
#[derive(Debug)]
#[non_exhaustive]
pub struct Decided;

impl<C> Check<C> {
    /// A check by its title.
    pub fn new(title: impl Into<Arc<str>>) -> Self {
        Self {
            title: title.into(),
            config: PhantomData,
        }
    }

    /// Binds a probe that is made of the configuration.
    pub fn probe<P: Probe>(
        self,
        make: impl Fn(&C) -> P + Send + Sync + 'static,
    ) -> BoundCheck<C, P::Value, Undecided> {
        self.probe_from(make)
    }

    /// Binds a probe, or a function of the configuration that makes one.
    pub fn probe_from<S, How>(self, source: S) -> BoundCheck<C, S::Value, Undecided>
    where
        S: ProbeSource<C, How>,
    {
        let probing = Probing {
            maker: source.into_maker(),
            measures: S::Value::DIMENSION,
            sampling: Sampling::default(),
            on_no_data: OnNoData::default(),
            judge: Judge::Band(Band::every_yes()),
        };
        BoundCheck {
            item: Item::new(self.title, Kind::Probed(probing)),
            measures: PhantomData,
        }
    }
}

impl<C, V, State> BoundCheck<C, V, State> {
    item_setters!(C);
    sampling_setters!();

    fn item_mut(&mut self) -> &mut Item<C> {
        &mut self.item
    }
}

impl<C, V: Quantity, State> BoundCheck<C, V, State> {
    /// What must hold for a pass.
    pub fn pass(mut self, criterion: Criterion<V>) -> BoundCheck<C, V, Decided> {
        if let Kind::Probed(Probing {
            judge: Judge::Band(band),
            ..
        }) = &mut self.item.kind
        {
            band.pass = criterion.into_conditions();
        }
        BoundCheck {
            item: self.item,
            measures: PhantomData,
        }
    }

    /// [`pass`](Self::pass), begun with the samples.
    pub fn pass_where(
        self,
        criterion: impl FnOnce(Of<V>) -> Criterion<V>,
    ) -> BoundCheck<C, V, Decided> {
        self.pass(criterion(Of::new()))
    }

    /// [`warn`](Self::warn), begun with the samples.
    pub fn warn_where(self, criterion: impl FnOnce(Of<V>) -> Criterion<V>) -> Self {
        self.warn(criterion(Of::new()))
    }

    /// What must hold for a warning, where `pass` does not.
    pub fn warn(mut self, criterion: Criterion<V>) -> Self {
        if let Kind::Probed(Probing {
            judge: Judge::Band(band),
            ..
        }) = &mut self.item.kind
        {
            band.warn = Some(criterion.into_conditions());
        }
        self
    }
}

impl<C, V: Quantity> IntoItem<C> for BoundCheck<C, V, Decided> {
    fn into_item(self) -> Item<C> {
        self.item
    }
}

impl<C, V: SelfEvident> IntoItem<C> for BoundCheck<C, V, Undecided> {
    fn into_item(self) -> Item<C> {
        self.item
    }
}

impl<C, V, State> fmt::Debug for BoundCheck<C, V, State> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item.fmt(f)
    }
}
