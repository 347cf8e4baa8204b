-- Users, their sessions, the keys that sign access tokens, and who guessed passwords of late.

create table users (
    id text primary key,
    -- Lower case; the service normalises it, this makes sure.
    email text not null constraint users_email unique check (email = lower(email)),
    name text not null,
    role text not null check (role in ('candidate', 'recruiter', 'admin')),
    -- PHC string of an Argon2id hash.
    password text not null,
    created_at timestamptz not null default now()
);

create index users_admins on users (id) where role = 'admin';

-- A session is a family of refresh tokens: each is the successor of the one before.
create table sessions (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    created_at timestamptz not null default now(),
    -- End of the family's life, however often it is refreshed.
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_because text check (ended_because in ('logout', 'reuse', 'role')),
    check ((ended_at is null) = (ended_because is null))
);

create index sessions_open on sessions (user_id) where ended_at is null;
create index sessions_over on sessions (expires_at);

create table refresh_tokens (
    -- SHA-256 of the token.
    hash bytea primary key check (octet_length(hash) = 32),
    session_id text not null references sessions (id) on delete cascade,
    expires_at timestamptz not null,
    used_at timestamptz
);

create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_used on refresh_tokens (used_at) where used_at is not null;

create table signing_keys (
    kid text primary key,
    -- Ed25519 public key, base64url without padding.
    x text not null,
    -- Nonce and ciphertext of the secret key under the key of the key file.
    sealed bytea not null,
    created_at timestamptz not null default now(),
    -- Since when it signs no more; its tokens are valid for a while yet.
    retired_at timestamptz
);

-- One key signs at a time.
create unique index signing_keys_active on signing_keys ((true)) where retired_at is null;

create table attempts (
    -- `account:<SHA-256 of the e-mail address>` or `address:<IP address>`.
    subject text primary key,
    failures integer not null,
    blocked_until timestamptz not null,
    updated_at timestamptz not null
);

create index attempts_age on attempts (updated_at);
