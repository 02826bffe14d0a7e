"""From the arguments of a call to a plan: the path that must be short."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, NamedTuple

from sluice.config import config
from sluice.errors import SluiceUnsupportedError
from sluice.frontend import hir
from sluice.frontend.ir import GROUPS, TOKENS
from sluice.runtime.admit import Tensors, admit, check_groups, takes_no_part
from sluice.runtime.arrays import Array, ArrayLibrary
from sluice.runtime.build import Build
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.plan import Plan, Values
from sluice.runtime.request import Constant, Request, identity
from sluice.runtime.rng import Rng
from sluice.runtime.values import Place, check_constant, generator, scalar

if TYPE_CHECKING:
    from sluice.runtime.device_rng import DeviceRng

_NO_DRAWS = (0, 0, 0)


class Call(NamedTuple):
    """A call that can be launched: `tensors` and `values` are its arguments, sorted by kind."""

    plan: Plan
    tensors: list[Array]
    values: Values


class Calls:
    """The calls of one function with the arrays of one library.

    Cheap facts of the arguments (dtypes, sizes, whether gradients are wanted) are the key of plans
    found before. A call of a new key is checked in full; it reuses the build of an equal request,
    or `resolve` makes one.
    """

    def __init__(
        self,
        signature: CallSignature,
        library: ArrayLibrary,
        resolve: Callable[[Request], Build],
    ) -> None:
        self.library = library
        self._signature = signature
        self._resolve = resolve
        self._known: dict[Hashable, Plan] = {}
        self._plans: dict[tuple[Build, str], Plan] = {}
        self._all_floats = [float] * len(signature.scalars)
        self._none_wanted = [False] * len(signature.scalars)
        self._tensors = [(i, TOKENS in p.axes) for i, p in enumerate(signature.tensors)]
        self._groups = [
            (i, p) for i, p in enumerate(signature.tensors) if p.annotation.kind == "group"
        ]
        tables = [(i, p) for i, p in enumerate(signature.tensors) if GROUPS in p.axes]
        self._table = next(((i, p.axes.index(GROUPS)) for i, p in tables), None)

    @property
    def parameters(self) -> list[hir.Parameter]:
        """Those of the function, in the order of `bound`: all tensors, then the numbers."""
        return self._signature.parameters

    def prepare(self, bound: list[Any]) -> Call:
        """Finds or compiles the plan for the values that `CallSignature.bind` gave.

        Raises any `SluiceError` of the checks or of the compilation.
        """
        self._check_modes(bound)
        numbers, wanted = self._scalars(bound)
        rng = self._rng(bound)
        plan, tokens = self._find(bound, wanted)
        if plan is None:
            plan, tensors = self._admit(bound, wanted)
            return Call(plan, tensors.arrays, Values(numbers, tensors.tokens, rng))
        self.check_groups(bound)
        return Call(plan, bound[: len(self._tensors)], Values(numbers, tokens, rng))

    def request(self, bound: list[Any]) -> tuple[Request, Tensors]:
        """Checks everything; returns what a compilation of this call is for, and its tensors."""
        self._check_modes(bound)
        _, wanted = self._scalars(bound)
        self._rng(bound)
        return self._checked(bound, wanted)

    def _check_modes(self, bound: list[Any]) -> None:
        """Refuses a call that compiled code takes no part in, before anything is made for it."""
        obstacle = self.library.obstacle(bound)
        if obstacle is not None:
            function = self._signature.function
            raise takes_no_part(f"{function.name}() is called", obstacle, function.loc)

    def _find(self, bound: list[Any], wanted: list[bool]) -> tuple[Plan | None, int]:
        """The plan of an earlier call with the same facts, and the number of tokens."""
        try:
            key, tokens = self._facts(bound, wanted)
            return self._known.get(key), tokens
        except (AttributeError, TypeError, ValueError, RuntimeError):
            # No tensors, or of a wrong rank or layout: the full check names them.
            return None, 0

    def _facts(self, bound: list[Any], wanted: list[bool]) -> tuple[Hashable, int]:
        """A key that two calls share only if one plan serves both, and the number of tokens."""
        facts = self.library.facts
        key: list[Hashable] = [config.target, self.library.grad_enabled(), *wanted]
        tokens = -1
        for index, per_token in self._tensors:
            array = bound[index]
            if per_token:
                rows, *sizes = array.shape
                tokens = rows if tokens < 0 else tokens
                # Unequal numbers of tokens are never admitted, so this makes an unknown key.
                key += (facts(array), rows == tokens, *sizes)
            else:
                key += (facts(array), *array.shape)
        for value in bound[self._signature.constant_slice]:
            key.append(identity(value))
        return tuple(key), 1 if tokens < 0 else tokens

    def _admit(self, bound: list[Any], wanted: list[bool]) -> tuple[Plan, Tensors]:
        """Checks everything, then finds or compiles the plan."""
        request, tensors = self._checked(bound, wanted)
        plan = self.plan(self._resolve(request), tensors.device)
        if all(plain is given for plain, given in zip(tensors.arrays, bound, strict=False)):
            key, _ = self._facts(bound, wanted)
            self._known[key] = plan
        return plan, tensors

    def plan(self, build: Build, device: str) -> Plan:
        plan = self._plans.get((build, device))
        if plan is None:
            plan = self._plans[build, device] = self._make_plan(build, device)
        return plan

    def _make_plan(self, build: Build, device: str) -> Plan:
        if device == "cpu":
            return Plan(build, self._signature, self.library, self._resolve)
        from sluice.runtime.device_plan import DevicePlan

        return DevicePlan(build, self._signature, device, self._resolve)

    def _place(self, bound: list[Any]) -> Place:
        if self._tensors and self.library.owns(bound[0]):
            return Place(self._signature.tensors[0], self.library.device(bound[0]))
        return Place(None, "cpu")

    def _checked(self, bound: list[Any], wanted: list[bool]) -> tuple[Request, Tensors]:
        given = bound[: len(self._tensors)]
        tensors = admit(self._signature.tensors, given, self.library)
        self.check_groups(bound)
        constants = self._constants(bound)
        grad = self._grad(given, wanted)
        request = Request(tensors.dtypes, tensors.sizes, constants, grad, tensors.target)
        return request, tensors

    def check_groups(self, bound: list[Any]) -> None:
        """Refuses tokens of groups that there are not; `bound` begins with all tensors."""
        if self._table is None:
            return
        index, axis = self._table
        for place, parameter in self._groups:
            check_groups(parameter, bound[place], bound[index].shape[axis], self.library)

    def _constants(self, bound: list[Any]) -> tuple[Constant, ...]:
        parameters = self._signature.constants
        values = bound[self._signature.constant_slice]
        for parameter, value in zip(parameters, values, strict=True):
            check_constant(parameter, value)
        return tuple(Constant(p.name, v) for p, v in zip(parameters, values, strict=True))

    def _grad(self, tensors: list[Array], wanted: list[bool]) -> tuple[str, ...]:
        """The parameters whose gradient is wanted, in the order of the function."""
        if not self.library.grad_enabled():
            return ()
        given = list(zip(self._signature.tensors, tensors, strict=True))
        for parameter, tensor in given:
            if parameter.is_table and self.library.names_grad(tensor):
                raise _no_gradient(parameter)
        flags = [p.is_differentiable and self.library.requires_grad(t) for p, t in given]
        flags += wanted
        names = {n for n, flag in zip(self._signature.names, flags, strict=False) if flag}
        return tuple(p.name for p in self._signature.function.parameters if p.name in names)

    def _scalars(self, bound: list[Any]) -> tuple[list[Any], list[bool]]:
        """The numbers of the Scalar parameters, and of which of them a gradient is wanted."""
        values = bound[self._signature.scalar_slice]
        if [*map(type, values)] == self._all_floats:
            return values, self._none_wanted
        place = self._place(bound)
        checked = [
            scalar(parameter, value, self.library, place)
            for parameter, value in zip(self._signature.scalars, values, strict=True)
        ]
        return [number for number, _ in checked], [wanted for _, wanted in checked]

    def _rng(self, bound: list[Any]) -> tuple[int, int, int] | DeviceRng:
        generators = self._signature.generators
        if not generators:
            return _NO_DRAWS
        rng = bound[self._signature.generator_slice][0]
        if type(rng) is not Rng:
            rng = generator(generators[0], rng, self.library, self._place(bound))
            if not isinstance(rng, Rng):
                return rng
        return rng.seed, rng.offset, rng.token_offset


def _no_gradient(table: hir.Parameter) -> SluiceUnsupportedError:
    return SluiceUnsupportedError(
        "SL424",
        f"'{table.name}' requires a gradient, but a table of groups gets none",
        table.loc,
        fix=f"pass {table.name}.detach(); to train its rows, pass what tokens get of them, "
        f'{table.name}[groups], as a tensor with axis "T"',
    )
