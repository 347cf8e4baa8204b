//! Shapes of texts, files and events that no type of ours has. They only describe: what a text is held to stands in
//! the service that keeps it, and `make test-api` holds the two together.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema, SchemaFormat, Type},
};

use crate::json::{notification::Inbox, operation};

/// One line of text: no control characters but spaces around it, which do not count.
const LINE: &str = r"^[\t-\r\u0085]*[^\u0000-\u001f\u007f-\u009f]*[\t-\r\u0085]*$";
/// The same with something in it, or nothing at all.
const NAME: &str = r"^$|^\s*[^\s\u0000-\u001f\u007f-\u009f]([^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f])?\s*$";

fn text(description: &str, longest: usize, pattern: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .max_length(Some(longest))
        .pattern(Some(pattern))
        .into()
}

/// One event of a stream: its name, its number, and JSON that says what has happened.
fn event(names: &[&str], data: impl Into<RefOr<Schema>>) -> RefOr<Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    ObjectBuilder::new()
        .description(Some("A server-sent event; the stream is made of them."))
        .property("event", text().enum_values(Some(names.iter().copied())))
        .property("id", text().description(Some("The sequence, where the event has one.")))
        .property("retry", text())
        .property("data", text().content_media_type("application/json").content_schema(Some(data)))
        .into()
}

/// Notes a schema that only another one names.
fn name<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// An event of the stream of an operation.
#[derive(Debug)]
pub enum OperationEvent {}

impl PartialSchema for OperationEvent {
    fn schema() -> RefOr<Schema> {
        let told = Ref::from_schema_name(operation::OperationEvent::name());
        let piece = Ref::from_schema_name(operation::Delta::name());
        let data = OneOfBuilder::new().item(told).item(piece);
        event(&["snapshot", "update", "resync", "delta"], data)
    }
}

impl ToSchema for OperationEvent {
    fn name() -> Cow<'static, str> {
        "OperationStream".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        name::<operation::OperationEvent>(schemas);
        name::<operation::Delta>(schemas);
    }
}

/// An event of the stream of an inbox.
#[derive(Debug)]
pub enum InboxEvent {}

impl PartialSchema for InboxEvent {
    fn schema() -> RefOr<Schema> {
        let names = ["snapshot", "notification", "read", "all_read", "archived", "resync"];
        event(&names, Ref::from_schema_name(Inbox::name()))
    }
}

impl ToSchema for InboxEvent {
    fn name() -> Cow<'static, str> {
        "InboxStream".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        name::<Inbox>(schemas);
    }
}

/// A file.
#[derive(Debug)]
pub enum File {}

impl PartialSchema for File {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for File {}

/// An entry of a list of names.
#[derive(Debug)]
pub enum Name {}

impl PartialSchema for Name {
    fn schema() -> RefOr<Schema> {
        text("A name on one line; an empty one is left out.", 100, NAME)
    }
}

impl ToSchema for Name {}

/// A name that has to be there.
#[derive(Debug)]
pub enum FullName {}

impl PartialSchema for FullName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A name on one line."))
            .min_length(Some(1))
            .max_length(Some(100))
            .pattern(Some(NAME))
            .into()
    }
}

impl ToSchema for FullName {}

/// A line of text.
#[derive(Debug)]
pub enum Line {}

impl PartialSchema for Line {
    fn schema() -> RefOr<Schema> {
        text("One line.", 200, LINE)
    }
}

impl ToSchema for Line {
    fn name() -> Cow<'static, str> {
        "OneLine".into()
    }
}

/// A form of employment.
#[derive(Debug)]
pub enum EmploymentType {}

impl PartialSchema for EmploymentType {
    fn schema() -> RefOr<Schema> {
        let words = ["FULL_TIME", "PART_TIME", "CONTRACT", "TEMPORARY", "INTERNSHIP", ""];
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A form of employment; an empty one is left out."))
            .enum_values(Some(words))
            .into()
    }
}

impl ToSchema for EmploymentType {}
