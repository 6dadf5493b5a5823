"""Our own reader of QR codes, for what engines locate and cannot decode and for what they do not even locate.

    finders    finder patterns in a picture, at several scales
    poses      how each of them lies, finely
    triples    which three make a symbol; where a hidden one must be
    grids      the modules over the picture: tilted, bent
    edges      the grid pulled onto the edges, so that it follows curves and folds
    levels     what each module says and how sure that is, blur undone
    sampling   all of it, up to a decoded symbol

It reads QR codes of model 2, not Micro QR. What it gives was corrected from far fewer errors than chance would need.
"""

from __future__ import annotations

from .sampling import resolve, search

__all__ = ["resolve", "search"]
