//! The measurements under way.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::mailbox::Token;
use super::task::Cancel;
use crate::probe::Ticket;

/// The measurements under way.
#[derive(Default)]
pub(super) struct Flights {
    table: Table,
    free: Vec<usize>,
    pub(super) live: u32,
    /// Tasks that were cancelled and have not been heard of since.
    pub(super) cancelled: usize,
    /// Tickets of measurements that have ended, to be used again.
    spare: Vec<Arc<Ticket>>,
    /// Those that have begun, the oldest first; some have ended since.
    begun: Begun,
    /// Those of them that measure a time.
    begun_timed: Begun,
}

/// Each place with how often it was left.
type Table = Vec<(u32, Option<Flight>)>;

/// Measurements in the order in which they began, and few of those that ended.
#[derive(Default)]
struct Begun(Vec<Token>);

pub(super) struct Flight {
    pub(super) entry: usize,
    began: Instant,
    pub(super) deadline: Instant,
    pub(super) ticket: Arc<Ticket>,
    cancel: Option<Cancel>,
}

impl Flights {
    /// A ticket: one that nobody holds any more, or a new one.
    pub(super) fn ticket(&mut self, ticket: Ticket) -> Arc<Ticket> {
        match self.spare.pop() {
            Some(mut spare) => match Arc::get_mut(&mut spare) {
                Some(place) => {
                    *place = ticket;
                    spare
                }
                None => Arc::new(ticket),
            },
            None => Arc::new(ticket),
        }
    }

    /// Keeps a ticket for another measurement.
    pub(super) fn spare(&mut self, ticket: Arc<Ticket>) {
        self.spare.push(ticket);
    }

    pub(super) fn reserve(
        &mut self,
        entry: usize,
        (began, deadline): (Instant, Instant),
        ticket: Arc<Ticket>,
        is_timed: bool,
    ) -> Token {
        let index = self.free.pop().unwrap_or_else(|| {
            self.table.push((0, None));
            self.table.len() - 1
        });
        self.live += 1;
        let flight = Flight {
            entry,
            began,
            deadline,
            ticket,
            cancel: None,
        };
        let generation = match self.table.get_mut(index) {
            Some((generation, place)) => {
                *place = Some(flight);
                *generation
            }
            None => 0,
        };
        let token = Token { index, generation };
        self.begun.push(token, &self.table);
        if is_timed {
            self.begun_timed.push(token, &self.table);
        }
        token
    }

    /// When a measurement that began within `settles` before now has been under way
    /// for so long; None when there is none, those of one entry left out.
    pub(super) fn newest_settles(
        &self,
        now: Instant,
        settles: Duration,
        but: Option<usize>,
    ) -> Option<Instant> {
        let newest = self.begun.newest(&self.table, but)?;
        Some(newest + settles).filter(|at| *at > now)
    }

    /// The same of measurements of a time.
    pub(super) fn timed_settles(&self, now: Instant, settles: Duration) -> Option<Instant> {
        let newest = self.begun_timed.newest(&self.table, None)?;
        Some(newest + settles).filter(|at| *at > now)
    }

    pub(super) fn hold(&mut self, token: Token, cancel: Cancel) {
        if let Some((_, Some(flight))) = self.table.get_mut(token.index) {
            flight.cancel = Some(cancel);
        }
    }

    pub(super) fn is_live(&self, token: Token) -> bool {
        self.get(token).is_some()
    }

    fn get(&self, token: Token) -> Option<&Flight> {
        live(&self.table, token)
    }

    /// Takes out a measurement that has ended by itself.
    pub(super) fn land(&mut self, token: Token) -> Option<Flight> {
        if !self.is_live(token) {
            return None;
        }
        let (generation, place) = self.table.get_mut(token.index)?;
        *generation = generation.wrapping_add(1);
        let flight = place.take();
        self.free.push(token.index);
        self.live -= 1;
        flight
    }

    /// Takes out a measurement and cancels it.
    pub(super) fn cancel(&mut self, token: Token) -> Option<Flight> {
        let mut flight = self.land(token)?;
        self.cancelled += 1;
        flight.cancel = None;
        Some(flight)
    }

    /// Cancels every measurement of an entry.
    pub(super) fn cancel_all_of(&mut self, entry: usize) -> Vec<Flight> {
        let tokens: Vec<Token> = self
            .table
            .iter()
            .enumerate()
            .filter(|(_, (_, flight))| flight.as_ref().is_some_and(|flight| flight.entry == entry))
            .map(|(index, (generation, _))| Token {
                index,
                generation: *generation,
            })
            .collect();
        tokens
            .into_iter()
            .filter_map(|token| self.cancel(token))
            .collect()
    }
}

impl Begun {
    fn push(&mut self, token: Token, table: &Table) {
        while self.0.last().is_some_and(|it| live(table, *it).is_none()) {
            self.0.pop();
        }
        // One that hangs keeps those that ended after it: not for ever.
        if self.0.len() > 2 * table.len() {
            self.0.retain(|it| live(table, *it).is_some());
        }
        self.0.push(token);
    }

    /// When the newest began of those under way, those of one entry left out.
    fn newest(&self, table: &Table, but: Option<usize>) -> Option<Instant> {
        self.0.iter().rev().find_map(|token| {
            let flight = live(table, *token)?;
            (Some(flight.entry) != but).then_some(flight.began)
        })
    }
}

fn live(table: &Table, token: Token) -> Option<&Flight> {
    let (generation, flight) = table.get(token.index)?;
    flight.as_ref().filter(|_| *generation == token.generation)
}
