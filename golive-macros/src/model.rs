//! What was declared, with the tokens it was declared by.

#![allow(
    clippy::large_enum_variant,
    reason = "nodes of syn, of which each call has a few"
)]

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Expr, Lit, LitStr, Path, Type};

/// The call `checklist!`.
pub(crate) struct Checklist {
    pub(crate) head: Head,
    pub(crate) config: Option<Type>,
    pub(crate) version: Option<LitStr>,
    pub(crate) zone: Option<LitStr>,
    pub(crate) roles: Option<Vec<Role>>,
    pub(crate) parts: Vec<Part>,
    pub(crate) sign_offs: Vec<SignOff>,
    /// A sign-off could not be read: it may have been of any role.
    pub(crate) lost_sign_off: bool,
    pub(crate) plans: Vec<Plan>,
    pub(crate) contacts: Vec<(LitStr, LitStr)>,
    pub(crate) notes: Vec<LitStr>,
    pub(crate) lost: bool,
}

/// What stands in a checklist or a phase.
pub(crate) enum Part {
    Phase(Phase),
    Section(Section),
    Item(Item),
    /// The path of a `static`.
    Path(Path),
}

impl Part {
    /// Every item, to be changed.
    pub(crate) fn items_mut(&mut self) -> Vec<&mut Item> {
        match self {
            Self::Phase(phase) => phase.parts.iter_mut().flat_map(Self::items_mut).collect(),
            Self::Section(section) => section.items.iter_mut().collect(),
            Self::Item(item) => vec![item],
            Self::Path(_) => Vec::new(),
        }
    }
}

/// A title with its id.
pub(crate) struct Head {
    pub(crate) title: LitStr,
    pub(crate) id: Option<LitStr>,
}

pub(crate) struct Phase {
    pub(crate) head: Head,
    pub(crate) config: Option<Type>,
    /// Those of a phase that stands by itself, when it gives them.
    pub(crate) roles: Option<Vec<Role>>,
    pub(crate) opens: Option<Offset>,
    pub(crate) closes: Option<Offset>,
    pub(crate) notes: Option<LitStr>,
    pub(crate) parts: Vec<Part>,
    /// Something in it could not be read: it is no proof that a thing is
    /// missing.
    pub(crate) lost: bool,
}

pub(crate) enum Offset {
    Before(Duration),
    After(Duration),
    Launch,
}

pub(crate) struct Section {
    pub(crate) head: Head,
    pub(crate) config: Option<Type>,
    pub(crate) roles: Option<Vec<Role>>,
    pub(crate) notes: Option<LitStr>,
    pub(crate) tags: Vec<LitStr>,
    pub(crate) items: Vec<Item>,
    pub(crate) lost: bool,
}

pub(crate) struct Item {
    pub(crate) head: Head,
    pub(crate) requirement: Option<Ident>,
    pub(crate) tags: Vec<LitStr>,
    pub(crate) after: Vec<LitStr>,
    pub(crate) notes: Option<LitStr>,
    pub(crate) applies_if: Option<Expr>,
    /// None when too little of it could be read.
    pub(crate) kind: Option<Kind>,
    /// It is not as it was meant, so it is looked at and not expanded.
    pub(crate) broken: bool,
}

pub(crate) enum Kind {
    Check {
        probing: Probing,
        pass: Option<Criterion>,
        warn: Option<Criterion>,
    },
    Task(Task),
    Trigger {
        probing: Probing,
        when: Criterion,
        hold: Option<Duration>,
        clear: Option<Criterion>,
        then: Option<Expr>,
    },
}

pub(crate) struct Task {
    pub(crate) by: Vec<Role>,
    pub(crate) evidence_required: bool,
    pub(crate) valid_for: Option<Duration>,
    pub(crate) repeats: Option<Ident>,
}

pub(crate) struct Probing {
    pub(crate) probe: Expr,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retries: Option<Number>,
    pub(crate) backoff: Option<Duration>,
    pub(crate) samples: Option<Number>,
    pub(crate) concurrency: Option<Number>,
    pub(crate) every: Option<Duration>,
    pub(crate) over: Option<Duration>,
    pub(crate) fail_on_no_data: Option<bool>,
    pub(crate) exclusive: Option<Ident>,
}

pub(crate) struct SignOff {
    pub(crate) role: Role,
    pub(crate) distinct_from: Vec<Role>,
    pub(crate) phase: Option<LitStr>,
    pub(crate) count: Option<Number>,
}

pub(crate) struct Plan {
    pub(crate) head: Head,
    pub(crate) steps: Vec<Step>,
}

pub(crate) struct Step {
    pub(crate) text: LitStr,
    pub(crate) command: Option<LitStr>,
    pub(crate) by: Option<Role>,
}

/// A role by its name.
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// A whole number: a literal, or an expression that gives one.
pub(crate) enum Number {
    Literal(u32, Span),
    Expr(Expr),
}

impl Number {
    pub(crate) fn literal(&self) -> Option<u32> {
        match self {
            Self::Literal(number, _) => Some(*number),
            Self::Expr(_) => None,
        }
    }
}

/// A time: a literal with its unit, or an expression that gives one.
pub(crate) enum Duration {
    Literal(Amount),
    Expr(Expr),
}

/// A literal with a unit.
#[derive(Clone)]
pub(crate) struct Amount {
    pub(crate) digits: u64,
    pub(crate) decimals: u32,
    pub(crate) unit: &'static Unit,
    pub(crate) span: Span,
}

impl Amount {
    /// In nanoseconds or bytes times 10^decimals, to compare two of one
    /// dimension exactly.
    pub(crate) fn compare(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let scaled = |a: &Self, b: &Self| {
            u128::from(a.digits)
                .checked_mul(a.unit.scale)?
                .checked_mul(10_u128.checked_pow(b.decimals)?)
        };
        (self.unit.dimension == other.unit.dimension).then_some(())?;
        Some(scaled(self, other)?.cmp(&scaled(other, self)?))
    }
}

/// A unit that a literal can carry.
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    pub(crate) dimension: Dimension,
    pub(crate) scale: u128,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    Time,
    Bytes,
}

/// What must hold: conditions joined by `&&`.
pub(crate) struct Criterion {
    pub(crate) conditions: Vec<Condition>,
}

pub(crate) enum Condition {
    Compare {
        aggregation: Aggregation,
        operator: Operator,
        /// Where the operator stands.
        operator_span: Span,
        bound: Bound,
    },
    /// `contains("...")` and its like: the name and the argument.
    Text { function: Ident, argument: Expr },
}

impl Condition {
    /// The token to point at.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Compare { bound, .. } => bound.span(),
            Self::Text { function, .. } => function.span(),
        }
    }
}

pub(crate) struct Aggregation {
    pub(crate) name: Ident,
    /// The percentile, in thousandths, and the literal.
    pub(crate) percentile: Option<(u32, Lit)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

impl Operator {
    /// The name of core's.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lt => "Lt",
            Self::Le => "Le",
            Self::Gt => "Gt",
            Self::Ge => "Ge",
            Self::Eq => "Eq",
            Self::Ne => "Ne",
        }
    }
}

pub(crate) enum Bound {
    Amount(Amount),
    /// A number without a unit.
    Bare(i64, Span),
    /// A percentage: the literal, and its value in ten-millionths of a percent.
    Percent(TokenStream, i128, Span),
    /// `version("...")`, `per_sec(...)` and their like.
    Call {
        function: Ident,
        argument: TokenStream,
        span: Span,
    },
    /// Any other expression.
    Expr(Expr),
}

impl Bound {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Amount(amount) => amount.span,
            Self::Bare(_, span) | Self::Percent(_, _, span) | Self::Call { span, .. } => *span,
            Self::Expr(expr) => syn::spanned::Spanned::span(expr),
        }
    }
}

/// The call `gate!`.
pub(crate) enum Gate {
    Of {
        checklist: Expr,
        config: Expr,
        options: GateOptions,
    },
    Inline {
        title: LitStr,
        items: Vec<Item>,
        lost: bool,
        options: GateOptions,
    },
}

#[derive(Default)]
pub(crate) struct GateOptions {
    /// `phase` with each of its values.
    pub(crate) phases: Vec<(Ident, Expr)>,
    /// `part = whole`; without it and without a phase it is the start.
    pub(crate) whole: bool,
    pub(crate) launch_at: Option<Expr>,
    pub(crate) ledger: Option<Expr>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) wait: Option<Duration>,
    pub(crate) concurrency: Option<Number>,
    pub(crate) load: Option<Expr>,
    pub(crate) accept_conditional: bool,
}
