# docker build -t stablefix . && docker run --rm -v "$PWD:/work:ro" stablefix check
FROM python:3.13-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*

# The build of PyTorch without CUDA is a tenth of the size, and validation needs no more.
RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cpu

COPY . /tmp/stablefix
RUN pip install --no-cache-dir -c /tmp/stablefix/constraints.txt /tmp/stablefix \
    && rm -rf /tmp/stablefix \
    && useradd --create-home stablefix \
    && git config --system --add safe.directory '*'

USER stablefix
ENV OMP_NUM_THREADS=1 XDG_CACHE_HOME=/tmp/cache
WORKDIR /work
ENTRYPOINT ["stablefix"]
CMD ["check"]
