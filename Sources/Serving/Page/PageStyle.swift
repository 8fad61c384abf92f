/// The one style sheet of the pages.
enum PageStyle {
  static let css = frame + map + sheets + print

  private static let frame = """
    :root{color-scheme:light dark;--paper:#fbfaf8;--card:#fff;--ink:#1d2327;--soft:#56606a;--line:#d9d6d0;--edge:#7d8590;--accent:#0b5c63;--on:#fff;--tint:#e6f1f1;--bad:#9c2410;--badtint:#fbeae6}
    @media (prefers-color-scheme:dark){:root{--paper:#14181b;--card:#1c2226;--ink:#ecebe7;--soft:#aab3ba;--line:#343c42;--edge:#7f8a93;--accent:#7fcdd2;--on:#0c1c1e;--tint:#1d3134;--bad:#ffb4a3;--badtint:#3a211b}}
    *{box-sizing:border-box}
    html{font-size:106.25%;-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0;background:var(--paper);color:var(--ink);font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;line-height:1.6;overflow-wrap:break-word}
    .wide{max-width:72rem;margin:0 auto;padding:0 1.25rem}
    .narrow{max-width:38rem}
    main{display:block;padding-top:2.5rem!important;padding-bottom:3.5rem!important}
    main:focus{outline:none}
    h1,h2,h3{line-height:1.25;font-weight:650;text-wrap:balance}
    h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.3rem);letter-spacing:-.015em;margin:0 0 .75rem}
    h2{font-size:1.2rem;margin:2rem 0 .5rem}
    p{margin:.4rem 0}
    .lead{font-size:1.1rem;color:var(--soft);margin-bottom:2rem}
    .hint,.role,.number{color:var(--soft)}
    .hint{font-size:.92rem}
    a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.07em}
    a:hover{text-decoration-thickness:.15em}
    :focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
    .skip{position:absolute;left:-999rem;top:0;background:var(--card);color:var(--ink);padding:.75rem 1.25rem}
    .skip:focus{left:.5rem;top:.5rem;z-index:2}
    .away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    .top{border-bottom:1px solid var(--line);background:var(--card)}
    .top .wide{display:flex;flex-wrap:wrap;gap:.25rem 2rem;align-items:center;justify-content:space-between;padding-top:.75rem;padding-bottom:.75rem}
    .brand{font-weight:700;color:var(--ink);text-decoration:none;font-size:1.1rem;padding:.35rem 0}
    nav{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center}
    nav a,nav button{padding:.35rem 0;font-size:.95rem}
    fieldset{border:0;border-top:1px solid var(--line);margin:0;padding:1.25rem 0 1.5rem;min-width:0}
    legend{font-weight:650;font-size:1.05rem;padding:0 .75rem 0 0}
    .field{margin:.75rem 0 0}
    label{font-weight:500}
    .field label{display:block}
    .field .hint{margin:0 0 .35rem}
    input[type=text],input[type=date],select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:8px;padding:.65rem .8rem;width:100%;max-width:28rem;min-height:3rem}
    select{max-width:16rem}
    .check{display:flex;gap:.65rem;align-items:flex-start;padding:.3rem 0}
    .check input{width:1.5rem;height:1.5rem;min-width:1.5rem;margin:.1rem 0 0;accent-color:var(--accent)}
    .check label{font-weight:400;padding:.05rem 0;min-height:1.5rem}
    button{font:inherit;color:var(--accent);background:transparent;border:1px solid var(--accent);border-radius:8px;padding:.55rem 1.1rem;min-height:2.6rem;cursor:pointer}
    button:hover{background:var(--tint)}
    button.main{background:var(--accent);color:var(--on);font-weight:600;padding:.75rem 1.6rem}
    button.main:hover{filter:brightness(1.1)}
    button.plain{border:0;padding:.1rem 0;min-height:1.75rem;text-align:start;text-decoration:underline;text-underline-offset:.18em;text-decoration-thickness:.07em;border-radius:4px;font-weight:inherit}
    button.plain:hover{background:transparent;text-decoration-thickness:.15em}
    .wrong{border-inline-start:4px solid var(--bad);padding-inline-start:1rem}
    .error{color:var(--bad);font-weight:600}
    .error span{display:block;font-weight:400}
    .wrong input,.wrong select{border-color:var(--bad);border-width:2px}
    .problem{border:2px solid var(--bad);background:var(--badtint);border-radius:10px;padding:1rem 1.25rem;margin:0 0 1.5rem}
    .problem h2{margin:0 0 .25rem;font-size:1.05rem}
    .problem a{color:var(--bad)}
    .count{font-size:1.15rem;font-weight:600}
    .columns{display:grid;gap:2rem;margin-top:2rem}
    .side{min-width:0}
    .side h2{margin:0 0 1rem}
    .side fieldset{padding:.9rem 0 1rem}
    .list{min-width:0}
    details{border-top:1px solid var(--line);padding:1rem 0}
    summary{cursor:pointer;font-weight:650;color:var(--accent);padding:.3rem 0}
    ul,ol{padding-inline-start:1.25rem}
    .chips ul,.relax ul{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.25rem 0 1.5rem}
    .chips h2{font-size:.95rem;margin:0 0 .4rem;color:var(--soft);font-weight:500}
    .chips button{border-radius:2rem;background:var(--tint);border-color:transparent;padding:.3rem 1rem;min-height:2.2rem;text-align:start;max-width:100%}
    .relax{border-inline-start:4px solid var(--accent);background:var(--tint);padding:1rem 1.25rem;margin:0 0 1.5rem;border-radius:0 10px 10px 0}
    .relax h2{margin:0 0 .75rem;font-size:1.05rem}
    .relax ul{display:block;margin:0}
    .relax li{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;padding:.2rem 0}
    .relax button{background:var(--card);text-align:start}
    .card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.4rem 1.5rem;margin:0 0 1.25rem}
    .card h2{margin:0;font-size:1.25rem}
    .card dl{margin:1rem 0 0}
    .card dl div{padding:.55rem 0;border-top:1px solid var(--line)}
    dt{color:var(--soft);font-size:.92rem}
    dd{margin:0}
    .data{color:var(--soft);font-size:.9rem;display:block}
    .why{border:0;padding:.25rem 0;font-size:.92rem}.why ul{margin:.25rem 0;color:var(--soft)}.why summary{font-weight:500}
    .label{display:none}
    .call{font-weight:600;font-size:1.1rem}
    .call a{display:inline-block;padding:.15rem 0}
    .unknown{background:var(--tint);border-radius:8px;padding:.6rem .9rem;margin-top:.6rem;font-size:.95rem}
    .keep{margin-top:.6rem}
    .after{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}
    .scroll{overflow-x:auto;border-radius:10px}
    table{border-collapse:collapse;width:100%;font-size:.95rem}
    th,td{text-align:start;vertical-align:top;padding:.6rem .9rem .6rem 0;border-bottom:1px solid var(--line)}
    thead th{color:var(--soft);font-weight:500;font-size:.9rem}
    tbody th{font-weight:500}
    .wide-table td,.wide-table thead th{min-width:12rem}
    .sources{font-size:.95rem}
    .saves{display:flex;flex-wrap:wrap;gap:.6rem}
    footer{border-top:1px solid var(--line);padding-top:1.5rem!important;padding-bottom:2.5rem!important;color:var(--soft);font-size:.92rem}
    footer strong{color:var(--ink)}
    @media (min-width:36.01rem){.scroll table:not(.wide-table) td:last-child{min-width:14rem}}
    @media (min-width:60rem){.narrowing{border:0;padding-top:0}.narrowing::details-content{content-visibility:visible;display:block;height:auto;opacity:1}.narrowing>summary{list-style:none;color:var(--ink);font-size:1.2rem;padding:0;pointer-events:none}.columns{grid-template-columns:17rem 1fr;gap:3rem}.card dl div{display:grid;grid-template-columns:11rem 1fr;gap:0 1rem}.card dt{grid-row:1/span 20}.card dd{grid-column:2}.narrowing>summary{margin-bottom:1rem}}
    @media (max-width:36rem){.label{display:inline;color:var(--soft)}.scroll table:not(.wide-table),.scroll :not(.wide-table)>tbody,.scroll :not(.wide-table)>tbody>tr,.scroll :not(.wide-table)>tbody>tr>*{display:block}.scroll table:not(.wide-table) thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.scroll :not(.wide-table)>tbody>tr{border-bottom:1px solid var(--line);padding:.6rem 0}.scroll :not(.wide-table)>tbody>tr>*{border:0;padding:0}.scroll :not(.wide-table)>tbody>tr>th{color:var(--soft)}.card{padding:1.1rem 1.1rem}}
    @media (prefers-reduced-motion:no-preference){button,a{transition:background-color .12s}}
    @media (forced-colors:active){.card,.relax,.unknown,.problem,.chips button,button{border:1px solid ButtonText}:focus-visible{outline-color:Highlight}.error{text-decoration:underline}}
    """

  /// The map beside the list, always open where there is room; what is drawn has the colors of the page.
  private static let map = """
    .map{margin:0}
    .map figure{margin:.75rem 0 0}
    .map svg{display:block;width:100%;max-width:22rem;height:auto;margin:0 auto}
    .map figcaption{color:var(--soft);font-size:.9rem;margin-top:.75rem}
    .ring{fill:none;stroke:var(--edge);stroke-width:.8}
    .north{fill:var(--soft)}
    .you{fill:none;stroke:var(--accent);stroke-width:2.5;stroke-linecap:round}
    .map text{font-size:13px;fill:var(--on);text-anchor:middle;font-weight:600}
    .map text.miles{font-size:12.5px;font-weight:400;fill:var(--soft)}
    .ground{fill:var(--paper)}
    .mark rect{fill:var(--accent);stroke:var(--paper);stroke-width:1.5}
    .numbered{display:flex;gap:.75rem;align-items:flex-start}
    .position{flex:none;min-width:1.75rem;padding:0 .4rem;border-radius:1rem;background:var(--tint);color:var(--accent);font-size:.95rem;line-height:1.75rem;text-align:center;font-weight:600}
    @media (min-width:60rem){.mapped{grid-template-columns:17rem 1fr;grid-template-areas:"map list" "side list";grid-template-rows:auto 1fr}.mapped .map{grid-area:map;border:0;padding:0}.mapped .side{grid-area:side}.mapped .list{grid-area:list}.map::details-content{content-visibility:visible;display:block;height:auto;opacity:1}.map>summary{list-style:none;color:var(--ink);font-size:1.2rem;padding:0;pointer-events:none}}
    @media (max-width:36rem){.map text{font-size:14px}.map text.miles{font-size:13px}}
    @media (forced-colors:active){.ring{stroke:GrayText}.you{stroke:CanvasText}.north{fill:CanvasText}.mark rect{fill:Canvas;stroke:CanvasText}.map text,.map text.miles{fill:CanvasText}.ground{fill:Canvas}.position{border:1px solid CanvasText}}

    """

  /// Sheets in the frame of the pages: the same rules as `PrintStyle`, in the page's own colors.
  private static let sheets = """
    .paper{padding:1.1rem 1.4rem;margin-bottom:.9rem}
    .paper h3{margin:0;font-size:1.1rem}
    .paper p{margin:.15rem 0 0;color:var(--soft)}
    .after form,.after form div{display:contents}
    .tools{align-items:center;margin:0 0 2rem}
    a.button{display:inline-block;border:1px solid var(--accent);border-radius:8px;padding:.55rem 1.1rem;min-height:2.6rem;text-decoration:none}
    a.button:hover{background:var(--tint)}
    .places{list-style:none;padding:0;margin:.5rem 0}
    .places li{padding:.65rem 0;border-bottom:1px solid var(--line)}
    .places li>*{display:block}
    .places a,.places button{padding:.2rem 0}
    ul.row{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.25rem;margin:.25rem 0 0}
    .unknown h2{margin:0;font-size:1.05rem}
    section.unknown{padding:1rem 1.25rem}
    .paper-sheets{max-width:46rem}
    .sheet h2{margin-top:2.5rem}
    .sheet h2{font-size:1.35rem}
    .sheet h3{font-size:1.1rem;margin:1.75rem 0 .35rem}
    .sheet h4{margin:1.25rem 0 .25rem}
    .sheet+.sheet{border-top:2px solid var(--edge);margin-top:3rem;padding-top:1rem}
    .letter{border-top:1px dashed var(--edge);margin-top:2rem;padding-top:1rem}
    .ticks,.questions{list-style:none;margin:.4rem 0;padding:0}
    .ticks>li{position:relative;padding:.35rem 0 .45rem 2.25rem}
    .ticks input{position:absolute;inset-inline-start:0;top:.4rem;width:1.5rem;height:1.5rem;margin:0;accent-color:var(--accent)}
    .ticks label{font-weight:400}
    .ticks strong{font-weight:600}
    .detail{color:var(--soft)}
    .blanks{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;font-size:.92rem;color:var(--soft);margin:.25rem 0}
    .blank{display:flex;align-items:flex-end;gap:.5rem}
    .blanks .blank{flex:1 1 9rem}
    div.blank{margin:.9rem 0}
    .line{flex:1;border-bottom:1px solid var(--edge);min-width:4rem;height:1.1em}
    .questions>li{padding:.3rem 0 .5rem}
    .answer{display:block;border-bottom:1px solid var(--edge);height:2rem}
    blockquote{margin:.6rem 0;padding:.1rem 0 .1rem 1rem;border-inline-start:3px solid var(--accent)}
    .sheet dl{margin:.4rem 0}
    .facts>dt,.meanings>dt{font-weight:600;color:var(--ink);margin-top:.4rem}
    .facts>dd{overflow-wrap:anywhere}
    .sheet table{table-layout:fixed;margin:.5rem 0}
    .sheet table th,.sheet table td{border:1px solid var(--edge);padding:.4rem .5rem;height:2.4rem;overflow-wrap:anywhere}
    .sheet th:last-child,.sheet td:last-child{width:15%}
    .copy{font-weight:600}
    .sheet footer{margin-top:1.5rem;padding:.6rem 0 0!important}
    @media (min-width:36rem){.facts{display:grid;grid-template-columns:minmax(9rem,13rem) 1fr;gap:.1rem 1rem}.facts>dt,.facts>dd{margin-top:.2rem}}
    @media (forced-colors:active){.paper,a.button{border:1px solid ButtonText}}

    """

  private static let print = """
    @media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#999;--accent:#000;--tint:#fff;--on:#000}html{font-size:82%}.top,.skip,.side,.chips,.relax,.after,.keep,.saves,.why,form,.map>summary{display:none!important}.columns{display:block}.card{border-radius:0;padding:.8rem 0;border-width:1px 0 0}.card button.plain{text-decoration:none;font-weight:700;padding:0}a[href^="http"]::after{content:" (" attr(href) ")";word-break:break-all}main{padding:0!important}@page{margin:16mm}.card dl div{display:grid;grid-template-columns:9rem 1fr;padding:.25rem 0;break-inside:avoid}.card dt{grid-row:1/span 20}.card h2{break-after:avoid}.card dd{grid-column:2}.wide{padding:0}.scroll{overflow:visible}tr{break-inside:avoid}.map::details-content{content-visibility:visible;display:block;height:auto;opacity:1}.map{border:0;padding:0}.map figure{display:grid;grid-template-columns:8.5cm 1fr;gap:.6cm;align-items:end;break-inside:avoid;margin:0 0 .6cm}.ring{stroke:#777}.mark rect{fill:#000;stroke:#fff;print-color-adjust:exact;-webkit-print-color-adjust:exact}.mark text{fill:#fff!important;print-color-adjust:exact}.position{border:1px solid #000}.paper-sheets{max-width:none;font-size:110%}.ticks input{appearance:none;-webkit-appearance:none;border:1.5pt solid #000;background:#fff;width:1.1em;height:1.1em}.ticks>li,.questions>li,blockquote,.blank{break-inside:avoid}.sheet+.sheet,.letter{break-before:page;border:0;margin:0;padding:0}.letter .ticks{columns:2;column-gap:1.5em}.letter div.blank{margin:.4em 0}.copy{display:none}.paper-sheets h1,.sheet h2,.sheet h3{break-after:avoid}.sheet .line,.sheet .answer{border-color:#000}body:has(.paper-sheets)>footer{display:none}section.unknown{padding:0}.places li{break-inside:avoid}}

    """
}
