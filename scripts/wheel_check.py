"""Builds the wheel and the sdist, installs each into an empty environment and runs it as a user would.

What is tested in a checkout can still be missing in a package: a mapping, a text, a migration.
So everything here happens outside the checkout, from an empty folder.
"""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
FIND = (
    "from sdesk_sync.presets import list_presets, preset_path; "
    "print(*(preset_path(name) for name in list_presets()), sep='\\n')"
)
PACKAGE = "import sdesk_sync, pathlib; print(pathlib.Path(sdesk_sync.__file__).parent)"


def main() -> None:
    """Check both packages; the first thing that fails ends it."""
    with TemporaryDirectory(prefix="sdesk-wheel-check-") as name:
        folder = Path(name)
        step("building the wheel and the sdist")
        run(sys.executable, "-m", "build", "--outdir", folder / "dist", ROOT, cwd=folder)
        for package in sorted((folder / "dist").iterdir()):
            check(package, folder / package.suffix.strip("."))
    print("wheel check: the wheel and the sdist install, are whole, validate and migrate")


def check(package: Path, folder: Path) -> None:
    """Install one package into an environment of its own and use it."""
    step(f"installing {package.name} into an empty environment")
    venv.create(folder / "venv", with_pip=True)
    commands, empty = folder / "venv" / "bin", folder / "empty"
    empty.mkdir()
    pip = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "-c", write_pins(folder))
    run(commands / "python", *pip, package, cwd=empty)
    installed = Path(run(commands / "python", "-c", PACKAGE, cwd=empty).strip())
    missing = [name for name in packaged() if not (installed / name).is_file()]
    if missing:
        sys.exit(f"{package.name} lacks {', '.join(missing)}")

    sdesk_sync = commands / "sdesk-sync"
    step("sdesk-sync --version")
    print(f"   {run(sdesk_sync, '--version', cwd=empty).strip()}")
    files = run(commands / "python", "-c", FIND, cwd=empty).split()
    step(f"sdesk-sync validate {' '.join(Path(file).name for file in files)}")
    run(sdesk_sync, "validate", *files, cwd=empty)
    step("sdesk-sync store migrate, on a new store")
    run(sdesk_sync, "store", "migrate", f"sqlite:///{empty / 'new.db'}", cwd=empty)


def write_pins(folder: Path) -> Path:
    """The pinned versions alone: with their hashes pip would ask for one of the package itself."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = folder / "pins.txt"
    pins.write_text("\n".join(re.findall(r"^[\w.-]+==\S+", text, re.MULTILINE)), encoding="utf-8")
    return pins


def packaged() -> list[str]:
    """What the package must hold: our files as git would have them, and the mappings."""
    package = [str(path.relative_to(ROOT / "sdesk_sync")) for path in (ROOT / "sdesk_sync").rglob("*.*")]
    mappings = [f"mappings/{path.name}" for path in (ROOT / "mappings").glob("*.yaml")]
    return sorted([name for name in package if "__pycache__" not in name] + mappings)


def step(words: str) -> None:
    """Say what comes next."""
    print(f"── {words}", flush=True)


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; where it fails, show all of it and end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\n`{' '.join(map(str, command))}` ended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    main()
