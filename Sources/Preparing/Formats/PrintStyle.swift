/// How printed sheets look.
enum PrintStyle {
  static let css = """
    @page { margin: 18mm 16mm; }
    * { box-sizing: border-box; }
    html { background: #fff; color: #000; }
    body { margin: 0 auto; max-width: 46rem; padding: 1rem; font: 13pt/1.45 Georgia, "DejaVu Serif", serif; }
    h1, h2, h3, h4 { font-family: "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; line-height: 1.2;
      margin: 1.4em 0 0.4em; break-after: avoid; }
    h1 { font-size: 22pt; margin-top: 0; }
    h2 { font-size: 17pt; }
    h3 { font-size: 13.5pt; }
    .sheet > h1 + p, .sheet > h2 + p { margin-top: 0; }
    p { margin: 0.35em 0; }
    .cover h1 { border-bottom: 2pt solid #000; padding-bottom: 0.3em; margin-bottom: 0; }
    .sheet + .sheet { break-before: page; border-top: 2pt solid #000; margin-top: 2rem; }
    .letter { break-before: page; border-top: 1pt dashed #000; margin-top: 2rem; padding-top: 1rem; }
    ul { list-style: none; margin: 0.4em 0; padding: 0; }
    .ticks > li { position: relative; padding: 0.15em 0 0.25em 1.9em; break-inside: avoid; }
    .ticks input { appearance: none; -webkit-appearance: none; position: absolute; left: 0; top: 0.3em;
      width: 1.1em; height: 1.1em; margin: 0; border: 1.5pt solid #000; background: #fff; }
    .ticks input:checked { background: #000; box-shadow: inset 0 0 0 2.5pt #fff; }
    .ticks input:focus-visible { outline: 2pt solid #000; outline-offset: 2pt; }
    .blanks { display: flex; gap: 1.5em; font-size: 11pt; margin: 0.15em 0 0.1em; }
    .blank { display: flex; align-items: flex-end; gap: 0.5em; break-inside: avoid; }
    .blanks .blank { flex: 1; }
    div.blank { margin: 0.75em 0; }
    .line { flex: 1; border-bottom: 1pt solid #000; min-width: 4em; height: 1em; }
    .questions > li { padding: 0.2em 0 0.35em; break-inside: avoid; }
    .answer { display: block; border-bottom: 0.75pt solid #777; height: 1.7em; }
    blockquote { margin: 0.4em 0; padding: 0.1em 0 0.1em 0.9em; border-left: 3pt solid #000;
      break-inside: avoid; }
    dl { margin: 0.4em 0; }
    .facts { display: grid; grid-template-columns: minmax(9em, 14em) 1fr; gap: 0.2em 1em; break-inside: avoid; }
    dt { font-weight: bold; }
    dd { margin: 0; overflow-wrap: anywhere; }
    .meanings { font-size: 11.5pt; }
    .meanings dt { float: left; clear: left; margin-right: 0.5em; }
    .meanings dt::after { content: ":"; }
    .meanings dd { margin-bottom: 0.2em; }
    table { border-collapse: collapse; width: 100%; margin: 0.5em 0; font-size: 11.5pt; table-layout: fixed; }
    th, td { border: 1pt solid #000; padding: 0.35em 0.5em; text-align: left; vertical-align: top;
      overflow-wrap: anywhere; height: 2.3em; }
    thead { display: table-header-group; }
    tr { break-inside: avoid; }
    th:last-child, td:last-child { width: 15%; }
    .copy { font-weight: bold; }
    footer { border-top: 1pt solid #000; margin-top: 1.5em; padding-top: 0.4em; font-size: 11pt;
      break-inside: avoid; }
    @media print {
      .copy { display: none; }
      .letter { font-size: 11pt; line-height: 1.35; padding-top: 0; }
      .letter div.blank { margin: 0.4em 0; }
      .letter .ticks { columns: 2; column-gap: 1.5em; }
      body { max-width: none; padding: 0; }
      .sheet + .sheet, .letter { border-top: 0; margin-top: 0; padding-top: 0; }
      .sheet + .sheet > h2 { margin-top: 0; }
    }
    """
}
