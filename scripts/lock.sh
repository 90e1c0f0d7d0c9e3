#!/bin/sh
# Remakes requirements.lock and requirements-dev.lock from pyproject.toml: every package with the
# hashes of all its files, for every Python from 3.11 on. Versions that still fit are kept;
# `UPGRADE=1 make lock` takes the newest ones.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet uv==0.13.9

# resolve TARGET TITLE [ARGUMENT]...: writes the lock file TARGET, opening with TITLE.
resolve() {
    target=$1
    title=$2
    shift 2
    if [ -f "$target" ] && [ -z "${UPGRADE:-}" ]; then
        cp "$target" "$scratch/$target"
    fi
    "$scratch/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --output-file "$scratch/$target" "$@" pyproject.toml
    printf '# %s\n# Remake it with: make lock\n' "$title" >"$target"
    cat "$scratch/$target" >>"$target"
}

resolve requirements.lock "What Klarheit needs to run."
resolve requirements-dev.lock "What Klarheit needs to run, and what its tests and checks need." \
    --group dev --constraint requirements.lock
