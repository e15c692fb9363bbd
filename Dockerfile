# The API's image: Debian, Python, the packages of requirements.txt, this code. It writes nothing outside /tmp, var/ and files/,
# runs as user 10001 and needs no network to start. SQL Server is reached by the driver that mssql-python brings
# (docs/decisions/0016-image-and-driver.md; there is also how to take Microsoft's package of it instead).
ARG PYTHON=3.13-slim-trixie
# requirements-s3.txt: for patients' files in a bucket
ARG REQUIREMENTS=requirements.txt

FROM python:${PYTHON} AS wheels
WORKDIR /build
ARG REQUIREMENTS
COPY requirements.txt requirements-s3.txt ./
RUN python -m pip wheel --no-cache-dir --wheel-dir /wheels -r "${REQUIREMENTS}"

FROM python:${PYTHON} AS base
# Kerberos, libltdl and OpenSSL: what the driver links to, or loads when it encrypts. unixODBC's manager: mssql-django
# loads pyodbc even where mssql-python is the driver.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgssapi-krb5-2 libltdl7 libodbc2 openssl \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app \
    && install --directory --owner=app --group=app /app/var /app/files /app/exports /app/certificates
ENV PYTHONUNBUFFERED=1 PYTHONPATH=/app/hospital_management HOME=/tmp
WORKDIR /app
ARG REQUIREMENTS
COPY requirements.txt requirements-s3.txt ./
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    python -m pip install --no-cache-dir --no-index --find-links /wheels --root-user-action ignore -r "${REQUIREMENTS}"

# The test suite, for the `tests` profile of docker-compose.yml alone.
FROM base AS tests
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext make nginx-light redis-server \
    && rm -rf /var/lib/apt/lists/*
COPY requirements-dev.txt ./
RUN python -m pip install --no-cache-dir --root-user-action ignore -r requirements-dev.txt
COPY . .
ENV HYPOTHESIS_STORAGE_DIRECTORY=/tmp/hypothesis
USER 10001:10001
ENTRYPOINT ["python", "-m", "pytest", "-p", "no:cacheprovider"]

FROM base AS api
COPY static static
COPY deployment/healthcheck.py deployment/certificate.py deployment/
COPY hospital_management hospital_management
RUN python -m compileall -q hospital_management deployment
USER 10001:10001
WORKDIR /app/hospital_management
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "/app/deployment/healthcheck.py"]
CMD ["python", "-m", "gunicorn", "--config", "python:hospital_management.gunicorn_settings", "hospital_management.wsgi:application"]
