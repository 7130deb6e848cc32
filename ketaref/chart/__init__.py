"""Charts where people would rather look than read: content to marks, and marks to a terminal or a file.

    pharmacology   bioavailability by route; how a level falls, by the half-lives that sources give
    trials         outcomes beside those of the comparison group; how much evidence the content holds
    tiers          how many contraindications and interactions stand in each tier
    marks          what all of these give: panels, groups, marks, each with its entry and its sources
    screen         marks in a terminal, as JSON
    spec, drawing  marks as Vega-Lite, and that as SVG, PNG or PDF

Everything shown is a figure, a regimen, a tier or a reference of the content. What a figure measures and which group
of a trial it is of are fields of the figure (`measure`, `outcome`, `arm`), never read from its name.

Which libraries draw, measured on Python 3.11 (Linux, x86-64; installed size with all packages; import; one comparison
of response drawn as SVG, as a whole process, in turn and on a busy machine):

    for files       MB  packages  import    process   text in the SVG
    vl-convert      84         1   12 ms     1.0 s    real text, generic fonts
    altair + it    106        12  250 ms     1.4 s    the same: it writes the same Vega-Lite
    matplotlib     174        11  370 ms     1.7 s    real text when told so, and its own fonts named first
    pygal            2         4   50 ms       -      no bars from any place to any place; PNG asks for Cairo

`vl-convert` it is: one package without dependencies that renders Vega-Lite offline, the same bytes each time, each mark
of an SVG with a label for screen readers, and PNG and PDF from the same drawing. A specification is plain data, so
altair would add eleven packages to spell it in Python.

    for terminals    MB  packages  import   at 40 columns
    rich's bars       0         0   <1 ms   labels wrap, ranges to an eighth of a column, figures beside the bars
    plotext 5         3         1  115 ms   labels on one line, rows fall between lines; good curves, in braille
    plotext 6         3         1  115 ms   another interface than version 5, so no range of versions to depend on
    plotille          1         1   22 ms   curves alone

rich, which every screen uses, draws a bar from any place to any place: bars and ranges need no more, and a fall over
time is read hour by hour with its figures, where a curve in braille says nothing to a screen reader or on paper. So a
terminal needs no extra, and only files do.
"""
