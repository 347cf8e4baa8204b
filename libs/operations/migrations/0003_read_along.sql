-- Whether the operation has ever streamed text, so that nobody looks for text where there is none.
-- Set with the first piece; a constant default rewrites no row.
ALTER TABLE operation ADD COLUMN texts boolean NOT NULL DEFAULT false;
