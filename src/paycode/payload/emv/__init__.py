"""EMVCo payment texts: `tlv` (grammar), `document` (frame), `merchant` (objects and rules), `profile` (schemes)."""
