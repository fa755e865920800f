FROM python:3.11-slim AS packages
COPY requirements.txt .
RUN python -m venv /opt/packages \
    && /opt/packages/bin/python -m pip install --no-cache-dir --require-hashes --no-deps --requirement requirements.txt \
    && /opt/packages/bin/python -m pip check

FROM python:3.11-slim
ENV PATH=/opt/packages/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HTTP_HOST=0.0.0.0 \
    MPLCONFIGDIR=/tmp/matplotlib
# The number is fixed so that the owner of a mounted /app/var can be given by it.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin bot \
    && install --directory --owner bot --group bot --mode 0700 /app/var
WORKDIR /app
COPY --from=packages /opt/packages /opt/packages
COPY bot bot
COPY docs/openapi.yaml docs/openapi.yaml
COPY handlers handlers
COPY locales locales
COPY storage storage
USER bot
# The only place that is written to: run it with a read-only root (docker run --read-only --tmpfs /tmp).
VOLUME /app/var
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('HTTP_PORT', '8080')), timeout=4); c.request('GET', '/live'); assert c.getresponse().status == 200"]
# Stopping drains: the bot ends by itself on SIGTERM with 0 (docker stop --time 70 leaves it the time).
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
