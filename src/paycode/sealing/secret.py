"""What all keys with a secret share: nothing shows, copies or pickles them."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["Secret"]


class Secret:
    """The base of keys that hold a secret; their `repr` names only the kind of key."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key with a secret is not pickled or copied; make it again from where you keep it")
