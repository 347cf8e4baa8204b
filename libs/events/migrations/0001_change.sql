-- Facts, one row per change of an aggregate, written in the transaction that makes them true.
-- The sequence is drawn under the lock of the aggregate's row, so commit order is sequence order.
CREATE TABLE change (
    aggregate text COLLATE "C" NOT NULL,
    sequence  bigint NOT NULL CHECK (sequence > 0),
    type      text COLLATE "C" NOT NULL,
    payload   bytea NOT NULL,
    trace     text COLLATE "C",
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (aggregate, sequence)
);
