# run    server and worker on this machine, with demo data   make run PORT=9000
# up     the whole system in containers, SQL Server included    make up ACCEPT_EULA=Y · make down
# test   every test on SQLite, or on another engine          make test DB=postgresql · make test DB=mssql
# bench  speed beside a floor, into docs/performance.md      make bench DB=postgresql · make bench ARGS="--only booking"
# check  format, lint, types, imports, migrations, schema, known weaknesses    make check

PYTHON ?= python3
PORT ?= 8000
DB ?= sqlite
BIN := .venv/bin
MANAGE := $(BIN)/python hospital_management/manage.py

COMPOSE := docker compose

# The server that DB_HOST names, in the environment or .env; without one, that of docker-compose.yml
DB_SERVER := $(or $(DB_HOST),$(shell sed -n 's/^DB_HOST=//p' .env 2>/dev/null))

# Links lead to where `make run` listens, unless PUBLIC_URL says where, in the environment or .env
ifeq ($(or $(PUBLIC_URL),$(shell sed -n 's/^PUBLIC_URL=//p' .env 2>/dev/null)),)
run: export PUBLIC_URL = http://127.0.0.1:$(PORT)
endif

.PHONY: run up down secrets test test-in-containers bench check format

run: .venv/run .env
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) seed_demo
# Beside the server runs what the system does by itself, until the server or make ends.
	@$(MANAGE) worker & worker=$$!; $(MANAGE) runserver 127.0.0.1:$(PORT) & server=$$!; \
		trap 'kill $$server $$worker 2>/dev/null; wait' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM HUP; wait $$server

up: | secrets
	$(COMPOSE) up --build --detach --wait
	@echo "The system listens at https://localhost:$$($(COMPOSE) port proxy 8443 | sed 's/.*://')/ (its certificate is signed by nobody)."

down:
	$(COMPOSE) --profile tests down

secrets:
	@sh deployment/secrets.sh

ifeq ($(DB)$(DB_SERVER),mssql)
test: test-in-containers
else
test: .venv/dev
	DB_ENGINE=$(DB) $(BIN)/python -m pytest $(ARGS)
endif

test-in-containers: | secrets
	$(COMPOSE) --profile tests run --build --rm tests $(ARGS)

bench: .venv/dev
	DB_ENGINE=$(DB) PYTHONPATH=hospital_management $(BIN)/python -m benchmarks $(ARGS)

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy hospital_management benchmarks
	PYTHONPATH=hospital_management $(BIN)/lint-imports
	DEBUG=True DB_ENGINE=sqlite $(MANAGE) makemigrations --check --dry-run
	DEBUG=False HTTPS=on PUBLIC_URL=https://booking.example.vn DB_ENGINE=sqlite SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
		$(MANAGE) check --deploy --fail-level WARNING
	DEBUG=True DB_ENGINE=sqlite $(MANAGE) spectacular --validate --fail-on-warn --file /dev/null
	$(BIN)/bandit -q -r hospital_management -ll -c pyproject.toml
# Fails for a known vulnerability. pip-audit exits alike without a network, and with 0 for what PyPI does not know: then
# the build goes on, and the last line says that nothing is known instead of "no known vulnerabilities".
	@said="$$($(BIN)/pip-audit --progress-spinner off -r requirements.txt 2>&1)"; failed=$$?; echo "$$said"; \
		! echo "$$said" | grep -q "^Found [0-9]* known" && \
		{ [ $$failed = 0 ] && ! echo "$$said" | grep -q "could not be audited" || \
		echo "pip-audit: NOT CHECKED: the packages above, or all of them, could not be looked up."; }

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.env: | .venv/run
	sed "s/^SECRET_KEY=.*/SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')/" .env.example > .env

.venv/run: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ .venv/run
