"""``./hub content``: check, format, publish, export and confirm courses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from app.config import PROJECT
from app.extensions import db, utc_now
from app.localization import in_language
from courses.content import publish as publishing
from courses.content.check import check_course, check_places, check_tracks
from courses.content.check.languages import TRANSLATIONS
from courses.content.check.terms import check_glossaries
from courses.content.check.walk import walk_tracks
from courses.content.confirm import confirmed_document
from courses.content.folder import CourseFolder
from courses.content.formatting import canonical_files, has_comments, write_all
from courses.content.installed import Installed, installed_here
from courses.content.problems import Problems, Severity
from courses.content.sources import Curriculum, NothingThereError, Source, curriculum_at
from courses.models.content import TRACKS, course_subject

#: Exit statuses: everything is right, something was found or refused, the command was used wrongly.
REFUSED = 1
WRONG_USE = 2

CURRICULUM = PROJECT / "curriculum"


def _spoken() -> AbstractContextManager[None]:
    """Speak the language of the terminal: Polish where it is set, else English."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return in_language("pl" if locale.lower().startswith("pl") else "en")


@click.group("content")
@with_appcontext
@click.pass_context
def content(context: click.Context) -> None:
    """Check, format, publish, export and confirm courses.

    PATH is a course folder, or a folder with tracks.yaml and courses/*. Exit status: 0 fine, 1 something was found or
    refused, 2 wrong use.
    """
    context.with_resource(_spoken())


def _curriculum(path: Path) -> Curriculum:
    try:
        return curriculum_at(path)
    except NothingThereError:
        _fail(_("%(path)s holds neither course.yaml nor tracks.yaml.", path=path), WRONG_USE)


def _fail(message: str, status: int = REFUSED) -> NoReturn:
    click.echo(message, err=True)
    raise click.exceptions.Exit(status)


def _show(problems: Problems, directory: Path) -> None:
    """Print problems with paths that an editor can open."""
    shown = Path(os.path.relpath(directory)) if directory.is_relative_to(Path.cwd()) else directory
    for problem in problems:
        colour = "red" if problem.severity is Severity.ERROR else "yellow"
        click.secho(f"{shown / problem.path}{str(problem)[len(problem.path) :]}", fg=colour)


@content.command("check")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--strict", is_flag=True, help="Let remarks about style refuse the course as well.")
def check_command(path: Path, *, strict: bool) -> None:
    """Say what is wrong with a course or a curriculum: file, line, and what to do."""
    curriculum, installed = _curriculum(path.resolve()), installed_here()
    errors = remarks = 0
    is_refused = False
    for directory, problems in _checked(curriculum, installed):
        _show(problems, directory)
        errors += len(problems.errors)
        remarks += len(problems.remarks)
        is_refused = is_refused or problems.has_errors(strict=strict)
    click.echo(_("Errors: %(errors)s. Remarks: %(remarks)s.", errors=errors, remarks=remarks))
    if is_refused:
        raise click.exceptions.Exit(REFUSED)


def _checked(curriculum: Curriculum, installed: Installed) -> Iterator[tuple[Path, Problems]]:
    checked = [check_course(source.folder, installed, source.problems) for source in curriculum.courses]
    check_glossaries(checked)
    if curriculum.tracks:
        problems = Problems()
        folder = CourseFolder({publishing.TRACKS_FILE: curriculum.tracks.read_bytes()})
        node = folder.document(publishing.TRACKS_FILE, problems)
        tracks = check_tracks(node, curriculum.course_ids, problems)
        if node and tracks:
            courses = dict(zip(curriculum.course_ids, checked, strict=True))
            walk_tracks(tracks, node, problems, courses, installed)
            check_places(tracks, courses, installed)
        yield curriculum.tracks.parent, problems
    for source, one in zip(curriculum.courses, checked, strict=True):
        yield source.directory, one.problems


@content.command("format")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
def format_command(path: Path) -> None:
    """Write every document in the canonical form. Comments are lost; keep what matters in "note"."""
    curriculum, installed = _curriculum(path.resolve()), installed_here()
    places = [(source.directory, source.folder, source.problems) for source in curriculum.courses]
    if curriculum.tracks:
        tracks = CourseFolder({publishing.TRACKS_FILE: curriculum.tracks.read_bytes()})
        places.insert(0, (curriculum.tracks.parent, tracks, Problems()))
    count = 0
    is_broken = False
    for directory, folder, problems in places:
        changed = canonical_files(folder, installed, problems)
        _show(problems, directory)
        is_broken = is_broken or problems.has_errors()
        for name in changed:
            click.echo(directory / name)
            if name.endswith(".yaml") and has_comments(folder.files[name]):
                click.echo(_("  Its comments are not kept; write what matters under the key note."))
        write_all(directory, changed)
        count += len(changed)
    click.echo(_("Documents written anew: %(count)s.", count=count))
    if is_broken:
        raise click.exceptions.Exit(REFUSED)


@content.command("publish")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--strict", is_flag=True, help="Let remarks about style refuse the course as well.")
def publish_command(path: Path, *, strict: bool) -> None:
    """Make a course or a curriculum what learners read: all of it, or nothing."""
    curriculum, installed = _curriculum(path.resolve()), installed_here()
    try:
        results = publish_curriculum(curriculum, installed, strict=strict)
    except publishing.RefusedError:
        _fail(_("Nothing was published. Correct the errors and publish again."))
    for result in results:
        if result.is_new:
            click.echo(_("%(subject)s: version %(number)s is live.", subject=result.subject, number=result.number))
        else:
            click.echo(_("%(subject)s: no change, version %(number)s.", subject=result.subject, number=result.number))


def publish_curriculum(
    curriculum: Curriculum, installed: Installed, *, strict: bool = False
) -> list[publishing.Published]:
    """Publish everything in one transaction and commit it. What is wrong is printed first.

    Raises:
        RefusedError: Something was refused; nothing at all was published.
    """
    known = [
        None
        if strict or len(source.problems)
        else publishing.if_live(db.session, course_subject(source.folder.course_id), source.folder)
        for source in curriculum.courses
    ]
    # Checking takes a while and needs no database: nobody else has to wait for it.
    db.session.rollback()
    wanted: list[publishing.Published | publishing.Prepared] = []
    refused: publishing.RefusedError | None = None
    for directory, step in _steps(curriculum, installed, known, strict=strict):
        try:
            wanted.append(step if isinstance(step, publishing.Published) else step())
        except publishing.RefusedError as error:
            _show(error.problems, directory)
            refused = error
    if refused:
        raise refused
    now = utc_now()
    done = [
        publishing.publish(db.session, item, installed, now) if isinstance(item, publishing.Prepared) else item
        for item in wanted
    ]
    db.session.commit()
    return done


def _steps(
    curriculum: Curriculum, installed: Installed, known: Sequence[publishing.Published | None], *, strict: bool
) -> Iterator[tuple[Path, publishing.Published | Callable[[], publishing.Prepared]]]:
    """Yield, for the tracks and each course, what is live already, or how to prepare it."""
    if curriculum.tracks:
        source, ids = curriculum.tracks.read_bytes(), curriculum.course_ids
        yield curriculum.tracks.parent, partial(publishing.prepare_tracks, source, course_ids=ids, strict=strict)
    for place, live in zip(curriculum.courses, known, strict=True):
        prepare = partial(publishing.prepare_course, place.folder, installed, strict=strict, problems=place.problems)
        yield place.directory, live or prepare


@content.command("export")
@click.argument("course")
@click.argument("folder", type=click.Path(path_type=Path))
def export_command(course: str, folder: Path) -> None:
    """Write the live version of COURSE (or of "tracks") to FOLDER, byte for byte."""
    live = publishing.live_version(db.session, TRACKS if course == TRACKS else course_subject(course))
    if live is None:
        _fail(_("There is no live course with the id “%(id)s”.", id=course))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _fail(_("%(path)s is not empty; name a new or an empty folder.", path=folder), WRONG_USE)
    stored = publishing.stored_folder(db.session, live[0])
    write_all(folder, stored.files)
    click.echo(_("Version %(number)s: %(count)s files written.", number=live[1], count=len(stored.files)))


@content.command("confirm")
@click.argument("course")
@click.argument("lesson", required=False)
def confirm_command(course: str, lesson: str | None) -> None:
    """Confirm that both languages of COURSE (an id of ./curriculum, or a path), or of one LESSON, say the same."""
    source = _course(course)
    if lesson is not None and lesson not in source.folder.lessons():
        known = ", ".join(source.folder.lessons())
        _fail(_("There is no lesson “%(id)s”; there are: %(known)s.", id=lesson, known=known), WRONG_USE)
    problems = check_course(source.folder, installed_here(), source.problems).problems
    if problems.has_errors():
        _show(problems, source.directory)
        _fail(_("Correct the errors first; then there is something to compare."))
    body, count = confirmed_document(source.folder, lesson)
    write_all(source.directory, {TRANSLATIONS: body})
    click.echo(_("Texts confirmed in both languages: %(count)s.", count=count))


def _course(course: str) -> Source:
    for path in (CURRICULUM / "courses" / course, Path(course)):
        if (path / "course.yaml").is_file():
            return curriculum_at(path.resolve()).courses[0]
    _fail(_("There is no course “%(id)s” in the curriculum, and no course folder of that path.", id=course), WRONG_USE)
