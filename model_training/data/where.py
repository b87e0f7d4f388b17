"""The options --where and --dev-where: rows by their values in a kept column."""

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.common.plain import split

from ..errors import DataError, SettingsError


def rows_where(where: str, column_of: Callable[[str], Any], option: str = "--where") -> NDArray[np.int64]:
    """Returns the numbers of the rows that `where` selects.

    Args:
        where: `column=value,value`; a value of the column that holds a comma is written alone. Several, with a
            semicolon between them, must all hold.
        column_of: Returns the values of a kept column `[rows]`, or raises an error.
        option: The name of the option in messages.

    Raises:
        SettingsError: It names no value.
        DataError: No row is left.
    """
    fits = []
    for condition in re.split(r";(?=[^=;]+=)", where):
        name, mark, values = condition.partition("=")
        if not mark:
            raise SettingsError(f"{option} {where}: names no value. Write column=value, or column=value,value.")
        fits.append(np.isin(column_of(name), [values, *split(values)]))
    rows = np.flatnonzero(reduce(np.logical_and, fits))
    if not len(rows):
        raise DataError(f"{option} {where}: no row fits. Check the column and its values.")
    return rows
