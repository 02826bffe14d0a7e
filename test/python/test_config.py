"""The environment is read into typed settings, and wrong values are refused by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import sluice
from sluice.config import VARIABLES, Config, read_config
from sluice.errors import SluiceValueError


def test_defaults() -> None:
    config = read_config({})
    assert (config.dump, config.interpret, config.num_threads) == (None, False, None)
    assert config.cache_dir.name == "sluice"
    assert config.cuda_driver == "libcuda.so.1"
    assert config.cuda_home == Path("/usr/local/cuda")
    assert config.target == "cpu"


def test_values_are_typed(tmp_path: Path) -> None:
    config = read_config(
        {
            "SLUICE_DUMP": str(tmp_path),
            "SLUICE_INTERPRET": "1",
            "SLUICE_NUM_THREADS": "3",
            "SLUICE_CACHE_DIR": "~/x",
            "SLUICE_CUDA_DRIVER": "/opt/libcuda.so",
            "CUDA_HOME": "/",
            "SLUICE_TARGET": "sim",
        }
    )
    driver, toolkit = "/opt/libcuda.so", Path("/")
    assert config == Config(tmp_path, True, 3, Path.home() / "x", driver, toolkit, "sim")


def test_empty_is_not_set() -> None:
    assert read_config({"SLUICE_INTERPRET": "", "SLUICE_NUM_THREADS": ""}) == read_config({})


@pytest.mark.parametrize("text", ["1", "true", "True"])
def test_flag_on(text: str) -> None:
    assert read_config({"SLUICE_INTERPRET": text}).interpret


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("SLUICE_INTERPRET", "maybe", "0 or 1"),
        ("SLUICE_NUM_THREADS", "0", "an integer from 1 to 65536"),
        ("SLUICE_NUM_THREADS", "two", "an integer from 1 to 65536"),
        ("SLUICE_NUM_THREADS", "9" * 20, "an integer from 1 to 65536"),
        ("SLUICE_CACHE_DIR", "~nosuchuser/x", "a folder"),
        ("CUDA_HOME", "~nosuchuser", "a folder"),
        ("SLUICE_CACHE_DIR", "x" * 300, "a folder"),
        ("SLUICE_DUMP", __file__, "a folder"),
        ("SLUICE_CACHE_DIR", __file__, "a folder"),
        ("SLUICE_TARGET", "gpu", "cpu or sim"),
        ("SLUICE_CUDA_DRIVER", os.fsdecode(b"\xff.so"), "a file name or a path, in UTF-8"),
    ],
)
def test_wrong_value(name: str, value: str, allowed: str) -> None:
    with pytest.raises(SluiceValueError) as caught:
        read_config({name: value})
    assert str(caught.value) == (
        f"error SL307: the environment variable {name} is {value!r}\n"
        f"fix: set it to {allowed}, or unset it"
    )


def test_assigned_values_are_typed_likewise(tmp_path: Path) -> None:
    config = read_config({})
    config.cache_dir = str(tmp_path)  # type: ignore[assignment]
    config.dump, config.target, config.num_threads = tmp_path, "sim", 3
    assert (config.cache_dir, config.dump) == (tmp_path, tmp_path)
    assert (config.target, config.num_threads) == ("sim", 3)
    config.cuda_driver = b"a.so"  # type: ignore[assignment]
    assert config.cuda_driver == "a.so"
    config.dump = config.num_threads = None
    assert (config.dump, config.num_threads) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("target", "gpu", "cpu or sim"),
        ("target", None, "cpu or sim"),
        ("target", ["cpu"], "cpu or sim"),
        ("cache_dir", None, "a folder"),
        ("cache_dir", 3, "a folder"),
        ("dump", __file__, "a folder"),
        ("dump", "", "a folder"),
        ("cache_dir", "", "a folder"),
        ("cuda_driver", "", "a file name or a path, in UTF-8"),
        ("interpret", 2, "0 or 1"),
        ("num_threads", 2.5, "an integer from 1 to 65536"),
        ("num_threads", True, "an integer from 1 to 65536"),
        ("cuda_driver", 3, "a file name or a path, in UTF-8"),
        ("cuda_driver", "a\0.so", "a file name or a path, in UTF-8"),
    ],
)
def test_wrong_assignment(field: str, value: Any, allowed: str) -> None:
    config = read_config({})
    with pytest.raises(SluiceValueError) as caught:
        setattr(config, field, value)
    assert str(caught.value) == (
        f"error SL307: sluice.config.{field} is {value!r}\nfix: set it to {allowed}"
    )
    assert config == read_config({})


def test_no_other_field() -> None:
    with pytest.raises(AttributeError):
        read_config({}).threads = 3  # type: ignore[attr-defined]


def test_each_setting_has_one_variable() -> None:
    assert [variable.field for variable in VARIABLES] == list(Config.__dataclass_fields__)


def test_the_module_has_the_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sluice.config.config, "interpret", False)
    sluice.config.interpret = "1"
    assert sluice.config.interpret is True
    assert sluice.config.config.interpret is True
    assert "cuda_home" in dir(sluice.config)
    with pytest.raises(SluiceValueError, match=r"sluice\.config\.target is 'gpu'"):
        sluice.config.target = "gpu"
    assert sluice.config.target == sluice.config.config.target


def test_the_module_has_no_other_setting() -> None:
    with pytest.raises(AttributeError, match=r"sluice\.config has no setting 'threads', only dump"):
        sluice.config.threads = 3
    assert not hasattr(sluice.config, "threads")
