# docker build -t stablefix . && docker run --rm -v "$PWD:/work:ro" stablefix check
FROM python:3.13-slim

# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*

# The build of PyTorch without CUDA is a tenth of the size, and validation needs no more.
COPY constraints.txt /tmp/constraints.txt
RUN pip install --no-cache-dir -c /tmp/constraints.txt torch --index-url https://download.pytorch.org/whl/cpu

COPY . /tmp/stablefix
RUN pip install --no-cache-dir -c /tmp/stablefix/constraints.txt /tmp/stablefix \
    && rm -rf /tmp/stablefix /tmp/constraints.txt \
    && useradd --create-home --uid 1000 stablefix \
    && git config --system --add safe.directory '*'

USER 1000
ENV OMP_NUM_THREADS=1 XDG_CACHE_HOME=/tmp/cache
WORKDIR /work
ENTRYPOINT ["stablefix"]
CMD ["check"]
