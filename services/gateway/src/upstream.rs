//! The services behind the gateway, and the connections to them.

pub mod lanes;
pub mod noting;
pub mod watch;

use std::{sync::Arc, time::Duration};

use proto::{
    account::v1::{accounts_client::AccountsClient, profiles_client::ProfilesClient},
    notification::v1::notifications_client::NotificationsClient,
    operations::v1::operations_client::OperationsClient,
    tailoring::v1::{resumes_client::ResumesClient, tailorings_client::TailoringsClient},
};
use service::client::{AddressError, Connector};

use self::{lanes::Lanes, noting::Noting};

/// A channel to a service.
pub type Channel = Noting<service::client::Channel>;

/// Limit of a call that is answered at once.
pub const UNARY: Duration = Duration::from_secs(10);
/// Largest answer that is taken, in bytes: a page of a thousand items.
pub const MAX_MESSAGE: usize = 32 * 1024 * 1024;

const ACCOUNTS: &str = "jobstream.account.v1.Accounts";
const OPERATIONS: &str = "jobstream.operations.v1.Operations";
const RESUMES: &str = "jobstream.tailoring.v1.Resumes";
const NOTIFICATIONS: &str = "jobstream.notification.v1.Notifications";
const TAILORINGS: &str = "jobstream.tailoring.v1.Tailorings";

/// Where the services are: each a list, separated by commas, of `host:port` or URLs. In the one
/// program all are at one address.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// Service account.
    pub account: String,
    /// Service tailoring, which also serves its operations.
    pub tailoring: String,
    /// Service notification.
    pub notification: String,
}

impl Addresses {
    /// All services at one address.
    #[must_use]
    pub fn one(address: impl Into<String>) -> Self {
        let address = address.into();
        Self { account: address.clone(), tailoring: address.clone(), notification: address }
    }
}

/// Channels to the services; connected when they are first needed.
#[derive(Debug)]
pub struct Upstream {
    account: Channel,
    tailoring: Channel,
    notification: Channel,
    watches: Arc<Lanes>,
    subscriptions: Arc<Lanes>,
}

impl Upstream {
    /// Makes the channels.
    ///
    /// # Errors
    /// Names the address that is none.
    pub fn connect(connector: &Connector, addresses: &Addresses) -> Result<Self, AddressError> {
        let account = Noting(connector.connect(&addresses.account)?);
        let tailoring = Noting(connector.connect(&addresses.tailoring)?);
        let notification = Noting(connector.connect(&addresses.notification)?);
        let watches = lanes(connector, &addresses.tailoring, &tailoring);
        let subscriptions = lanes(connector, &addresses.notification, &notification);
        Ok(Self { account, tailoring, notification, watches, subscriptions })
    }

    /// Accounts and sessions.
    #[must_use]
    pub fn accounts(&self) -> AccountsClient<Channel> {
        AccountsClient::new(self.account.clone())
    }

    /// Profiles.
    #[must_use]
    pub fn profiles(&self) -> ProfilesClient<Channel> {
        ProfilesClient::new(self.account.clone())
    }

    /// Resumes.
    #[must_use]
    pub fn resumes(&self) -> ResumesClient<Channel> {
        ResumesClient::new(self.tailoring.clone()).max_decoding_message_size(MAX_MESSAGE)
    }

    /// Tailorings.
    #[must_use]
    pub fn tailorings(&self) -> TailoringsClient<Channel> {
        TailoringsClient::new(self.tailoring.clone()).max_decoding_message_size(MAX_MESSAGE)
    }

    /// Operations; watches have connections of their own.
    #[must_use]
    pub fn operations(&self) -> OperationsClient<Channel> {
        OperationsClient::new(self.tailoring.clone()).max_decoding_message_size(MAX_MESSAGE)
    }

    /// Notifications; subscriptions have connections of their own.
    #[must_use]
    pub fn notifications(&self) -> NotificationsClient<Channel> {
        NotificationsClient::new(self.notification.clone()).max_decoding_message_size(MAX_MESSAGE)
    }

    /// Connections for subscriptions to inboxes.
    #[must_use]
    pub fn subscriptions(&self) -> &Arc<Lanes> {
        &self.subscriptions
    }

    /// Connections for watches.
    #[must_use]
    pub fn watches(&self) -> &Arc<Lanes> {
        &self.watches
    }

    /// Every service that must serve: its name for people, its name on the wire, its channel.
    pub fn services(&self) -> impl Iterator<Item = (&'static str, &'static str, Channel)> {
        let account = [("account", ACCOUNTS, self.account.clone())];
        let tailoring = [OPERATIONS, RESUMES, TAILORINGS]
            .map(|service| ("tailoring", service, self.tailoring.clone()));
        let notification = [("notification", NOTIFICATIONS, self.notification.clone())];
        account.into_iter().chain(tailoring).chain(notification)
    }
}

/// Connections of live streams to addresses, to which a channel was made before.
fn lanes(connector: &Connector, addresses: &str, first: &Channel) -> Arc<Lanes> {
    let (connector, addresses, first) = (connector.clone(), addresses.to_owned(), first.clone());
    // A channel was made to the same addresses, so connections of their own are always made.
    let connect = move || connector.connect(&addresses).map_or_else(|_| first.clone(), Noting);
    Arc::new(Lanes::new(Box::new(connect)))
}
