#!/bin/sh
# PostgreSQL runs this at its first start: a database and a role for each service that keeps state there.
set -eu
for service in auth mail listener; do
    psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set=name="signalbox_$service" \
        --set=password="$(cat "/run/secrets/postgres-$service")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
