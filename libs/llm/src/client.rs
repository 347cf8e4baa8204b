//! The client: one question, one answer as text, piece by piece, within budget and time. What has
//! been handed out is not asked for again, so a call is retried only before its first piece.

mod attempt;
mod tls;

use std::{sync::Arc, time::Duration};

use kernel::Coded as _;
use reqwest::redirect;
use tokio::{sync::mpsc, time::Instant};

use crate::{
    breaker::Breaker,
    budget::{Budget, Usage},
    dialect::Known,
    error::Error,
    metrics,
    request::Request,
    retry,
    settings::Settings,
};

/// A client of one model. Clones share connections and what is known of the server.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    http: reqwest::Client,
    breaker: Breaker,
    known: Known,
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its text.
    pub text: String,
    /// What the call that led to it has cost.
    pub usage: Usage,
}

/// Where the pieces of an answer go as they come in.
pub type Pieces = mpsc::Sender<String>;

impl Client {
    /// Makes a client. Proxies of the environment and redirects are not followed: calls go to the
    /// address of the settings and nowhere else.
    ///
    /// # Errors
    /// The certificates of the system cannot be used.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(settings.base.scheme() == "https")?)
            .connect_timeout(settings.times.connect)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent("jobstream")
            .build()
            .map_err(|error| Error::Settings(error.without_url().to_string()))?;
        let breaker = Breaker::new(settings.breaker);
        Ok(Self(Arc::new(Inner { settings, http, breaker, known: Known::default() })))
    }

    /// Name of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.0.settings.model
    }

    /// Settings of the client.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// What a call may cost at most, for whoever keeps a budget beside this one.
    #[must_use]
    pub fn most(&self, request: &Request) -> Usage {
        self.cost(request.input_tokens_most(), request.output_tokens.into())
    }

    /// Asks the model. Pieces of the answer are sent as they come in; when nobody receives them any
    /// more, the call ends.
    ///
    /// # Errors
    /// There is no whole answer. Pieces may have been sent before.
    pub async fn ask(
        &self,
        request: &Request,
        budget: &Budget,
        pieces: &Pieces,
    ) -> Result<Answer, Error> {
        let deadline = Instant::now() + self.0.settings.times.total;
        let mut tried = 0;
        loop {
            tried += 1;
            let (mut sent, words) = (false, self.0.known.now());
            let called = self.call(request, budget, pieces, &mut sent, deadline).await;
            let error = match called {
                Ok(answer) => return Ok(answer),
                // Refused for a word that is not said again.
                Err(Error::Refused { .. }) if self.0.known.now() != words => {
                    tried -= 1;
                    continue;
                }
                Err(error) => error,
            };
            let again = error.retryable() && !sent && tried < self.0.settings.tries;
            let pause = retry::pause(&self.0.settings.times, tried, error.asked_wait());
            let Some(pause) = pause.filter(|_| again) else { return Err(error) };
            if Instant::now() + pause >= deadline {
                return Err(error);
            }
            tracing::info!(reason = error.reason(), tried, "a call to the model is tried again");
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = pieces.closed() => return Err(Error::Abandoned),
            }
        }
    }

    /// One try: paid from the budget, let pass by the breaker, measured.
    async fn call(
        &self,
        request: &Request,
        budget: &Budget,
        pieces: &Pieces,
        sent: &mut bool,
        deadline: Instant,
    ) -> Result<Answer, Error> {
        let pass = self.0.breaker.enter()?;
        let reserved = budget.reserve(self.most(request))?;
        let began = Instant::now();
        let attempt = attempt::Attempt::new(&self.0, request, pieces);
        let (outcome, spent) = attempt.run(deadline, sent).await;
        let usage = spent.map_or_else(Usage::default, |(input, output)| self.cost(input, output));
        // A refused call is a call, though it costs nothing.
        reserved.settle(Usage { calls: 1, ..usage });
        pass.ended(&outcome);
        let took: Duration = began.elapsed();
        let name = outcome.as_ref().err().map_or("answered", kernel::Coded::reason);
        metrics::call(name, took.as_secs_f64());
        metrics::tokens(usage.input, usage.output);
        tracing::debug!(outcome = name, input = usage.input, output = usage.output, "model called");
        outcome.map(|text| Answer { text, usage })
    }

    fn cost(&self, input: u64, output: u64) -> Usage {
        Usage { calls: 1, input, output, micros: self.0.settings.price.of(input, output) }
    }
}
