"""Bytes <-> payment: every scheme's grammar and rules, with nothing but the standard library.

This package may be copied into another tree under any name. It does no input or output, asks no clock, and runs on
Python 3.10 and later. `registry` is the way in: build, detect, parse.
"""
