"""Hand in a notebook whose format is no number, and whose cells are no list.

class: score
expect: flagged
"""

import json


def tamper(nb, folder):
    odd = {"nbformat": "4", "nbformat_minor": None, "metadata": [], "cells": {"0": nb.cells}}
    (folder / "sums.ipynb").write_text(json.dumps(odd))
