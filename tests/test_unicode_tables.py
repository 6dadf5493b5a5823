"""The table of Unicode equals what its generator writes today, and ICU's own functions and Debian's files agree."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import subprocess
import sys
import unicodedata
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.trust import _unicode, lookalikes
from paycode.trust.display import risks

DEBIAN = pathlib.Path("/usr/share/unicode")  # package unicode-data


def generator() -> ModuleType:
    path = pathlib.Path(__file__).parent / "generators/unicode_tables.py"
    spec = importlib.util.spec_from_file_location("generators_unicode_tables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_is_what_the_generator_writes() -> None:
    icu = pytest.importorskip("icu", reason="Unicode's data comes from the icukit-pyicu package")
    if icu.UNICODE_VERSION != _unicode.VERSION:
        pytest.skip(f"the table is of Unicode {_unicode.VERSION}, this ICU has {icu.UNICODE_VERSION}")
    module = generator()
    assert module.TARGET.read_text(encoding="utf-8") == module.source()


def test_debian_files_say_the_same_of_scripts() -> None:
    """An independent copy of Unicode's data, of an older version; what changed since is counted."""
    if not (DEBIAN / "Scripts.txt").exists():
        pytest.skip("the package unicode-data is not installed")
    names = short_names()
    listed = [
        (chr(point), name) for point, name in points(DEBIAN / "Scripts.txt") if name not in {"Common", "Inherited"}
    ]
    changed = [character for character, name in listed if names[name] not in lookalikes.scripts(character)]
    assert len(listed) > 130_000
    assert len(changed) <= 5, changed


def points(path: pathlib.Path) -> list[tuple[int, str]]:
    rows = re.findall(r"(?m)^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*; (\w+)", path.read_text(encoding="utf-8"))
    return [(p, name) for start, end, name in rows for p in range(int(start, 16), int(end or start, 16) + 1)]


def short_names() -> dict[str, str]:
    """The codes of the scripts that the names are tested with."""
    icu = pytest.importorskip("icu", reason="the names of scripts come from the icukit-pyicu package")
    return {
        icu.Script(code).getName(): icu.Script(code).getShortName()
        for code in range(icu.Char.getIntPropertyMaxValue(icu.UProperty.SCRIPT) + 1)
    }


@pytest.mark.parametrize(
    ("character", "codes"),
    [
        ("a", "Latn"), ("я", "Cyrl"), ("ω", "Grek"), ("店", "Hani"), ("の", "Hira"), ("ア", "Kana"),
        ("ー", "Hira Kana"), ("마", "Hang"), ("ส", "Thai"), ("ש", "Hebr"), ("1", ""),
        (" ", ""), ("\ud800", ""), ("\U0010ffff", ""),
    ],
)  # fmt: skip
def test_known_scripts(character: str, codes: str) -> None:
    assert lookalikes.scripts(character) - {"Hanb", "Jpan", "Kore"} == frozenset(codes.split())


def test_entries_are_well_formed() -> None:
    assert list(_unicode.SCRIPTS) == sorted(_unicode.SCRIPTS)
    assert all(re.fullmatch("[A-Z][a-z]{3}( [A-Z][a-z]{3})*", names) for names in _unicode.SCRIPTS.values())
    characters = "".join(_unicode.CONFUSABLES.values())
    assert len(set(characters)) == len(characters) > 9000
    assert {"\u0430", "\u2c9f"}.isdisjoint(_unicode.CONFUSABLES)
    assert "\u0430" in _unicode.CONFUSABLES["a"]


def test_the_notice_of_unicode_stands_in_the_table() -> None:
    text = pathlib.Path(str(_unicode.__file__)).read_text(encoding="utf-8")
    assert "# UNICODE LICENSE V3" in text
    assert "# SPDX-License-Identifier: Unicode-3.0" in text


def test_nobody_loads_the_table_before_it_is_needed() -> None:
    program = (
        "import sys, paycode, paycode.trust.display as display\n"
        "for name in ('7-Eleven 123', 'Кофе'): display.risks(name); print('paycode.trust._unicode' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


ASSIGNED = st.characters(exclude_categories=("Cs", "Cn", "Co"))
LETTERS = st.text(st.sampled_from("aoeрсАВlI1Ωοאל店の마สपé㋿Ⅷ\u0301\u200d"), max_size=8)


@given(st.text(ASSIGNED, max_size=12) | LETTERS)
def test_icu_gives_the_same_skeleton(text: str) -> None:
    icu = pytest.importorskip("icu", reason="the referee is the icukit-pyicu package")
    assert lookalikes.skeleton(text) == icu.SpoofChecker().getSkeleton(0, text)


@given(st.text(st.sampled_from("abéяωאלق店の마ㄅสपখბՀ1"), min_size=1, max_size=4))
def test_icu_draws_the_same_line_between_scripts(word: str) -> None:
    """What ICU finds highly restrictive passes; what is not even moderately restrictive does not."""
    icu = pytest.importorskip("icu", reason="the referee is the icukit-pyicu package")

    def exceeds(level: int) -> bool:
        checker = icu.SpoofChecker()
        checker.setChecks(icu.USpoofChecks.RESTRICTION_LEVEL)
        checker.setRestrictionLevel(level)
        return bool(checker.check(word))

    mixed = bool(lookalikes.mixed_words(word))
    if not exceeds(icu.URestrictionLevel.HIGHLY_RESTRICTIVE):
        assert not mixed
    if exceeds(icu.URestrictionLevel.MODERATELY_RESTRICTIVE):
        assert mixed


def test_every_ignorable_character_is_reported() -> None:
    for character in _unicode.CONFUSABLES[""]:
        assert risks(f"a{character}b"), f"U+{ord(character):04X} {unicodedata.category(character)}"
