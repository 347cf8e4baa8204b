-- The change row is the outbox: what the relay, its leases and the consumers of this schema need.

-- The transaction that wrote the row. Whatever lies below the oldest running transaction is
-- complete, so a relay that reads up to there passes over no late commit.
ALTER TABLE change ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX change_unsent ON change ((hashtext(aggregate) & 15), xid);

-- Which server wrote the transaction numbers above, and which log they were sent to.
CREATE TABLE event_outbox (
    one     bool PRIMARY KEY DEFAULT true CHECK (one),
    cluster text NOT NULL,
    log     text NOT NULL
);

-- Processes that share the slots of a team: the shards of the relay, the partitions of a consumer.
CREATE TABLE event_member (
    team   text COLLATE "C" NOT NULL,
    member uuid NOT NULL,
    until  timestamptz NOT NULL,
    PRIMARY KEY (team, member)
);

-- One slot of a team: who has it until when, under which token, and how far it has come (a
-- transaction number for a shard, a position in the log for a partition).
CREATE TABLE event_share (
    team     text COLLATE "C" NOT NULL,
    slot     integer NOT NULL,
    token    bigint NOT NULL DEFAULT 0,
    holder   uuid,
    until    timestamptz NOT NULL DEFAULT 'epoch',
    position bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (team, slot)
) WITH (fillfactor = 50);

-- Aggregates to be trimmed as soon as all their changes are relayed.
CREATE TABLE event_trim (
    aggregate text COLLATE "C" PRIMARY KEY
);

-- Events that a consumer has seen; written in the transaction of their effect.
CREATE TABLE event_inbox (
    consumer text COLLATE "C" NOT NULL,
    event    uuid NOT NULL,
    dead     bool NOT NULL DEFAULT false,
    at       timestamptz NOT NULL,
    PRIMARY KEY (consumer, event)
);
CREATE INDEX event_inbox_at ON event_inbox (at);

-- The newest sequence of each aggregate that a consumer has applied.
CREATE TABLE event_applied (
    consumer  text COLLATE "C" NOT NULL,
    aggregate text COLLATE "C" NOT NULL,
    sequence  bigint NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (consumer, aggregate)
);
CREATE INDEX event_applied_at ON event_applied (at);

-- Partitions that a consumer has to read again, from where, and up to where once that is known.
CREATE TABLE event_replay (
    consumer  text COLLATE "C" NOT NULL,
    topic     text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    position  bigint,
    since     timestamptz,
    until     bigint,
    PRIMARY KEY (consumer, topic, partition),
    CHECK ((position IS NULL) <> (since IS NULL))
);
