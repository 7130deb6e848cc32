"""`ketaref chart`."""

from typing import TYPE_CHECKING, Annotated

import typer

from ketaref.chart import screen
from ketaref.chart.charts import CHARTS, make_chart
from ketaref.cli.application import Context
from ketaref.cli.options import Output
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.plain import review_line
from ketaref.present.result import File, Result

if TYPE_CHECKING:
    from ketaref.chart import drawing
else:
    drawing = deferred_module("ketaref.chart.drawing")


def _complete(incomplete: str) -> list[str]:
    return [name for name in CHARTS if name.startswith(incomplete)]


def chart(
    ctx: Context,
    name: Annotated[
        str, typer.Argument(help="Which chart; all are listed when left out.", autocompletion=_complete)
    ] = "",
    output: Output = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
) -> Result:
    """A chart in the terminal, or written as a picture."""
    index = ctx.obj.index
    if not name:
        if output:
            raise UsageError(f"-o needs the name of a chart: {', '.join(CHARTS)}")
        return screen.listing(index)
    made = make_chart(index, name)
    result = screen.result(index, made)
    if output is None:
        return result
    review = review_line(screen.entries_of(index, made), index.version)
    picture = drawing.draw(made, output.suffix, f"ketaref, {review}; informs, does not prescribe")
    return result._replace(panels=None, files=(File(output, picture, force),))
