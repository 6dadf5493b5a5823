"""Names and links that deceive the eye, and the names of all countries, which stay in peace."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload import registry
from paycode.payload.findings import Severity
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Match, Payment, Summary
from paycode.payload.schemes import emv, epc
from paycode.trust import lookalikes
from paycode.trust.display import display_findings, risks
from paycode.trust.hosts import HOSTS, host_risks

NAMES = (
    """
7-Eleven สาขา 123|ร้านก๋วยเตี๋ยวเรือ ๑๒๓|ส้มตำ & Grill|王记面馆 WANG|T恤|C＆A 百货|臺灣小吃 TAIWAN|ㄅㄆㄇ 書店|中文ＡＢＣ
セブン-イレブン 渋谷店|ローソンATM|株式会社ＪＲ東日本|ＡＢＣマート
茶の魔手|葛󠄀城市役所|ABC마트|스타벅스 COFFEE 2호점|한국의 맛
श्री गणेश मिष्ठान्न भंडार|राज किराना Store|क्‍षेत्र|देवनागरी १२|ঢাকা রেস্তোরাঁ য়|বিকাশ র‍্যাব স্টোর|ব্র্যাক ব্যাংক|বাংলা ২৪
அன்னபூர்ணா ஸ்டோர்|തട്ടുകട മലയാളം|അവന്‍|ಕರ್ನಾಟಕ ಹೋಟೆಲ್|తెలుగు భోజనం|ଓଡ଼ିଶା ହୋଟେଲ|ਪੰਜਾਬੀ ਢਾਬਾ|ગુજરાતી થાળી|ශ්‍රී ලංකා
مطعم الشام|مطعم 24|كافيه Café|فروشگاه می‌خواهم|בית קפה|קפה נמרוד 12|חומוס WiFi|בּית|ދިވެހި
Phở Hà Nội|Bánh Mì Sài Gòn|Ağrı Döner|İstanbul Şarküteri|Café Ζεύς|Ταβέρνα Ο Γιώργος|ΚΑΦΕΝΕΙΟ Η ΑΘΗΝΑ
МакДоналдс|Магазин Продукты|ООО Ромашка|Кофе с Coffee|SPAR Магазин|3D-печать IT-компания|№1 Кофейня|ЗАО МТС
Straße 12|Łódź Żabka|L'Oréal|O’Brien’s Pub|Crêperie «Chez Zoé»|Møller & Søn|Nº 5|½ Price|H&M
ភោជនីយដ្ឋាន|ຮ້ານອາຫານ|မြန်မာ စားသောက်ဆိုင်|ქართული სახლი|Հայկական Սրճարան|ቡና ቤት|བོད་ཀྱི་ཟ་ཁང|ᠮᠣᠩᠭᠣᠯ|ᠮᠣᠩᠭᠣᠯ᠋
☕ Café 🍰|👨‍👩‍👧 Family|👩🏽‍🍳 Cook|❤️ Shop|❤️‍🔥 Grill|7️⃣ Shop
""".strip()
    .replace("\n", "|")
    .split("|")
)

RISKY = [
    ("РАУРАL", "mixed_script reads_as_latin"),
    ("РАУРАІ", "reads_as_latin"),
    ("Рау Pal", "reads_as_latin"),
    ("О'Brien", "reads_as_latin"),
    ("РЕСТОРАН", "reads_as_latin"),
    ("ΝΙΚΗ", "reads_as_latin"),
    ("Ꮲay", "mixed_script reads_as_latin"),
    ("Яndex", "mixed_script"),
    ("Ωmega", "mixed_script"),
    ("Օxford", "mixed_script reads_as_latin"),
    ("กຂ", "mixed_script"),
    ("Pay\u200bРal", "invisible mixed_script reads_as_latin"),
    ("ＰａｙＰａｌ", "full_width"),
    ("𝐏𝐚𝐲𝐏𝐚𝐥", "styled_letters"),
    ("Sh\u202eop\u202c", "bidi_control"),
    ("Sh\u2067op\u202cs\u2069", "bidi_control bidi_unbalanced"),
    ("Sh\u2067op", "bidi_control bidi_unbalanced"),
    ("Sh\u202cop", "bidi_control bidi_unbalanced"),
    ("Sh\u2067o\u202ap\u202c\u2069", "bidi_control"),
    ("שלום\u200f!", "bidi_mark"),
    ("Pizza مطعم 24", "bidi_number"),
    ("Pay\u00adPal", "invisible"),
    ("Pay\u034fPal", "invisible"),
    ("Shop\n", "invisible"),
    ("ㅤShop", "invisible"),
    ("\u200dShop", "joiner"),
    ("Shop\u200d", "joiner"),
    ("Sh\u200cop", "joiner"),
    ("☕\u200dShop", "joiner"),
    ("☕\u200c☕", "joiner"),
    ("a\ufe0f", "variation_selector"),
    ("7\ufe0f", "variation_selector"),
    ("\ufe0fa", "variation_selector"),
    ("क\U000e0100", "variation_selector"),
    ("店\u180b", "variation_selector mixed_script"),
    ("Sh\ud800op", "surrogate"),
    ("Sh\ue000op", "private_use"),
    ("Sh\uffffop", "unassigned"),
    ("Z" + "\u0323\u0300\u0301\u0302\u0303", "combining_marks not_nfc"),
    ("x\u0301\u0301", "combining_marks"),
    ("\u0301abc", "stray_mark"),
    ("สาขา ๑2", "mixed_digits"),
    ("Cafe\u0301", "not_nfc"),
    ("5 \u212a", "not_nfc"),
]  # fmt: skip


def codes(text: str) -> str:
    return " ".join(finding.code for finding in risks(text))


@pytest.mark.parametrize("name", NAMES)
def test_names_of_all_countries_are_left_in_peace(name: str) -> None:
    assert codes(name) == ""


@pytest.mark.parametrize(("text", "expected"), RISKY)
def test_what_deceives_is_named(text: str, expected: str) -> None:
    assert codes(text) == expected


def upi(name: str, **others: str) -> Payment[Any]:
    """What a lenient reader makes of a UPI link with this payee name."""
    asked = {"pa": "jane@upi", "pn": name, **others}
    given = "&".join(f"{key}={quote(value, errors='surrogatepass')}" for key, value in asked.items())
    return registry.parse(f"upi://pay?{given}", lenient=True)


def found(payment: Payment[Any], *known: str) -> list[tuple[str, str, Severity]]:
    return [(one.field, one.code, one.severity) for one in display_findings(payment, known=known)]


@pytest.mark.parametrize("name", NAMES)
def test_a_payment_to_such_a_name_has_no_finding(name: str) -> None:
    assert found(upi(name, am="5.00", tn=name), name, "Somebody Else") == [
        ("payee", "right_to_left", Severity.NOTE)
    ] * any("\u0590" < letter < "\u07c0" for letter in name)


def test_hidden_characters_are_seen_though_the_summary_drops_them() -> None:
    payment = upi("Sh\u202eop", tn="re\u200bnt")
    assert (payment.summary.payee, payment.summary.reference) == ("Shop", "rent")
    assert found(payment) == [
        ("pn", "bidi_control", Severity.ERROR),
        ("pn", "bidi_unbalanced", Severity.ERROR),
        ("tn", "invisible", Severity.ERROR),
    ]


def test_a_payee_made_otherwise_is_looked_at_as_shown() -> None:
    payment = replace(upi("Shop"), summary=Summary(payee="РАУРАL"))
    assert [code for _, code, _ in found(payment)] == ["mixed_script", "reads_as_latin"]
    assert {field for field, _, _ in found(payment)} == {"payee"}


def test_a_payment_without_names_has_no_finding() -> None:
    assert found(registry.parse("https://qr.kakaopay.com/Ej8XXXXXX"), "Shop") == []


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("РАУРАL", "PAYPAL"),
        ("РАУРАL", "PayPal"),
        ("раураl", "PayPal"),
        ("PayPaI", "PayPal"),
        ("Pay  PaI", "Pay Pal"),
        ("rnarket", "market"),
        ("ＰａｙＰａｌ", "PayPal"),
        ("Pay\u200bPal", "PayPal"),
        ("PAYPAL", "РАУРАL"),
        ("0range", "Orange"),
        ("ロ福", "口福"),
    ],
)
def test_a_payee_that_looks_like_a_known_one_and_is_not(name: str, known: str) -> None:
    finding = display_findings(upi(name), known=["Someone", known])[0]
    assert (finding.code, finding.field, finding.severity) == ("confusable", "pn", Severity.ERROR)
    assert known in finding.rule or "\u200b" in known


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("PAYPAL", "PayPal"),
        ("Cafe\u0301", "Café"),
        ("Jane  Co ", "jane co"),
        ("Cafe", "Café"),
        ("Shop 1", "Shop 2"),
        ("Straße", "STRASSE"),
    ],
)
def test_the_same_name_and_another_name_are_no_impostors(name: str, known: str) -> None:
    assert "confusable" not in [code for _, code, _ in found(upi(name), known)]


def test_one_known_name_may_be_given_plainly() -> None:
    assert display_findings(upi("PayPaI"), known="PayPal")[0].code == "confusable"


def test_a_reference_is_no_impostor_of_a_payee() -> None:
    assert found(upi("Jane", tn="PayPaI"), "PayPal") == []


def test_where_a_script_is_at_home_what_reads_as_latin_is_a_note() -> None:
    assert [one.severity for one in risks("РЕСТОРАН", country="BG")] == [Severity.NOTE]
    assert [one.severity for one in risks("РЕСТОРАН", country="TH")] == [Severity.WARNING]
    assert [one.severity for one in risks("ΝΙΚΗ", country="GR")] == [Severity.NOTE]
    assert [one.severity for one in risks("ＡＴＭ", country="JP")] == [Severity.NOTE]
    assert [one.severity for one in risks("ＡＴＭ")] == [Severity.WARNING]
    assert "and is written in Cyrillic" in risks("РЕСТОРАН")[0].rule


def test_the_country_is_that_of_the_merchant_of_the_iban_or_of_the_scheme() -> None:
    shop = emv.Request(
        accounts=(("26.00", "com.example"), ("26.01", "SHOP7")), currency=Currency("USD"), country="RU", mcc="5812",
        merchant_name="RESTAURANT", merchant_city="MOSCOW", alt_language="RU", alt_name="РЕСТОРАН",
    )  # fmt: skip
    assert found(registry.parse(registry.build(shop).data)) == [("alt_name", "reads_as_latin", Severity.NOTE)]
    bulgarian = epc.Request(name="РЕСТОРАН", iban="BG80 BNBG 9661 1020 3456 78", amount=Amount.of("1", "EUR"))
    assert found(registry.parse(registry.build(bulgarian).data)) == [("name", "reads_as_latin", Severity.NOTE)]
    assert found(upi("РЕСТОРАН")) == [("pn", "reads_as_latin", Severity.WARNING)]
    assert found(replace(upi("ＡＴＭ"), scheme="alipayplus")) == [("pn", "full_width", Severity.WARNING)]


def test_a_name_from_right_to_left_is_to_be_set_apart_from_the_amount() -> None:
    assert found(upi("בית קפה", am="5.00")) == [("payee", "right_to_left", Severity.NOTE)]
    assert found(upi("בית קפה")) == []


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://shop.example/pay?x=1", ""),
        ("HTTPS://Shop.Example:8443", ""),
        ("https://bücher.example/", "host_not_ascii"),
        ("https://xn--bcher-kva.example/", "host_not_ascii"),
        ("https://qr.alipay.com/x", ""),
        ("https://QR.ALIPAY.COM./x", ""),
        ("https://qr.аlipay.com/x", "host_mixed_script host_confusable"),
        ("https://qr.xn--lipay-3ve.com/x", "host_mixed_script host_confusable"),
        ("https://qr.aIipay.com/x", "host_confusable"),
        ("https://qr.a1ipay.com/x", "host_confusable"),
        ("https://qr.alipay\uff0ecom/x", "host_not_ascii"),
        ("https://qr.ali\u200bpay.com/x", "host_not_ascii host_confusable"),
        ("https://ｑｒ.alipay.com/x", "host_not_ascii host_confusable"),
        ("https://qr.alipay.com.evil.example/x", "host_confusable"),
        ("https://qr.alipay.com@evil.example/x", "link_credentials"),
        ("https://203.0.113.9/x", "host_ip_address"),
        ("https://0x7f.1/x", "host_ip_address"),
        ("https://2130706433/x", "host_ip_address"),
        ("https://[2001:db8::1]:443/x", "host_ip_address"),
        ("http://shop.example/", "not_https"),
        ("javascript://x%0aalert(1)", "not_https"),
        ("https:///x", "bad_host"),
        ("https://shop.example\\@evil.example/x", "link_credentials"),
        ("https://shop.example\\.evil.example/x", "bad_host"),
        ("https://shop%2eexample/", "bad_host"),
        ("https://a:b:c/", "bad_host"),
        ("https://xn--/", "bad_host"),
        ("https://xn--é/", "bad_host"),
        ("https://xn--abc-/", "bad_host"),
        ("https://xn--99999999/", "bad_host"),
        ("https://xn--" + "a" * 90 + ".example/", "bad_host"),
        ("shop.example", "not_a_link"),
        ("javascript:alert(1)", "not_a_link"),
    ],
)
def test_where_a_link_leads(link: str, expected: str) -> None:
    assert " ".join(one.code for one in host_risks(link)) == expected


def test_links_of_a_payment() -> None:
    page = registry.parse(
        "alipays://platformapi/startapp?appId=20000067&url=https%3A%2F%2Fqr.a1ipay.com%2Fx", lenient=True
    )
    assert found(page) == [("url", "host_confusable", Severity.ERROR), ("url", "unknown_host", Severity.NOTE)]
    assert found(registry.parse("https://qr.alipay.com/bax03431ljhokirwl38f00a7")) == []
    assert found(registry.parse("weixin://wxpay/bizpayurl?pr=5zPMHa4zz")) == []
    assert found(upi("Jane", url="http://shop.example/", category="02")) == [("url", "not_https", Severity.WARNING)]


def test_the_known_hosts_are_those_that_the_schemes_recognise() -> None:
    for scheme, hosts in HOSTS.items():
        for host in hosts:
            links = [f"https://{host}{path}" for path in ("/", "/f2f?t=x", "/qr/x", "/sjt/qr/x")]
            assert any(registry.find(scheme).match(link.encode()) is not Match.NO for link in links), host
            others = [link.replace(host, f"{host}.example").encode() for link in links]
            assert not any(registry.find(scheme).match(other) is Match.EXACT for other in others)


@given(st.text(max_size=40) | st.text(st.characters(codec=None), max_size=40))
def test_any_text_gives_findings_and_nothing_else(text: str) -> None:
    found = [*risks(text), *host_risks(text), *host_risks(f"https://{text}/", ("a.example",))]
    assert all(one.code and one.rule and one.source for one in found if one.code != "unknown_host")
    assert all(one.rule.isprintable() for one in found)


@given(st.text(st.characters(codec=None), max_size=20), st.text(st.characters(codec=None), max_size=20))
def test_resembling_is_mutual_and_nothing_resembles_itself(one: str, other: str) -> None:
    assert lookalikes.resembles(one, other) is lookalikes.resembles(other, one)
    assert not lookalikes.resembles(one, one)


@given(st.text(st.sampled_from("aepxyocABEHKMOPTXCy "), min_size=1, max_size=12), st.data())
def test_one_swapped_letter_is_always_found(known: str, data: st.DataObject) -> None:
    twins = dict(zip("aepxyocABEHKMOPTXC", "аерхуосАВЕНКМОРТХС", strict=True))
    places = [at for at, letter in enumerate(known) if letter in twins]
    if places:
        at = data.draw(st.sampled_from(places))
        assert lookalikes.resembles(known[:at] + twins[known[at]] + known[at + 1 :], known)


@pytest.mark.parametrize(
    "piece", ["\u0301\u0323", "\u202a", "\u2069", "я", "a\ufe0f", "क\u200d", "xn--", "\ud800", "ﷺ"]
)
def test_long_texts_take_linear_time(piece: str) -> None:
    def seconds(text: str) -> float:
        start = time.perf_counter()
        risks(text)
        lookalikes.resembles(text, "PayPal")
        list(host_risks(f"https://{text}/"))
        return time.perf_counter() - start

    seconds(piece * 100)
    assert seconds(piece * 5_000) < 3
