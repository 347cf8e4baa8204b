//! Who may call what on their own, and every way in which one may not: none of them is let in.

use std::{fs, path::PathBuf};

use super::*;
use crate::{auth::testing::TestAuthority, method::Methods};

const GET: &str = "/jobstream.operations.v1.Operations/Get";
const CANCEL: &str = "/jobstream.operations.v1.Operations/Cancel";

/// A folder of keys, removed with its owner.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("jobstream-keys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn callers(&self) -> ServiceCallers {
        ServiceCallers::new(&self.0, &["tailoring"]).allow("notification", &[GET])
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn call(path: &str) -> Call {
    Call::new(Methods::all().get(path).unwrap().clone(), [127, 0, 0, 1].into(), false)
}

#[test]
fn a_listed_caller_acts_for_an_owner_and_has_no_role_of_its_own() {
    let folder = Folder::new("listed");
    let (callers, owner) = (folder.callers(), UserId::new());
    let key = ServiceKey::open(&folder.0, "notification").unwrap();
    let verified = callers.verify(&key.token(&owner, "tailoring"), &call(GET)).unwrap();
    assert_eq!(verified.identity.user_id, owner);
    assert_eq!(verified.service.as_deref(), Some("notification"));
    assert!(!verified.session.has_ended());
    let mut request = tonic::Request::new(());
    let mut call = call(GET);
    call.caller = Some(verified);
    request.extensions_mut().insert(call);
    assert_eq!(crate::auth::service(&request), Some("notification"));
    assert!(crate::auth::require(&request, Role::Candidate).is_err());
}

#[test]
fn no_wrong_token_is_let_in() {
    let folder = Folder::new("wrong");
    let (callers, owner) = (folder.callers(), UserId::new());
    let key = ServiceKey::open(&folder.0, "notification").unwrap();
    let other = ServiceKey::open(&folder.0, "generation").unwrap();
    let stranger = Folder::new("stranger");
    let foreign = ServiceKey::open(&stranger.0, "notification").unwrap();
    let user = TestAuthority::user(Role::Admin);
    let now = crate::auth::token::now();
    let good = key.token(&owner, "tailoring");
    let mut spoiled = good.clone();
    spoiled.replace_range(
        good.len() - 5..good.len() - 4,
        if good.as_bytes()[good.len() - 5] == b'A' { "B" } else { "A" },
    );
    let cases = [
        ("for another callee", key.token(&owner, "account"), GET),
        ("for nobody", key.token(&owner, ""), GET),
        ("a method that is not listed", good.clone(), CANCEL),
        ("a caller that is not listed", other.token(&owner, "tailoring"), GET),
        ("another's key of the same name", foreign.token(&owner, "tailoring"), GET),
        (
            "another's name",
            token::sign(&other.signer, "notification", "tailoring", &owner, now),
            GET,
        ),
        ("expired", token::sign(&key.signer, "notification", "tailoring", &owner, now - 400), GET),
        (
            "not yet valid",
            token::sign(&key.signer, "notification", "tailoring", &owner, now + 90),
            GET,
        ),
        ("a user's", TestAuthority::new().token(&user), GET),
        ("a user's, by a service's key", key.signer.sign(&user), GET),
        ("altered", spoiled, GET),
        ("nothing", String::new(), GET),
    ];
    for (what, token, path) in cases {
        assert!(callers.verify(&token, &call(path)).is_err(), "{what}");
    }
    assert!(callers.verify(&good, &call(GET)).is_ok());
}

#[tokio::test]
async fn a_service_token_is_no_access_token() {
    let (folder, tasks) = (Folder::new("access"), crate::Tasks::new());
    let key = ServiceKey::open(&folder.0, "notification").unwrap();
    let authority = Arc::new(TestAuthority::new());
    let authenticator = crate::auth::Authenticator::start(authority.clone(), &tasks);
    let by_service = key.token(&UserId::new(), "tailoring");
    let now = crate::auth::token::now();
    let by_account =
        token::sign(&authority.signer(), "notification", "tailoring", &UserId::new(), now);
    for token in [by_service, by_account, key.signer.sign(&TestAuthority::user(Role::Admin))] {
        assert!(authenticator.verify(&token).await.is_err());
    }
    tasks.cancel();
}

#[test]
fn where_connections_are_certified_a_token_comes_from_its_own_service_only() {
    let folder = Folder::new("certified");
    let (callers, owner) = (folder.callers(), UserId::new());
    let token = ServiceKey::open(&folder.0, "notification").unwrap().token(&owner, "tailoring");
    let mut stolen = call(GET);
    stolen.certified = Some("gateway".parse().unwrap());
    assert!(callers.verify(&token, &stolen).is_err());
    stolen.certified = Some("notification,127.0.0.1".parse().unwrap());
    assert!(callers.verify(&token, &stolen).is_ok());
}

#[test]
fn a_key_is_made_once_and_kept_to_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("made");
    let first = ServiceKey::open(&folder.0, "notification").unwrap();
    let again = ServiceKey::open(&folder.0, "notification").unwrap();
    assert_eq!(first.signer.public_key(), again.signer.public_key());
    let private = folder.0.join("notification.key");
    assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!format!("{first:?}").contains(&fs::read_to_string(&private).unwrap()));
    fs::write(&private, "{}").unwrap();
    let error = ServiceKey::open(&folder.0, "notification").unwrap_err();
    assert!(error.to_string().contains("notification.key"), "{error}");
    fs::write(folder.0.join("junk.pub"), "junk").unwrap();
    assert_eq!(keys::public(&folder.0).len(), 1, "what is no key is left out");
}
