-- What users say themselves: corrections of what was read, and versions of what was tailored.

ALTER TABLE resume
    -- what the reader understood, where model and profile have corrections laid over it
    ADD COLUMN reading        text,
    ADD COLUMN hidden_letters bigint NOT NULL DEFAULT 0,
    ADD COLUMN damaged_pages  bigint NOT NULL DEFAULT 0,
    -- number of the newest event of the resume
    ADD COLUMN sequence       bigint NOT NULL DEFAULT 0;

-- A field of a resume that its owner has corrected; it stays over another reading.
CREATE TABLE correction (
    resume   text COLLATE "C" NOT NULL REFERENCES resume (id) ON DELETE CASCADE,
    path     text COLLATE "C" NOT NULL,
    -- in the order in which they are laid over the reading
    number   integer NOT NULL,
    value    text NOT NULL,
    original text NOT NULL,
    PRIMARY KEY (resume, path),
    UNIQUE (resume, number)
);

ALTER TABLE tailoring
    -- the document as it was tailored and what its lines rest on; revisions are laid over it
    ADD COLUMN draft   text,
    -- number of the newest version; 0 until completed
    ADD COLUMN version integer NOT NULL DEFAULT 0;

-- What a version of a tailored resume has otherwise than the first one, by the ids of its lines.
CREATE TABLE version (
    tailoring  text COLLATE "C" NOT NULL REFERENCES tailoring (id) ON DELETE CASCADE,
    number     integer NOT NULL CHECK (number > 0),
    revisions  text NOT NULL,
    -- lines that are not as in the version before
    changed    integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tailoring, number)
);
