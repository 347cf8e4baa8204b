//! What the handlers of operations take from the tables and put on them, by owner and id, so that
//! they read as their steps. Writing happens on the connection of a fenced transaction.

use chrono::NaiveDate;
use resume::write::Format;
use sqlx::PgConnection;

use crate::{
    error::Error,
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

/// Saves what was read in a resume.
///
/// # Errors
/// It was deleted; the database.
pub async fn save_reading(
    connection: &mut PgConnection,
    owner: &str,
    resume: &str,
    reading: Reading<'_>,
) -> Result<(), Error> {
    match store::resume::save(connection, owner, resume, reading).await? {
        true => Ok(()),
        false => Err(Error::ResumeMissing),
    }
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
    for (format, bytes) in documents {
        store::document::save(connection, id, format.as_str(), bytes).await?;
    }
    Ok(())
}
