//! The operation's id: it names the service that owns the operation, so that any part of the
//! system knows whom to ask, and it is ordered by time of creation.

use kernel::id::ParseIdError;

/// Identifier `op_<service>_<uuid v7 as 32 hex digits>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(String);

const WANTED: &str = "op_<service>";

impl OperationId {
    /// Makes a new id for an operation of `service`.
    #[must_use]
    pub fn mint(service: &str) -> Self {
        Self(kernel::id::mint(&format!("op_{service}")))
    }

    /// Parses an id, or a resource name `operations/<id>`.
    ///
    /// # Errors
    /// Says which form was wanted.
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        let id = text.strip_prefix("operations/").unwrap_or(text);
        let wrong = || ParseIdError { prefix: WANTED, given: text.chars().take(64).collect() };
        let (service, digits) =
            id.strip_prefix("op_").and_then(|rest| rest.rsplit_once('_')).ok_or_else(wrong)?;
        let service_valid = !service.is_empty()
            && service.len() <= 32
            && service.bytes().all(|b| b.is_ascii_lowercase());
        let digits_valid = digits.len() == 32
            && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if service_valid && digits_valid { Ok(Self(id.to_owned())) } else { Err(wrong()) }
    }

    /// Takes an id that the store holds; what is stored was minted here.
    pub(crate) fn trusted(id: String) -> Self {
        Self(id)
    }

    /// The service that owns the operation.
    #[must_use]
    pub fn service(&self) -> &str {
        self.0.strip_prefix("op_").and_then(|rest| rest.rsplit_once('_')).map_or("", |(s, _)| s)
    }

    /// Resource name `operations/<id>`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("operations/{}", self.0)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for OperationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_knows_its_service_and_parses_from_its_name() {
        let id = OperationId::mint("tailoring");
        assert_eq!(id.service(), "tailoring");
        assert_eq!(OperationId::parse(&id.name()).unwrap(), id);
        assert_eq!(OperationId::parse(id.as_str()).unwrap(), id);
    }

    #[test]
    fn anything_else_is_refused() {
        let upper = OperationId::mint("tailoring").as_str().to_uppercase();
        for wrong in ["", "op_", "op_x_12", "job_0", "op__00000000000000000000000000000000", &upper]
        {
            assert!(OperationId::parse(wrong).is_err(), "{wrong}");
        }
    }
}
