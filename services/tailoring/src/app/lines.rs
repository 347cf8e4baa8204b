//! The lines of a completed tailoring and their versions: read, change, take back. A version is
//! there as a whole or not at all: its documents are written before the transaction that keeps it.

mod begin;

use resume::write::{Document, Format};

use super::{App, documents::documents};
use crate::{
    domain::{
        report::Report,
        revise::{self, Change, Draft, Line, Revisions},
    },
    error::Error,
    ids::TailoringId,
    metrics, store,
    store::version::{Current, Version},
};

/// Versions that a tailoring has at most.
pub const VERSIONS: i32 = 200;
/// Largest text of a version in bytes.
const TEXT_BYTES: usize = 64 * 1024;

/// The lines of a version.
#[derive(Debug)]
pub struct Lines {
    /// Number of the version.
    pub version: i32,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The newest version of a tailoring, read.
#[derive(Debug, Clone)]
pub(super) struct Newest {
    pub(super) version: i32,
    pub(super) draft: Draft,
    pub(super) revisions: Revisions,
    pub(super) report: Report,
    pub(super) company_name: String,
}

/// A version that is written and not kept yet.
struct Written {
    document: Document,
    body: String,
    report: String,
    revisions: String,
    changed: i32,
    documents: Vec<(Format, Vec<u8>)>,
}

impl Newest {
    fn read(current: Current) -> Result<Self, Error> {
        if !current.completed {
            return Err(Error::NotCompleted);
        }
        let (Some(draft), Some(revisions)) = (current.draft, current.revisions) else {
            return Err(Error::LinesMissing);
        };
        Ok(Self {
            version: current.version,
            draft: serde_json::from_str(&draft)?,
            revisions: serde_json::from_str(&revisions)?,
            report: serde_json::from_str(&current.report.unwrap_or_default())?,
            company_name: current.company_name,
        })
    }

    fn lines(&self) -> Lines {
        Lines { version: self.version, lines: self.draft.lines(&self.revisions) }
    }

    /// Writes another version.
    fn write(&self, revisions: &Revisions) -> Result<Written, Error> {
        let document = self.draft.document.revised(revisions);
        let documents = documents(&document, self.draft.layout).map_err(Error::Unwritten)?;
        let text = documents.iter().find(|(format, _)| *format == Format::Text);
        let body = text.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
        let body = body.unwrap_or_default();
        if body.trim().is_empty() {
            return Err(Error::field("changes", "must leave something of the resume"));
        }
        if body.len() > TEXT_BYTES {
            let kib = TEXT_BYTES >> 10;
            return Err(Error::field("changes", format!("must leave a text of at most {kib} KiB")));
        }
        let mut report = self.report.clone();
        report.ledger = self.draft.ledger(revisions, &body);
        let changed = revise::differing(&self.revisions, revisions);
        Ok(Written {
            report: serde_json::to_string(&report)?,
            revisions: serde_json::to_string(revisions)?,
            changed: i32::try_from(changed).unwrap_or(i32::MAX),
            document,
            body,
            documents,
        })
    }
}

impl App {
    /// The lines of the newest version.
    ///
    /// # Errors
    /// The owner has no such tailoring; it is not completed; the database.
    pub async fn lines(&self, owner: &str, id: &str) -> Result<Lines, Error> {
        let newest = self.newest(owner, id).await?;
        self.compute(move || Ok(newest.lines())).await
    }

    /// Changes lines of a version, which has to be the newest, and makes the next one of it. A change
    /// that has been made already, by a call whose answer was lost, is answered like the first time.
    ///
    /// # Errors
    /// Wrong changes; another version is the newest; the owner has no such tailoring; the database.
    pub async fn change_lines(
        &self,
        owner: &str,
        id: &str,
        version: i32,
        changes: Vec<(String, Change)>,
    ) -> Result<Lines, Error> {
        let newest = self.newest(owner, id).await?;
        if version == newest.version {
            let revisions = revise::change(&newest.draft, &newest.revisions, &changes);
            let revisions = revisions.map_err(Error::Invalid)?;
            return self.next(owner, id, newest, revisions).await;
        }
        let raced = Error::VersionChanged { newest: newest.version };
        if version < 1 || version.checked_add(1) != Some(newest.version) {
            return Err(raced);
        }
        let before = self.revisions(owner, id, version).await?;
        match revise::change(&newest.draft, &before, &changes) {
            Ok(revisions) if revisions == newest.revisions => {
                self.compute(move || Ok(newest.lines())).await
            }
            _ => Err(raced),
        }
    }

    /// Makes the next version, which says what an older one said; with an `expected` one only if that
    /// is the newest.
    ///
    /// # Errors
    /// The owner has no such tailoring, or it no such version; another one was made at the same time,
    /// or is the newest; the database.
    pub async fn restore_version(
        &self,
        owner: &str,
        id: &str,
        version: i32,
        expected: i32,
    ) -> Result<Lines, Error> {
        let newest = self.newest(owner, id).await?;
        if expected != 0 && expected != newest.version {
            return Err(Error::VersionChanged { newest: newest.version });
        }
        let revisions = self.revisions(owner, id, version).await?;
        self.next(owner, id, newest, revisions).await
    }

    /// The versions of a tailoring, newest first.
    ///
    /// # Errors
    /// The owner has no such tailoring; it is not completed; the database.
    pub async fn versions(&self, owner: &str, id: &str) -> Result<Vec<Version>, Error> {
        self.newest(owner, id).await?;
        let read = self.pool.run("tailoring.versions", |connection| {
            Box::pin(
                async move { Ok::<_, Error>(store::version::list(connection, owner, id).await?) },
            )
        });
        read.await
    }

    pub(super) async fn newest(&self, owner: &str, id: &str) -> Result<Newest, Error> {
        TailoringId::parse(id).map_err(|_| Error::TailoringMissing)?;
        let mut current = self.current(owner, id).await?;
        if current.completed && current.draft.is_none() {
            self.begin(owner, id, current.report.as_deref()).await?;
            current = self.current(owner, id).await?;
        }
        Newest::read(current)
    }

    async fn current(&self, owner: &str, id: &str) -> Result<Current, Error> {
        let read = self.pool.run("tailoring.newest_version", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(store::version::current(connection, owner, id).await?)
            })
        });
        read.await?.ok_or(Error::TailoringMissing)
    }

    pub(super) async fn revisions(
        &self,
        owner: &str,
        id: &str,
        version: i32,
    ) -> Result<Revisions, Error> {
        let read = self.pool.run("tailoring.revisions", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(store::version::revisions(connection, owner, id, version).await?)
            })
        });
        let revisions = read.await?.ok_or(Error::VersionMissing { version })?;
        Ok(serde_json::from_str(&revisions)?)
    }

    /// Writes and keeps the next version, unless it would say the same as the newest.
    async fn next(
        &self,
        owner: &str,
        id: &str,
        newest: Newest,
        revisions: Revisions,
    ) -> Result<Lines, Error> {
        if revisions == newest.revisions {
            return self.compute(move || Ok(newest.lines())).await;
        }
        let (before, version) = (newest.version, newest.version + 1);
        if version > VERSIONS {
            return Err(Error::VersionsFull);
        }
        let writing = move || {
            let written = newest.write(&revisions)?;
            Ok((written, newest.draft.lines(&revisions)))
        };
        let (written, lines) = self.compute(writing).await?;
        let written = &written;
        let keeping = self.pool.transaction("tailoring.keep_version", |connection| {
            Box::pin(async move {
                let locked = store::version::lock(connection, owner, id).await?;
                let now = locked.ok_or(Error::TailoringMissing)?;
                if now != before {
                    return Err(Error::VersionChanged { newest: now });
                }
                let Written { document, body, report, revisions, changed, documents } = written;
                let person = document.basics.name.as_str();
                let revised = store::tailoring::Revised { version, person, body, report };
                store::tailoring::revise(connection, id, revised).await?;
                store::version::insert(connection, id, version, revisions, *changed).await?;
                store::document::clear(connection, id).await?;
                for (format, bytes) in documents {
                    store::document::save(connection, id, format.as_str(), bytes).await?;
                }
                Ok(())
            })
        });
        keeping.await?;
        metrics::version();
        tracing::info!(tailoring.id = id, tailoring.version = version, "tailoring revised");
        Ok(Lines { version, lines })
    }

    /// Computes off the threads that serve, no more at a time than there are cores.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = self.cores.clone().acquire_owned().await.map_err(|_| Error::Stopping)?;
        let computed = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        // The words of a panic may quote the resume; where it was stands in the log.
        computed.await.map_err(|_| Error::Panicked)?
    }
}
