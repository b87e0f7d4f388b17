"""The command line `limelight`, also as `python -m limelight`."""

import sys

try:
    from limelight.cli import main
except KeyboardInterrupt:
    # Ctrl-C as the command starts: `main` answers later ones.
    sys.exit(130)

__all__ = ["main"]

if __name__ == "__main__":
    main()
