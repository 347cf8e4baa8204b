-- Random keys that all replicas of a service share.
create table secret (
    name text primary key,
    value bytea not null check (octet_length(value) = 32),
    created_at timestamptz not null default clock_timestamp()
);
