#!/bin/sh
# Installs what a folder's package-lock.json lists into its node_modules, with the Node.js of the
# virtual environment. Does nothing when that has been done already. No script of a package is run.
#
#   scripts/node.sh FOLDER
set -eu
environment=$(cd "$(dirname "$0")/../.venv/bin" && pwd)
cd "$1"

if cmp -s package-lock.json node_modules/installed.lock; then exit 0; fi

printf 'Klarheit: Installing packages for Node.js in %s, once\n' "$1" >&2
PATH=$environment:$PATH npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier
cp package-lock.json node_modules/installed.lock
