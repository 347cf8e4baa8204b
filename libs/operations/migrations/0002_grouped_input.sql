-- What grouped statements take: one array of these, in place of an array for each column, which the
-- server would unfold one by one, each into a table of its own.
CREATE TYPE operation_write AS (
    id              text,
    token           bigint,
    number          integer,
    state           smallint,
    percent         double precision,
    message         text,
    phase           smallint,
    phase_total     smallint,
    phase_key       text,
    phase_title     text,
    result          bytea,
    error_reason    text,
    error_message   text,
    error_retryable boolean,
    type            text,
    payload         bytea,
    trace           text,
    step_name       text,
    step_digest     bytea,
    step_result     bytea
);

CREATE TYPE operation_start AS (
    id         text,
    owner      text,
    kind       text,
    version    integer,
    state      smallint,
    input      bytea,
    input_size bigint,
    writer     text,
    parent     text,
    child_key  text,
    weight     double precision,
    worker     uuid,
    trace      text,
    type       text,
    payload    bytea,
    method     text,
    request_id text,
    digest     bytea
);
