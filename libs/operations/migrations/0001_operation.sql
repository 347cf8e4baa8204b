-- The row of an operation is the truth; every change of it draws the next sequence under its lock
-- and appends one row to `change` in the same transaction.
CREATE TABLE operation (
    id              text COLLATE "C" PRIMARY KEY,
    owner           text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    version         integer NOT NULL,
    -- 1 pending, 2 running, 3 waiting, 4 succeeded, 5 failed, 6 cancelled
    state           smallint NOT NULL CHECK (state BETWEEN 1 AND 6),
    run             integer NOT NULL,
    attempt         integer NOT NULL,
    token           bigint NOT NULL,
    command         integer NOT NULL,
    sequence        bigint NOT NULL,
    failures        integer NOT NULL,
    lost            integer NOT NULL,
    cancel          boolean NOT NULL,
    children_open   integer NOT NULL CHECK (children_open >= 0),
    children        integer NOT NULL,
    phase           smallint NOT NULL,
    phase_total     smallint NOT NULL,
    phase_key       text NOT NULL,
    phase_title     text NOT NULL,
    percent         double precision NOT NULL,
    message         text NOT NULL,
    input           bytea NOT NULL,
    input_size      bigint NOT NULL,
    writer          text NOT NULL,
    result          bytea,
    error_reason    text,
    error_message   text,
    error_retryable boolean,
    parent          text COLLATE "C",
    child_key       text COLLATE "C",
    weight          double precision NOT NULL,
    -- the process that runs it
    worker          uuid,
    -- not before; null means at once
    due_at          timestamptz,
    -- last sign of life of the attempt
    alive_at        timestamptz NOT NULL,
    -- start of the attempt, and RUNNING time of the run before it
    claimed_at      timestamptz,
    ran_ms          bigint NOT NULL,
    trace           text COLLATE "C",
    created_at      timestamptz NOT NULL,
    run_at          timestamptz NOT NULL,
    phase_at        timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    ended_at        timestamptz
-- Half-empty pages keep the reports of a running operation on its page (heap-only updates): no
-- index holds a column that a report changes.
) WITH (fillfactor = 50);

-- Claims: the waiting operations of a kind, owner by owner, oldest first.
CREATE INDEX operation_ready ON operation (kind, version, owner, id) WHERE state = 1 AND due_at IS NULL;
-- Backoff: what becomes ready, when.
CREATE INDEX operation_due ON operation (due_at) WHERE state = 1 AND due_at IS NOT NULL;
-- Leases: what each process runs.
CREATE INDEX operation_running ON operation (worker) WHERE state = 2;
-- Lists: an owner's operations, newest first.
CREATE INDEX operation_owner ON operation (owner, id);
-- Watches over many: what an owner has under way, and what has just ended.
CREATE INDEX operation_active ON operation (owner, id) WHERE ended_at IS NULL;
-- Retention and estimates: what has ended, in that order.
CREATE INDEX operation_ended ON operation (kind, ended_at, id) WHERE ended_at IS NOT NULL;
-- One child per key, however often its parent's handler asks for it.
CREATE UNIQUE INDEX operation_child ON operation (parent, child_key) WHERE parent IS NOT NULL;

-- Which call has led to which operation. Not partitioned: it lives as long as the operation.
CREATE TABLE request (
    owner      text COLLATE "C" NOT NULL,
    method     text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    digest     bytea NOT NULL,
    operation  text COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, method, request_id)
);
CREATE INDEX request_operation ON request (operation);

-- Results of steps: after a crash they are read, not done again. A row without a result is the
-- intent of an effect that must not happen twice.
CREATE TABLE step (
    operation text COLLATE "C" NOT NULL,
    name      text COLLATE "C" NOT NULL,
    digest    bytea NOT NULL,
    result    bytea,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (operation, name)
);

-- Processes that run operations. One lease per process: a heartbeat is one row, however many
-- operations it holds.
CREATE TABLE worker (
    id          uuid PRIMARY KEY,
    name        text NOT NULL,
    lease_until timestamptz NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

-- How long finished operations still took from the start of each phase: newest cases, for estimates.
CREATE TABLE duration (
    kind       text COLLATE "C" NOT NULL,
    phase      text COLLATE "C" NOT NULL,
    size_class smallint NOT NULL,
    writer     text COLLATE "C" NOT NULL,
    cases_ms   bigint[] NOT NULL,
    PRIMARY KEY (kind, phase, size_class, writer)
);

-- How far housekeeping has come with what has ended, kind by kind: a mark here in place of flags
-- in every row, which would be written anew for each.
CREATE TABLE housekeeping (
    task     text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT '-infinity',
    id       text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (task, kind)
);

-- Text that a model is writing, as it comes; never part of the sequence of changes.
CREATE TABLE stream_text (
    operation text COLLATE "C" NOT NULL,
    run       integer NOT NULL,
    attempt   integer NOT NULL,
    stream    text COLLATE "C" NOT NULL,
    position  bigint NOT NULL,
    body      text NOT NULL,
    PRIMARY KEY (operation, run, attempt, stream, position)
);
