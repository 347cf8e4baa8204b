-- Steps that an operation of another service does. A row is written before that one is asked for, and
-- keeps what the last look at it has shown.
CREATE TABLE remote (
    operation       text COLLATE "C" NOT NULL,
    step            text COLLATE "C" NOT NULL,
    owner           text COLLATE "C" NOT NULL,
    -- the run in which it was first asked for; a part of the request's id
    run             integer NOT NULL,
    digest          bytea NOT NULL,
    -- id of the remote operation and the service that it names; null until it is known
    name            text COLLATE "C",
    service         text COLLATE "C",
    -- whether it is counted in children_open of the operation, until it ends
    counted         boolean NOT NULL DEFAULT false,
    -- as in operation; 0 until its id is known
    state           smallint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
    kind            text NOT NULL DEFAULT '',
    phase           smallint NOT NULL DEFAULT 0,
    phase_total     smallint NOT NULL DEFAULT 0,
    phase_key       text NOT NULL DEFAULT '',
    phase_title     text NOT NULL DEFAULT '',
    percent         double precision NOT NULL DEFAULT 0,
    sequence        bigint NOT NULL DEFAULT 0,
    result          bytea,
    error_reason    text,
    error_message   text,
    error_retryable boolean,
    -- whether its end is asked for, and whether the other side has heard that
    cancel          boolean NOT NULL DEFAULT false,
    acknowledged    boolean NOT NULL DEFAULT false,
    -- when it is looked at next; null before its id is known and after its end
    look_at         timestamptz,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (operation, step)
);
CREATE INDEX remote_look ON remote (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX remote_name ON remote (name) WHERE look_at IS NOT NULL;
