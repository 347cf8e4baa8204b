-- How the documents of a tailoring are laid out; null is what nobody chose, and is chosen for them.
ALTER TABLE tailoring
    ADD COLUMN template text CHECK (template IN ('ONE_COLUMN', 'TWO_COLUMNS')),
    ADD COLUMN paper text CHECK (paper IN ('A4', 'LETTER'));
