"""What is to be compared: the models and the tasks that `comparisons.toml` describes, a few lines each."""

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from model_training.errors import SettingsError
from model_training.training.config import AnyTrainConfig, train_config
from research.distillation.config import TeacherConfig

from .linear import LINEAR

# What a comparison that does not say it means: the lines that are there were made so, whatever the number of rows.
_BEFORE = {"epochs": 3, "max_documents": 128}


@dataclass(frozen=True)
class Model:
    """A row of a table: a baseline, or a network with settings of `train`.

    Attributes:
        name: What it is called in the file.
        title: What the tables call it.
        baseline: `tfidf`, `nb` or `fasttext`; None for a network.
        settings: Settings of `train`.
    """

    name: str
    title: str
    baseline: str | None
    settings: dict[str, Any]

    @property
    def random(self) -> bool:
        """Whether two seeds give two results."""
        return self.baseline not in ("tfidf", "nb")


@dataclass(frozen=True)
class Lessons:
    """What a task's networks learn from a teacher (see `research.distillation.teach`).

    It is fine-tuned on the train rows of each fold, where there are parts of texts on whole ones, and asked about these
    rows, and about texts that nobody labelled.

    Attributes:
        files: The files of those texts, if there are any.
        html: Whether they are HTML.
        where: Only these rows of them, as `column=value,value`.
        max_texts: At most so many.
        sentences: Whether it is asked about each of their sentences, read by itself.
        settings: Fields of `TeacherConfig`.

    Raises:
        TypeError: `settings` has a field that `TeacherConfig` has not.
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
        """Returns how the teacher is fine-tuned."""
        return TeacherConfig(**self.settings)


@dataclass(frozen=True)
class Task:
    """A table: rows to train on, to choose by and to test on, the same for all models.

    Attributes:
        name: What it is called in the file, and its results.
        title: The heading of its table.
        models: What is trained.
        prepared: A folder that `prepare` wrote; or else
        file: A file with the columns text, label and split: train, dev, test, or all; no field is put in quotes.
        train_file: A file of texts and of parts of them, which takes the place of the train rows of `file`: in the same
            form, with a column is_root that is 1 where a row is a whole text, which is kept for `source_weights`.
        folds: Into so many parts `file` is cut, each of which is tested once (cross-validation).
        lessons: What a teacher adds to the train rows of `file`.
        where: Training rows to use, as in `train`; a network may have a setting of its own.
        dev_where: Dev rows to choose by.
        tests: Sets of test rows by their name: each the rows to use, in the same form, or an empty string for all.
        settings: Settings of `train` for the networks.
        published: What the paper printed, in percent: for a variant of Kim's network, whatever its vectors are, or
            for a model.
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

    def recipe(self, model: Model) -> dict[str, Any]:
        """Returns all that decides what a run of `model` does, as the file has it."""
        rows = ("prepared", "file", "train_file", "folds", "where", "dev_where", "tests")
        own = {name: getattr(self, name) for name in rows if getattr(self, name) is not None}
        if self.lessons is not None:
            own["lessons"] = {name: value for name, value in asdict(self.lessons).items() if value is not None}
        return {**own, "baseline": model.baseline} if model.baseline else {**own, **self.settings, **model.settings}

    def config(self, model: Model, seed: int, data: Path) -> AnyTrainConfig:
        """Returns the settings of a run of a network; `data` is what $DATA stands for. Raises `SettingsError`."""
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
        """Reads a file like `comparisons.toml`. Raises `SettingsError`, naming what is wrong in it."""
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
                raise SettingsError(f"{path}, tasks.{name}: no model is called {unknown[0]!r}; there are {[*models]}.")
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
                    f"{path}, models.{model.name}: no baseline is called {model.baseline!r}; there are {[*LINEAR]}."
                )
        return cls(models, tasks)


def resolve(path: str, data: Path) -> Path:
    """Returns a path of the file, `data` in the place of $DATA."""
    return data / path.removeprefix("$DATA/") if path.startswith("$DATA/") else Path(path)
