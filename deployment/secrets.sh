#!/bin/sh
# Gives .env the secrets that docker-compose.yml asks for, where they are missing; what stands there stays.
set -eu
cd "$(dirname "$0")/.."
umask 077
[ -f .env ] || cp .env.example .env

for name in SECRET_KEY MSSQL_SA_PASSWORD API_DB_PASSWORD; do
    grep -q "^$name=." .env && continue
    # Letters of both kinds, digits and a sign, as SQL Server asks of a password; 192 random bits
    secret="Aa1-$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
    sed "/^$name=/d" .env >.env.new
    printf '%s=%s\n' "$name" "$secret" >>.env.new
    mv .env.new .env
    echo "$name made, in .env"
done
