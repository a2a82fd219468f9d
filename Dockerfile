# The bot in a container: `docker build -t agreement-bot .`, then compose.yaml or `docker run`; see docs/operation.md.
FROM python:3.12-slim AS build
COPY requirements-postgresql.lock .
RUN python -m venv /opt/bot \
    && /opt/bot/bin/pip install --no-cache-dir --require-hashes -r requirements-postgresql.lock

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home bot \
    && install -d -o bot -g bot /data
COPY --from=build /opt/bot /opt/bot
WORKDIR /app
COPY *.py config.yaml ./
COPY announcements announcements
COPY handlers handlers
COPY knowledge knowledge
COPY network network
COPY storage storage
COPY terminal terminal
COPY timeline timeline
ENV PATH=/opt/bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    AGREEMENT_BOT__STORAGE__URL=sqlite+aiosqlite:////data/bot.db \
    AGREEMENT_BOT__TELEGRAM__BACKLOG=/data \
    AGREEMENT_BOT__HEALTH__LISTEN=0.0.0.0 \
    AGREEMENT_BOT__HEALTH__PORT=8080
USER bot
VOLUME /data
EXPOSE 8080 8443
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/ready', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "bot.py", "run"]
