"""The wheel: everything is in it, and it runs from any folder without this checkout and without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from pmtui.shipped import shipped

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.serial


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(out), str(ROOT)], ROOT)
    [built] = out.glob("pmtui-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; the libraries are those of this one. Gives its commands' folder."""
    home = tmp_path_factory.mktemp("installed") / "env"
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(home)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    run([*pip, "--disable-pip-version-check", str(wheel)], home)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(run(asked, home).strip())
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", "utf-8")
    return python.parent


def run(command: list[str], cwd: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PMTUI"))}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_wheel_carries_the_data_and_installs_one_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"pmtui"}
    inside = {name.removeprefix("pmtui/_shipped/") for name in names if name.startswith("pmtui/_shipped/")}
    for folder in (("schemas",), ("sessions", "formats"), ("sessions", "examples"), ("sessions", "coach")):
        files = [path for path in shipped(*folder).iterdir() if path.is_file()]
        assert files
        assert {"/".join((*folder, path.name)) for path in files} <= inside
    assert "pmtui/py.typed" in names
    assert "pmtui/tui/pmtui.tcss" in names
    assert not [name for name in names if "test" in name or name.endswith(".db")]


def test_the_installed_program_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    where = run([str(installed / "python"), "-c", "import pmtui; print(pmtui.__file__)"], tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_formats_are_found_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    listed = run([str(installed / "pmtui"), "formats", "list"], tmp_path)
    assert len(listed.splitlines()) == 1 + len(list(shipped("sessions", "formats").glob("*.toml")))
    assert str(tmp_path) not in listed


def test_the_demo_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    document = run([str(installed / "pmtui"), "demo", "--headless"], folder)
    assert document == (Path(__file__).parent / "golden" / "demo.md").read_text("utf-8")
    assert not list(folder.iterdir())
