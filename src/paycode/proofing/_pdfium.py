"""Home of pypdfium2, which carries Chrome's PDF reader: pages of a PDF as pixels. One thread at a time may use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..errors import BadFrame, MissingExtra
from ..scanning.engines import Image

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["count", "page", "page_size"]

_LOCK = threading.Lock()
_POINTS = 72.0


def count(data: bytes) -> int:
    """How many pages there are; `BadFrame` when this is no PDF or one with a password."""
    with _opened(data) as document:
        return len(document)


def page_size(data: bytes, index: int) -> tuple[float, float]:
    """Width and height of a page in inches."""
    with _opened(data) as document:
        width, height = document[index].get_size()
        return width / _POINTS, height / _POINTS


def page(data: bytes, index: int, dpi: float) -> Image:
    """A page in BGR on white paper."""
    with _opened(data) as document:
        return cast(Image, np.array(document[index].render(scale=dpi / _POINTS, rev_byteorder=False).to_numpy()))


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    library = _pypdfium2()
    with _LOCK:
        try:
            document = library.PdfDocument(data)
        except library.PdfiumError as error:
            raise BadFrame(f"the PDF cannot be opened ({error})") from None
        try:
            yield document
        except library.PdfiumError as error:
            raise BadFrame(f"a page of the PDF cannot be drawn ({error})") from None
        finally:
            document.close()


def _pypdfium2() -> ModuleType:
    try:
        import pypdfium2
    except ImportError:
        raise MissingExtra("proof", "pypdfium2") from None
    return pypdfium2  # type: ignore[no-any-return]
