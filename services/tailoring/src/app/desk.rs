//! What the handlers of operations take from the tables and put on them, by owner and id, so that
//! they read as their steps. Writing happens on the connection of a fenced transaction.

use chrono::{Datelike as _, NaiveDate};
use resume::{
    correct,
    model::Resume,
    read::Text,
    write::{self, Format},
};
use sqlx::PgConnection;

use super::profile::loaded;
use crate::{
    domain::facts,
    error::Error,
    events,
    store::{
        self,
        file::File,
        resume::{Parsed, Reading},
        tailoring::{Outcome, Tailoring},
    },
};

/// The tables as a handler sees them.
#[derive(Clone)]
pub struct Desk(pub db::Pool);

impl Desk {
    /// The file of a resume.
    ///
    /// # Errors
    /// It was deleted; the database.
    pub async fn file(&self, owner: &str, resume: &str) -> Result<File, Error> {
        let read = self.0.run("tailoring.file", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(store::file::of_resume(connection, owner, resume).await?)
            })
        });
        read.await?.ok_or(Error::ResumeMissing)
    }

    /// What was read in a resume, as far as it has come.
    ///
    /// # Errors
    /// It was deleted; the database.
    pub async fn parsed(&self, owner: &str, resume: &str) -> Result<Parsed, Error> {
        let read = self.0.run("tailoring.parsed", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(store::resume::parsed(connection, owner, resume).await?)
            })
        });
        read.await?.ok_or(Error::ResumeMissing)
    }

    /// A tailoring with all its inputs.
    ///
    /// # Errors
    /// It was deleted; the database.
    pub async fn tailoring(&self, owner: &str, id: &str) -> Result<Tailoring, Error> {
        let read = self.0.run("tailoring.inputs", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::owned::get(connection, owner, id).await?) })
        });
        read.await?.ok_or(Error::TailoringMissing)
    }

    /// Sets tokens aside for a call to the model. Returns what to give back to, or none when the
    /// user has spent what may be spent in a day.
    ///
    /// # Errors
    /// The database.
    pub async fn reserve(
        &self,
        owner: &str,
        tokens: u64,
        limit: u64,
    ) -> Result<Option<NaiveDate>, Error> {
        let [tokens, limit] = [tokens, limit].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        let reserve = self.0.run("tailoring.model_reserve", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(store::spend::reserve(connection, owner, tokens, limit).await?)
            })
        });
        reserve.await
    }

    /// Gives back what a call to the model did not need.
    ///
    /// # Errors
    /// The database.
    pub async fn give_back(&self, owner: &str, day: NaiveDate, tokens: u64) -> Result<(), Error> {
        let tokens = i64::try_from(tokens).unwrap_or(i64::MAX);
        let give = self.0.run("tailoring.model_settle", |connection| {
            Box::pin(async move {
                store::spend::give_back(connection, owner, day, tokens).await?;
                Ok::<_, Error>(())
            })
        });
        give.await
    }
}

/// Saves what was read in a resume, with the corrections of its owner laid over it, and tells who
/// listens what it says about its owner.
///
/// # Errors
/// It was deleted; the database.
pub async fn save_reading(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
    text: &Text,
    read: &Resume,
) -> Result<(), Error> {
    if !store::resume::lock(connection, owner, id).await? {
        return Err(Error::ResumeMissing);
    }
    let corrections = store::correction::list(connection, owner, id).await?;
    let corrections: Vec<_> = corrections.into_iter().map(loaded).collect();
    let (model, lines) = (correct::corrected(read, &corrections), text.text());
    let reading = (!corrections.is_empty()).then(|| serde_json::to_string(read)).transpose()?;
    let stored = serde_json::to_string(&model)?;
    let model = correct::pruned(model);
    let profile = serde_json::to_string(&write::json_resume(&model))?;
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let reading = Reading {
        text: &lines,
        model: &stored,
        profile: &profile,
        read: reading.as_deref(),
        hidden_letters: count(text.hidden),
        damaged_pages: count(text.damaged_pages),
    };
    let saved = store::resume::save(connection, owner, id, reading).await?;
    let saved = saved.ok_or(Error::ResumeMissing)?;
    let today = (saved.parsed_at.year().unsigned_abs(), saved.parsed_at.month());
    let change = events::parsed(owner, id, saved.sequence, &facts::of(&model, today));
    Ok(::events::append(connection, &[change]).await?)
}

/// Saves what a tailoring led to, with its documents.
///
/// # Errors
/// It was deleted; the database.
pub async fn save_tailoring(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
    outcome: Outcome<'_>,
    documents: &[(Format, Vec<u8>)],
) -> Result<(), Error> {
    if !store::tailoring::save(connection, owner, id, outcome).await? {
        return Err(Error::TailoringMissing);
    }
    // A run that begins anew makes other lines, to which no former revision belongs.
    store::version::clear(connection, id).await?;
    store::version::insert(connection, id, 1, "{}", 0).await?;
    for (format, bytes) in documents {
        store::document::save(connection, id, format.as_str(), bytes).await?;
    }
    Ok(())
}
