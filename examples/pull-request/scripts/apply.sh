#!/usr/bin/env bash
# Applies what was merged. With --continue-on-error one customer whose part fails does not hold up the others; the exit
# code still reports it. Run it in the Pulumi project. PULUMI_STACK names the stack.
set -euo pipefail

pulumi up --stack "$PULUMI_STACK" --refresh --yes --skip-preview --continue-on-error --non-interactive
