//! Rows as one parameter: an array of a composite type. Arrays side by side, one for each column,
//! would be unfolded each into a table of its own, which costs more than what is done with them.

/// Declares a struct that is sent as a value of a composite type, its fields in the type's order.
macro_rules! composite {
    ($(#[$doc:meta])* struct $name:ident as $type:literal { $($field:ident: $of:ty),* $(,)? }) => {
        $(#[$doc])*
        struct $name<'a> { $($field: $of),* }

        impl sqlx::Type<sqlx::Postgres> for $name<'_> {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                sqlx::postgres::PgTypeInfo::with_name($type)
            }
        }

        impl sqlx::postgres::PgHasArrayType for $name<'_> {
            fn array_type_info() -> sqlx::postgres::PgTypeInfo {
                sqlx::postgres::PgTypeInfo::array_of($type)
            }
        }

        impl sqlx::Encode<'_, sqlx::Postgres> for $name<'_> {
            fn encode_by_ref(
                &self,
                buffer: &mut sqlx::postgres::PgArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                let mut record = sqlx::postgres::types::PgRecordEncoder::new(buffer);
                $(record.encode(self.$field)?;)*
                record.finish();
                Ok(sqlx::encode::IsNull::No)
            }
        }
    };
}
pub(crate) use composite;
