//! Which types of notification a user gets. All of them, unless turned off.

use super::App;
use crate::{domain::Kind, error::Error, store};

/// A type and whether notifications of it are made.
pub type Preference = (Kind, bool);

impl App {
    /// Reads the preferences of a user: every type once.
    ///
    /// # Errors
    /// The database.
    pub async fn preferences(&self, owner: &str) -> Result<Vec<Preference>, Error> {
        Ok(shown(&self.inbox(owner).await?.muted))
    }

    /// Turns types on or off; others stay as they are. Returns every type once.
    ///
    /// # Errors
    /// A type that is named twice; the database.
    pub async fn update_preferences(
        &self,
        owner: &str,
        wanted: &[Preference],
    ) -> Result<Vec<Preference>, Error> {
        for (index, (kind, _)) in wanted.iter().enumerate() {
            if wanted[..index].iter().any(|(earlier, _)| earlier == kind) {
                let field = format!("preferences[{index}].type");
                return Err(Error::Invalid { field, expected: "is named twice; name it once" });
            }
        }
        let updating = self.pool.transaction("notification.update_preferences", |connection| {
            Box::pin(async move {
                store::inbox::ensure(connection, owner).await?;
                let inbox = store::inbox::lock(connection, owner).await?.unwrap_or_default();
                let off = |kind: &Kind| match wanted.iter().find(|(named, _)| named == kind) {
                    Some((_, enabled)) => !enabled,
                    None => inbox.muted.iter().any(|muted| muted == kind.as_str()),
                };
                let muted: Vec<&str> =
                    Kind::ALL.into_iter().filter(off).map(Kind::as_str).collect();
                store::inbox::mute(connection, owner, &muted).await?;
                Ok::<_, Error>(muted.into_iter().map(str::to_owned).collect::<Vec<_>>())
            })
        });
        Ok(shown(&updating.await?))
    }
}

fn shown(muted: &[String]) -> Vec<Preference> {
    let enabled = |kind: Kind| !muted.iter().any(|muted| muted == kind.as_str());
    Kind::ALL.into_iter().map(|kind| (kind, enabled(kind))).collect()
}
