"""Identifiers of payees and payments: one module each, all with compact, validate, is_valid and format."""
