"""Show on standard error how far a model file is: a bar on a terminal, one line elsewhere."""

import atexit


class TransferBar:
    """An `emotrace.engine.modelfiles.Progress`: it appears with the first piece and goes with the last."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

        self._console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        name = TextColumn("{task.description}", markup=False)
        columns = (name, BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._bars = Progress(*columns, console=self._console)
        self._name = ""

    def __call__(self, name: str, done: int, whole: int) -> None:
        """Show that `done` of `whole` bytes are here; `whole` is 0 where it is unknown."""
        if name != self._name:
            self._begin(name, whole)
        if not self._console.is_terminal:
            return
        self._bars.update(self._bars.task_ids[-1], completed=done, total=whole or None)
        if done == whole:
            self.stop()

    def stop(self) -> None:
        """Give the terminal back, as after an error."""
        self._bars.stop()
        self._name = ""

    def _begin(self, name: str, whole: int) -> None:
        self._name = name
        if self._console.is_terminal:
            atexit.register(self.stop)
            self._bars.add_task(name, total=whole or None)
            self._bars.start()
        else:
            size = f" ({whole / 1e6:.1f} MB)" if whole else ""
            self._console.print(f"fetching {name}{size}")
