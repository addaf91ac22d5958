-- The search index in PostgreSQL (14 or newer), for instances that share one. Once, in a database of its own, as a superuser:
--   psql -v ON_ERROR_STOP=1 -d klantbeeld -f deploy/zoek.sql
-- Then zoek.index of the service names the reader, that of the job that loads and mutates the loader:
--   postgresql://klantbeeld_zoek_lezer@db.example/klantbeeld?sslmode=verify-full&passfile=/etc/klantbeeld/pgpass
-- Give both a password (\password) or let pg_hba.conf ask for a certificate. No extension is needed.

-- The instances: they may read, and nothing else.
CREATE ROLE klantbeeld_zoek_lezer LOGIN;
-- `klantbeeld index laad` and `muteer`: makes and drops tables in the one schema.
CREATE ROLE klantbeeld_zoek_lader LOGIN;

CREATE SCHEMA klantbeeld AUTHORIZATION klantbeeld_zoek_lader;
REVOKE ALL ON SCHEMA klantbeeld FROM PUBLIC;
GRANT USAGE ON SCHEMA klantbeeld TO klantbeeld_zoek_lezer;

-- Which tables are in use and what they hold: no row, no index; never more than one.
CREATE TABLE klantbeeld.zoek (
  een boolean PRIMARY KEY DEFAULT true CHECK (een),
  generatie bigint NOT NULL, vorm int NOT NULL, volgnummer bigint NOT NULL,
  werkgevers bigint NOT NULL, actief bigint NOT NULL, lhnummers bigint NOT NULL, termen bigint NOT NULL,
  bytes bigint NOT NULL, peildatum text NOT NULL, gemaakt text NOT NULL
);
ALTER TABLE klantbeeld.zoek OWNER TO klantbeeld_zoek_lader;
GRANT SELECT ON klantbeeld.zoek TO klantbeeld_zoek_lezer;
