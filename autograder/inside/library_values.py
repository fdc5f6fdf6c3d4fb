"""Values of libraries that cross the wall as what they are: pandas, sparse arrays, SymPy.

Each is taken apart into plain data, and made again from nothing but these: no class, function or
code of the sender's. A library is imported only when one of its values arrives.
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

#: Packs a plain value; builds one.
Pack = Callable[[Any], Any]
Build = Callable[[Any], Any]

SPARSE = re.compile(r"(bsr|coo|csc|csr|dia|dok|lil)_(array|matrix)")
#: Rows or columns of a sparse array: some forms take memory for each, also if it holds nothing.
MOST_ROWS = 50_000_000
ZONE = re.compile(r"UTC([+-]\d\d:\d\d)?|[A-Za-z_]{1,30}(/[A-Za-z0-9_+-]{1,40}){0,2}")
MASKED = re.compile(r"(Int|UInt|Float)\d{1,2}|boolean")

#: Names of symbols and functions: what SymPy writes into code when it makes a function of a term.
NAME = re.compile(r"(?!__)[^\W\d][\w{}^\\, ]{0,80}")
ASSUMPTIONS = re.compile(r"[a-z_]{1,30}")
LONGEST, LARGEST_POWER = 10_000, 10_000
ATOMS = (
    "pi", "E", "I", "oo", "zoo", "nan", "GoldenRatio", "EulerGamma", "Catalan", "true", "false",
    "S.EmptySet", "S.Reals", "S.Integers", "S.Naturals", "S.Naturals0", "S.Complexes",
    "S.Rationals", "S.UniversalSet", "S.NegativeInfinity",
)  # fmt: skip
_TERMS = """
    Add Mul Pow Abs sign re im arg conjugate exp log sqrt sin cos tan cot sec csc asin acos atan
    acot asec acsc atan2 sinh cosh tanh coth sech csch asinh acosh atanh acoth sinc factorial
    binomial gamma beta erf erfc erfi floor ceiling frac Max Min Mod Heaviside DiracDelta zeta
    besselj bessely besseli besselk LambertW Ei Si Ci legendre hermite chebyshevt chebyshevu
    Derivative Integral Sum Product Subs Lambda Equality Unequality StrictLessThan LessThan
    StrictGreaterThan GreaterThan And Or Not Xor Implies Equivalent ITE Piecewise ExprCondPair
    Tuple FiniteSet Interval Union Intersection Complement ProductSet ImageSet ConditionSet
    Contains KroneckerDelta Order exp_polar uppergamma lowergamma
"""
TERMS = frozenset(_TERMS.split())
MATRICES = {
    "MutableDenseMatrix", "ImmutableDenseMatrix", "MutableSparseMatrix", "ImmutableSparseMatrix",
}  # fmt: skip


class Unknown(Exception):
    """A value that does not cross."""


def parts(value: Any, kind: type, pack: Pack) -> list[Any] | None:
    """The node of a value of a library; None if it is none that crosses."""
    module = kind.__module__
    root = module.partition(".")[0] if type(module) is str else ""
    takes = {"pandas": _pandas, "scipy": _sparse, "sympy": _sympy}
    take = takes.get(root) or _lowered(kind)
    if take is None:
        return None
    try:
        return take(value, pack)
    except (Unknown, AttributeError, TypeError, ValueError, KeyError):
        return None  # whatever a subclass does to these


def _lowered(kind: type) -> Callable[[Any, Pack], list[Any]] | None:
    """What takes apart a value of a class that somebody has derived from one of pandas'."""
    for name, take in {"pandas": _pandas, "sympy": _sympy}.items():
        if name in sys.modules and any(
            str(base.__module__).partition(".")[0] == name for base in kind.__mro__
        ):
            return take
    return None


def built(node: list[Any], build: Build) -> Any:
    """The value of a node; whatever does not fit raises."""
    return BUILDERS[node[0]](*node[1:], build)


# pandas


def _pandas(value: Any, pack: Pack) -> list[Any]:
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.DataFrame):
        columns = [_column(value.iloc[:, n].array, pack) for n in range(value.shape[1])]
        return ["frame", _index(value.columns, pack), _index(value.index, pack), columns]
    if isinstance(value, pandas.Series):
        column = _column(value.array, pack)
        return ["series", _index(value.index, pack), pack(value.name), column]
    if isinstance(value, pandas.Index):
        return ["index", _index(value, pack)]
    if value is pandas.NaT or value is pandas.NA:
        return ["missing", "NaT" if value is pandas.NaT else "NA"]
    if isinstance(value, pandas.Timestamp | pandas.Timedelta):
        zone = getattr(value, "tzinfo", None)
        return ["stamp", pack(value.asm8), None if zone is None else str(zone)]
    if isinstance(value, pandas.Interval):
        return ["interval", pack(value.left), pack(value.right), value.closed]
    if isinstance(value, pandas.Period):
        return ["period", pack(value.ordinal), value.freqstr]
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return ["values", _column(value, pack)]
    if isinstance(value, pandas.CategoricalDtype | pandas.StringDtype | pandas.DatetimeTZDtype):
        return ["values_dtype", _column(pandas.array([], dtype=value), pack)]
    if MASKED.fullmatch(str(value)):
        return ["values_dtype", _column(pandas.array([], dtype=str(value)), pack)]
    raise Unknown


def _column(array: Any, pack: Pack) -> list[Any]:
    """What holds a column, by its type."""
    pandas = sys.modules["pandas"]
    if type(array) is pandas.arrays.NumpyExtensionArray:  # not one of texts, which is derived
        array = array.to_numpy()
    dtype = array.dtype
    if isinstance(dtype, np.dtype):
        if dtype.kind == "O":
            return ["objects", pack(list(array))]
        return ["plain", pack(np.asarray(array))]
    if isinstance(dtype, pandas.CategoricalDtype):
        codes, ordered = np.asarray(array.codes), bool(dtype.ordered)
        return ["category", _index(dtype.categories, pack), pack(codes), ordered]
    if isinstance(dtype, pandas.StringDtype):
        texts = [None if missing else str(text)
                 for text, missing in zip(array, array.isna(), strict=True)]  # fmt: skip
        nan = getattr(dtype, "na_value", pandas.NA) is not pandas.NA
        return ["texts", dtype.storage, nan, pack(texts)]
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return ["moments", str(dtype.tz), pack(np.asarray(array, f"M8[{dtype.unit}]"))]
    if isinstance(dtype, pandas.IntervalDtype):
        return ["intervals", _index(array.left, pack), _index(array.right, pack), array.closed]
    if isinstance(dtype, pandas.PeriodDtype):
        return ["periods", pack(np.asarray(array.asi8)), array.freqstr]
    if MASKED.fullmatch(dtype.name):
        mask = np.asarray(array.isna())
        data = np.asarray(array.fillna(dtype.type(0)).to_numpy(dtype=dtype.numpy_dtype))
        return ["masked", dtype.name, pack(data), pack(mask)]
    raise Unknown


def _index(index: Any, pack: Pack) -> list[Any]:
    pandas = sys.modules["pandas"]
    if isinstance(index, pandas.MultiIndex):
        levels = [_index(level, pack) for level in index.levels]
        codes = [pack(np.asarray(codes)) for codes in index.codes]
        return ["multi", levels, codes, pack(list(index.names))]
    if isinstance(index, pandas.RangeIndex):
        return ["range", pack(index.start), pack(index.stop), pack(index.step), pack(index.name)]
    frequency = getattr(index, "freqstr", None)
    if isinstance(index, pandas.PeriodIndex):
        frequency = None
    return ["flat", pack(index.name), _column(index.array, pack), frequency]


def _frame(columns: Any, index: Any, arrays: list[Any], build: Build) -> Any:
    pandas = import_module("pandas")
    rows, names = _built_index(index, build), _built_index(columns, build)
    made = [_built_column(column, build) for column in arrays]
    if any(len(array) != len(rows) for array in made) or len(made) != len(names):
        raise Unknown
    series = {n: _as_series(array, rows) for n, array in enumerate(made)}
    frame = pandas.DataFrame(series, index=rows)
    frame.columns = names
    return frame


def _series(index: Any, name: Any, column: Any, build: Build) -> Any:
    series = _as_series(_built_column(column, build), _built_index(index, build))
    series.name = build(name)
    return series


def _as_series(array: Any, index: Any) -> Any:
    return import_module("pandas").Series(array, index=index, dtype=array.dtype)


def _built_column(node: Any, build: Build) -> Any:
    pandas = import_module("pandas")
    match node:
        case ["objects", items]:
            values = build(items)
            array = np.empty(len(values), object)
            for place, value in enumerate(values):  # one by one: a value may be a list
                array[place] = value
            return array
        case ["plain", array]:
            return _array(build(array)).copy()
        case ["category", categories, codes, bool(ordered)]:
            index = _built_index(categories, build)
            return pandas.Categorical.from_codes(_array(build(codes)), index, ordered=ordered)
        case ["texts", "python" | "pyarrow" as storage, bool(nan), texts]:
            items = build(texts)
            if type(items) is not list or any(type(t) not in (str, type(None)) for t in items):
                raise Unknown
            return pandas.array(items, dtype=_text_dtype(pandas, storage, nan))
        case ["moments", str(zone), moments] if ZONE.fullmatch(zone):
            moments = pandas.DatetimeIndex(_array(build(moments)))
            return moments.tz_localize("UTC").tz_convert(zone).array
        case ["intervals", left, right, str(closed)]:
            left, right = _built_index(left, build), _built_index(right, build)
            return pandas.arrays.IntervalArray.from_arrays(left, right, closed=closed)
        case ["periods", ordinals, str(frequency)]:
            ordinals = _array(build(ordinals))
            return pandas.PeriodIndex.from_ordinals(ordinals, freq=frequency[:20]).array
        case ["masked", str(name), data, mask] if MASKED.fullmatch(name):
            array = pandas.array(_array(build(data)), dtype=name)
            array[_array(build(mask))] = pandas.NA
            return array
    raise Unknown


def _text_dtype(pandas: ModuleType, storage: str, nan: bool) -> Any:
    if nan:
        return pandas.StringDtype(storage, na_value=np.nan)
    return pandas.StringDtype(storage)


def _built_index(node: Any, build: Build) -> Any:
    pandas = import_module("pandas")
    match node:
        case ["multi", list(levels), list(codes), names]:
            made = [_built_index(level, build) for level in levels]
            numbers = [_array(build(code)) for code in codes]
            return pandas.MultiIndex(made, numbers, names=build(names), verify_integrity=True)
        case ["range", *limits, name]:
            start, stop, step = map(build, limits)
            return pandas.RangeIndex(start, stop, step, name=build(name))
        case ["flat", name, column, frequency] if type(frequency) in (str, type(None)):
            array = _built_column(column, build)
            index = pandas.Index(array, dtype=array.dtype, name=build(name))
            if frequency is not None:
                index = type(index)(index, freq=frequency[:20], name=index.name)
            return index
    raise Unknown


def _array(value: Any) -> np.ndarray:
    if type(value) is not np.ndarray or value.ndim != 1:
        raise Unknown
    return value


def _stamp(moment: Any, zone: Any, build: Build) -> Any:
    pandas, moment = import_module("pandas"), build(moment)
    if type(moment) is np.timedelta64:
        return pandas.Timedelta(moment)
    if type(moment) is not np.datetime64:
        raise Unknown
    stamp = pandas.Timestamp(moment)
    if zone is None:
        return stamp
    if not ZONE.fullmatch(zone):
        raise Unknown
    return stamp.tz_localize("UTC").tz_convert(zone)


def _missing(name: str, _: Build) -> Any:
    return {"NaT": import_module("pandas").NaT, "NA": import_module("pandas").NA}[name]


def _interval(left: Any, right: Any, closed: str, build: Build) -> Any:
    return import_module("pandas").Interval(build(left), build(right), closed)


def _period(ordinal: Any, frequency: str, build: Build) -> Any:
    return import_module("pandas").Period(ordinal=build(ordinal), freq=frequency[:20])


def update_frame(mine: Any, theirs: Any) -> None:
    """Make a frame, or a series, of what another holds."""
    mine._mgr = theirs._mgr
    if hasattr(mine, "_name"):
        mine.name = theirs.name
    for cache in ("_item_cache",):
        getattr(mine, cache, {}).clear()


# sparse arrays


def _sparse(value: Any, pack: Pack) -> list[Any]:
    name = type(value).__name__
    if not SPARSE.fullmatch(name) or value.ndim != 2:
        raise Unknown
    coo = value.tocoo()
    numbers = [pack(np.asarray(array)) for array in (coo.row, coo.col, coo.data)]
    return ["sparse", name, list(map(int, value.shape)), *numbers]


def _built_sparse(name: str, shape: list[Any], row: Any, col: Any, data: Any, build: Build) -> Any:
    arrays = [_array(build(array)) for array in (row, col, data)]
    if not SPARSE.fullmatch(name) or arrays[2].dtype.kind not in "biufc":
        raise Unknown
    for size, places in zip(shape, arrays, strict=False):
        if type(size) is not int or not 0 <= size <= MOST_ROWS or places.dtype.kind not in "iu":
            raise Unknown
        # the library's own code believes these, and follows them into memory
        if places.size and not 0 <= places.min() <= places.max() < size:
            raise Unknown
    rows, columns, numbers = (array.copy() for array in arrays)
    sparse = import_module("scipy.sparse")
    form, family = name.split("_")
    coo = getattr(sparse, f"coo_{family}")((numbers, (rows, columns)), shape=tuple(shape))
    return coo if form == "coo" else coo.asformat(form)


# SymPy


def _sympy(value: Any, pack: Pack) -> list[Any]:
    sympy = sys.modules["sympy"]
    return ["sympy", pack(_term(value, sympy, 0))]


def _term(value: Any, sympy: ModuleType, depth: int) -> Any:
    """A term as a tree: lists that begin with a name."""
    name = type(value).__name__
    if depth > 30:
        raise Unknown
    if isinstance(value, sympy.Integer):
        return ["Integer", int(value)]
    if isinstance(value, sympy.Rational):
        return ["Rational", int(value.p), int(value.q)]
    if isinstance(value, sympy.Float):
        return ["Float", value._prec, [int(part) for part in value._mpf_]]
    atom = next((atom for atom in ATOMS if _atom(sympy, atom) is value), None)
    if atom is not None:
        return ["atom", atom]
    if type(value) is sympy.Symbol and NAME.fullmatch(value.name):
        given = dict(value._assumptions_orig)
        return ["Symbol", value.name, given]
    if name in MATRICES:
        rows, columns = value.shape
        return [name, rows, columns, [_term(v, sympy, depth + 1) for v in value.flat()]]
    if isinstance(value, sympy.core.function.AppliedUndef):
        _function(sympy, name)
        return ["call", name, [_term(v, sympy, depth + 1) for v in value.args]]
    if isinstance(value, sympy.core.function.UndefinedFunction):
        _function(sympy, value.__name__)
        return ["function", value.__name__]
    if isinstance(value, sympy.Poly):
        args = [value.as_expr(), *value.gens]
        return ["Poly", [_term(v, sympy, depth + 1) for v in args], str(value.domain)]
    if name not in TERMS or getattr(sympy, name, type(value)) is not type(value):
        raise Unknown
    return ["term", name, [_term(v, sympy, depth + 1) for v in value.args]]


def _built_sympy(node: Any, build: Build) -> Any:
    sympy = import_module("sympy")
    return _built_term(build(node), sympy, 0)


def _built_term(node: Any, sympy: ModuleType, depth: int) -> Any:
    def terms(nodes: list[Any]) -> list[Any]:
        return [_built_term(node, sympy, depth + 1) for node in nodes]

    if depth > 32:
        raise Unknown
    match node:
        case ["Integer", int(number)]:
            return sympy.Integer(number)
        case ["Rational", int(above), int(below)]:
            return sympy.Rational(above, below)
        case ["Float", int(precision), [int(sign), int(digits), int(power), int(bits)]]:
            if not 1 <= precision <= LONGEST or abs(power) > LONGEST or bits > LONGEST:
                raise Unknown
            parts = (sign & 1, abs(digits), power, bits)
            return sympy.Float(parts if digits else 0, precision=precision)
        case ["atom", str(name)] if name in ATOMS:
            return _atom(sympy, name)
        case ["Symbol", str(name), dict(given)] if NAME.fullmatch(name):
            known = all(type(k) is str and ASSUMPTIONS.fullmatch(k) and type(v) is bool
                        for k, v in given.items())  # fmt: skip
            if known:
                return sympy.Symbol(name, **given)
        case [str(name), int(rows), int(columns), list(nodes)] if name in MATRICES:
            return getattr(sympy, name)(rows, columns, terms(nodes))
        case ["call", str(name), list(nodes)]:
            return _function(sympy, name)(*terms(nodes))
        case ["function", str(name)]:
            return _function(sympy, name)
        case ["Poly", list(nodes), "ZZ" | "QQ" | "RR" | "EX" as domain]:
            expression, *symbols = terms(nodes)
            return sympy.Poly(expression, *symbols, domain=domain)
        case ["term", str(name), list(nodes)] if name in TERMS:
            return _applied(sympy, name, terms(nodes))
    raise Unknown


def _applied(sympy: ModuleType, name: str, terms: list[Any]) -> Any:
    if name == "ExprCondPair":
        return sympy.Tuple(*terms)
    if name == "Pow" and all(term.is_number for term in terms):
        power = terms[1]
        if power.is_Number and not abs(power) <= LARGEST_POWER:
            raise Unknown
    if name == "Piecewise":
        return sympy.Piecewise(*(tuple(term) for term in terms))
    return getattr(sympy, name)(*terms)


def _function(sympy: ModuleType, name: str) -> Any:
    """A function that is not defined: never one whose name Python or SymPy takes for its own."""
    taken = hasattr(sympy, name) or hasattr(builtins, name)
    if not name.isidentifier() or name.startswith("__") or taken:
        raise Unknown
    return sympy.Function(name)


def _atom(sympy: ModuleType, name: str) -> Any:
    return getattr(sympy.S, name[2:]) if name.startswith("S.") else getattr(sympy, name)


BUILDERS: dict[str, Callable[..., Any]] = {
    "frame": _frame, "series": _series, "stamp": _stamp, "missing": _missing,
    "interval": _interval, "period": _period, "sparse": _built_sparse, "sympy": _built_sympy,
    "index": lambda node, build: _built_index(node, build),
    "values": lambda node, build: _built_column(node, build),
    "values_dtype": lambda node, build: _built_column(node, build).dtype,
}  # fmt: skip
