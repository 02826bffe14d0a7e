"""For each op with a derivative rule: how to write it, and where to check the rule."""

from __future__ import annotations

from dataclasses import dataclass

from native_program import mlir_type

ANY = (-2.5, 2.5)
POSITIVE = (0.3, 3.0)
UNIT = (0.1, 0.9)


@dataclass(frozen=True)
class RuleCase:
    """An op and its operands.

    Attributes:
        ranges: for each active operand, where its entries lie.
        text: the op; `{0}`, `{1}` stand for operands, `{x}` for the operands' type, `{y}` for the
            result's.
        axes: of the operands and of the result.
        fixed: ranges of the operands after the active ones, which get no gradient.
        dtypes: of the operands and of the result.
        tolerance: of the gradient, relative to its largest entry.
        step: of the finite difference.
    """

    ranges: tuple[tuple[float, float], ...]
    text: str
    axes: tuple[str, str] = ("TE", "TE")
    fixed: tuple[tuple[float, float], ...] = ()
    dtypes: tuple[str, str] = ("float64", "float64")
    tolerance: float = 1e-7
    step: float = 1e-3

    @property
    def operand_count(self) -> int:
        return len(self.ranges) + len(self.fixed)

    def mlir(self) -> str:
        """A module with one function around the op."""
        x, y = (mlir_type(a, d) for a, d in zip(self.axes, self.dtypes, strict=True))
        names = [f"%a{i}" for i in range(self.operand_count)]
        marks = ["route.grad, "] * len(self.ranges) + [""] * len(self.fixed)
        arguments = ", ".join(
            f'{name}: {x} {{{mark}route.name = "{name[1:]}"}}'
            for name, mark in zip(names, marks, strict=True)
        )
        body = self.text.format(*names, x=x, y=y)
        return f"func.func @rule({arguments}) -> {y} {{\n{body}\n  return %y : {y}\n}}\n"


def unary(op: str, inside: tuple[float, float]) -> RuleCase:
    return RuleCase((inside,), f"  %y = {op} {{0}} : {{x}}")


def binary(op: str, *insides: tuple[float, float]) -> RuleCase:
    return RuleCase(insides, f"  %y = {op} {{0}}, {{1}} : {{x}}")


def reduction(op: str) -> RuleCase:
    text = f'  %y = {op} {{0}} over ["E"] : {{x}} -> {{y}}'
    return RuleCase((ANY,), text, axes=("TE", "T"))


def of_difference(op: str, rest: str = "") -> RuleCase:
    """d is the difference of the operands: all of its derivative is theirs."""
    text = "  %d = arith.subf {0}, {1} : {x}\n  %zero = arith.subf {1}, {1} : {x}\n"
    return RuleCase((POSITIVE, POSITIVE), f"{text}  %y = {op} {{0}}, {{1}}, %d{rest} : {{x}}")


def conversion(op: str, source: str, target: str) -> RuleCase:
    """Linear, so exact at steps that the narrow type holds; its gradient is rounded to it."""
    text = f"  %y = {op} {{0}} : {{x}} to {{y}}"
    return RuleCase((ANY,), text, dtypes=(source, target), tolerance=1e-3, step=0.25)


SELECT = """  %c = arith.cmpf olt, {0}, {1} : {x}
  %y = arith.select %c, {0}, {1} : tensor<?x4xi1, #route.axes<["T", "E"]>>, {x}"""

RANK = "  %r = route.rank {1} : {x}\n"

RULES: dict[str, RuleCase] = {
    "arith.addf": binary("arith.addf", ANY, ANY),
    "arith.subf": binary("arith.subf", ANY, ANY),
    "arith.mulf": binary("arith.mulf", ANY, ANY),
    "arith.divf": binary("arith.divf", ANY, POSITIVE),
    "arith.negf": unary("arith.negf", ANY),
    "arith.maximumf": binary("arith.maximumf", ANY, ANY),
    "arith.minimumf": binary("arith.minimumf", ANY, ANY),
    "arith.select": RuleCase((ANY, ANY), SELECT),
    "arith.extf": conversion("arith.extf", "float16", "float32"),
    "arith.truncf": conversion("arith.truncf", "float32", "float16"),
    "math.exp": unary("math.exp", ANY),
    "math.log": unary("math.log", POSITIVE),
    "math.log1p": unary("math.log1p", (-0.8, 3.0)),
    "math.expm1": unary("math.expm1", ANY),
    "math.sqrt": unary("math.sqrt", POSITIVE),
    "math.rsqrt": unary("math.rsqrt", POSITIVE),
    "math.tanh": unary("math.tanh", ANY),
    "math.absf": unary("math.absf", ANY),
    "math.powf": binary("math.powf", POSITIVE, ANY),
    "route.sigmoid": unary("route.sigmoid", ANY),
    "route.sigmoid_tail": unary("route.sigmoid_tail", POSITIVE),
    "route.sigmoid_of_tail": unary("route.sigmoid_of_tail", (0.05, 0.45)),
    "route.log_gate": unary("route.log_gate", ANY),
    "route.log_sigmoid": unary("route.log_sigmoid", ANY),
    "route.softplus": unary("route.softplus", ANY),
    "route.relu": unary("route.relu", ANY),
    "route.softmax": RuleCase((ANY,), '  %y = route.softmax {0} over "E" : {x}'),
    "route.broadcast": RuleCase(
        (ANY,), "  %y = route.broadcast {0} : {x} -> {y}", axes=("E", "TE")
    ),
    "route.sum": reduction("route.sum"),
    "route.max": reduction("route.max"),
    "route.min": reduction("route.min"),
    "route.lgamma": unary("route.lgamma", POSITIVE),
    "route.digamma": unary("route.digamma", POSITIVE),
    "route.trigamma": unary("route.trigamma", POSITIVE),
    "route.polygamma": unary("route.polygamma 2,", POSITIVE),
    "route.betainc": RuleCase(
        (UNIT,), "  %y = route.betainc {1}, {2}, {0} : {x}", fixed=(POSITIVE, POSITIVE)
    ),
    "route.betainc_from_logs": RuleCase(
        (UNIT,),
        "  %l = math.log {0} : {x}\n  %m = arith.negf {0} : {x}\n  %k = math.log1p %m : {x}\n"
        "  %y = route.betainc_from_logs {1}, {2}, %l, %k : {x}",
        fixed=(POSITIVE, POSITIVE),
    ),
    "route.beta_log_prob": RuleCase(
        (UNIT, POSITIVE, POSITIVE), "  %y = route.beta_log_prob {0}, {1}, {2} : {x}"
    ),
    "route.beta_log_prob_from_logs": RuleCase(
        ((-3.0, -0.5), POSITIVE, POSITIVE),
        "  %e = math.exp {0} : {x}\n  %m = arith.negf %e : {x}\n  %k = math.log1p %m : {x}\n"
        "  %y = route.beta_log_prob_from_logs {0}, %k, {1}, {2} : {x}",
    ),
    "route.with_slope": RuleCase(
        (ANY,),
        "  %v = arith.mulf {0}, {0} : {x}\n  %s = arith.addf {0}, {0} : {x}\n"
        "  %y = route.with_slope %v, {0}, %s : {x}",
    ),
    "route.put": RuleCase((ANY,), RANK + "  %y = route.put {0} at %r else 0.0 : {x}", fixed=(ANY,)),
    "route.take": RuleCase(
        (ANY,), RANK + "  %y = route.take {0} at %r else 0.0 : {x}", fixed=(ANY,)
    ),
    "route.kl_bernoulli": binary("route.kl_bernoulli", ANY, ANY),
    # Tilted by equal totals, which is not at all.
    "route.lgamma_bregman": of_difference("route.lgamma_bregman", " tilted {1}, {1}, %zero"),
    "route.digamma_difference": of_difference("route.digamma_difference"),
    # w itself holds 1e-9, which a difference over 1e-3 makes 1e-6.
    "route.log_gamma_sample_grad": RuleCase(
        (ANY,),
        "  %y = route.log_gamma_sample_grad {1}, {0} : {x}",
        fixed=(POSITIVE,),
        tolerance=1e-5,
    ),
}

# A draw is no smooth function of alpha: its rule is a law, checked by the quantile function.
IMPLICIT = {"route.log_gamma_sample"}

# What there is on the CPU only.
ON_CPU = {"route.put", "route.take"}

# A table is read by its rows alone: there is no gradient of it.
REFUSED = {"route.row"}
