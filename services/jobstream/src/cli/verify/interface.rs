//! Whether server and program speak the same language: every method that this program knows is looked
//! for in what the server says of itself by reflection.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use service::client::Channel;
use tonic::Code;
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use crate::{cli::report::Finding, session::Channels, version};

const CHECK: &str = "interface";
/// Services that a program calls only where it is an administrator's.
const INTERNAL: [&str; 1] = ["jobstream.admin.v1.Processes"];

/// Compares what this program knows with what the server has.
pub async fn compare(channels: &Channels) -> Vec<Finding> {
    let mut there = BTreeSet::new();
    for (name, channel) in channels.each() {
        match methods(channel).await {
            Ok(methods) => there.extend(methods),
            Err(error) => return vec![untold(name, &error)],
        }
    }
    let known = match FileDescriptorSet::decode(proto::DESCRIPTOR_SET) {
        Ok(set) => set.file.iter().flat_map(names).collect::<BTreeSet<String>>(),
        Err(error) => return vec![untold("this program", &error.into())],
    };
    vec![judge(&known, &there)]
}

fn judge(known: &BTreeSet<String>, there: &BTreeSet<String>) -> Finding {
    let missing: Vec<&str> = known.difference(there).map(String::as_str).collect();
    let unknown = there.difference(known).filter(|name| name.starts_with("jobstream.")).count();
    let own = version::described();
    match (missing.is_empty(), unknown) {
        (true, 0) => Finding::ok(CHECK, format!("the same as of this program, {own}")),
        (true, unknown) => Finding::warn(
            CHECK,
            format!("the server has {unknown} methods that this program, {own}, lacks"),
            "use a newer program, of the server's version",
        ),
        (false, _) => Finding::fail(
            CHECK,
            format!("the server lacks {} (this program is {own})", missing.join(", ")),
            "use a program of the server's version, or bring the server up to this one",
        ),
    }
}

fn untold(name: &str, error: &anyhow::Error) -> Finding {
    let status = error.chain().find_map(|cause| cause.downcast_ref::<tonic::Status>());
    let closed = status.is_some_and(|status| {
        matches!(status.code(), Code::Unimplemented | Code::Unauthenticated | Code::NotFound)
    });
    let why = match (closed, status) {
        (true, _) => "it does not describe its services".to_owned(),
        (false, Some(status)) => service::status::decode(status).message,
        (false, None) => format!("{error:#}"),
    };
    Finding::warn(
        CHECK,
        format!("{name}: {why}, so versions cannot be compared"),
        "set JOBSTREAM_REFLECTION=true on the server to have them compared",
    )
}

/// Full names of the methods that a server describes.
async fn methods(channel: &Channel) -> Result<BTreeSet<String>> {
    let listed = ask(channel, vec![MessageRequest::ListServices(String::new())]).await?;
    let services: Vec<String> = listed
        .into_iter()
        .flat_map(|answer| match answer {
            MessageResponse::ListServicesResponse(list) => list.service,
            _ => Vec::new(),
        })
        .map(|service| service.name)
        .filter(|name| name.starts_with("jobstream.") && !INTERNAL.contains(&name.as_str()))
        .collect();
    let questions = services.iter().cloned().map(MessageRequest::FileContainingSymbol).collect();
    let mut found = BTreeSet::new();
    for answer in ask(channel, questions).await? {
        let MessageResponse::FileDescriptorResponse(files) = answer else { continue };
        for file in files.file_descriptor_proto {
            let file = FileDescriptorProto::decode(file.as_slice())
                .context("the server describes itself in another form")?;
            // A file may define services that are served elsewhere.
            let served = |method: &String| services.iter().any(|name| method.starts_with(name));
            found.extend(names(&file).filter(served));
        }
    }
    Ok(found)
}

/// Asks a server about itself.
async fn ask(channel: &Channel, questions: Vec<MessageRequest>) -> Result<Vec<MessageResponse>> {
    let requests = questions.into_iter().map(|question| ServerReflectionRequest {
        host: String::new(),
        message_request: Some(question),
    });
    let requests = futures::stream::iter(requests.collect::<Vec<_>>());
    let mut client = ServerReflectionClient::new(channel.clone());
    let mut answers = client.server_reflection_info(requests).await?.into_inner();
    let mut told = Vec::new();
    while let Some(answer) = answers.message().await? {
        told.extend(answer.message_response);
    }
    Ok(told)
}

/// `package.Service/Method` of everything that a file defines and a person may call.
fn names(file: &FileDescriptorProto) -> impl Iterator<Item = String> {
    let package = file.package().to_owned();
    let services = file.service.clone().into_iter();
    services
        .map(move |service| (format!("{package}.{}", service.name()), service.method))
        .filter(|(name, _)| !INTERNAL.contains(&name.as_str()))
        .flat_map(|(service, methods)| {
            methods.into_iter().map(move |method| format!("{service}/{}", method.name()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::Status;

    #[test]
    fn an_older_server_fails_and_a_newer_one_is_told() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let known = set(&["jobstream.a.v1.A/Get", "jobstream.a.v1.A/List"]);
        assert_eq!(judge(&known, &known).status, Status::Ok);
        let older = judge(&known, &set(&["jobstream.a.v1.A/Get"]));
        assert_eq!(older.status, Status::Fail);
        assert!(older.detail.contains("jobstream.a.v1.A/List"), "{}", older.detail);
        let mut newer = known.clone();
        newer.insert("jobstream.a.v1.A/Watch".to_owned());
        assert_eq!(judge(&known, &newer).status, Status::Warn);
    }
}
