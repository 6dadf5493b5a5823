"""Home of shtab: tab completion for bash and zsh from the parser itself."""

from __future__ import annotations

from argparse import ArgumentParser

from ..errors import MissingExtra

__all__ = ["script"]


def script(parser: ArgumentParser, shell: str) -> str:
    """The completion script of `parser` for "bash" or "zsh"; `MissingExtra` when shtab is not installed."""
    try:
        import shtab
    except ImportError:
        raise MissingExtra("cli", "shtab") from None
    completion: str = shtab.complete(parser, shell)
    return completion
