"""The models and the tasks that `comparisons.toml` describes, a few lines each."""

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from model_training.errors import SettingsError
from model_training.training.config import AnyTrainConfig, train_config
from research.distillation.config import TeacherConfig

from .linear import LINEAR

# Defaults for all comparisons: existing results were made with them, for any number of rows.
_BEFORE = {"epochs": 3, "max_documents": 128}


@dataclass(frozen=True)
class Model:
    """A row of a table: a baseline, or a network with settings of `train`.

    Attributes:
        name: Its name in the file.
        title: Its name in the tables.
        baseline: `tfidf`, `nb` or `fasttext`; None for a network.
        settings: Settings of `train`.
    """

    name: str
    title: str
    baseline: str | None
    settings: dict[str, Any]

    @property
    def random(self) -> bool:
        """Whether the result depends on the seed."""
        return self.baseline not in ("tfidf", "nb")


@dataclass(frozen=True)
class Lessons:
    """The texts that a teacher labels for a task's networks (see `research.distillation.teach`).

    The teacher is fine-tuned on the train rows of each fold (on whole texts if there are parts), and labels these rows
    and unlabelled texts.

    Attributes:
        files: The files of the unlabelled texts, if any.
        html: Whether they are HTML.
        where: Use only these rows of them, as `column=value,value`.
        max_texts: The largest number of texts.
        sentences: Whether each of their sentences is labelled separately.
        settings: Fields of `TeacherConfig`.

    Raises:
        TypeError: `settings` has a field that `TeacherConfig` does not have.
    """

    files: list[str] = field(default_factory=list)
    html: bool = False
    where: str | None = None
    max_texts: int | None = None
    sentences: bool = True
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            self.config()
        except TypeError as error:
            raise TypeError(f"{error}; settings of lessons are those of `teach`") from error

    def config(self) -> TeacherConfig:
        """Returns the settings of fine-tuning the teacher."""
        return TeacherConfig(**self.settings)


@dataclass(frozen=True)
class Task:
    """A table: rows for training, choosing and testing, the same for all models.

    Attributes:
        name: Its name in the file and in the results.
        title: The heading of its table.
        models: The models to train.
        prepared: A folder that `prepare` wrote. Alternatively:
        file: A file with the columns text, label and split (train, dev, test, or all), in which no field is quoted.
        train_file: A file of texts and of parts of them that replaces the train rows of `file`, in the same
            form, with a column is_root that is 1 if a row is a whole text, which is kept for `source_weights`.
        folds: Number of parts into which `file` is cut; each is tested once (cross-validation).
        lessons: The rows that a teacher adds to the train rows of `file`.
        where: The training rows to use, as in `train`; a network may have a setting of its own.
        dev_where: The dev rows to use.
        tests: Sets of test rows by name: the rows of each, in the same form, or an empty string for all.
        settings: Settings of `train` for the networks.
        published: Results of the paper in percent: for a variant of Kim's network, with any vectors, or
            for a model.
        reimplemented: Results of others with Kim's settings, in the same form (see `research.comparison.kim`).
    """

    name: str
    title: str
    models: tuple[str, ...]
    prepared: str | None = None
    file: str | None = None
    train_file: str | None = None
    folds: int = 1
    lessons: Lessons | None = None
    where: str | None = None
    dev_where: str | None = None
    tests: dict[str, str] = field(default_factory=lambda: {"test": ""})
    settings: dict[str, Any] = field(default_factory=dict)
    published: dict[str, float] = field(default_factory=dict)
    reimplemented: dict[str, float] = field(default_factory=dict)

    def recipe(self, model: Model) -> dict[str, Any]:
        """Returns everything that determines a run of `model`, as the file has it."""
        rows = ("prepared", "file", "train_file", "folds", "where", "dev_where", "tests")
        about = {name: getattr(self, name) for name in rows if getattr(self, name) is not None}
        if self.lessons is not None:
            about["lessons"] = {name: value for name, value in asdict(self.lessons).items() if value is not None}
        return {**about, "baseline": model.baseline} if model.baseline else {**about, **self.settings, **model.settings}

    def config(self, model: Model, seed: int, data: Path) -> AnyTrainConfig:
        """Returns the settings of a run of a network; `data` replaces $DATA. Raises `SettingsError`."""
        fields: dict[str, Any] = {**_BEFORE, "where": self.where, **self.settings, **model.settings}
        if "vectors" in fields:
            fields["vectors"] = [resolve(path, data) for path in fields["vectors"]]
        if "init" in fields:
            fields["init"] = resolve(fields["init"], data)
        fields = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
        try:
            return train_config(**fields, seed=seed, dev_where=self.dev_where)
        except SettingsError as error:
            raise SettingsError(f"{self.name}, {model.name}: {error} Settings are those of `train`.") from error


@dataclass(frozen=True)
class Comparisons:
    """All models and tasks of a file, by name."""

    models: dict[str, Model]
    tasks: dict[str, Task]

    @classmethod
    def load(cls, path: Path) -> "Comparisons":
        """Reads a file like `comparisons.toml`. Raises `SettingsError`, which names the fault."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"{path}: cannot be read as TOML ({error}).") from error
        models = {
            name: Model(name, fields.pop("title", name), fields.pop("baseline", None), fields)
            for name, fields in content.get("models", {}).items()
        }
        tasks = {}
        for name, fields in content.get("tasks", {}).items():
            try:
                if "lessons" in fields:
                    fields["lessons"] = Lessons(**fields["lessons"])
                task = Task(name=name, **{"title": name, **fields, "models": tuple(fields.get("models", models))})
            except TypeError as error:
                raise SettingsError(f"{path}, tasks.{name}: {error}.") from error
            if unknown := [model for model in task.models if model not in models]:
                raise SettingsError(f"{path}, tasks.{name}: unknown model {unknown[0]!r}. Choose from {[*models]}.")
            if (task.prepared is None) == (task.file is None):
                raise SettingsError(f"{path}, tasks.{name}: give it either a prepared folder or a file.")
            if task.lessons is not None and task.file is None:
                raise SettingsError(
                    f"{path}, tasks.{name}: lessons are for a task with a file; see `label` for others."
                )
            tasks[name] = task
        for model in models.values():
            if model.baseline is not None and model.baseline not in LINEAR:
                raise SettingsError(
                    f"{path}, models.{model.name}: unknown baseline {model.baseline!r}. Choose from {[*LINEAR]}."
                )
        return cls(models, tasks)


def resolve(path: str, data: Path) -> Path:
    """Returns a path of the file, with $DATA replaced by `data`."""
    return data / path.removeprefix("$DATA/") if path.startswith("$DATA/") else Path(path)
