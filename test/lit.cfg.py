"""lit: the tests of dialects, passes and tools, each a file with RUN lines.

`config` and `lit_config` are given by lit; the paths come from lit.site.cfg.py.
"""

import os
import platform

import lit.formats

config.name = "sluice"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["data", "python"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.sluice_build_dir, "test")

tools = [os.path.join(config.sluice_build_dir, "bin"), config.llvm_tools_dir]
config.environment["PATH"] = os.pathsep.join([*tools, config.environment["PATH"]])
config.environment["FILECHECK_OPTS"] = "--enable-var-scope --allow-unused-prefixes=false"

config.available_features.add(platform.machine())
