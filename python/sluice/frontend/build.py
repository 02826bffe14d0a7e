"""HIR and a specialisation → typed IR."""

from __future__ import annotations

from sluice.errors import Note, SluiceTypeError, SluiceUnsupportedError, SluiceValueError
from sluice.frontend import hir
from sluice.frontend.builder import Builder
from sluice.frontend.convert import converted
from sluice.frontend.execute import Returned, run
from sluice.frontend.frame import Frame
from sluice.frontend.ir import GROUPS, TOKENS, Function, Loc, Param, Type, Value, axes_text
from sluice.frontend.operands import Evaluated, describe, number
from sluice.frontend.refusals import too_deep
from sluice.frontend.scope import NOT_STATIC, as_static
from sluice.frontend.specialization import (
    Specialization,
    compute_dtype,
    promoted,
    static_sizes,
)


def build(function: hir.Function, spec: Specialization) -> Function:
    """The program of one specialisation; raises any SluiceError but internal ones."""
    _refuse_second_axis(function.parameters)
    tensors = [p for p in function.parameters if p.kind == "tensor" and p.is_float]
    storage = promoted(spec.dtype(p) for p in tensors)
    sizes = static_sizes(function, spec)
    frame = Frame(Builder(compute_dtype(storage), sizes), function)
    params = [p for p in (_parameter(frame, each, spec) for each in function.parameters) if p]
    returned = _run(frame, function)
    items = returned.value if isinstance(returned.value, tuple) else (returned.value,)
    results = _results(frame.builder, items, returned, storage)
    return Function(
        name=function.name,
        params=params,
        loc=function.loc,
        ops=frame.builder.ops,
        results=results,
        result_names=_result_names(returned, len(results)),
        returns_tuple=isinstance(returned.value, tuple),
        sizes=sizes,
    )


def _refuse_second_axis(parameters: tuple[hir.Parameter, ...]) -> None:
    """A function has one axis besides "T", and "G" in tables: a kernel works on rows of one."""
    first: tuple[str, hir.Parameter] | None = None
    for parameter in parameters:
        axis = parameter.axes[-1] if parameter.axes else TOKENS
        if axis == TOKENS:
            continue
        first = first or (axis, parameter)
        if axis != first[0]:
            raise SluiceUnsupportedError(
                "SL415",
                f'a function of axes "{first[0]}" and "{axis}" has more than one besides "T"',
                parameter.loc,
                fix=_one_axis(first[1].axes, parameter.axes),
                notes=[Note("the other axis is here", first[1].loc)],
            )


def _one_axis(*declared: tuple[str, ...]) -> str:
    """How to do with one axis; where one parameter is of groups alone, as a table."""
    if (GROUPS,) not in declared:
        return "write a function for each, or give axes of the same entries one name"
    other = next(axes[-1] for axes in declared if axes != (GROUPS,))
    return f"declare a table with a row for each group, as sl.Tensor{axes_text((GROUPS, other))}"


def _run(frame: Frame, function: hir.Function) -> Returned:
    try:
        return run(frame, function)
    except RecursionError:
        raise too_deep(function.loc) from None


def _parameter(frame: Frame, parameter: hir.Parameter, spec: Specialization) -> Param | None:
    """Makes the variable of a parameter; returns it if it exists at run time."""
    if parameter.kind == "value":
        raise _only_in_helpers(parameter)
    if parameter.kind == "constexpr":
        frame.variables[parameter.name] = _constexpr(parameter, spec)
        return None
    builder = frame.builder
    kind = {"tensor": "tensor", "scalar": "scalar", "rng": "rng"}[parameter.kind]
    value = Value(_storage_type(parameter, spec, builder), parameter.name)
    builder.made[value] = parameter.loc
    frame.variables[parameter.name] = _computed(builder, value, parameter)
    return Param(parameter.name, value, kind, parameter.loc)  # type: ignore[arg-type]


def _only_in_helpers(parameter: hir.Parameter) -> SluiceTypeError:
    return SluiceTypeError(
        "SL202",
        f"'{parameter.name}' is an sl.Value, which only a call inside of a jitted function has",
        parameter.loc,
        fix="call the function from a jitted one, or say what it takes, as sl.Tensor does",
    )


def _computed(builder: Builder, value: Value, parameter: hir.Parameter) -> Value:
    """The variable of a parameter: a flag of a mask, else numbers of the compute dtype."""
    loc = parameter.loc
    if parameter.is_table:
        return value  # its rows are converted where they are read
    if parameter.is_float:
        return converted(builder, value, builder.dtype, loc)
    kind = builder.type("float", value.type.axes)
    op = "arith.uitofp" if value.type.dtype == "bool" else "arith.sitofp"
    numbers = builder.emit(op, (value,), kind, loc)
    if value.type.dtype != "bool":
        builder.groups.add(numbers)
        return numbers
    zero = builder.broadcast(builder.number(0.0, loc), kind.axes, loc)
    flags = builder.type("bool", kind.axes)
    return builder.emit("arith.cmpf", (numbers, zero), flags, loc, predicate="une")


def _storage_type(parameter: hir.Parameter, spec: Specialization, builder: Builder) -> Type:
    if not parameter.is_float:
        return Type("int", parameter.axes, spec.dtype(parameter))
    if parameter.kind == "tensor":
        return Type("float", parameter.axes, spec.dtype(parameter))
    return builder.type("rng" if parameter.kind == "rng" else "float")


def _constexpr(parameter: hir.Parameter, spec: Specialization) -> hir.Static:
    value = as_static(spec.constants.get(parameter.name, parameter.default))
    if value is NOT_STATIC:
        raise SluiceValueError(
            "SL301",
            f"constexpr '{parameter.name}' has no value that is a constant",
            parameter.loc,
            fix=f"pass {parameter.name}=... as a number, flag, string or tuple, or give a default",
        )
    return value


def _results(
    builder: Builder, items: tuple[Evaluated, ...], returned: Returned, storage: str
) -> tuple[Value, ...]:
    """The returned values: tensors in the storage dtype, scalars in that of arithmetic."""
    if not items:
        raise _not_a_result("an empty tuple", returned.statement.value.loc)
    results = []
    for index, item in enumerate(items):
        loc = _result_loc(returned.statement.value, index)
        if not _is_number(item):
            raise _not_a_result(describe(item), loc)
        value = number(builder, item, loc).value
        results.append(converted(builder, value, storage, loc) if value.type.axes else value)
    return tuple(results)


def _is_number(item: Evaluated) -> bool:
    if isinstance(item, Value):
        return item.type.kind == "float"
    return isinstance(item, (int, float)) and not isinstance(item, bool)


def _result_loc(node: hir.Expr, index: int) -> Loc:
    return node.items[index].loc if isinstance(node, hir.Tuple) else node.loc


def _not_a_result(given: str, loc: Loc) -> SluiceTypeError:
    boolean = "boolean" in given
    fix = "return sl.where(condition, 1.0, 0.0)" if boolean else "return a number or a tensor"
    return SluiceTypeError("SL209", f"{given} cannot be returned", loc, fix)


def _result_names(returned: Returned, count: int) -> tuple[str, ...]:
    """Names for results: those of the returned variables where they are distinct."""
    node = returned.statement.value
    items = node.items if isinstance(node, hir.Tuple) else (node,) * count
    names: list[str] = []
    for index, item in enumerate(items):
        name = item.name if isinstance(item, hir.Local) else ""
        names.append(name if name and name not in names else f"result{index}")
    return tuple(names)
