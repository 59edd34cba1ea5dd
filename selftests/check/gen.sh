#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# gen.sh: generated files are what their source says.
[ ! -e uapi/gen.py ] || make -s gen-check
