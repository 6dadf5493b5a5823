"""What can be read and what is refused: arrays, Pillow images, files with every kind of fault, EXIF orientation."""

from __future__ import annotations

import io
import os
import pathlib
import struct
import sys
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from paycode.errors import BadFrame, FrameTooLarge, MissingExtra, ScanError, SourceUnavailable
from paycode.scanning import MAX_PIXELS, Frame, _pillow, frames, read
from paycode.scanning.frames import MAX_SIDE, to_grey
from scanning_pictures import apart, drawn, mapped, onto, outline

TEXT = "00020101021129370016A000000677010111"
CODE = drawn(TEXT, version=3, scale=4)
ORIENTATION = 0x0112


def encoded(picture: Any = CODE, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(file, kind, **options)
    return file.getvalue()


def png_head(width: int, height: int) -> bytes:
    """A PNG file that says its size and holds not one pixel."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def texts(image: Any) -> list[str | None]:
    return [reading.text for reading in read(image)]


def bgr(grey: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.repeat(grey[..., None], 3, axis=2)


def bgra(grey: np.ndarray[Any, Any], alpha: Any) -> np.ndarray[Any, Any]:
    return np.dstack([bgr(grey), np.broadcast_to(np.uint8(alpha), grey.shape)])


@pytest.mark.parametrize(
    "image",
    [
        CODE,
        CODE[::-1, ::-1],
        np.asfortranarray(CODE),
        bgr(CODE),
        bgr(CODE)[:, ::-1],
        bgra(CODE, 255),
        bgra(CODE, 0),
        bgra(np.zeros_like(CODE), 255 - CODE),
        np.frombuffer(CODE.tobytes(), np.uint8).reshape(CODE.shape),  # read-only
        Image.fromarray(CODE),
        Image.fromarray(CODE).convert("1"),
        Image.fromarray(CODE).convert("P"),
        Image.fromarray(CODE).convert("CMYK"),
        Image.fromarray(CODE.astype(np.uint16) * 257),
        Image.fromarray(CODE.astype(np.int32) * 257),
        Image.fromarray(bgra(np.zeros_like(CODE), 255 - CODE)),
        Image.fromarray(bgra(CODE, 0)),
        Image.fromarray(np.dstack([np.zeros_like(CODE), 255 - CODE])),
        Frame(name="", index=0, image=bgr(CODE)),
    ],
    ids=lambda image: f"{type(image).__name__}-{getattr(image, 'mode', getattr(image, 'shape', ''))}",
)
def test_everything_that_shows_the_code_is_read(image: Any) -> None:
    assert texts(image) == [TEXT]


def test_the_picture_given_is_not_changed() -> None:
    picture = bgra(CODE, 255)
    before = picture.copy()
    read(picture, "thorough")
    assert (picture == before).all()


def test_grey_is_the_same_with_and_without_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    with_opencv, _ = to_grey(noise)
    monkeypatch.setitem(sys.modules, "cv2", None)
    without, _ = to_grey(noise)
    assert np.abs(with_opencv.astype(int) - without).max() <= 1


@pytest.mark.parametrize(
    ("image", "error", "says"),
    [
        (np.zeros((0, 0), np.uint8), BadFrame, "no pixels"),
        (np.zeros((0, 5, 3), np.uint8), BadFrame, "no pixels"),
        (np.zeros((), np.uint8), BadFrame, "shape"),
        (np.zeros(9, np.uint8), BadFrame, "shape"),
        (np.zeros((4, 4, 2), np.uint8), BadFrame, "shape"),
        (np.zeros((4, 4, 4, 4), np.uint8), BadFrame, "shape"),
        (np.zeros((4, 4)), BadFrame, "float64"),
        (np.zeros((4, 4), bool), BadFrame, "bool"),
        (np.zeros((4, 4), np.uint16), BadFrame, "uint16"),
        (np.array([[None]]), BadFrame, "object"),
        (np.broadcast_to(np.uint8(0), (MAX_SIDE + 1, 1)), FrameTooLarge, "65536"),
        (np.broadcast_to(np.uint8(0), (20_000, 20_000, 3)), FrameTooLarge, "100 megapixels"),
        (Image.new("F", (4, 4)), BadFrame, "floating"),
        (Image.new("L", (0, 4)), BadFrame, "no pixels"),
        (None, BadFrame, "NoneType"),
        (b"\x89PNG", BadFrame, "bytes"),
        ([[0]], BadFrame, "list"),
        (7, BadFrame, "int"),
    ],
    ids=lambda value: getattr(value, "code", None) or str(value)[:12],
)
def test_what_is_no_picture_is_refused(image: Any, error: type[ScanError], says: str) -> None:
    with pytest.raises(error, match=says):
        read(image)


@pytest.mark.parametrize("kind", [np.uint16, np.int32])
def test_sixteen_bits_are_scaled_to_eight_not_cut_off(kind: Any) -> None:
    values = np.array([[0, 255, 256, 0x7FFF, 0x8000, 0xFFFF]], kind)
    grey, _ = to_grey(Image.fromarray(values))
    assert grey.tolist() == [[0, 0, 1, 127, 128, 255]]


def test_one_pixel_holds_nothing() -> None:
    assert read(np.zeros((1, 1), np.uint8), "thorough") == ()


GOOD = encoded()
JPEG = encoded(kind="JPEG")
FAULTS = {
    "empty": (b"", BadFrame),
    "text": (b"no picture at all\n" * 40, BadFrame),
    "html": (b"<!doctype html><svg/>", BadFrame),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", BadFrame),
    "cut-in-the-head": (GOOD[:20], BadFrame),
    "cut-in-the-pixels": (GOOD[: len(GOOD) // 2], BadFrame),
    "cut-jpeg": (JPEG[: len(JPEG) // 2], BadFrame),
    "wrong-checksum": (GOOD[:40] + b"\xff" + GOOD[41:], BadFrame),
    "no-pixels": (png_head(0, 0), BadFrame),
    "only-a-head": (png_head(50, 50), BadFrame),
    "over-the-limit": (png_head(12_000, 9_000), FrameTooLarge),
    "over-pillows-limit": (png_head(50_000, 50_000), FrameTooLarge),
    "over-the-side": (png_head(MAX_SIDE + 1, 1), FrameTooLarge),
    "over-every-integer": (png_head(2**31 - 1, 2**31 - 1), FrameTooLarge),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_file_is_one_clear_error(name: str, tmp_path: pathlib.Path, recwarn: pytest.WarningsRecorder) -> None:
    data, error = FAULTS[name]
    file = tmp_path / "x.png"
    file.write_bytes(data)
    with pytest.raises(error) as caught:
        read(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not recwarn.list


def test_a_file_just_under_the_limit_is_decoded(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.png").write_bytes(GOOD)
    monkeypatch.setattr(frames, "MAX_PIXELS", CODE.size)
    assert texts(tmp_path / "x.png") == [TEXT]
    monkeypatch.setattr(frames, "MAX_PIXELS", CODE.size - 1)
    with pytest.raises(FrameTooLarge, match=f"{len(CODE)}x{len(CODE)}"):
        read(tmp_path / "x.png")


def test_the_limit_is_what_the_documentation_says() -> None:
    assert MAX_PIXELS == 100_000_000


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("", "folder"),
        ("missing.png", "No such file"),
        ("a\0b", "not a path"),
        ("x" * 5000, "too long"),
        ("pipe", "neither"),
    ],
)
def test_a_path_without_a_file_is_unavailable(path: str, says: str, tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceUnavailable, match=says):
        read(tmp_path / path)


def test_a_device_is_no_picture() -> None:
    with pytest.raises(SourceUnavailable, match="device"):
        read(os.devnull)


def test_a_path_of_bytes_is_refused() -> None:
    class Bytes(os.PathLike[Any]):
        def __fspath__(self) -> bytes:
            return b"x.png"

    with pytest.raises(SourceUnavailable, match="not a path"):
        read(Bytes())


def test_an_unreadable_file_is_unavailable(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.png").write_bytes(GOOD)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pathlib.Path, "open", refuse)
    with pytest.raises(SourceUnavailable, match="Permission denied"):
        read(tmp_path / "x.png")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([GOOD, JPEG, encoded(kind="GIF"), encoded(kind="WEBP", lossless=True)]), st.data())
def test_any_bytes_give_readings_or_our_error(whole: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole)))
    damaged = whole[:start] + data.draw(st.binary(max_size=40)) + whole[start + data.draw(st.integers(0, 40)) :]
    try:
        grey, _ = _pillow.load(
            io.BytesIO(damaged), "x", lambda width, height: frames.check_size(width, height, name="x")
        )
    except ScanError:
        return
    assert grey.dtype == np.uint8
    assert grey.ndim == 2


def test_a_lazily_opened_pillow_image_that_is_cut_off_is_a_bad_frame() -> None:
    with Image.open(io.BytesIO(GOOD[: len(GOOD) // 2])) as image, pytest.raises(BadFrame, match="Pillow image"):
        read(image)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_exif_orientation_is_honoured_and_said(orientation: int, kind: str, tmp_path: pathlib.Path) -> None:
    picture = np.full((200, 320), 255, np.uint8)
    picture[10 : 10 + len(CODE), 20 : 20 + len(CODE)] = CODE
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = tmp_path / "photo"
    file.write_bytes(encoded(picture, kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {})))
    with Image.open(file) as stored:
        upright = np.array(ImageOps.exif_transpose(stored))
    grey, applied = to_grey(file)
    assert applied == orientation
    assert (grey == upright).all()

    (from_file,), (from_array,) = read(str(file)), read(upright)
    assert (from_file.text, from_file.orientation, from_array.orientation) == (TEXT, orientation, 1)
    assert from_file.corners == from_array.corners


@pytest.mark.parametrize("value", [0, 9])
def test_an_orientation_that_is_none_of_the_eight_is_ignored(value: Any, tmp_path: pathlib.Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = value
    (tmp_path / "x.jpg").write_bytes(encoded(kind="JPEG", exif=exif))
    (reading,) = read(tmp_path / "x.jpg")
    assert reading.orientation == 1


def test_a_damaged_exif_block_does_not_cost_the_picture(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SyntaxError("not a TIFF file")

    (tmp_path / "x.jpg").write_bytes(encoded(kind="JPEG"))
    monkeypatch.setattr(Image.Image, "getexif", fail)
    (reading,) = read(tmp_path / "x.jpg")
    assert (reading.text, reading.orientation) == (TEXT, 1)


def test_files_need_pillow(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.png").write_bytes(GOOD)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtra) as caught:
        read(tmp_path / "x.png")
    assert caught.value.extra == "image"


def test_without_pillow_arrays_are_read_and_nothing_is_a_pillow_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "PIL.Image")
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert texts(CODE) == [TEXT]
    with pytest.raises(BadFrame, match="expected"):
        read(object())  # type: ignore[arg-type]


def test_a_frame_holds_an_image_or_an_error() -> None:
    with pytest.raises(ValueError, match="either"):
        Frame(name="x", index=0)
    with pytest.raises(ValueError, match="either"):
        Frame(name="x", index=0, image=CODE, error=BadFrame("x"))
    with pytest.raises(BadFrame, match="spoilt"):
        read(Frame(name="x", index=0, error=BadFrame("spoilt")))


def test_corners_of_a_picture_that_is_not_square() -> None:
    picture = np.full((500, 300), 255, np.uint8)
    picture[250 : 250 + len(CODE), 100 : 100 + len(CODE)] = CODE
    (reading,) = read(picture)
    shift = onto([(100, 250), (101, 250), (101, 251), (100, 251)], 1)
    assert apart(reading.corners, mapped(outline(CODE, scale=4), shift)) < 2
