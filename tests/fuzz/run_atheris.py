"""Coverage-guided runs by hand with atheris (`pip install atheris`; it is not needed for the gate).

    python tests/fuzz/run_atheris.py emv -runs=100000 -seed=1 [FOLDER]

The first argument names the parser of `parsers.PARSERS`; the others are libFuzzer's. Half of the inputs are the bytes
as they come, half are steps on good inputs, which gets past checksums and lengths. FOLDER keeps what reached new code.
"""

from __future__ import annotations

import contextlib
import sys

__all__ = ["main"]


def main(arguments: list[str]) -> None:
    """Does not return: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["paycode"]):
        from parsers import PARSERS

    from mutation import steps_from, varied

    from paycode.errors import PaycodeError

    parser = PARSERS[arguments[1]]

    def one_input(data: bytes) -> None:
        spoilt = varied(parser.seeds, steps_from(data[1:])) if data[:1] > b"\x7f" else data[1:]
        with contextlib.suppress(PaycodeError):
            parser.parse(parser.mend(spoilt))

    atheris.Setup([arguments[0], *arguments[2:]], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
