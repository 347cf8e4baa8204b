-- Guests: visitors who have everything but an address and a password until they register. And what
-- the list of a user's sessions shows.

alter table users
    alter column email drop not null,
    alter column password drop not null,
    add constraint users_guest check ((email is null) = (password is null));

alter table sessions
    add column user_agent text not null default '',
    add column last_used_at timestamptz not null default now(),
    drop constraint sessions_ended_because_check,
    add constraint sessions_ended_because_check
        check (ended_because in ('logout', 'reuse', 'role', 'registered', 'user'));
