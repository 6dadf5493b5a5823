"""The headings of payment part and receipt, word for word.

Source: SIX, Swiss Implementation Guidelines QR-bill 2.4, annex C. Romansh came with 1 January 2026. "A détacher" has no
accent there either.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HEADINGS", "LANGUAGES", "Headings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """Titles and headings in one language; `payable_by_blank` stands above a blank field."""

    payment_part: str
    receipt: str
    account: str
    reference: str
    information: str
    payable_by: str
    payable_by_blank: str
    currency: str
    amount: str
    acceptance_point: str
    separate: str


HEADINGS = {
    "de": Headings(
        payment_part="Zahlteil",
        receipt="Empfangsschein",
        account="Konto / Zahlbar an",
        reference="Referenz",
        information="Zusätzliche Informationen",
        payable_by="Zahlbar durch",
        payable_by_blank="Zahlbar durch (Name/Adresse)",
        currency="Währung",
        amount="Betrag",
        acceptance_point="Annahmestelle",
        separate="Vor der Einzahlung abzutrennen",
    ),
    "fr": Headings(
        payment_part="Section paiement",
        receipt="Récépissé",
        account="Compte / Payable à",
        reference="Référence",
        information="Informations supplémentaires",
        payable_by="Payable par",
        payable_by_blank="Payable par (nom/adresse)",
        currency="Monnaie",
        amount="Montant",
        acceptance_point="Point de dépôt",
        separate="A détacher avant le versement",
    ),
    "it": Headings(
        payment_part="Sezione pagamento",
        receipt="Ricevuta",
        account="Conto / Pagabile a",
        reference="Riferimento",
        information="Informazioni supplementari",
        payable_by="Pagabile da",
        payable_by_blank="Pagabile da (nome/indirizzo)",
        currency="Valuta",
        amount="Importo",
        acceptance_point="Punto di accettazione",
        separate="Da staccare prima del versamento",
    ),
    "en": Headings(
        payment_part="Payment part",
        receipt="Receipt",
        account="Account / Payable to",
        reference="Reference",
        information="Additional information",
        payable_by="Payable by",
        payable_by_blank="Payable by (name/address)",
        currency="Currency",
        amount="Amount",
        acceptance_point="Acceptance point",
        separate="Separate before paying in",
    ),
    "rm": Headings(
        payment_part="Part da pajament",
        receipt="Quittanza",
        account="Conto / Da pajar a",
        reference="Referenza",
        information="Infurmaziuns supplementaras",
        payable_by="Da pajar da",
        payable_by_blank="Da pajar da (num/adressa)",
        currency="Valuta",
        amount="Import",
        acceptance_point="Post da recepziun",
        separate="Da distatgar avant che pajar",
    ),
}

LANGUAGES = tuple(HEADINGS)
"""The languages a bill may be in."""
