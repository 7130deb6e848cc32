"""What the configuration file may say, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketaref.cli.configuration import Configuration, configuration_file, read_configuration
from ketaref.cli.settings import Settings
from ketaref.cli.topics import CONFIGURATION
from ketaref.errors import UsageError


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_file_that_is_not_there_says_nothing(tmp_path):
    assert read_configuration(tmp_path / "none" / "config.toml") == Configuration()


def test_what_the_help_shows_is_what_can_be_written(write):
    found = read_configuration(write(CONFIGURATION))
    signers = Path.home() / "signers.txt"
    packs = (Path.home() / "our-clinic",)
    assert found == Configuration(packs, "front-desk", "auto", plain=False, pager=True, signers=signers)


def test_a_relative_pack_lies_beside_the_file(write):
    path = write('content = "our-clinic"')
    assert read_configuration(path).content == (path.parent / "our-clinic",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('fro = "patient"', "unknown key 'fro'; nearest: 'for'"),
        ("zzzzzz = 1", "unknown key 'zzzzzz'; choose from content, for, color, plain, pager"),
        ('for = "nurse"', "for = 'nurse'; choose from clinician, patient, front-desk"),
        ('color = "red"', "color = 'red'; choose from auto, always, never"),
        ('plain = "yes"', "plain is true or false, not 'yes'"),
        ("content = 3", "content is a list of directories"),
        ("content = [3]", "content is a list of directories"),
        ("for = ", "is not TOML"),
        ("content = " + "[" * 5000, "is nested too deep"),
    ],
)
def test_a_fault_is_one_line_with_the_file_and_the_key(write, text, says):
    path = write(text)
    with pytest.raises(UsageError) as raised:
        read_configuration(path)
    assert str(raised.value).startswith(str(path))
    assert says in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_the_file_lies_where_the_environment_says(monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    assert configuration_file() == Path("/somewhere/ketaref/config.toml")
    monkeypatch.setenv("XDG_CONFIG_HOME", "some/where")
    assert configuration_file() == Path.home() / ".config" / "ketaref" / "config.toml"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert configuration_file() == Path.home() / ".config" / "ketaref" / "config.toml"


def test_the_viewer_is_the_options_the_environments_the_files(monkeypatch):
    settings = Settings()
    settings.configuration = Configuration(viewer="patient")
    monkeypatch.delenv("KETAREF_FOR", raising=False)
    assert settings.named_viewer == "patient"
    monkeypatch.setenv("KETAREF_FOR", "front-desk")
    assert settings.named_viewer == "front-desk"
    settings.viewer = "clinician"
    assert settings.named_viewer == "clinician"
    settings.viewer = None
    monkeypatch.setenv("KETAREF_FOR", "nurse")
    with pytest.raises(UsageError, match="choose from clinician, patient, front-desk"):
        _ = settings.named_viewer


@pytest.mark.parametrize(
    ("option", "variable", "file", "plain"),
    [
        (None, None, None, False), (None, None, True, True), (None, "0", True, False), (None, "1", False, True),
        (True, "0", False, True),
    ],
)  # fmt: skip
def test_plain_is_the_options_the_environments_the_files(monkeypatch, option, variable, file, plain):
    monkeypatch.delenv("ACCESSIBLE", raising=False)
    if variable:
        monkeypatch.setenv("ACCESSIBLE", variable)
    settings = Settings()
    settings.configuration = Configuration(plain=file)
    settings.plain = option
    assert settings.preferences("clinician").plain is plain


def test_a_clinic_says_for_whom_where_nobody_else_does(tmp_path):
    from tests.cli import run

    (tmp_path / "clinic.yaml").write_text("name: Elm\naudience: patient\n")
    pack = ["--content", str(tmp_path)]
    told = run("search", "can I drive home", *pack).stdout
    assert told == run("search", "can I drive home", *pack, "--for", "patient").stdout
    assert told != run("search", "can I drive home", *pack, "--for", "clinician").stdout
