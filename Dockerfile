# docker build --tag smajlik .      The image holds no setting and no secret: docs/operate.md.

FROM python:3.11-slim AS build
WORKDIR /opt/smajlik
COPY requirements.runtime.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary :all: -r requirements.runtime.lock
COPY . .
RUN .venv/bin/pybabel --quiet compile --directory app/translations \
    && .venv/bin/python -m compileall -q app migrations wsgi.py

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin smajlik
# Owned by root: what runs cannot change itself.
COPY --from=build /opt/smajlik /opt/smajlik
WORKDIR /opt/smajlik
ENV PATH="/opt/smajlik/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics \
    WEB_HOST=0.0.0.0
USER smajlik
EXPOSE 8600
STOPSIGNAL SIGTERM
# Is it alive, not: is it in time; a worker has no such page (compose.yaml switches this off).
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8600/healthz', timeout=2)"]
CMD ["deploy/web"]
