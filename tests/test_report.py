"""The JSON of a payment: the documented keys, exact money, and no secrets."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import paycode
from paycode.payload.report import payment_data

KEYS = ["scheme", "kind", "payee", "account", "amount", "currency", "reference", "expires", "url", "fields", "findings"]


def test_shape_of_an_emv_text() -> None:
    data = payment_data(
        paycode.parse(
            "0002010102121516ABCDEF123456789052045311530339254039995802JP5906DONGRI6005TOKYO63046BBD", lenient=True
        )
    )
    assert list(data) == KEYS
    assert (data["scheme"], data["kind"], data["amount"], data["currency"]) == ("emv", "dynamic", "999", "JPY")
    assert data["fields"]["merchant_name"] == "DONGRI"
    assert data["fields"]["accounts"] == [["15", "ABCDEF1234567890"]]
    assert data["fields"]["tags"]["54"] == "999"
    assert json.loads(json.dumps(data)) == data


def test_what_a_text_does_not_say_is_none() -> None:
    data = payment_data(paycode.parse("wxp://f2f0example"))
    assert [data[key] for key in ("payee", "amount", "currency", "reference", "expires", "url")] == [None] * 6


def test_parts_have_the_names_and_the_writing_of_the_text() -> None:
    data = payment_data(paycode.parse("upi://pay?pa=a@b&pn=A&mode=22&tr=7&am=1.5&QRexpire=2026-11-23T12:00:00+05:30"))
    assert data["amount"] == "1.50"
    assert data["fields"]["am"] == "1.5"
    assert data["fields"]["QRexpire"] == "2026-11-23T12:00:00+05:30"
    assert "qrexpire" not in data["fields"]
    assert data["expires"] == "2026-11-23T12:00:00+05:30"


def test_a_strangers_parameter_does_not_pass_for_a_field() -> None:
    data = payment_data(paycode.parse("https://qr.alipay.com/bax123?token=other"))
    assert data["fields"]["token"] == "bax123"
    assert data["fields"]["extra"] == [["token", "other"]]


def test_a_day_is_written_as_a_day() -> None:
    payment = paycode.parse("upi://pay?pa=a@b&pn=A")
    due = dataclasses.replace(payment, summary=dataclasses.replace(payment.summary, expires=date(2026, 11, 23)))
    assert payment_data(due)["expires"] == "2026-11-23"


def test_a_payers_code_appears_nowhere() -> None:
    digits = "134622817080551492"
    payment = paycode.parse(digits)
    assert payment_data(payment)["kind"] == "payer"
    assert digits not in json.dumps(payment_data(payment)) + repr(payment)
