"""One string that attacks everything that reads a text: put it into every field of every test that shows or writes one."""

from __future__ import annotations

HOSTILE = (
    "[/x] [@click=app.quit]q[/] \x1b]52;c;eA==\x07 \x1b]0;pwn\x07 \u202eabc | <script>alert(1)</script> =1+1 "
    "`code` # @all"
)
