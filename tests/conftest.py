"""What the closing lines of a run of the tests say besides."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says which tests did not run for want of a package that is too large to be installed for them alone."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "'torch'" in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} tests of teachers did not run: PyTorch is not installed. To run them: .venv/bin/python -m "
            "pip install torch transformers"
        )
