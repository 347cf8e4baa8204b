-- What users say about themselves, and what their resumes say that a profile could take over.

create table profile (
    user_id text primary key references users (id) on delete cascade,
    -- Rises with every change of the profile or its proposals.
    revision bigint not null default 0,
    -- What the user says, as JSON.
    content text not null default '{}',
    updated_at timestamptz not null default clock_timestamp()
);

create table proposal (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    field text not null check (field in ('skills', 'experience_level', 'headline', 'location')),
    value text not null,
    -- The value in lower case: the same is proposed once.
    folded text not null,
    resume_id text not null,
    lines integer[] not null,
    state text not null default 'pending' check (state in ('pending', 'accepted', 'dismissed')),
    created_at timestamptz not null default clock_timestamp(),
    unique (user_id, field, folded)
);

create index proposal_of_resume on proposal (user_id, resume_id) where state = 'pending';
