#!/bin/sh
# Writes the metrics of `wiro-linkedin status` for the textfile collector of Prometheus' node_exporter. The first
# argument is the collector's folder; the others are those of status.
set -u
file="${1:?is the folder of the textfile collector}/wiro-linkedin.prom"
shift

# The collector reads *.prom alone, and a rename never shows it half a file.
npx wiro-linkedin status --format prometheus "$@" > "$file.$$"
code=$?
if [ -s "$file.$$" ]; then
  chmod 644 "$file.$$" && mv "$file.$$" "$file"
else
  # The former file stays, and its age raises the alert.
  rm -f "$file.$$"
fi
# Prometheus calls the person whom 1 asks for.
[ "$code" -eq 1 ] || exit "$code"
