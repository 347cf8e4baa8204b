//! Tailorings: create, read, list, delete, and the documents of completed ones.

use std::time::Duration;

use operations::{Handle, New, Operation, Viewer};
use resume::write::{self, Format, Paper, Template};

use super::{App, TailoringView, check::Violations, lines::Newest, naming};
use crate::{
    domain::revise::Revisions,
    error::Error,
    ids::{ResumeId, TailoringId},
    metrics,
    operations::tailor::{Input, Tailor},
    store,
};

/// What to tailor, and for what.
#[derive(Debug)]
pub struct Posting {
    /// Resume; empty means the newest that was read.
    pub resume_id: String,
    /// Text of the posting.
    pub job_description: String,
    /// Title of the position; may be empty.
    pub title: String,
    /// Name of the company; may be empty.
    pub company_name: String,
    /// Name of the template; empty means the usual one.
    pub template: String,
    /// Name of the paper; empty means that of the country of the resume.
    pub paper: String,
    /// Makes a repeated request the same one; may be empty.
    pub request_id: String,
}

/// A page of tailorings and the token of the next one.
pub type TailoringPage = (Vec<TailoringView>, String);

/// A document as it is handed out.
#[derive(Debug)]
pub struct Document {
    /// Name of the file.
    pub file_name: String,
    /// Media type.
    pub media_type: &'static str,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Document {
    fn named(person: &str, company: &str, format: Format, bytes: Vec<u8>) -> Self {
        let file_name = naming::file_name(person, company, format);
        Self { file_name, media_type: format.media_type(), bytes }
    }
}

impl App {
    /// Keeps what is asked for and starts the work; waits for its end at most `wait`.
    ///
    /// # Errors
    /// Wrong fields; the resume is not the owner's, or there is none that was read; the database.
    /// Nothing is kept then.
    pub async fn tailor(
        &self,
        owner: &str,
        posting: Posting,
        wait: Option<Duration>,
    ) -> Result<(TailoringView, Operation), Error> {
        let mut operation = self.start_tailoring(owner, &posting, wait.is_some()).await?;
        if let Some(limit) = wait {
            let viewer = Viewer::Owner(owner.to_owned());
            operation = self.engine.wait(&viewer, operation.id(), limit).await?;
        }
        Ok((self.worked_on(owner, operation.id()).await?, operation))
    }

    async fn start_tailoring(
        &self,
        owner: &str,
        posting: &Posting,
        waits: bool,
    ) -> Result<Operation, Error> {
        let Posting { resume_id, job_description, title, company_name, .. } = posting;
        let mut violations = Violations::default();
        violations.posting(job_description);
        violations.name("title", title);
        violations.name("company_name", company_name);
        let template = violations.template(&posting.template).map(Template::as_str);
        let paper = violations.paper(&posting.paper).map(Paper::as_str);
        let request_id = violations.request_id(&posting.request_id);
        violations.finish()?;
        if !resume_id.is_empty() {
            ResumeId::parse(resume_id).map_err(|_| Error::ResumeMissing)?;
        }
        let id = TailoringId::new();
        let asked = [resume_id, job_description, title, company_name].map(|text| text.as_bytes());
        let waits = [u8::from(waits)];
        // What nobody chose has no part in it, as before there was a choice.
        let chosen = [template, paper].into_iter().flatten().map(str::as_bytes);
        let command: Vec<&[u8]> =
            asked.into_iter().chain([waits.as_slice()]).chain(chosen).collect();
        let input = Input { tailoring_id: id.to_string() };
        let new = New::new::<Tailor>(owner, &input)?
            .measured(job_description.len(), "")
            .trace(service::telemetry::propagation::traceparent())
            .request("Tailorings/CreateTailoring", &request_id, &command);
        let id = id.as_str();
        let started = self.engine.start_with(new, move |connection, operation| {
            Box::pin(async move {
                // Chosen here and not before: a repeated request is the same one, whatever was
                // uploaded or deleted since.
                let resume = match resume_id.as_str() {
                    "" => store::resume::hold_newest_parsed(connection, owner)
                        .await?
                        .ok_or(Error::NoResume)?,
                    named => match store::resume::hold(connection, owner, named).await? {
                        true => named.to_owned(),
                        false => return Err(Error::ResumeMissing),
                    },
                };
                let resume = resume.as_str();
                let new = store::tailoring::New {
                    id,
                    owner,
                    resume,
                    job_description,
                    title,
                    company_name,
                    template,
                    paper,
                };
                Ok(store::tailoring::insert(connection, new, operation.as_str()).await?)
            })
        });
        let started = started.await?;
        if started.fresh {
            let operation = started.operation.id();
            tracing::info!(tailoring.id = id, operation.id = operation, "tailoring created");
        }
        Ok(started.operation)
    }

    /// Reads a tailoring.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn tailoring(&self, owner: &str, id: &str) -> Result<TailoringView, Error> {
        self.one(owner, id).await
    }

    /// Lists tailorings, newest first, without their texts.
    ///
    /// # Errors
    /// A wrong page size or token; the database.
    pub async fn tailorings(
        &self,
        owner: &str,
        page_size: i32,
        page_token: &str,
    ) -> Result<TailoringPage, Error> {
        self.page(owner, page_size, page_token).await
    }

    /// Deletes a tailoring, its documents and its operation, which is stopped.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn delete_tailoring(&self, owner: &str, id: &str) -> Result<(), Error> {
        let view = self.tailoring(owner, id).await?;
        self.stop(owner, &view.row.operation).await?;
        let deleting = self.pool.transaction("tailoring.delete_tailoring", |connection| {
            Box::pin(async move {
                let deleted = store::tailoring::delete(connection, owner, id).await?;
                let operation = deleted.ok_or(Error::TailoringMissing)?;
                Ok::<_, Error>(Handle::forget(connection, owner, &[operation]).await?)
            })
        });
        deleting.await?;
        tracing::info!(tailoring.id = id, "tailoring deleted");
        Ok(())
    }

    /// Reads a document of a completed tailoring: of its newest version, or of an older one, which is
    /// written anew.
    ///
    /// # Errors
    /// The owner has no such tailoring, or it no such version; it is not completed; the database.
    pub async fn document(
        &self,
        owner: &str,
        id: &str,
        format: Format,
        version: Option<i32>,
    ) -> Result<Document, Error> {
        TailoringId::parse(id).map_err(|_| Error::TailoringMissing)?;
        if let Some(version) = version {
            let newest = self.newest(owner, id).await?;
            if version != newest.version {
                let revisions = self.revisions(owner, id, version).await?;
                return self.older(newest, revisions, format).await;
            }
        }
        let read = self.pool.run("tailoring.document", |connection| {
            let name = format.as_str();
            Box::pin(async move {
                Ok::<_, Error>(store::document::get(connection, owner, id, name).await?)
            })
        });
        let document = read.await?.ok_or(Error::TailoringMissing)?;
        let bytes = match document.bytes {
            Some(bytes) => bytes,
            None if document.completed => return Err(Error::NotWritable(format)),
            None => return Err(Error::NotCompleted),
        };
        metrics::document(format.as_str());
        Ok(Document::named(&document.person, &document.company_name, format, bytes))
    }

    /// Writes a document of an older version.
    async fn older(
        &self,
        newest: Newest,
        revisions: Revisions,
        format: Format,
    ) -> Result<Document, Error> {
        let written = self.compute(move || {
            let document = newest.draft.document.revised(&revisions);
            match write::write(&document, format, newest.draft.layout) {
                Ok(bytes) => {
                    let person = &document.basics.name;
                    Ok(Document::named(person, &newest.company_name, format, bytes))
                }
                Err(write::Error::Letters { .. }) => Err(Error::NotWritable(format)),
                Err(error) => Err(Error::Unwritten(error)),
            }
        });
        metrics::document(format.as_str());
        written.await
    }
}
