"""What each field of a request is, in one sentence for whoever fills it in.

Keyed by field name; where two schemes mean different things by one name, by "scheme.name".
"""

from __future__ import annotations

__all__ = ["HELP", "describe", "pretty"]


def describe(scheme: str, name: str) -> str:
    """The sentence for a field; its own name in words when it has none."""
    return HELP.get(f"{scheme}.{name}") or HELP.get(name) or pretty(name)


def pretty(name: str) -> str:
    """A field's name in words: "merchant_name" is "merchant name"."""
    return name.replace("_", " ")


HELP = {
    # Money
    "amount": "amount, such as 99.00; left out, the payer types it",
    "currency": "the currency, such as SGD",
    "fee_fixed": "a fixed fee added to the amount, such as 1.50 (with --tip-indicator 02)",
    "fee_percent": "a fee in per cent of the amount, such as 5.00 (with --tip-indicator 03)",
    "tip_indicator": "tips and fees: 01 the app asks for a tip, 02 a fixed fee, 03 a percentage",
    # EMVCo codes: the merchant
    "accounts": "one part of a merchant account: 26.00 names its owner, 26.01 and so on are the owner's; repeat it",
    "point_of_initiation": "11 for a code that is paid many times, 12 for one payment",
    "mcc": "merchant category, four digits of ISO 18245",
    "country": "country of the merchant, two letters of ISO 3166",
    "merchant_name": "name shown to the payer, up to 25 letters",
    "merchant_city": "city of the merchant, up to 15 letters",
    "postal_code": "postal code of the merchant",
    "alt_language": "language of --alt-name and --alt-city, two letters of ISO 639",
    "alt_name": "name of the merchant in its own script",
    "alt_city": "city of the merchant in its own script",
    # EMVCo codes: additional data
    "bill_number": "number of the bill or invoice",
    "mobile_number": "mobile number to top up or to pay for; *** lets the app ask for it",
    "store_label": "which store of the merchant",
    "loyalty_number": "the payer's loyalty card number; *** lets the app ask for it",
    "reference": "what the payee finds the payment by, such as an order number",
    "customer_label": "which customer pays, such as a subscriber number",
    "terminal_label": "which terminal or till shows the code",
    "purpose": "what is paid for",
    "consumer_data_request": "what the app shall send along: A address, M mobile number, E e-mail",
    "merchant_tax_id": "tax number of the merchant",
    "merchant_channel": "where the code is shown: three digits for medium, place and presence",
    "extra": "anything that has no option of its own, as PATH=VALUE; repeat it",
    # PromptPay
    "mobile": "payee's mobile number, such as 081-234-5678",
    "national_or_tax_id": "payee's national id or tax id, 13 digits",
    "ewallet_id": "payee's e-wallet id, 15 digits",
    "bank_account": "payee's bank and account number (banking apps refuse it)",
    "ota": "one-time account, 10 characters",
    "biller_id": "biller of a bill payment, 15 digits",
    "biller_aid": "bill payment within Thailand (A000000677010112) or across the border (A000000677012006)",
    "ref1": "reference 1 of a bill payment, needed with --biller-id",
    "ref2": "reference 2 of a bill payment",
    "truemoney_message": "TrueMoney's message to the payee, UTF-16BE in hexadecimal",
    # Pix
    "pix_key": "payee's Pix key: phone (+55...), CPF, CNPJ, e-mail or random key",
    "pix.info": "a text for the payer",
    "fss_ispb": "ISPB of the bank that hands out cash (Pix Saque)",
    "location": "where the charge is kept, host and path without https://",
    "recurrence_location": "where the recurring charge is kept (Pix Automático), without https://",
    "pix.reference": "transaction id (txid), up to 25 letters and digits, *** for none",
    # SEPA credit transfer (EPC)
    "epc.name": "payee's name, up to 70 characters",
    "iban": "payee's account, spaces are allowed",
    "bic": "BIC of the payee's bank; needed in version 001",
    "epc.purpose": "purpose of the transfer, a code of ISO 20022 such as GDDS",
    "epc.reference": "structured reference of ISO 11649 (RF...), instead of --text",
    "epc.text": "text for the payee, up to 140 characters, instead of --reference",
    "epc.info": "a text for the payer, up to 70 characters",
    "epc.version": "version of the format, 001 or 002",
    "epc.charset": "character set: 1 UTF-8, 2 to 8 ISO 8859-1, -2, -4, -5, -7, -10, -15",
    # UPI
    "pa": "payee's address (VPA), such as shop@bank",
    "pn": "payee's name",
    "am": "amount, such as 120.00; left out, the payer types it",
    "mam": "least amount, when the payer may change it",
    "cu": "currency, always INR",
    "mc": "merchant category, four digits; 0000 for a person",
    "ver": "version of the link, always 01",
    "upi.mode": "how the code is presented: 01 static, 15 or 22 dynamic (needs --tr)",
    "upi.purpose": "purpose code, two digits",
    "orgid": "id of the organisation that made the link",
    "tid": "transaction id given by the payer's bank or app",
    "tr": "transaction reference, such as an order number; needed in dynamic codes",
    "tn": "note to the payer, up to 50 characters",
    "category": "what --url shows: 01 advertisement, 02 invoice",
    "upi.url": "page about the transaction",
    "mid": "merchant id",
    "msid": "store id",
    "mtid": "terminal id",
    "entips": "whether the app offers a tip, Y or N",
    "qrmedium": "where the code is shown: 02 app, 03 point of sale, 04 printed",
    "qrexpire": "until when it may be paid, such as 2026-11-23T18:00:00+05:30",
    "qrts": "when the code was made, such as 2026-11-23T09:30:00+05:30",
    "split": "how the amount is made up",
    "pincode": "postal code of the merchant",
    "tier": "size of the merchant's town, TIER1 to TIER6",
    "txntype": "PAY, COLLECT, CREATE, UPDATE or REVOKE",
    "consent": "what the payer agrees to",
    "invoiceno": "number of the invoice",
    "invoicedate": "date of the invoice",
    "invoicename": "name on the invoice",
    "gstin": "merchant's GST number",
    "gstbrkup": "how the tax (GST) is made up",
    "mn": "name of the mandate",
    "validitystart": "first day of the mandate, as DDMMYYYY",
    "validityend": "last day of the mandate, as DDMMYYYY",
    "amrule": "whether the mandate's amount is EXACT or at most (MAX)",
    "recur": "how often the mandate is drawn, ONETIME to ASPRESENTED",
    "recurvalue": "day on which the mandate is drawn",
    "recurtype": "whether it is drawn BEFORE, ON or AFTER that day",
    "rev": "whether the payer may revoke the mandate, Y or N",
    "share": "whether the mandate may be shared, Y or N",
    "block": "whether the money is blocked, Y or N",
    "umn": "unique number of the mandate",
    "cc": "country of the payee, for payments from abroad",
    "bam": "amount in the payee's currency, for payments from abroad",
    "bcurr": "the payee's currency, for payments from abroad",
    "upi.extra": "a parameter that UPI does not define, as NAME=VALUE; repeat it",
    "action": "pay for one payment, mandate to set up a recurring one",
    "app": "upi for every app, or the private link of one wallet",
    "orgid_name": "which of two spellings of the parameter orgid is written",
    # Alipay and WeChat Pay
    "form": "which of the known forms of text this is",
    "token": "the part that only the issuer understands",
    "type_prefix": "first three letters of the token, which hint at its type",
    "app_id": "part of the wallet that is opened",
    "said": "service that is opened",
    "inner_qr": "code that the wallet is told to read",
    "payee_user_id": "payee's user id",
    "memo": "text for the payee",
    "alipay.purpose": "what is done with the money",
    "url": "web address that the code holds; never opened",
    "code": "the payer's digits: a secret, money to whoever has them",
    "groupid": "group of combined orders",
    "appid": "app of the merchant",
    "mch_id": "number of the merchant",
    "nonce_str": "random text, part of what is signed",
    "product_id": "what is sold, in the merchant's own numbering",
    "time_stamp": "when the link was signed, in Unix seconds",
    "sign": "signature of the merchant; not checked here",
}
