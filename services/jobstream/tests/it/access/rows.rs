//! A row for each method of every service: whether it needs a token, and what somebody gets who names
//! another's things.

use proto::{
    account::v1 as account, admin::v1 as admin, notification::v1 as notification,
    operations::v1 as operations, tailoring::v1 as tailoring,
};

use super::{Foreign, Row, Things};

fn row(path: &'static str, foreign: Foreign, request: &impl prost::Message) -> Row {
    Row { path, public: false, foreign, request: request.encode_to_vec() }
}

fn open(path: &'static str, request: &impl prost::Message) -> Row {
    Row { public: true, ..row(path, Foreign::Own, request) }
}

pub fn rows(things: &Things) -> Vec<Row> {
    let mut rows = account_rows(things);
    rows.extend(operations_rows(things));
    rows.extend(resume_rows(things));
    rows.extend(tailoring_rows(things));
    rows.extend(profile_rows());
    rows.extend(notification_rows(things));
    rows.extend(admin_rows());
    rows
}

fn admin_rows() -> Vec<Row> {
    use Foreign::Forbidden;
    vec![
        row(
            "/jobstream.admin.v1.Processes/GetLogFilter",
            Forbidden,
            &admin::GetLogFilterRequest {},
        ),
        row(
            "/jobstream.admin.v1.Processes/SetLogFilter",
            Forbidden,
            &admin::SetLogFilterRequest { filter: "trace".into() },
        ),
    ]
}

fn account_rows(things: &Things) -> Vec<Row> {
    use Foreign::{Forbidden, Missing, Own};
    vec![
        open("/jobstream.account.v1.Accounts/Register", &account::RegisterRequest::default()),
        open("/jobstream.account.v1.Accounts/CreateGuest", &account::CreateGuestRequest::default()),
        row("/jobstream.account.v1.Accounts/ListSessions", Own, &account::ListSessionsRequest {}),
        row(
            "/jobstream.account.v1.Accounts/EndSession",
            Missing,
            &account::EndSessionRequest { id: things.session.clone() },
        ),
        open("/jobstream.account.v1.Accounts/Login", &account::LoginRequest::default()),
        open("/jobstream.account.v1.Accounts/Refresh", &account::RefreshRequest::default()),
        open(
            "/jobstream.account.v1.Accounts/Logout",
            &account::LogoutRequest { refresh_token: "x".into() },
        ),
        row("/jobstream.account.v1.Accounts/GetMe", Own, &account::GetMeRequest {}),
        row(
            "/jobstream.account.v1.Accounts/DeleteMe",
            Own,
            &account::DeleteMeRequest { password: "not theirs at all".into() },
        ),
        row(
            "/jobstream.account.v1.Accounts/SetRole",
            Forbidden,
            &account::SetRoleRequest { user_id: things.user.clone(), role: 3 },
        ),
        open("/jobstream.account.v1.Keys/GetKeys", &account::GetKeysRequest {}),
        row("/jobstream.account.v1.Keys/RotateKeys", Forbidden, &account::RotateKeysRequest {}),
        open("/jobstream.account.v1.Keys/CheckSession", &account::CheckSessionRequest::default()),
    ]
}

fn operations_rows(things: &Things) -> Vec<Row> {
    use Foreign::{Missing, Own};
    let operation = &things.operation;
    vec![
        row(
            "/jobstream.operations.v1.Operations/Get",
            Missing,
            &operations::GetRequest { id: operation.clone(), raw: true },
        ),
        row(
            "/jobstream.operations.v1.Operations/List",
            Own,
            &operations::ListRequest { owner: things.user.clone(), ..Default::default() },
        ),
        row(
            "/jobstream.operations.v1.Operations/Watch",
            Missing,
            &operations::WatchRequest { id: operation.clone(), after_sequence: Some(0) },
        ),
        row(
            "/jobstream.operations.v1.Operations/WatchMany",
            Missing,
            &operations::WatchManyRequest { parent: operation.clone(), ..Default::default() },
        ),
        row(
            "/jobstream.operations.v1.Operations/Wait",
            Missing,
            &operations::WaitRequest { id: operation.clone(), timeout: None },
        ),
        row(
            "/jobstream.operations.v1.Operations/Cancel",
            Missing,
            &operations::CancelRequest { id: operation.clone(), sequence: 0 },
        ),
        row(
            "/jobstream.operations.v1.Operations/Retry",
            Missing,
            &operations::RetryRequest { id: operation.clone(), ..Default::default() },
        ),
    ]
}

fn resume_rows(things: &Things) -> Vec<Row> {
    use Foreign::{Missing, Own};
    let resume = &things.resume;
    vec![
        row("/jobstream.tailoring.v1.Resumes/Upload", Own, &tailoring::UploadRequest::default()),
        row(
            "/jobstream.tailoring.v1.Resumes/GetResume",
            Missing,
            &tailoring::GetResumeRequest { id: resume.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Resumes/GetFile",
            Missing,
            &tailoring::GetFileRequest { resume_id: resume.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Resumes/ListResumes",
            Own,
            &tailoring::ListResumesRequest::default(),
        ),
        row(
            "/jobstream.tailoring.v1.Resumes/DeleteResume",
            Missing,
            &tailoring::DeleteResumeRequest { id: resume.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Resumes/GetAnalysis",
            Missing,
            &tailoring::GetAnalysisRequest { id: resume.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Resumes/GetProfile",
            Missing,
            &tailoring::GetProfileRequest { id: resume.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Resumes/UpdateProfile",
            Missing,
            &tailoring::UpdateProfileRequest {
                id: resume.clone(),
                changes: vec![tailoring::Correction {
                    path: "basics.name".into(),
                    value: "Somebody Else".into(),
                }],
                etag: String::new(),
            },
        ),
    ]
}

fn tailoring_rows(things: &Things) -> Vec<Row> {
    use Foreign::{Missing, Own};
    let (resume, of) = (&things.resume, &things.tailoring);
    vec![
        row(
            "/jobstream.tailoring.v1.Tailorings/CreateTailoring",
            Missing,
            &tailoring::CreateTailoringRequest {
                resume_id: resume.clone(),
                job_description: "A cook is wanted.".into(),
                ..Default::default()
            },
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/GetTailoring",
            Missing,
            &tailoring::GetTailoringRequest { id: of.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/ListTailorings",
            Own,
            &tailoring::ListTailoringsRequest::default(),
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/DeleteTailoring",
            Missing,
            &tailoring::DeleteTailoringRequest { id: of.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/GetDocument",
            Missing,
            &tailoring::GetDocumentRequest { tailoring_id: of.clone(), format: 1, version: 0 },
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/ListLines",
            Missing,
            &tailoring::ListLinesRequest { tailoring_id: of.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/UpdateLines",
            Missing,
            &tailoring::UpdateLinesRequest {
                tailoring_id: of.clone(),
                version: 1,
                changes: vec![tailoring::LineChange {
                    id: "name".into(),
                    change: Some(tailoring::line_change::Change::Dropped(true)),
                }],
            },
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/ListVersions",
            Missing,
            &tailoring::ListVersionsRequest { tailoring_id: of.clone() },
        ),
        row(
            "/jobstream.tailoring.v1.Tailorings/RestoreVersion",
            Missing,
            &tailoring::RestoreVersionRequest { tailoring_id: of.clone(), version: 1, newest: 0 },
        ),
    ]
}

fn profile_rows() -> Vec<Row> {
    use Foreign::{Missing, Own};
    const SERVICE: &str = "/jobstream.account.v1.Profiles/";
    let path = |method: &str| -> &'static str { format!("{SERVICE}{method}").leak() };
    // Ids of proposals are told to nobody but their owner; any other is as good.
    let id = "proposal_00000000000000000000000000000001".to_owned();
    vec![
        row(path("GetProfile"), Own, &account::GetProfileRequest {}),
        row(path("UpdateProfile"), Own, &account::UpdateProfileRequest::default()),
        row(
            path("AcceptProposal"),
            Missing,
            &account::AcceptProposalRequest { id: id.clone(), ..Default::default() },
        ),
        row(
            path("DismissProposal"),
            Missing,
            &account::DismissProposalRequest { id, etag: String::new() },
        ),
    ]
}

fn notification_rows(things: &Things) -> Vec<Row> {
    use Foreign::{Missing, Own};
    let id = &things.notification;
    const SERVICE: &str = "/jobstream.notification.v1.Notifications/";
    let path = |method: &str| -> &'static str { format!("{SERVICE}{method}").leak() };
    vec![
        row(path("List"), Own, &notification::ListRequest::default()),
        row(path("Get"), Missing, &notification::GetRequest { id: id.clone() }),
        row(path("MarkRead"), Missing, &notification::MarkReadRequest { id: id.clone() }),
        row(path("MarkAllRead"), Own, &notification::MarkAllReadRequest {}),
        row(path("Archive"), Missing, &notification::ArchiveRequest { id: id.clone() }),
        row(path("UnreadCount"), Own, &notification::UnreadCountRequest {}),
        row(path("GetPreferences"), Own, &notification::GetPreferencesRequest {}),
        row(path("UpdatePreferences"), Own, &notification::UpdatePreferencesRequest::default()),
        row(path("Subscribe"), Own, &notification::SubscribeRequest::default()),
    ]
}
