# docker build -t limelight . && docker run -p 8000:8000 limelight

FROM python:3.13-slim AS build

# This image has `strip`.
RUN apt-get update && apt-get install -y --no-install-recommends binutils
COPY requirements-serve.txt .
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r requirements-serve.txt \
    # Half of it is never loaded: tests, debug symbols, the C library, code that downloads models.
    && find /opt/venv -type d -name tests -prune -exec rm -rf {} + \
    && find /opt/venv -type f -name '*.so*' -exec strip --strip-unneeded {} + \
    && find /opt/venv -regex '.*\.\(pyi\|pyx\|pxd\|pxi\|h\|hpp\|cc\|proto\)' -delete \
    && cd /opt/venv/lib/python3*/site-packages \
    && rm -rf pyarrow/*flight* pyarrow/*s3* pyarrow/include pyarrow/src pyarrow/libarrow_python*.so \
        pyarrow/libarrow_python.so.*.* onnx/backend/test onnx/reference \
        onnxruntime/capi/libonnxruntime.so* onnxruntime/quantization onnxruntime/tools onnxruntime/transformers \
        pygments/lexers/[!_]* pygments/lexers/__pycache__ \
        huggingface_hub* hf_xet* httpx2* httpcore2* truststore* fsspec* filelock* yaml pyyaml* tqdm*

# The server's user can read the files even if they were cloned under a strict umask. They are compiled here, because that user cannot write.
# A file in each format that the page accepts is scored, so that the build fails if something necessary was removed.
COPY . /srv
RUN chmod -R a+rX /srv && python -m compileall -q /srv \
    && cd /srv && /opt/venv/bin/python deploy/formats.py weights/kim_cnn && rm -r deploy \
    && /opt/venv/bin/python -m limelight serve --settings >/dev/null


FROM python:3.13-slim

LABEL org.opencontainers.image.title="Limelight" \
    org.opencontainers.image.version="0.4.0" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.description="Predicts the stars of a review and highlights the words that decided them."

COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
WORKDIR /srv

# Nothing is written at run time, so the root file system may be read-only; temporary files
# go to /dev/shm, which is writable even then. Two arenas are enough for the few threads that allocate; one
# per thread would hold some 20 MB more. The thresholds, in bytes, give the memory of long explanations back, some 30 MB.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=4194304 \
    MALLOC_TRIM_THRESHOLD_=8388608 \
    TMPDIR=/dev/shm \
    LIMELIGHT_HOST=0.0.0.0 \
    LIMELIGHT_PORT=8000

# A number, because Kubernetes cannot tell from a name that the user is not root.
USER 10001:10001
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"LIMELIGHT_PORT\"]}/readyz', timeout=4)"]

# Without a shell in between, SIGTERM reaches the server, which finishes open requests and exits.
CMD ["python", "-m", "app"]
