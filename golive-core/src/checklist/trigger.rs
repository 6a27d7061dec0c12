//! What must never last.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::check::sampling_setters;
use super::item::{IntoItem, Item, Kind, item_setters};
use super::probing::{Judge, OnNoData, Probing, Sampling};
use super::{Decided, Plan, Undecided};
use crate::criterion::{Conditions, Criterion, Of, TriggerRule};
use crate::probe::{Probe, ProbeSource};
use crate::quantity::Quantity;

/// A trigger that has no probe yet.
#[derive(Debug)]
#[must_use = "a trigger without a probe sees nothing"]
pub struct Trigger<C> {
    title: Arc<str>,
    config: PhantomData<fn(&C)>,
}

/// A trigger with its probe, which measures a `V`. `State` is [`Decided`] once
/// it has a condition.
#[must_use = "a trigger sees nothing until it stands in a checklist"]
pub struct BoundTrigger<C, V, State> {
    item: Item<C>,
    measures: PhantomData<fn() -> (V, State)>,
}

impl<C> Trigger<C> {
    /// A trigger by its title.
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
    ) -> BoundTrigger<C, P::Value, Undecided> {
        self.probe_from(make)
    }

    /// Binds a probe, or a function of the configuration that makes one.
    pub fn probe_from<S, How>(self, source: S) -> BoundTrigger<C, S::Value, Undecided>
    where
        S: ProbeSource<C, How>,
    {
        let probing = Probing {
            maker: source.into_maker(),
            measures: S::Value::DIMENSION,
            sampling: Sampling::default(),
            on_no_data: OnNoData::default(),
            judge: Judge::Trigger {
                rule: TriggerRule::new(Conditions::default()),
                plan: None,
            },
        };
        BoundTrigger {
            item: Item::new(self.title, Kind::Probed(probing)),
            measures: PhantomData,
        }
    }
}

impl<C, V, State> BoundTrigger<C, V, State> {
    item_setters!(C);
    sampling_setters!();

    fn item_mut(&mut self) -> &mut Item<C> {
        &mut self.item
    }

    fn rule(&mut self, change: impl FnOnce(&mut TriggerRule, &mut Option<Plan>)) {
        if let Kind::Probed(Probing {
            judge: Judge::Trigger { rule, plan },
            ..
        }) = &mut self.item.kind
        {
            change(rule, plan);
        }
    }

    /// For how long the condition must last before it fires. No time at all is
    /// what it is without this, and a [`Problem`](super::Problem) here: what gives
    /// the time has none.
    pub fn hold(mut self, time: Duration) -> Self {
        if time.is_zero() {
            let words = "its `hold` is zero, which holds nothing back";
            self.item.problems.push(words.to_owned());
        }
        self.rule(|rule, _| rule.hold = time);
        self
    }

    /// What to do when it fires.
    pub fn then(mut self, then: impl Into<Plan>) -> Self {
        self.rule(|_, plan| *plan = Some(then.into()));
        self
    }
}

impl<C, V: Quantity, State> BoundTrigger<C, V, State> {
    /// What means trouble.
    pub fn when(mut self, criterion: Criterion<V>) -> BoundTrigger<C, V, Decided> {
        self.rule(|rule, _| rule.when = criterion.into_conditions());
        BoundTrigger {
            item: self.item,
            measures: PhantomData,
        }
    }

    /// [`when`](Self::when), begun with the samples.
    pub fn when_where(
        self,
        criterion: impl FnOnce(Of<V>) -> Criterion<V>,
    ) -> BoundTrigger<C, V, Decided> {
        self.when(criterion(Of::new()))
    }

    /// [`clear`](Self::clear), begun with the samples.
    pub fn clear_where(self, criterion: impl FnOnce(Of<V>) -> Criterion<V>) -> Self {
        self.clear(criterion(Of::new()))
    }

    /// What means that the trouble is over.
    pub fn clear(mut self, criterion: Criterion<V>) -> Self {
        self.rule(|rule, _| rule.clear = Some(criterion.into_conditions()));
        self
    }
}

impl<C, V: Quantity> IntoItem<C> for BoundTrigger<C, V, Decided> {
    fn into_item(self) -> Item<C> {
        self.item
    }
}

impl<C, V, State> fmt::Debug for BoundTrigger<C, V, State> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item.fmt(f)
    }
}
