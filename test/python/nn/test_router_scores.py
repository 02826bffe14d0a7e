"""Which modules are routers by default, and which of their results are the scores."""

from __future__ import annotations

import re

import pytest
import torch
from torch import nn

from sluice.errors import SluiceValueError
from sluice.nn import DirichletPriorLoss
from sluice.nn.router_search import ROUTERS

pytestmark = pytest.mark.cpu  # about hooks; the kernels of the loss have tests of their own

T, E, K = 9, 6, 2
LOGITS = torch.randn(T, E, generator=torch.Generator().manual_seed(0))
PROBABILITIES = LOGITS.softmax(-1)
WEIGHTS, CHOSEN = PROBABILITIES.topk(K)
MASKED = torch.zeros(T, E).scatter(-1, CHOSEN, WEIGHTS)
ONE_HOT = nn.functional.one_hot(LOGITS.argmax(-1), E)

#: Results as of routers of Transformers; "scores" is where the logits are.
RESULTS = {
    "dbrx": (LOGITS,),
    "mixtral": (LOGITS, WEIGHTS, CHOSEN),
    "mixtral, k = E": (LOGITS, LOGITS.softmax(-1), LOGITS.argsort(-1)),
    "llama4": (LOGITS.sigmoid() * (MASKED > 0), LOGITS),
    "nllb_moe": (ONE_HOT, MASKED, LOGITS),
    "switch": (ONE_HOT, PROBABILITIES.amax(-1, keepdim=True), LOGITS),
    "jetmoe": (CHOSEN.flatten(), CHOSEN.flatten(), WEIGHTS.flatten(), [T] * E, LOGITS),
    "inkling": (LOGITS, WEIGHTS, CHOSEN, WEIGHTS.sigmoid()[:, :2].contiguous()),
    "both": (PROBABILITIES, LOGITS),
    "masked logits": (LOGITS.masked_fill(MASKED == 0, 0.0), LOGITS),
}


class Gate(nn.Module):
    def __init__(self, result):
        super().__init__()
        self.result = result

    def forward(self):
        return self.result


class Model(nn.Module):
    def __init__(self, result):
        super().__init__()
        self.router = Gate(result)

    def forward(self):
        return self.router()


def collected(result, **options):
    model = Model(result)
    with DirichletPriorLoss(0.75, **options).attach(model) as attached:
        scores = []
        for _ in range(2):
            model()
            scores.append(attached.collected[-1].scores)
        assert scores[0] is scores[1]
        return scores[0]


@pytest.mark.parametrize("name", RESULTS)
def test_logits_are_found(name):
    result = RESULTS[name]
    assert collected(result) is LOGITS
    assert collected(list(result)) is LOGITS


@pytest.mark.parametrize(
    "result",
    [
        PROBABILITIES,
        (PROBABILITIES, WEIGHTS, CHOSEN),
        (LOGITS, PROBABILITIES),
        (MASKED, PROBABILITIES),
    ],
)
def test_probabilities_are_found(result):
    assert collected(result, scores="probabilities") is PROBABILITIES


def test_no_token_tells_nothing():
    model = Model((torch.zeros(0, E), torch.zeros(0, E)))
    attached = DirichletPriorLoss(0.75).attach(model)
    model()
    assert attached.loss() == 0
    model.router.result = RESULTS["llama4"]
    model()
    assert attached.collected[0].scores is LOGITS


OUTPUT = "fix: pass output=..., a function that takes the scores from the router's result"


@pytest.mark.parametrize(
    ("result", "wanted", "text"),
    [
        (
            {"scores": LOGITS},
            "logits",
            "error SL321: router 'router' returned no scores [..., E], but a dict\n" + OUTPUT,
        ),
        (
            (LOGITS[:, 0], CHOSEN),
            "logits",
            "error SL321: router 'router' returned no scores [..., E], but torch.float32 of shape "
            "(9,), torch.int64 of shape (9, 2)\n" + OUTPUT,
        ),
        (
            (LOGITS, -LOGITS),
            "logits",
            "error SL321: it cannot be told which results of router 'router' are its logits: "
            "torch.float32 of shape (9, 6), torch.float32 of shape (9, 6)\n"
            "fix: pass output=..., such as output=lambda result: result[1]",
        ),
        (
            (CHOSEN, 2.5 * WEIGHTS),
            "logits",
            "error SL321: router 'router' returned weights of the experts that it chose, "
            "not of all\n"
            "fix: pass routers=..., a pattern of modules that give the scores of all experts",
        ),
        (
            (PROBABILITIES.bfloat16(), WEIGHTS, CHOSEN),
            "logits",
            "error SL321: router 'router' returned probabilities, but the loss takes logits\n"
            'fix: pass output=..., or construct DirichletPriorLoss(..., scores="probabilities")',
        ),
        (
            LOGITS,
            "probabilities",
            "error SL321: router 'router' returned no probabilities, but the loss takes them\n"
            'fix: pass output=..., or construct DirichletPriorLoss(..., scores="logits")',
        ),
    ],
)
def test_error_has_this_text(result, wanted, text):
    with pytest.raises(SluiceValueError) as error:
        collected(result, scores=wanted)
    assert str(error.value) == text


@pytest.mark.parametrize("result", ["mixtral", "llama4"])
@pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning")
def test_in_a_graph_shapes_tell_or_an_earlier_forward(result):
    model = Model(RESULTS[result])
    torch.compiler.reset()
    with DirichletPriorLoss(0.75).attach(model) as attached:
        if result == "llama4":
            model()
        torch.compile(model, backend="aot_eager", fullgraph=True)()
        torch.testing.assert_close(attached.collected[0].scores, LOGITS)


@pytest.mark.parametrize(
    ("name", "kind", "router"),
    [
        ("model.layers.0.mlp.gate", "Linear", True),
        ("router", "Linear", True),
        ("choose", "MixtralTopKRouter", True),
        ("choose", "DeepseekV3TopkRouter", True),
        ("choose", "Llama4Router", True),
        ("choose", "MoEGate", True),
        ("choose", "HunYuanMoEV1Gate", True),
        ("choose", "TopKGate", True),
        ("choose", "Top2Gate", True),
        ("choose", "Gate", True),
        ("attn.forget_gate", "KimiLinearForgetGate", False),
        ("post_attention_residual_gate", "MuseSparkResidualGate", False),
        ("k_message_gate", "Inkling2LoopMessageGate", False),
        ("gateway", "DFineGate", False),
        ("mlp.gate_proj", "Linear", False),
        ("mlp.shared_expert_gate", "Linear", False),
    ],
)
def test_names_of_routers(name, kind, router):
    assert any(re.search(ROUTERS, text) for text in (name, kind)) == router
