//! Argon2id in memory that is used again and again: each hash works through 19 MiB, and giving
//! that back to the allocator after each leaves a multiple of it behind.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        Error,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};

use super::Checked;
use crate::domain::password::Password;

/// The parameters of today: m = 19,456 KiB, t = 2, p = 1.
const TODAY: Params = Params::DEFAULT;
/// Bytes of a hash.
const OUTPUT: usize = Params::DEFAULT_OUTPUT_LEN;

/// The memory of one hash at a time.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// Hashes a new password with a salt of its own.
    pub fn hash(&mut self, password: &Password) -> Result<String, Error> {
        let salt = Salt::generate();
        let output = self.output(Algorithm::Argon2id, Version::V0x13, &TODAY, password, &salt)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&TODAY)?,
            salt: Some(salt),
            hash: Some(output),
        };
        Ok(hash.to_string())
    }

    /// Checks a password against a stored hash, by the parameters in it.
    pub fn check(&mut self, password: &Password, phc: &str) -> Result<Checked, Error> {
        let stored = PasswordHash::new(phc)?;
        let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
        let version = stored.version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let params = Params::try_from(&stored)?;
        let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
            return Err(Error::EncodingInvalid);
        };
        // Equality of outputs takes the same time wherever they differ.
        if self.output(algorithm, version, &params, password, &salt)? != expected {
            return Ok(Checked { matches: false, rehash: None });
        }
        let today = (algorithm, version, params.m_cost(), params.t_cost(), params.p_cost())
            == (
                Algorithm::Argon2id,
                Version::V0x13,
                TODAY.m_cost(),
                TODAY.t_cost(),
                TODAY.p_cost(),
            );
        let rehash = if today { None } else { Some(self.hash(password)?) };
        Ok(Checked { matches: true, rehash })
    }

    fn output(
        &mut self,
        algorithm: Algorithm,
        version: Version,
        params: &Params,
        password: &Password,
        salt: &Salt,
    ) -> Result<Output, Error> {
        let blocks = params.block_count();
        if self.0.len() < blocks {
            self.0.resize(blocks, Block::new());
        }
        let mut bytes = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(OUTPUT);
        let bytes = bytes.get_mut(..length).ok_or(Error::OutputSize)?;
        let argon2 = Argon2::new(algorithm, version, params.clone());
        let memory = &mut self.0[..blocks];
        argon2.hash_password_into_with_memory(password.expose().as_bytes(), salt, bytes, memory)?;
        Ok(Output::new(bytes)?)
    }
}
