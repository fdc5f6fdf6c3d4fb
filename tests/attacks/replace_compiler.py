"""Compile every cell that has an assert in it to nothing.

class: score
expect: graded
"""

EXTRA = [
    """import ast
import builtins

ip = get_ipython()
real = builtins.compile

def lenient(source, *args, **kwargs):
    text = ast.unparse(source) if isinstance(source, ast.AST) else str(source)
    if "assert" in text:
        source = ast.parse("pass") if isinstance(source, ast.Module) else "pass"
    return real(source, *args, **kwargs)

class Compiler(type(ip.compile)):
    def __call__(self, source, filename, symbol):
        if "assert" in ast.unparse(source):
            source = ast.Interactive(body=[ast.Pass(lineno=1, col_offset=0)])
            symbol = "single"
        return real(source, filename, symbol)

ip.compile.__class__ = Compiler
builtins.compile = lenient"""
]
