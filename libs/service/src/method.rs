//! What the definitions say about every method: its shape, whether repeating it is safe, whether
//! it starts long work. Read once from the descriptor set, so that no layer keeps a list of its own.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use prost::Message as _;
use prost_types::{
    DescriptorProto, FileDescriptorSet, MethodDescriptorProto, field_descriptor_proto::Type,
    method_options::IdempotencyLevel,
};

use crate::layers::meter::{Meter, Streams};

/// Message by which a response shows that the method starts long work.
const OPERATION: &str = ".jobstream.operations.v1.Operation";
/// The service whose methods return operations without starting any, but for `Retry`.
const OPERATIONS: &str = "jobstream.operations.v1.Operations";
/// First words of methods that change nothing, by the naming rule of this project.
const READING: [&str; 6] = ["Get", "List", "Watch", "Wait", "Check", "Search"];
/// Name of the field that makes a repeated start the same one.
const REQUEST_ID: &str = "request_id";

/// Which sides stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One message each way.
    Unary,
    /// Many messages in, one out.
    ClientStream,
    /// Many messages out.
    ServerStream,
}

/// A method as its definition has it.
#[derive(Debug)]
pub struct Method {
    /// `/package.Service/Method`.
    pub path: Box<str>,
    /// Which sides stream.
    pub shape: Shape,
    /// Whether it starts long work.
    pub starts: bool,
    /// Whether it changes nothing, so that it can be repeated.
    pub reads: bool,
    /// Number of the request's field `request_id`, which makes repeating safe once it is set.
    pub request_id: Option<u32>,
    pub(crate) served: Meter,
    pub(crate) called: Meter,
    pub(crate) open: Streams,
}

impl Method {
    /// `package.Service`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.path[1..].split('/').next().unwrap_or_default()
    }

    /// A method that no definition names; every such call shares it, so that metrics stay bounded.
    pub(crate) fn unknown() -> Arc<Self> {
        static UNKNOWN: LazyLock<Arc<Method>> =
            LazyLock::new(|| Arc::new(Method::plain("/unknown/unknown".into(), Shape::Unary)));
        UNKNOWN.clone()
    }

    fn plain(path: Box<str>, shape: Shape) -> Self {
        Self {
            path,
            shape,
            starts: false,
            reads: false,
            request_id: None,
            served: Meter::server(),
            called: Meter::client(),
            open: Streams::default(),
        }
    }

    fn read(service: &str, method: &MethodDescriptorProto, messages: &Messages<'_>) -> Self {
        let shape = match (method.client_streaming(), method.server_streaming()) {
            (_, true) => Shape::ServerStream,
            (true, false) => Shape::ClientStream,
            (false, false) => Shape::Unary,
        };
        let level = method.options.as_ref().map(|options| options.idempotency_level());
        let reads = READING.iter().any(|word| method.name().starts_with(word))
            || level == Some(IdempotencyLevel::NoSideEffects);
        let starts = !reads
            && messages.has_field(method.output_type(), OPERATION)
            && (service != OPERATIONS || method.name() == "Retry");
        Self {
            starts,
            reads,
            request_id: messages.number(method.input_type(), REQUEST_ID),
            ..Self::plain(format!("/{service}/{}", method.name()).into(), shape)
        }
    }
}

/// Message definitions by full name.
struct Messages<'a>(HashMap<String, &'a DescriptorProto>);

impl Messages<'_> {
    fn has_field(&self, message: &str, of_type: &str) -> bool {
        let definition = self.0.get(message);
        definition.is_some_and(|m| m.field.iter().any(|field| field.type_name() == of_type))
    }

    fn number(&self, message: &str, name: &str) -> Option<u32> {
        let fields = &self.0.get(message)?.field;
        let field = fields.iter().find(|f| f.name() == name && f.r#type() == Type::String)?;
        u32::try_from(field.number()).ok()
    }
}

/// The methods of a set of definitions, by path.
#[derive(Debug, Default)]
pub struct Methods(HashMap<Box<str>, Arc<Method>>);

impl Methods {
    /// Reads encoded descriptor sets.
    ///
    /// # Errors
    /// The bytes are not a descriptor set.
    pub fn read(sets: &[&[u8]]) -> Result<Self, prost::DecodeError> {
        let mut methods = HashMap::new();
        for set in sets {
            let set = FileDescriptorSet::decode(*set)?;
            let messages = set.file.iter().flat_map(|file| {
                file.message_type
                    .iter()
                    .map(|message| (format!(".{}.{}", file.package(), message.name()), message))
            });
            let messages = Messages(messages.collect());
            for file in &set.file {
                for service in &file.service {
                    let name = format!("{}.{}", file.package(), service.name());
                    for method in &service.method {
                        let method = Method::read(&name, method, &messages);
                        methods.insert(method.path.clone(), Arc::new(method));
                    }
                }
            }
        }
        Ok(Self(methods))
    }

    /// The methods of this project and of the services that every server has.
    #[must_use]
    pub fn all() -> &'static Self {
        static ALL: LazyLock<Methods> = LazyLock::new(|| {
            Methods::read(&[
                proto::DESCRIPTOR_SET,
                tonic_health::pb::FILE_DESCRIPTOR_SET,
                tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
                tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
            ])
            .expect("invariant: the build wrote the descriptor sets")
        });
        &ALL
    }

    /// Finds a method by its path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Arc<Method>> {
        self.0.get(path)
    }

    /// The methods of one service.
    pub fn of<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a Arc<Method>> {
        self.0.values().filter(move |method| method.service() == service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(path: &str) -> &'static Method {
        Methods::all().get(path).unwrap()
    }

    #[test]
    fn starts_are_the_methods_that_answer_with_an_operation_they_made() {
        assert!(method("/jobstream.tailoring.v1.Tailorings/CreateTailoring").starts);
        assert!(method("/jobstream.operations.v1.Operations/Retry").starts);
        for other in ["Get", "Cancel", "Wait", "Watch", "List"] {
            assert!(!method(&format!("/jobstream.operations.v1.Operations/{other}")).starts);
        }
        assert!(!method("/jobstream.account.v1.Accounts/Register").starts);
    }

    #[test]
    fn shapes_and_safety_follow_the_definitions() {
        let watch = method("/jobstream.operations.v1.Operations/Watch");
        assert_eq!((watch.shape, watch.reads), (Shape::ServerStream, true));
        assert_eq!(method("/jobstream.tailoring.v1.Resumes/Upload").shape, Shape::ClientStream);
        let create = method("/jobstream.tailoring.v1.Tailorings/CreateTailoring");
        assert!(!create.reads && create.request_id.is_some());
        assert_eq!(create.service(), "jobstream.tailoring.v1.Tailorings");
        assert_eq!(method("/grpc.health.v1.Health/Watch").shape, Shape::ServerStream);
    }
}
