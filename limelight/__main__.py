"""The command `limelight` as `python -m limelight`."""

from limelight.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
