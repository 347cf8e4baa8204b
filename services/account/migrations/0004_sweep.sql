-- What the sweep of sessions looks for: those that ended long ago, beside those that are over.

create index sessions_ended on sessions (ended_at) where ended_at is not null;
