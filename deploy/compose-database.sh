#!/bin/sh
# Once, when the database is made: a user of Smajlík's own. The server's first user is let through
# by row-level security, which is to hold us too.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$SMAJLIK_PASSWORD" <<'SQL'
CREATE ROLE smajlik LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE smajlik OWNER smajlik;
SQL
