#!/bin/sh
# Gives .env the secrets that docker-compose.yml asks for, where they are missing; what stands there stays. Whoever says
# ACCEPT_EULA=Y is taken at that word from then on, too: docker compose asks for it with every command.
set -eu
cd "$(dirname "$0")/.."
umask 077

case "${ACCEPT_EULA:-}" in
    "" | Y) ;;
    *)
        echo "ACCEPT_EULA=$ACCEPT_EULA is not Y: Microsoft's terms are not accepted, and nothing is started." >&2
        exit 1
        ;;
esac
[ -f .env ] || cp .env.example .env

keep() { # keep NAME VALUE : in .env, in place of an empty one
    sed "/^$1=/d" .env >.env.new
    printf '%s=%s\n' "$1" "$2" >>.env.new
    mv .env.new .env
}

for name in SECRET_KEY MSSQL_SA_PASSWORD API_DB_PASSWORD; do
    grep -q "^$name=." .env && continue
    # Letters of both kinds, digits and a sign, as SQL Server asks of a password; 192 random bits
    keep "$name" "Aa1-$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
    echo "$name made, in .env"
done
if [ "${ACCEPT_EULA:-}" = Y ] && ! grep -q '^ACCEPT_EULA=Y' .env; then
    keep ACCEPT_EULA Y
    echo "Microsoft's terms for SQL Server accepted by you: ACCEPT_EULA=Y, in .env"
fi
