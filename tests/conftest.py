"""Answers with one thread, as the server does; adds the skipped optional packages to the summary of a test run."""

import pytest

from limelight.common.one_thread import set_one_thread

# Before NumPy is imported.
set_one_thread()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists the tests that did not run because they need a package that is too large to install for them alone."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "'torch'" in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} tests of teachers did not run: PyTorch is not installed. To run them: .venv/bin/python -m "
            "pip install torch transformers"
        )
