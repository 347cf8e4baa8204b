//! Waiting for one of several equal servers: the queue M/M/c. Arrivals by chance, times of service
//! exponential, first come, first served.
//!
//! Source: A. K. Erlang's second formula (1917) as in L. Kleinrock, *Queueing Systems*, volume 1,
//! section 3.5 (1975); the time of waiting as in section 5 of D. Gross and C. Harris, *Fundamentals
//! of Queueing Theory*.

/// Servers beyond which a search for their number ends.
const MOST: u32 = 10_000_000;

/// A queue in front of `servers`.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    /// Arrivals a second.
    pub arrivals: f64,
    /// Seconds of service of one.
    pub service_seconds: f64,
    /// Servers.
    pub servers: u32,
}

impl Queue {
    /// Servers that are busy on average if nobody is lost (erlangs).
    #[must_use]
    pub fn offered(&self) -> f64 {
        self.arrivals * self.service_seconds
    }

    /// Probability that an arrival finds every server busy; 1 where work grows without end.
    ///
    /// By the recursion of Erlang's first formula, which stays within numbers of any size.
    #[must_use]
    pub fn waits(&self) -> f64 {
        let (offered, servers) = (self.offered(), f64::from(self.servers));
        if offered >= servers {
            return 1.0;
        }
        let lost = (1..=self.servers).fold(1.0, |lost, n| {
            let carried = offered * lost;
            carried / (f64::from(n) + carried)
        });
        lost / (1.0 - offered / servers * (1.0 - lost))
    }

    /// Probability that an arrival waits for longer than so many seconds.
    #[must_use]
    pub fn waits_longer_than(&self, seconds: f64) -> f64 {
        let free = f64::from(self.servers) - self.offered();
        if free <= 0.0 {
            return 1.0;
        }
        self.waits() * (-free * seconds / self.service_seconds).exp()
    }

    /// Mean seconds of waiting; infinite where work grows without end.
    #[must_use]
    pub fn mean_wait_seconds(&self) -> f64 {
        let free = f64::from(self.servers) - self.offered();
        if free <= 0.0 { f64::INFINITY } else { self.waits() * self.service_seconds / free }
    }
}

/// A promise about waiting.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// Seconds within which a server is found.
    pub seconds: f64,
    /// Share of arrivals that may wait for longer, from 0 to 1.
    pub share: f64,
}

/// The fewest servers that keep a promise.
#[must_use]
pub fn servers(arrivals: f64, service_seconds: f64, promise: Promise) -> u32 {
    let kept = |servers: u32| {
        let queue = Queue { arrivals, service_seconds, servers };
        queue.waits_longer_than(promise.seconds) <= promise.share
    };
    // No fewer than are busy; and some multiple of their chance fluctuation always suffices.
    let busy = arrivals * service_seconds;
    let mut low = busy.floor().min(f64::from(MOST)) as u32;
    let mut step = busy.sqrt().ceil().max(1.0) as u32;
    let mut high = low + step;
    while !kept(high) && high < MOST {
        low = high;
        step *= 2;
        high += step;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if kept(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(offered: f64, servers: u32) -> Queue {
        Queue { arrivals: offered, service_seconds: 1.0, servers }
    }

    #[test]
    fn known_values_of_erlangs_formula_are_met() {
        // One server: the probability is the load. Two with one erlang: 1/3, by hand.
        assert!((queue(0.7, 1).waits() - 0.7).abs() < 1e-12);
        assert!((queue(1.0, 2).waits() - 1.0 / 3.0).abs() < 1e-12);
        // From the sum of the formula itself: 4 of 5, 8 of 10.
        for (offered, servers) in [(4.0, 5), (8.0, 10), (0.5, 3)] {
            let found = queue(offered, servers).waits();
            assert!((found - by_sum(offered, servers)).abs() < 1e-12, "{offered} of {servers}");
        }
        assert!((queue(4.0, 5).waits() - 0.5541).abs() < 1e-4);
    }

    /// The formula as it stands in the books, with powers and factorials.
    fn by_sum(offered: f64, servers: u32) -> f64 {
        let term = |n: u32| (1..=n).fold(1.0, |product, k| product * offered / f64::from(k));
        let all_busy = term(servers) / (1.0 - offered / f64::from(servers));
        all_busy / ((0..servers).map(term).sum::<f64>() + all_busy)
    }

    #[test]
    fn mean_wait_of_one_server_is_that_of_the_books() {
        // Half busy, a second each: a second of waiting.
        assert!((queue(0.5, 1).mean_wait_seconds() - 1.0).abs() < 1e-12);
        assert!(queue(1.0, 1).mean_wait_seconds().is_infinite());
    }

    #[test]
    fn more_servers_wait_less_and_more_arrivals_need_more() {
        let waits: Vec<f64> = (9..40).map(|servers| queue(8.0, servers).waits()).collect();
        assert!(waits.is_sorted_by(|a, b| a > b));
        let promise = Promise { seconds: 0.5, share: 0.01 };
        let needed: Vec<u32> =
            (1..200).map(|n| servers(f64::from(n) * 3.0, 0.4, promise)).collect();
        assert!(needed.is_sorted());
        assert_eq!(servers(0.0, 1.0, promise), 1);
    }

    #[test]
    fn the_number_found_keeps_the_promise_and_one_less_does_not() {
        let promise = Promise { seconds: 1.0, share: 0.05 };
        let found = servers(1_000.0, 2.0, promise);
        let with = |servers| Queue { arrivals: 1_000.0, service_seconds: 2.0, servers };
        assert!(with(found).waits_longer_than(1.0) <= 0.05);
        assert!(with(found - 1).waits_longer_than(1.0) > 0.05);
    }
}
