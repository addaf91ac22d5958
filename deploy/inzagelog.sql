-- The inzagelog in PostgreSQL (14 or newer), for several instances. Run it once, as the owner of the database or a superuser:
--   psql -v ON_ERROR_STOP=1 -d klantbeeld -f deploy/inzagelog.sql
-- Give the service a login that is a member of inzagelog_schrijver, and whoever verifies one of inzagelog_lezer:
--   CREATE ROLE klantbeeld_1 LOGIN PASSWORD '…' IN ROLE inzagelog_schrijver;
-- The owner of these tables must be nobody's daily login: he alone can lift the triggers.
--
-- One chain per instance; a row is a line, byte for byte as it would be in a file (src/inzage/README.md). Durable is what the server
-- calls committed: with a standby that must have it too, set synchronous_standby_names, and synchronous_commit to on or more.
-- Connect without a pooler, or with one that pools sessions: an instance holds an advisory lock.
--
-- Retention: as owner, in one transaction, ALTER TABLE inzagelog.regel DISABLE TRIGGER regel_blijft; DELETE … WHERE dag < '…';
-- and ENABLE it again. Verify afterwards with --vanaf the first `bestand` that is left of that instance. Where that is too much to
-- delete, make the table PARTITION BY RANGE (dag), which is part of its key, and detach a partition.
BEGIN;

CREATE SCHEMA inzagelog;

CREATE TABLE inzagelog.regel (
  instantie text    NOT NULL CHECK (instantie <> ''),
  bestand   integer NOT NULL CHECK (bestand > 0),     -- number of the file it would be in: begun at start, on a new day, when full
  dag       text    NOT NULL CHECK (dag ~ '^\d{8}$'), -- day (UTC) on which that was begun
  nr        bigint  NOT NULL CHECK (nr > 0),          -- line of that file
  regel     text    NOT NULL,
  PRIMARY KEY (instantie, bestand, dag, nr)
);

-- The last line of each instance, kept by a trigger: so lines missing at the end are seen.
CREATE TABLE inzagelog.stand (
  instantie text   PRIMARY KEY,
  volgnr    bigint NOT NULL,
  hash      text   NOT NULL
);

CREATE FUNCTION inzagelog.volg() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A line of another form has no number or hash, which stand refuses.
  INSERT INTO inzagelog.stand AS s (instantie, volgnr, hash)
    SELECT DISTINCT ON (instantie) instantie, substring(regel FROM '^\{"volgnr":(\d{1,18}),')::bigint,
           substring(regel FROM '"hash":"([0-9a-f]{64})"\}$')
      FROM nieuw ORDER BY instantie, bestand DESC, dag DESC, nr DESC
    ON CONFLICT (instantie) DO UPDATE SET volgnr = excluded.volgnr, hash = excluded.hash WHERE s.volgnr < excluded.volgnr;
  RETURN NULL;
END $$;

CREATE FUNCTION inzagelog.weiger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'inzagelog: % mag niet', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER regel_volgt AFTER INSERT ON inzagelog.regel
  REFERENCING NEW TABLE AS nieuw FOR EACH STATEMENT EXECUTE FUNCTION inzagelog.volg();
CREATE TRIGGER regel_blijft BEFORE UPDATE OR DELETE OR TRUNCATE ON inzagelog.regel
  FOR EACH STATEMENT EXECUTE FUNCTION inzagelog.weiger();
CREATE TRIGGER stand_blijft BEFORE DELETE OR TRUNCATE ON inzagelog.stand
  FOR EACH STATEMENT EXECUTE FUNCTION inzagelog.weiger();

DO $$
BEGIN
  CREATE ROLE inzagelog_schrijver;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$
BEGIN
  CREATE ROLE inzagelog_lezer;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

REVOKE ALL ON SCHEMA inzagelog FROM PUBLIC;
REVOKE ALL ON FUNCTION inzagelog.volg(), inzagelog.weiger() FROM PUBLIC;
GRANT USAGE ON SCHEMA inzagelog TO inzagelog_schrijver, inzagelog_lezer;
GRANT SELECT, INSERT ON inzagelog.regel TO inzagelog_schrijver;
GRANT SELECT ON inzagelog.stand TO inzagelog_schrijver;
GRANT SELECT ON inzagelog.regel, inzagelog.stand TO inzagelog_lezer;

COMMIT;
