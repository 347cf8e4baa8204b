//! What was read in a resume: judged, shown field by field, and corrected by its owner.

use resume::{
    analysis::{self, Analysis},
    correct::{self, Correction, Value},
    model::Resume,
    read::{Format, Text},
    write,
};
use sha2::{Digest as _, Sha256};

use super::{App, check::Violations};
use crate::{
    error::Error,
    ids::ResumeId,
    store::{self, resume::Models},
};

/// Corrections of one request at most, and of one resume.
const CHANGES: usize = 100;
const CORRECTIONS: usize = 500;
/// Longest value in characters.
const VALUE_CHARS: usize = 1_000;

/// What was read in a resume, with its corrections.
#[derive(Debug)]
pub struct Profile {
    /// JSON Resume document.
    pub json: String,
    /// Its fields.
    pub fields: Vec<Value>,
    /// Its lines, those that its owner wrote last.
    pub lines: Vec<String>,
    /// Another one after every change.
    pub etag: String,
}

impl Profile {
    fn of(stored: &str) -> Result<Self, Error> {
        let model: Resume = serde_json::from_str(stored)?;
        let (fields, lines) = (correct::values(&model), model.lines.clone());
        let json = serde_json::to_string(&write::json_resume(&correct::pruned(model)))?;
        Ok(Self { json, fields, lines, etag: etag(stored) })
    }
}

/// Tells one stored model from another.
fn etag(stored: &str) -> String {
    let digest = Sha256::digest(stored.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl App {
    /// Judges a resume that was read.
    ///
    /// # Errors
    /// The owner has no such resume; it was not read; the database.
    pub async fn analysis(&self, owner: &str, id: &str) -> Result<Analysis, Error> {
        let models = self.models(owner, id).await?;
        self.compute(move || {
            let resume = correct::pruned(decoded(models.model.as_deref())?);
            let count = |number: i64| usize::try_from(number).unwrap_or(0);
            let met = Text {
                format: Format::Text,
                pages: 1,
                lines: Vec::new(),
                runs: Vec::new(),
                links: Vec::new(),
                removed: 0,
                hidden: count(models.hidden_letters),
                damaged_pages: count(models.damaged_pages),
            };
            Ok(analysis::analyze(&resume, Some(&met)))
        })
        .await
    }

    /// Shows what was read in a resume, field by field.
    ///
    /// # Errors
    /// The owner has no such resume; it was not read; the database.
    pub async fn profile(&self, owner: &str, id: &str) -> Result<Profile, Error> {
        let models = self.models(owner, id).await?;
        self.compute(move || Profile::of(models.model.as_deref().ok_or(Error::NotRead)?)).await
    }

    /// Corrects fields of what was read: all of them or none, and where an etag is given only if the
    /// profile has it. Corrections that have been made already, by a call whose answer was lost, are
    /// answered like the first time.
    ///
    /// # Errors
    /// Names every field that is wrong; the profile has another etag; the owner has no such resume;
    /// it was not read; the database.
    pub async fn correct(
        &self,
        owner: &str,
        id: &str,
        changes: &[(String, String)],
        expected: &str,
    ) -> Result<Profile, Error> {
        ResumeId::parse(id).map_err(|_| Error::ResumeMissing)?;
        let mut violations = Violations::default();
        violations.count("changes", changes.len(), CHANGES);
        violations.finish()?;
        let corrected = self.pool.transaction("tailoring.correct", |connection| {
            Box::pin(async move {
                if !store::resume::lock(connection, owner, id).await? {
                    return Err(Error::ResumeMissing);
                }
                let models = store::resume::models(connection, owner, id).await?;
                let models = models.ok_or(Error::ResumeMissing)?;
                let read = models.reading.as_deref().or(models.model.as_deref());
                let read = read.ok_or(Error::NotRead)?;
                let before: Vec<Correction> = store::correction::list(connection, owner, id)
                    .await?
                    .into_iter()
                    .map(loaded)
                    .collect();
                let reading: Resume = decoded(Some(read))?;
                let all = laid(&reading, before, changes)?;
                let model = correct::corrected(&reading, &all);
                let model = serde_json::to_string(&model)?;
                let profile = Profile::of(&model)?;
                let current = models.model.as_deref().map(etag).unwrap_or_default();
                if !expected.is_empty() && expected != current && profile.etag != current {
                    return Err(Error::ResumeChanged);
                }
                let all: Vec<_> = all.into_iter().map(stored).collect();
                store::correction::replace(connection, id, &all).await?;
                store::resume::correct(connection, id, &model, &profile.json, read).await?;
                Ok(profile)
            })
        });
        let profile = corrected.await?;
        tracing::info!(resume.id = id, fields = changes.len(), "resume corrected");
        Ok(profile)
    }

    async fn models(&self, owner: &str, id: &str) -> Result<Models, Error> {
        ResumeId::parse(id).map_err(|_| Error::ResumeMissing)?;
        let read = self.pool.run("tailoring.models", |connection| {
            Box::pin(
                async move { Ok::<_, Error>(store::resume::models(connection, owner, id).await?) },
            )
        });
        read.await?.ok_or(Error::ResumeMissing)
    }
}

/// Lays changes over the corrections that there are: another value for a field replaces the one it
/// had, and what was read takes the correction back.
fn laid(
    reading: &Resume,
    before: Vec<Correction>,
    changes: &[(String, String)],
) -> Result<Vec<Correction>, Error> {
    let mut now = correct::corrected(reading, &before);
    let (mut all, mut violations) = (before, Violations::default());
    for (at, (path, value)) in changes.iter().enumerate() {
        let value = write::tidy(value);
        let count = value.chars().count();
        if count > VALUE_CHARS {
            violations.add(
                &format!("changes[{at}].value"),
                format!("must be at most {VALUE_CHARS} characters; this one has {count}"),
            );
        }
        if let Err(right) = correct::check(path, &value) {
            violations.add(&format!("changes[{at}].value"), right);
        }
        let known = all.iter().position(|one| one.path == *path);
        let Some(said) = correct::value(&now, path) else {
            let right = "must be the path of a field, such as basics.email or work[0].company";
            violations.add(&format!("changes[{at}].path"), right);
            continue;
        };
        match known {
            // What adds to a list keeps its place, so that what was added behind it does, too.
            Some(known) if all[known].original == value && !value.is_empty() => {
                all.remove(known);
            }
            Some(known) => all[known].value = value,
            None if said == value => {}
            None => {
                let made = Correction { path: path.clone(), value, original: said };
                // So that what is added behind it finds its place.
                now = correct::corrected(&now, std::slice::from_ref(&made));
                all.push(made);
            }
        }
    }
    if all.len() > CORRECTIONS {
        violations.add("changes", format!("must leave at most {CORRECTIONS} corrections"));
    }
    violations.finish()?;
    Ok(all)
}

/// Reads a stored model.
///
/// # Errors
/// There is none, or it cannot be read.
fn decoded(model: Option<&str>) -> Result<Resume, Error> {
    Ok(serde_json::from_str(model.ok_or(Error::NotRead)?)?)
}

/// A correction as the table has it, as it is laid over a reading.
pub(super) fn loaded(row: store::correction::Correction) -> Correction {
    Correction { path: row.path, value: row.value, original: row.original }
}

fn stored(one: Correction) -> store::correction::Correction {
    store::correction::Correction { path: one.path, value: one.value, original: one.original }
}
