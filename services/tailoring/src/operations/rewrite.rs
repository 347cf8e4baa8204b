//! Has a model reword lines of a tailored resume, while people read along: each line is checked as
//! soon as it is whole, and only one that is taken is shown. A model that is away, too dear or of no
//! use costs the tailoring nothing but the wait; what it was is told in the report.

use kernel::Coded as _;
use llm::{Budget, Client, Elements, Usage};
use matching::Posting;
use operations::{Context, Failure};
use resume::write::Document;
use serde::{Deserialize, Serialize};
use service::config::model;
use tokio::sync::mpsc;

use crate::{
    app::desk::Desk,
    domain::{
        report::{Model, Rejected, Reworded},
        rewrite::{self, Offer, Rewrite, Taken},
    },
    error::Error,
    metrics,
};

/// Stream of text on which reworded lines are shown.
pub const STREAM: &str = "rewrite";
/// Pieces of an answer that may wait to be looked at.
const PIECES: usize = 16;
/// Elements of an answer that are looked at for each line that was offered.
const ELEMENTS: usize = 2;

/// Asks the model.
#[derive(Clone)]
pub struct Writer {
    client: Client,
    settings: model::Model,
    desk: Desk,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Written {
    /// Lines that were reworded.
    pub rewrites: Vec<Rewrite>,
    /// What the report says of it.
    pub model: Model,
}

impl Writer {
    /// Makes a writer by the settings.
    ///
    /// # Errors
    /// They make no client.
    pub fn new(settings: &model::Model, desk: Desk) -> Result<Self, Error> {
        let client = Client::new(settings.settings.clone())?;
        Ok(Self { client, settings: settings.clone(), desk })
    }

    /// Has the lines of a document reworded for a posting, as far as that succeeds.
    ///
    /// # Errors
    /// The operation is another's; the database. What the model does is no error.
    pub async fn write(
        &self,
        context: &Context,
        document: &Document,
        posting: &Posting,
    ) -> Result<Written, Failure> {
        let offers = rewrite::offers(document, posting);
        let mut reading = Reading::new(context, &offers);
        let budget = Budget::new(self.settings.operation);
        let outcome = if offers.is_empty() {
            Ok(())
        } else {
            self.ask(context, posting, &offers, &budget, &mut reading).await?
        };
        let Reading { rewrites, rejected, foreign, .. } = reading;
        let useless = foreign > 0 && rewrites.is_empty() && rejected.is_empty();
        let (reason, note) = match &outcome {
            Ok(()) if useless => (USELESS.0, USELESS.1.to_owned()),
            Ok(()) => ("", String::new()),
            Err(error) => (error.reason(), format!("{error}; {WITHOUT}")),
        };
        metrics::rewritten(if reason.is_empty() { "answered" } else { reason });
        metrics::lines(rewrites.len(), rejected.len() + foreign);
        let model = Model {
            name: self.client.model().to_owned(),
            answered: reason.is_empty(),
            reason: reason.to_owned(),
            note,
            reworded: rewrites.iter().map(reworded).collect(),
            rejected,
            usage: budget.spent(),
        };
        Ok(Written { rewrites, model })
    }

    /// Asks, within what the user may spend in a day.
    async fn ask(
        &self,
        context: &Context,
        posting: &Posting,
        offers: &[Offer],
        budget: &Budget,
        reading: &mut Reading<'_>,
    ) -> Result<Result<(), llm::Error>, Failure> {
        let request = rewrite::prompt(offers, posting);
        let (owner, limit) = (context.owner(), self.settings.tokens_per_day);
        // Retries are paid, too; what is not needed comes back.
        let operation = self.settings.operation;
        let tries = u64::from(self.settings.settings.tries).min(operation.calls);
        let most = self.client.most(&request).tokens().saturating_mul(tries).min(operation.tokens);
        let Some(day) = self.desk.reserve(owner, most, limit).await? else {
            return Ok(Err(llm::Error::Budget("tokens of the day")));
        };
        let (pieces, incoming) = mpsc::channel(PIECES);
        let asking = async move { self.client.ask(&request, budget, &pieces).await };
        let (answer, read) = Box::pin(async { tokio::join!(asking, reading.read(incoming)) }).await;
        let unused = most.saturating_sub(Usage::tokens(&budget.spent()));
        self.desk.give_back(owner, day, unused).await?;
        read?;
        Ok(answer.map(|_| ()))
    }
}

/// What is said of an answer that is none.
const USELESS: (&str, &str) = (
    "MODEL_ANSWER_USELESS",
    "the answer of the model was of no use; the resume was tailored without it",
);
const WITHOUT: &str = "the resume was tailored without it";

/// An answer as it comes in.
struct Reading<'a> {
    context: &'a Context,
    offers: &'a [Offer],
    rewrites: Vec<Rewrite>,
    rejected: Vec<Rejected>,
    /// Elements that are no line of those that were offered.
    foreign: usize,
}

impl<'a> Reading<'a> {
    fn new(context: &'a Context, offers: &'a [Offer]) -> Self {
        Self { context, offers, rewrites: Vec::new(), rejected: Vec::new(), foreign: 0 }
    }

    /// Looks at each line once it is whole. When this ends, nobody receives any more and the call
    /// ends as well.
    async fn read(&mut self, mut incoming: mpsc::Receiver<String>) -> Result<(), Failure> {
        let mut shown = self.context.text(STREAM);
        let mut elements = Elements::default();
        let mut left = self.offers.len() * ELEMENTS;
        let mut any = false;
        while let Some(piece) = incoming.recv().await {
            any = true;
            self.context.alive();
            for element in elements.push(&piece) {
                let Some(less) = left.checked_sub(1) else { return Ok(()) };
                left = less;
                if let Some(rewrite) = self.take(&element) {
                    shown.push(&format!("{}\n", rewrite.after)).await?;
                }
            }
        }
        if any && left == self.offers.len() * ELEMENTS {
            // An empty list is an answer, anything else without a line is none.
            self.foreign += usize::from(!elements.listed());
        }
        shown.flush().await
    }

    fn take(&mut self, element: &str) -> Option<&Rewrite> {
        match rewrite::take(self.offers, element) {
            Taken::Rewritten(rewrite) => {
                let known = self.rewrites.iter().any(|known| {
                    known.before == rewrite.before && known.evidence == rewrite.evidence
                });
                if known {
                    self.foreign += 1;
                    return None;
                }
                self.rewrites.push(rewrite);
                self.rewrites.last()
            }
            Taken::Unchanged => None,
            Taken::Rejected(at, why) => {
                let (line, text) = source(&self.offers[at].evidence, &self.offers[at].text);
                self.rejected.push(Rejected { line, text, reason: why.sentence().to_owned() });
                None
            }
            Taken::Foreign => {
                self.foreign += 1;
                None
            }
        }
    }
}

fn source(evidence: &[usize], text: &str) -> (usize, String) {
    (evidence.first().map_or(0, |line| line + 1), text.to_owned())
}

fn reworded(rewrite: &Rewrite) -> Reworded {
    let (line, before) = source(&rewrite.evidence, &rewrite.before);
    Reworded { line, before, after: rewrite.after.clone() }
}
