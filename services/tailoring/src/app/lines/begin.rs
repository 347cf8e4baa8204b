//! The lines of a tailoring that was completed before lines were kept: they are put together out of its
//! text and its JSON when they are asked for first, and kept from then on.

use resume::write::{Layout, Paper, Template};

use super::App;
use crate::{
    domain::{
        paper,
        report::Report,
        revise::{Draft, derive},
    },
    error::Error,
    store,
};

impl App {
    /// Gives a tailoring its lines, if they can be put together; else it stays as it is.
    pub(super) async fn begin(
        &self,
        owner: &str,
        id: &str,
        report: Option<&str>,
    ) -> Result<(), Error> {
        let read = self.pool.run("tailoring.kept", |connection| {
            Box::pin(
                async move { Ok::<_, Error>(store::version::kept(connection, owner, id).await?) },
            )
        });
        let Some(kept) = read.await? else { return Ok(()) };
        let report: Report = serde_json::from_str(report.unwrap_or("{}"))?;
        let draft = self.compute(move || Ok(draft(&kept, report))).await?;
        let Some(draft) = draft else {
            tracing::warn!(tailoring.id = id, "the lines of an old tailoring cannot be told");
            return Ok(());
        };
        let draft = &serde_json::to_string(&draft)?;
        let keeping = self.pool.transaction("tailoring.begin_versions", |connection| {
            Box::pin(async move {
                store::version::lock(connection, owner, id).await?;
                store::version::begin(connection, owner, id, draft).await?;
                Ok::<_, Error>(())
            })
        });
        keeping.await
    }
}

fn draft(kept: &store::version::Kept, report: Report) -> Option<Draft> {
    let document = derive::document(&kept.body, &kept.json)?;
    let layout = Layout {
        template: kept.template.as_deref().and_then(Template::from_name).unwrap_or_default(),
        paper: kept
            .paper
            .as_deref()
            .and_then(Paper::from_name)
            .unwrap_or_else(|| paper::usual(&document.basics)),
    };
    Some(Draft { document, ledger: report.ledger, layout })
}
