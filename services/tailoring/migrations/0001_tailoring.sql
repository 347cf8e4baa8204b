-- What somebody uploaded, kept once per owner and content; any replica reads it here.
CREATE TABLE file (
    owner      text COLLATE "C" NOT NULL,
    sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32),
    size_bytes bigint NOT NULL,
    bytes      bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (owner, sha256)
);
-- PDF and DOCX are compressed already.
ALTER TABLE file ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- How far the reading has come is told by the operation's row; here stands only what it led to.
CREATE TABLE resume (
    id          text COLLATE "C" PRIMARY KEY,
    owner       text COLLATE "C" NOT NULL,
    file_name   text NOT NULL,
    media_type  text NOT NULL,
    size_bytes  bigint NOT NULL,
    sha256      bytea NOT NULL,
    operation   text COLLATE "C" NOT NULL UNIQUE,
    parsed_text text,
    -- the resume as the parser understood it, and the same as JSON Resume
    model       text,
    profile     text,
    parsed_at   timestamptz,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (owner, sha256) REFERENCES file (owner, sha256),
    CHECK ((parsed_at IS NULL) = (parsed_text IS NULL)),
    CHECK ((parsed_at IS NULL) = (model IS NULL)),
    CHECK ((parsed_at IS NULL) = (profile IS NULL))
);
CREATE INDEX resume_of_owner ON resume (owner, id DESC);
CREATE INDEX resume_of_file ON resume (owner, sha256);

-- A tailoring outlives its resume: it keeps the text that it was made of and for.
CREATE TABLE tailoring (
    id              text COLLATE "C" PRIMARY KEY,
    owner           text COLLATE "C" NOT NULL,
    resume          text COLLATE "C" NOT NULL,
    job_description text NOT NULL,
    title           text NOT NULL,
    company_name    text NOT NULL,
    operation       text COLLATE "C" NOT NULL UNIQUE,
    -- name of the person, for the names of files
    person          text NOT NULL DEFAULT '',
    body            text,
    report          text,
    completed_at    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((completed_at IS NULL) = (body IS NULL)),
    CHECK ((completed_at IS NULL) = (report IS NULL))
);
CREATE INDEX tailoring_of_owner ON tailoring (owner, id DESC);

-- A completed tailoring in one format.
CREATE TABLE document (
    tailoring text COLLATE "C" NOT NULL REFERENCES tailoring (id) ON DELETE CASCADE,
    format    text NOT NULL,
    bytes     bytea NOT NULL,
    PRIMARY KEY (tailoring, format)
);
