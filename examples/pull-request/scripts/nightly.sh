#!/usr/bin/env bash
# Writes report.md: connections that need a person, and what differs from the program. Run it in the Pulumi project.
# PULUMI_STACK names the stack. RENEW_BEFORE_DAYS (default 45) is how early a renewal is reported.
# Exit code: 0 nothing to do, 1 see the report, 4 the API or the stack could not be read.
set -euo pipefail

worst=0
npx --no-install wiro-linkedin status --stack "$PULUMI_STACK" --format markdown \
  --renew-before-days "${RENEW_BEFORE_DAYS:-45}" > report.md || worst=$?
if [ "$worst" -gt 1 ]; then exit 4; fi

pulumi preview --stack "$PULUMI_STACK" --refresh --json --non-interactive > preview.json || exit 4
changes=0
npx --no-install wiro-linkedin preview-summary --exit-code preview.json > drift.md || changes=$?
if [ "$changes" -ge 10 ]; then
  { echo; cat drift.md; } >> report.md
  worst=1
elif [ "$changes" -ne 0 ]; then
  exit 4
fi
exit "$worst"
