"""Each engine alone: exact bytes or nothing, corners in order, and the traps that its home file names."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image
from pyzbar import wrapper

from paycode.errors import MissingExtra, ScanError
from paycode.scanning import _opencv, _zxing
from paycode.scanning._opencv import OpenCV, OpenCVAruco, WeChat
from paycode.scanning._zbar import ZBar
from paycode.scanning._zxing import ZXing
from paycode.scanning.engines import Engine, Grey
from paycode.symbol import BYTE, KANJI, Eci, Segment, encode_segments
from scanning_pictures import apart, drawn, mapped, onto, outline, pictured, seen, spoilt, turned

HERE = pathlib.Path(__file__).parent
BORDER_PIXELS = 32
TEXT = "HELLO WORLD 1234"
ENGINES: list[tuple[type[Engine], float]] = [
    (ZXing, 2.0),
    (OpenCV, 4.0),
    (OpenCVAruco, 4.0),
    (ZBar, 4.0),
    (WeChat, 2.0),
]
DETECTORS = pytest.mark.parametrize("detector", [OpenCV, OpenCVAruco], ids=["plain", "aruco"])
TILTED = [(60.0, 40.0), (330.0, 80.0), (300.0, 340.0), (30.0, 300.0)]


class WeChatReader:
    """Stands in for WeChat's reader, as measured on contrib builds 4.12, 4.14 and 5.0, which are not installed here.

    Texts end at a zero byte, one that is not UTF-8 costs the picture, outlines begin at a symbol's own top left and run
    the other way for a mirrored one. The constructor takes four paths or none before OpenCV 5, then two or none.
    """

    pictures: ClassVar[list[tuple[int, ...]]] = []
    paths: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *paths: str) -> None:
        if len(paths) > (2 if cv2.__version__ >= "5" else 4):
            raise TypeError("WeChatQRCode() takes fewer arguments")
        if any("broken" in pathlib.Path(path).read_text() for path in paths):
            raise SystemError("WeChatQRCode returned a result with an exception set")
        type(self).paths = paths

    def detectAndDecode(self, grey: Grey) -> tuple[tuple[str, ...], tuple[Any, ...]]:  # noqa: N802 - OpenCV's name
        self.pictures.append(grey.shape)
        finds = ZXing().read(grey) if min(grey.shape) > 20 else []
        outlines = [np.array(find.corners, np.float32)[[0, 3, 2, 1]] for find in finds]
        return tuple(find.data.decode().partition("\0")[0] for find in finds), tuple(outlines)


@pytest.fixture(autouse=True)
def contrib(monkeypatch: pytest.MonkeyPatch) -> None:
    """A contrib build of OpenCV."""
    monkeypatch.setattr(cv2, "wechat_qrcode_WeChatQRCode", WeChatReader, raising=False)
    monkeypatch.setattr(WeChatReader, "pictures", [])


@pytest.mark.parametrize(("engine", "tolerance"), ENGINES, ids=lambda value: getattr(value, "name", ""))
@pytest.mark.parametrize("mirrored", [False, True], ids=["", "mirrored"])
@pytest.mark.parametrize("view", [0, 90, 180, 270, 25, "tilted"])
def test_corners_run_clockwise_from_the_own_top_left(engine, tolerance, view, mirrored):  # type: ignore[no-untyped-def]
    picture = drawn(TEXT, version=3)
    side = len(picture)
    if view == "tilted":
        warp = onto([TILTED[i] for i in ((1, 0, 3, 2) if mirrored else (0, 1, 2, 3))], side)
    else:
        warp = turned(side, view, mirrored=mirrored, size=420)
    (find,) = engine().read(seen(picture, warp, 420))
    assert find.data == TEXT.encode()
    assert apart(find.corners, mapped(outline(picture), warp)) < tolerance


@pytest.mark.parametrize("payload", ["ร้านกาแฟ ☕", "a\\b~|", b"\0\x01\x02" + bytes(range(0x20, 0x7F))])
def test_zxing_and_the_others_agree_on_bytes(payload: str | bytes) -> None:
    data = payload.encode() if isinstance(payload, str) else payload
    (first,) = ZXing().read(drawn(payload))
    assert first.data == data
    assert [find.data for find in OpenCV().read(drawn(payload))] == [data]
    assert [find.data for find in OpenCVAruco().read(drawn(payload))] == [data]
    assert [find.data for find in WeChat().read(drawn(payload))] == ([] if b"\0" in data else [data])
    assert [find.data for find in ZBar().read(drawn(payload))] == ([data] if data.isascii() else [])


@pytest.mark.parametrize(
    "options",
    [
        {"content": "café", "encoding": "iso8859-1"},  # OpenCV converts it to UTF-8
        {"content": "café", "encoding": "iso8859-1", "eci": True},  # zbar converts it to UTF-8
        {"content": "中文支付", "encoding": "gbk", "mode": "byte"},
        {"content": "点茗", "mode": "kanji"},
        {"content": "中文支付", "mode": "hanzi"},
    ],
)
def test_no_engine_gives_bytes_that_the_symbol_does_not_hold(options):  # type: ignore[no-untyped-def]
    data = options["content"].encode(
        options.get("encoding", "gb2312" if options.get("mode") == "hanzi" else "shift-jis")
    )
    picture = drawn(options.pop("content"), **options)
    assert [find.data for find in ZXing().read(picture)] == [data]
    for engine in (ZBar, OpenCV, OpenCVAruco, WeChat):
        assert {find.data for find in engine().read(picture)} <= {data}


MIXED = [
    ([Segment(KANJI, "点茗".encode("shift-jis")), Segment(BYTE, b"\xe9")], True),
    ([Segment(BYTE, b"\xe9"), Segment(KANJI, "点茗".encode("shift-jis"))], False),  # all of it converted
    ([Segment(BYTE, "ร".encode()), Segment(BYTE, b"\xe9")], False),
    ([Segment(BYTE, b"\xe9"), Eci(26), Segment(BYTE, b"x")], False),
    ([Eci(3), Segment(BYTE, b"\xe9"), Eci(26), Segment(BYTE, b"\xc3\xa9")], False),
    ([Eci(3), Segment(BYTE, "ร".encode())], True),
]


@DETECTORS
@pytest.mark.parametrize(("items", "told"), MIXED)
def test_opencv_gives_exact_bytes_of_mixed_segments_or_none(detector, items, told):  # type: ignore[no-untyped-def]
    modules = np.pad(encode_segments(items).matrix, 4).repeat(8, 0).repeat(8, 1)
    data = b"".join(item.data for item in items if isinstance(item, Segment))
    found = [find.data for find in detector().read(np.where(modules, 0, 255).astype(np.uint8))]
    assert found == ([data] if told else [])


@DETECTORS
def test_opencv_tells_the_eci(detector: type[OpenCV]) -> None:
    (find,) = detector().read(drawn("café", encoding="iso8859-1", eci=True))
    assert (find.data, find.pieces) == (b"caf\xe9", ((3, b"caf\xe9"),))


def test_aruco_finds_kanji() -> None:
    (find,) = OpenCVAruco().read(drawn("点茗", mode="kanji"))
    assert (find.data, find.pieces) == ("点茗".encode("shift-jis"), ((20, "点茗".encode("shift-jis")),))


@DETECTORS
def test_opencv_sees_large_pictures_shrunk(detector: type[OpenCV]) -> None:
    picture = drawn(TEXT, version=3, scale=70)
    assert max(picture.shape) > _opencv.LARGEST_SIDE
    (find,) = detector().read(picture)
    assert apart(find.corners, outline(picture, scale=70)) < 10


@DETECTORS
def test_a_symbol_that_opencv_fails_on_costs_no_other(detector: type[OpenCV]) -> None:
    hanzi = drawn("中文支付", mode="hanzi", version=3)
    with pytest.raises(cv2.error):
        cv2.QRCodeDetectorAruco().detectAndDecode(hanzi)
    assert [find.data for find in detector().read(np.hstack([drawn(TEXT, version=3), hanzi]))] == [TEXT.encode()]


def test_wechat_counts_where_the_modules_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = np.hstack([drawn(TEXT, version=3), drawn("another", version=3)])
    both = [TEXT.encode(), b"another"]
    assert [find.data for find in WeChat().read(pair)] == both
    read = WeChatReader.detectAndDecode

    def exchanged(self: WeChatReader, grey: Grey) -> Any:
        texts, outlines = read(self, grey)
        return texts[::-1], outlines

    monkeypatch.setattr(WeChatReader, "detectAndDecode", exchanged)
    assert WeChat().read(pair) == []


def test_wechat_counts_on_light_modules_too() -> None:
    assert [find.data for find in WeChat().read(255 - drawn(TEXT, version=3))] == [TEXT.encode()]


def test_wechat_tells_eci_margin_and_spare_bytes_from_the_modules() -> None:
    modules = np.pad(encode_segments([Eci(26), Segment(BYTE, "é".encode())], spare=b"behind").matrix, 4)
    (find,) = WeChat().read(np.where(modules.repeat(8, 0).repeat(8, 1), 0, 255).astype(np.uint8))
    assert (find.data, find.pieces) == ("é".encode(), ((26, "é".encode()),))
    assert (find.margin, find.spare) == (1.0, b"behind")


def test_wechat_loses_the_picture_on_a_payload_that_is_not_utf_8() -> None:
    pair = np.hstack([drawn(TEXT, version=3), drawn(b"\xff\x00\x80", version=3)])
    with pytest.raises(UnicodeDecodeError):
        WeChatReader().detectAndDecode(pair)
    assert WeChat().read(pair) == []


NETWORKS = {
    "4.14.0": ["detect.prototxt", "detect.caffemodel", "sr.prototxt", "sr.caffemodel"],
    "5.0.0": ["detect.onnx", "sr.onnx"],
}


@pytest.mark.parametrize("version", NETWORKS)
def test_wechat_takes_the_networks_of_its_opencv(
    version: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cv2, "__version__", version)
    first, *others = NETWORKS[version]
    for name in others:
        (tmp_path / name).write_text("a network")
    with pytest.raises(ScanError, match=f"has no {first}, which .* OpenCV {version} needs"):
        WeChat(tmp_path)
    (tmp_path / first).write_text("a broken network")
    with pytest.raises(ScanError, match=f"OpenCV {version} cannot load"):
        WeChat(str(tmp_path))
    (tmp_path / first).write_text("a network")
    WeChat(tmp_path)
    assert WeChatReader.paths == tuple(str(tmp_path / name) for name in NETWORKS[version])


def test_wechat_sees_a_large_picture_whole_if_it_has_networks(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cv2, "__version__", "5.0.0")
    for name in NETWORKS["5.0.0"]:
        (tmp_path / name).write_text("a network")
    picture = drawn(TEXT, version=3, scale=70)
    for models, side in ((tmp_path, len(picture)), (None, _opencv.LARGEST_SIDE)):
        (find,) = WeChat(models).read(picture)
        assert apart(find.corners, outline(picture, scale=70)) < 3
        assert WeChatReader.pictures[-1] == (side, side)


def test_wechat_needs_the_contrib_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cv2, "wechat_qrcode_WeChatQRCode")
    with pytest.raises(MissingExtra, match="opencv-contrib-python-headless in the place of"):
        WeChat()


@pytest.mark.parametrize("engine", [ZXing, OpenCV, OpenCVAruco, ZBar, WeChat])
@pytest.mark.parametrize(
    "picture", [np.zeros((1, 1), np.uint8), np.full((40, 60), 255, np.uint8)], ids=["dot", "blank"]
)
def test_nothing_there_is_an_empty_list(engine, picture):  # type: ignore[no-untyped-def]
    assert engine().read(picture) == []


def test_parts_of_a_structured_append_set() -> None:
    parts = segno.make_sequence("Hello structured append world" * 3, symbol_count=2)
    pictures = [pictured(part) for part in parts]
    read = [find.data for picture in pictures for find in ZXing().read(picture)]
    assert b"".join(read) == b"Hello structured append world" * 3
    for picture in (*pictures, np.hstack(pictures)):  # joined by zbar when both are seen, half said when one is
        assert ZBar().read(picture) == []
        assert OpenCV().read(picture) == []  # which joins them too, at the place of one
        assert OpenCVAruco().read(picture) == []
    assert [find.data for picture in pictures for find in WeChat().read(picture)] == read


@pytest.mark.parametrize(
    ("options", "version", "level", "symbology"),
    [
        ({"version": 7, "error": "q", "boost_error": False}, 7, "Q", "QRCode"),
        ({"version": "m4", "error": "m", "micro": True, "boost_error": False}, None, "M", "MicroQRCode"),
        ({"version": "m1", "micro": True}, None, None, "MicroQRCode"),
    ],
)
def test_zxing_says_version_level_and_kind(options, version, level, symbology):  # type: ignore[no-untyped-def]
    (find,) = ZXing().read(drawn("12345", **options))
    assert (find.data, find.version, find.level, find.symbology) == (b"12345", version, level, symbology)
    assert find.margin == (None if version is None and level is None else 1.0)


def test_zxing_reads_rectangular_micro_qr() -> None:
    symbol = np.asarray(zxingcpp.create_barcode("12345", zxingcpp.BarcodeFormat.RMQRCode).to_image(scale=6))
    (find,) = ZXing().read(np.pad(symbol, 20, constant_values=255))
    assert (find.data, find.version, find.symbology) == (b"12345", None, "rMQR")


def test_margin_falls_with_damage_and_is_never_one_of_the_doubtful_tenths() -> None:
    picture = drawn("x" * 600, error="m", scale=4)
    margins = []
    for spots in range(0, 90, 6):
        damaged = picture.copy()
        for row, column in np.random.default_rng(1).integers(16, len(picture) // 4 - 16, (spots, 2)):
            damaged[row * 4 : row * 4 + 4, column * 4 : column * 4 + 4] ^= 255
        margins += [find.margin for find in ZXing().read(damaged)]
    known = [margin for margin in margins if margin is not None]
    assert margins[0] == 1.0
    assert min(known) < 0.5 < 0.7 < sorted(known)[-2] < 1.0
    assert all(margin in (0, 1) or round(margin * 100) % 10 for margin in known)


@pytest.mark.parametrize(("printed", "margin"), [(None, None), (1.0, 1.0), (0.0, 0.0), (0.75, 0.75), (0.7, None)])
def test_unused_error_correction_that_may_be_ten_times_too_large_is_not_reported(printed, margin):  # type: ignore[no-untyped-def]
    assert _zxing._margin(printed) == margin


def test_noise_beside_a_finder_pattern_is_not_micro_qr_m1() -> None:
    """A check of two codewords is all an M1 symbol has; zxing-cpp read "25" on a corner of a larger code."""
    good = drawn("12345", version="m1", micro=True)
    assert len(ZXing().read(good)) == 1
    broken = good.copy()
    broken[BORDER_PIXELS : BORDER_PIXELS + 8, -BORDER_PIXELS - 8 : -BORDER_PIXELS] = 255  # the last timing module
    assert len(zxingcpp.read_barcodes(broken, formats=zxingcpp.barcode_formats_from_str("QRCode"))) == 1
    assert ZXing().read(broken) == []


def test_zxing_locates_what_it_cannot_decode() -> None:
    picture = drawn(TEXT, version=3)
    damaged = picture.copy()
    damaged[100:220, 110:230] = 255
    read, (located,) = ZXing().survey(damaged)
    assert read == []
    assert located.modules == 29
    assert apart(located.corners, outline(picture)) < 3
    (find,), nothing = ZXing().survey(picture)
    assert (find.data, nothing) == (TEXT.encode(), [])


def test_a_straightened_symbol_reads_and_its_outline_goes_back() -> None:
    picture = drawn(TEXT, version=3)
    warp = onto(TILTED, len(picture))
    corners = mapped(outline(picture), warp)
    patch, straight = _opencv.straightened(spoilt(seen(picture, warp, 420), noise=8), corners, 29)
    for clearer in _opencv.clearer(patch):
        (find,) = ZXing().read(clearer)
        assert apart(_opencv.outline_in(find.corners, straight), corners) < 2


def test_straightening_what_is_straight_only_scales_it() -> None:
    """Half a pixel off is a quarter of a small module, and costs readings."""
    picture = drawn(TEXT, version=3, scale=3)
    patch, _ = _opencv.straightened(picture, outline(picture, scale=3), 29)
    assert np.abs(patch.astype(int) - _opencv.resized(picture, 2.0)).max() <= 2


@pytest.mark.parametrize("engine", [ZXing, OpenCV, OpenCVAruco, WeChat, ZBar])
def test_a_missing_package_names_the_extra(engine, monkeypatch):  # type: ignore[no-untyped-def]
    for module in ("zxingcpp", "cv2", "pyzbar"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra) as caught:
        engine()
    assert caught.value.extra == "scan"


@pytest.mark.parametrize("engine", [OpenCV, OpenCVAruco, WeChat])
def test_an_opencv_that_gives_text_only_counts_as_missing(engine, monkeypatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(_opencv, "_cv2", lambda: SimpleNamespace(QRCodeDetector=object))
    with pytest.raises(MissingExtra, match=r"4\.12"):
        engine()


def test_a_zbar_that_may_end_the_process_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapper, "zbar_image_scanner_set_config", lambda *key: int(key[2] == 4))
    with pytest.raises(MissingExtra, match=r"0\.23\.1"):
        ZBar()


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A script in an interpreter of its own: what was loaded and said before does not count."""
    path = {"PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent / "src")])}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, check=False, text=True, env={**os.environ, **path})


def test_opencv_is_silent_and_left_as_it_was(tmp_path: pathlib.Path) -> None:
    """An ECI makes its detector warn, a damaged video makes its FFmpeg complain, both on standard error."""
    video = tmp_path / "broken.mp4"
    video.write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(5000))
    script = """
import os, sys, cv2
from paycode.errors import SourceUnavailable
from paycode.scanning import open_source
from paycode.scanning._opencv import OpenCV
from scanning_pictures import drawn
before = cv2.utils.logging.getLogLevel(), dict(os.environ)
assert OpenCV().read(drawn("é", eci=True, encoding="utf-8"))
for spec in (99, sys.argv[1]):
    try:
        open_source(spec)
    except SourceUnavailable:
        continue
    raise AssertionError(spec)
assert before == (cv2.utils.logging.getLogLevel(), dict(os.environ))
"""
    done = run(script, str(video))
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


def test_the_first_file_of_a_process_may_be_of_any_kind(tmp_path: pathlib.Path) -> None:
    Image.fromarray(drawn(TEXT)).save(tmp_path / "x.webp", lossless=True)
    script = "import sys; from paycode.scanning import read; print(*(reading.text for reading in read(sys.argv[1])))"
    assert run(script, str(tmp_path / "x.webp")).stdout.strip() == TEXT


def test_importing_loads_no_reader() -> None:
    script = (
        "import sys, paycode.scanning; print([m for m in ('cv2', 'zxingcpp', 'PIL', 'pyzbar') if m in sys.modules])"
    )
    assert run(script).stdout.strip() == "[]"
