//! What may be spent: calls, tokens and money. A call reserves what it may cost at most before it is
//! made, and settles what it did cost afterwards, so that calls side by side never overdraw.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Price of a million tokens in millionths of the currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Price {
    /// Of what is sent.
    pub input_micros: u64,
    /// Of what is written.
    pub output_micros: u64,
}

impl Price {
    /// Price of some tokens in millionths of the currency, rounded up.
    #[must_use]
    pub fn of(&self, input: u64, output: u64) -> u64 {
        let part = |tokens: u64, price: u64| u128::from(tokens) * u128::from(price);
        let sum = part(input, self.input_micros) + part(output, self.output_micros);
        u64::try_from(sum.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }
}

/// What may be spent at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls, retries included.
    pub calls: u64,
    /// Tokens, sent and written.
    pub tokens: u64,
    /// Millionths of the currency.
    pub micros: u64,
}

/// What was spent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Calls, retries included.
    pub calls: u64,
    /// Tokens sent.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
    /// Millionths of the currency.
    pub micros: u64,
}

impl Usage {
    /// Tokens, sent and written.
    #[must_use]
    pub const fn tokens(&self) -> u64 {
        self.input.saturating_add(self.output)
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_add(other.calls),
            input: self.input.saturating_add(other.input),
            output: self.output.saturating_add(other.output),
            micros: self.micros.saturating_add(other.micros),
        }
    }

    const fn minus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(other.calls),
            input: self.input.saturating_sub(other.input),
            output: self.output.saturating_sub(other.output),
            micros: self.micros.saturating_sub(other.micros),
        }
    }
}

/// A budget that is drawn upon.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    spent: Mutex<Usage>,
}

impl Budget {
    /// Opens a budget.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, spent: Mutex::default() }
    }

    /// What was spent, and what calls under way have reserved.
    #[must_use]
    pub fn spent(&self) -> Usage {
        *self.lock()
    }

    /// Sets aside what a call may cost.
    pub(crate) fn reserve(&self, most: Usage) -> Result<Reserved<'_>, Error> {
        let mut spent = self.lock();
        let after = spent.plus(most);
        if after.calls > self.limits.calls {
            return Err(Error::Budget("calls"));
        }
        if after.tokens() > self.limits.tokens {
            return Err(Error::Budget("tokens"));
        }
        if after.micros > self.limits.micros {
            return Err(Error::Budget("money"));
        }
        *spent = after;
        Ok(Reserved { budget: self, most, cost: most })
    }

    fn lock(&self) -> MutexGuard<'_, Usage> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a call has set aside. Dropped without a word, all of it counts as spent: a call that was
/// given up is paid for by whoever made it.
pub(crate) struct Reserved<'b> {
    budget: &'b Budget,
    most: Usage,
    cost: Usage,
}

impl Reserved<'_> {
    /// Says what the call did cost.
    pub(crate) fn settle(mut self, cost: Usage) {
        self.cost = cost;
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut spent = self.budget.lock();
        *spent = spent.minus(self.most).plus(self.cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(calls: u64, tokens: u64) -> Usage {
        Usage { calls, input: tokens, output: 0, micros: tokens }
    }

    #[test]
    fn what_is_reserved_counts_until_it_is_settled() {
        let budget = Budget::new(Limits { calls: 9, tokens: 100, micros: u64::MAX });
        let first = budget.reserve(usage(1, 60)).ok().unwrap();
        assert_eq!(budget.reserve(usage(1, 60)).err(), Some(Error::Budget("tokens")));
        first.settle(usage(1, 10));
        assert_eq!(budget.spent(), usage(1, 10));
        drop(budget.reserve(usage(1, 60)).ok().unwrap());
        assert_eq!(budget.spent().tokens(), 70, "a call that was given up is paid for");
    }

    #[test]
    fn each_limit_is_told_by_its_name() {
        let limits = Limits { calls: 1, tokens: 10, micros: 5 };
        let refused = |most| Budget::new(limits).reserve(most).err();
        assert_eq!(refused(usage(2, 1)), Some(Error::Budget("calls")));
        assert_eq!(refused(usage(1, 11)), Some(Error::Budget("tokens")));
        assert_eq!(refused(usage(1, 6)), Some(Error::Budget("money")));
        assert_eq!(refused(usage(1, 5)), None);
    }

    #[test]
    fn prices_are_rounded_up_and_do_not_overflow() {
        let price = Price { input_micros: 150_000, output_micros: 600_000 };
        assert_eq!(price.of(1_000_000, 1_000_000), 750_000);
        assert_eq!(price.of(1, 0), 1);
        assert_eq!(Price { input_micros: u64::MAX, output_micros: 0 }.of(u64::MAX, 0), u64::MAX);
    }
}
