//! The measurements under way.

use std::sync::Arc;

use tokio::time::Instant;

use super::mailbox::Token;
use super::task::Cancel;
use crate::probe::Ticket;

/// The measurements under way.
#[derive(Default)]
pub(super) struct Flights {
    table: Vec<(u32, Option<Flight>)>,
    free: Vec<usize>,
    pub(super) live: usize,
    /// Tasks that were cancelled and have not been heard of since.
    pub(super) cancelled: usize,
    /// Tickets of measurements that have ended, to be used again.
    spare: Vec<Arc<Ticket>>,
}

pub(super) struct Flight {
    pub(super) entry: usize,
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
        deadline: Instant,
        ticket: Arc<Ticket>,
    ) -> Token {
        let index = self.free.pop().unwrap_or_else(|| {
            self.table.push((0, None));
            self.table.len() - 1
        });
        self.live += 1;
        let flight = Flight {
            entry,
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
        Token { index, generation }
    }

    pub(super) fn hold(&mut self, token: Token, cancel: Cancel) {
        if let Some((_, Some(flight))) = self.table.get_mut(token.index) {
            flight.cancel = Some(cancel);
        }
    }

    pub(super) fn is_live(&self, token: Token) -> bool {
        self.table
            .get(token.index)
            .is_some_and(|(generation, flight)| *generation == token.generation && flight.is_some())
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
