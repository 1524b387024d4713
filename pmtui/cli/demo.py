"""`pmtui demo`: a well-known incident, simulated participants, a clock faster than life."""

from __future__ import annotations

import click

from pmtui.cli.here import Here, pass_here


@click.command()
@click.option("--headless", is_flag=True, help="Run the whole session by itself; the document on stdout.")
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 600),
    default=10.0,
    show_default=True,
    help="How fast the clock runs; < and > change it on the way.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Chance of the simulated people.")
@pass_here
def demo(here: Here, headless: bool, speed: float, seed: int) -> None:
    """Open a complete example with simulated participants; you facilitate.

    It lives in an archive of its own, which is gone when you leave. Nothing of yours is touched.
    """
    if headless:
        from pmtui.cli.printing import put_bytes
        from pmtui.demo.play import sample_document

        put_bytes(sample_document(seed))
        return
    from pmtui.cli.screen import need_terminal

    need_terminal()
    raise click.exceptions.Exit(_on_screen(here, speed, seed))


def _on_screen(here: Here, speed: float, seed: int) -> int:
    import asyncio

    from pmtui.cli.screen import draw
    from pmtui.coaching import folding
    from pmtui.demo.clock import DemoClock
    from pmtui.demo.company import DemoCompany
    from pmtui.demo.folder import ARCHIVE, demo_folder
    from pmtui.demo.play import open_example
    from pmtui.examples import DEMO, example_id, example_script
    from pmtui.room.house import House
    from pmtui.tui.desk import Desk

    script = example_script()
    clock = DemoClock(script.starts, speed, here.clock, running=False)
    with demo_folder() as folder:

        def open_house() -> House:
            house = House.open(folder / ARCHIVE, clock, here.new_id, folding(here.paths.coach))
            asyncio.run(open_example(house))
            return house

        company = DemoCompany(script, clock, seed)
        desk = Desk(here.settings, here.paths, open_house, clock, "UTC", company=company, gap_limit=None)
        desk.review = example_id(DEMO, "review")
        return draw(desk)
