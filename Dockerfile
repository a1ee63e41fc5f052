# The product's one image: doors, worker and beat differ by their command and by DOORS alone.
FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.txt /tmp/requirements.txt
# The environment gets no pip of its own: nothing can be installed where the product runs.
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --no-deps -r /tmp/requirements.txt

FROM python:3.11.14-slim-bookworm
LABEL org.opencontainers.image.title="Letsema Gateway" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --system --gid 10001 letsema \
    && useradd --system --uid 10001 --gid letsema --home-dir /nonexistent --no-create-home \
        --shell /usr/sbin/nologin letsema \
    # A new volume takes its owner from the folder that it is mounted on.
    && install --directory --owner=letsema --group=letsema /pulse \
    && install --directory --owner=letsema --group=letsema --mode=0700 /documents
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py LICENSE ./
COPY credit ./credit
COPY loans ./loans
COPY messaging ./messaging
COPY ussd ./ussd
COPY gateway ./gateway
COPY config ./config
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/app/static
# Collecting pages' files asks neither the database nor a secret; DEBUG lets it start without them.
RUN DEBUG=1 DATABASE_URL=postgresql://nobody@localhost/none \
        python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q /app
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "config.serve", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--blocking-threads", "1", "config.wsgi:application"]
