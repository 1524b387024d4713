"""Runs every bench_*.py beside this file and prints its lines; names as arguments choose some."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(chosen: list[str]) -> int:
    """All benchmarks, or those whose name holds one of the words."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if chosen and not any(word in path.stem for word in chosen):
            continue
        for line in importlib.import_module(f"tests.bench.{path.stem}").run():
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
