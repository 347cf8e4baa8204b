-- The inbox of a user. Whoever changes what is in it holds this row's lock and draws the next
-- sequence, so commit order is sequence order; the changes themselves stand in `change`.
CREATE TABLE inbox (
    owner    text COLLATE "C" PRIMARY KEY,
    sequence bigint NOT NULL DEFAULT 0,
    -- neither read nor archived
    unread   bigint NOT NULL DEFAULT 0 CHECK (unread >= 0),
    -- types that the user has turned off
    muted    text[] COLLATE "C" NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);

CREATE TABLE notification (
    id          text COLLATE "C" PRIMARY KEY,
    owner       text COLLATE "C" NOT NULL REFERENCES inbox (owner),
    type        text COLLATE "C" NOT NULL,
    title       text NOT NULL,
    text        text NOT NULL,
    operation   text COLLATE "C" NOT NULL,
    run         integer NOT NULL CHECK (run > 0),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at     timestamptz,
    archived_at timestamptz,
    -- One notice for each end of each run, whatever an event log delivers how often.
    UNIQUE (operation, run, type)
);
CREATE INDEX notification_of_owner ON notification (owner, id DESC) WHERE archived_at IS NULL;
CREATE INDEX notification_unread ON notification (owner, id DESC)
    WHERE archived_at IS NULL AND read_at IS NULL;
CREATE INDEX notification_created ON notification (created_at) WHERE archived_at IS NULL;
CREATE INDEX notification_archived ON notification (archived_at) WHERE archived_at IS NOT NULL;
