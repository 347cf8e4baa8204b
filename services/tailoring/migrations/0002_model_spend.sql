-- What the model was paid for, by user and day (UTC). A call sets aside what it may cost before it is
-- made and gives back what it did not; a call that was given up is paid in full.
CREATE TABLE model_spend (
    owner  text COLLATE "C" NOT NULL,
    day    date NOT NULL,
    tokens bigint NOT NULL CHECK (tokens >= 0),
    PRIMARY KEY (owner, day)
);
