-- The three roles that Fairlead's database knows. May be run again at any time.
-- An operator runs it once as a superuser in the database of Fairlead, then gives each role a
-- password: ALTER ROLE fairlead_app PASSWORD '...';
--   fairlead_owner    owns the tables; used by `fairlead migrate` and nothing else
--   fairlead_app      the application: owns nothing, empties nothing, is held by every wall
--   fairlead_auditor  reads the chains and adds checkpoints; holds no key
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['fairlead_owner', 'fairlead_app', 'fairlead_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', wanted);
    END LOOP;
END $$;

ALTER ROLE fairlead_app SET statement_timeout = '15s';
ALTER ROLE fairlead_app SET lock_timeout = '10s';
ALTER ROLE fairlead_app SET idle_in_transaction_session_timeout = '30s';

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO fairlead_owner;
GRANT USAGE ON SCHEMA public TO fairlead_app, fairlead_auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE fairlead_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO fairlead_app;
ALTER DEFAULT PRIVILEGES FOR ROLE fairlead_owner
    GRANT USAGE ON SEQUENCES TO fairlead_app;
