//! Resumes: upload, read, list, delete.

use operations::{Handle, New, Operation, Viewer};
use resume::read::{self, detect};
use sha2::{Digest as _, Sha256};

use super::{App, ResumeView, check::Violations, desk::Desk, format};
use crate::{
    error::Error,
    ids::ResumeId,
    metrics,
    operations::parse::{Input, Parse},
    store,
};

pub use crate::store::file::File;

/// A file as it was received, whole.
#[derive(Debug)]
pub struct Upload {
    /// Name of the file.
    pub file_name: String,
    /// Makes a repeated upload the same one; may be empty.
    pub request_id: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A page of resumes and the token of the next one.
pub type ResumePage = (Vec<ResumeView>, String);

impl App {
    /// Keeps a file and starts to read it. Nothing is kept of one that cannot be read by its kind.
    ///
    /// # Errors
    /// A wrong name or request id; a file of another kind, or too large; the quota; the database.
    pub async fn upload(
        &self,
        owner: &str,
        upload: Upload,
    ) -> Result<(ResumeView, Operation), Error> {
        let uploaded = self.upload_checked(owner, upload).await;
        metrics::upload(match &uploaded {
            Ok((.., true)) => "taken",
            Ok((.., false)) => "repeated",
            Err(_) => "refused",
        });
        uploaded.map(|(view, operation, _)| (view, operation))
    }

    async fn upload_checked(
        &self,
        owner: &str,
        upload: Upload,
    ) -> Result<(ResumeView, Operation, bool), Error> {
        let Upload { file_name, request_id, bytes } = &upload;
        let mut violations = Violations::default();
        violations.file_name(file_name);
        let request_id = violations.request_id(request_id);
        violations.finish()?;
        self.fits(bytes.len())?;
        let format = detect(bytes, file_name).map_err(Error::File)?;
        let (id, sha256) = (ResumeId::new(), Sha256::digest(bytes).to_vec());
        let new = store::resume::New {
            id: id.as_str(),
            owner,
            file_name,
            media_type: format::media_type(format),
            size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            sha256: &sha256,
        };
        let quota = self.config.quota_bytes;
        let input = Input { resume_id: id.to_string() };
        let operation = New::new::<Parse>(owner, &input)?
            .measured(bytes.len(), format.as_str())
            .trace(service::telemetry::propagation::traceparent())
            .request("Resumes/Upload", &request_id, &[file_name.as_bytes(), bytes]);
        let started = self.engine.start_with(operation, move |connection, operation| {
            Box::pin(async move {
                store::file::owner_lock(connection, owner).await?;
                let others = store::file::others_size(connection, owner, new.sha256).await?;
                let wanted = others.saturating_add(new.size_bytes).unsigned_abs();
                if wanted > quota {
                    return Err(Error::Quota { limit_bytes: quota });
                }
                store::file::insert(connection, owner, new.sha256, bytes).await?;
                Ok(store::resume::insert(connection, new, operation.as_str()).await?)
            })
        });
        let started = started.await?;
        if started.fresh {
            metrics::upload_bytes(bytes.len());
            tracing::info!(
                resume.id = id.as_str(),
                operation.id = started.operation.id(),
                size_bytes = bytes.len(),
                format = format.as_str(),
                "resume uploaded"
            );
        }
        let view = self.worked_on(owner, started.operation.id()).await?;
        Ok((view, started.operation, started.fresh))
    }

    /// Whether a file of so many bytes is taken; asked while it is being received.
    ///
    /// # Errors
    /// It is too large.
    pub fn fits(&self, bytes: usize) -> Result<(), Error> {
        let limit = self.config.limits.file_bytes;
        if bytes > limit {
            return Err(Error::File(read::Error::TooLarge { bytes, limit }));
        }
        Ok(())
    }

    /// Reads a resume with its text.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn resume(&self, owner: &str, id: &str) -> Result<ResumeView, Error> {
        self.one(owner, id).await
    }

    /// Reads the file of a resume as it was uploaded.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn resume_file(&self, owner: &str, id: &str) -> Result<File, Error> {
        ResumeId::parse(id).map_err(|_| Error::ResumeMissing)?;
        Desk(self.pool.clone()).file(owner, id).await
    }

    /// Lists resumes, newest first, without their texts.
    ///
    /// # Errors
    /// A wrong page size or token; the database.
    pub async fn resumes(
        &self,
        owner: &str,
        page_size: i32,
        page_token: &str,
    ) -> Result<ResumePage, Error> {
        self.page(owner, page_size, page_token).await
    }

    /// Deletes a resume, its file if no other resume needs it, and its operation, which is stopped.
    /// Tailorings that were made of it stay.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn delete_resume(&self, owner: &str, id: &str) -> Result<(), Error> {
        let view = self.resume(owner, id).await?;
        self.stop(owner, &view.row.operation).await?;
        let deleting = self.pool.transaction("tailoring.delete_resume", |connection| {
            Box::pin(async move {
                store::file::owner_lock(connection, owner).await?;
                let deleted = store::resume::delete(connection, owner, id).await?;
                let deleted = deleted.ok_or(Error::ResumeMissing)?;
                store::file::delete_unused(connection, owner, &deleted.sha256).await?;
                let change = crate::events::deleted(owner, id, deleted.sequence);
                events::append(connection, &[change]).await?;
                Ok::<_, Error>(Handle::forget(connection, owner, &[deleted.operation]).await?)
            })
        });
        deleting.await?;
        tracing::info!(resume.id = id, "resume deleted");
        Ok(())
    }

    /// Asks an operation to stop, so that its worker hears it before the row is gone.
    pub(super) async fn stop(&self, owner: &str, operation: &str) -> Result<(), Error> {
        match self.engine.cancel(&Viewer::Owner(owner.to_owned()), operation).await {
            Ok(_) | Err(operations::Error::NotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
