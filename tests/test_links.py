"""The layer under the wallet links: forms are told apart, nothing is lost, nothing is taken from the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload import links
from paycode.payload.findings import Finding, Malformed, PayloadError, RequestError, RuleBroken, Severity
from paycode.payload.links import FRAGMENT, OPEN, WHOLE, Field, Form, Links
from paycode.payload.money import Amount
from paycode.payload.scheme import MAX_CHARACTERS, Match, Part, Payment, SchemeInfo, Summary
from paycode.payload.text import TextRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    form: str = "pay"
    shop: str = ""
    amount: Amount | None = None
    memo: str = ""
    mark: str = ""
    whole: str = ""
    extra: tuple[Part, ...] = ()


def write(request: Request) -> str:
    own = [("am", request.amount.text)] if request.amount else []
    own += [("memo", request.memo)] if request.memo else []
    return links.text(f"https://tip.example/{request.shop}", [*own, *request.extra])


def checks(request: Request) -> Iterator[Finding]:
    if request.memo == "shout":
        yield Finding(code="loud", field="memo", rule="is said quietly")


WEB = "https://tip.example"
SHOP = TextRule(maximum=8, pattern="[a-z]+", form="small letters")
INFO = SchemeInfo(id="tip", name="Tip", issuer="Tip Ltd", edition="made up", currencies=("KRW",))
TIP = Links(
    info=INFO,
    request=Request,
    summary=lambda request: Summary(account=request.shop, amount=request.amount, reference=request.memo),
    forms=(
        Form(
            name="money",
            address=WEB,
            path="/(?P<shop>go)",
            constants={"act": "give"},
            fields=(Field("shop"),),
        ),
        Form(
            name="pay",
            address=WEB,
            path="/(?P<shop>[^/]+)",
            fields=(
                Field("shop", rule=SHOP),
                Field("amount", at="am", read=links.amount("KRW")),
                Field("memo", rule=OPEN),
            ),
        ),
        # As the printed codes of a merchant are: a token in the path, a fragment that is part of the text.
        Form(
            name="sign",
            address=WEB,
            path="/sign/(?P<shop>[^/]+)",
            aside=frozenset({"t"}),
            fields=(Field("shop", rule=SHOP), Field("mark", at=FRAGMENT), Field("whole", at=WHOLE)),
        ),
        Form(name="old", address=WEB, path="/old/", aside=frozenset({FRAGMENT}), remarks=(links.unsigned("Tip Ltd"),)),
        Form(name="app", address="tip://pay", fields=(Field("shop", at="to", rule=SHOP, needed=True),)),
    ),
    write=write,
    checks=checks,
)
SCHEME = links.scheme(TIP)


def read(text: str, *, lenient: bool = False) -> Payment[Request]:
    return SCHEME.parse(text.encode(), lenient)


def codes(payment: Payment[Request]) -> list[str]:
    return [f"{finding.code}:{finding.field}" for finding in payment.findings]


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("https://tip.example/tea", Request(shop="tea")),
        ("HTTPS://Tip.EXAMPLE/tea", Request(shop="tea")),
        ("https://tip.example/tea?am=500&memo=a%26b", Request(shop="tea", amount=Amount.of("500", "KRW"), memo="a&b")),
        ("https://tip.example/go", Request(shop="go")),
        ("https://tip.example/go?act=give", Request(form="money", shop="go")),
        ("https://tip.example/go?act=take", Request(shop="go", extra=(("act", "take"),))),
        ("https://tip.example/old/#x", Request(form="old")),
        ("tip://pay?to=tea", Request(form="app", shop="tea")),
    ],
)
def test_forms_are_told_apart(text: str, request_: Request) -> None:
    payment = read(text)
    assert payment.request == request_
    assert payment.payload.text == text
    assert SCHEME.match(text.encode()) is Match.EXACT


def test_parts_are_all_pieces_in_order() -> None:
    payment = read("https://tip.example/sign/tea?t=1&z=2#mark")
    assert payment.parts == (("shop", "tea"), ("t", "1"), ("z", "2"), ("#", "mark"))
    assert payment.unknown == payment.request.extra == (("z", "2"),)
    assert payment.request.mark == "mark"
    assert payment.request.whole == "https://tip.example/sign/tea?t=1&z=2#mark"
    assert codes(payment) == ["unknown_parameter:z"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("https://tip.example", Match.FAMILY),
        ("https://tip.example/a/b", Match.FAMILY),
        ("tip://pay/x", Match.FAMILY),
        ("https://tip.example@evil.example/tea", Match.NO),
        ("https://tip.example:8443/tea", Match.NO),
        ("https://tip.example\\@evil.example/tea", Match.NO),
        ("https://tip.example.evil.example/tea", Match.NO),
        ("http://tip.example/tea", Match.NO),
        (" https://tip.example/tea", Match.NO),
        ("", Match.NO),
    ],
)
def test_hosts_are_compared_whole(text: str, match: Match) -> None:
    assert SCHEME.match(text.encode()) is match
    with pytest.raises(Malformed):
        read(text)


@pytest.mark.parametrize(
    ("text", "finding", "lenient"),
    [
        ("https://tip.example/TEA", "format:shop", True),
        ("https://tip.example/tea?am=1.5", "currency_exponent:amount", False),
        ("https://tip.example/tea?am=x", "format:amount", False),
        ("https://tip.example/tea?memo=shout", "loud:memo", True),
        ("https://tip.example/tea?memo=a%00", "control_character:memo", True),
        ("https://tip.example/tea?memo=a&memo=b", "duplicate_parameter:memo", False),
        ("https://tip.example/tea?shop=coffee", "duplicate_parameter:shop", False),
        ("https://tip.example/tea#mark", "fragment:", False),
        ("https://tip.example/old/#a\u202e", "control_character:#", True),
        ("tip://pay", "missing:shop", True),
        ("tip://pay?to=", "missing:shop", True),
    ],
)
def test_refused(text: str, finding: str, lenient: bool) -> None:
    with pytest.raises(RuleBroken) as caught:
        read(text)
    assert finding in {f"{one.code}:{one.field}" for one in caught.value.findings}
    if lenient:
        assert finding in codes(read(text, lenient=True))
    else:
        with pytest.raises(RuleBroken):
            read(text, lenient=True)


def test_an_empty_value_counts_as_absent_and_is_told() -> None:
    payment = read("https://tip.example/tea?memo=&am=")
    assert payment.request == Request(shop="tea")
    assert sorted(codes(payment)) == ["empty_value:amount", "empty_value:memo"]


def test_remarks_are_said_of_every_link_of_a_form() -> None:
    (finding,) = read("https://tip.example/old/").findings
    assert (finding.code, finding.severity, finding.source) == ("unsigned", Severity.WARNING, "Tip Ltd")


def test_names_of_unknown_parameters_are_shown_printable_and_short() -> None:
    payment = read("https://tip.example/tea?%0A" + "x" * 60 + "=1", lenient=True)
    assert "unknown_parameter:?" + "x" * 39 in codes(payment)


@pytest.mark.parametrize(
    ("request_", "finding"),
    [
        (Request(), "unknown_form:"),
        (Request(shop="TEA"), "format:shop"),
        (Request(shop="tea", amount=Amount.of("5", "JPY")), "currency:amount"),
        (Request(shop="tea", memo="shout"), "loud:memo"),
        (Request(shop="tea", extra=(("memo", "x"), ("memo", "y"))), "duplicate_parameter:memo"),
        (Request(shop="tea", extra=(("memo", "x"),)), "not_expressible:"),
        (Request(shop="tea", mark="m"), "not_expressible:"),
        (Request(form="sign", shop="tea"), "not_expressible:"),
        (Request(shop="tea#x"), "fragment:"),
        (Request(shop="tea?am=5"), "not_expressible:"),
        (Request(shop="te\ud800"), "charset:"),
        (Request(shop="tea", memo="x\ud800"), "charset:"),
        (Request(shop="tea", memo="x" * MAX_CHARACTERS), "too_long:"),
    ],
)
def test_what_the_link_would_not_say_is_not_built(request_: Request, finding: str) -> None:
    with pytest.raises(RequestError) as caught:
        SCHEME.build(request_)
    assert finding in {f"{one.code}:{one.field}" for one in caught.value.findings}


def test_only_the_issuer_mints_where_nothing_is_written() -> None:
    minted = links.scheme(Links(info=INFO, request=Request, summary=TIP.summary, forms=TIP.forms))
    with pytest.raises(RequestError, match="only Tip Ltd mints its texts") as caught:
        minted.build(Request(shop="tea"))
    assert caught.value.findings[0].code == "issuer_mints"
    assert minted.parse(b"https://tip.example/tea", False).request == Request(shop="tea")


LETTERS = st.text(st.sampled_from("abcdefgh"), min_size=1, max_size=8)
VISIBLE = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), codec="utf-8"), max_size=20).filter(
    lambda value: value != "shout" and not list(OPEN.findings("memo", value or "x"))
)


@given(LETTERS, st.none() | st.integers(0, 10**18 - 1), VISIBLE, st.dictionaries(LETTERS, VISIBLE, max_size=3))
def test_parse_of_build_is_identity(shop: str, won: int | None, memo: str, extra: dict[str, str]) -> None:
    amount = None if won is None else Amount.of(str(won), "KRW")
    request = Request(shop=shop, amount=amount, memo=memo, extra=tuple(extra.items()))
    assert SCHEME.parse(SCHEME.build(request).data, False).request == request


@given(
    st.sampled_from(["https://tip.example/", "https://tip.example/sign/", "tip://pay?to=", "tip://pay", ""]),
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
    st.booleans(),
)
def test_any_bytes_give_a_payment_or_an_error_of_ours(start: str, rest: bytes, lenient: bool) -> None:
    data = start.encode() + rest
    try:
        payment = SCHEME.parse(data, lenient)
    except PayloadError as error:
        assert error.findings
    else:
        assert payment.payload.data == data
        assert SCHEME.match(data) is Match.EXACT
