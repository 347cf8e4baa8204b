//! Reading what an owner has: one row, a page of them, the one that an operation works on. The same
//! for resumes and tailorings.

use kernel::page;

use super::{
    App,
    standing::{self, View, Worked},
};
use crate::{error::Error, store::owned};

impl App {
    /// Reads one with its texts.
    pub(super) async fn one<R: Worked>(&self, owner: &str, id: &str) -> Result<View<R>, Error> {
        if !R::is_id(id) {
            return Err(R::missing());
        }
        let read = self.pool.run("tailoring.get", |connection| {
            Box::pin(async move { Ok::<_, Error>(owned::get::<R>(connection, owner, id).await?) })
        });
        let row = read.await?.ok_or_else(R::missing)?;
        self.stand(vec![row]).await?.pop().ok_or_else(R::missing)
    }

    /// Reads the one that an operation works on.
    pub(super) async fn worked_on<R: Worked>(
        &self,
        owner: &str,
        operation: &str,
    ) -> Result<View<R>, Error> {
        let read = self.pool.run("tailoring.id_of_operation", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(owned::id_of_operation::<R>(connection, owner, operation).await?)
            })
        });
        let id = read.await?.ok_or_else(R::missing)?;
        self.one(owner, &id).await
    }

    /// Reads a page, newest first, without texts, and the token of the next one.
    pub(super) async fn page<R: Worked>(
        &self,
        owner: &str,
        page_size: i32,
        page_token: &str,
    ) -> Result<(Vec<View<R>>, String), Error> {
        let limit = page::size(page_size)?;
        let scope = format!("{} {owner}", R::PLURAL);
        let before = self.pager.open(&scope, page_token)?;
        let before = before.as_deref();
        let read = self.pool.run("tailoring.list", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(owned::list::<R>(connection, owner, before, limit + 1).await?)
            })
        });
        let mut rows = read.await?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let last = rows.last().filter(|_| more).map(|last| self.pager.seal(&scope, last.id()));
        Ok((self.stand(rows).await?, last.unwrap_or_default()))
    }

    /// Tells how far rows have come.
    async fn stand<R: Worked>(&self, rows: Vec<R>) -> Result<Vec<View<R>>, Error> {
        let open: Vec<String> =
            rows.iter().filter(|row| !row.done()).map(|row| row.operation().to_owned()).collect();
        let operations = match open.is_empty() {
            true => Vec::new(),
            false => self.engine.get_many(&open).await?,
        };
        Ok(standing::lay_over(rows, &operations))
    }
}
