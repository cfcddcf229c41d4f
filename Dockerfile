# syntax=docker/dockerfile:1
# Two stages: the first installs what the lock names into /app/.venv, the second only carries it.

FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m pip install --no-cache-dir --root-user-action ignore uv
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements.txt ./
RUN uv venv .venv && uv pip sync --python .venv/bin/python --require-hashes requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY config ./config
RUN uv pip install --python .venv/bin/python --no-deps --no-build-isolation .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Firmwatch" \
      org.opencontainers.image.description="News alerts about the firms you watch, for Slack and Discord" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --create-home --home-dir /app --shell /usr/sbin/nologin firmwatch \
    && mkdir -p /app/data /app/config && chown firmwatch: /app/data
COPY --from=build --chown=root:root /app/.venv /app/.venv
COPY --chown=root:root config /app/config
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////app/data/firmwatch.db
WORKDIR /app
USER firmwatch
VOLUME /app/data
# Reads the heartbeats in the database, so it needs no open port.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["firmwatch", "status", "--health", "--config", "/app/config"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["firmwatch"]
CMD ["run", "--config", "/app/config"]
