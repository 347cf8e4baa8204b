//! Profiles: read, update, and what becomes of proposals.

use kernel::id::UserId;
use sqlx::PgConnection;

use super::App;
use crate::{
    domain::profile::{Content, Field, Refused},
    error::Error,
    ids::ProposalId,
    metrics,
    store::profiles::{
        NewProposal, ProfileRow, ProposalRow, profile_get, profile_touch_in_tx,
        profile_write_in_tx, proposal_insert_in_tx, proposal_list, proposal_settle_in_tx,
        proposal_withdraw_in_tx,
    },
};

/// A profile as its user sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What the user says.
    pub content: Content,
    /// What could be taken over: proposals that say something new.
    pub proposals: Vec<ProposalRow>,
    /// The row that it stands in; none for one that was never written.
    pub row: Option<ProfileRow>,
}

impl Profile {
    /// Changes with every change of the profile.
    #[must_use]
    pub fn etag(&self) -> String {
        self.row.as_ref().map_or(0, |row| row.revision).to_string()
    }
}

impl App {
    /// Reads a profile.
    ///
    /// # Errors
    /// The database.
    pub async fn profile(&self, user: &UserId) -> Result<Profile, Error> {
        let read = self.pool().transaction("account.profile", |conn| Box::pin(read(conn, user)));
        read.await
    }

    /// Sets the fields of a mask, of a profile that has an etag if one is named.
    ///
    /// # Errors
    /// Wrong fields; another etag; the database.
    pub async fn profile_update(
        &self,
        user: &UserId,
        wanted: &Content,
        mask: &[String],
        etag: &str,
    ) -> Result<Profile, Error> {
        let updating = self.pool().transaction("account.profile_update", |conn| {
            Box::pin(async move {
                let mut content = held(conn, user, etag).await?;
                content.update(wanted, mask).map_err(Error::Invalid)?;
                write(conn, user, &content).await?;
                read(conn, user).await
            })
        });
        let profile = updating.await?;
        metrics::profile("updated");
        Ok(profile)
    }

    /// Takes a proposal over, as it is or edited, into a profile that has an etag if one is named.
    ///
    /// # Errors
    /// Another etag; none of this id waits for the user; the user typed the field; the edited value
    /// is wrong; the database.
    pub async fn proposal_accept(
        &self,
        user: &UserId,
        id: &str,
        edited: &str,
        etag: &str,
    ) -> Result<Profile, Error> {
        ProposalId::parse(id).map_err(|_| Error::ProposalMissing)?;
        let accepting = self.pool().transaction("account.proposal_accept", |conn| {
            Box::pin(async move {
                let mut content = held(conn, user, etag).await?;
                let settled = proposal_settle_in_tx(conn, user, id, true).await?;
                let proposal = settled.ok_or(Error::ProposalMissing)?;
                let field = Field::from_word(&proposal.field);
                let field = field.ok_or(Error::Stored("field of a proposal"))?;
                let accepted = content.accept(field, &proposal.value, edited);
                accepted.map_err(|refused| match refused {
                    Refused::Typed => Error::FieldTyped(field.as_str()),
                    Refused::Wrong(violations) => Error::Invalid(violations),
                })?;
                write(conn, user, &content).await?;
                read(conn, user).await
            })
        });
        let profile = accepting.await?;
        metrics::profile("accepted");
        Ok(profile)
    }

    /// Refuses a proposal to a profile that has an etag if one is named; the same is not proposed
    /// again.
    ///
    /// # Errors
    /// Another etag; none of this id waits for the user; the database.
    pub async fn proposal_dismiss(
        &self,
        user: &UserId,
        id: &str,
        etag: &str,
    ) -> Result<Profile, Error> {
        ProposalId::parse(id).map_err(|_| Error::ProposalMissing)?;
        let dismissing = self.pool().transaction("account.proposal_dismiss", |conn| {
            Box::pin(async move {
                held(conn, user, etag).await?;
                let settled = proposal_settle_in_tx(conn, user, id, false).await?;
                settled.ok_or(Error::ProposalMissing)?;
                read(conn, user).await
            })
        });
        let profile = dismissing.await?;
        metrics::profile("dismissed");
        Ok(profile)
    }
}

/// Makes proposals of what a resume says, in place of those that it made before and that still wait.
/// A user who is gone gets none.
///
/// # Errors
/// The database.
pub async fn propose(
    conn: &mut PgConnection,
    user: &str,
    resume: &str,
    new: &[NewProposal],
) -> Result<(), Error> {
    if profile_touch_in_tx(conn, user).await?.is_none() {
        return Ok(());
    }
    proposal_withdraw_in_tx(conn, user, resume).await?;
    proposal_insert_in_tx(conn, user, resume, new).await
}

/// What the profile of a user says, locked; refused if it had another etag than the one named.
async fn held(conn: &mut PgConnection, user: &UserId, etag: &str) -> Result<Content, Error> {
    let row = profile_touch_in_tx(conn, user.as_str()).await?.ok_or(Error::UserMissing)?;
    let had = row.revision - 1;
    if !etag.is_empty() && etag != had.to_string() {
        return Err(Error::ProfileChanged);
    }
    content(&row)
}

async fn write(conn: &mut PgConnection, user: &UserId, content: &Content) -> Result<(), Error> {
    let content = serde_json::to_string(content).map_err(|_| Error::Stored("profile"))?;
    profile_write_in_tx(conn, user, &content).await
}

async fn read(conn: &mut PgConnection, user: &UserId) -> Result<Profile, Error> {
    let row = profile_get(conn, user).await?;
    let content = row.as_ref().map(content).transpose()?.unwrap_or_default();
    let mut proposals = proposal_list(conn, user).await?;
    proposals.retain(|one| {
        Field::from_word(&one.field).is_some_and(|field| content.wants(field, &one.value))
    });
    Ok(Profile { content, proposals, row })
}

fn content(row: &ProfileRow) -> Result<Content, Error> {
    serde_json::from_str(&row.content).map_err(|_| Error::Stored("profile"))
}
