"""The errors a user of the library can meet; each message names the value, the limit and a remedy."""


class LimelightError(Exception):
    """Base of every error that Limelight raises on purpose."""


class InvalidTextError(LimelightError, ValueError):
    """The text cannot be read: it is blank, or it is not valid Unicode."""


class EmptyTextError(InvalidTextError):
    """The text holds no character other than white space."""


class StrikeError(InvalidTextError):
    """Words to strike out do not exist in the text, or are all of it."""


class InvalidImageError(LimelightError, ValueError):
    """An image has another size than the network reads, or holds something other than its numbers."""


class LensError(LimelightError, ValueError):
    """A lens or a target that the model does not have."""


class NoTraceError(LimelightError):
    """A model has no layers to look into."""


class PriorError(LimelightError, ValueError):
    """A prior does not fit the labels of the model, or is not a list of shares."""


class WeightsError(LimelightError):
    """A weights directory is missing a file, or a file in it cannot be read."""


class WeightsMismatchError(WeightsError):
    """Files that belong together do not match: other shapes, another tokenizer, another hash."""


class ModelError(LimelightError):
    """Your own classifier failed, or returned something other than probabilities."""


class InputError(LimelightError):
    """A file of reviews is missing, truncated, or not what its name claims, or it has no column of texts."""


class OutputError(LimelightError):
    """Answers cannot be written: the path is taken, in use, read-only or full, or holds those of another run."""


class PluginError(LimelightError):
    """An installed package adds a lens or a network that cannot be loaded."""


class SettingsError(LimelightError):
    """Settings are out of their range, or contradict each other."""


class WorkerError(LimelightError):
    """A scoring process cannot start, or ended repeatedly."""
