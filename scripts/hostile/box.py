"""Where the cases are collected: bytes of each file, and what must become of it."""

from .form import Return

READ = "read|warned"


class Box:
    """Files by path, with one expectation for each line of the inventory."""

    def __init__(self):
        self.files, self.expected, self.number = {}, [], 0

    def form(self):
        """A return that no other file holds."""
        self.number += 1
        return Return(self.number)

    def file(self, path, content):
        assert path not in self.files, path
        assert len(content) <= 300_000, (path, len(content))
        self.files[path] = content

    def line(self, path, status, says=(), kind=None, cells=(), figures=(), never=()):
        """One line of the inventory; `says`: words of the message, `a|b` where either will do."""
        self.expected.append({"path": path, "status": status, "format": kind, "says": list(says), "cells": list(cells),
                              "figures": list(figures), "never": list(never)})

    def good(self, path, content, form, status=READ, says=(), kind=None, sheet="自评表", more=(), never=(), figures=None):
        """A file whose texts and figures must come out right."""
        self.file(path, content)
        self.member(path, form, status, says, kind, sheet, more, never, figures)

    def member(self, path, form, status=READ, says=(), kind=None, sheet="自评表", more=(), never=(), figures=None):
        figures = form.figures() if figures is None else figures
        self.line(path, status, says, kind, form.must_read(sheet) + list(more), figures, never)

    def bad(self, path, content, status, *says, kind=None, cells=(), never=()):
        """A file that must be refused, or that holds no return, with a sentence that has these words in it."""
        self.file(path, content)
        self.line(path, status, says, kind, cells, (), never)
