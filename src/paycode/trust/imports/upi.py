"""UPI's key lists: the reply to ListPspKeys, with which NPCI tells banks whose key signs whose codes.

```xml
<upi:RespListKeys xmlns:upi="http://npci.org/upi/schema/">
  <Head .../><Resp result="SUCCESS" .../><Txn type="ListPspKeys" .../>
  <keyList><key code="180001" owner="..." type="..." ki="20210101"><keyValue>MFkwEw...</keyValue></key></keyList>
</upi:RespListKeys>
```

The form is that of the classes which NPCI's schema generates, in a bank's public source: `code` is the `orgid` of
links, `keyValue` a SubjectPublicKeyInfo in base64. The document is itself signed (XML Signature), which is **not**
checked here: hand in only what you have from NPCI.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...errors import BadKey
from ...sealing import _crypto, radix64
from . import _xml
from .key import ImportedKey, loaded, made

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["from_upi_keys"]

MAX_BYTES = 4 * 1024 * 1024
MAX_KEYS = 20_000


def from_upi_keys(document: bytes) -> tuple[ImportedKey, ...]:
    """The P-256 keys of a list, in order, each under the name "upi:" and its `orgid`.

    Keys of other kinds (RSA keys, which encrypt) are passed over. Raises `BadKey` for a document that is no such list,
    has a document type or entities, or says that the request failed.
    """
    if len(document) > MAX_BYTES:
        raise BadKey(f"a key list has at most {MAX_BYTES} bytes")
    root = loaded(lambda: _xml.parse(document), "an XML document without a document type")
    if _local(root) != "RespListKeys":
        raise BadKey("a key list is a RespListKeys document")
    if [reply.get("result") for reply in _children(root, "Resp")] != ["SUCCESS"]:
        raise BadKey("this key list is the reply to a request that failed")
    keys = [key for keys in _children(root, "keyList") for key in _children(keys, "key")]
    if len(keys) > MAX_KEYS:
        raise BadKey(f"a key list has at most {MAX_KEYS} keys")
    found = [_imported(place, key) for place, key in enumerate(keys)]
    return tuple(imported for imported in found if imported)


def _imported(place: int, element: Element) -> ImportedKey | None:
    organisation = element.get("code", "")
    if re.fullmatch("[0-9A-Za-z]{1,20}", organisation) is None:
        raise BadKey(f"key {place}: code is 1 to 20 letters and digits")
    written = "".join(value.text or "" for value in _children(element, "keyValue"))
    der = radix64.standard("".join(written.split()))
    if not der:
        raise BadKey(f"key {place}: keyValue is a public key in base64")
    described = loaded(lambda: _crypto.public_from_der(der), f"a public key (key {place})")
    if described is None or described[0] != "p256":
        return None
    key = made(described, "RS256")
    return ImportedKey(key=key, names=(f"upi:{organisation}",), subject=element.get("owner", ""))


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _local(child) == name]


def _local(element: Element) -> str:
    """The name without its namespace, which senders write or leave out."""
    return str(element.tag).rpartition("}")[2]
