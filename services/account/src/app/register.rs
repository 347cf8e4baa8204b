//! New accounts. Whoever registers has to be told that the address is taken, as there is no mail
//! to tell it by; finding out many addresses that way is braked like guessing passwords.

use std::net::IpAddr;

use db::Pool;
use kernel::{FieldViolation, id::UserId};
use service::auth::{Role, SessionWatch};

use super::{App, SignedIn, guest, hasher::Hasher};
use crate::{
    domain::{
        email::{self, Email},
        password::Password,
        session::{Agent, RefreshToken},
        throttle::Subject,
        user::{Name, User},
    },
    error::{Error, violation},
    store::{
        sessions,
        users::{self, NewUser},
    },
};

/// A request for an account; never printed.
#[derive(Clone, Default)]
pub struct Registration {
    /// Address, as typed.
    pub email: String,
    /// Password, as typed.
    pub password: String,
    /// Name, as typed.
    pub name: String,
    /// Role; candidate unless said.
    pub role: Option<Role>,
    /// Refresh token of the guest who registers; empty for somebody new.
    pub guest: String,
    /// What the client says of itself.
    pub agent: Agent,
}

/// What a valid request comes to.
struct Valid {
    email: Email,
    password: Password,
    name: Name,
    role: Role,
}

impl Registration {
    /// Checks every field and names all that are wrong.
    fn validate(self, roles: &[Role]) -> Result<Valid, Error> {
        let mut wrong: Vec<FieldViolation> = Vec::new();
        let email = Email::parse(&self.email);
        if email.is_none() {
            wrong.push(violation("email", email::WANTED));
        }
        // Without an address the password is judged all the same, so that one answer names all.
        let password = match &email {
            Some(email) => Password::choose(self.password, email),
            None => Email::parse("nobody@example.org")
                .ok_or("8 to 128 characters")
                .and_then(|nobody| Password::choose(self.password, &nobody)),
        };
        let password = password.map_err(|wanted| wrong.push(violation("password", wanted)));
        let name = Name::parse(&self.name).map_err(|wanted| wrong.push(violation("name", wanted)));
        let role = self.role.unwrap_or(Role::Candidate);
        if !roles.contains(&role) {
            wrong.push(violation("role", "candidate or recruiter"));
        }
        match (email, password, name) {
            (Some(email), Ok(password), Ok(name)) if wrong.is_empty() => {
                Ok(Valid { email, password, name, role })
            }
            _ => Err(Error::Invalid(wrong)),
        }
    }
}

impl App {
    /// Makes an account, of a guest where one registers, and opens its first session.
    ///
    /// # Errors
    /// Fields that are wrong, [`Error::EmailTaken`], [`Error::Throttled`].
    pub async fn register(
        &self,
        mut registration: Registration,
        address: IpAddr,
        watch: &SessionWatch,
    ) -> Result<SignedIn, Error> {
        let guest = std::mem::take(&mut registration.guest);
        let agent = std::mem::take(&mut registration.agent);
        let valid = registration.validate(&[Role::Candidate, Role::Recruiter])?;
        let subject = Subject::address(address);
        self.check_wait(&subject).await?;
        let place = self.0.hasher.place().await?;
        let phc = self.0.hasher.hash(place, valid.password).await?;
        let Valid { email, name, role, .. } = valid;
        let new = NewUser { id: UserId::new(), email, name, role, phc };
        let (refresh, session_id) = (RefreshToken::new()?, kernel::id::mint("session"));
        let hash = refresh.hash();
        let made = self
            .pool()
            .transaction("account.register", |tx| {
                let (new, session_id, hash) = (&new, &session_id, &hash);
                let (guest, agent) = (&guest, &agent);
                Box::pin(async move {
                    let (user, ended) = match guest::registers_in_tx(tx, guest, new).await? {
                        Some(registered) => registered,
                        None => (users::user_insert(tx, new).await?, Vec::new()),
                    };
                    sessions::session_insert_in_tx(tx, session_id, &user.id, hash, agent).await?;
                    Ok((user, ended))
                })
            })
            .await;
        match made {
            Ok((user, ended)) => {
                Self::tell_ended(watch, &ended);
                self.signed_in(user, session_id, refresh).await
            }
            Err(Error::EmailTaken) => {
                self.take(&subject).await?;
                Err(Error::EmailTaken)
            }
            Err(error) => Err(error),
        }
    }
}

/// Makes an account of an administrator, for the command line: the first one cannot be made by
/// another. Needs the database alone, not a running service.
///
/// # Errors
/// Fields that are wrong, [`Error::EmailTaken`], or the database.
pub async fn admin_create(pool: &Pool, email: &str, password: &str) -> Result<User, Error> {
    let registration = Registration {
        email: email.to_owned(),
        password: password.to_owned(),
        role: Some(Role::Admin),
        ..Registration::default()
    };
    let valid = registration.validate(&[Role::Admin])?;
    let hasher = Hasher::start(1).await?;
    let phc = hasher.hash(hasher.place().await?, valid.password).await?;
    let (id, role) = (UserId::new(), valid.role);
    let new = NewUser { id, email: valid.email, name: valid.name, role, phc };
    pool.run("account.admin_create", |conn| {
        let new = &new;
        Box::pin(async move { users::user_insert(conn, new).await })
    })
    .await
}
