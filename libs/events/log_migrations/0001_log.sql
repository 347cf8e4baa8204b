-- The log in PostgreSQL: topics in partitions, in which each record has its position.

CREATE TABLE topic (
    name       text COLLATE "C" PRIMARY KEY,
    partitions integer NOT NULL CHECK (partitions > 0)
);

-- `next` is drawn under the lock of this row by the transaction that writes the records, so they
-- are committed in the order of their positions and no reader passes over a late one.
CREATE TABLE partition (
    topic  text COLLATE "C" NOT NULL REFERENCES topic,
    number integer NOT NULL,
    next   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, number)
) WITH (fillfactor = 50);

CREATE TABLE record (
    topic     text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    position  bigint NOT NULL,
    key       text COLLATE "C" NOT NULL,
    headers   json NOT NULL,
    payload   bytea,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition, position)
);
