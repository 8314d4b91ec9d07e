"""Containers: archives are read within limits, and damaged or hostile ones are refused by name."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders import container
from triplehelix.loaders.container import Member, digest, list_members
from triplehelix.loaders.source import Records, Source, read_source, recognise

TOPICS = "projectID;topic;title\n1;T-1;First\n2;T-2;Second\n"


def pack(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> Records:
    return read_source(Source(path, "cordis"))


def content(member: Member) -> bytes:
    with member.open() as file:
        return file.read()


def test_a_zip_shows_its_files_in_order_and_not_its_folders(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"csv/": "", "csv/b.csv": "b", "a.csv": "a"})
    assert [member.shown for member in list_members(path)] == ["a.zip/csv/b.csv", "a.zip/a.csv"]
    assert [content(member) for member in list_members(path)] == [b"b", b"a"]


def test_a_gzip_file_is_read_as_the_file_inside(tmp_path: Path) -> None:
    path = tmp_path / "topics.csv.gz"
    path.write_bytes(gzip.compress(TOPICS.encode()))
    assert recognise(path) == "cordis"
    assert read(path).tables[0].columns["topic"] == ["T-1", "T-2"]


@pytest.mark.parametrize(
    "name", ["../x.csv", "a/../../x.csv", "/etc/x.csv", "..\\x.csv", "C:\\x.csv", "C:x.csv"]
)
def test_an_archive_with_a_file_outside_its_folder_is_refused(name: str, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"topics.csv": TOPICS, name: TOPICS})
    with pytest.raises(TriplehelixError, match="points outside its folder"):
        recognise(path)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_zip_that_unpacks_without_end_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("topics.csv", "w") as file:
        file.write(TOPICS.encode())
        for _ in range(80):
            file.write(b"1;T-1;First\n" * 87_500)
    assert path.stat().st_size < 500_000
    with pytest.raises(TriplehelixError, match="unpacks to far more") as caught:
        content(list_members(path)[0])
    assert caught.value.where == "bomb.zip/topics.csv"


def test_a_plain_file_above_the_limit_is_told_to_be_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "topics.csv"
    path.write_text(TOPICS)
    monkeypatch.setattr(container, "MOST_BYTES", 20)
    with pytest.raises(TriplehelixError, match="more than 20 bytes") as caught:
        read(path)
    assert "split" in caught.value.do


def test_a_zip_that_was_cut_short_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    whole = pack(tmp_path / "whole.zip", {"topics.csv": TOPICS * 50, "b.csv": "x"}).read_bytes()
    path = tmp_path / "cut.zip"
    for size in range(4, len(whole) - 1, 7):
        path.write_bytes(whole[:size])
        with pytest.raises(TriplehelixError, match="damaged") as caught:
            read(path)
        assert caught.value.where.startswith("cut.zip")


def test_a_gzip_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "topics.csv.gz"
    path.write_bytes(gzip.compress((TOPICS * 100).encode())[:-9])
    with pytest.raises(TriplehelixError, match="damaged"):
        read(path)


def test_a_wrong_checksum_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("topics.csv", TOPICS)
    path.write_bytes(path.read_bytes().replace(b"First", b"Fibst"))
    with pytest.raises(TriplehelixError, match="CRC"):
        read(path)


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"topics.csv": TOPICS})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x03\x04") + 6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(TriplehelixError, match=r"topics\.csv is encrypted"):
        recognise(path)


def test_a_way_of_packing_that_is_not_known_is_named(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"topics.csv": TOPICS})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x03\x04") + 8] = 9
    raw[raw.index(b"PK\x01\x02") + 10] = 9
    path.write_bytes(raw)
    with pytest.raises(TriplehelixError, match="packed in a way"):
        recognise(path)


@pytest.mark.parametrize("members", [{}, {"folder/": ""}])
def test_an_archive_without_files_is_refused(members: dict[str, str | bytes], tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="holds no file"):
        recognise(pack(tmp_path / "a.zip", members))


def test_an_archive_of_very_many_files_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {f"{number}.csv": TOPICS for number in range(501)})
    with pytest.raises(TriplehelixError, match="holds 501 files"):
        recognise(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("topics.csv", TOPICS)
        archive.writestr("topics.csv", TOPICS)
    with pytest.raises(TriplehelixError, match=r"2 files of the name 'topics\.csv'"):
        recognise(path)


def test_a_name_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"topicè.csv": TOPICS})
    path.write_bytes(path.read_bytes().replace("è".encode(), b"\xff\xff"))
    with pytest.raises(TriplehelixError, match="damaged"):
        recognise(path)


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz", "PK.dat"])
def test_what_is_no_archive_though_named_so_is_read_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(TOPICS.replace("title", "PK"))
    assert recognise(path) == "cordis"
    path.write_text("PK;" + TOPICS.replace("\n", "\nx;").removesuffix("x;"))
    assert recognise(path) == "cordis"


def test_several_tables_are_read_and_the_other_files_are_listed(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "one/topics.csv": TOPICS,
        "two/topics.csv": TOPICS.replace("T-", "U-"),
        "__MACOSX/one/._topics.csv": b"\0\5\x16\7",
        "one/.DS_Store": b"\0\0\0\1Bud1",
        "webLink.csv": "id;projectID;physUrl\n1;1;x\n",
        "data.bin": b"\0\1\2",
        "readme.pdf": b"%PDF",
    }
    records = read(pack(tmp_path / "a.zip", members))
    assert [table.file for table in records.tables] == ["a.zip/one/topics.csv", "a.zip/two/topics.csv"]
    assert len({table.iri for table in records.tables}) == 2
    assert len(records.unread) == 5
    assert records.read == 4


@pytest.mark.parametrize("broken", ["", "<!doctype html>", "<<<<<<< HEAD\n" + TOPICS])
def test_a_broken_table_among_good_ones_is_not_passed_over(broken: str, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"project.csv": broken, "topics.csv": TOPICS})
    for action in (recognise, read):
        with pytest.raises(TriplehelixError) as caught:
            action(path)
        assert caught.value.where.startswith("a.zip/project.csv")


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        for action in (list_members, recognise, digest, read):
            with pytest.raises(TriplehelixError, match="cannot be read") as caught:
                action(path)
            assert caught.value.where == str(path)


def test_the_digest_is_sha_256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert digest(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
